//! Name order as a server with ICU collation gives it: case makes no difference at first, accents
//! are variants of their letter, scripts follow one another. An approximation of the root order,
//! and a different one from any sort that the client could do by itself: which is the point.

use unicode_general_category::GeneralCategory;
use unicode_general_category::get_general_category;
use unicode_normalization::char::decompose_compatible;

/// ASCII punctuation and symbols in the order of the root collation.
const PUNCTUATION: &[u8] = b"_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

/// Levels are told apart by a byte below every weight.
const LEVEL: u8 = 0;
const SPACE: u8 = 0x02;
const FIRST_PUNCTUATION: u8 = 0x03;
const OTHER_PUNCTUATION: u8 = 0x28;
const SYMBOL: u8 = 0x29;
const OTHER_NUMBER: u8 = 0x3a;
const OTHER_LATIN: u8 = 0x5b;

/// A key whose byte order is the name order. Equal keys mean that no level tells the names apart.
pub(super) fn key(text: &str) -> Vec<u8> {
    let mut weights = Weights::default();
    for character in text.chars() {
        weights.push(character);
    }
    let mut key = weights.primary;
    key.push(LEVEL);
    key.extend_from_slice(&weights.secondary);
    key.push(LEVEL);
    key.extend_from_slice(&weights.tertiary);
    key
}

#[derive(Default)]
struct Weights {
    primary: Vec<u8>,
    secondary: Vec<u8>,
    tertiary: Vec<u8>,
}

impl Weights {
    fn push(&mut self, character: char) {
        if character.is_ascii() {
            self.letter(character);
        } else if is_hangul(character) {
            self.wide(0x69, character);
        } else if let Some(letters) = latin_expansion(character) {
            for letter in letters.chars() {
                self.letter(letter);
            }
            self.variant(character);
        } else {
            decompose_compatible(character, |part| self.letter(part));
        }
    }

    fn letter(&mut self, character: char) {
        if let Ok(byte) = u8::try_from(character)
            && byte.is_ascii()
        {
            return self.ascii(byte);
        }
        let category = get_general_category(character);
        match category {
            GeneralCategory::Control if character == '\u{85}' => self.primary.push(SPACE),
            GeneralCategory::Control | GeneralCategory::Format => {}
            GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark => {
                self.variant(character);
            }
            GeneralCategory::SpaceSeparator
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator => self.primary.push(SPACE),
            GeneralCategory::MathSymbol
            | GeneralCategory::CurrencySymbol
            | GeneralCategory::ModifierSymbol
            | GeneralCategory::OtherSymbol => self.wide(SYMBOL, character),
            GeneralCategory::ConnectorPunctuation
            | GeneralCategory::DashPunctuation
            | GeneralCategory::OpenPunctuation
            | GeneralCategory::ClosePunctuation
            | GeneralCategory::InitialPunctuation
            | GeneralCategory::FinalPunctuation
            | GeneralCategory::OtherPunctuation => self.wide(OTHER_PUNCTUATION, character),
            GeneralCategory::DecimalNumber
            | GeneralCategory::LetterNumber
            | GeneralCategory::OtherNumber => self.wide(OTHER_NUMBER, character),
            _ => self.wide(script(character), character),
        }
    }

    fn ascii(&mut self, byte: u8) {
        match byte {
            b'a'..=b'z' => self.primary.push(byte.to_ascii_uppercase()),
            b'A'..=b'Z' => {
                self.primary.push(byte);
                self.capital();
            }
            b'0'..=b'9' => self.primary.push(byte),
            b' ' | b'\t' | b'\n' | 0x0b | 0x0c | b'\r' => self.primary.push(SPACE),
            _ => {
                let place = PUNCTUATION.iter().position(|mark| *mark == byte);
                if let Some(offset) = place.and_then(|place| u8::try_from(place).ok()) {
                    self.primary.push(FIRST_PUNCTUATION + offset);
                }
            }
        }
    }

