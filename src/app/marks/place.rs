//! Places of what is on screen: rows of the queue, where it lies over the list, else of the list.

use std::collections::BTreeSet;
use std::collections::HashMap;

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

/// These people: those who are listed, from the first place to the last, and the others by their
/// ids. Looks each of them up, and goes through the places once.
pub(super) fn in_sequence<'a>(
    state: &State,
    people: &'a BTreeSet<UserId>,
) -> (Vec<&'a UserId>, Vec<&'a UserId>) {
    let (mut listed, mut others) = (Vec::new(), Vec::new());
    if state.triage.open {
        for user_id in people {
            match of(state, user_id) {
                Some(place) => listed.push((place, user_id)),
                None => others.push(user_id),
            }
        }
        listed.sort_unstable();
        return (listed.into_iter().map(|(_, id)| id).collect(), others);
    }
    let mut by_row = HashMap::new();
    for user_id in people {
        match state.users.shown.rows.find(user_id.text().as_received()) {
            Some(row) => {
                by_row.insert(row, user_id);
            }
            None => others.push(user_id),
        }
    }
    let rows = state.users.rows().iter();
    let listed = rows.filter_map(|row| by_row.remove(row)).collect();
    others.extend(by_row.into_values());
    others.sort_unstable();
    (listed, others)
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
