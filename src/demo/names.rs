//! Invented names in many scripts, each with the Latin spelling that its owner's handle uses.

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::demo::dice::Dice;
use crate::demo::error::DemoError;

const FILE: &str = "names.json";

/// The lists that names are put together from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    cultures: Vec<Culture>,
    nickname_first: Vec<String>,
    nickname_second: Vec<String>,
    emoji: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Culture {
    weight: u64,
    given: Vec<String>,
    family: Vec<String>,
    #[serde(default)]
    family_first: bool,
    #[serde(default = "space")]
    joiner: String,
}

fn space() -> String {
    " ".to_owned()
}

/// A name as shown, and the stem of a handle that fits it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) shown: String,
    pub(super) stem: String,
}

impl Names {
    pub(super) fn load() -> Result<Self, DemoError> {
        serde_json::from_str(include_str!("../../assets/demo/names.json")).map_err(|error| {
            DemoError::Template {
                name: FILE,
                reason: error.to_string(),
            }
        })
    }

    /// The next invented name.
    pub(super) fn draw(&self, dice: &mut Dice) -> Name {
        let mut name = if dice.chance(140) {
            self.nickname(dice)
        } else {
            self.full(dice)
        };
        match dice.below(1000) {
            0..25 => name.shown = format!("{} {}", name.shown, dice.word(&self.emoji)),
            25..26 => name.shown = format!("{} {}", dice.word(&self.emoji), name.shown),
            26..40 => name.shown = name.shown.to_lowercase(),
            40..45 => name.shown = name.shown.to_uppercase(),
            _ => {}
        }
        name
    }

    fn full(&self, dice: &mut Dice) -> Name {
        let total = self.cultures.iter().map(|culture| culture.weight).sum();
        let mut left = dice.below(total);
        let chosen = self.cultures.iter().find(|culture| {
            let found = left < culture.weight;
            left = left.saturating_sub(culture.weight);
            found
        });
        let Some(culture) = chosen else {
            return self.nickname(dice);
        };
        let (given, given_stem) = spelled(dice.word(&culture.given));
        let (family, family_stem) = spelled(dice.word(&culture.family));
        let joiner = culture.joiner.as_str();
        let shown = match dice.below(100) {
            0..7 => given.to_owned(),
            7..12 if !culture.family_first => match family.chars().next() {
                Some(initial) => format!("{given} {initial}."),
                None => given.to_owned(),
            },
            12..22 if !culture.family_first => match dice.word(&culture.given).chars().next() {
                Some(initial) => format!("{given} {initial}. {family}"),
                None => given.to_owned(),
            },
            _ if culture.family_first => format!("{family}{joiner}{given}"),
            _ => format!("{given}{joiner}{family}"),
        };
        let stem = match dice.below(5) {
            0 => format!("{given_stem}.{family_stem}"),
            1 => format!("{given_stem}_{family_stem}"),
            2 => format!("{family_stem}{given_stem}"),
            3 => given_stem,
            _ => format!("{given_stem}{family_stem}"),
        };
        Name { shown, stem }
    }

    fn nickname(&self, dice: &mut Dice) -> Name {
        let first = dice.word(&self.nickname_first);
        let second = dice.word(&self.nickname_second);
        let stem = format!("{first}_{second}");
        let shown = match dice.below(4) {
            0 => stem.clone(),
            1 => format!("{first}{second}{}", dice.below(100)),
            2 => format!("{}{}", capitalised(first), capitalised(second)),
            _ => format!("{} {}", capitalised(first), capitalised(second)),
        };
        Name { shown, stem }
    }
}

/// The two halves of `shown|latin`; without the second, the letters that are left when the accents
/// go.
fn spelled(entry: &str) -> (&str, String) {
    match entry.split_once('|') {
        Some((shown, latin)) => (shown, latin.to_owned()),
        None => (entry, plain(entry)),
    }
}

/// Small ASCII letters and digits only.
fn plain(text: &str) -> String {
    let base = text.nfd().flat_map(|character| match character {
        '\u{111}' | '\u{110}' => 'd'.to_lowercase(),
        '\u{142}' | '\u{141}' => 'l'.to_lowercase(),
        '\u{f8}' | '\u{d8}' => 'o'.to_lowercase(),
        '\u{df}' => 's'.to_lowercase(),
        '\u{131}' => 'i'.to_lowercase(),
        other => other.to_lowercase(),
    });
    base.filter(char::is_ascii_alphanumeric).collect()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::demo::dice::Topic;

    #[test]
    fn handles_are_plain_and_names_are_in_many_scripts() {
        let names = Names::load().unwrap();
        let mut scripts = BTreeSet::new();
        for row in 0..3000 {
            let name = names.draw(&mut Dice::new(1, row, Topic::Identity));
            assert!(!name.shown.is_empty());
            assert!(
                name.stem.bytes().all(|byte| byte.is_ascii_graphic()),
                "{name:?}"
            );
            scripts.extend(name.shown.chars().map(|letter| u32::from(letter) >> 8));
        }
        for block in [0x00, 0x03, 0x04, 0x05, 0x06, 0x09, 0x0e, 0x30, 0x1e] {
            assert!(scripts.contains(&block), "{block:x}");
        }
    }

    #[test]
    fn latin_names_lose_their_accents_in_handles() {
        assert_eq!(plain("\u{d8}degaard"), "odegaard");
        assert_eq!(spelled("\u{10e}urica").1, "durica");
        assert_eq!(spelled("\u{430}|a"), ("\u{430}", "a".to_owned()));
    }
}
