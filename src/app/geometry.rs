//! What the state contributes to the geometry of the screen.

use crate::app::overlay::Overlay;
use crate::app::state::Focus;
use crate::app::state::State;
use crate::app::triage::boxes::SnoozeLine;
use crate::domain::arrange::LocalOrder;
use crate::domain::query::Order;
use crate::domain::queue::QueueOrder;
use crate::layout::Areas;
use crate::layout::Pane;
use crate::layout::Shape;
use crate::layout::Size;
use crate::layout::areas;

/// Lines of an overlay that only lists choices: its border, and a line that says what keys do.
const MENU_FRAME: usize = 4;

/// Where everything is on this state's screen: the queue and its case where they lie over the list,
/// else what [`browsing`] says.
#[must_use]
pub fn screen(state: &State) -> Areas {
    if !state.triage.open {
        return browsing(state);
    }
    let shape = Shape {
        detail: true,
        focus: pane(state.triage.focus),
        zoomed: state.triage.zoomed,
        case: true,
        overlay: wanted_overlay(state),
    };
    areas(state.size, &shape)
}

/// Where list and detail pane are, whether or not the queue lies over them.
#[must_use]
pub fn browsing(state: &State) -> Areas {
    areas(state.size, &shape(state))
}

/// What list and detail pane look like.
fn shape(state: &State) -> Shape {
    // Without a network there is nobody to show beside the list.
    let is_alone = state.is_first_run();
    Shape {
        detail: state.detail.visible && !is_alone,
        focus: pane(state.focus),
        zoomed: state.zoomed || is_alone,
        case: false,
        overlay: wanted_overlay(state),
    }
}

const fn pane(focus: Focus) -> Pane {
    match focus {
        Focus::List => Pane::List,
        Focus::Detail => Pane::Detail,
    }
}

fn wanted_overlay(state: &State) -> Option<Size> {
    let overlay = state.overlay.as_ref();
    overlay.map(|overlay| wanted(overlay, state.size))
}

fn wanted(overlay: &Overlay, screen: Size) -> Size {
    let menu = |width, lines: usize| Size {
        width,
        height: u16::try_from(lines + MENU_FRAME).unwrap_or(u16::MAX),
    };
    let most = |width: u16| Size {
        width: width.min(screen.width),
        height: screen.height.saturating_sub(3).min(30),
    };
    match overlay {
        Overlay::SortMenu { .. } => menu(64, Order::ALL.len() + LocalOrder::ALL.len() + 3),
        Overlay::FilterMenu(_) => menu(64, 8),
        Overlay::QueueOrder { .. } => menu(64, QueueOrder::ALL.len()),
        Overlay::Snooze { .. } => menu(64, SnoozeLine::ALL.len()),
        Overlay::Note(_) => menu(76, 2),
        Overlay::CopyMenu { .. } => menu(64, 4),
        Overlay::RequestLog { .. } | Overlay::Messages { .. } => most(screen.width.min(140)),
        Overlay::Help(_) | Overlay::Palette(_) | Overlay::Roles(_) | Overlay::Permissions(_) => {
            most(110)
        }
    }
}
