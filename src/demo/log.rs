//! What was asked of the network, and what is being answered just now.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

/// The newest requests that are kept.
const KEPT: usize = 65_536;

/// One request as it came over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The HTTP method.
    pub method: String,
    /// The path, percent escapes as received.
    pub path: String,
    /// The query string without its question mark, as received; empty if there was none.
    pub query: String,
    /// Whether the bearer token was the network's.
    pub authorised: bool,
    /// Whether the client went away before the answer was sent whole. Stays false for answers
    /// that a fault cut short.
    pub aborted: bool,
    /// The status answered; `None` while it is being answered, or where a fault sent none.
    pub status: Option<u16>,
    /// Whether a rule of the faults struck.
    pub faulty: bool,
}

#[derive(Debug, Default)]
struct Entries {
    /// Number of the first request kept.
    first: usize,
    kept: VecDeque<Request>,
    in_flight: usize,
}

/// The requests of one network.
#[derive(Debug, Clone, Default)]
pub(super) struct Log(Arc<Mutex<Entries>>);

/// One request being answered. Dropped before [`Flight::land`], it counts as aborted.
#[derive(Debug)]
pub(super) struct Flight {
    log: Log,
    number: usize,
    landed: bool,
}

impl Log {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request whose answer begins.
    pub(super) fn begin(&self, request: Request) -> Flight {
        let mut entries = self.entries();
        if entries.kept.len() == KEPT {
            entries.kept.pop_front();
            entries.first += 1;
        }
        let number = entries.first + entries.kept.len();
        entries.kept.push_back(request);
        entries.in_flight += 1;
        drop(entries);
        Flight {
            log: self.clone(),
            number,
            landed: false,
        }
    }

    pub(super) fn requests(&self) -> Vec<Request> {
        self.entries().kept.iter().cloned().collect()
    }

    pub(super) fn clear(&self) {
        let mut entries = self.entries();
        entries.first += entries.kept.len();
        entries.kept.clear();
    }

    pub(super) fn in_flight(&self) -> usize {
        self.entries().in_flight
    }
}

impl Flight {
    fn note(&self, change: impl FnOnce(&mut Request)) {
        let mut entries = self.log.entries();
        let place = self.number.checked_sub(entries.first);
        if let Some(request) = place.and_then(|place| entries.kept.get_mut(place)) {
            change(request);
        }
    }

    pub(super) fn answered(&self, status: u16) {
        self.note(|request| request.status = Some(status));
    }

    pub(super) fn faulty(&self) {
        self.note(|request| request.faulty = true);
    }

    /// The answer is out, or a fault has ended it on purpose.
    pub(super) fn land(&mut self) {
        self.landed = true;
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        if !self.landed {
            self.note(|request| request.aborted = true);
        }
        let mut entries = self.log.entries();
        entries.in_flight = entries.in_flight.saturating_sub(1);
    }
}
