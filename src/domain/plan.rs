//! A plan: one verdict over many people, written down to be read, kept and applied later.
//!
//! It is JSON that a person can read and compare: the head line by line, then a line for each
//! person with what was so when the plan was made. Whoever changed since is skipped when it is
//! applied. A plan holds no copy of a user: the evidence of a verdict is what is read just before
//! it is sent.

mod line;

use std::collections::HashMap;
use std::fmt::Write;

use serde::Deserialize;
use serde::Serialize;

use crate::domain::plan::line::PersonLine;
use crate::domain::plan::line::instant;
use crate::domain::sighting::Sighting;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::domain::verdict::Verb;
use crate::text::UntrustedText;
use crate::text::json_escape;

/// The most people of a plan.
pub const MOST: usize = 100_000;

/// What every plan says it is.
const FORMAT: &str = "modcon plan";
/// The version of the format that is written and read.
const VERSION: u32 = 1;
/// Digits of a plan's name.
const ID_DIGITS: usize = 32;

/// One verdict over many people.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Names the plan for ever: a plan and a user act once.
    pub id: PlanId,
    /// Scheme, host and port of the network that it is for.
    pub network: UntrustedText,
    /// What to do.
    pub verb: Verb,
    /// The reason.
    pub policy: UntrustedText,
    /// The moderator's own words; may be empty.
    pub note: UntrustedText,
    /// Who made it.
    pub operator: UntrustedText,
    /// When.
    pub created_at: Timestamp,
    /// Who is meant, as they were then; `raw` is empty.
    pub users: Vec<Sighting>,
    /// Who was asked for and is left out.
    pub skipped: Vec<Skipped>,
}

/// 32 hexadecimal digits that no other plan has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanId(String);

impl PlanId {
    /// A name made of two numbers, which have to be random.
    #[must_use]
    pub fn of(random: [u64; 2]) -> Self {
        let [one, other] = random;
        Self(format!("{one:016x}{other:016x}"))
    }

    /// The digits.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    fn parse(digits: String) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let fits = digits.len() == ID_DIGITS && digits.bytes().all(is_digit);
        fits.then_some(Self(digits))
    }
}

/// Somebody who was asked for and is not in the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "camelCase",
    from = "SkippedLine",
    into = "SkippedLine"
)]
pub struct Skipped {
    /// Who; `None` for a row that names nobody.
    pub user_id: Option<UserId>,
    /// Why, in words.
    pub why: UntrustedText,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct SkippedLine {
    user_id: Option<String>,
    why: String,
}

impl From<SkippedLine> for Skipped {
    fn from(line: SkippedLine) -> Self {
        Self {
            user_id: line.user_id.as_deref().map(UserId::new),
            why: UntrustedText::from(line.why),
        }
    }
}

impl From<Skipped> for SkippedLine {
    fn from(skipped: Skipped) -> Self {
        let id = skipped.user_id.as_ref();
        Self {
            user_id: id.map(|id| id.text().as_received().to_owned()),
            why: skipped.why.as_received().to_owned(),
        }
    }
}

/// Why a text is no plan that can be applied. The words may quote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Not JSON, or not what a plan holds. The words name line and column.
    #[error("{0}")]
    Unreadable(String),
    /// JSON, yet no plan.
    #[error("it does not say that it is a modcon plan: `format` must be \"{FORMAT}\"")]
    NoPlan,
    /// Written by another version of modcon.
    #[error("its format is version {0}, and this modcon reads version {VERSION}")]
    Version(u64),
    /// A value that no plan can hold.
    #[error("{place}: {problem}")]
    Value {
        /// Where, as a path through the JSON.
        place: String,
        /// What is wrong.
        problem: &'static str,
    },
}

