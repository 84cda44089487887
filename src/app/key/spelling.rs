//! How chords are written: in the keymap and the configuration, and for a person to read.

use std::fmt;
use std::str::FromStr;

use unicode_general_category::GeneralCategory;
use unicode_general_category::get_general_category;

use crate::app::key::Chord;
use crate::app::key::Key;
use crate::text::UntrustedText;
use crate::text::escape;

/// The highest function key that can be bound.
const LAST_FUNCTION_KEY: u8 = 24;

/// Keys with a name: as written, and as shown.
const NAMED: [(Key, &str, &str); 15] = [
    (Key::Char(' '), "space", "Space"),
    (Key::Enter, "enter", "Enter"),
    (Key::Esc, "esc", "Esc"),
    (Key::Tab, "tab", "Tab"),
    (Key::BackTab, "shift-tab", "Shift-Tab"),
    (Key::Backspace, "backspace", "Backspace"),
    (Key::Delete, "delete", "Delete"),
    (Key::Left, "left", "Left"),
    (Key::Right, "right", "Right"),
    (Key::Up, "up", "Up"),
    (Key::Down, "down", "Down"),
    (Key::Home, "home", "Home"),
    (Key::End, "end", "End"),
    (Key::PageUp, "pgup", "PgUp"),
    (Key::PageDown, "pgdn", "PgDn"),
];

/// Other names that people write for the same keys.
const ALIASES: [(&str, Key); 8] = [
    ("return", Key::Enter),
    ("escape", Key::Esc),
    ("backtab", Key::BackTab),
    ("del", Key::Delete),
    ("pageup", Key::PageUp),
    ("page-up", Key::PageUp),
    ("pagedown", Key::PageDown),
    ("page-down", Key::PageDown),
];

/// Why a text names no key. The text is shown escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing is written.
    #[error("a key is missing; write a character, or a name such as enter, space, f1 or ctrl-d")]
    Empty,
    /// No such key.
    #[error(
        "\"{}\" is no key; write a character, or a name such as enter, space, f1 or ctrl-d",
        escape(.0.borrow())
    )]
    Unknown(UntrustedText),
    /// Terminals do not report shift with this key.
    #[error(
        "in \"{}\", shift goes with a letter or tab only; write the shifted character",
        escape(.0.borrow())
    )]
    Shift(UntrustedText),
    /// The character has no shape of its own, so that nobody could read the binding.
    #[error("\"{}\" is a character that cannot be seen; bind one that can", escape(.0.borrow()))]
    Invisible(UntrustedText),
}

impl Chord {
    /// The chord as help and footer show it: `Ctrl-D`, `PgDn`, `G`. It can be written so too.
    #[must_use]
    pub fn label(self) -> String {
        let alt = if self.alt { "Alt-" } else { "" };
        let ctrl = if self.ctrl { "Ctrl-" } else { "" };
        let key = match (self.key, named(self.key)) {
            (Key::F(number), _) => format!("F{number}"),
            (_, Some((_, shown))) => shown.to_owned(),
            (Key::Char(character), None) if self.ctrl => character.to_ascii_uppercase().to_string(),
            (key, None) => bare(key),
        };
        format!("{ctrl}{alt}{key}")
    }
}

impl fmt::Display for Chord {
    /// The chord as the configuration spells it: `ctrl-d`, `pgdn`, `G`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            out.write_str("ctrl-")?;
        }
        if self.alt {
            out.write_str("alt-")?;
        }
        match (self.key, named(self.key)) {
            (Key::F(number), _) => write!(out, "f{number}"),
            (_, Some((written, _))) => out.write_str(written),
            (key, None) => out.write_str(&bare(key)),
        }
    }
}

impl FromStr for Chord {
    type Err = KeyError;

    fn from_str(written: &str) -> Result<Self, KeyError> {
        let mut rest = written.trim();
        let (mut ctrl, mut alt, mut shift) = (false, false, false);
        loop {
            if let Some(after) = behind(rest, &["ctrl-", "control-"]) {
                (ctrl, rest) = (true, after);
            } else if let Some(after) = behind(rest, &["alt-"]) {
                (alt, rest) = (true, after);
            } else if let Some(after) = behind(rest, &["shift-"]) {
                (shift, rest) = (true, after);
            } else {
                break;
            }
        }
        let key = key(rest, written)?;
        let key = if shift { shifted(key, written)? } else { key };
        Ok(Self { key, ctrl, alt }.normalised())
    }
}

/// What follows one of the prefixes, in any case; a prefix with nothing behind it is none.
fn behind<'a>(text: &'a str, prefixes: &[&str]) -> Option<&'a str> {
    prefixes.iter().find_map(|prefix| {
        let (head, tail) = text.split_at_checked(prefix.len())?;
        (head.eq_ignore_ascii_case(prefix) && !tail.is_empty()).then_some(tail)
    })
}

