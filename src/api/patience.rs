//! How long to wait, how often to try again, and how a flood of failures is kept from growing.

use std::hash::BuildHasher;
use std::hash::RandomState;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::sync::SemaphorePermit;

use crate::domain::failure::Failure;

/// The time limits and the spacing of tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For making a connection.
    pub connect: Duration,
    /// For the next bytes of an answer, the first ones included.
    pub silence: Duration,
    /// For one try from its first byte to its last.
    pub whole: Duration,
    /// Tries of a read in all.
    pub tries: u8,
    /// The longest wait before the second try; each further one doubles it.
    pub pause: Duration,
    /// The longest wait that doubling leads to.
    pub longest_pause: Duration,
    /// The longest `Retry-After` that is waited for; a longer one ends the tries.
    pub longest_retry_after: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            silence: Duration::from_secs(10),
            whole: Duration::from_secs(20),
            tries: 4,
            pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(20),
            longest_retry_after: Duration::from_mins(1),
        }
    }
}

impl Patience {
    /// How long to wait before trying again after the try with number `attempt`, counted from 1;
    /// `None` where the failure stands. `chance` lies between 0 and 1.
    pub(super) fn pause_after(
        &self,
        attempt: u8,
        failure: &Failure,
        chance: f64,
    ) -> Option<Duration> {
        if attempt >= self.tries || !failure.is_passing() {
            return None;
        }
        let doubled = 2_u32.saturating_pow(u32::from(attempt.saturating_sub(1)));
        let ceiling = self.pause.saturating_mul(doubled).min(self.longest_pause);
        let jittered = ceiling.mul_f64(chance.clamp(0.0, 1.0));
        match failure {
            Failure::Refused(refusal) => match refusal.retry_after {
                Some(asked) if asked > self.longest_retry_after => None,
                Some(asked) => Some(asked.max(jittered)),
                None => Some(jittered),
            },
            _ => Some(jittered),
        }
    }
}

/// A number between 0 and 1, different each time: standard hashers are seeded by the system.
pub(super) fn chance() -> f64 {
    let bits = RandomState::new().hash_one(0_u8) >> 32;
    f64::from(u32::try_from(bits).unwrap_or_default()) / f64::from(u32::MAX)
}

/// Requests that may wait for another try at the same time. When a network goes down under many
/// requests, the ones beyond fail with what they got instead of asking four times each.
#[derive(Debug)]
pub(super) struct SecondTries(Semaphore);

impl SecondTries {
    pub(super) const AT_ONCE: usize = 10;

    pub(super) fn new() -> Self {
        Self(Semaphore::new(Self::AT_ONCE))
    }

    pub(super) fn admit(&self) -> Option<SemaphorePermit<'_>> {
        self.0.try_acquire().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::failure::Broken;
    use crate::domain::failure::Refusal;
    use crate::text::UntrustedText;

    fn refused(status: u16, retry_after: Option<u64>) -> Failure {
        Failure::Refused(Refusal {
            status,
            code: None,
            message: UntrustedText::from(""),
            detail: vec![],
            retry_after: retry_after.map(Duration::from_secs),
        })
    }

    fn cut() -> Failure {
        Failure::Unreachable {
            why: Broken::Cut,
            detail: UntrustedText::from(""),
        }
    }

    #[test]
    fn pauses_double_within_their_cap_and_end_after_four_tries() {
        let patience = Patience::default();
        let ceilings: Vec<_> = (1..=4)
            .map(|attempt| patience.pause_after(attempt, &cut(), 1.0))
            .collect();
        let expected = [Some(500), Some(1_000), Some(2_000), None];
        assert_eq!(
            ceilings,
            expected.map(|millis| millis.map(Duration::from_millis))
        );
        let stubborn = Patience {
            tries: u8::MAX,
            ..patience
        };
        assert_eq!(
            stubborn.pause_after(200, &cut(), 1.0),
            Some(Duration::from_secs(20))
        );
        assert_eq!(stubborn.pause_after(1, &cut(), 0.0), Some(Duration::ZERO));
    }

    #[test]
    fn the_server_may_ask_for_longer_up_to_a_minute() {
        let pause = |failure: &Failure| Patience::default().pause_after(1, failure, 0.5);
        assert_eq!(pause(&refused(429, Some(7))), Some(Duration::from_secs(7)));
        assert_eq!(pause(&refused(503, Some(60))), Some(Duration::from_mins(1)));
        assert_eq!(pause(&refused(429, Some(61))), None);
        assert_eq!(
            pause(&refused(429, Some(0))),
            Some(Duration::from_millis(250))
        );
        assert_eq!(pause(&refused(404, None)), None);
    }

    #[test]
    fn chance_stays_in_bounds_and_varies() {
        let drawn: Vec<f64> = (0..100).map(|_| chance()).collect();
        assert!(drawn.iter().all(|drawn| (0.0..=1.0).contains(drawn)));
        let (low, high) = (
            drawn.iter().copied().reduce(f64::min),
            drawn.iter().copied().reduce(f64::max),
        );
        assert!(high.unwrap() - low.unwrap() > 0.1);
    }
}
