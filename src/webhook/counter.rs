//! Counts of what came and what became of it.

use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::domain::event::Count;
use crate::domain::event::Tally;
use crate::domain::time::Timestamp;

/// Seconds that make up the pace.
const MINUTE: usize = 60;

/// Counts for one receiver; every connection adds to it.
#[derive(Debug)]
pub(super) struct Counter {
    counts: Mutex<Counts>,
    /// Told whenever something was counted.
    pub(super) changed: Notify,
}

#[derive(Debug)]
struct Counts {
    tally: Tally,
    began: Instant,
    pace: Pace,
}

impl Counter {
    pub(super) fn new(address: String) -> Self {
        let counts = Counts {
            tally: Tally::new(address, now()),
            began: Instant::now(),
            pace: Pace::default(),
        };
        Self {
            counts: Mutex::new(counts),
            changed: Notify::new(),
        }
    }

    /// Counts one.
    pub(super) fn add(&self, what: Count) {
        let mut counts = self.lock();
        let counts = &mut *counts;
        counts.tally.add(what, 1);
        if matches!(what, Count::Stored | Count::Repeated | Count::Other) {
            counts.tally.last_heard_at = Some(now());
            counts.pace.add(counts.began.elapsed().as_secs());
        } else if what.is_refusal() {
            counts.tally.last_refused_at = Some(now());
        }
        self.changed.notify_one();
    }

    /// Everything so far.
    pub(super) fn tally(&self) -> Tally {
        let mut counts = self.lock();
        let second = counts.began.elapsed().as_secs();
        counts.tally.per_minute = counts.pace.total(second);
        counts.tally.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[expect(clippy::disallowed_methods, reason = "dates what is heard")]
fn now() -> Timestamp {
    Timestamp::from_millis(jiff::Timestamp::now().as_millisecond())
}

/// How many came in each of the last sixty seconds.
#[derive(Debug)]
struct Pace {
    counts: [u32; MINUTE],
    /// The second that was counted in last.
    second: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            counts: [0; MINUTE],
            second: 0,
        }
    }
}

impl Pace {
    fn add(&mut self, second: u64) {
        self.forget(second);
        let place = usize::try_from(second % MINUTE as u64).unwrap_or_default();
        if let Some(count) = self.counts.get_mut(place) {
            *count = count.saturating_add(1);
        }
    }

    fn total(&mut self, second: u64) -> u32 {
        self.forget(second);
        self.counts
            .iter()
            .fold(0, |all, one| all.saturating_add(*one))
    }

    /// Empties the seconds that went by since the last look.
    fn forget(&mut self, second: u64) {
        let gone = second.saturating_sub(self.second).min(MINUTE as u64);
        for past in 0..gone {
            let place = usize::try_from(second.saturating_sub(past) % MINUTE as u64);
            if let Some(count) = self.counts.get_mut(place.unwrap_or_default()) {
                *count = 0;
            }
        }
        self.second = self.second.max(second);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_is_that_of_the_last_minute() {
        let mut pace = Pace::default();
        for second in [0, 0, 1, 59] {
            pace.add(second);
        }
        for (second, expected) in [(59, 4), (60, 2), (61, 1), (118, 1), (119, 0), (10_000, 0)] {
            assert_eq!(pace.total(second), expected, "{second}");
        }
        pace.add(10_000);
        assert_eq!(pace.total(10_030), 1);
    }

    #[test]
    fn what_is_heard_and_what_is_refused_have_their_own_times() {
        let counter = Counter::new("a".to_owned());
        counter.add(Count::Legacy);
        let tally = counter.tally();
        assert_eq!((tally.last_heard_at, tally.last_refused_at), (None, None));
        counter.add(Count::Unsigned);
        assert!(counter.tally().last_refused_at.is_some());
        assert_eq!(counter.tally().per_minute, 0);
        counter.add(Count::Other);
        let tally = counter.tally();
        assert!(tally.last_heard_at.is_some());
        assert_eq!((tally.per_minute, tally.count(Count::Other)), (1, 1));
    }
}
