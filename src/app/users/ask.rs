//! Asking for another list, or for the same one anew. What is on screen stays until enough of
//! the new list came.

use crate::app::effect::Effect;
use crate::app::list::List;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::state::State;
use crate::app::users::Incoming;
use crate::app::users::arrange;
use crate::app::users::cursor;
use crate::app::users::walk;
use crate::app::users::walk::Pages;
use crate::domain::pager::Next;
use crate::domain::query::Search;
use crate::domain::query::UserQuery;
use crate::domain::request::Priority;
use crate::domain::rows::RowId;
use crate::domain::user::User;
use crate::text::Untrusted;

/// Users a page, which is the most that the API gives.
const PAGE: usize = 100;

/// Asks another question. Its first page takes the place of what is on screen.
pub fn ask(state: &mut State, query: UserQuery, out: &mut Vec<Effect>) {
    start(state, query, false, out);
}

/// Asks the same question anew, far enough to find the person under the cursor again.
pub fn reload(state: &mut State, out: &mut Vec<Effect>) {
    let query = state.users.wanted().clone();
    let is_reload = query == state.users.shown.query;
    start(state, query, is_reload, out);
}

/// Goes back to the list on screen, if another one was asked for; the very first list has none
/// before it.
pub fn give_up(state: &mut State, out: &mut Vec<Effect>) {
    if state.users.walking.take().is_some() {
        out.push(Effect::CancelWalk);
    }
    if state.users.shown.first_at.is_none() || state.users.incoming.take().is_none() {
        return;
    }
    // It was the failure of the list that is given up.
    state.users.failure = None;
    if state.search.open.is_none() {
        state.search.show(&state.users.shown.query);
        arrange::preview(state, None, out);
    }
}

/// A walk was stopped: shows what came of a list on its way, or keeps to the one on screen.
pub fn settle_for_less(state: &mut State, out: &mut Vec<Effect>) {
    match &state.users.incoming {
        Some(incoming) if incoming.list.first_at.is_some() => show(state, out),
        Some(_) => give_up(state, out),
        None => {}
    }
}

/// Shows the new list as soon as the person under the cursor is in it, or it reaches as far as
/// the cursor does, or it leads no further. Where a walk ended short of that, it goes on.
pub fn show_if_ready(state: &mut State, out: &mut Vec<Effect>) {
    let Some(incoming) = &state.users.incoming else {
        return;
    };
    let list = &incoming.list;
    let missing = reach(state).saturating_sub(list.rows.len());
    let leads_on = matches!(list.pager.next(), Next::First | Next::After(_));
    let came = list.first_at.is_some();
    if came && (missing == 0 || !leads_on || followed(state).is_some()) {
        show(state, out);
    } else if state.users.walking.is_none() {
        walk::begin(state, pages(missing), Priority::Foreground, out);
    }
}

fn show(state: &mut State, out: &mut Vec<Effect>) {
    let found = followed(state);
    let users = &mut state.users;
    let Some(incoming) = users.incoming.take() else {
        return;
    };
    let stays = incoming.is_reload && users.anchor.is_some();
    let place = users.cursor;
    users.shown = incoming.list;
    users.gone.clear();
    users.outside.clear();
    users.awaited = None;
    users.marks.nameless.clear();
    users.reread_ticket.raise();
    users.rereading.clear();
    users.anchor = found;
    users.wish.preview = None;
    if state.search.open.is_some()
        && state.search.search().ok().as_ref() != Some(&state.users.shown.query.search().cloned())
    {
        // More was typed since this was asked for.
        state.users.wish.preview = state.search.preview();
    }
    arrange::list_anew(state, out);
    if found.is_none() && stays {
        cursor::move_to(state, place);
    }
}

/// Up to how many users a list on its way has to reach before it is shown.
fn reach(state: &State) -> usize {
    let users = &state.users;
    if !users.incoming.as_ref().is_some_and(|list| list.is_reload) {
        return 1;
    }
    let place = users.anchor.map_or(0, |anchor| {
        let loaded = users.shown.rows.snapshot().listed();
        loaded.partition_point(|row| *row <= anchor)
    });
    place.max(state.list_height())
}

/// Where the list on its way has the person under the cursor.
fn followed(state: &State) -> Option<RowId> {
    let users = &state.users;
    let person = users.shown.rows.user(users.anchor?).and_then(User::user_id);
    let list = &users.incoming.as_ref()?.list;
    list.rows.find(person.map(Untrusted::as_received)?)
}

fn start(state: &mut State, query: UserQuery, is_reload: bool, out: &mut Vec<Effect>) {
    state.users.incoming = Some(Incoming {
        list: List::new(query),
        is_reload,
    });
    let pages = pages(reach(state));
    walk::begin(state, pages, Priority::Foreground, out);
}

fn pages(users: usize) -> Pages {
    let pages = u32::try_from(users.div_ceil(PAGE)).unwrap_or(u32::MAX);
    Pages::Count(pages.max(1))
}

/// Asks another question and says where its order had to move.
pub fn ask_with_search(state: &mut State, search: Option<Search>, out: &mut Vec<Effect>) {
    let (query, moved) = state.users.wanted().clone().with_search(search);
    if let Some(moved) = moved {
        let text = format!(
            "sort moved from {} to {}: the API does not sort these search fields by {}",
            moved.from.word(),
            moved.to.word(),
            moved.from.word(),
        );
        say(state, Tone::Note, text, out);
    }
    ask(state, query, out);
}

#[cfg(test)]
mod tests;
