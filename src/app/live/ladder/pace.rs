//! How often the flagged set is walked, and how fast: never more than a fifth of the rate in force.

use std::time::Duration;

use crate::app::live::ladder::rung::Rung;
use crate::app::live::ladder::rung::Slow;
use crate::app::live::ladder::rung::is_heard;
use crate::app::live::ladder::rung::rung;
use crate::app::state::State;
use crate::domain::request::Priority;

/// Between two walks while push is heard.
const SAFETY: Duration = Duration::from_mins(10);
/// Between two walks while push is heard, and tells of somebody who is not in the open queue.
const HINTED: Duration = Duration::from_mins(1);
/// Between two walks where nothing is heard.
pub(super) const FAST: Duration = Duration::from_secs(15);
/// Between two walks where there is a reason to ask less.
pub(super) const SLOW: Duration = Duration::from_mins(2);
/// How often the pause doubles after walks that failed.
const DOUBLINGS: u32 = 2;

/// How long it is from one walk in the background to the next.
#[must_use]
pub fn interval(state: &State) -> Duration {
    let ladder = &state.live.ladder;
    let wanted = match rung(state) {
        _ if ladder.look.is_none() => FAST,
        _ if ladder.has_not_caught_up() => backed_off(ladder.failures),
        Rung::Push if ladder.hinted => HINTED,
        Rung::Push => SAFETY,
        Rung::Fast | Rung::Slow(Slow::Large) => FAST,
        Rung::Slow(Slow::Limited | Slow::Unattended) => SLOW,
        Rung::Off | Rung::Slow(Slow::Failed) => backed_off(ladder.failures),
    };
    wanted.max(share(state))
}

/// The pause after so many walks in a row that failed.
fn backed_off(failures: u32) -> Duration {
    SLOW * 2_u32.pow(failures.saturating_sub(1).min(DOUBLINGS))
}

/// How long the pages of the last walk take at the pace of the background.
pub(super) fn share(state: &State) -> Duration {
    let pages = state.live.ladder.look.map_or(0, |look| look.pages);
    state.session.background.pace.saturating_mul(pages)
}

/// The least time between two pages of a walk in the background.
#[must_use]
pub fn pace(state: &State) -> Duration {
    let shared = is_heard(state) || !state.live.again.is_empty();
    state.session.background.pace * if shared { 2 } else { 1 }
}

/// The least time between two people who are read again because of what was heard.
#[must_use]
pub fn pace_of_reads(state: &State) -> Duration {
    let walking = state.triage.walking.as_ref();
    let shared = walking.is_some_and(|walking| walking.priority == Priority::Prefetch);
    state.session.background.pace * if shared { 2 } else { 1 }
}
