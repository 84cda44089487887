//! What flag events say about each user and no call does: who reported, why, what machines found,
//! and who looked at it last.

use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::demo::dice::Dice;
use crate::demo::dice::Topic;
use crate::demo::error::DemoError;
use crate::demo::json::Record;
use crate::demo::life::Life;
use crate::demo::person::Identity;
use crate::demo::population::DAY;
use crate::demo::population::NOW;
use crate::demo::registry::Registry;
use crate::demo::row::internal_id;
use crate::demo::stamp::stamp;

const FILE: &str = "reports.json";
/// Reports that an event lists at most.
const LISTED: usize = 20;

/// The words of reports and reviews.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reports {
    reasons: Vec<String>,
    comments: Vec<String>,
    notes: Vec<String>,
    categories: Vec<String>,
}

impl Reports {
    pub(super) fn load() -> Result<Self, DemoError> {
        serde_json::from_str(include_str!("../../assets/demo/reports.json")).map_err(|error| {
            DemoError::Template {
                name: FILE,
                reason: error.to_string(),
            }
        })
    }

    /// One report. Without a type it has no reason either; only behaviour needs one.
    fn report(&self, reporter: &str, made_at: u64, dice: &mut Dice) -> Value {
        let mut report = json!({ "userId": reporter, "createdAt": stamp(made_at, true) });
        let kind = match dice.below(10) {
            0..3 => None,
            3..5 => Some("displayName"),
            5 => Some("description"),
            6 => Some("avatarFileId"),
            _ => Some("behavior"),
        };
        if let Some(kind) = kind {
            report["reportType"] = kind.into();
        }
        if kind == Some("behavior") {
            report["reason"] = dice.word(&self.reasons).into();
        }
        if dice.chance(350) {
            report["comment"] = dice.word(&self.comments).into();
        }
        report
    }

    /// What a machine made of a field; it may have been cleared since.
    fn finding(&self, found_at: u64, cleared: Option<(u64, &str)>, dice: &mut Dice) -> Value {
        let field = ["displayName", "description", "avatarFileId"];
        let field = field.get(dice.index(3)).copied().unwrap_or("displayName");
        let categories: Vec<Value> = (0..=dice.below(2))
            .map(|_| {
                json!({
                    "name": dice.word(&self.categories),
                    "score": (dice.share() * 1000.0).round() / 1000.0,
                    "flagConfidence": 0.5,
                    "blockConfidence": 0.9,
                })
            })
            .collect();
        let mut finding = json!({
            "moderatedField": field,
            "type": if field == "avatarFileId" { "image" } else { "text" },
            "categories": categories,
            "moderatedAction": "flag",
            "moderatedAt": stamp(found_at, true),
        });
        if let Some((at, by)) = cleared {
            finding["clearedAt"] = stamp(at, true).into();
            finding["clearedBy"] = by.into();
        }
        finding
    }
}

/// Adds the block of somebody to their record.
pub(super) fn put(record: &mut Record, registry: &Registry, row: u32, person: &Identity) {
    let seed = registry.population.seed();
    let empty = Life::default();
    let life = person.life.as_deref().unwrap_or(&empty);
    let reported_at = reported_at(registry, row, person, life);
    let words = &registry.reports;
    let mut made: Vec<Value> = Vec::new();
    for (number, at) in reported_at.iter().enumerate() {
        // The same report in every event, wherever it stands in the list by then.
        let at_once = reported_at.iter().take(number).filter(|other| *other == at);
        let mut dice = dice(seed, row, *at, at_once.count());
        let reporter = other(registry, row, &mut dice);
        made.push(words.report(&internal_id(seed, reporter), *at, &mut dice));
    }
    record.put("flags", &made);
    if let Some(at) = reported_at.iter().max() {
        record.put("lastFlaggedAt", &stamp(*at, true));
    }
    let mut dice = Dice::new(seed, row.into(), Topic::Report);
    let moderator = internal_id(seed, other(registry, row, &mut dice));
    if let Some(review) = life.review {
        record.put("lastReviewedAt", &stamp(review.at, true));
    }
    // Whom nobody reported, a machine did.
    if dice.chance(150) || person.standing.flags == Some(0) {
        let found_at = reported_at.first().copied();
        let found_at = found_at.unwrap_or(NOW - dice.below(20 * DAY));
        let cleared = life.review.filter(|_| life.swept);
        let cleared = cleared.map(|review| (review.at, moderator.as_str()));
        let found = words.finding(found_at, cleared, &mut dice);
        record.put("aiModerations", &[found]);
    } else if dice.chance(500) {
        record.raw("aiModerations", b"[]");
    }
    if let Some(review) = life.review {
        let mut manual = json!({
            "reviewedBy": moderator,
            "reviewedType": review.kind.name(),
            "reviewedAt": stamp(review.at, true),
        });
        if dice.chance(600) {
            manual["moderatorNote"] = dice.word(&words.notes).into();
        }
        record.put("manualReview", &manual);
    } else if dice.chance(300) {
        record.raw("manualReview", b"null");
    }
}

/// When the reports that count were made, the oldest first; at most 20, the newest.
fn reported_at(registry: &Registry, row: u32, person: &Identity, life: &Life) -> Vec<u64> {
    let Some(flags) = person.standing.flags else {
        return Vec::new();
    };
    let original = registry.population.original(row, person);
    let before = if life.swept {
        0
    } else {
        original.standing.flags.unwrap_or_default()
    };
    let seed = registry.population.seed();
    let mut old: Vec<u64> = (0..usize::try_from(before).unwrap_or(usize::MAX).min(LISTED))
        .map(|number| NOW - dice(seed, row, 0, number).below(20 * DAY))
        .collect();
    old.sort_unstable();
    old.extend(&life.reports);
    old.truncate(usize::try_from(flags).unwrap_or(usize::MAX));
    old.split_off(old.len().saturating_sub(LISTED))
}

/// The draws of one report.
fn dice(seed: u64, row: u32, at: u64, number: usize) -> Dice {
    let which = u64::from(row) << 8 | (number as u64 & 0xff);
    Dice::new(seed ^ at, which, Topic::Report)
}

/// Anybody else of those who were there from the start, so that who joins changes no old report.
fn other(registry: &Registry, row: u32, dice: &mut Dice) -> u32 {
    let drawn = dice.below(registry.population.rows().into());
    let drawn = u32::try_from(drawn).unwrap_or_default();
    if drawn == row {
        row.checked_sub(1).unwrap_or(row + 1)
    } else {
        drawn
    }
}
