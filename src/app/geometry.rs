//! What the state contributes to the geometry of the screen.

use crate::app::overlay::Overlay;
use crate::app::state::Focus;
use crate::app::state::State;
use crate::domain::arrange::LocalOrder;
use crate::domain::query::Order;
use crate::layout::Areas;
use crate::layout::Pane;
use crate::layout::Shape;
use crate::layout::Size;
use crate::layout::areas;

/// Lines of an overlay that only lists choices: its border, and a line that says what keys do.
const MENU_FRAME: usize = 4;

/// Where everything is on this state's screen.
#[must_use]
pub fn screen(state: &State) -> Areas {
    areas(state.size, &shape(state))
}

/// What the panes look like.
#[must_use]
pub fn shape(state: &State) -> Shape {
    // Without a network there is nobody to show beside the list.
    let is_alone = state.is_first_run();
    Shape {
        detail: state.detail.visible && !is_alone,
        focus: match state.focus {
            Focus::List => Pane::List,
            Focus::Detail => Pane::Detail,
        },
        zoomed: state.zoomed || is_alone,
        overlay: state
            .overlay
            .as_ref()
            .map(|overlay| wanted(overlay, state.size)),
    }
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
        Overlay::CopyMenu { .. } => menu(64, 4),
        Overlay::RequestLog { .. } | Overlay::Messages { .. } => most(screen.width.min(140)),
        Overlay::Help(_) | Overlay::Palette(_) | Overlay::Roles(_) | Overlay::Permissions(_) => {
            most(110)
        }
    }
}
