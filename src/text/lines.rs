//! A text from elsewhere as a block of lines, for descriptions.
//! It breaks lines at newlines and at the edge; it never reads more than such a block can hold.

use crate::text::class::is_blank;
use crate::text::ink::Ink;
use crate::text::ink::Rules;
use crate::text::ink::Tally;
use crate::text::ink::ink;
use crate::text::safe::Budget;
use crate::text::safe::PieceKind;
use crate::text::safe::Row;
use crate::text::safe::SafeText;
use crate::text::safe::examined;
use crate::text::untrusted::Untrusted;
use std::borrow::Cow;
use std::ops::ControlFlow;

/// Makes text from elsewhere safe to draw in so many columns, wrapped at spaces.
///
/// A newline is shown as a token and ends its line. There are at most `max_lines` lines; where
/// the text has more, one more line says how many: `+480`, or `+480+` where there may be more.
/// Each line counts its own risk.
#[must_use]
pub fn safe_lines(text: Untrusted<'_>, columns: usize, max_lines: usize) -> Vec<SafeText> {
    if columns == 0 {
        return Vec::new();
    }
    let received = text.as_received();
    let examined = examined(received, columns.saturating_mul(max_lines));
    let rules = Rules {
        marks: Budget::detail(columns).marks,
        ascii: false,
        goes_on: examined.len() < received.len(),
        breaks: true,
    };
    let mut block = Block {
        columns,
        max_lines,
        lines: Vec::new(),
        left_out: 0,
        line: Vec::new(),
        width: 0,
    };
    ink(examined, rules, &mut |ink| {
        block.push(ink);
        ControlFlow::Continue(())
    });
    block.finish(rules.goes_on)
}

struct Block<'a> {
    columns: usize,
    max_lines: usize,
    lines: Vec<SafeText>,
    /// Lines past the last one that is shown.
    left_out: usize,
    /// The line being filled.
    line: Vec<Ink<'a>>,
    width: usize,
}

impl<'a> Block<'a> {
    fn push(&mut self, ink: Ink<'a>) {
        let ink = if ink.cells > self.columns {
            Ink {
                kind: PieceKind::Ellipsis,
                text: Cow::Borrowed("\u{2026}"),
                cells: 1,
                ..ink
            }
        } else {
            ink
        };
        while self.width + ink.cells > self.columns {
            self.wrap();
        }
        self.width += ink.cells;
        let ends_line = ink.ends_line;
        self.line.push(ink);
        if ends_line {
            self.end_line();
        }
    }

    /// Ends the line after its last space, so that a word stays whole where a line can hold it.
    fn wrap(&mut self) {
        let after_space = self
            .line
            .iter()
            .rposition(|ink| ink.kind == PieceKind::Plain && ink.text == " ")
            .map_or(self.line.len(), |space| space + 1);
        let word = self.line.split_off(after_space);
        self.end_line();
        self.width = word.iter().map(|ink| ink.cells).sum();
        self.line = word;
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.width = 0;
        if self.lines.len() == self.max_lines {
            self.left_out += 1;
            return;
        }
        let mut row = Row::new(self.columns, false);
        let mut tally = Tally::default();
        for ink in &line {
            tally.risk = tally.risk.saturating_add(ink.hides);
            tally.has_rtl |= ink.kind == PieceKind::Rtl;
            tally.is_visible |= !ink.text.chars().all(is_blank);
            row.draw(ink.kind, &ink.text, ink.cells, ink.apart);
        }
        self.lines.push(row.finish(tally, !line.is_empty()));
    }

    fn finish(mut self, goes_on: bool) -> Vec<SafeText> {
        if !self.line.is_empty() {
            self.end_line();
        }
        if self.left_out > 0 || goes_on {
            let count = Ink::cap(self.left_out, goes_on);
            let mut row = Row::new(self.columns, false);
            if row.has_room(count.cells) {
                row.draw(count.kind, &count.text, count.cells, false);
            }
            row.mark_cut();
            let tally = Tally {
                is_visible: true,
                ..Tally::default()
            };
            self.lines.push(row.finish(tally, true));
        }
        self.lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str, columns: usize, max_lines: usize) -> Vec<String> {
        safe_lines(Untrusted::new(text), columns, max_lines)
            .iter()
            .map(SafeText::to_plain)
            .collect()
    }

    #[test]
    fn words_stay_whole_where_a_line_holds_them() {
        assert_eq!(plain("one two three", 8, 9), ["one two ", "three"]);
        assert_eq!(plain("one two", 7, 9), ["one two"]);
        assert_eq!(plain("abcdefgh ij", 5, 9), ["abcde", "fgh ", "ij"]);
        assert_eq!(plain("a bcd\u{202e}", 8, 9), ["a ", "bcd", "\\u{202e}"]);
        assert_eq!(
            plain("\u{6f22}\u{5b57}\u{6f22}", 3, 9),
            ["\u{6f22}", "\u{5b57}", "\u{6f22}"]
        );
        assert_eq!(plain("", 5, 9), Vec::<String>::new());
        assert_eq!(plain("abc", 0, 9), Vec::<String>::new());
    }

    #[test]
    fn a_newline_is_shown_and_ends_its_line() {
        assert_eq!(plain("a\nb\n\nc", 10, 9), ["a\\n", "b\\n", "\\n", "c"]);
        assert_eq!(plain("a\r\nb\u{2028}c", 10, 9), ["a\\r\\n", "b\\u{2028}c"]);
    }

    #[test]
    fn lines_beyond_the_last_are_counted() {
        assert_eq!(plain("a\nb\nc\nd", 10, 2), ["a\\n", "b\\n", "+2"]);
        assert_eq!(plain("a b c d", 2, 2), ["a ", "b ", "+2"]);
        assert_eq!(plain("a\nb", 10, 2), ["a\\n", "b"]);
        let huge = plain(&"x".repeat(5_000_000), 10, 2);
        assert_eq!(huge.get(..2).unwrap(), ["x".repeat(10), "x".repeat(10)]);
        assert_eq!(huge.get(2).unwrap(), "+150+");
        let lines = safe_lines(Untrusted::new("a\nb\nc"), 10, 1);
        assert!(!lines[0].is_cut() && lines[1].is_cut());
        assert_eq!(plain("a\nb\nc", 1, 1).len(), 2);
    }

    #[test]
    fn a_token_wider_than_the_block_is_an_ellipsis() {
        assert_eq!(plain("a\u{202e}b", 4, 9), ["a\u{2026}b"]);
        assert_eq!(plain("a\u{202e}b", 8, 9), ["a", "\\u{202e}", "b"]);
        let lines = safe_lines(Untrusted::new("a\u{202e}\nb"), 4, 9);
        assert_eq!(lines.iter().map(SafeText::risk).collect::<Vec<_>>(), [2, 0]);
    }
}
