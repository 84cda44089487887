//! Our own rate limit: one bucket for reads and actions, and a queue in which actions go first.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::domain::request::Priority;

/// How many requests a second may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    /// So many a second, and as many at once after a pause.
    PerSecond(NonZeroU32),
    /// No limit of our own; the server's still holds.
    Off,
}

impl Default for Rate {
    /// Eight a second: the API's quota is ten for everybody who shares a token.
    fn default() -> Self {
        Self::PerSecond(NonZeroU32::MIN.saturating_add(7))
    }
}

/// A token bucket with a queue. Dropping a waiting [`Limiter::acquire`] frees its place.
#[derive(Debug)]
pub(super) struct Limiter {
    bucket: Option<Bucket>,
}

#[derive(Debug)]
struct Bucket {
    per_second: f64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    tokens: f64,
    filled: Instant,
    arrivals: u64,
    waiting: BTreeMap<Place, Arc<Notify>>,
}

/// Earlier priorities go first, then earlier arrivals.
type Place = (Priority, u64);

impl Limiter {
    pub(super) fn new(rate: Rate) -> Self {
        let bucket = match rate {
            Rate::Off => None,
            Rate::PerSecond(number) => {
                let per_second = f64::from(number.get());
                Some(Bucket {
                    per_second,
                    state: Mutex::new(State {
                        tokens: per_second,
                        filled: Instant::now(),
                        arrivals: 0,
                        waiting: BTreeMap::new(),
                    }),
                })
            }
        };
        Self { bucket }
    }

    /// Waits until a request may leave.
    pub(super) async fn acquire(&self, priority: Priority) {
        let Some(bucket) = &self.bucket else { return };
        let turn = Arc::new(Notify::new());
        let waiting = {
            let mut state = bucket.state();
            let place = (priority, state.arrivals);
            state.arrivals += 1;
            state.waiting.insert(place, Arc::clone(&turn));
            Waiting { bucket, place }
        };
        loop {
            match waiting.try_take() {
                Turn::Taken => return,
                Turn::In(delay) => {
                    // Somebody more urgent may come to stand in front meanwhile; then the next
                    // look finds that out, and the newcomer waits for the bucket.
                    tokio::time::sleep(delay).await;
                }
                Turn::Behind => turn.notified().await,
            }
        }
    }
}

enum Turn {
    Taken,
    In(Duration),
    Behind,
}

struct Waiting<'a> {
    bucket: &'a Bucket,
    place: Place,
}

impl Waiting<'_> {
    fn try_take(&self) -> Turn {
        let mut state = self.bucket.state();
        if state.waiting.keys().next() != Some(&self.place) {
            return Turn::Behind;
        }
        let now = Instant::now();
        let gained = now.duration_since(state.filled).as_secs_f64() * self.bucket.per_second;
        state.tokens = (state.tokens + gained).min(self.bucket.per_second);
        state.filled = now;
        if state.tokens >= 1.0 {
            state.tokens -= 1.0;
            return Turn::Taken;
        }
        let missing = (1.0 - state.tokens) / self.bucket.per_second;
        // Timers tick in milliseconds; a shorter sleep would look again too early.
        Turn::In(Duration::from_secs_f64(missing).max(Duration::from_millis(1)))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.bucket.state();
        state.waiting.remove(&self.place);
        if let Some(next) = state.waiting.values().next() {
            next.notify_one();
        }
    }
}

impl Bucket {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter(per_second: u32) -> Arc<Limiter> {
        Arc::new(Limiter::new(Rate::PerSecond(
            NonZeroU32::new(per_second).unwrap(),
        )))
    }

    async fn empty(limiter: &Limiter, burst: u32) {
        for _ in 0..burst {
            limiter.acquire(Priority::Foreground).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_leaves_at_once_and_the_rest_at_the_rate() {
        let limiter = limiter(8);
        let start = Instant::now();
        empty(&limiter, 8).await;
        assert_eq!(start.elapsed(), Duration::ZERO);
        empty(&limiter, 16).await;
        let took = start.elapsed();
        assert!(took >= Duration::from_secs(2) && took < Duration::from_millis(2_100));
        tokio::time::sleep(Duration::from_mins(1)).await;
        let start = Instant::now();
        empty(&limiter, 9).await;
        assert!(start.elapsed() >= Duration::from_millis(125));
    }

    #[tokio::test(start_paused = true)]
    async fn actions_overtake_reads_and_reads_overtake_prefetching() {
        let limiter = limiter(1);
        empty(&limiter, 1).await;
        let (sender, mut order) = tokio::sync::mpsc::unbounded_channel();
        for (name, priority) in [
            ("prefetch", Priority::Prefetch),
            ("first read", Priority::Foreground),
            ("second read", Priority::Foreground),
            ("action", Priority::Action),
        ] {
            let (limiter, sender) = (Arc::clone(&limiter), sender.clone());
            tokio::spawn(async move {
                limiter.acquire(priority).await;
                sender.send(name).unwrap();
            });
            tokio::task::yield_now().await;
        }
        let mut names = Vec::new();
        for _ in 0..4 {
            names.push(order.recv().await.unwrap());
        }
        assert_eq!(names, ["action", "first read", "second read", "prefetch"]);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_gives_up_frees_the_place() {
        let limiter = limiter(1);
        empty(&limiter, 1).await;
        let start = Instant::now();
        let given_up: Vec<_> = (0..50)
            .map(|_| {
                let limiter = Arc::clone(&limiter);
                tokio::spawn(async move { limiter.acquire(Priority::Action).await })
            })
            .collect();
        tokio::task::yield_now().await;
        let patient = tokio::spawn({
            let limiter = Arc::clone(&limiter);
            async move { limiter.acquire(Priority::Prefetch).await }
        });
        tokio::task::yield_now().await;
        for task in given_up {
            task.abort();
        }
        patient.await.unwrap();
        assert!(start.elapsed() <= Duration::from_millis(1_010));
        let state = limiter.bucket.as_ref().unwrap().state();
        assert!(state.waiting.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_rate_nobody_waits() {
        let limiter = Limiter::new(Rate::Off);
        let start = Instant::now();
        empty(&limiter, 10_000).await;
        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}
