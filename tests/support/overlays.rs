//! What can lie over the panes, one state for each.

use crate::states::faces::demo;
use crate::states::faces::searching;
use crate::states::loaded;
use modcon::app::input::TextInput;
use modcon::app::overlay::FilterLine;
use modcon::app::overlay::FilterMenu;
use modcon::app::overlay::Finder;
use modcon::app::overlay::Holders;
use modcon::app::overlay::Overlay;
use modcon::app::state::State;
use modcon::domain::census::census;
use modcon::domain::query::Fields;
use std::sync::Arc;

/// Every overlay by name.
pub(crate) fn overlays(width: u16, height: u16) -> Vec<(&'static str, State)> {
    let over = |overlay: Overlay| {
        let mut state = demo(width, height);
        state.overlay = Some(overlay);
        state
    };
    let finder = |typed: &str, cursor| Finder {
        input: TextInput::with_text(typed),
        cursor,
    };
    let filters = FilterMenu {
        line: FilterLine::Role,
        banned: true,
        role: TextInput::with_text("global-mod"),
        ..FilterMenu::default()
    };
    vec![
        ("help", over(Overlay::Help(finder("", 2)))),
        ("help-found", over(Overlay::Help(finder("sort", 0)))),
        ("palette", over(Overlay::Palette(finder("", 0)))),
        ("palette-found", over(Overlay::Palette(finder("role", 1)))),
        ("sort-menu", sort_menu(width, height)),
        ("filter-menu", over(Overlay::FilterMenu(filters))),
        ("copy-menu", over(Overlay::CopyMenu { cursor: 1 })),
        ("request-log", over(Overlay::RequestLog { back: 0 })),
        ("messages", over(Overlay::Messages { back: 1 })),
        ("roles-seen", over(Overlay::Roles(holders(width, height)))),
        (
            "permissions-seen",
            over(Overlay::Permissions(holders(width, height))),
        ),
    ]
}

/// Orders that do not go with the search in place are greyed.
fn sort_menu(width: u16, height: u16) -> State {
    let mut state = loaded(width, height);
    state.users.shown.query = searching(Fields::DisplayName);
    state.overlay = Some(Overlay::SortMenu { cursor: 1 });
    state
}

fn holders(width: u16, height: u16) -> Holders {
    let state = loaded(width, height);
    Holders {
        census: census(state.users.shown.rows.snapshot(), || false).map(Arc::new),
        ..Holders::default()
    }
}
