//! The cursor of the queue: it follows a person, not a place.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::facts::last_first_line_of_case;
use crate::app::geometry;
use crate::app::keymap::key_of;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::state::Focus;
use crate::app::state::State;
use crate::layout;

/// Moves by so many rows of the queue, or lines of the case.
pub fn scroll(state: &mut State, by: isize) {
    let at = match state.triage.focus {
        Focus::List => state.triage.cursor,
        Focus::Detail => state.triage.case.line,
    };
    scroll_to(state, at.saturating_add_signed(by));
}

/// Moves to a row of the queue, or a line of the case.
pub fn scroll_to(state: &mut State, to: usize) {
    match state.triage.focus {
        Focus::List => move_to(state, to),
        Focus::Detail => state.triage.case.line = to.min(last_first_line_of_case(state)),
    }
}

/// Moves to a place of the queue, or to the last one.
pub fn move_to(state: &mut State, to: usize) {
    let triage = &mut state.triage;
    triage.cursor = to.min(triage.queue.len().saturating_sub(1));
    triage.anchor = triage.selected_id();
}

/// Moves to the next open case, or to the one before; decided and snoozed ones are passed over.
pub fn next_open(state: &mut State, forward: bool, out: &mut Vec<Effect>) {
    let triage = &state.triage;
    if let Some(place) = triage.queue.next_open(triage.cursor, forward) {
        return move_to(state, place);
    }
    let text = match (forward, triage.queue.outside()) {
        (true, 0) => "no open case further down".to_owned(),
        (true, _) => {
            let key = key_of(state, Action::NextPage);
            format!("no open case further down; {key} sorts in who came since")
        }
        (false, _) => "no open case further up".to_owned(),
    };
    say(state, Tone::Note, text, out);
}

/// Changes the order and puts the cursor back on its person, who keeps their line on screen where
/// the queue allows it. Nobody was moved to yet: the cursor stays on the worst case.
pub fn keep_line(state: &mut State, change: impl FnOnce(&mut State)) {
    let on_screen = state.triage.cursor.saturating_sub(state.triage.top);
    change(state);
    let triage = &mut state.triage;
    let anchor = triage.anchor.and_then(|id| triage.queue.place_of(id));
    triage.cursor = anchor.unwrap_or(0);
    triage.top = triage.cursor.saturating_sub(on_screen);
}

/// Scrolls so that the cursor is on screen and no line below the queue is wasted; a case that has
/// less to say is not scrolled past its end.
pub fn keep_in_view(state: &mut State) {
    let areas = geometry::screen(state);
    let height = layout::list_height(&areas);
    let triage = &mut state.triage;
    let count = triage.queue.len();
    triage.cursor = triage.cursor.min(count.saturating_sub(1));
    if areas.list.is_none() {
        triage.top = triage.top.min(triage.cursor);
    } else {
        let lowest_top = triage.cursor.saturating_sub(height - 1);
        triage.top = triage
            .top
            .clamp(lowest_top, triage.cursor)
            .min(count.saturating_sub(height).max(lowest_top));
    }
    if triage.case.line > 0 && areas.detail.is_some() {
        state.triage.case.line = state.triage.case.line.min(last_first_line_of_case(state));
    }
}
