//! Reading one user again.

use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::roles;
use crate::app::state::State;
use crate::app::users::arrange;
use crate::domain::failure::Failure;
use crate::domain::failure::Meaning;
use crate::domain::page::Page;
use crate::domain::request::Answer;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::text::Untrusted;

/// Asks for the user under the cursor.
pub fn ask(state: &mut State, out: &mut Vec<Effect>) {
    if let Some(id) = state.users.selected().and_then(User::user_id) {
        out.push(Effect::ReadUser(UserId::new(id.as_received())));
    }
}

/// Shows what came in place of what was shown, at the same row.
pub fn came(
    state: &mut State,
    user_id: &UserId,
    result: Result<Answer, Failure>,
    out: &mut Vec<Effect>,
) {
    let id = user_id.text().as_received();
    let Some(row) = state.users.shown.rows.find(id) else {
        return;
    };
    let answer = match result {
        Ok(answer) => answer,
        Err(failure) if failure.meaning() == Some(Meaning::NotFound) => {
            state.users.gone.insert(row);
            return say(
                state,
                Tone::Warn,
                "gone: the network no longer knows this user",
                out,
            );
        }
        Err(failure) => {
            let words = failure.words();
            let text = format!("not read again: {}", words.happened.borrow().as_received());
            return say(state, Tone::Error, text, out);
        }
    };
    roles::learn(state, &answer, out);
    let Some((within, user)) = own_row(&answer.page, id) else {
        state.users.gone.insert(row);
        return say(
            state,
            Tone::Warn,
            "gone: the network no longer knows this user",
            out,
        );
    };
    let same = state.users.shown.rows.user(row).map(User::raw) == Some(user.raw());
    state.users.gone.remove(&row);
    state.users.protected.learn(user);
    let page = Arc::clone(&answer.page);
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
fn own_row<'a>(page: &'a Page, id: &str) -> Option<(u32, User<'a>)> {
    (0..)
        .zip(page.users())
        .find(|(_, user)| user.user_id().map(Untrusted::as_received) == Some(id))
}

#[cfg(test)]
mod tests;
