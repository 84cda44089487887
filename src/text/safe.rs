//! The one way from untrusted text to a screen: one line of pieces, for so many columns.
//! It never draws and never chooses a style.

use crate::text::class::is_plain_byte;
use crate::text::ink::Ink;
use crate::text::ink::Rules;
use crate::text::ink::Tally;
use crate::text::ink::ink;
use crate::text::untrusted::Untrusted;
use std::ops::ControlFlow;

/// How much of a text may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Terminal columns.
    pub columns: usize,
    /// Combining marks a letter keeps; those beyond are counted, not drawn.
    pub marks: u8,
    /// Whether our own glyphs are ASCII: `~` for a cut. Data stays as it is.
    pub ascii: bool,
}

impl Budget {
    /// For a cell of a list: 4 marks a letter.
    #[must_use]
    pub const fn list(columns: usize) -> Self {
        Self {
            columns,
            marks: 4,
            ascii: false,
        }
    }

    /// For the pane of one record: 8 marks a letter.
    #[must_use]
    pub const fn detail(columns: usize) -> Self {
        Self {
            columns,
            marks: 8,
            ascii: false,
        }
    }

    /// The same with our own glyphs in ASCII or not.
    #[must_use]
    pub const fn ascii(self, ascii: bool) -> Self {
        Self { ascii, ..self }
    }
}

/// What a piece of safe text is, for its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PieceKind {
    /// As received.
    Plain,
    /// A code point that is not drawn, spelled: `\x1b`, `\u{202e}`.
    Token,
    /// A count of what is left out: `+29`; with a `+` behind, there may be more.
    Cap,
    /// The text goes on.
    Ellipsis,
    /// As received, in a script written from right to left.
    Rtl,
}

/// A stretch of safe text of one kind.
///
/// Its text consists of printable clusters of one or two columns, none of them a control, a
/// newline or of no width. Draw every piece as a text of its own: neighbours may melt into one
/// cluster if joined.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// What is drawn.
    pub text: String,
}

/// Text from elsewhere that may be drawn, on one line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SafeText {
    pieces: Vec<Piece>,
    width: usize,
    risk: u32,
    is_cut: bool,
    has_rtl: bool,
    is_blank: bool,
}

impl SafeText {
    /// What is drawn, from left to right.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Columns it takes when every piece is drawn cluster by cluster, as ratatui does.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Code points not drawn as themselves, in the part that was examined.
    #[must_use]
    pub const fn risk(&self) -> u32 {
        self.risk
    }

    /// Whether text was left out at the end.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Whether there is text written from right to left, which some terminals reorder.
    #[must_use]
    pub const fn has_rtl(&self) -> bool {
        self.has_rtl
    }

    /// Whether there is text, yet nothing in the examined part was meant to be seen: spaces,
    /// fillers, invisible code points. Such text is shown in quotes. An empty text is not blank.
    #[must_use]
    pub const fn is_blank(&self) -> bool {
        self.is_blank
    }

    /// The pieces as one text, for sinks without styles.
    #[must_use]
    pub fn to_plain(&self) -> String {
        self.pieces
            .iter()
            .map(|piece| piece.text.as_str())
            .collect()
    }
}

/// Makes text from elsewhere safe to draw on one line.
///
/// What a terminal could act on, what is invisible and what reorders its neighbours is shown as
/// tokens; long runs are capped; what is too long is cut. The cost depends on the budget, never
/// on the length of the text.
#[must_use]
pub fn safe(text: Untrusted<'_>, budget: Budget) -> SafeText {
    let received = text.as_received();
    if let Some(safe) = plain_ascii(received, budget) {
        return safe;
    }
    let examined = examined(received, budget.columns);
    let rules = Rules {
        marks: budget.marks,
        ascii: budget.ascii,
        goes_on: examined.len() < received.len(),
        breaks: false,
    };
    let mut row = Row::new(budget.columns, budget.ascii);
    let tally = ink(examined, rules, &mut |ink| row.push(&ink));
    if rules.goes_on {
        row.cut();
    }
    row.finish(tally, !received.is_empty())
}

