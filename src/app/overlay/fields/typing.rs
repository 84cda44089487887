//! Characters that have to be typed before anything is staged.

use crate::app::key::Chord;
use crate::app::key::Key;

/// What has to be typed, and how much of it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typing {
    wanted: String,
    typed: usize,
    was_wrong: bool,
}

/// What came of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// More has to be typed.
    Part,
    /// That was the last one.
    Whole,
}

impl Typing {
    /// Nothing of it is typed yet. Where nothing is wanted, nothing confirms.
    #[must_use]
    pub const fn new(wanted: String) -> Self {
        Self {
            wanted,
            typed: 0,
            was_wrong: false,
        }
    }

    /// What has to be typed.
    #[must_use]
    pub fn wanted(&self) -> &str {
        &self.wanted
    }

    /// The character that is to come.
    #[must_use]
    pub fn next(&self) -> Option<char> {
        self.wanted.chars().nth(self.typed)
    }

    /// Its characters as far as they are typed; nothing where one is still to come.
    pub fn slots(&self) -> impl Iterator<Item = Option<char>> {
        let wanted = self.wanted.chars().enumerate();
        wanted.map(|(at, character)| (at < self.typed).then_some(character))
    }

    /// Whether the last character was a wrong one, which took back all before it.
    #[must_use]
    pub const fn was_wrong(&self) -> bool {
        self.was_wrong
    }

    /// Takes in a key: a character, or Backspace.
    pub fn press(&mut self, chord: Chord) -> Typed {
        if let Some(typed) = chord.character() {
            let next = self.next();
            self.was_wrong = next != Some(typed) && !self.wanted.is_empty();
            self.typed = if next == Some(typed) {
                self.typed + 1
            } else {
                0
            };
            if next.is_some() && self.next().is_none() {
                return Typed::Whole;
            }
        } else if chord == Chord::plain(Key::Backspace) {
            self.was_wrong = false;
            self.typed = self.typed.saturating_sub(1);
        }
        Typed::Part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(wanted: &str, keys: &[&str]) -> (String, bool, Option<Typed>) {
        let mut typing = Typing::new(wanted.to_owned());
        let mut last = None;
        for key in keys {
            last = Some(typing.press(key.parse().unwrap()));
        }
        let slots = typing.slots().map(|slot| slot.unwrap_or('_')).collect();
        (slots, typing.was_wrong(), last)
    }

    #[test]
    fn the_last_right_character_is_the_last_one() {
        let (part, whole) = (Some(Typed::Part), Some(Typed::Whole));
        for (wanted, keys, slots, was_wrong, last) in [
            ("41f0", &["4", "1", "f"] as &[&str], "41f_", false, part),
            ("41f0", &["4", "1", "f", "0"], "41f0", false, whole),
            ("7", &["7"], "7", false, whole),
            ("112", &["1", "1"], "11_", false, part),
            // A wrong one takes back all before it, and is not the first of the next try.
            ("41f0", &["4", "1", "x"], "____", true, part),
            ("41f0", &["4", "4"], "____", true, part),
            ("41f0", &["4", "1", "F", "0"], "____", true, part),
            ("40", &["4", "x", "4", "0"], "40", false, whole),
            ("40", &["4", "backspace", "4", "0"], "40", false, whole),
            ("40", &["backspace"], "__", false, part),
            // With Control or Alt it is another key, and no character of it.
            ("40", &["4", "ctrl-x"], "4_", false, part),
            ("40", &["4", "alt-0"], "4_", false, part),
            ("40", &["4", "ctrl-backspace"], "4_", false, part),
            // Nothing confirms nobody.
            ("", &["0", "backspace", "space"], "", false, part),
        ] {
            let expected = (slots.to_owned(), was_wrong, last);
            assert_eq!(after(wanted, keys), expected, "{wanted} {keys:?}");
        }
    }
}
