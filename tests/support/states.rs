//! States built by hand, one for each face of the screen. No network, no clock.

mod people;
mod profiles;

use modcon::app::detail;
use modcon::app::detail::Tab;
use modcon::app::keymap::Keymap;
use modcon::app::list::List;
use modcon::app::session::Network;
use modcon::app::session::Session;
use modcon::app::session::SeverityLimits;
use modcon::app::state::Focus;
use modcon::app::state::State;
use modcon::domain::lookalike::Owner;
use modcon::domain::lookalike::ProtectedNames;
use modcon::domain::page::Page;
use modcon::domain::query::UserQuery;
use modcon::domain::request::Answer;
use modcon::domain::request::PageToken;
use modcon::domain::time::Moment;
use modcon::domain::time::Timestamp;
use modcon::layout::Size;
use people::people;
use people::roles;
use profiles::profile;
use std::sync::Arc;
use std::time::Duration;

/// 2026-03-14 11:02:44 UTC, half a minute after the start.
pub(crate) fn now() -> Moment {
    Moment {
        uptime: Duration::from_secs(30),
        wall: Timestamp::from_millis(1_773_486_164_000),
    }
}

/// So many seconds before [`now`].
fn before(seconds: u32) -> Moment {
    let Moment { uptime, wall } = now();
    let millis = i64::from(seconds) * 1_000;
    Moment {
        uptime: uptime.saturating_sub(Duration::from_secs(seconds.into())),
        wall: Timestamp::from_millis(wall.as_millis() - millis),
    }
}

/// Ends a list, or names the place where it goes on.
fn answer(page: Page, next: Option<&str>) -> Answer {
    Answer {
        page: Arc::new(page),
        roles: Vec::new(),
        next: next.and_then(PageToken::new),
        lost: 0,
    }
}

/// A list of one page.
fn list(query: UserQuery, answers: &[Answer]) -> List {
    let mut list = List::new(query);
    for answer in answers {
        list.add(before(4), answer);
    }
    list
}

/// A list nobody asked for yet, on a real network that may only be read.
fn bare(width: u16, height: u16) -> State {
    let mut protected = ProtectedNames::default();
    protected.protect("taylor.reed", Owner::Listed);
    let session = Session {
        network: Network::Real {
            label: "acme-prod/us".to_owned(),
            token_source: "MODCON_TOKEN".to_owned(),
        },
        write: false,
        zone: jiff::tz::TimeZone::UTC,
        utc: true,
        mouse: true,
        severity: SeverityLimits::default(),
        profile_url: None,
    };
    let mut state = State::new(
        now(),
        Size { width, height },
        session,
        UserQuery::default(),
        protected,
        Arc::new(Keymap::default()),
    );
    state.roles = roles();
    state
}

/// A hundred people are loaded and there are more.
fn loaded(width: u16, height: u16) -> State {
    let mut state = bare(width, height);
    state.users.shown = list(UserQuery::default(), &[answer(people(), Some("next"))]);
    select(&mut state, 0);
    state
}

/// Puts the cursor on a row and its user into the detail pane.
fn select(state: &mut State, cursor: usize) {
    state.users.cursor = cursor;
    detail::follow(state, &mut Vec::new());
    state.detail.profile = Some(Arc::new(profile()));
}

/// The same with another tab, which has the focus.
fn tab(width: u16, height: u16, cursor: usize, tab: Tab) -> State {
    let mut state = loaded(width, height);
    select(&mut state, cursor);
    state.detail.tab = tab;
    state.focus = Focus::Detail;
    state
}

/// Every face of the screen by name.
pub(crate) fn catalogue(Size { width, height }: Size) -> Vec<(&'static str, State)> {
    vec![
        ("loaded", loaded(width, height)),
        ("profile", tab(width, height, 2, Tab::Profile)),
        ("roles", tab(width, height, 6, Tab::Roles)),
        ("metadata", tab(width, height, 0, Tab::Metadata)),
        ("files", tab(width, height, 0, Tab::Files)),
        ("json", tab(width, height, 0, Tab::Json)),
    ]
}
