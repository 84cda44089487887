//! Where a storm got to: one that never opens a menu says nothing about menus.

use std::collections::BTreeSet;

use crate::app::detail::Tab;
use crate::app::health::Health;
use crate::app::outbox::Closing;
use crate::app::outbox::Phase;
use crate::app::overlay::Overlay;
use crate::app::search::Stop;
use crate::app::state::Focus;
use crate::app::state::State;
use crate::domain::pager::End;
use crate::domain::pager::Next;
use crate::domain::pager::Pause;
use crate::domain::verdict::Verb;

/// A place by name, and whether a state is there.
type Place = (&'static str, fn(&State) -> bool);

/// What every long storm has to come by.
const PLACES: [Place; 64] = [
    ("help", |state| {
        matches!(state.overlay, Some(Overlay::Help(_)))
    }),
    ("palette", |state| {
        matches!(state.overlay, Some(Overlay::Palette(_)))
    }),
    ("sort menu", |state| {
        matches!(state.overlay, Some(Overlay::SortMenu { .. }))
    }),
    ("filter menu", |state| {
        matches!(state.overlay, Some(Overlay::FilterMenu(_)))
    }),
    ("copy menu", |state| {
        matches!(state.overlay, Some(Overlay::CopyMenu { .. }))
    }),
    ("request log", |state| {
        matches!(state.overlay, Some(Overlay::RequestLog { .. }))
    }),
    ("messages", |state| {
        matches!(state.overlay, Some(Overlay::Messages { .. }))
    }),
    (
        "the journal",
        |state| matches!(&state.overlay, Some(Overlay::Journal(view)) if view.rows.len() > 30),
    ),
    (
        "the feed",
        |state| matches!(&state.overlay, Some(Overlay::Feed(view)) if view.at.is_some()),
    ),
    ("a rumour", |state| !state.live.unconfirmed.is_empty()),
    ("somebody to be read again", |state| {
        !state.live.again.is_empty()
    }),
    ("somebody's history", |state| {
        let past = &state.detail.past.history;
        state.detail.tab == Tab::History && matches!(past, Some(Ok(_)))
    }),
    (
        "roles counted",
        |state| matches!(&state.overlay, Some(Overlay::Roles(holders)) if holders.census.is_some()),
    ),
    ("permissions", |state| {
        matches!(state.overlay, Some(Overlay::Permissions(_)))
    }),
    ("an overlay over the search bar", |state| {
        state.overlay.is_some() && state.search.open.is_some()
    }),
    ("the field of a search", |state| {
        state
            .search
            .open
            .as_ref()
            .is_some_and(|open| open.stop == Stop::Fields)
    }),
    ("too long to ask", |state| state.search.search().is_err()),
    ("a preview", |state| state.users.wish.preview.is_some()),
    ("a local order", |state| state.users.wish.order.is_some()),
    ("a local filter", |state| {
        !state.users.wish.filter.is_empty()
    }),
    ("nobody listed of many", |state| {
        state.users.rows().is_empty() && state.users.shown.rows.len() > 50
    }),
    ("a long list", |state| state.users.shown.rows.len() > 200),
    ("far down a list", |state| {
        state.users.cursor > 100 && state.users.top > 50
    }),
    ("a reload half done", |state| {
        let incoming = state.users.incoming.as_ref();
        incoming.is_some_and(|list| list.is_reload && !list.list.rows.is_empty())
    }),
    ("loading on", |state| {
        state
            .users
            .walking
            .is_some_and(|walking| walking.load_on.is_some())
    }),
    ("a walk that broke off", |state| {
        state.users.failure.is_some()
    }),
    ("somebody gone", |state| !state.users.gone.is_empty()),
    ("rows lost", |state| state.users.shown.lost > 0),
    ("the end", |state| {
        at(state, |next| matches!(next, Next::Ended(End::Complete)))
    }),
    ("a loop", |state| {
        at(state, |next| matches!(next, Next::Ended(End::Loop)))
    }),
    ("empty pages", |state| {
        at(state, |next| {
            matches!(next, Next::Paused(_, Pause::EmptyPages))
        })
    }),
    ("read from the top again", |state| {
        state.users.shown.pager.restarts() > 0
    }),
    ("offline", |state| {
        matches!(state.health, Health::Offline { .. })
    }),
    ("stopped", |state| {
        matches!(state.health, Health::Stopped { .. })
    }),
    ("the detail pane scrolled", |state| {
        state.focus == Focus::Detail && state.detail.line > 3 && state.detail.profile.is_some()
    }),
    ("something folded", |state| {
        !state.detail.folded_json.is_empty()
    }),
    ("zoomed", |state| state.zoomed),
    ("a long queue", |state| {
        state.triage.open && state.triage.queue.len() > 100
    }),
    ("a case scrolled", |state| {
        state.triage.focus == Focus::Detail && state.triage.case.line > 3
    }),
    ("somebody outside", |state| state.triage.queue.outside() > 0),
    ("somebody put off", |state| {
        state.triage.queue.counts().snoozed > 0
    }),
    ("somebody not flagged any more", |state| {
        state.triage.queue.counts().gone > 0
    }),
    ("a policy chosen", |state| !state.triage.policies.is_empty()),
    ("a note", |state| {
        matches!(state.overlay, Some(Overlay::Note(_)))
    }),
    ("a snooze", |state| {
        matches!(state.overlay, Some(Overlay::Snooze { .. }))
    }),
    ("the orders of the queue", |state| {
        matches!(state.overlay, Some(Overlay::QueueOrder { .. }))
    }),
    ("a box that asks", |state| {
        matches!(state.overlay, Some(Overlay::Verdict(_)))
    }),
    ("a mark", |state| {
        !state.users.marks.people.is_empty() || !state.triage.marks.people.is_empty()
    }),
    ("a range", |state| state.users.marks.from.is_some()),
    ("a box that asks about many", |state| {
        matches!(state.overlay, Some(Overlay::Bulk(_)))
    }),
    ("many being sent", |state| state.outbox.left_of_many() > 1),
    ("the outbox", |state| {
        matches!(state.overlay, Some(Overlay::Outbox(_)))
    }),
    (
        "a note on a verdict",
        |state| matches!(&state.overlay, Some(Overlay::Outbox(view)) if view.note.is_some()),
    ),
    ("both facts", |state| {
        matches!(state.overlay, Some(Overlay::Held(_)))
    }),
    ("whether to leave", |state| {
        matches!(state.overlay, Some(Overlay::Leaving))
    }),
    ("a verdict that waits", |state| {
        state.outbox.newest_waiting().is_some()
    }),
    ("a ban that waits", |state| {
        let waiting = state.outbox.newest_waiting();
        waiting.is_some_and(|open| open.verdict.verb() == Verb::Ban)
    }),
    ("a verdict being sent", |state| state.outbox.sending() > 0),
    ("a verdict that needs somebody", |state| {
        state.outbox.asking() > 0
    }),
    ("a verdict being staged again", |state| {
        let mut open = state.outbox.open.values();
        open.any(|open| matches!(open.phase, Phase::Restaging(_)))
    }),
    ("a verdict done", |state| {
        let mut closed = state.outbox.closed.values();
        closed.any(|closed| closed.how == Closing::Done)
    }),
    ("a verb refused", |state| !state.outbox.refused.is_empty()),
    ("a store that fails", |state| {
        state.outbox.unwritable.is_some()
    }),
    ("first run", State::is_first_run),
];

fn at(state: &State, next: impl Fn(&Next) -> bool) -> bool {
    next(state.users.shown.pager.next())
}

/// The places where a state is.
pub(super) fn of(state: &State) -> impl Iterator<Item = &'static str> {
    PLACES
        .iter()
        .filter(|(_, is_there)| is_there(state))
        .map(|(name, _)| *name)
}

/// The places that are not among these.
pub(super) fn unseen(seen: &BTreeSet<&'static str>) -> Vec<&'static str> {
    let names = PLACES.iter().map(|(name, _)| *name);
    names.filter(|name| !seen.contains(name)).collect()
}
