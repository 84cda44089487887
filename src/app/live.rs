//! What the network tells of by itself. An event is a rumour: it patches what is on screen where
//! it is not older than that, and has the user read again, which decides.
//!
//! No event moves a row, and none changes anything on the server.

pub mod again;
pub mod feed;
pub mod hearing;
pub mod jump;
pub mod ladder;
pub mod watch;
pub mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::app::detail;
use crate::app::effect::Effect;
use crate::app::live::again::Queue;
use crate::app::live::feed::Came;
use crate::app::live::feed::Feed;
use crate::app::live::feed::Line;
use crate::app::live::hearing::Hearing;
use crate::app::live::ladder::Ladder;
use crate::app::live::watch::Watched;
use crate::app::roles::Capability;
use crate::app::state::State;
use crate::app::triage;
use crate::app::triage::newcomer;
use crate::app::users::arrange;
use crate::app::users::outside;
use crate::domain::difference::Difference;
use crate::domain::difference::differences;
use crate::domain::event::Event;
use crate::domain::event::EventKind;
use crate::domain::event::LookedAway;
use crate::domain::event::Tallied;
use crate::domain::failure::Failure;
use crate::domain::failure::Meaning;
use crate::domain::field::Field;
use crate::domain::memory::StoreFault;
use crate::domain::merge::alone;
use crate::domain::merge::merged;
use crate::domain::page::Page;
use crate::domain::request::Answer;
use crate::domain::time::Moment;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::text::Untrusted;

/// Further ahead of our clock, an `updatedAt` is a mistake, and nothing could ever be newer, in
/// milliseconds.
const AHEAD: i64 = 24 * 60 * 60 * 1_000;

/// The most strangers who wait to be asked for; the flagged set is walked anyway.
const MOST_STRANGERS: usize = 1_000;

/// What was heard, and what is to come of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Live {
    /// The events so far.
    pub feed: Feed,
    /// Users whose rows show what an event said and no answer has confirmed.
    pub unconfirmed: BTreeSet<UserId>,
    /// Users who are neither loaded nor queued and may have to be: an event says that they are
    /// flagged, and no answer has confirmed it.
    pub strangers: BTreeSet<UserId>,
    /// Who is watched, the longest first.
    pub watched: Vec<Watched>,
    /// Whether it is known who was watched in an earlier run.
    pub watched_before: watch::Before,
    /// Where this moderator looked away from the feed, once they did.
    pub looked_away: Option<LookedAway>,
    /// Whether the newest lines stand beside the list where there is room.
    pub pane: bool,
    /// Whether the network lets many users be read with one request.
    pub list_call: Capability,
    /// Who is to be read again.
    pub again: Queue,
    /// The receivers that write to this store.
    pub receivers: Vec<Tallied>,
    /// What is heard of them, and what may have been missed.
    pub hearing: Hearing,
    /// What is polled meanwhile.
    pub ladder: Ladder,
    /// Why nothing can be heard, where that is so.
    pub failure: Option<StoreFault>,
}

impl Live {
    /// Whether a receiver listens, so that what happens can be heard.
    #[must_use]
    pub fn is_listening(&self) -> bool {
        self.receivers.iter().any(|receiver| receiver.is_alive)
    }
}

