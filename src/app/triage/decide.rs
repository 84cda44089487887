//! The policy of a case, and what its verdicts make of it.

use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::outbox::words;
use crate::app::state::State;
use crate::app::token::Token;
use crate::domain::queue::Case;
use crate::domain::queue::CaseId;
use crate::domain::queue::Status;
use crate::domain::user::UserId;
use crate::domain::verdict::Verb;
use crate::domain::verdict::Verdict;
use crate::text::UntrustedText;

/// How the verdicts on somebody stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// In a few cells.
    pub words: String,
    /// What that stands for.
    pub token: Token,
    /// Why the server said no, where it did.
    pub why: Option<UntrustedText>,
}

/// How the verdicts from here on somebody stand; nothing where there is none, or where the last one
/// ended and the case is to be decided all the same.
#[must_use]
pub fn mark(state: &State, user_id: &str) -> Option<Mark> {
    let (words, token) = words::mark(&state.outbox, user_id, state.now)?;
    if !state.outbox.is_pending(user_id) && is_open_again(state, user_id) {
        return None;
    }
    let closed = state.outbox.closed.get(user_id);
    let why = closed
        .filter(|_| !state.outbox.is_pending(user_id))
        .and_then(|closed| closed.why.clone());
    Some(Mark { words, token, why })
}

/// Whether a case is to be decided although a verdict settled it before. To lift a ban settles none,
/// and so what came of it stays in sight.
fn is_open_again(state: &State, user_id: &str) -> bool {
    let queue = &state.triage.queue;
    let case = queue.find(user_id).and_then(|id| queue.case(id));
    let is_open = case.is_some_and(|case| case.status == Status::Open);
    let settled = state.outbox.settled(user_id);
    is_open && settled.is_some_and(|settled| settled.verb != Verb::Unban)
}

/// Chooses the policy of the case at hand by its number, from 1; the same number again takes it
/// away.
pub fn choose_policy(state: &mut State, number: u8, out: &mut Vec<Effect>) {
    let Some(user_id) = state.triage.selected().and_then(Case::user_id) else {
        return;
    };
    let place = usize::from(number).saturating_sub(1);
    if state.triage.policies.get(&user_id) == Some(&place) {
        state.triage.policies.remove(&user_id);
        return say(state, Tone::Ok, "no policy", out);
    }
    state.triage.policies.insert(user_id, place);
}

/// The policy that was chosen for a user, if one was.
#[must_use]
pub fn policy_of(state: &State, user_id: &UserId) -> Option<UntrustedText> {
    let place = *state.triage.policies.get(user_id)?;
    state.session.policies.get(place).cloned()
}

/// A verdict ended: the policy that was chosen for it goes with it, so that no later verdict on the
/// same user carries it unasked. One that is taken back leaves the choice as it was.
pub fn spent(state: &mut State, verdict: &Verdict) {
    let user_id = verdict.user_id();
    if policy_of(state, user_id) == verdict.draft.policy {
        state.triage.policies.remove(user_id);
    }
}

/// Whom a message about one verdict may say something about: asked before the outbox takes it in, and
/// told to [`verdicts_moved`] afterwards.
#[must_use]
pub fn concerned(state: &State, message: &Message) -> Vec<UserId> {
    let outbox = &state.outbox;
    let mut people: Vec<UserId> = Vec::new();
    if let Message::Staged { ticket, .. } = message {
        let storing = outbox.storing.get(ticket);
        people.extend(storing.map(|storing| storing.draft.seen.user_id.clone()));
    }
    if let Message::Revised { id, .. }
    | Message::Withdrawn { id, .. }
    | Message::DispatchMoved { id, .. }
    | Message::DispatchEnded { id, .. } = message
    {
        let open = outbox.open.get(id);
        people.extend(open.map(|open| open.verdict.user_id().clone()));
    }
    people
}

/// The verdicts on these people moved: their cases are decided by them, or open again. They stay
/// where they stand.
pub fn verdicts_moved(state: &mut State, people: &[UserId]) {
    for user_id in people {
        if let Some(id) = state.triage.queue.find(user_id.text().as_received()) {
            settle(state, id);
            let at_hand = state.triage.case.shown.as_ref();
            if at_hand.is_some_and(|(at_hand, ..)| *at_hand == id) {
                state.triage.case.past_is_old = true;
            }
        }
    }
}

/// Finds out anew whether a verdict from here decides a case.
pub fn settle(state: &mut State, id: CaseId) {
    if state.outbox.is_untouched() {
        return;
    }
    let Some(user_id) = state.triage.queue.case(id).and_then(Case::user_id) else {
        return;
    };
    let user_id = user_id.text().as_received();
    let is_decided = state.outbox.decides(user_id);
    let settled = state.outbox.settled(user_id);
    let now = state.now.wall;
    state.triage.queue.decide(id, is_decided, settled, now);
}

/// Whether a case is out of the moderator's way.
#[must_use]
pub fn is_out_of_the_way(case: &Case) -> bool {
    case.status != Status::Open
}