    /// A character outside ASCII: its group, then its lower case's code point.
    fn wide(&mut self, group: u8, character: char) {
        let lower = character.to_lowercase().next().unwrap_or(character);
        let [_, high, middle, low] = u32::from(lower).to_be_bytes();
        self.primary.extend_from_slice(&[group, high, middle, low]);
        if lower != character {
            self.capital();
        }
    }

    /// Notes at which place of the name an accent stands, and which accent it is.
    fn variant(&mut self, mark: char) {
        let place = u8::try_from(self.primary.len()).unwrap_or(u8::MAX);
        let [.., middle, low] = u32::from(mark).to_be_bytes();
        // Complemented: of two names, the one whose first accent comes later sorts first.
        self.secondary
            .extend_from_slice(&[u8::MAX - place, middle, low]);
    }

    fn capital(&mut self) {
        let place = u8::try_from(self.primary.len()).unwrap_or(u8::MAX);
        self.tertiary.push(u8::MAX - place);
    }
}

fn is_hangul(character: char) -> bool {
    matches!(u32::from(character), 0x1100..=0x11ff | 0x3130..=0x318f | 0xac00..=0xd7a3)
}

/// Letters that canonical decomposition leaves whole but the order does not.
fn latin_expansion(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{df}' | '\u{1e9e}' => "ss",
        '\u{e6}' | '\u{c6}' => "ae",
        '\u{153}' | '\u{152}' => "oe",
        '\u{f8}' | '\u{d8}' => "o",
        '\u{111}' | '\u{110}' => "d",
        '\u{142}' | '\u{141}' => "l",
        '\u{131}' => "i",
        _ => return None,
    })
}

/// The group that a letter's script sorts in.
fn script(character: char) -> u8 {
    match u32::from(character) {
        0x00aa..=0x024f | 0x1e00..=0x1eff => OTHER_LATIN,
        0x0370..=0x03ff | 0x1f00..=0x1fff => 0x61,
        0x0400..=0x052f => 0x62,
        0x0590..=0x05ff => 0x64,
        0x0600..=0x06ff => 0x65,
        0x0900..=0x097f => 0x66,
        0x0e00..=0x0e7f => 0x68,
        0x3040..=0x30ff => 0x6a,
        0x3400..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff => 0x6b,
        _ => 0x70,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(names: &[&str]) -> Vec<String> {
        let mut names: Vec<String> = names.iter().map(ToString::to_string).collect();
        names.sort_by_key(|name| key(name));
        names
    }

    #[test]
    fn accents_are_variants_and_case_comes_last() {
        let order = ["adam", "\u{c4}lex", "Alice", "Arthur", "charlie", "Kristen"];
        let mut shuffled = order;
        shuffled.reverse();
        assert_eq!(sorted(&shuffled), order);
        assert_eq!(sorted(&["Adam", "adam"]), ["adam", "Adam"]);
        assert_eq!(
            sorted(&["\u{e9}mile", "emilio", "emile"]),
            ["emile", "\u{e9}mile", "emilio"]
        );
        assert_eq!(
            sorted(&["Sorensen", "S\u{f8}rensen", "Sorrel"])
                .first()
                .unwrap(),
            "Sorensen"
        );
    }

    #[test]
    fn scripts_and_marks_follow_one_another() {
        let order = [
            " x",
            "_x",
            "!x",
            "\u{1f338} x",
            "7x",
            "x",
            "\u{3b1}",
            "\u{430}",
            "\u{5d0}",
            "\u{627}",
            "\u{905}",
            "\u{e01}",
            "\u{ac00}",
            "\u{3042}",
            "\u{4e2d}",
        ];
        let mut shuffled = order;
        shuffled.reverse();
        assert_eq!(sorted(&shuffled), order);
    }

    #[test]
    fn controls_and_invisible_characters_carry_no_weight_of_their_own() {
        assert_eq!(key("ad\u{200b}min"), key("admin"));
        assert_eq!(key("\u{1b}a"), key("a"));
    }
}
