//! The number of people that has to be typed before verdicts on them are staged.

use crate::app::key::Chord;
use crate::app::key::Key;
use crate::app::overlay::verdict::code::Typed;

/// What has to be typed, and how much of it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    wanted: String,
    typed: usize,
    was_wrong: bool,
}

impl Count {
    /// Of so many people. For nobody there is nothing to type, and nothing confirms.
    #[must_use]
    pub fn of(people: usize) -> Self {
        let wanted = match people {
            0 => String::new(),
            people => people.to_string(),
        };
        Self {
            wanted,
            typed: 0,
            was_wrong: false,
        }
    }

    /// The number; empty for nobody.
    #[must_use]
    pub fn wanted(&self) -> &str {
        &self.wanted
    }

    /// Its digits as far as they are typed; nothing where one is still to come.
    pub fn slots(&self) -> impl Iterator<Item = Option<char>> {
        let digits = self.wanted.chars().enumerate();
        digits.map(|(at, digit)| (at < self.typed).then_some(digit))
    }

    /// Whether the last character was a wrong one, which took back all before it.
    #[must_use]
    pub const fn was_wrong(&self) -> bool {
        self.was_wrong
    }

    /// A key: a character, or Backspace.
    pub fn press(&mut self, chord: Chord) -> Typed {
        if chord.ctrl || chord.alt {
            return Typed::Part;
        }
        if let Key::Char(typed) = chord.key {
            self.was_wrong = self.wanted.chars().nth(self.typed) != Some(typed);
            self.typed = if self.was_wrong { 0 } else { self.typed + 1 };
            if !self.was_wrong && self.typed == self.wanted.len() {
                return Typed::Whole;
            }
        } else if chord.key == Key::Backspace {
            self.was_wrong = false;
            self.typed = self.typed.saturating_sub(1);
        }
        Typed::Part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(people: usize, text: &str) -> Vec<Typed> {
        let mut count = Count::of(people);
        let presses = text.chars();
        let presses = presses.map(|typed| count.press(Chord::plain(Key::Char(typed))));
        presses.collect()
    }

    #[test]
    fn the_last_digit_of_the_number_is_the_last_one() {
        assert_eq!(typed(40, "40"), [Typed::Part, Typed::Whole]);
        assert_eq!(typed(7, "7"), [Typed::Whole]);
        assert_eq!(typed(112, "112"), [Typed::Part, Typed::Part, Typed::Whole]);
    }

    #[test]
    fn a_wrong_digit_takes_back_all_before_it() {
        assert_eq!(typed(40, "440"), [Typed::Part; 3]);
        assert_eq!(typed(40, "4x0"), [Typed::Part; 3]);
        assert_eq!(typed(40, "4x40").last(), Some(&Typed::Whole));
    }

    #[test]
    fn nothing_confirms_nobody() {
        assert_eq!(typed(0, "0 00"), [Typed::Part; 4]);
    }
}
