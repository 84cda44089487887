//! The mouse: wheel, and clicks on rows, tabs, column heads and the search bar.

use crate::app::action::Action;
use crate::app::detail;
use crate::app::detail::Tab;
use crate::app::effect::Effect;
use crate::app::geometry;
use crate::app::key::MouseKind;
use crate::app::key::MousePress;
use crate::app::overlay;
use crate::app::overlay::menu;
use crate::app::overlay::menu::Sort;
use crate::app::perform::perform;
use crate::app::state::Focus;
use crate::app::state::State;
use crate::app::triage;
use crate::app::users::cursor;
use crate::domain::arrange::LocalOrder;
use crate::domain::query::Order;
use crate::layout;
use crate::layout::columns::ColumnKind;
use crate::layout::hit::Hit;

/// Rows a notch of the wheel.
const NOTCH: isize = 3;

/// Something was done with the mouse.
pub fn mouse(state: &mut State, press: MousePress, out: &mut Vec<Effect>) {
    if !state.session.mouse || state.is_first_run() {
        return;
    }
    if state.triage.open {
        return triage::pointer::mouse(state, press, out);
    }
    let titles = Tab::ALL.map(Tab::title);
    let areas = geometry::screen(state);
    let hit = layout::hit::hit(&areas, &titles, press.column, press.row);
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
            let to = state.users.top + line;
            if to < state.users.rows().len() {
                state.focus = Focus::List;
                cursor::move_to(state, to);
            }
        }
        Hit::Header(column) => {
            if let Some(sort) = sort_of(state, column) {
                menu::sort_by(state, sort, out);
            }
        }
        Hit::Tab(at) => {
            if let Some(tab) = Tab::ALL.get(at) {
                detail::show_tab(state, *tab);
            }
        }
        Hit::DetailLine(_) => state.focus = Focus::Detail,
        Hit::Search => perform(state, Action::Search, out),
        Hit::Log => perform(state, Action::OpenRequestLog, out),
        Hit::Feed => perform(state, Action::OpenFeed, out),
        Hit::BesideOverlay => overlay::close(state, out),
        Hit::OverlayLine(_) | Hit::Status | Hit::Nothing => {}
    }
}

fn wheel(state: &mut State, hit: Hit, rows: isize) {
    match hit {
        Hit::Row(_) | Hit::Header(_) => cursor::move_by(state, rows),
        Hit::DetailLine(_) | Hit::Tab(_) => {
            detail::scroll_to(state, state.detail.line.saturating_add_signed(rows));
        }
        Hit::Search
        | Hit::Log
        | Hit::Feed
        | Hit::BesideOverlay
        | Hit::OverlayLine(_)
        | Hit::Status
        | Hit::Nothing => {}
    }
}

fn sort_of(state: &State, column: ColumnKind) -> Option<Sort> {
    let sort = match column {
        ColumnKind::Name => Sort::Server(Order::DisplayName),
        ColumnKind::Handle => Sort::Server(Order::ProfileHandle),
        // A second click turns the order round.
        ColumnKind::Age if menu::current_sort(state) == Sort::Server(Order::LastCreated) => {
            Sort::Server(Order::FirstCreated)
        }
        ColumnKind::Age => Sort::Server(Order::LastCreated),
        ColumnKind::Flags => Sort::Local(LocalOrder::Flags),
        ColumnKind::Updated => Sort::Local(LocalOrder::Updated),
        ColumnKind::Roles => Sort::Local(LocalOrder::Roles),
        ColumnKind::Cursor
        | ColumnKind::Verdict
        | ColumnKind::Standing
        | ColumnKind::Signs
        | ColumnKind::Id => {
            return None;
        }
    };
    Some(sort)
}

#[cfg(test)]
mod tests;
