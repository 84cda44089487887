//! Who was flagged since and belongs in the list without being in it. They are announced, and listed
//! once the moderator asks for them: nothing moves before.
//!
//! Only an answer of the network puts anybody here. An event has them read, and that is all.

use std::collections::BTreeSet;
use std::sync::Arc;

use memchr::memmem::Finder;

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::keymap::key_of;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::signs::is_misfit;
use crate::app::state::State;
use crate::app::users::arrange;
use crate::app::users::cursor;
use crate::app::words;
use crate::domain::merge::merged;
use crate::domain::page;
use crate::domain::page::Page;
use crate::domain::pager::End;
use crate::domain::pager::Next;
use crate::domain::query::Filter;
use crate::domain::query::UserQuery;
use crate::domain::rows::RowId;
use crate::domain::time::Moment;
use crate::domain::user::UserId;
use crate::text::Untrusted;

/// The most who are kept; a list read anew has the rest.
pub const MOST: usize = 1_000;

/// Who waits to be listed, in the sequence in which they were found, each with a page of their own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outside {
    people: Vec<(UserId, Arc<Page>)>,
    /// Whom the moderator had listed last.
    listed: Vec<UserId>,
    /// Whether they are still to be told where those are.
    is_untold: bool,
}

impl Outside {
    /// How many wait, up to [`MOST`].
    #[must_use]
    pub const fn len(&self) -> usize {
        self.people.len()
    }

    /// Whether nobody waits.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// Whether somebody waits.
    #[must_use]
    pub fn contains(&self, user_id: &str) -> bool {
        self.place(user_id).is_some()
    }

    /// Nobody waits any more, and nobody was listed.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Lets go of whoever does not pass.
    pub fn keep(&mut self, pass: impl Fn(&str) -> bool) {
        self.people
            .retain(|(user_id, _)| pass(user_id.text().as_received()));
    }

    fn place(&self, user_id: &str) -> Option<usize> {
        let mut people = self.people.iter();
        people.position(|(waits, _)| waits.text().as_received() == user_id)
    }
}

/// Whether somebody who is flagged may belong in the list: only then is it worth a request to ask.
#[must_use]
pub fn is_wanted(state: &State) -> bool {
    let list = &state.users.shown;
    list.first_at.is_some() && list.query.filter() == Filter::Flagged
}

/// An answer that was asked for at a time shows somebody: they wait where they belong in the list
/// and are not in it, and do not where they do not.
pub fn seen(
    state: &mut State,
    page: &Arc<Page>,
    within: usize,
    asked: Moment,
    out: &mut Vec<Effect>,
) {
    let Some(user) = page.user(within) else {
        return;
    };
    let Some(id) = user.user_id().map(Untrusted::as_received) else {
        return;
    };
    if !is_wanted(state) || is_settled_since(state, id, asked) {
        return;
    }
    let users = &mut state.users;
    let is_listed = is_listed(&users.shown.rows, id);
    let belongs = !is_listed && fits(page, within, &users.shown.query);
    let waits = users.outside.place(id);
    let waiting = &mut users.outside.people;
    match waits {
        Some(at) if !belongs => {
            waiting.remove(at);
        }
        Some(at) => {
            if let Some((_, held)) = waiting.get_mut(at) {
                *held = Arc::new(merged(user, user));
            }
        }
        None if belongs && waiting.len() < MOST => {
            waiting.push((UserId::new(id), Arc::new(merged(user, user))));
            if waiting.len() == 1 && !state.triage.open {
                let key = key_of(state, Action::ShowNew);
                let text = format!("newly flagged, not in this list: {key} lists them");
                say(state, Tone::Note, text, out);
            }
        }
        None => {}
    }
}

/// A page of the flagged set came that is not this list's own. Where all of the list is loaded,
/// whoever is in the one and not in the other was flagged since.
pub fn flagged_came(state: &mut State, page: &Arc<Page>, asked: Moment, out: &mut Vec<Effect>) {
    let list = &state.users.shown;
    if matches!(list.pager.next(), Next::Ended(End::Complete)) {
        all_seen(state, page, asked, out);
    }
}

/// People on a page of the flagged set who were not in it before: they were flagged since, however
/// much of this list is loaded.
pub fn flagged_since(
    state: &mut State,
    page: &Arc<Page>,
    fresh: &[usize],
    asked: Moment,
    out: &mut Vec<Effect>,
) {
    for within in fresh {
        seen(state, page, *within, asked, out);
    }
}

/// Whether whoever is newly flagged belongs in the list, so that it announces all of them.
#[must_use]
pub fn has_all(state: &State) -> bool {
    let query = &state.users.shown.query;
    is_wanted(state) && query.search().is_none() && !query.deleted()
}

/// A page of this list came: who had left it and is in it again waits, and whoever waited and came
/// with it does not.
pub fn page_came(state: &mut State, page: &Arc<Page>, out: &mut Vec<Effect>) {
    let users = &mut state.users;
    if users.incoming.is_some() {
        return;
    }
    let rows = &users.shown.rows;
    users.outside.keep(|id| !is_listed(rows, id));
    if users.shown.rows.unlisted() > 0 {
        all_seen(state, page, state.now, out);
    }
}

