//! Who is to be read again because of what was heard: each once, in the sequence in which they
//! were spoken of, and never more than a fifth of the requests. Where more than a few wait, many are
//! read with one request, as long as the network has that call. Where the flagged set is polled
//! meanwhile, both go at half of that.
//!
//! While reads fail, one at a time finds out whether they work again, more and more seldom; while the
//! network cannot be reached, every `PROBE`; while everything is stopped, none.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::health::Health;
use crate::app::live::ladder;
use crate::app::message::Timer;
use crate::app::reread;
use crate::app::roles::Capability;
use crate::app::state::State;
use crate::app::triage::newcomer;
use crate::app::users::Asker;
use crate::app::users::outside;
use crate::domain::failure::Failure;
use crate::domain::failure::Meaning;
use crate::domain::user::UserId;

/// So many are read one by one: the call for many is beyond what every network answers.
const FEW: usize = 4;
/// The most that are read with one request, as the API says.
const MOST: usize = 100;
/// The most bytes of their ids: a longer request may be refused on its way.
const BYTES: usize = 2_000;
/// Between two reads that find out whether the network can be reached.
const PROBE: Duration = Duration::from_secs(15);
/// The least pause after a read that failed; it doubles with each further one.
const PAUSE: Duration = Duration::from_secs(1);
/// How often that pause may double before [`LONGEST`] is all that counts.
const DOUBLINGS: u32 = 10;
/// The longest pause between two reads while they fail.
const LONGEST: Duration = Duration::from_mins(1);
/// So often in a row somebody's own read may fail; then they are not read before they are spoken of
/// again, or the moderator reloads.
const TRIES: u32 = 6;

/// People who wait to be read again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Queue {
    waiting: VecDeque<UserId>,
    among: BTreeSet<UserId>,
    /// Those among them who are to be read by themselves: with others, nothing came of them.
    alone: BTreeSet<UserId>,
    /// How often in a row their own reads failed, although the network answers.
    failed: BTreeMap<UserId, u32>,
    /// Reads in a row that failed, whoever they were about, although the network answers.
    failures: u32,
    /// When the next one's timer rings, by the monotonic clock.
    timed: Option<Duration>,
}

impl Queue {
    /// Adds a user, unless they wait already.
    pub fn add(&mut self, user_id: UserId) {
        if self.among.insert(user_id.clone()) {
            self.waiting.push_back(user_id);
        }
    }

    /// Adds a user who is to be read by themselves.
    pub fn add_alone(&mut self, user_id: UserId) {
        self.alone.insert(user_id.clone());
        self.add(user_id);
    }

    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether nobody waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// A read ended, about however many. Where the network cannot be reached or everything is
    /// stopped, that says it all.
    pub fn ended(&mut self, failure: Option<&Failure>) {
        match failure {
            Some(failure) if failure.is_offline() || failure.stops_everything() => {}
            Some(failure) if failure.is_passing() => {
                self.failures = self.failures.saturating_add(1);
            }
            Some(_) | None => self.failures = 0,
        }
    }

    /// Reads may go on as if none had failed.
    pub(super) const fn forgive(&mut self) {
        self.failures = 0;
    }

    /// Whether the last reads failed although the network answers.
    #[must_use]
    pub const fn fails(&self) -> bool {
        self.failures > 0
    }

    /// Somebody was read.
    pub fn answered(&mut self, user_id: &UserId) {
        self.failed.remove(user_id);
    }

    /// Somebody who was spoken of could not be read: they wait once more where an answer may still
    /// come. Says whether they do.
    pub fn failed(&mut self, user_id: &UserId, failure: &Failure) -> bool {
        if is_for_all(failure) {
            self.add(user_id.clone());
            return true;
        }
        let tries = self.failed.remove(user_id).unwrap_or(0) + 1;
        let waits = failure.is_passing() && tries < TRIES;
        if waits {
            self.failed.insert(user_id.clone(), tries);
            // With others, they might keep all of them from being read.
            self.add_alone(user_id.clone());
        }
        waits
    }

    fn next(&mut self) -> Option<UserId> {
        let user_id = self.waiting.pop_front()?;
        self.among.remove(&user_id);
        Some(user_id)
    }
}

/// Whether a failure has nothing to do with whom a request was about.
#[must_use]
pub fn is_for_all(failure: &Failure) -> bool {
    let is_too_many = failure.meaning() == Some(Meaning::RateLimited);
    is_too_many || failure.is_offline() || failure.stops_everything()
}

