//! Why a verdict cannot be made just now.

use crate::app::marks;
use crate::app::outbox::stage::READ_ONLY;
use crate::app::overlay::bulk;
use crate::app::state::State;
use crate::app::subject::subject;
use crate::app::unavailable::Why;
use crate::app::unavailable::refused;
use crate::domain::field::Field;
use crate::domain::obstacle::Obstacle;
use crate::domain::obstacle::obstacle;
use crate::domain::sighting::Sighting;
use crate::domain::verdict::Verb;
use crate::domain::word::NOBODY;
use crate::domain::word::PENDING;

/// Why the flags of the user in question cannot be cleared.
pub(super) fn clear_flags(state: &State) -> Option<Why> {
    if !marks::here(state).is_empty() {
        return of_any(state, Verb::ClearFlags);
    }
    any(state, Verb::ClearFlags)
}

/// Why the user in question cannot be banned, or the ban cannot be lifted.
pub(super) fn ban(state: &State) -> Option<Why> {
    if !marks::here(state).is_empty() {
        // Which of both it is matters only where the network refused one.
        let verb = if state.outbox.refused.is_empty() {
            Verb::Ban
        } else {
            bulk::ban_or_unban(state)
        };
        return of_any(state, verb);
    }
    let is_banned =
        subject(state).is_some_and(|subject| subject.user.is_global_ban() == Field::Value(true));
    any(state, if is_banned { Verb::Unban } else { Verb::Ban })
}

/// Why nobody can be marked: marks serve verdicts only.
pub(super) fn mark(state: &State, is_empty: bool) -> Option<Why> {
    if !state.session.write {
        return Some(Why::Said(READ_ONLY));
    }
    is_empty.then_some(Why::Said("nobody is listed"))
}

/// Why nothing can be taken back.
pub(super) fn undo(state: &State) -> Option<Why> {
    if !state.session.write {
        return Some(Why::Said(READ_ONLY));
    }
    let outbox = &state.outbox;
    let waits = outbox.storing.newest().is_some() || outbox.newest_waiting().is_some();
    (!waits).then_some(Why::Said("no verdict waits"))
}

/// Why there is nothing to show of the outbox.
pub(super) fn outbox(state: &State) -> Option<Why> {
    let outbox = &state.outbox;
    (outbox.storing.is_empty() && outbox.open.is_empty())
        .then_some(Why::Said("the outbox is empty"))
}

fn any(state: &State, verb: Verb) -> Option<Why> {
    if !state.session.write {
        return Some(Why::Said(READ_ONLY));
    }
    let Some(subject) = subject(state) else {
        return Some(Why::Said("nobody is under the cursor"));
    };
    if subject.user.fault().is_some() {
        return Some(Why::Said("this row is broken; nothing can be done with it"));
    }
    let Some(id) = subject.user.user_id() else {
        return Some(Why::Said("this row has no user id"));
    };
    if subject
        .row
        .is_some_and(|row| state.users.gone.contains(&row))
    {
        return Some(Why::Said(NOBODY));
    }
    let seen = Sighting::without_raw(subject.user, subject.read_at);
    let obstacle = seen.and_then(|seen| obstacle(&seen, verb));
    let (id, part) = (id.as_received(), verb.part());
    if state.outbox.is_storing(id, part) || state.outbox.on(id, part).is_some() {
        return Some(Why::Said(PENDING));
    }
    of_any(state, verb).or_else(|| {
        Some(Why::Said(match (obstacle?, verb) {
            (Obstacle::AlreadySo, Verb::ClearFlags) => "nobody flagged this user",
            (Obstacle::AlreadySo, Verb::Ban | Verb::Unban) => "it is so already",
            (Obstacle::Deleted, _) => "this account is deleted; nobody can sign in with it",
        }))
    })
}

/// Why nobody can be decided about in this way.
fn of_any(state: &State, verb: Verb) -> Option<Why> {
    if !state.session.write {
        return Some(Why::Said(READ_ONLY));
    }
    if state.outbox.unwritable.is_some() {
        return Some(Why::Unwritable);
    }
    if state.outbox.refused.contains_key(&verb) {
        return Some(Why::Forbidden(verb));
    }
    refused(state)
}
