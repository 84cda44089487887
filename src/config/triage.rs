//! How triage is done: who decides, for which reasons, how long a verdict waits, what counts.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::config::environment::Environment;
use crate::config::error::ConfigError;
use crate::config::file::checked;
use crate::config::section::Section;
use crate::config::source::Source;
use crate::config::source::Sourced;
use crate::domain::priority::Weights;

/// The reasons where nobody names any.
const USUAL_POLICIES: [&str; 4] = ["spam", "impersonation", "abuse", "other"];
/// There is a digit for each.
const MOST_POLICIES: usize = 9;
/// The longest name of a policy or an operator, in characters.
const LONGEST: usize = 60;
/// How long a verdict may wait, in seconds.
const GRACE: RangeInclusive<u32> = 0..=3_600;
/// How long a verdict waits where nobody says so, in seconds.
const USUAL_GRACE: u32 = 10;
/// How much a reason may count, in points.
const WEIGHT: RangeInclusive<u32> = 0..=10_000;

/// The settings of triage in force.
#[derive(Debug, Clone)]
pub struct Triage {
    /// Who decides: the configuration's word, else the name of the account on this machine.
    pub operator: Sourced<String>,
    /// The reasons to choose from, one to nine.
    pub policies: Vec<Sourced<String>>,
    /// How long a verdict waits before it is sent.
    pub grace: Grace,
    /// What counts how much in the order of the queue.
    pub weights: SourcedWeights,
}

/// How long a verdict of each verb waits before it is sent.
#[derive(Debug, Clone)]
pub struct Grace {
    /// A clear of flags.
    pub clear: Sourced<Seconds>,
    /// A ban.
    pub ban: Sourced<Seconds>,
    /// The end of a ban.
    pub unban: Sourced<Seconds>,
}

/// Whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seconds(u32);

impl Seconds {
    /// The same time.
    #[must_use]
    pub const fn duration(self) -> Duration {
        Duration::from_secs(self.0 as u64)
    }
}

impl std::fmt::Display for Seconds {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} s", self.0)
    }
}

/// What counts how much, with who said so; each in points, as [`Weights`] has them.
#[derive(Debug, Clone)]
pub struct SourcedWeights {
    /// For each flag.
    pub flag: Sourced<u32>,
    /// For each flag more.
    pub growth: Sourced<u32>,
    /// Once, for an account that was cleared and is flagged again.
    pub reflagged: Sourced<u32>,
    /// Once, for a look-alike.
    pub look_alike: Sourced<u32>,
    /// For each day of waiting.
    pub day: Sourced<u32>,
}

impl SourcedWeights {
    /// The bare numbers.
    #[must_use]
    pub const fn weights(&self) -> Weights {
        Weights {
            flag: self.flag.value,
            growth: self.growth.value,
            reflagged: self.reflagged.value,
            look_alike: self.look_alike.value,
            day: self.day.value,
        }
    }
}

/// What a file or a profile says of triage. What it does not say is `None`.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    operator: Option<Sourced<String>>,
    policies: Option<Vec<Sourced<String>>>,
    /// `clear`, `ban`, `unban`
    grace: [Option<Sourced<u32>>; 3],
    /// `flag`, `growth`, `reflagged`, `look_alike`, `day`
    weights: [Option<Sourced<u32>>; 5],
}

impl Said {
    /// Reads the keys of triage out of a table that may hold others too.
    pub(super) fn read(section: &Section<'_>) -> Result<Self, ConfigError> {
        let operator = section.string("operator")?;
        let operator = operator.map(|name| checked(name, |name| named("operator", name)));
        Ok(Self {
            operator: operator.transpose()?,
            policies: policies(section)?,
            grace: numbers(section, "grace", ["clear", "ban", "unban"], GRACE)?,
            weights: numbers(
                section,
                "weights",
                ["flag", "growth", "reflagged", "look_alike", "day"],
                WEIGHT,
            )?,
        })
    }