/// The network no longer knows somebody.
pub fn gone(state: &mut State, user_id: &UserId) {
    let gone = user_id.text().as_received();
    state.users.outside.keep(|id| id != gone);
}

/// Lists everybody who waits: who had left at their old place, the others behind all that is
/// loaded. The cursor stays on its person, and that person on their line; the moderator is told where
/// the others are. Where nobody waits, goes to the next of those who were listed.
pub fn show(state: &mut State, out: &mut Vec<Effect>) {
    if state.users.outside.is_empty() {
        return go_on(state, out);
    }
    let at = state.users.cursor;
    cursor::move_to(state, at);
    let now = state.now;
    let users = &mut state.users;
    let people = std::mem::take(&mut users.outside.people);
    for (user_id, page) in &people {
        match users.shown.rows.find(user_id.text().as_received()) {
            Some(row) => {
                // When that was asked for is not known; whatever is on its way may be newer.
                let asked = users.shown.asked_at(row).unwrap_or(now);
                users.shown.replace((now, asked), row, Arc::clone(page), 0);
                users.shown.rows.relist(row);
                users.gone.remove(&row);
            }
            None => users.shown.add_alone(now, page),
        }
    }
    users.outside.listed = people.into_iter().map(|(user_id, _)| user_id).collect();
    users.outside.is_untold = true;
    if users.wish.is_plain() {
        cursor::restore(state);
        tell(state, out);
    } else {
        // Where they are is known once they are in order.
        arrange::rows_changed(state, out);
    }
}

/// The list is in order: those who were listed last have their places.
pub fn arranged(state: &mut State, out: &mut Vec<Effect>) {
    if state.users.outside.is_untold {
        tell(state, out);
    }
}

/// The places of those who were listed last, from top to bottom.
#[must_use]
pub fn listed(state: &State) -> Vec<usize> {
    let users = &state.users;
    let listed = &users.outside.listed;
    if listed.is_empty() {
        return Vec::new();
    }
    let rows = listed
        .iter()
        .filter_map(|user_id| users.shown.rows.find(user_id.text().as_received()));
    let rows: BTreeSet<RowId> = rows.collect();
    let places = users.rows().iter().enumerate();
    let places = places.filter(|(_, row)| rows.contains(row));
    places.map(|(place, _)| place).collect()
}

/// Says where those are who were listed last, and which key goes there.
fn tell(state: &mut State, out: &mut Vec<Effect>) {
    let all = state.users.outside.listed.len();
    state.users.outside.is_untold = false;
    let places = listed(state);
    let cursor = state.users.cursor;
    let above = places.iter().filter(|place| **place < cursor).count();
    let below = places.iter().filter(|place| **place > cursor).count();
    let hidden = all.saturating_sub(places.len());
    let where_they_are = [
        (above, "above"),
        (below, "below"),
        (hidden, "hidden by local filters"),
    ];
    let said = where_they_are.iter().filter(|(count, _)| *count > 0);
    let said: Vec<String> = said
        .map(|(count, place)| match all {
            1 => (*place).to_owned(),
            _ => format!("{} {place}", words::grouped(*count)),
        })
        .collect();
    let who = words::counted(all, "newly flagged account");
    let mut text = format!("{who} listed");
    if !said.is_empty() {
        text = format!("{text}: {}", said.join(", "));
    }
    if above + below > 0 {
        text = format!("{text}; {} goes there", key_of(state, Action::ShowNew));
    }
    say(state, Tone::Ok, text, out);
}

/// Goes to the next of those who were listed last, from the last one round to the first.
fn go_on(state: &mut State, out: &mut Vec<Effect>) {
    let places = listed(state);
    let next = places.iter().position(|place| *place > state.users.cursor);
    let next = next.unwrap_or(0);
    let Some(place) = places.get(next) else {
        return;
    };
    cursor::move_to(state, *place);
    let (next, all) = (words::grouped(next + 1), words::grouped(places.len()));
    say(
        state,
        Tone::Ok,
        format!("newly flagged: {next} of {all}"),
        out,
    );
}

fn all_seen(state: &mut State, page: &Arc<Page>, asked: Moment, out: &mut Vec<Effect>) {
    for within in 0..page.len() {
        seen(state, page, within, asked, out);
    }
}

fn is_listed(rows: &crate::domain::rows::Rows, id: &str) -> bool {
    rows.find(id).is_some_and(|row| rows.is_listed(row))
}

/// Whether a verdict from here ended since something was asked for, which says nothing then.
fn is_settled_since(state: &State, id: &str, asked: Moment) -> bool {
    let closed = state.outbox.closed.get(id);
    closed.is_some_and(|closed| asked.uptime < closed.at.uptime)
}

/// Whether somebody is what a list was asked for, as far as can be told here: the server may find
/// more by a keyword.
fn fits(page: &Page, within: usize, query: &UserQuery) -> bool {
    let Some(user) = page.user(within) else {
        return false;
    };
    let is_found = query.search().is_none_or(|search| {
        let folded = page::folded(search.keyword.text().as_received());
        let finder = Finder::new(folded.as_bytes());
        page.search_finds(within, &finder, search.fields, search.exact)
    });
    is_found && user.fault().is_none() && !is_misfit(user, query)
}

#[cfg(test)]
mod tests;