/// What tells a plan from anything else.
#[derive(Debug, Deserialize)]
struct Head {
    format: Option<String>,
    version: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Whole {
    #[serde(rename = "format")]
    _format: String,
    #[serde(rename = "version")]
    _version: u64,
    id: String,
    network: String,
    verb: String,
    policy: String,
    note: String,
    operator: String,
    created_at: String,
    users: Vec<PersonLine>,
    skipped: Vec<Skipped>,
}

impl Plan {
    /// Reads a plan. Every key must be there once, and nothing else.
    ///
    /// # Errors
    ///
    /// [`PlanError`] for the first thing that is wrong, with its place.
    pub fn read(text: &str) -> Result<Self, PlanError> {
        let unreadable = |error: serde_json::Error| PlanError::Unreadable(error.to_string());
        let head: Head = serde_json::from_str(text).map_err(unreadable)?;
        if head.format.as_deref() != Some(FORMAT) {
            return Err(PlanError::NoPlan);
        }
        if let Some(version) = head.version
            && version != u64::from(VERSION)
        {
            return Err(PlanError::Version(version));
        }
        let whole: Whole = serde_json::from_str(text).map_err(unreadable)?;
        whole.plan()
    }

    /// The plan as JSON in which nothing acts on a terminal.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = "{\n".to_owned();
        let head = [
            ("id", self.id.0.clone()),
            ("network", self.network.as_received().to_owned()),
            ("verb", self.verb.name().to_owned()),
            ("policy", self.policy.as_received().to_owned()),
            ("note", self.note.as_received().to_owned()),
            ("operator", self.operator.as_received().to_owned()),
            ("createdAt", instant(self.created_at).unwrap_or_default()),
        ];
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "  \"format\": \"{FORMAT}\",\n  \"version\": {VERSION},"
        );
        for (key, value) in head {
            let value = json_escape(&serde_json::Value::from(value).to_string());
            let _ = writeln!(out, "  \"{key}\": {value},");
        }
        let people = self.users.iter().map(PersonLine::of);
        list(&mut out, "users", people, ",");
        list(&mut out, "skipped", self.skipped.iter(), "");
        out.push_str("}\n");
        out
    }
}

/// A list with a line for each of its values.
fn list<T: Serialize>(out: &mut String, key: &str, values: impl Iterator<Item = T>, end: &str) {
    let _ = write!(out, "  \"{key}\": [");
    let mut separator = "\n";
    for value in values {
        // These types hold strings, numbers and truth values, which serialise whatever they are.
        let line = serde_json::to_string(&value).unwrap_or_default();
        let _ = write!(out, "{separator}    {}", json_escape(&line));
        separator = ",\n";
    }
    let close = if separator == "\n" { "]" } else { "\n  ]" };
    let _ = writeln!(out, "{close}{end}");
}

impl Whole {
    fn plan(self) -> Result<Plan, PlanError> {
        let wrong = |place: &str, problem| PlanError::Value {
            place: place.to_owned(),
            problem,
        };
        let verb: Result<Verb, _> = self.verb.parse();
        if self.users.len() > MOST {
            return Err(wrong("users", "a plan has at most 100,000 people"));
        }
        let mut known = HashMap::new();
        let mut users = Vec::with_capacity(self.users.len());
        for (row, line) in self.users.into_iter().enumerate() {
            let wrong = |key: &str, problem| PlanError::Value {
                place: format!("users[{row}].{key}"),
                problem,
            };
            if known.insert(line.user_id().to_owned(), row).is_some() {
                return Err(wrong("userId", "the same user stands in the plan twice"));
            }
            users.push(
                line.sighting()
                    .map_err(|(key, problem)| wrong(key, problem))?,
            );
        }
        Ok(Plan {
            id: PlanId::parse(self.id)
                .ok_or_else(|| wrong("id", "must be 32 digits from 0 to 9 and a to f"))?,
            network: UntrustedText::from(self.network),
            verb: verb.map_err(|_| wrong("verb", "must be clear, ban or unban"))?,
            policy: UntrustedText::from(self.policy),
            note: UntrustedText::from(self.note),
            operator: UntrustedText::from(self.operator),
            created_at: Timestamp::parse(&self.created_at)
                .ok_or_else(|| wrong("createdAt", "must be a time such as 2026-01-31T08:00:00Z"))?,
            users,
            skipped: self.skipped,
        })
    }
}

#[cfg(test)]
mod tests;
