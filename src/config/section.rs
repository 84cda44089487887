//! One table of the configuration file, read key by key with the line of each.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::DeTable;
use toml::de::DeValue;

use crate::config::error::ConfigError;
use crate::config::nearest::nearest;
use crate::config::source::Place;
use crate::config::source::Source;
use crate::config::source::Sourced;

/// The text of a file, for turning offsets into lines.
#[derive(Debug, Clone)]
pub(super) struct Text<'a> {
    pub(super) file: Arc<Path>,
    pub(super) text: &'a str,
}

impl Text<'_> {
    pub(super) fn place(&self, offset: usize) -> Place {
        let before = self.text.bytes().take(offset);
        let lines = before.filter(|byte| *byte == b'\n').count();
        Place {
            file: Arc::clone(&self.file),
            line: u32::try_from(lines).map_or(u32::MAX, |lines| lines.saturating_add(1)),
        }
    }
}

/// A table and what it is called in messages.
#[derive(Debug, Clone)]
pub(super) struct Section<'a> {
    text: Text<'a>,
    /// Empty for the top of the file.
    name: String,
    table: &'a DeTable<'a>,
}

impl<'a> Section<'a> {
    pub(super) const fn top(text: Text<'a>, table: &'a DeTable<'a>) -> Self {
        Self {
            text,
            name: String::new(),
            table,
        }
    }

    /// Refuses keys that nothing reads.
    pub(super) fn allow_only(&self, known: &[&'static str]) -> Result<(), ConfigError> {
        let unknown = self.table.keys().find(|key| {
            let name: &str = key.get_ref();
            !known.contains(&name)
        });
        let Some(key) = unknown else {
            return Ok(());
        };
        let name = key.get_ref();
        let advice = if name == "token" {
            "tokens do not go into this file: use token_file, token_command or MODCON_TOKEN"
                .to_owned()
        } else if let Some(meant) = nearest(name, known.iter().copied()) {
            format!("did you mean `{meant}`?")
        } else {
            format!("known here: {}", known.join(", "))
        };
        Err(ConfigError::UnknownKey {
            at: self.text.place(key.span().start),
            key: name.clone().into_owned(),
            section: if self.name.is_empty() {
                "at the top of the file".to_owned()
            } else {
                format!("in [{}]", self.name)
            },
            advice,
        })
    }

    pub(super) fn string(&self, key: &str) -> Result<Option<Sourced<String>>, ConfigError> {
        self.entry(key, |value| value.as_str().map(str::to_owned), "a string")
    }

    pub(super) fn boolean(&self, key: &str) -> Result<Option<Sourced<bool>>, ConfigError> {
        self.entry(key, DeValue::as_bool, "true or false")
    }

    /// A list of strings, each with its own line; empty where there is none.
    pub(super) fn strings(&self, key: &str) -> Result<Vec<Sourced<String>>, ConfigError> {
        let listed = self.listed(key)?;
        Ok(listed.map_or_else(Vec::new, |listed| listed.value))
    }

    /// A list of strings, each with its own line, and the line of the list.
    pub(super) fn listed(
        &self,
        key: &str,
    ) -> Result<Option<Sourced<Vec<Sourced<String>>>>, ConfigError> {
        let Some(value) = self.table.get(key) else {
            return Ok(None);
        };
        let wrong = || self.wrong(value, key, "a list of strings");
        let items = value.get_ref().as_array().ok_or_else(wrong)?;
        let items = items.iter().map(|item| {
            let text = item.get_ref().as_str().ok_or_else(wrong)?;
            Ok(Sourced::new(text.to_owned(), self.source(item)))
        });
        let items = items.collect::<Result<_, ConfigError>>()?;
        Ok(Some(Sourced::new(items, self.source(value))))
    }

    /// A list of strings with the line of its key; a single string where `or_one`.
    pub(super) fn list(
        &self,
        key: &str,
        or_one: bool,
    ) -> Result<Option<Sourced<Vec<String>>>, ConfigError> {
        let read = |value: &DeValue<'_>| match value {
            DeValue::String(one) if or_one => Some(vec![one.clone().into_owned()]),
            DeValue::Array(items) => items
                .iter()
                .map(|item| item.get_ref().as_str().map(str::to_owned))
                .collect(),
            _ => None,
        };
        let expected = if or_one {
            "a string or a list of strings"
        } else {
            "a list of strings, the program first"
        };
        self.entry(key, read, expected)
    }

