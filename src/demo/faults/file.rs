//! Faults from a TOML file, every complaint with its line.

use std::io::Read;
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::demo::error::DemoError;
use crate::demo::faults::Faults;
use crate::demo::faults::Rule;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rule: Vec<Spanned<Rule>>,
}

/// Longer than any faults file, in bytes.
const LIMIT: u64 = 1024 * 1024;

impl Faults {
    /// Reads a faults file by its name; of an absurdly long one, only the beginning.
    ///
    /// # Errors
    ///
    /// [`DemoError::FaultsFile`] where it cannot be read, and as [`Faults::from_toml`].
    #[expect(clippy::disallowed_methods, reason = "reads up to a bound")]
    pub fn read(path: &Path) -> Result<Self, DemoError> {
        let mut text = String::new();
        std::fs::File::open(path)
            .and_then(|file| file.take(LIMIT).read_to_string(&mut text))
            .map_err(|source| DemoError::FaultsFile {
                file: path.to_owned(),
                source,
            })?;
        Self::from_toml(&text)
    }

    /// Reads a faults file: `[[rule]]` tables as the fields of [`Rule`] name them.
    ///
    /// # Errors
    ///
    /// [`DemoError::Faults`] with the line of the first thing that cannot be so.
    pub fn from_toml(text: &str) -> Result<Self, DemoError> {
        let complain = |span: Option<Range<usize>>, reason: String| {
            let before = span.and_then(|span| text.get(..span.start)).unwrap_or("");
            DemoError::Faults {
                line: before.matches('\n').count() + 1,
                reason,
            }
        };
        let file: File = toml::from_str(text)
            .map_err(|error| complain(error.span(), error.message().to_owned()))?;
        let checked = file
            .rule
            .into_iter()
            .map(|rule| match impossible(rule.get_ref()) {
                Some(reason) => Err(complain(Some(rule.span()), reason.to_owned())),
                None => Ok(rule.into_inner()),
            });
        Ok(Self {
            rules: checked.collect::<Result<_, _>>()?,
        })
    }
}

/// What no type forbids and yet makes no sense.
fn impossible(rule: &Rule) -> Option<&'static str> {
    let counts = [rule.page, rule.nth, rule.every, rule.first];
    let zero = counts.contains(&Some(0));
    let odds = rule
        .probability
        .is_some_and(|odds| !(0.0..=1.0).contains(&odds));
    let status = rule
        .error
        .as_ref()
        .is_some_and(|error| !(300..600).contains(&error.status));
    let idle = Rule {
        route: rule.route,
        keyword: rule.keyword.clone(),
        user: rule.user.clone(),
        page: rule.page,
        nth: rule.nth,
        every: rule.every,
        first: rule.first,
        probability: rule.probability,
        ignore_keyword: rule.ignore_keyword,
        applied: rule.applied,
        ..Rule::default()
    };
    if zero {
        Some("page, nth, every and first are counted from 1")
    } else if odds {
        Some("probability is a number from 0 to 1")
    } else if status {
        Some("the status of an error is a number from 300 to 599")
    } else if *rule == idle {
        Some("this rule does not say what goes wrong")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::faults::Route;
    use crate::demo::faults::RowKind;

    fn complaint(text: &str) -> String {
        Faults::from_toml(text).unwrap_err().to_string()
    }

    #[test]
    fn the_example_names_each_fault_and_is_valid() {
        let example = include_str!("../../../assets/demo/faults.toml");
        let faults = Faults::from_toml(example).unwrap();
        let rules = &faults.rules;
        let rows: Vec<RowKind> = rules
            .iter()
            .filter_map(|rule| Some(rule.row?.kind))
            .collect();
        for kind in [
            RowKind::LoneSurrogate,
            RowKind::InvalidUtf8,
            RowKind::WrongTypes,
            RowKind::NullUserId,
            RowKind::MissingUserId,
            RowKind::NumberUserId,
            RowKind::DuplicateFields,
            RowKind::NumberName,
            RowKind::NotAnObject,
            RowKind::Huge,
            RowKind::Deep,
        ] {
            assert!(rows.contains(&kind), "{kind:?}");
        }
        for route in [Route::Action, Route::Ban, Route::Unban, Route::Clear] {
            assert!(rules.iter().any(|rule| rule.route == route), "{route:?}");
        }
        assert!(
            rules
                .iter()
                .any(|rule| rule.applied && rule.error.is_some())
        );
        assert!(
            rules
                .iter()
                .any(|rule| rule.applied && rule.connection.is_some())
        );
        assert!(rules.iter().any(|rule| rule.shift > 0));
        assert!(rules.iter().any(|rule| rule.shift < 0));
        assert!(
            rules
                .iter()
                .any(|rule| rule.extra_fields && rule.omit.len() == 2)
        );
    }

    #[test]
    fn complaints_name_the_line() {
        assert!(complaint("\n[[rule]]\nroute = \"userz\"\nshift = 1").starts_with("line 3: "));
        assert!(complaint("[[rule]]\nshift = 1\n\nsurprise = 2").starts_with("line 4: "));
        assert!(complaint("[[rule]]\nlatency = { ms = 1, jiter = 2 }").starts_with("line 2: "));
        assert!(complaint("[[rule]]\nshift = 1\n[[rule]]\nnth = 0\nshift = 1").contains("line 3"));
        assert!(complaint("[[rule]]\nerror = { status = 200 }").contains("300 to 599"));
        assert!(complaint("[[rule]]\nprobability = 1.5\nshift = 1").contains("from 0 to 1"));
        assert!(complaint("[[rule]]\nuser = \"x\"\napplied = true").contains("what goes wrong"));
        assert!(complaint("[[rule]]\nkeyword = \"x\"").contains("what goes wrong"));
        assert!(complaint("[[rule").starts_with("line 1: "));
    }

    #[test]
    fn an_empty_file_has_no_faults() {
        assert_eq!(Faults::from_toml("# nothing\n").unwrap(), Faults::default());
    }
}
