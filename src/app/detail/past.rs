//! What happened here to the user shown, read when its tab is on screen and the cursor rested.

use std::sync::Arc;

use crate::app::detail::Tab;
use crate::app::effect::Effect;
use crate::app::geometry;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::domain::memory::History;
use crate::domain::memory::StoreFault;
use crate::domain::user::UserId;

/// What happened here to the user shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Past {
    /// Whether the cursor rested on the user: nobody is read whom it only passes.
    pub rested: bool,
    /// Under which ticket of the pane it was asked for, unless something happened since.
    pub asked: Option<Ticket>,
    /// Under which ticket an answer is waited for: events that come fast ask once at a time.
    pub reading: Option<Ticket>,
    /// What the store said last.
    pub history: Option<Result<Arc<History>, StoreFault>>,
}

/// Reads the past of the user shown where its tab is on screen and it was not read, or something
/// happened since. What was read before stays on screen meanwhile.
pub fn keep_read(state: &mut State, out: &mut Vec<Effect>) {
    let detail = &state.detail;
    let is_wanted = detail.tab == Tab::History
        && detail.past.rested
        && detail.past.asked != Some(detail.ticket)
        && detail.past.reading != Some(detail.ticket)
        && geometry::browsing(state).detail.is_some();
    let subject = detail.subject.as_ref().filter(|_| is_wanted);
    let Some(user_id) = subject.and_then(|subject| subject.user_id.clone()) else {
        return;
    };
    let ticket = detail.ticket;
    state.detail.past.asked = Some(ticket);
    state.detail.past.reading = Some(ticket);
    out.push(Effect::ReadHistory { ticket, user_id });
}

/// Takes in what the store said, unless somebody else is shown since.
pub fn read(state: &mut State, ticket: Ticket, result: Result<Arc<History>, StoreFault>) {
    let detail = &mut state.detail;
    let past = &detail.past;
    let is_waited_for = past.asked == Some(ticket) || past.reading == Some(ticket);
    if ticket == detail.ticket && is_waited_for {
        detail.past.reading = None;
        detail.past.history = Some(result);
    }
}

/// The verdicts on these people moved, or an event told of reports on them, so that what was read
/// of them is old.
pub fn moved(state: &mut State, people: &[UserId]) {
    let subject = state.detail.subject.as_ref();
    let shown = subject.and_then(|subject| subject.user_id.as_ref());
    if shown.is_some_and(|shown| people.contains(shown)) {
        state.detail.past.asked = None;
    }
}

#[cfg(test)]
mod tests;
