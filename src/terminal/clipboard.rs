//! The clipboard of whoever sits at the terminal, reached through the terminal (OSC 52).

use std::io;
use std::io::Write;

use crossterm::clipboard::CopyToClipboard;
use crossterm::queue;

/// Writes what puts a text into the clipboard. No terminal says whether it took it.
///
/// # Errors
///
/// What the writer says.
pub fn copy(out: &mut impl Write, text: &str) -> io::Result<()> {
    queue!(out, CopyToClipboard::to_clipboard_from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_as_base64_so_that_nothing_in_it_acts() {
        let mut out = Vec::new();
        copy(&mut out, "a\u{1b}[2J\n").unwrap();
        assert_eq!(out, b"\x1b]52;c;YRtbMkoK\x1b\\");
    }
}
