//! Keys in the open search bar: editing, the pause, asking, going back.

use std::time::Duration;

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::input::Edit;
use crate::app::key::Chord;
use crate::app::key::Key;
use crate::app::message::Timer;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::search::Open;
use crate::app::search::Stop;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::app::users::arrange;
use crate::app::users::ask;

/// How long typing must rest before the server is asked.
const PAUSE: Duration = Duration::from_millis(250);

/// Opens the bar on the query in force; in an open one, goes back to the keyword.
pub fn open(state: &mut State) {
    if let Some(open) = &mut state.search.open {
        open.stop = Stop::Keyword;
        return;
    }
    let before = state.users.wanted().clone();
    state.search.show(&before);
    state.search.open = Some(Open {
        stop: Stop::Keyword,
        before,
    });
    state.held.opened();
}

/// A key while the bar is open; says whether the bar took it.
pub fn press(
    state: &mut State,
    chord: Chord,
    action: Option<Action>,
    out: &mut Vec<Effect>,
) -> bool {
    let Some(open) = &state.search.open else {
        return false;
    };
    let stop = open.stop;
    match (stop, action, chord.key) {
        (_, Some(Action::Open), _) => submit(state, out),
        (_, Some(Action::Back), _) => restore(state, out),
        (_, Some(Action::NextPane), _) => state.search.step_stop(true),
        (_, Some(Action::PreviousPane), _) => state.search.step_stop(false),
        (Stop::Keyword, Some(Action::Up), _) => recall(state, true, out),
        (Stop::Keyword, Some(Action::Down), _) => recall(state, false, out),
        (_, Some(_), _) => return false,
        (Stop::Keyword, None, _) => match state.search.input.press(chord) {
            Edit::Changed => {
                state.search.leave_history();
                edited(state, out);
            }
            Edit::Moved | Edit::NotTaken => {}
        },
        (Stop::Fields, None, Key::Left | Key::Right | Key::Char(' ')) => {
            state.search.step_fields(chord.key != Key::Left);
            edited(state, out);
        }
        (Stop::Exact, None, Key::Left | Key::Right | Key::Char(' ')) => {
            state.search.exact = !state.search.exact;
            edited(state, out);
        }
        // A letter meant for the keyword must not start something else.
        (Stop::Fields | Stop::Exact, None, _) => {}
    }
    true
}

fn recall(state: &mut State, earlier: bool, out: &mut Vec<Effect>) {
    if state.search.recall(earlier) {
        edited(state, out);
    }
}

/// Text was pasted into the bar; says whether all of it found room.
pub fn paste(state: &mut State, text: &str, out: &mut Vec<Effect>) -> bool {
    let open = state.search.open.as_ref();
    if open.is_none_or(|open| open.stop != Stop::Keyword) {
        return true;
    }
    let is_whole = state.search.input.insert(text);
    state.search.leave_history();
    edited(state, out);
    is_whole
}

/// The pause after an edit is over: asks the server, unless more was typed since.
pub fn paused(state: &mut State, pause: Ticket, out: &mut Vec<Effect>) {
    if pause == state.search.pause && state.search.open.is_some() {
        commit(state, out);
    }
}

fn edited(state: &mut State, out: &mut Vec<Effect>) {
    arrange::preview(state, state.search.preview(), out);
    let pause = state.search.pause.raise();
    out.push(Effect::Wake {
        timer: Timer::SearchPause(pause),
        after: PAUSE,
    });
}

fn submit(state: &mut State, out: &mut Vec<Effect>) {
    if let Err(error) = state.search.search() {
        say(state, Tone::Warn, format!("not asked: {error}"), out);
        return;
    }
    state.search.pause.raise();
    state.search.remember();
    commit(state, out);
    state.search.open = None;
}

/// Asks for what the bar says, if that is not what was asked for already.
fn commit(state: &mut State, out: &mut Vec<Effect>) {
    // A keyword past the bound stays a preview; the bar shows why.
    let Ok(search) = state.search.search() else {
        return;
    };
    let users = &state.users;
    let broke_off = users.incoming.is_some() && users.walking.is_none();
    if broke_off || users.wanted().search() != search.as_ref() {
        ask::ask_with_search(state, search, out);
    } else if users.incoming.is_none() {
        arrange::preview(state, None, out);
    }
}

fn restore(state: &mut State, out: &mut Vec<Effect>) {
    let Some(open) = state.search.open.take() else {
        return;
    };
    state.search.pause.raise();
    let users = &state.users;
    if *users.wanted() != open.before {
        if users.shown.first_at.is_some() && users.shown.query == open.before {
            ask::give_up(state, out);
        } else {
            ask::ask(state, open.before.clone(), out);
        }
    }
    state.search.show(&open.before);
    arrange::preview(state, None, out);
}

#[cfg(test)]
mod tests;
