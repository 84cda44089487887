//! Lines of the detail pane, made for a width and drawn from any one on.

use crate::domain::field::Field;
use crate::text::Budget;
use crate::text::SafeText;
use crate::text::Untrusted;
use crate::text::UntrustedText;
use crate::text::safe;
use crate::text::safe_lines;
use crate::text::width;
use crate::view::Scene;
use crate::view::pen::Pen;
use crate::view::pen::no_value;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of a label.
const LABEL: usize = 10;

/// A stretch of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Run {
    Own(String, Token),
    Safe(SafeText, Token),
}

/// Lines from top to bottom, each as wide as the pane at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lines {
    rows: Vec<Vec<Run>>,
    columns: usize,
    ascii: bool,
}

impl Lines {
    /// No lines yet, for a pane of so many columns.
    pub(super) fn new(scene: Scene<'_>, columns: u16) -> Self {
        Self {
            rows: Vec::new(),
            columns: usize::from(columns),
            ascii: scene.theme.glyphs().ascii,
        }
    }

    /// One line of our own words.
    pub(super) fn one(words: &str, token: Token) -> Self {
        Self {
            rows: vec![vec![Run::Own(words.to_owned(), token)]],
            columns: usize::MAX,
            ascii: false,
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Begins a line.
    pub(super) fn line(&mut self) -> &mut Self {
        self.rows.push(Vec::new());
        self
    }

    /// An empty line, unless there is one already or nothing above.
    pub(super) fn air(&mut self) -> &mut Self {
        if self.rows.last().is_some_and(|line| !line.is_empty()) {
            self.line();
        }
        self
    }

    /// Begins a line with a label in its column.
    pub(super) fn label(&mut self, words: &str) -> &mut Self {
        let padded = format!("{words:<LABEL$}");
        self.line().own(&padded, Token::Dim)
    }

    /// Begins a line under the text of the label above.
    pub(super) fn under(&mut self) -> &mut Self {
        self.label("")
    }

    /// A heading with an optional fact behind it.
    pub(super) fn heading(&mut self, words: &str, fact: &str) -> &mut Self {
        self.air().line().own(words, Token::Strong);
        if !fact.is_empty() {
            self.own("  ", Token::Dim).own(fact, Token::Dim);
        }
        self
    }

    /// Writes our own words on the last line.
    pub(super) fn own(&mut self, words: &str, token: Token) -> &mut Self {
        if self.rows.is_empty() {
            self.line();
        }
        if let Some(line) = self.rows.last_mut() {
            line.push(Run::Own(words.to_owned(), token));
        }
        self
    }

    /// Goes to a column of the last line, or one on where that is behind.
    pub(super) fn to(&mut self, column: usize) -> &mut Self {
        let gap = column.saturating_sub(self.taken()).max(1);
        self.own(&" ".repeat(gap), Token::Screen)
    }

    /// Writes text from elsewhere on the last line, at most so many columns of it.
    pub(super) fn text(&mut self, text: Untrusted<'_>, columns: usize, token: Token) -> &mut Self {
        let columns = columns.min(self.room());
        let budget = Budget::detail(columns).ascii(self.ascii);
        let shown = safe(text, budget);
        if shown.is_blank() {
            let inner = Budget {
                columns: columns.saturating_sub(2),
                ..budget
            };
            let shown = safe(text, inner);
            return self
                .own("\"", Token::Missing)
                .push(shown, token)
                .own("\" (blank)", Token::Missing);
        }
        self.push(shown, token)
    }

    /// Writes text from elsewhere as far as the last line goes.
    pub(super) fn rest(&mut self, text: Untrusted<'_>, token: Token) -> &mut Self {
        let room = self.room();
        self.text(text, room, token)
    }

    /// Writes a field, or why there is no value.
    pub(super) fn field(&mut self, field: Field<Untrusted<'_>>, token: Token) -> &mut Self {
        match (field, no_value(field)) {
            (Field::Value(text), None) => self.rest(text, token),
            (_, words) => self.own(words.unwrap_or_default(), Token::Missing),
        }
    }

    /// The same for a field with a memory of its own.
    pub(super) fn owned(&mut self, field: &Field<UntrustedText>, token: Token) -> &mut Self {
        self.field(field.as_ref().map(UntrustedText::borrow), token)
    }

    /// A label and a whole text under it, on as many lines as it takes up to a bound.
    pub(super) fn block(
        &mut self,
        label: &str,
        field: Field<Untrusted<'_>>,
        most: usize,
        token: Token,
    ) -> &mut Self {
        let (Field::Value(text), None) = (field, no_value(field)) else {
            return self.label(label).field(field, token);
        };
        let columns = self.columns.saturating_sub(LABEL);
        let mut lines = safe_lines(text, columns, most).into_iter();
        self.label(label);
        if let Some(first) = lines.next() {
            self.push(first, token);
        }
        for line in lines {
            self.under().push(line, token);
        }
        self
    }

    /// Our own words, wrapped at blanks and set in by so many columns.
    pub(super) fn words(&mut self, words: &str, indent: usize, token: Token) -> &mut Self {
        let columns = self.columns.saturating_sub(indent);
        for line in safe_lines(Untrusted::new(words), columns.max(1), 20) {
            self.line();
            if indent > 0 {
                self.own(&" ".repeat(indent), token);
            }
            self.push(line, token);
        }
        self
    }

    fn push(&mut self, text: SafeText, token: Token) -> &mut Self {
        if let Some(line) = self.rows.last_mut() {
            line.push(Run::Safe(text, token));
        }
        self
    }

    fn taken(&self) -> usize {
        self.rows.last().map_or(0, |line| {
            line.iter()
                .map(|run| match run {
                    Run::Own(words, _) => width(words),
                    Run::Safe(text, _) => text.width(),
                })
                .sum()
        })
    }

    /// Columns left on the last line.
    pub(super) fn room(&self) -> usize {
        self.columns.saturating_sub(self.taken())
    }

    /// Draws the lines from one on, as far as there is room.
    pub(super) fn draw(&self, scene: Scene<'_>, buffer: &mut Buffer, area: Rect, first: usize) {
        for (at, runs) in (0..area.height).zip(self.rows.iter().skip(first)) {
            let mut pen = Pen::new(buffer, scene.theme, area, at);
            for run in runs {
                match run {
                    Run::Own(words, token) => pen.put(words, *token),
                    Run::Safe(text, token) => pen.safe(text, *token),
                };
            }
        }
    }
}