/// Events came, oldest first. Before them, `skipped` more were let go unread, since they came
/// faster than anybody could follow.
pub fn heard(state: &mut State, events: &[Event], skipped: u64, out: &mut Vec<Effect>) {
    state.live.failure = None;
    state.live.feed.skip(skipped);
    state.live.hearing.heard_of(events, state.now);
    let mut patched = false;
    let mut reported = Vec::new();
    let mut watched = Vec::new();
    for event in events {
        // The same bytes again say nothing new; whoever they are about is read all the same.
        let is_listed = state.live.feed.came_again(event);
        if event.page.is_empty() && !is_listed {
            state
                .live
                .feed
                .add(Line::about(event, None, Came::Told, Vec::new()));
        }
        for (row, said) in event.page.users().enumerate() {
            if event.kind.is_flag_evidence()
                && let Some(id) = said.user_id()
            {
                reported.push(UserId::new(id.as_received()));
            }
            let told = (!is_listed).then(|| watch::heard(state, event, said));
            watched.extend(told.flatten());
            let (came, changes) = tell(state, event.kind, said);
            patched |= came == Came::Patched;
            if is_listed {
                continue;
            }
            if came == Came::Elsewhere && event.kind == EventKind::DidFlag && state.triage.open {
                state.live.ladder.hint();
            }
            let line = Line::about(event, Some((row, said)), came, changes);
            state.live.feed.add(line);
        }
    }
    if patched {
        arrange::rows_changed(state, out);
    }
    watch::say_heard(state, &watched, out);
    triage::case::reported(state, &reported);
    detail::past::moved(state, &reported);
    again::keep_going(state, out);
}

/// The receivers said what they counted.
pub fn receivers_seen(state: &mut State, receivers: Vec<Tallied>) {
    let before = std::mem::replace(&mut state.live.receivers, receivers);
    hearing::receivers_seen(state, &before);
}

/// Where the moderator looked away in an earlier run, unless they did since.
pub fn looked_away_read(state: &mut State, looked_away: LookedAway) {
    state.live.looked_away.get_or_insert(looked_away);
}

/// Something shows that the network answers again: what failed is tried again without waiting for
/// its time.
pub fn answers_again(state: &mut State) {
    state.live.ladder.answers_again();
    state.live.again.forgive();
}

/// The store cannot be followed.
pub fn deaf(state: &mut State, fault: StoreFault) {
    state.live.failure = Some(fault);
}

/// A page of the flagged set came, asked for at `asked`: whoever is loaded and was read before
/// shows it. What is shown since by an event, an answer or a verdict is newer, and stays.
pub fn polled(state: &mut State, page: &Page, asked: Moment, out: &mut Vec<Effect>) {
    let now = state.now;
    let mut changed = false;
    for user in page.users() {
        let Some(id) = user.user_id().map(Untrusted::as_received) else {
            continue;
        };
        let Some(row) = state.users.shown.rows.find(id) else {
            continue;
        };
        let user_id = UserId::new(id);
        let settled = state.outbox.settled(id);
        let is_undone = settled.is_some_and(|settled| settled.at.uptime > asked.uptime);
        if is_undone || is_outdated(state, &user_id, asked) {
            continue;
        }
        state.live.unconfirmed.remove(&user_id);
        let users = &mut state.users;
        if users.shown.rows.user(row).map(User::raw) != Some(user.raw()) {
            // Kept with its page, each change would hold on to everybody who came with it.
            let page = Arc::new(alone(user));
            users.shown.replace((now, asked), row, page, 0);
            users.gone.remove(&row);
            changed = true;
        }
    }
    if changed {
        arrange::rows_changed(state, out);
    }
}

/// Walks did not meet these people any more: whoever is loaded and shows flags, or is announced as
/// newly flagged, is read again.
pub fn unmet(state: &mut State, people: &[UserId], out: &mut Vec<Effect>) {
    for user_id in people {
        let id = user_id.text().as_received();
        let rows = &state.users.shown.rows;
        let user = rows.find(id).and_then(|row| rows.user(row));
        if user.is_some_and(User::is_flagged) || state.users.outside.contains(id) {
            state.live.again.add(user_id.clone());
        }
    }
    again::keep_going(state, out);
}

/// A user was read again, or was not: an answer is what counts, whatever was said before it was
/// asked for. Where none came, nothing is confirmed.
pub fn read_again(
    state: &mut State,
    (user_id, asked): (&UserId, Moment),
    result: &Result<Answer, Failure>,
) {
    match result {
        Err(failure) if failure.meaning() != Some(Meaning::NotFound) => {}
        Ok(_) if is_outdated(state, user_id, asked) => {
            // What is shown may only look newer: a page of the list counts as asked for when it came.
            let live = &mut state.live;
            if live.unconfirmed.contains(user_id) || live.strangers.contains(user_id) {
                live.again.add(user_id.clone());
            }
        }
        Ok(_) | Err(_) => {
            state.live.unconfirmed.remove(user_id);
            state.live.strangers.remove(user_id);
        }
    }
}

