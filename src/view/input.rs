//! A line that is being typed into, with its caret in sight.

use crate::app::input::TextInput;
use crate::text::Budget;
use crate::text::Untrusted;
use crate::text::safe;
use crate::view::pen::Pen;
use crate::view::theme::Token;

/// More columns than anything that can be typed takes.
const LONGEST: usize = 64 * 1024;

/// Writes a text being typed into so many columns; returns the column of the caret.
pub(super) fn draw(pen: &mut Pen<'_>, input: &TextInput, columns: usize) -> u16 {
    let columns = columns.min(pen.room());
    let end = usize::from(pen.x()) + columns;
    let budget = Budget::list(LONGEST).ascii(pen.theme().glyphs().ascii);
    let before = safe(Untrusted::new(input.before_caret()), budget);
    if before.width() < columns {
        pen.safe(&before, Token::Input);
    } else {
        // What does not fit is cut on the left, where nobody types.
        let ellipsis = pen.theme().glyphs().ellipsis;
        pen.put(ellipsis, Token::Dim);
        let room = columns.saturating_sub(2);
        let tail = tail(input.before_caret(), room);
        pen.typed(Untrusted::new(tail), room);
    }
    let caret = pen.x();
    let left = end.saturating_sub(usize::from(caret));
    pen.typed(Untrusted::new(input.after_caret()), left);
    caret
}

/// The end of a text that fits into so many columns once it is made safe.
fn tail(text: &str, columns: usize) -> &str {
    let mut start = text.len();
    for (at, _) in text.char_indices().rev() {
        let part = text.get(at..).unwrap_or_default();
        if safe(Untrusted::new(part), Budget::list(columns)).is_cut() {
            break;
        }
        start = at;
    }
    text.get(start..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::theme::Theme;
    use ratatui::buffer::Buffer;
    use ratatui::buffer::Cell;
    use ratatui::layout::Rect;

    fn drawn(text: &str, columns: usize) -> (String, u16) {
        let theme = Theme::named("none").unwrap();
        let area = Rect::new(0, 0, 20, 1);
        let mut buffer = Buffer::empty(area);
        let mut pen = Pen::new(&mut buffer, &theme, area, 0);
        let caret = draw(&mut pen, &TextInput::with_text(text), columns);
        let line: String = buffer.content().iter().map(Cell::symbol).collect();
        (line.trim_end().to_owned(), caret)
    }

    #[test]
    fn the_caret_stays_in_the_field() {
        assert_eq!(drawn("ann", 10), ("ann".to_owned(), 3));
        let (line, caret) = drawn("abcdefghijklmnop", 10);
        assert_eq!((line.as_str(), caret), ("\u{2026}ijklmnop", 9));
        let (_, caret) = drawn(&"\u{202e}".repeat(50), 10);
        assert!(caret < 10);
    }

    #[test]
    fn blanks_stay_blanks() {
        assert_eq!(drawn("   ", 10), (String::new(), 3));
    }
}
