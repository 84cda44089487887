//! The platform's rate limit: so many requests in any five seconds.

use std::collections::VecDeque;
use std::time::Duration;
use std::time::Instant;

const SPAN: Duration = Duration::from_secs(5);

/// Remembers the requests of the last five seconds.
#[derive(Debug, Default)]
pub(super) struct Limit {
    /// Requests in five seconds; `None` is off.
    most: Option<usize>,
    recent: VecDeque<Instant>,
}

impl Limit {
    /// `rate` is in requests a second.
    pub(super) fn per_second(rate: Option<u32>) -> Self {
        let most = rate.map(|rate| (rate as usize).saturating_mul(5));
        Self {
            most,
            recent: VecDeque::new(),
        }
    }

    /// Whether a request at `now` is answered. Refused ones do not count against the limit.
    pub(super) fn admits(&mut self, now: Instant) -> bool {
        let Some(most) = self.most else {
            return true;
        };
        while self
            .recent
            .front()
            .is_some_and(|first| now.duration_since(*first) >= SPAN)
        {
            self.recent.pop_front();
        }
        let admitted = self.recent.len() < most;
        if admitted {
            self.recent.push_back(now);
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_seconds_hold_five_times_the_rate() {
        let start = Instant::now();
        let mut limit = Limit::per_second(Some(2));
        let admitted = (0..20).filter(|_| limit.admits(start)).count();
        assert_eq!(admitted, 10);
        assert!(!limit.admits(start + Duration::from_millis(4999)));
        assert!(limit.admits(start + SPAN));
        let mut off = Limit::per_second(None);
        assert!((0..1000).all(|_| off.admits(start)));
    }
}
