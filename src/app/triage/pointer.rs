//! The mouse in the queue: rows, the case, the wheel.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::geometry;
use crate::app::key::MouseKind;
use crate::app::key::MousePress;
use crate::app::overlay;
use crate::app::perform::perform;
use crate::app::state::Focus;
use crate::app::state::State;
use crate::app::triage::cursor;
use crate::layout::hit::Hit;
use crate::layout::hit::hit;

/// Rows a notch of the wheel.
const NOTCH: isize = 3;

/// Something was done with the mouse.
pub fn mouse(state: &mut State, press: MousePress, out: &mut Vec<Effect>) {
    let hit = hit(&geometry::screen(state), &[], press.column, press.row);
    match press.kind {
        MouseKind::Click => click(state, hit, out),
        MouseKind::WheelUp => wheel(state, hit, -NOTCH),
        MouseKind::WheelDown => wheel(state, hit, NOTCH),
    }
}

fn click(state: &mut State, hit: Hit, out: &mut Vec<Effect>) {
    state.held.forget();
    match hit {
        Hit::Row(line) => {
            let to = state.triage.top + line;
            if to < state.triage.queue.len() {
                state.triage.focus = Focus::List;
                cursor::move_to(state, to);
            }
        }
        Hit::Header(_) | Hit::Search => perform(state, Action::OpenSortMenu, out),
        Hit::DetailLine(_) => state.triage.focus = Focus::Detail,
        Hit::Log => perform(state, Action::OpenRequestLog, out),
        Hit::Feed => perform(state, Action::OpenFeed, out),
        Hit::BesideOverlay => overlay::close(state, out),
        Hit::Tab(_) | Hit::OverlayLine(_) | Hit::Status | Hit::Nothing => {}
    }
}

fn wheel(state: &mut State, hit: Hit, by: isize) {
    match hit {
        Hit::Row(_) | Hit::Header(_) => {
            let to = state.triage.cursor.saturating_add_signed(by);
            cursor::move_to(state, to);
        }
        Hit::DetailLine(_) => {
            let focus = std::mem::replace(&mut state.triage.focus, Focus::Detail);
            cursor::scroll(state, by);
            state.triage.focus = focus;
        }
        Hit::Tab(_)
        | Hit::Search
        | Hit::Log
        | Hit::Feed
        | Hit::BesideOverlay
        | Hit::OverlayLine(_)
        | Hit::Status
        | Hit::Nothing => {}
    }
}