fn key(rest: &str, written: &str) -> Result<Key, KeyError> {
    let mut characters = rest.chars();
    match (characters.next(), characters.next()) {
        (None, _) => return Err(KeyError::Empty),
        (Some(character), None) if is_visible(character) => return Ok(Key::Char(character)),
        (Some(_), None) => return Err(KeyError::Invisible(written.into())),
        (Some(_), Some(_)) => {}
    }
    let name = rest.to_ascii_lowercase();
    let known = NAMED
        .iter()
        .find(|(_, written, _)| *written == name)
        .map(|(key, ..)| *key)
        .or_else(|| {
            let alias = ALIASES.iter().find(|(alias, _)| *alias == name);
            alias.map(|(_, key)| *key)
        });
    let function = || {
        let number: u8 = name.strip_prefix('f')?.parse().ok()?;
        (1..=LAST_FUNCTION_KEY)
            .contains(&number)
            .then_some(Key::F(number))
    };
    known
        .or_else(function)
        .ok_or_else(|| KeyError::Unknown(written.into()))
}

fn shifted(key: Key, written: &str) -> Result<Key, KeyError> {
    if matches!(key, Key::Tab | Key::BackTab) {
        return Ok(Key::BackTab);
    }
    if let Key::Char(character) = key
        && character.is_alphabetic()
    {
        let mut upper = character.to_uppercase();
        if let (Some(upper), None) = (upper.next(), upper.next()) {
            return Ok(Key::Char(upper));
        }
    }
    Err(KeyError::Shift(written.into()))
}

fn named(key: Key) -> Option<(&'static str, &'static str)> {
    NAMED
        .iter()
        .find(|(named, ..)| *named == key)
        .map(|(_, written, shown)| (*written, *shown))
}

fn bare(key: Key) -> String {
    if let Key::Char(character) = key {
        character.to_string()
    } else {
        format!("{key:?}")
    }
}

fn is_visible(character: char) -> bool {
    use GeneralCategory as Category;
    !matches!(
        get_general_category(character),
        Category::Control
            | Category::Format
            | Category::Surrogate
            | Category::PrivateUse
            | Category::Unassigned
            | Category::LineSeparator
            | Category::ParagraphSeparator
            | Category::SpaceSeparator
            | Category::NonspacingMark
            | Category::SpacingMark
            | Category::EnclosingMark
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::app::input::Edit;
    use crate::app::input::TextInput;

    fn chord(written: &str) -> Chord {
        written.parse().unwrap()
    }

    fn any_chord() -> impl Strategy<Value = Chord> {
        let named = proptest::sample::select(NAMED.map(|(key, ..)| key).to_vec());
        let function = (1..=LAST_FUNCTION_KEY).prop_map(Key::F);
        let character = any::<char>()
            .prop_filter("visible", |character| is_visible(*character))
            .prop_map(Key::Char);
        let ascii = proptest::char::range('!', '~').prop_map(Key::Char);
        let key = prop_oneof![named, function, character, ascii];
        (key, any::<bool>(), any::<bool>())
            .prop_map(|(key, ctrl, alt)| Chord { key, ctrl, alt }.normalised())
    }

    proptest! {
        #[test]
        fn what_is_written_or_shown_is_read_back(chord in any_chord()) {
            prop_assert_eq!(chord.to_string().parse(), Ok(chord));
            prop_assert_eq!(chord.label().parse(), Ok(chord));
        }

        #[test]
        fn a_text_field_takes_exactly_the_editing_chords(chord in any_chord()) {
            let mut input = TextInput::with_text("some words");
            let taken = input.press(chord) != Edit::NotTaken;
            prop_assert_eq!(taken, chord.is_editing(), "{}", chord);
        }
    }

    #[test]
    fn spellings_are_what_people_write() {
        assert_eq!(chord("j"), Chord::plain(Key::Char('j')));
        assert_eq!(chord("G"), Chord::plain(Key::Char('G')));
        assert_eq!(chord("shift-g"), chord("G"));
        assert_eq!(chord("Ctrl-D"), Chord::ctrl('d'));
        assert_eq!(chord("ctrl--"), Chord::ctrl('-'));
        assert_eq!(chord("-"), Chord::plain(Key::Char('-')));
        assert_eq!(chord("shift-tab"), Chord::plain(Key::BackTab));
        assert_eq!(chord("Escape"), Chord::plain(Key::Esc));
        assert_eq!(chord("space"), Chord::plain(Key::Char(' ')));
        assert_eq!(chord("f12"), Chord::plain(Key::F(12)));
        assert_eq!(chord("ctrl-space").label(), "Ctrl-Space");
        assert_eq!(chord("control-alt-x").to_string(), "ctrl-alt-x");
    }

    #[test]
    fn chords_that_terminals_cannot_tell_apart_are_one() {
        assert_eq!(chord("ctrl-i"), chord("tab"));
        assert_eq!(chord("ctrl-m"), chord("enter"));
        assert_eq!(chord("ctrl-["), chord("esc"));
    }

    #[test]
    fn errors_name_the_text_and_show_nothing_hostile() {
        let message = |written: &str| written.parse::<Chord>().unwrap_err().to_string();
        assert!(message("hyper-x").contains("\"hyper-x\""));
        assert!(message("f0").contains("\"f0\""));
        assert!(message("shift-1").contains("\"shift-1\""));
        assert!(message("\u{202e}").contains("\\u{202e}"));
        assert!(message("x\u{1b}[2J").is_ascii());
        assert_eq!("  ".parse::<Chord>(), Err(KeyError::Empty));
        assert!("ctrl-".parse::<Chord>().is_err());
    }
}
