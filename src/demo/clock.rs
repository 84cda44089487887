//! The network's own time: it starts where it is told to, or with this machine's clock, and runs
//! on from there. Tests may stop it and push it by hand.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use jiff::Timestamp;

/// A clock in milliseconds since 1970.
#[derive(Debug)]
pub(super) struct Clock {
    start: u64,
    /// `None` where time passes by hand only.
    begun: Option<Instant>,
    /// Milliseconds that were added by hand.
    pushed: AtomicU64,
}

impl Clock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the clock that the network's own time is made of"
    )]
    pub(super) fn new(start: Option<Timestamp>, by_hand: bool) -> Self {
        let start = start.unwrap_or_else(Timestamp::now);
        Self {
            start: u64::try_from(start.as_millisecond()).unwrap_or_default(),
            begun: (!by_hand).then(Instant::now),
            pushed: AtomicU64::new(0),
        }
    }

    /// Milliseconds since the network started.
    pub(super) fn elapsed(&self) -> u64 {
        let ran = self.begun.map(|begun| begun.elapsed()).unwrap_or_default();
        milliseconds(ran).saturating_add(self.pushed.load(Ordering::SeqCst))
    }

    /// Milliseconds since 1970, `elapsed` after the start.
    pub(super) fn at(&self, elapsed: u64) -> u64 {
        self.start.saturating_add(elapsed)
    }

    pub(super) fn now(&self) -> u64 {
        self.at(self.elapsed())
    }

    pub(super) fn advance(&self, by: Duration) {
        self.pushed.fetch_add(milliseconds(by), Ordering::SeqCst);
    }

    pub(super) fn by_hand(&self) -> bool {
        self.begun.is_none()
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_by_hand_passes_by_hand_only() {
        let start: Timestamp = "2026-11-02T08:00:00Z".parse().unwrap();
        let clock = Clock::new(Some(start), true);
        let begun = clock.now();
        assert_eq!(begun, u64::try_from(start.as_millisecond()).unwrap());
        clock.advance(Duration::from_mins(2));
        assert_eq!(clock.now(), begun + 120_000);
        let early = Clock::new(Some("1950-01-01T00:00:00Z".parse().unwrap()), true);
        assert_eq!(early.now(), 0);
    }
}
