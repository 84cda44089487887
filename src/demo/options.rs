//! What the embedded network is asked to be.

use std::num::NonZeroU32;
use std::time::Duration;

use jiff::Timestamp;

use crate::demo::faults::Faults;
use crate::demo::target::Webhook;

/// How many people, which people, how slow, how strict, how broken.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Number of users; at most 5,000,000.
    pub users: u32,
    /// The seed that everything about the network follows from: same seed, same people.
    pub seed: u64,
    /// Waited before each answer.
    pub latency: Duration,
    /// Requests a second, enforced as five times that many in any five seconds; `None` is off.
    pub rate_limit: Option<u32>,
    /// What goes wrong, and when.
    pub faults: Faults,
    /// Events a minute that no client asked for: people who change, and colleagues who moderate;
    /// `None` is off.
    pub activity: Option<NonZeroU32>,
    /// Whom to tell of everything that happens, whoever does it.
    pub webhook: Option<Webhook>,
    /// When the network's time begins; with this machine's clock where nothing is said. The
    /// people were there before 2026-11-01T12:00:00Z, and what changes is dated after that.
    pub now: Option<Timestamp>,
    /// Whether the network's time passes only where `Control::advance` pushes it.
    pub by_hand: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            users: 2000,
            seed: 1,
            latency: Duration::ZERO,
            rate_limit: Some(20),
            faults: Faults::default(),
            activity: None,
            webhook: None,
            now: None,
            by_hand: false,
        }
    }
}
