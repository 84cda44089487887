//! Where the console stands on the ladder, and why.

use std::time::Duration;

use crate::app::live::ladder::pace::share;
use crate::app::state::State;

/// A receiver of which nothing was heard for longer is not relied upon.
pub const SILENCE: Duration = Duration::from_mins(10);
/// A set that takes longer to walk is a reason by itself.
const LARGE: Duration = Duration::from_mins(1);
/// How long a word about too many requests counts.
const LIMITED: Duration = Duration::from_mins(5);
/// Without a key for so long, nobody is there.
const UNATTENDED: Duration = Duration::from_mins(10);

/// Where the console stands on the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rung {
    /// What happens is heard.
    Push,
    /// The flagged set is polled often.
    Fast,
    /// It is polled seldom.
    Slow(Slow),
    /// The configuration wants no polls, and nothing is heard.
    Off,
}

/// Why it is polled seldom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slow {
    /// The last walk failed.
    Failed,
    /// The network said that there were too many requests.
    Limited,
    /// Nobody touched a key for a while.
    Unattended,
    /// A fifth of the rate is too little for more.
    Large,
}

/// Where the console stands.
#[must_use]
pub fn rung(state: &State) -> Rung {
    if is_heard(state) {
        return Rung::Push;
    }
    if !state.session.background.polls {
        return Rung::Off;
    }
    let ladder = &state.live.ladder;
    let limited = state.requests.last_limited();
    if ladder.failures > 0 {
        Rung::Slow(Slow::Failed)
    } else if limited.is_some_and(|at| state.now.since(at) < LIMITED) {
        Rung::Slow(Slow::Limited)
    } else if state.now.uptime.saturating_sub(ladder.touched) >= UNATTENDED {
        Rung::Slow(Slow::Unattended)
    } else if share(state) > LARGE {
        Rung::Slow(Slow::Large)
    } else {
        Rung::Fast
    }
}

/// Whether what happens is heard.
#[must_use]
pub fn is_heard(state: &State) -> bool {
    let live = &state.live;
    let silence = live.hearing.silence(state.now);
    live.is_listening()
        && live.failure.is_none()
        && silence.is_some_and(|silence| silence < SILENCE)
}