/// Somebody who is neither loaded nor queued is said to be flagged, or not any more: the network
/// is asked where that could matter to what is on screen.
fn stranger(state: &mut State, kind: EventKind, said: User<'_>, id: &str) {
    if state.users.outside.contains(id) {
        state.live.again.add(UserId::new(id));
        return;
    }
    let is_flagged = said.is_flagged() || kind == EventKind::DidFlag;
    let is_wanted = outside::is_wanted(state) || newcomer::is_wanted(state);
    let live = &mut state.live;
    if is_flagged && is_wanted && live.strangers.len() < MOST_STRANGERS {
        let user_id = UserId::new(id);
        live.strangers.insert(user_id.clone());
        live.again.add(user_id);
    }
}

/// Whether the row of a user shows what is newer than an answer that was asked for then.
#[must_use]
pub fn is_outdated(state: &State, user_id: &UserId, asked: Moment) -> bool {
    let shown = &state.users.shown;
    let row = shown.rows.find(user_id.text().as_received());
    let shown = row.and_then(|row| shown.asked_at(row));
    shown.is_some_and(|shown| shown.uptime > asked.uptime)
}

/// Takes in what is said of one user.
fn tell(state: &mut State, kind: EventKind, said: User<'_>) -> (Came, Vec<Difference>) {
    let Some(id) = said.user_id().map(Untrusted::as_received) else {
        return (Came::Told, Vec::new());
    };
    let row = state.users.shown.rows.find(id);
    let case = state.triage.queue.find(id);
    if row.is_none() && case.is_none() {
        stranger(state, kind, said, id);
        return (Came::Elsewhere, Vec::new());
    }
    let user_id = UserId::new(id);
    // Also an older one, or one that came before, says that something happened.
    state.live.again.add(user_id.clone());
    let held = row
        .and_then(|row| state.users.shown.rows.user(row))
        .or_else(|| state.triage.queue.case(case?)?.user());
    let Some(held) = held else {
        return (Came::Told, Vec::new());
    };
    if !may_patch(held.updated_at(), said.updated_at(), state.now.wall) {
        let why_not = if is_ahead(said.updated_at(), state.now.wall) {
            Came::Ahead
        } else {
            Came::Older
        };
        return (why_not, Vec::new());
    }
    let changes = differences(held, said);
    let page = Arc::new(merged(held, said));
    if changes.is_empty() && page.user(0).map(User::raw) == Some(held.raw()) {
        return (Came::Known, changes);
    }
    if let Some(row) = row {
        state
            .users
            .shown
            .replace((state.now, state.now), row, Arc::clone(&page), 0);
    }
    if let (Some(_), Some(user)) = (case, page.user(0)) {
        let is_look_alike = state.users.protected.resembled_by(user).is_some();
        let queue = &mut state.triage.queue;
        queue.read_again(&page, 0, is_look_alike, state.now, state.now.wall);
    }
    state.live.unconfirmed.insert(user_id);
    (Came::Patched, changes)
}

/// Whether what is said may take the place of what is held: it is not older, or does not say. A
/// time that cannot be is none that anything is measured by.
fn may_patch(held: Field<Timestamp>, said: Field<Timestamp>, now: Timestamp) -> bool {
    if is_ahead(said, now) {
        return false;
    }
    let Some(said) = said.value() else {
        return true;
    };
    held.value().is_none_or(|held| held <= said)
}

/// Whether a time lies further ahead than any clock is off.
fn is_ahead(said: Field<Timestamp>, now: Timestamp) -> bool {
    let latest = now.as_millis().saturating_add(AHEAD);
    said.value().is_some_and(|said| said.as_millis() > latest)
}

#[cfg(test)]
pub(crate) mod tests;
