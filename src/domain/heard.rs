//! What flag events said of one person: who reported them and why, what machines found, and who
//! looked at it before. No call of the API says any of it, so that what was not heard is not known.

use std::cmp::Reverse;
use std::collections::HashSet;

use crate::domain::event::AiModeration;
use crate::domain::event::Event;
use crate::domain::event::FlagReport;
use crate::domain::event::ManualReview;
use crate::domain::event::Report;
use crate::domain::field::Field;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::text::Untrusted;
use crate::text::UntrustedText;

/// What was heard of one person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heard {
    /// Each thing once, newest first, at most [`Heard::MOST`].
    pub told: Vec<Told>,
    /// How many flag events it is from.
    pub events: usize,
    /// Whether more was heard than stands here.
    pub more: bool,
}

/// One thing that was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// When it came about, as far as it says; else when it was first heard.
    pub at: Timestamp,
    /// What it is.
    pub what: What,
}

/// What flag events tell of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Somebody reported the person.
    Report {
        /// What they said.
        report: FlagReport,
        /// Whether the last event that lists the open reports has it.
        is_open: bool,
    },
    /// A machine found something.
    Finding(AiModeration),
    /// Somebody reviewed the person.
    Review(ManualReview),
}

/// What makes a thing the same one in two events.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Key<'a> {
    Report([Option<&'a UntrustedText>; 2], Option<Timestamp>),
    Finding(Option<&'a UntrustedText>, Option<Timestamp>),
    Review([Option<&'a UntrustedText>; 2], Option<Timestamp>),
}

impl Heard {
    /// The most things that are told of one person.
    pub const MOST: usize = 500;
    /// The most events that are looked through for them.
    pub const EVENTS: usize = 200;

    /// What these events say of a person. An event that was first heard later is believed first,
    /// wherever it stands among them.
    #[must_use]
    pub fn of(user_id: &UserId, events: &[Event]) -> Self {
        let mut events: Vec<&Event> = events.iter().collect();
        events.sort_by_key(|event| Reverse((event.heard_at, event.stir)));
        let mut heard = Self {
            events: events.len(),
            more: events.len() >= Self::EVENTS,
            ..Self::default()
        };
        let mut met = HashSet::new();
        let mut is_newest_list = true;
        for (event, report) in events.iter().flat_map(|event| about(user_id, event)) {
            let at = event.heard_at;
            if let Field::Value(reports) = &report.flags {
                for report in reports {
                    let who = [value(&report.reporter), value(&report.report_type)];
                    let key = Key::Report(who, report.created_at.value());
                    let what = || What::Report {
                        report: report.clone(),
                        is_open: is_newest_list,
                    };
                    heard.add(
                        met.insert(key),
                        report.created_at.value().unwrap_or(at),
                        what,
                    );
                }
                is_newest_list = false;
            }
            if let Field::Value(findings) = &report.ai_moderations {
                for finding in findings {
                    let made_at = finding.moderated_at.value();
                    let key = Key::Finding(value(&finding.moderated_field), made_at);
                    let what = || What::Finding(finding.clone());
                    heard.add(met.insert(key), made_at.unwrap_or(at), what);
                }
            }
            if let Field::Value(review) = &report.manual_review {
                let made_at = review.reviewed_at.value();
                let who = [value(&review.reviewed_by), value(&review.reviewed_type)];
                let what = || What::Review(review.clone());
                heard.add(
                    met.insert(Key::Review(who, made_at)),
                    made_at.unwrap_or(at),
                    what,
                );
            }
        }
        heard.told.sort_by_key(|told| Reverse(told.at));
        heard
    }

    fn add(&mut self, is_new: bool, at: Timestamp, what: impl FnOnce() -> What) {
        if !is_new {
            return;
        }
        if self.told.len() >= Self::MOST {
            self.more = true;
            return;
        }
        self.told.push(Told { at, what: what() });
    }

    /// How many reports were heard that were open when last heard of.
    #[must_use]
    pub fn open_reports(&self) -> usize {
        let is_open = |told: &&Told| matches!(told.what, What::Report { is_open: true, .. });
        self.told.iter().filter(is_open).count()
    }
}

/// What an event reports of a person.
fn about<'a>(user_id: &UserId, event: &'a Event) -> impl Iterator<Item = (&'a Event, &'a Report)> {
    let id = user_id.text().as_received();
    let reports = event.reports.iter().filter(move |report| {
        let of = event.page.user(report.row).and_then(User::user_id);
        of.map(Untrusted::as_received) == Some(id)
    });
    reports.map(move |report| (event, report))
}

const fn value(field: &Field<UntrustedText>) -> Option<&UntrustedText> {
    match field {
        Field::Value(text) => Some(text),
        Field::Absent | Field::Null | Field::Malformed => None,
    }
}

#[cfg(test)]
pub(crate) mod tests;
