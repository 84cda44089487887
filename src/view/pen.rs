//! Writes one line of cells, from left to right, and never past its end.
//!
//! Our own words and safe text are the only things that it takes: there is no way to hand it text
//! from elsewhere that did not pass [`crate::text::safe`].

use crate::app::words::no_value;
use crate::domain::field::Field;
use crate::text::Budget;
use crate::text::PieceKind;
use crate::text::SafeText;
use crate::text::Untrusted;
use crate::text::safe;
use crate::text::width;
use crate::view::theme::Theme;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::buffer::Cell;
use ratatui::buffer::CellDiffOption;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A pen on one line.
pub(super) struct Pen<'a> {
    buffer: &'a mut Buffer,
    theme: &'a Theme,
    y: u16,
    x: u16,
    right: u16,
    row: Option<Token>,
    is_faded: bool,
}

impl<'a> Pen<'a> {
    /// At the left edge of a line of an area, counted from its top. A line outside of the area or
    /// of the screen has no room.
    pub(super) fn new(buffer: &'a mut Buffer, theme: &'a Theme, area: Rect, line: u16) -> Self {
        let wanted = Rect {
            y: area.y.saturating_add(line),
            height: u16::from(line < area.height),
            ..area
        };
        let seen = wanted.intersection(buffer.area);
        let right = if seen.height == 0 {
            seen.x
        } else {
            seen.right()
        };
        Self {
            buffer,
            theme,
            y: seen.y,
            x: seen.x,
            right,
            row: None,
            is_faded: false,
        }
    }

    /// The same, a column in from either edge.
    pub(super) fn inset(buffer: &'a mut Buffer, theme: &'a Theme, area: Rect, line: u16) -> Self {
        let mut pen = Self::new(buffer, theme, area, line);
        pen.skip(1).keep_free(1);
        pen
    }

    /// Marks the whole line, and everything drawn on it from here on, as the row under the cursor.
    pub(super) fn mark(&mut self, row: Option<Token>) -> &mut Self {
        self.row = row;
        if let Some(token) = row {
            let style = self.theme.style(token);
            for cell in self.cells() {
                cell.set_style(style);
            }
        }
        self
    }

    /// Greys whatever is drawn from here on, but for why it is grey and what is spelled out.
    pub(super) fn fade(&mut self) -> &mut Self {
        self.is_faded = true;
        self
    }

    fn toned(&self, token: Token) -> Token {
        let keeps = matches!(token, Token::Misfit | Token::Hostile);
        if self.is_faded && !keeps {
            Token::Stale
        } else {
            token
        }
    }

    /// The cells that are left of the line.
    fn cells(&mut self) -> &mut [Cell] {
        let area = self.buffer.area;
        let (column, line) = (self.x.checked_sub(area.x), self.y.checked_sub(area.y));
        let Some((column, line)) = column.zip(line) else {
            return &mut [];
        };
        let first = usize::from(line) * usize::from(area.width) + usize::from(column);
        let cells = first..first + self.room();
        self.buffer.content.get_mut(cells).unwrap_or_default()
    }

    /// Columns left.
    pub(super) fn room(&self) -> usize {
        usize::from(self.right.saturating_sub(self.x))
    }

    /// The column of the next cell.
    pub(super) const fn x(&self) -> u16 {
        self.x
    }

