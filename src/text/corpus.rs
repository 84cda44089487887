//! Reads the corpus of hostile strings, `assets/demo/hostile.json`, for the tests of this module.
//! It never judges what an entry must look like on a screen: the tests do.
//!
//! The file is pure ASCII and holds one object with a list, `strings`. Every entry is one value
//! as an attacker would store it:
//!
//! | key | meaning |
//! | --- | --- |
//! | `row` | number of the case, 1 to 66; a case may have several entries |
//! | `field` | where the value sits: `userId`, `displayName`, `description`, `metadata`, `avatarCustomUrl`, or `error` for the message of an error answer; `displayName` where absent |
//! | `text` | the value, in full |
//! | `prefix`, `unit`, `times`, `suffix` | a long value: `prefix`, then `unit` repeated `times` times, then `suffix`; `prefix` and `suffix` are empty where absent |
//! | `json` | the value as raw JSON text, to be written into an answer unchanged: it may not be a string, and need not be valid |
//! | `open`, `close`, `times` | beside `json`: repeated `times` times before and after it |
//! | `members` | beside `json` `{}`: an object with that many members, `"k0":0,"k1":1,…` |
//! | `hex` | the value as raw JSON bytes in hexadecimal, where they are not UTF-8 |
//! | `absent` | `true`: the field is missing from its object |
//!
//! An entry has exactly one of `text`, `unit`, `json`, `hex` and `absent`.

use serde::Deserialize;

/// One value of the corpus.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// Number of the case.
    pub(super) row: u32,
    /// Where the value sits in an answer.
    #[serde(default)]
    pub(super) field: Option<String>,
    #[serde(default)]
    absent: bool,
    text: Option<String>,
    #[serde(default)]
    prefix: String,
    unit: Option<String>,
    times: Option<usize>,
    #[serde(default)]
    suffix: String,
    json: Option<String>,
    #[serde(default)]
    open: String,
    #[serde(default)]
    close: String,
    members: Option<usize>,
    hex: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Corpus {
    strings: Vec<Entry>,
}

impl Entry {
    /// The value where it is a text; nothing for the raw JSON kinds.
    pub(super) fn text(&self) -> Option<String> {
        match (&self.text, &self.unit) {
            (Some(text), None) => Some(text.clone()),
            (None, Some(unit)) => {
                let middle = unit.repeat(self.times.expect("a unit has a count"));
                Some(format!("{}{middle}{}", self.prefix, self.suffix))
            }
            _ => None,
        }
    }

    /// The value as raw JSON where it is one; nothing for texts and absent fields.
    pub(super) fn json(&self) -> Option<Vec<u8>> {
        match (&self.json, &self.hex) {
            (Some(_), None) if self.members.is_some() => {
                let count = self.members.unwrap_or_default();
                let members: Vec<String> = (0..count).map(|n| format!("\"k{n}\":{n}")).collect();
                Some(format!("{{{}}}", members.join(",")).into_bytes())
            }
            (Some(json), None) => {
                let times = self.times.unwrap_or_default();
                let (open, close) = (self.open.repeat(times), self.close.repeat(times));
                Some(format!("{open}{json}{close}").into_bytes())
            }
            (None, Some(hex)) => Some(bytes_of(hex)),
            _ => None,
        }
    }
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex
        .chars()
        .map(|digit| digit.to_digit(16).expect("a hexadecimal digit"))
        .collect();
    digits
        .chunks(2)
        .map(|pair| u8::try_from(pair.iter().fold(0, |byte, digit| byte * 16 + digit)).unwrap())
        .collect()
}

/// Every entry of the corpus, in the order of the file.
pub(super) fn entries() -> Vec<Entry> {
    let corpus: Corpus = serde_json::from_str(include_str!("../../assets/demo/hostile.json"))
        .expect("the corpus is valid");
    corpus.strings
}

/// Every text of one case, in the order of the file.
pub(super) fn texts(row: u32) -> Vec<String> {
    entries()
        .iter()
        .filter(|entry| entry.row == row)
        .filter_map(Entry::text)
        .collect()
}

#[test]
fn the_corpus_is_ascii_and_names_every_case() {
    let asset = include_str!("../../assets/demo/hostile.json");
    assert!(
        asset
            .chars()
            .all(|c| c == '\n' || matches!(c, ' '..='\u{7e}'))
    );
    let rows: std::collections::BTreeSet<u32> = entries().iter().map(|entry| entry.row).collect();
    assert_eq!(
        rows.into_iter().collect::<Vec<_>>(),
        (1..=66).collect::<Vec<_>>()
    );
}

#[test]
fn an_entry_is_exactly_one_kind_of_value() {
    for entry in entries() {
        let kinds = [entry.text().is_some(), entry.json().is_some(), entry.absent];
        assert_eq!(kinds.iter().filter(|kind| **kind).count(), 1, "{entry:?}");
        let fields = [
            "userId",
            "displayName",
            "description",
            "metadata",
            "avatarCustomUrl",
            "error",
        ];
        assert!(
            entry
                .field
                .as_deref()
                .is_none_or(|field| fields.contains(&field))
        );
    }
}

#[test]
fn long_values_are_spelled_out() {
    assert_eq!(texts(41)[0], format!("a{}", "\u{301}".repeat(1000)));
    assert_eq!(texts(47)[0].len(), 5_000_000);
    let raw: Vec<Vec<u8>> = entries()
        .iter()
        .filter(|e| e.row == 62)
        .filter_map(Entry::json)
        .collect();
    assert_eq!(
        raw,
        [
            b"\"\\ud800\"".to_vec(),
            b"\"\\udc00\\ud800\"".to_vec(),
            vec![0x22, 0xff, 0x22]
        ]
    );
    let metadata: Vec<Vec<u8>> = entries()
        .iter()
        .filter(|e| e.row == 64)
        .filter_map(Entry::json)
        .collect();
    assert!(metadata[0].starts_with(b"{\"a\":{\"a\":") && metadata[0].ends_with(b"}}"));
    assert_eq!(metadata[0].len(), 100_000 * 6 + 1);
    assert!(metadata[1].starts_with(b"{\"k0\":0,\"k1\":1,"));
}