/// Most text is ASCII and needs neither tables nor segmentation.
fn plain_ascii(received: &str, budget: Budget) -> Option<SafeText> {
    let examined = received
        .as_bytes()
        .get(..=budget.columns)
        .unwrap_or(received.as_bytes());
    if !examined.iter().copied().all(is_plain_byte) {
        return None;
    }
    let is_cut = received.len() > budget.columns;
    let shown = if is_cut {
        budget.columns.saturating_sub(1)
    } else {
        received.len()
    };
    let mut row = Row::new(budget.columns, budget.ascii);
    row.draw(PieceKind::Plain, received.get(..shown)?, shown, false);
    if is_cut {
        row.cut();
    }
    let tally = Tally {
        is_visible: examined.iter().any(|byte| *byte != b' '),
        ..Tally::default()
    };
    Some(row.finish(tally, !received.is_empty()))
}

/// The start of a text that is enough to fill so many columns: 16 code points a column hold the
/// longest clusters that are kept, and the rest lets ordinary runs be counted to their end.
pub(super) fn examined(text: &str, columns: usize) -> &str {
    let code_points = columns.saturating_mul(16).saturating_add(1200);
    if text.len() <= code_points {
        return text;
    }
    text.char_indices()
        .nth(code_points)
        .and_then(|(end, _)| text.get(..end))
        .unwrap_or(text)
}

/// One line while it is being filled.
#[derive(Debug)]
pub(super) struct Row {
    columns: usize,
    ascii: bool,
    pieces: Vec<Piece>,
    width: usize,
    is_cut: bool,
    /// Where to return to when the line must be cut: the last point with a column to spare.
    spare: Point,
}

/// A point in a line between two clusters.
#[derive(Debug, Clone, Copy, Default)]
struct Point {
    pieces: usize,
    /// Bytes of the last piece.
    bytes: usize,
    width: usize,
}

impl Row {
    pub(super) fn new(columns: usize, ascii: bool) -> Self {
        Self {
            columns,
            ascii,
            pieces: Vec::new(),
            width: 0,
            is_cut: false,
            spare: Point::default(),
        }
    }

    /// Adds ink where there is room; otherwise cuts the line and breaks.
    fn push(&mut self, ink: &Ink<'_>) -> ControlFlow<()> {
        if self.has_room(ink.cells) {
            self.draw(ink.kind, &ink.text, ink.cells, ink.apart);
            return ControlFlow::Continue(());
        }
        self.cut();
        ControlFlow::Break(())
    }

    pub(super) fn has_room(&self, cells: usize) -> bool {
        self.width + cells <= self.columns
    }

    pub(super) fn draw(&mut self, kind: PieceKind, text: &str, cells: usize, apart: bool) {
        if text.is_empty() {
            return;
        }
        match self.pieces.last_mut() {
            Some(last) if last.kind == kind && !apart => last.text.push_str(text),
            _ => self.pieces.push(Piece {
                kind,
                text: text.to_owned(),
            }),
        }
        self.width += cells;
        if self.width < self.columns {
            self.spare = self.point();
        }
    }

    fn point(&self) -> Point {
        Point {
            pieces: self.pieces.len(),
            bytes: self.pieces.last().map_or(0, |piece| piece.text.len()),
            width: self.width,
        }
    }

    /// Ends the line with an ellipsis, in place of its last cluster if need be.
    fn cut(&mut self) {
        if self.is_cut {
            return;
        }
        self.is_cut = true;
        self.pieces.truncate(self.spare.pieces);
        if let Some(last) = self.pieces.last_mut() {
            last.text.truncate(self.spare.bytes);
        }
        self.width = self.spare.width;
        if self.columns > 0 {
            let ellipsis = if self.ascii { "~" } else { "\u{2026}" };
            self.draw(PieceKind::Ellipsis, ellipsis, 1, false);
        }
    }

    /// Says that text was left out, without a sign of it.
    pub(super) fn mark_cut(&mut self) {
        self.is_cut = true;
    }

    pub(super) fn finish(self, tally: Tally, has_text: bool) -> SafeText {
        SafeText {
            pieces: self.pieces,
            width: self.width,
            risk: tally.risk,
            is_cut: self.is_cut,
            has_rtl: tally.has_rtl,
            is_blank: has_text && !tally.is_visible,
        }
    }
}
