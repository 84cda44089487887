//! Rows that no longer belong in their list. Each is greyed where it stands and leaves once the
//! cursor has been on it and moved on, so that nothing moves that the moderator looks at.
//!
//! Only what changed here leaves: a row that did not fit when the server sent it is marked and
//! stays, as does whatever an event said and no answer has confirmed.

use std::sync::Arc;

use crate::app::list::Listed;
use crate::app::marks;
use crate::app::signs::is_misfit;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::app::users::cursor;
use crate::domain::rows::RowId;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::text::Untrusted;

/// Where the cursor is, and in which list.
#[must_use]
pub fn place(state: &State) -> (Ticket, Option<RowId>) {
    (state.users.reread_ticket, state.users.selected_row())
}

/// Whether a row fitted its list when it came and does not any more.
#[must_use]
pub fn belongs_no_more(state: &State, row: RowId) -> bool {
    let list = &state.users.shown;
    let rows = list.rows.snapshot();
    if !rows.is_newer(row) {
        return false;
    }
    let misfits = |user: Option<User<'_>>| user.is_some_and(|user| is_misfit(user, &list.query));
    misfits(rows.user(row)) && !misfits(rows.first(row))
}

/// The cursor may have moved on from where it was before a message.
pub fn moved_on(state: &mut State, (ticket, was): (Ticket, Option<RowId>)) {
    let Some(row) = was.filter(|_| ticket == state.users.reread_ticket) else {
        return;
    };
    if state.users.selected_row() == Some(row) || !may_leave(state, row) {
        return;
    }
    let users = &mut state.users;
    users.shown.rows.unlist(row);
    if let Listed::Some { rows, base } = &mut users.listed {
        Arc::make_mut(rows).retain(|listed| *listed != row);
        *base = base.saturating_sub(1).max(rows.len());
    }
    cursor::restore(state);
}

/// Whether a row that no longer belongs is nobody's business any more: an answer said so, no
/// verdict on its user is under way, and nobody marked it.
fn may_leave(state: &State, row: RowId) -> bool {
    if !belongs_no_more(state, row) {
        return false;
    }
    let user = state.users.shown.rows.user(row);
    let Some(id) = user.and_then(User::user_id).map(Untrusted::as_received) else {
        return false;
    };
    let user_id = UserId::new(id);
    state.outbox.of(id).next().is_none()
        && !state.live.unconfirmed.contains(&user_id)
        && !marks::is_marked(state, &user_id)
}

#[cfg(test)]
mod tests;