    /// Whole numbers in a list.
    pub(super) fn numbers(&self, key: &str) -> Result<Option<Sourced<Vec<i64>>>, ConfigError> {
        let read = |value: &DeValue<'_>| {
            let items = value.as_array()?;
            items.iter().map(|item| whole(item.get_ref())).collect()
        };
        self.entry(key, read, "a list of whole numbers")
    }

    /// A whole number within a range.
    pub(super) fn number(
        &self,
        key: &str,
        range: &RangeInclusive<u32>,
    ) -> Result<Option<Sourced<u32>>, ConfigError> {
        let read = |value: &DeValue<'_>| {
            let number = u32::try_from(whole(value)?).ok()?;
            range.contains(&number).then_some(number)
        };
        let (least, most) = (range.start(), range.end());
        let expected = format!("a whole number from {least} to {most}");
        self.entry(key, read, &expected)
    }

    /// A word or a whole number, as text.
    pub(super) fn word(&self, key: &str) -> Result<Option<Sourced<String>>, ConfigError> {
        let read = |value: &DeValue<'_>| match value {
            DeValue::String(word) => Some(word.clone().into_owned()),
            DeValue::Integer(_) => whole(value).map(|number| number.to_string()),
            _ => None,
        };
        self.entry(key, read, "a word or a whole number")
    }

    /// A table inside this one.
    pub(super) fn section(&self, key: &str) -> Result<Option<Self>, ConfigError> {
        let Some(value) = self.table.get(key) else {
            return Ok(None);
        };
        let table = value.get_ref().as_table();
        let table = table.ok_or_else(|| self.wrong(value, key, "a table"))?;
        Ok(Some(Self {
            text: self.text.clone(),
            name: self.name_of(key),
            table,
        }))
    }

    /// The keys of this table, each with the line it stands on.
    pub(super) fn keys(&self) -> impl Iterator<Item = (&'a str, Place)> {
        self.table.iter().map(|(key, _)| {
            let name: &str = key.get_ref();
            (name, self.text.place(key.span().start))
        })
    }

    /// A table whose keys are free: each read as a string or a list of strings.
    pub(super) fn free_lists(&self) -> Result<BTreeMap<String, Sourced<Vec<String>>>, ConfigError> {
        self.free(|section, key| section.list(key, true))
    }

    /// A table whose keys are free: each read as a string.
    pub(super) fn free_strings(&self) -> Result<BTreeMap<String, Sourced<String>>, ConfigError> {
        self.free(Self::string)
    }

    fn free<T>(
        &self,
        read: impl Fn(&Self, &str) -> Result<Option<T>, ConfigError>,
    ) -> Result<BTreeMap<String, T>, ConfigError> {
        let mut all = BTreeMap::new();
        for (key, _) in self.keys() {
            if let Some(value) = read(self, key)? {
                all.insert(key.to_owned(), value);
            }
        }
        Ok(all)
    }

    fn entry<T>(
        &self,
        key: &str,
        read: impl FnOnce(&DeValue<'a>) -> Option<T>,
        expected: &str,
    ) -> Result<Option<Sourced<T>>, ConfigError> {
        let Some(value) = self.table.get(key) else {
            return Ok(None);
        };
        match read(value.get_ref()) {
            Some(read) => Ok(Some(Sourced::new(read, self.source(value)))),
            None => Err(self.wrong(value, key, expected)),
        }
    }

    fn wrong(&self, value: &Spanned<DeValue<'_>>, key: &str, expected: &str) -> ConfigError {
        ConfigError::Value {
            given_by: self.source(value),
            problem: format!("`{}` must be {expected}", self.name_of(key)),
        }
    }

    fn source(&self, value: &Spanned<DeValue<'_>>) -> Source {
        Source::File(self.text.place(value.span().start))
    }

    fn name_of(&self, key: &str) -> String {
        if self.name.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.name)
        }
    }
}

fn whole(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}