    /// What this says, and what `under` says where this is silent.
    pub(super) fn over(self, under: Self) -> Self {
        let [clear, ban, unban] = self.grace;
        let [under_clear, under_ban, under_unban] = under.grace;
        let [flag, growth, reflagged, look_alike, day] = self.weights;
        let [
            under_flag,
            under_growth,
            under_reflagged,
            under_look_alike,
            under_day,
        ] = under.weights;
        Self {
            operator: self.operator.or(under.operator),
            policies: self.policies.or(under.policies),
            grace: [
                clear.or(under_clear),
                ban.or(under_ban),
                unban.or(under_unban),
            ],
            weights: [
                flag.or(under_flag),
                growth.or(under_growth),
                reflagged.or(under_reflagged),
                look_alike.or(under_look_alike),
                day.or(under_day),
            ],
        }
    }

    /// The settings in force: where nobody says anything, the account's name and the defaults.
    pub(super) fn resolve(self, environment: &Environment) -> Triage {
        let [clear, ban, unban] = self.grace;
        let grace = |said: Option<Sourced<u32>>| {
            said.unwrap_or(Sourced::default_of(USUAL_GRACE))
                .map(Seconds)
        };
        let usual = Weights::default();
        let [flag, growth, reflagged, look_alike, day] = self.weights;
        let or = |said: Option<Sourced<u32>>, usual| said.unwrap_or(Sourced::default_of(usual));
        Triage {
            operator: self.operator.unwrap_or_else(|| account(environment)),
            policies: self.policies.unwrap_or_else(|| {
                let usual = USUAL_POLICIES.into_iter().map(str::to_owned);
                usual.map(Sourced::default_of).collect()
            }),
            grace: Grace {
                clear: grace(clear),
                ban: grace(ban),
                unban: grace(unban),
            },
            weights: SourcedWeights {
                flag: or(flag, usual.flag),
                growth: or(growth, usual.growth),
                reflagged: or(reflagged, usual.reflagged),
                look_alike: or(look_alike, usual.look_alike),
                day: or(day, usual.day),
            },
        }
    }
}

/// The name of the account on this machine, as far as the environment tells.
fn account(environment: &Environment) -> Sourced<String> {
    let told = ["USER", "LOGNAME"].into_iter().find_map(|variable| {
        let name = named("operator", environment.get(variable)?).ok()?;
        Some(Sourced::new(name, Source::Variable(variable)))
    });
    told.unwrap_or_else(|| Sourced::default_of("unnamed".to_owned()))
}

fn policies(section: &Section<'_>) -> Result<Option<Vec<Sourced<String>>>, ConfigError> {
    let Some(listed) = section.listed("policies")? else {
        return Ok(None);
    };
    let Sourced { value, source } = listed;
    if value.is_empty() || value.len() > MOST_POLICIES {
        return Err(ConfigError::Value {
            given_by: source,
            problem: format!("`policies` must name 1 to {MOST_POLICIES} reasons"),
        });
    }
    let mut known = HashSet::new();
    let policies = value.into_iter().map(|policy| {
        checked(policy, |policy| {
            let policy = named("policies", policy)?;
            if known.insert(policy.clone()) {
                Ok(policy)
            } else {
                Err(format!("`policies` names `{policy}` twice"))
            }
        })
    });
    policies.collect::<Result<_, _>>().map(Some)
}

fn named(key: &str, name: &str) -> Result<String, String> {
    if name.trim().is_empty() || name.chars().count() > LONGEST {
        return Err(format!(
            "`{key}` must be 1 to {LONGEST} characters, and not only spaces"
        ));
    }
    Ok(name.to_owned())
}

/// The numbers of a table inside this one, each within a range.
fn numbers<const N: usize>(
    section: &Section<'_>,
    table: &str,
    keys: [&'static str; N],
    range: RangeInclusive<u32>,
) -> Result<[Option<Sourced<u32>>; N], ConfigError> {
    let mut numbers = [const { None }; N];
    if let Some(table) = section.section(table)? {
        table.allow_only(&keys)?;
        for (number, key) in numbers.iter_mut().zip(keys) {
            *number = table.number(key, &range)?;
        }
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests;
