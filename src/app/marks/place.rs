//! Places of what is on screen: rows of the queue, where it lies over the list, else of the list.

use crate::app::state::State;
use crate::app::triage;
use crate::app::users::cursor;
use crate::domain::user::UserId;

/// How many places there are.
pub(super) fn count(state: &State) -> usize {
    if state.triage.open {
        state.triage.queue.len()
    } else {
        state.users.rows().len()
    }
}

/// The place of the cursor.
pub(super) const fn of_cursor(state: &State) -> usize {
    if state.triage.open {
        state.triage.cursor
    } else {
        state.users.cursor
    }
}

/// The place of a user, if they are listed.
pub(super) fn of(state: &State, user_id: &UserId) -> Option<usize> {
    let id = user_id.text().as_received();
    if state.triage.open {
        let queue = &state.triage.queue;
        return queue.place_of(queue.find(id)?);
    }
    let row = state.users.shown.rows.find(id)?;
    state.users.rows().iter().position(|listed| *listed == row)
}

/// Moves the cursor to the next place, if there is one.
pub(super) fn step(state: &mut State) {
    let next = of_cursor(state) + 1;
    if state.triage.open {
        triage::cursor::move_to(state, next);
    } else {
        cursor::move_to(state, next);
    }
}
