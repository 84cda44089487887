//! The requests of this session: what is on its way, what is waited for, what came of the rest.

use std::collections::VecDeque;
use std::time::Duration;

use crate::domain::failure::Failure;
use crate::domain::failure::Meaning;
use crate::domain::request::Progress;
use crate::domain::request::RequestId;
use crate::domain::request::RequestStep;
use crate::domain::time::Moment;
use crate::text::UntrustedText;

/// How many requests can be read again.
pub(crate) const KEPT: usize = 300;

/// One request and its last step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which one.
    pub id: RequestId,
    /// When its first step came.
    pub began: Moment,
    /// When its last step came.
    pub moved: Moment,
    /// `GET` and so on.
    pub method: &'static str,
    /// Path and query, page tokens masked.
    pub target: UntrustedText,
    /// The last step.
    pub progress: Progress,
    /// How often it was tried again.
    pub retries: u8,
}

impl Entry {
    /// Whether nothing more will come.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(
            self.progress,
            Progress::Finished { .. } | Progress::Cancelled
        )
    }
}

/// A pause before another try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait<'a> {
    /// What is left of it.
    pub left: Duration,
    /// Which try failed.
    pub attempt: u8,
    /// How many tries there are.
    pub of: u8,
    /// Why it failed.
    pub failure: &'a Failure,
}

/// The requests, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Requests {
    entries: VecDeque<Entry>,
    last_limited: Option<Moment>,
}

impl Requests {
    /// Takes in a step.
    pub fn moved(&mut self, at: Moment, step: RequestStep) {
        let failure = match &step.progress {
            Progress::Waiting { failure, .. }
            | Progress::Finished {
                failure: Some(failure),
                ..
            } => Some(failure),
            Progress::Queued
            | Progress::Sent { .. }
            | Progress::Finished { failure: None, .. }
            | Progress::Cancelled => None,
        };
        if failure.and_then(Failure::meaning) == Some(Meaning::RateLimited) {
            self.last_limited = Some(at);
        }
        let known = self
            .entries
            .iter_mut()
            .rev()
            .find(|entry| entry.id == step.id);
        if let Some(entry) = known {
            let tried_again = matches!(step.progress, Progress::Waiting { .. });
            entry.retries = entry.retries.saturating_add(u8::from(tried_again));
            entry.moved = at;
            entry.progress = step.progress;
            return;
        }
        if self.entries.len() == KEPT {
            self.entries.pop_front();
        }
        self.entries.push_back(Entry {
            id: step.id,
            began: at,
            moved: at,
            method: step.method,
            target: step.target,
            retries: u8::from(matches!(step.progress, Progress::Waiting { .. })),
            progress: step.progress,
        });
    }

    /// Every request kept, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry> + ExactSizeIterator {
        self.entries.iter()
    }

    /// How many requests nobody has an answer to.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.entries.iter().filter(|entry| !entry.is_over()).count()
    }

    /// The longest-waiting pause before another try.
    #[must_use]
    pub fn waiting(&self, now: Moment) -> Option<Wait<'_>> {
        self.entries.iter().find_map(|entry| match &entry.progress {
            Progress::Waiting {
                attempt,
                of,
                delay,
                failure,
            } => Some(Wait {
                left: delay.saturating_sub(now.since(entry.moved)),
                attempt: *attempt,
                of: *of,
                failure,
            }),
            Progress::Queued
            | Progress::Sent { .. }
            | Progress::Finished { .. }
            | Progress::Cancelled => None,
        })
    }

    /// When the network last said that there were too many requests.
    #[must_use]
    pub const fn last_limited(&self) -> Option<Moment> {
        self.last_limited
    }
}
