//! Going to somebody, wherever they are: to their case, to their row, or, where they are nowhere, to
//! what the network says of them.

use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::reread;
use crate::app::state::Focus;
use crate::app::state::State;
use crate::app::triage;
use crate::app::unavailable::in_words;
use crate::app::unavailable::refused;
use crate::app::users::arrange;
use crate::app::users::cursor;
use crate::domain::arrange::Arrangement;
use crate::domain::failure::Failure;
use crate::domain::failure::Meaning;
use crate::domain::merge::merged;
use crate::domain::request::Answer;
use crate::domain::user::UserId;
use crate::domain::word::NOBODY;

/// Goes to somebody; says whether the way there has begun.
pub fn to(state: &mut State, user_id: &UserId, out: &mut Vec<Effect>) -> bool {
    let id = user_id.text().as_received();
    if state.triage.open {
        let queue = &state.triage.queue;
        let place = queue.find(id).and_then(|case| queue.place_of(case));
        if let Some(place) = place {
            triage::cursor::move_to(state, place);
            return true;
        }
    }
    let row = state.users.shown.rows.find(id);
    let mut rows = state.users.rows().iter();
    if let Some(place) = row.and_then(|row| rows.position(|listed| *listed == row)) {
        cursor::move_to(state, place);
        to_list(state, out);
        return true;
    }
    if let Some(why) = refused(state) {
        let why = in_words(state, why);
        say(state, Tone::Note, why, out);
        return false;
    }
    if state.users.shown.first_at.is_none() {
        say(state, Tone::Note, "no list has come yet", out);
        return false;
    }
    to_list(state, out);
    state.users.awaited = Some(user_id.clone());
    reread::for_jump(state, user_id, out);
    true
}

/// Somebody was read. Where the moderator still waits to be taken to them, they are listed behind all
/// that is loaded, marked where they do not fit, and shown; a local filter or order that does not list
/// them is taken off.
pub fn came(
    state: &mut State,
    user_id: &UserId,
    result: &Result<Answer, Failure>,
    out: &mut Vec<Effect>,
) {
    if state.users.awaited.as_ref() != Some(user_id) {
        return;
    }
    state.users.awaited = None;
    let id = user_id.text().as_received();
    let found = match result {
        Ok(answer) => reread::own_row(&answer.page, id),
        Err(failure) if failure.meaning() == Some(Meaning::NotFound) => None,
        Err(failure) => {
            let words = failure.words();
            let text = format!("not read: {}", words.happened.borrow().as_received());
            return say(state, Tone::Error, text, out);
        }
    };
    let Some((.., user)) = found else {
        let text = format!("gone: {NOBODY}");
        return say(state, Tone::Warn, text, out);
    };
    let page = Arc::new(merged(user, user));
    let now = state.now;
    let users = &mut state.users;
    match users.shown.rows.find(id) {
        Some(row) => users.shown.rows.relist(row),
        None => users.shown.add_alone(now, &page),
    }
    users.outside.keep(|waits| waits != id);
    let row = users.shown.rows.find(id);
    let place = row.and_then(|row| users.rows().iter().position(|listed| *listed == row));
    let mut text = "read by themselves and listed with those who are loaded";
    if let Some(place) = place {
        cursor::move_to(state, place);
    } else {
        // Nobody else may stand under the cursor until they are listed.
        users.anchor = row;
        arrange::wish(state, Arrangement::default(), out);
        text = "read by themselves and listed; the local filter and order are off";
    }
    if !state.triage.open && row.is_some() && state.users.selected_row() == row {
        state.detail.visible = true;
        state.focus = Focus::Detail;
    }
    say(state, Tone::Ok, text, out);
}

/// Out of the queue, where somebody is who is no case.
fn to_list(state: &mut State, out: &mut Vec<Effect>) {
    if state.triage.open {
        triage::close(state, out);
    }
}

#[cfg(test)]
mod tests;