/// Sees to it that the next one has a time, as long as anybody waits and the network may be asked.
pub fn keep_going(state: &mut State, out: &mut Vec<Effect>) {
    let is_stopped = matches!(state.health, Health::Stopped { .. });
    if is_stopped || state.live.again.is_empty() {
        return;
    }
    let after = pause(state);
    let due = state.now.uptime.saturating_add(after);
    // A timer from while reads failed would ring late; the newer one takes its place. One that rang
    // meanwhile was set for later than this: by then the next one's time has come too.
    if state.live.again.timed.is_some_and(|timed| timed <= due) {
        return;
    }
    state.live.again.timed = Some(due);
    out.push(Effect::Wake {
        timer: Timer::ReadAgain,
        after,
    });
}

/// How long it is to the next read.
fn pause(state: &State) -> Duration {
    let pace = ladder::pace_of_reads(state);
    let pause = match state.live.again.failures {
        0 => pace,
        failures => {
            let doubled = 2_u32.pow((failures - 1).min(DOUBLINGS));
            pace.max((pace.max(PAUSE) * doubled).min(LONGEST))
        }
    };
    match state.health {
        Health::Offline { .. } => pause.max(PROBE),
        Health::Fine | Health::Stopped { .. } => pause,
    }
}

/// Whether reads fail, so that one is to find out whether they work again.
fn is_doubtful(state: &State) -> bool {
    state.health != Health::Fine || state.live.again.failures > 0
}

/// Whether the network may be asked now: not while everything is stopped, and, while reads fail, not
/// before the one under way has ended.
fn may_read(state: &State) -> bool {
    let mut reads = state.users.rereading.values();
    let mut is_reading = || reads.any(|read| read.asker == Asker::Event);
    match state.health {
        Health::Stopped { .. } => false,
        Health::Fine | Health::Offline { .. } => !is_doubtful(state) || !is_reading(),
    }
}

/// It is the next one's time. While the network cannot be asked, everybody stays where they are.
pub fn due(state: &mut State, out: &mut Vec<Effect>) {
    state.live.again.timed = None;
    if may_read(state) {
        let next = next(state);
        match next.as_slice() {
            [] => {}
            [user_id] => reread::after_event(state, user_id, out),
            _ => reread::many_after_events(state, next, out),
        }
    }
    keep_going(state, out);
}

/// Whom to read now, with one request.
fn next(state: &mut State) -> Vec<UserId> {
    let is_refused = matches!(state.live.list_call, Capability::Refused(_));
    let most = if is_refused || is_doubtful(state) || state.live.again.len() <= FEW {
        1
    } else {
        MOST
    };
    let mut next: Vec<UserId> = Vec::new();
    let mut bytes = 0;
    // Whoever goes back to the end comes up once.
    for _ in 0..state.live.again.len() {
        let Some(user_id) = state.live.again.next() else {
            break;
        };
        if state.users.rereading.contains_key(&user_id) {
            // That question was asked before what was heard.
            state.live.again.add(user_id);
            if most == 1 {
                break;
            }
            continue;
        }
        if !is_here(state, &user_id) {
            state.live.unconfirmed.remove(&user_id);
            state.live.strangers.remove(&user_id);
            state.live.again.alone.remove(&user_id);
            state.live.again.failed.remove(&user_id);
            continue;
        }
        let id = user_id.text();
        bytes += id.as_received().len();
        let is_alone = id.is_empty() || state.live.again.alone.contains(&user_id);
        if !next.is_empty() && (is_alone || bytes > BYTES) {
            state.live.again.add(user_id);
            break;
        }
        state.live.again.alone.remove(&user_id);
        next.push(user_id);
        if is_alone || next.len() == most {
            break;
        }
    }
    next
}

/// Whether somebody is loaded or queued, or may have to be; nobody else needs a request.
fn is_here(state: &State, user_id: &UserId) -> bool {
    let id = user_id.text().as_received();
    let is_wanted = outside::is_wanted(state) || newcomer::is_wanted(state);
    state.users.shown.rows.find(id).is_some()
        || state.triage.queue.find(id).is_some()
        || state.users.outside.contains(id)
        || (is_wanted && state.live.strangers.contains(user_id))
}

#[cfg(test)]
mod tests;
