//! What reading a user again means to the verdicts on them, and what a verdict saw to whoever shows
//! them.

use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::live;
use crate::app::outbox::again;
use crate::app::reread::quietly;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::app::users::arrange;
use crate::domain::failure::Failure;
use crate::domain::merge::seen_over;
use crate::domain::request::Answer;
use crate::domain::sighting::Sighting;
use crate::domain::time::Moment;
use crate::domain::user::UserId;

/// Tells the verdicts that wait for an answer, which do not mind which list is on screen. What fails
/// and was asked before they waited says nothing about them: they wait for an answer of their own.
pub(super) fn told(
    state: &mut State,
    ticket: Ticket,
    user_id: &UserId,
    result: &Result<Answer, Failure>,
    out: &mut Vec<Effect>,
) {
    let is_current = ticket == state.users.reread_ticket;
    let under_way = state.users.rereading.get(user_id);
    let is_followed = is_current && under_way.is_some_and(|under_way| under_way.again);
    let is_theirs = is_current && !is_followed;
    if result.is_ok() || is_theirs || !again::waits_for(state, user_id) {
        return again::read(state, user_id, result, out);
    }
    if !is_followed {
        quietly(state, user_id, out);
    }
}

/// Shows on a row and a case what reading their user showed to a verdict, unless they show what is
/// newer.
pub fn saw(state: &mut State, now: &Sighting, out: &mut Vec<Effect>) {
    let user_id = &now.user_id;
    let id = user_id.text().as_received();
    let at = state.now;
    let asked = Moment {
        uptime: at.uptime.saturating_sub(now.read_at.age_at(at.wall)),
        wall: now.read_at,
    };
    let row = state.users.shown.rows.find(id);
    let row = row.filter(|_| !live::is_outdated(state, user_id, asked));
    let held = row.and_then(|row| state.users.shown.rows.user(row));
    let shown = held.map(|held| Arc::new(seen_over(held, now)));
    if let (Some(row), Some(page)) = (row, shown) {
        state.users.gone.remove(&row);
        state.users.shown.replace((at, asked), row, page, 0);
        arrange::rows_changed(state, out);
    }
    let queue = &state.triage.queue;
    let held = queue.find(id).and_then(|case| queue.case(case)?.user());
    let page = held.map(|held| Arc::new(seen_over(held, now)));
    if let Some(page) = page
        && let Some(user) = page.user(0)
    {
        let is_look_alike = state.users.protected.resembled_by(user).is_some();
        let queue = &mut state.triage.queue;
        queue.read_again(&page, 0, is_look_alike, asked, at.wall);
    }
}
