//! What can lie over the panes, one state for each.

use crate::states::faces::demo;
use crate::states::faces::searching;
use crate::states::loaded;
use crate::states::now;
use crate::states::queue::history;
use modcon::app::input::TextInput;
use modcon::app::overlay::FilterLine;
use modcon::app::overlay::FilterMenu;
use modcon::app::overlay::Finder;
use modcon::app::overlay::Holders;
use modcon::app::overlay::Overlay;
use modcon::app::overlay::journal::JournalView;
use modcon::app::overlay::journal::Rest;
use modcon::app::state::State;
use modcon::domain::census::census;
use modcon::domain::journal::JournalRow;
use modcon::domain::journal::Kind;
use modcon::domain::memory::StoreFault;
use modcon::domain::query::Fields;
use modcon::domain::user::UserId;
use modcon::text::UntrustedText;
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
        ("journal", over(Overlay::Journal(journal(Rest::More)))),
        ("journal-empty", over(Overlay::Journal(unread(Rest::End)))),
        (
            "journal-fault",
            over(Overlay::Journal(unread(Rest::Failed(StoreFault::Busy)))),
        ),
        ("roles-seen", over(Overlay::Roles(holders(width, height)))),
        (
            "permissions-seen",
            over(Overlay::Permissions(holders(width, height))),
        ),
    ]
}

fn unread(rest: Rest) -> JournalView {
    JournalView {
        read_at: now(),
        news: None,
        rang: false,
        rows: Vec::new(),
        cursor: 0,
        rest,
    }
}

/// A refused ban under the cursor, then what was done before, and a row about the journal itself.
fn journal(rest: Rest) -> JournalView {
    let hostile = UntrustedText::from("Tay\u{202e}lor \u{1b}[31m");
    let mut rows: Vec<JournalRow> = history()
        .entries
        .into_iter()
        .map(|entry| JournalRow {
            display_name: entry.verb.map(|_| hostile.clone()),
            entry,
        })
        .collect();
    if let Some(last) = rows.last_mut() {
        last.entry.detail = Some(UntrustedText::from("400318 Unpermitted\taction"));
        last.entry.note = Some(UntrustedText::from("third time this week"));
    }
    if let Some(first) = rows.first().cloned() {
        let mut anchored = first.clone();
        anchored.entry.kind = Kind::Anchored;
        anchored.entry.user_id = None;
        anchored.entry.verb = None;
        anchored.entry.policy = None;
        let mut unknown = first;
        unknown.entry.user_id = Some(UserId::new("gone\u{7}"));
        unknown.display_name = None;
        rows.splice(0..0, [unknown, anchored]);
    }
    for (seq, row) in (1..).zip(&mut rows) {
        row.entry.seq = seq;
    }
    rows.reverse();
    JournalView {
        rows,
        ..unread(rest)
    }
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
