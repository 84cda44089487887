//! Lines of the detail pane, made for a width.

use crate::app::token::Token;
use crate::app::words::no_value;
use crate::domain::field::Field;
use crate::text::Budget;
use crate::text::SafeText;
use crate::text::Untrusted;
use crate::text::UntrustedText;
use crate::text::safe;
use crate::text::safe_lines;
use crate::text::width;

/// Columns of a label.
const LABEL: usize = 10;

/// Columns from which on two facts stand side by side.
const BESIDE: usize = 88;

/// Behind a text that shows nothing.
const BLANK: &str = "\" (blank)";

/// A stretch of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// Our own words.
    Own(String, Token),
    /// Text from elsewhere, made safe for the columns it has.
    Safe(SafeText, Token),
}

/// Lines from top to bottom, each as wide as the pane at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    rows: Vec<Vec<Run>>,
    columns: usize,
    ascii: bool,
}

impl Lines {
    /// What stands there, a line each.
    #[cfg(test)]
    pub(crate) fn plain(&self) -> Vec<String> {
        let words = |run: &Run| match run {
            Run::Own(words, _) => words.clone(),
            Run::Safe(text, _) => text.to_plain(),
        };
        let rows = self.rows.iter();
        rows.map(|row| row.iter().map(words).collect()).collect()
    }

    /// No lines yet, for a pane of so many columns.
    pub fn new(columns: u16, ascii: bool) -> Self {
        Self {
            rows: Vec::new(),
            columns: usize::from(columns),
            ascii,
        }
    }

    /// One line of our own words.
    pub fn one(words: &str, token: Token) -> Self {
        Self {
            rows: vec![vec![Run::Own(words.to_owned(), token)]],
            columns: usize::MAX,
            ascii: false,
        }
    }

    /// Whether what we draw is ASCII.
    pub const fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// The lines, each from left to right.
    pub fn rows(&self) -> &[Vec<Run>] {
        &self.rows
    }

    /// Begins a line.
    pub fn line(&mut self) -> &mut Self {
        self.rows.push(Vec::new());
        self
    }

    /// An empty line, unless there is one already or nothing above.
    pub fn air(&mut self) -> &mut Self {
        if self.rows.last().is_some_and(|line| !line.is_empty()) {
            self.line();
        }
        self
    }

    /// Begins a line with a label in its column.
    pub fn label(&mut self, words: &str) -> &mut Self {
        let padded = format!("{words:<LABEL$}");
        self.line().own(&padded, Token::Dim)
    }

    /// A label on the right half of the last line where that is wide and free, else on a line of
    /// its own.
    pub fn label_beside(&mut self, words: &str) -> &mut Self {
        let half = self.columns / 2;
        if self.columns < BESIDE || self.taken() >= half {
            return self.label(words);
        }
        let padded = format!("{words:<LABEL$}");
        self.to(half).own(&padded, Token::Dim)
    }

    /// Begins a line under the text of the label above.
    pub fn under(&mut self) -> &mut Self {
        self.label("")
    }

    /// A heading with an optional fact behind it.
    pub fn heading(&mut self, words: &str, fact: &str) -> &mut Self {
        self.air().line().own(words, Token::Strong);
        if !fact.is_empty() {
            self.own("  ", Token::Dim).own(fact, Token::Dim);
        }
        self
    }

    /// Writes our own words on the last line.
    pub fn own(&mut self, words: &str, token: Token) -> &mut Self {
        if self.rows.is_empty() {
            self.line();
        }
        if let Some(line) = self.rows.last_mut() {
            line.push(Run::Own(words.to_owned(), token));
        }
        self
    }

    /// Goes to a column of the last line, or one on where that is behind.
    pub fn to(&mut self, column: usize) -> &mut Self {
        let gap = column.saturating_sub(self.taken()).max(1);
        self.own(&" ".repeat(gap), Token::Screen)
    }

    /// Writes text from elsewhere on the last line, at most so many columns of it.
    pub fn text(&mut self, text: Untrusted<'_>, columns: usize, token: Token) -> &mut Self {
        let columns = columns.min(self.room());
        let budget = Budget::detail(columns).ascii(self.ascii);
        let shown = safe(text, budget);
        if shown.is_blank() {
            // Quotes and words count among the columns, or they would push away what is behind.
            let end = if columns > BLANK.len() + 2 {
                BLANK
            } else {
                "\""
            };
            let inner = Budget {
                columns: columns.saturating_sub(end.len() + 1),
                ..budget
            };
            let shown = safe(text, inner);
            return self
                .own("\"", Token::Missing)
                .push(shown, token)
                .own(end, Token::Missing);
        }
        self.push(shown, token)
    }

    /// Writes text from elsewhere as far as the last line goes.
    pub fn rest(&mut self, text: Untrusted<'_>, token: Token) -> &mut Self {
        let room = self.room();
        self.text(text, room, token)
    }

    /// Writes a field, or why there is no value.
    pub fn field(&mut self, field: Field<Untrusted<'_>>, token: Token) -> &mut Self {
        match (field, no_value(field)) {
            (Field::Value(text), None) => self.rest(text, token),
            (_, words) => self.own(words.unwrap_or_default(), Token::Missing),
        }
    }

    /// The same for a field with a memory of its own.
    pub fn owned(&mut self, field: &Field<UntrustedText>, token: Token) -> &mut Self {
        self.field(field.as_ref().map(UntrustedText::borrow), token)
    }

    /// A label and a whole text under it, on as many lines as it takes up to a bound.
    pub fn block(
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
    pub fn words(&mut self, words: &str, indent: usize, token: Token) -> &mut Self {
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

    /// Text from elsewhere on lines of its own, set in by so many columns, up to a bound.
    pub fn quoted(
        &mut self,
        text: Untrusted<'_>,
        indent: usize,
        most: usize,
        token: Token,
    ) -> &mut Self {
        let columns = self.columns.saturating_sub(indent).max(1);
        for line in safe_lines(text, columns, most) {
            self.line().own(&" ".repeat(indent), token);
            self.push(line, token);
        }
        self
    }

    /// A label and our own words behind it, wrapped at blanks.
    pub fn said(&mut self, label: &str, words: &str, token: Token) -> &mut Self {
        self.block(label, Field::Value(Untrusted::new(words)), 6, token)
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

    /// Columns of a whole line.
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// Columns left on the last line.
    pub fn room(&self) -> usize {
        self.columns.saturating_sub(self.taken())
    }
}
