//! Who is to be read again because of what was heard: each once, in the sequence in which they
//! were spoken of, and never more than a fifth of the requests. Where the flagged set is polled
//! meanwhile, both go at half of that.

use std::collections::BTreeSet;
use std::collections::VecDeque;

use crate::app::effect::Effect;
use crate::app::health::Health;
use crate::app::live::ladder;
use crate::app::message::Timer;
use crate::app::reread;
use crate::app::state::State;
use crate::domain::user::UserId;

/// People who wait to be read again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Queue {
    waiting: VecDeque<UserId>,
    among: BTreeSet<UserId>,
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
        while let Some(user_id) = state.live.again.next() {
            if state.users.rereading.contains_key(&user_id) {
                // That question was asked before what was heard.
                state.live.again.add(user_id);
                break;
            }
            if is_here(state, &user_id) {
                reread::after_event(state, &user_id, out);
                break;
            }
            state.live.unconfirmed.remove(&user_id);
        }
    }
    keep_going(state, out);
}

/// Whether somebody is loaded or queued; whoever is neither any more needs no request.
fn is_here(state: &State, user_id: &UserId) -> bool {
    let id = user_id.text().as_received();
    state.users.shown.rows.find(id).is_some() || state.triage.queue.find(id).is_some()
}
