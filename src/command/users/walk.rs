//! Which page to ask for next, and which of its users were not printed yet.
//!
//! Holds every id seen and nothing else of the users, so that a walk through millions of them
//! needs memory for their ids only. It asks nobody and prints nothing.

use std::num::NonZeroUsize;
use std::sync::Arc;

use crate::api::Pages;
use crate::command::users::Wanted;
use crate::command::users::seen::Seen;
use crate::domain::failure::Failure;
use crate::domain::failure::Meaning;
use crate::domain::page::Page;
use crate::domain::pager::Brought;
use crate::domain::pager::End;
use crate::domain::pager::Next;
use crate::domain::pager::Pager;
use crate::domain::pager::Pause;
use crate::domain::request::Answer;
use crate::domain::request::PageToken;
use crate::domain::user::RowFault;

/// Users on a full page.
const PAGE: u64 = 100;

/// A walk through one list.
#[derive(Debug)]
pub(in crate::command) struct Walk {
    pager: Pager,
    seen: Seen,
    left: Option<u64>,
    failed: Option<Failure>,
}

/// What to do next.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::command) enum Step {
    /// Ask for the first page, or for the one behind a token.
    Ask(Option<PageToken>),
    /// Nothing more.
    Stop(Stop),
}

/// Why a walk ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::command) enum Stop {
    /// As many users as wanted.
    Enough,
    /// The server's list ended, or went wrong.
    Ended(End),
    /// Pages came that brought nobody.
    Paused(Pause),
    /// A request failed for good.
    Failed(Failure),
}

/// A page with what of it is to be printed.
#[derive(Debug)]
pub(in crate::command) struct Batch {
    /// The how-manieth page received, from 1.
    pub(in crate::command) number: u32,
    pub(in crate::command) page: Arc<Page>,
    /// The exact JSON of the page's roles, or nothing.
    pub(in crate::command) roles: Box<[u8]>,
    /// Rows with a user not printed yet.
    pub(in crate::command) fresh: Vec<usize>,
    /// Rows that are no user.
    pub(in crate::command) faulty: Vec<(usize, RowFault)>,
    /// Rows of which nothing is left.
    pub(in crate::command) lost: u32,
}

impl Walk {
    pub(in crate::command) fn new(wanted: Wanted) -> Self {
        Self {
            pager: Pager::default(),
            seen: Seen::default(),
            left: match wanted {
                Wanted::All => None,
                Wanted::AtMost(rows) => Some(rows),
            },
            failed: None,
        }
    }

    pub(in crate::command) fn step(&self) -> Step {
        if self.left == Some(0) {
            return Step::Stop(Stop::Enough);
        }
        if let Some(failure) = &self.failed {
            return Step::Stop(Stop::Failed(failure.clone()));
        }
        match self.pager.next() {
            Next::First => Step::Ask(None),
            Next::After(token) => Step::Ask(Some(token.clone())),
            Next::Paused(_, pause) => Step::Stop(Stop::Paused(*pause)),
            Next::Ended(end) => Step::Stop(Stop::Ended(*end)),
        }
    }

    /// How many pages bring what is still wanted, if each brings a hundred new users.
    pub(in crate::command) fn pages(&self) -> Pages {
        let count = self.left.map(|left| left.div_ceil(PAGE));
        let count = count.and_then(|count| NonZeroUsize::new(usize::try_from(count).ok()?));
        count.map_or(Pages::All, Pages::Count)
    }

    /// How often the list was read again from its top.
    pub(in crate::command) const fn restarts(&self) -> u32 {
        self.pager.restarts()
    }

    pub(in crate::command) fn accept(&mut self, answer: Answer) -> Batch {
        let mut batch = Batch {
            number: self.pager.pages().saturating_add(1),
            page: answer.page,
            roles: answer.roles_json,
            fresh: Vec::new(),
            faulty: Vec::new(),
            lost: answer.lost,
        };
        let mut new = 0;
        for (row, user) in batch.page.users().enumerate() {
            if let Some(fault) = user.fault() {
                batch.faulty.push((row, fault));
                // An unreadable row is nobody known, so it counts as somebody new.
                new += 1;
            } else if let Some(id) = user.user_id()
                && self.seen.is_new(id.as_received())
            {
                new += 1;
                if self.left != Some(0) {
                    batch.fresh.push(row);
                    self.left = self.left.map(|left| left - 1);
                }
            }
        }
        let brought = Brought {
            rows: u32::try_from(batch.page.len()).unwrap_or(u32::MAX),
            new,
        };
        self.pager.accept(brought, answer.next);
        batch
    }

    /// Takes in a failure: an expired place starts the list over, anything else ends the walk.
    pub(in crate::command) fn fail(&mut self, failure: Failure) {
        let expired = failure.meaning() == Some(Meaning::PageTokenInvalid);
        if expired && matches!(self.pager.next(), Next::After(_)) {
            self.pager.expired();
        } else {
            self.failed = Some(failure);
        }
    }
}

#[cfg(test)]
mod tests;
