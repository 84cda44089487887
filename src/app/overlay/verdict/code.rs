//! Characters that have to be typed before a verdict is staged.

use crate::app::key::Chord;
use crate::app::key::Key;
use crate::domain::time::Moment;
use crate::domain::user::UserId;

/// How many characters have to be typed.
pub const LENGTH: usize = 4;

/// What has to be typed, and what was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    wanted: [char; LENGTH],
    /// Whether these are the last characters of the id.
    is_id: bool,
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

impl Code {
    /// The last four characters of the id; where it is shorter, or has some among them that not
    /// every keyboard can type, four digits that are shown.
    #[must_use]
    pub fn of(user_id: &UserId, now: Moment) -> Self {
        let id = user_id.text().as_received();
        let mut last = id.chars().rev();
        let last: [Option<char>; LENGTH] = std::array::from_fn(|_| last.next());
        let can_be_typed = last
            .iter()
            .all(|found| found.is_some_and(|found| found.is_ascii_graphic()));
        let wanted = if can_be_typed {
            let [fourth, third, second, first] = last.map(|found| found.unwrap_or(' '));
            [first, second, third, fourth]
        } else {
            digits(id, now)
        };
        Self {
            wanted,
            is_id: can_be_typed,
            typed: 0,
            was_wrong: false,
        }
    }

    /// The digits to show; nothing where the end of the id is asked for.
    #[must_use]
    pub fn shown(&self) -> Option<String> {
        (!self.is_id).then(|| self.wanted.iter().collect())
    }

    /// What is typed so far, character by character; nothing where one is still to come.
    #[must_use]
    pub fn slots(&self) -> [Option<char>; LENGTH] {
        let mut at = 0;
        self.wanted.map(|wanted| {
            at += 1;
            (at <= self.typed).then_some(wanted)
        })
    }

    /// Whether the last character was a wrong one, which took back all before it.
    #[must_use]
    pub const fn was_wrong(&self) -> bool {
        self.was_wrong
    }

    /// Takes in a key.
    pub fn press(&mut self, chord: Chord) -> Typed {
        if let Key::Char(typed) = chord.key
            && !chord.ctrl
            && !chord.alt
        {
            self.was_wrong = self.wanted.get(self.typed) != Some(&typed);
            self.typed = if self.was_wrong { 0 } else { self.typed + 1 };
        } else if chord.key == Key::Backspace {
            self.was_wrong = false;
            self.typed = self.typed.saturating_sub(1);
        }
        if self.typed == LENGTH {
            Typed::Whole
        } else {
            Typed::Part
        }
    }

    /// The characters in their sequence.
    #[cfg(test)]
    pub(crate) fn wanted(&self) -> [char; LENGTH] {
        self.wanted
    }
}

/// Four digits that differ from box to box, so that fingers cannot learn them.
fn digits(id: &str, now: Moment) -> [char; LENGTH] {
    // FNV-1a: nothing secret hangs on it.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let millis = now.uptime.as_millis().to_le_bytes();
    for byte in id.bytes().chain(millis) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    std::array::from_fn(|_| {
        let digit = u32::try_from(hash % 10).unwrap_or_default();
        hash /= 10;
        char::from_digit(digit, 10).unwrap_or('0')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::at;
    use std::time::Duration;

    fn code(id: &str) -> Code {
        Code::of(&UserId::new(id), at(Duration::from_secs(3)))
    }

    fn typed(code: &mut Code, text: &str) -> Typed {
        let mut last = Typed::Part;
        for character in text.chars() {
            last = code.press(Chord::plain(Key::Char(character)));
        }
        last
    }

    #[test]
    fn the_end_of_the_id_is_asked_for_where_it_can_be_typed() {
        for (id, asked) in [
            ("u_8841f0", true),
            ("abcd", true),
            ("abc", false),
            ("", false),
            ("abcd ", false),
            ("\u{6797}abcd", true),
            ("abc\u{6797}", false),
            ("ab\u{202e}cd", false),
            ("ab\tcd", false),
        ] {
            assert_eq!(code(id).shown().is_none(), asked, "{id:?}");
        }
    }

    #[test]
    fn the_fourth_right_character_is_the_last_one() {
        let mut code = code("u_8841f0");
        assert_eq!(typed(&mut code, "41f"), Typed::Part);
        assert_eq!(code.slots(), [Some('4'), Some('1'), Some('f'), None]);
        assert_eq!(typed(&mut code, "0"), Typed::Whole);
    }

    #[test]
    fn a_wrong_character_takes_back_all_before_it_and_says_so() {
        let mut code = code("u_8841f0");
        assert_eq!(typed(&mut code, "41x"), Typed::Part);
        assert_eq!((code.slots(), code.was_wrong()), ([None; LENGTH], true));
        assert_eq!(typed(&mut code, "f0"), Typed::Part);
        assert_eq!(typed(&mut code, "41F0"), Typed::Part);
        assert_eq!(typed(&mut code, "41f0"), Typed::Whole);
    }

    #[test]
    fn shown_digits_are_four_and_differ_from_box_to_box() {
        let codes: std::collections::BTreeSet<String> = (0..50)
            .map(|second| Code::of(&UserId::new("u1"), at(Duration::from_secs(second))))
            .map(|code| code.shown().unwrap())
            .collect();
        assert!(codes.len() > 40, "{codes:?}");
        for code in codes {
            assert!(code.len() == LENGTH && code.bytes().all(|digit| digit.is_ascii_digit()));
        }
    }
}
