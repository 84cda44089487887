//! The network's own books on moderation: how often each user was acted upon. Tests read them to
//! prove that nothing was lost and nothing done twice; no real network has them.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use serde::Serialize;
use serde_json::json;

use crate::demo::answer::Answer;
use crate::demo::deed::Deed;
use crate::demo::params::Params;

/// Where programs of this machine read the books: `GET`, with the bearer. It is no part of the
/// API, knows neither faults nor limits, and does not appear among the requests.
pub(super) const PATH: &str = "/demo/effects";

/// How often something was asked for, and how often it was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Requests that came with the right bearer, whatever became of them.
    pub asked: u32,
    /// Requests that were carried out, whether or not they changed anything and whether or not
    /// their answer arrived.
    pub applied: u32,
}

/// What was asked for and done about one user.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Effects {
    /// `POST /api/v2/users/ban`.
    pub ban: Tally,
    /// `POST /api/v2/users/unban`.
    pub unban: Tally,
    /// `DELETE /api/v2/users/{userId}/flags`.
    pub clear: Tally,
}

impl Effects {
    fn of(&mut self, deed: Deed) -> &mut Tally {
        match deed {
            Deed::Ban => &mut self.ban,
            Deed::Unban => &mut self.unban,
            Deed::Clear => &mut self.clear,
        }
    }
}

/// The books of one network, by user id. Ids that nobody has are in them too.
#[derive(Debug, Default)]
pub(super) struct Ledger(Mutex<BTreeMap<String, Effects>>);

impl Ledger {
    fn books(&self) -> MutexGuard<'_, BTreeMap<String, Effects>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn asked(&self, deed: Deed, user_id: &str) {
        let mut books = self.books();
        books.entry(user_id.to_owned()).or_default().of(deed).asked += 1;
    }

    pub(super) fn applied(&self, deed: Deed, user_id: &str) {
        let mut books = self.books();
        let effects = books.entry(user_id.to_owned()).or_default();
        effects.of(deed).applied += 1;
    }

    pub(super) fn about(&self, user_id: &str) -> Effects {
        self.books().get(user_id).copied().unwrap_or_default()
    }

    pub(super) fn all(&self) -> BTreeMap<String, Effects> {
        self.books().clone()
    }

    /// The answer to [`PATH`]: one user's effects with `userId`, else an object with everybody's
    /// by user id.
    pub(super) fn answer(&self, params: &Params) -> Answer {
        match params.one("userId") {
            Ok(Some(user_id)) => Answer::ok(json!(self.about(user_id)).to_string()),
            Ok(None) => Answer::ok(json!(self.all()).to_string()),
            Err(reason) => Answer::invalid(&[reason]),
        }
    }
}
