//! Who is to be read again because of what was heard: each once, in the sequence in which they
//! were spoken of, and never more than a fifth of the requests. Where more than a few wait, many are
//! read with one request, as long as the network has that call. Where the flagged set is polled
//! meanwhile, both go at half of that.

use std::collections::BTreeSet;
use std::collections::VecDeque;

use crate::app::effect::Effect;
use crate::app::health::Health;
use crate::app::live::ladder;
use crate::app::message::Timer;
use crate::app::reread;
use crate::app::roles::Capability;
use crate::app::state::State;
use crate::app::triage::newcomer;
use crate::app::users::outside;
use crate::domain::user::UserId;

/// So many are read one by one: the call for many is beyond what every network answers.
const FEW: usize = 4;
/// The most that are read with one request, as the API says.
const MOST: usize = 100;
/// The most bytes of their ids: a longer request may be refused on its way.
const BYTES: usize = 2_000;

/// People who wait to be read again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Queue {
    waiting: VecDeque<UserId>,
    among: BTreeSet<UserId>,
    /// Those among them who are to be read by themselves: with others, nothing came of them.
    alone: BTreeSet<UserId>,
    /// Whether the next one's time is being waited for.
    timed: bool,
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

    fn next(&mut self) -> Option<UserId> {
        let user_id = self.waiting.pop_front()?;
        self.among.remove(&user_id);
        Some(user_id)
    }
}

/// Sees to it that the next one has a time, as long as anybody waits.
pub fn keep_going(state: &mut State, out: &mut Vec<Effect>) {
    if state.live.again.timed || state.live.again.is_empty() {
        return;
    }
    state.live.again.timed = true;
    out.push(Effect::Wake {
        timer: Timer::ReadAgain,
        after: ladder::pace_of_reads(state),
    });
}

/// It is the next one's time. While the network cannot be asked, everybody stays where they are.
pub fn due(state: &mut State, out: &mut Vec<Effect>) {
    state.live.again.timed = false;
    if state.health == Health::Fine {
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
    let most = if is_refused || state.live.again.len() <= FEW {
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
