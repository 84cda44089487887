//! One line of text being edited. The caret stands between graphemes.

use unicode_segmentation::UnicodeSegmentation;

use crate::app::key::Chord;
use crate::app::key::Key;

/// A line of text with a caret.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextInput {
    text: String,
    /// In bytes, always at a grapheme boundary.
    caret: usize,
}

/// The most bytes that a line takes; a paste beyond is cut.
pub(crate) const LIMIT: usize = 4_096;

impl TextInput {
    /// A line with a text in it and the caret at its end.
    #[must_use]
    pub fn with_text(text: &str) -> Self {
        let mut input = Self::default();
        input.insert(text);
        input
    }

    /// The text as typed or pasted; drawn like any untrusted text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text before the caret.
    #[must_use]
    pub fn before_caret(&self) -> &str {
        self.text.get(..self.caret).unwrap_or_default()
    }

    /// The text after the caret.
    #[must_use]
    pub fn after_caret(&self) -> &str {
        self.text.get(self.caret..).unwrap_or_default()
    }

    /// Puts text in at the caret. Line breaks and tabs become blanks; other control characters
    /// stay, so that what was pasted is what is seen and asked for. Says whether all of it found
    /// room.
    pub fn insert(&mut self, text: &str) -> bool {
        let room = LIMIT.saturating_sub(self.text.len());
        let mut taken = String::new();
        let mut is_whole = true;
        for grapheme in text.graphemes(true) {
            let grapheme = if matches!(grapheme, "\n" | "\r" | "\r\n" | "\t") {
                " "
            } else {
                grapheme
            };
            if taken.len() + grapheme.len() > room {
                is_whole = false;
                break;
            }
            taken.push_str(grapheme);
        }
        let rest = self.after_caret().to_owned();
        self.text.truncate(self.caret);
        self.text.push_str(&taken);
        self.caret = self.text.len();
        self.text.push_str(&rest);
        self.settle();
        is_whole
    }

    /// Does what an editing key means; says whether the text changed. Keys that edit nothing are
    /// not taken, which the second value says.
    pub fn press(&mut self, chord: Chord) -> Edit {
        let before = self.text.clone();
        match (chord.key, chord.ctrl) {
            (Key::Char(character), false) if !chord.alt => {
                self.insert(character.encode_utf8(&mut [0; 4]));
            }
            (Key::Backspace, false) | (Key::Char('h'), true) => {
                let from = self.previous();
                self.cut(from, self.caret);
            }
            (Key::Delete, false) => self.cut(self.caret, self.following()),
            (Key::Char('w') | Key::Backspace, true) => self.cut(self.word_start(), self.caret),
            (Key::Char('u'), true) => self.cut(0, self.caret),
            (Key::Char('k'), true) => self.cut(self.caret, self.text.len()),
            (Key::Left, false) => self.caret = self.previous(),
            (Key::Right, false) => self.caret = self.following(),
            (Key::Home, _) | (Key::Char('a'), true) => self.caret = 0,
            (Key::End, _) | (Key::Char('e'), true) => self.caret = self.text.len(),
            _ => return Edit::NotTaken,
        }
        if self.text == before {
            Edit::Moved
        } else {
            Edit::Changed
        }
    }

    fn cut(&mut self, from: usize, to: usize) {
        let kept: String = [self.text.get(..from), self.text.get(to..)]
            .into_iter()
            .flatten()
            .collect();
        self.text = kept;
        self.caret = from;
        self.settle();
    }

    /// Two pieces that meet may melt into one grapheme; the caret goes behind it.
    fn settle(&mut self) {
        let caret = self.caret;
        let starts = self.text.grapheme_indices(true).map(|(start, _)| start);
        self.caret = starts
            .into_iter()
            .find(|start| *start >= caret)
            .unwrap_or(self.text.len());
    }

    fn previous(&self) -> usize {
        self.before_caret()
            .grapheme_indices(true)
            .next_back()
            .map_or(0, |(start, _)| start)
    }

    fn following(&self) -> usize {
        let next = self
            .after_caret()
            .graphemes(true)
            .next()
            .map_or(0, str::len);
        self.caret + next
    }

    fn word_start(&self) -> usize {
        self.before_caret()
            .unicode_word_indices()
            .next_back()
            .map_or(0, |(start, _)| start)
    }
}

/// What became of an editing key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// The text is another one.
    Changed,
    /// The caret moved at most.
    Moved,
    /// The key edits nothing.
    NotTaken,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[Chord]) -> TextInput {
        let mut input = TextInput::default();
        for key in keys {
            input.press(*key);
        }
        input
    }

    #[test]
    fn the_caret_moves_by_graphemes() {
        let mut input = TextInput::with_text("a\u{301}b");
        input.press(Chord::plain(Key::Left));
        input.press(Chord::plain(Key::Left));
        assert_eq!(input.after_caret(), "a\u{301}b");
        input.press(Chord::plain(Key::Delete));
        assert_eq!(input.text(), "b");
    }

    #[test]
    fn words_and_ends_are_cut() {
        let mut input = TextInput::with_text("taylor reed");
        assert_eq!(input.press(Chord::ctrl('w')), Edit::Changed);
        assert_eq!(input.text(), "taylor ");
        input.press(Chord::ctrl('u'));
        assert_eq!(input.text(), "");
        assert_eq!(input.press(Chord::ctrl('u')), Edit::Moved);
    }

    #[test]
    fn a_paste_is_one_line_and_bounded() {
        let mut input = TextInput::default();
        assert!(input.insert("a\nb\r\nc\td"));
        assert_eq!(input.text(), "a b c d");
        assert!(!input.insert(&"x".repeat(1_000_000)));
        assert_eq!(input.text().len(), LIMIT);
    }

    #[test]
    fn keys_that_edit_nothing_are_left_to_others() {
        assert_eq!(typed(&[]).press(Chord::plain(Key::Enter)), Edit::NotTaken);
        assert_eq!(typed(&[]).press(Chord::plain(Key::F(1))), Edit::NotTaken);
    }
}
