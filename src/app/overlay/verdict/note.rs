//! A note that goes with a verdict.

use unicode_segmentation::UnicodeSegmentation;

use crate::app::input::TextInput;
use crate::app::key::Chord;
use crate::text::UntrustedText;

/// The most UTF-16 units of a note, as many as the API takes where it takes one.
pub const LIMIT: usize = 250;

/// Said when there is no room for more.
pub const FULL: &str = "a note takes 250 characters";

/// A line of text of bounded length.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Note {
    input: TextInput,
}

impl Note {
    /// A note that was made before.
    #[must_use]
    pub fn with_text(text: &str) -> Self {
        let mut note = Self::default();
        note.paste(text);
        note
    }

    /// The line being edited.
    #[must_use]
    pub const fn input(&self) -> &TextInput {
        &self.input
    }

    /// What it says.
    #[must_use]
    pub fn text(&self) -> UntrustedText {
        UntrustedText::from(self.input.text())
    }

    /// Does what an editing key means; says whether there was room for it.
    pub fn press(&mut self, chord: Chord) -> bool {
        let before = self.input.clone();
        self.input.press(chord);
        let fits = units(self.input.text()) <= LIMIT;
        if !fits {
            self.input = before;
        }
        fits
    }

    /// Puts text in, as far as there is room; says whether all of it went in.
    pub fn paste(&mut self, text: &str) -> bool {
        let mut room = LIMIT.saturating_sub(units(self.input.text()));
        let mut taken = String::new();
        for grapheme in text.graphemes(true) {
            let Some(left) = room.checked_sub(units(grapheme)) else {
                break;
            };
            room = left;
            taken.push_str(grapheme);
        }
        self.input.insert(&taken) && taken.len() == text.len()
    }
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::key::Key;

    #[test]
    fn a_note_has_a_bound_in_utf_16_units() {
        let mut note = Note::default();
        assert!(!note.paste(&"\u{1f600}".repeat(200)));
        assert_eq!(note.text().as_received(), "\u{1f600}".repeat(125));
        assert!(!note.press(Chord::plain(Key::Char('x'))));
        assert!(note.press(Chord::plain(Key::Backspace)));
        assert!(note.press(Chord::plain(Key::Char('x'))));
        assert_eq!(units(note.input().text()), 249);
    }
}
