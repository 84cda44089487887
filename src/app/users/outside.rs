//! Who was flagged since and belongs in the list without being in it. They are announced, and listed
//! once the moderator asks for them: nothing moves before.
//!
//! Only an answer of the network puts anybody here. An event has them read, and that is all.

use std::sync::Arc;

use memchr::memmem::Finder;

use crate::app::effect::Effect;
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
use crate::domain::time::Moment;
use crate::domain::user::UserId;
use crate::text::Untrusted;

/// The most who are kept; a list read anew has the rest.
pub const MOST: usize = 1_000;

/// Who waits to be listed, in the sequence in which they were found, each with a page of their own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outside {
    people: Vec<(UserId, Arc<Page>)>,
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

    /// Nobody waits any more.
    pub fn clear(&mut self) {
        self.people.clear();
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
                let words = "flagged since, and not in this list: the show-new key lists them";
                say(state, Tone::Note, words, out);
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
/// loaded. The cursor stays on its person, and that person on their line.
pub fn show(state: &mut State, out: &mut Vec<Effect>) {
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
    let place = if users.wish.is_plain() {
        cursor::restore(state);
        "at the end of what is loaded"
    } else {
        arrange::rows_changed(state, out);
        "where the local order has them"
    };
    let who = words::counted(people.len(), "newly flagged account");
    say(state, Tone::Ok, format!("{who} listed, {place}"), out);
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
