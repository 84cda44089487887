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
use crate::domain::query::UserQuery;
use crate::domain::request::Priority;
use crate::domain::user::User;
use crate::domain::user::UserId;

/// Users a page, which is the most that the API gives.
const PAGE: usize = 100;

/// Asks another question. Its first page takes the place of what is on screen.
pub fn ask(state: &mut State, query: UserQuery, out: &mut Vec<Effect>) {
    start(state, query, 1, out);
}

/// Asks the same question anew, far enough to find the person under the cursor again.
pub fn reload(state: &mut State, out: &mut Vec<Effect>) {
    let query = state.users.wanted().clone();
    let same = query == state.users.shown.query;
    let enough = if same {
        (state.users.cursor + 1).max(state.list_height())
    } else {
        1
    };
    start(state, query, enough, out);
}

/// Goes back to the list on screen, if another one was asked for.
pub fn give_up(state: &mut State, out: &mut Vec<Effect>) {
    walk::stop(state, out);
    if state.users.shown.first_at.is_some() {
        state.users.incoming = None;
    }
}

/// Shows the new list as soon as the person under the cursor is in it, or enough of it came.
pub fn show_if_ready(state: &mut State, out: &mut Vec<Effect>) {
    let walks_on = state.users.walking.is_some();
    let Some(incoming) = &state.users.incoming else {
        return;
    };
    let found = incoming
        .follow
        .as_ref()
        .and_then(|id| incoming.list.rows.find(id.text().as_received()));
    let came = incoming.list.first_at.is_some();
    let over = !walks_on || !matches!(incoming.list.pager.next(), Next::After(_));
    let ready = found.is_some() || incoming.list.rows.len() >= incoming.enough || over;
    if !(came && ready) {
        return;
    }
    let Some(incoming) = state.users.incoming.take() else {
        return;
    };
    let users = &mut state.users;
    users.shown = incoming.list;
    users.gone.clear();
    users.anchor = found;
    users.cursor = 0;
    users.top = 0;
    users.wish.preview = None;
    if state.search.open.is_some()
        && state.search.search().ok().as_ref() != Some(&state.users.shown.query.search().cloned())
    {
        // More was typed since this was asked for.
        state.users.wish.preview = state.search.preview();
    }
    arrange::relist(state, out);
    cursor::restore(state);
}

fn start(state: &mut State, query: UserQuery, enough: usize, out: &mut Vec<Effect>) {
    let users = &mut state.users;
    let follow = users
        .anchor
        .and_then(|row| users.shown.rows.user(row))
        .and_then(User::user_id)
        .map(|id| UserId::new(id.as_received()));
    users.incoming = Some(Incoming {
        list: List::new(query),
        follow,
        enough,
    });
    let pages = u32::try_from(enough.div_ceil(PAGE))
        .unwrap_or(u32::MAX)
        .max(1);
    walk::begin(state, Pages::Count(pages), Priority::Foreground, out);
}

/// Asks another question and says where its order had to move.
pub fn ask_with_search(
    state: &mut State,
    search: Option<crate::domain::query::Search>,
    out: &mut Vec<Effect>,
) {
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
