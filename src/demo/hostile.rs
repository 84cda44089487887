//! The corpus of hostile strings, made ready to be worn by people.

use serde::Deserialize;

use crate::demo::error::DemoError;
use crate::demo::person::Field;

const FILE: &str = "hostile.json";
/// Bytes that a worn string may have. The corpus holds megabytes too; a page of the default
/// network should not. The fault rules send those.
const WORN_MOST: usize = 16 * 1024;

/// Rows of the corpus that lose their meaning beside a name: a cleared screen, further lines,
/// no name at all, and what passes for an admin. Formulas name their field, and stay alone too.
const ALONE: [u32; 7] = [1, 22, 32, 33, 37, 56, 57];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    strings: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    row: u32,
    field: Option<String>,
    text: Option<String>,
    prefix: Option<String>,
    unit: Option<String>,
    times: Option<usize>,
    suffix: Option<String>,
    json: Option<String>,
    open: Option<String>,
    close: Option<String>,
    members: Option<usize>,
    #[serde(default)]
    absent: bool,
    /// Bytes that are no UTF-8: they would spoil the page for everybody, so only a fault sends
    /// them.
    hex: Option<String>,
}

/// A hostile value and the field that wears it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hostile {
    /// The field's name on the wire.
    pub(super) field: &'static str,
    pub(super) value: Field,
    /// Worn alone even where it then sorts before everybody's name.
    pub(super) alone: bool,
}

/// Everything of the corpus that a profile can wear.
pub(super) fn load() -> Result<Vec<Hostile>, DemoError> {
    let file: File =
        serde_json::from_str(include_str!("../../assets/demo/hostile.json")).map_err(|error| {
            DemoError::Template {
                name: FILE,
                reason: error.to_string(),
            }
        })?;
    Ok(file.strings.into_iter().filter_map(Entry::worn).collect())
}

impl Entry {
    fn worn(self) -> Option<Hostile> {
        let field = match self.field.as_deref() {
            None | Some("displayName") => "displayName",
            Some("userId") => "userId",
            Some("description") => "description",
            Some("metadata") => "metadata",
            Some("avatarCustomUrl") => "avatarCustomUrl",
            Some("profileHandle") => "profileHandle",
            Some(_) => return None,
        };
        if self.hex.is_some() {
            return None;
        }
        let blank = self.text.as_deref() == Some("   ");
        let alone = self.field.is_some() || blank || ALONE.contains(&self.row);
        Some(Hostile {
            field,
            value: self.value(),
            alone,
        })
    }

    fn value(self) -> Field {
        if self.absent {
            return Field::Absent;
        }
        if let Some(text) = self.text {
            return Field::Text(text);
        }
        let capped = |wanted: usize, unit: usize| wanted.min(WORN_MOST / unit.max(1));
        if let Some(json) = self.json {
            if let Some(members) = self.members {
                let members =
                    (0..capped(members, 14)).map(|number| format!("\"key{number}\":null"));
                let members: Vec<String> = members.collect();
                return Field::raw(format!("{{{}}}", members.join(",")));
            }
            let (open, close) = (
                self.open.unwrap_or_default(),
                self.close.unwrap_or_default(),
            );
            let times = capped(self.times.unwrap_or(0), open.len() + close.len());
            return Field::raw(format!(
                "{}{json}{}",
                open.repeat(times),
                close.repeat(times)
            ));
        }
        let unit = self.unit.unwrap_or_default();
        let times = capped(self.times.unwrap_or(0), unit.len());
        let (prefix, suffix) = (
            self.prefix.unwrap_or_default(),
            self.suffix.unwrap_or_default(),
        );
        Field::Text(format!("{prefix}{}{suffix}", unit.repeat(times)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_entry_can_be_worn() {
        let corpus = load().unwrap();
        let has = |field: &str, value: &Field| {
            corpus
                .iter()
                .any(|hostile| hostile.field == field && hostile.value == *value)
        };
        assert!(has(
            "displayName",
            &Field::Text("alice\nbob\ncarol".to_owned())
        ));
        assert!(has("displayName", &Field::Text("\u{7}".repeat(30))));
        assert!(has("displayName", &Field::raw("\"\\ud800\"".to_owned())));
        assert!(has("displayName", &Field::Absent));
        assert!(has("userId", &Field::Text("..".to_owned())));
        assert!(has(
            "avatarCustomUrl",
            &Field::Text("javascript:x".to_owned())
        ));
        assert!(has("metadata", &Field::raw("{\"big\":1e999}".to_owned())));
    }

    #[test]
    fn nothing_worn_is_larger_than_the_cap() {
        for hostile in load().unwrap() {
            let size = match &hostile.value {
                Field::Text(text) => text.len(),
                Field::Raw(bytes) => bytes.len(),
                Field::Absent | Field::Null => 0,
            };
            assert!(size <= WORN_MOST + 64, "{size}");
        }
    }
}
