//! Reading one user again.

use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::roles;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::app::users::arrange;
use crate::domain::failure::Failure;
use crate::domain::failure::Meaning;
use crate::domain::page::Page;
use crate::domain::request::Answer;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::text::Untrusted;

/// Asks for the user under the cursor, unless that is under way.
pub fn ask(state: &mut State, out: &mut Vec<Effect>) {
    let Some(id) = state.users.selected().and_then(User::user_id) else {
        return;
    };
    let id = UserId::new(id.as_received());
    if state.users.rereading.insert(id.clone()) {
        out.push(Effect::ReadUser {
            ticket: state.users.reread_ticket,
            user_id: id,
        });
    }
}

/// Shows what came in place of what was shown, at the same row.
pub fn came(
    state: &mut State,
    ticket: Ticket,
    user_id: &UserId,
    result: Result<Answer, Failure>,
    out: &mut Vec<Effect>,
) {
    if ticket != state.users.reread_ticket {
        return;
    }
    state.users.rereading.remove(user_id);
    let id = user_id.text().as_received();
    let Some(row) = state.users.shown.rows.find(id) else {
        return;
    };
    let page = match result {
        Ok(answer) => {
            roles::learn(state, &answer, out);
            Some(answer.page)
        }
        Err(failure) if failure.meaning() == Some(Meaning::NotFound) => None,
        Err(failure) => {
            let words = failure.words();
            let text = format!("not read again: {}", words.happened.borrow().as_received());
            return say(state, Tone::Error, text, out);
        }
    };
    let found = page.as_ref().and_then(|page| own_row(page, id));
    let Some((page, within, user)) = found else {
        state.users.gone.insert(row);
        let text = "gone: the network no longer knows this user";
        return say(state, Tone::Warn, text, out);
    };
    let same = state.users.shown.rows.user(row).map(User::raw) == Some(user.raw());
    state.users.gone.remove(&row);
    state.users.protected.learn(user);
    let page = Arc::clone(page);
    state.users.shown.rows.replace(row, page, within);
    arrange::rows_changed(state, out);
    let text = if same {
        "read again: nothing changed"
    } else {
        "read again: this row changed"
    };
    say(state, Tone::Ok, text, out);
}

/// Where an answer has the user who was asked for.
fn own_row<'a>(page: &'a Arc<Page>, id: &str) -> Option<(&'a Arc<Page>, u32, User<'a>)> {
    (0..)
        .zip(page.users())
        .find(|(_, user)| user.user_id().map(Untrusted::as_received) == Some(id))
        .map(|(within, user)| (page, within, user))
}

#[cfg(test)]
mod tests;