    /// The theme that is drawn with.
    pub(super) const fn theme(&self) -> &'a Theme {
        self.theme
    }

    /// Goes to a column; never past the end.
    pub(super) fn to(&mut self, x: u16) -> &mut Self {
        self.x = x.min(self.right);
        self
    }

    /// Leaves columns as they are.
    pub(super) fn skip(&mut self, columns: usize) -> &mut Self {
        let columns = u16::try_from(columns).unwrap_or(u16::MAX);
        self.to(self.x.saturating_add(columns))
    }

    /// Goes to where so many columns are left, unless that is behind.
    pub(super) fn until_left(&mut self, columns: usize) -> &mut Self {
        let columns = u16::try_from(columns).unwrap_or(u16::MAX);
        let x = self.right.saturating_sub(columns).max(self.x);
        self.to(x)
    }

    /// Gives up columns at the end of the line.
    pub(super) fn keep_free(&mut self, columns: usize) -> &mut Self {
        let columns = u16::try_from(columns).unwrap_or(u16::MAX);
        self.right = self.right.saturating_sub(columns).max(self.x);
        self
    }

    /// Writes our own words, cut where the line ends.
    pub(super) fn put(&mut self, own_words: &str, token: Token) -> &mut Self {
        self.put_styled(own_words, self.theme.style(self.toned(token)))
    }

    /// Writes our own words in a style.
    pub(super) fn put_styled(&mut self, own_words: &str, style: Style) -> &mut Self {
        let style = self.theme.on(self.row, style);
        let room = self.room();
        if width(own_words) <= room {
            self.draw(own_words, style);
        } else if room > 0 {
            let before = self.right;
            self.right -= 1;
            self.draw(own_words, style);
            self.right = before;
            self.draw(self.theme.glyphs().ellipsis, style);
        }
        self
    }

    /// Writes a glyph of one column again and again.
    pub(super) fn repeat(&mut self, glyph: &str, times: usize, token: Token) -> &mut Self {
        let style = self.theme.style(self.toned(token));
        let style = self.theme.on(self.row, style);
        let mut drawn = 0;
        for cell in self.cells().iter_mut().take(times) {
            cell.set_symbol(glyph).set_style(style);
            drawn += 1;
        }
        self.skip(drawn)
    }

    /// Writes our own words so that they end where the line ends.
    pub(super) fn put_right(&mut self, own_words: &str, token: Token) -> &mut Self {
        self.until_left(width(own_words)).put(own_words, token)
    }

    /// Writes safe text, which must fit.
    pub(super) fn safe(&mut self, text: &SafeText, base: Token) -> &mut Self {
        let base = self.theme.style(self.toned(base));
        for piece in text.pieces() {
            let style = match piece.kind {
                PieceKind::Plain | PieceKind::Rtl => base,
                PieceKind::Token | PieceKind::Cap => self.theme.style(Token::Hostile),
                PieceKind::Ellipsis => self.theme.style(Token::Dim),
            };
            let style = self.theme.on(self.row, style);
            self.draw(&piece.text, style);
        }
        self
    }

    /// Makes text from elsewhere safe for so many columns at most and writes it.
    pub(super) fn text(&mut self, text: Untrusted<'_>, columns: usize, base: Token) -> &mut Self {
        let budget = self.budget(columns);
        let shown = safe(text, budget);
        if shown.is_blank() {
            return self.blank(text, budget, base);
        }
        self.safe(&shown, base)
    }

    /// For text in so many columns at most.
    fn budget(&self, columns: usize) -> Budget {
        Budget::list(columns.min(self.room())).ascii(self.theme.glyphs().ascii)
    }

    /// The same with something behind it on the line. Text that is written from right to left could
    /// be reordered with that, so it is only said to be there.
    pub(super) fn inner(&mut self, text: Untrusted<'_>, columns: usize, base: Token) -> &mut Self {
        let budget = self.budget(columns);
        let shown = safe(text, budget);
        if shown.has_rtl() {
            self.put("(RTL)", Token::Missing)
        } else if shown.is_blank() {
            self.blank(text, budget, base)
        } else {
            self.safe(&shown, base)
        }
    }

    /// Makes text that is being typed safe and writes it; blanks are no more than blanks there.
    pub(super) fn typed(&mut self, text: Untrusted<'_>, columns: usize) -> &mut Self {
        let shown = safe(text, self.budget(columns));
        self.safe(&shown, Token::Input)
    }

    /// A text that shows nothing is put in quotes, and said to be blank.
    fn blank(&mut self, text: Untrusted<'_>, budget: Budget, base: Token) -> &mut Self {
        let inner = Budget {
            columns: budget.columns.saturating_sub(2),
            ..budget
        };
        let shown = safe(text, inner);
        let end = self
            .x
            .saturating_add(u16::try_from(budget.columns).unwrap_or(u16::MAX));
        self.put("\"", Token::Missing).safe(&shown, base);
        self.put("\"", Token::Missing);
        let words = " blank name";
        if usize::from(end.saturating_sub(self.x)) >= width(words) {
            self.put(words, Token::Missing);
        }
        self
    }

    /// Writes a field: its text, or in place of it why there is none.
    pub(super) fn field(
        &mut self,
        field: Field<Untrusted<'_>>,
        columns: usize,
        base: Token,
    ) -> &mut Self {
        match (field, no_value(field)) {
            (Field::Value(text), None) => self.text(text, columns, base),
            (_, words) => {
                let before = self.right;
                self.right = before.min(
                    self.x
                        .saturating_add(u16::try_from(columns).unwrap_or(u16::MAX)),
                );
                self.put(words.unwrap_or_default(), Token::Missing);
                self.right = before;
                self
            }
        }
    }

    /// Writes what is known to be printable, cluster by cluster, as far as there is room.
    fn draw(&mut self, text: &str, style: Style) {
        if text.is_ascii() {
            let mut drawn = 0;
            for (cell, character) in self.cells().iter_mut().zip(text.chars()) {
                cell.set_char(character).set_style(style);
                drawn += 1;
            }
            self.skip(drawn);
            return;
        }
        if is_one_cell(text) {
            if let Some(cell) = self.cells().first_mut() {
                cell.set_symbol(text).set_style(style);
            }
            self.skip(1);
            return;
        }
        let (x, _) = self
            .buffer
            .set_stringn(self.x, self.y, text, self.room(), style);
        let x = x.min(self.right);
        for covered in self.x..x {
            self.cover(covered);
        }
        self.x = x;
    }

    /// Has the columns behind a cluster written anew once it goes. Many terminals put a cluster such
    /// as a letter and its vowel sign, or the two halves of a national flag, into a cell each, and
    /// then whatever takes the place of the first would leave the second on screen.
    fn cover(&mut self, x: u16) {
        let cell = self.buffer.cell((x, self.y));
        let wide = cell.map_or(0, |cell| {
            let is_several = cell.symbol().chars().nth(1).is_some();
            if is_several { cell.cell_width() } else { 0 }
        });
        for behind in 1..wide {
            if let Some(cell) = self.buffer.cell_mut((x.saturating_add(behind), self.y)) {
                // While it is covered it is not written at all; a cell that is not covered differs.
                cell.set_diff_option(CellDiffOption::AlwaysUpdate);
            }
        }
    }
}

/// Whether a text is one character of one column, as most of our glyphs are: there is nothing to
/// take apart then.
fn is_one_cell(text: &str) -> bool {
    let mut characters = text.chars();
    let is_one = characters.next().is_some_and(|only| !only.is_control());
    is_one && characters.next().is_none() && text.cell_width() == 1
}
