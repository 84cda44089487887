//! States built by hand, one for each face of the screen. No network, no clock.

mod faces;
mod feed;
mod ladder;
mod overlays;
pub(crate) mod people;
pub(crate) mod profiles;
pub(crate) mod queue;
pub(crate) mod verdicts;

use modcon::app::detail;
use modcon::app::detail::Tab;
use modcon::app::keymap::Keymap;
use modcon::app::list::List;
use modcon::app::search::Stop;
use modcon::app::session::Background;
use modcon::app::session::Network;
use modcon::app::session::Session;
use modcon::app::session::SeverityLimits;
use modcon::app::state::Focus;
use modcon::app::state::State;
use modcon::domain::lookalike::Owner;
use modcon::domain::lookalike::ProtectedNames;
use modcon::domain::page::Page;
use modcon::domain::query::Fields;
use modcon::domain::query::Filter;
use modcon::domain::query::UserQuery;
use modcon::domain::request::Answer;
use modcon::domain::request::PageToken;
use modcon::domain::time::Moment;
use modcon::domain::time::Timestamp;
use modcon::domain::user::User;
use modcon::layout::Size;
use std::sync::Arc;
use std::time::Duration;

use people::people;
use people::roles;
use profiles::profile;

/// 2026-03-14 11:02:44 UTC, half a minute after the start.
pub(crate) fn now() -> Moment {
    Moment {
        uptime: Duration::from_secs(30),
        wall: Timestamp::from_millis(1_773_486_164_000),
    }
}

/// So many seconds before [`now`].
pub(crate) fn before(seconds: u32) -> Moment {
    let Moment { uptime, wall } = now();
    let millis = i64::from(seconds) * 1_000;
    Moment {
        uptime: uptime.saturating_sub(Duration::from_secs(seconds.into())),
        wall: Timestamp::from_millis(wall.as_millis() - millis),
    }
}

/// Ends a list, or names the place where it goes on.
pub(crate) fn answer(page: Page, next: Option<&str>) -> Answer {
    Answer {
        page: Arc::new(page),
        roles: Vec::new(),
        roles_json: Box::default(),
        next: next.and_then(PageToken::new),
        lost: 0,
    }
}

/// A list of one page.
pub(crate) fn list(query: UserQuery, answers: &[Answer]) -> List {
    let mut list = List::new(query);
    for answer in answers {
        list.add(before(4), answer);
    }
    list
}

/// A list nobody asked for yet, on a real network that may only be read.
pub(crate) fn bare(width: u16, height: u16) -> State {
    let mut protected = ProtectedNames::default();
    protected.protect("taylor.reed", Owner::Listed);
    let session = Session {
        network: Network::Real {
            label: "acme-prod/us".to_owned(),
            token_source: "MODCON_TOKEN".to_owned(),
            token_can_change: false,
        },
        write: false,
        zone: jiff::tz::TimeZone::UTC,
        utc: true,
        mouse: true,
        severity: SeverityLimits::default(),
        operator: modcon::text::UntrustedText::from("mara"),
        policies: modcon::app::session::default_policies(),
        grace: modcon::app::session::Grace::default(),
        weights: modcon::domain::priority::Weights::default(),
        // Polls have states of their own.
        background: Background::new(false, None),
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
pub(crate) fn loaded(width: u16, height: u16) -> State {
    let mut state = bare(width, height);
    state.users.shown = list(UserQuery::default(), &[answer(people(), Some("next"))]);
    select(&mut state, 0);
    state
}

/// Puts the cursor on a row and its user into the detail pane.
pub(crate) fn select(state: &mut State, cursor: usize) {
    state.users.cursor = cursor;
    detail::follow(state, &mut Vec::new());
    state.detail.profile = Some(Arc::new(profile()));
}

/// The same with another tab, which has the focus.
pub(crate) fn tab(width: u16, height: u16, cursor: usize, tab: Tab) -> State {
    let mut state = loaded(width, height);
    select(&mut state, cursor);
    state.detail.tab = tab;
    state.focus = Focus::Detail;
    state
}

/// Every face of the screen by name.
pub(crate) fn catalogue(Size { width, height }: Size) -> Vec<(&'static str, State)> {
    let long = "a".repeat(120);
    let flagged = UserQuery::default().with_filter(Filter::Flagged);
    let mut all = vec![
        ("loaded", loaded(width, height)),
        ("demo", faces::demo(width, height)),
        ("profile", tab(width, height, 2, Tab::Profile)),
        ("profile-deleted", tab(width, height, 3, Tab::Profile)),
        ("profile-brand", tab(width, height, 5, Tab::Profile)),
        ("profile-rtl", tab(width, height, 7, Tab::Profile)),
        ("profile-nulls", tab(width, height, 8, Tab::Profile)),
        ("profile-blank", tab(width, height, 9, Tab::Profile)),
        ("unreadable", tab(width, height, 10, Tab::Profile)),
        ("roles", tab(width, height, 6, Tab::Roles)),
        ("picture", pictured(width, height)),
        ("metadata", tab(width, height, 0, Tab::Metadata)),
        ("files", tab(width, height, 0, Tab::Files)),
        ("json", tab(width, height, 0, Tab::Json)),
        ("history-tab", history_tab(width, height)),
        ("zoomed", zoomed(width, height)),
        ("loading", faces::loading(width, height, 1)),
        ("slow", faces::loading(width, height, 4)),
        ("limited-first", faces::loading_limited(width, height)),
        ("limited", faces::limited_with_rows(width, height)),
        ("refreshing", faces::refreshing(width, height)),
        ("load-on", faces::loading_on(width, height)),
        ("empty", faces::empty(width, height, flagged)),
        (
            "empty-search",
            faces::empty(width, height, faces::searching(Fields::All)),
        ),
        ("empty-filter", faces::filtered(width, height, true)),
        ("filtered", faces::filtered(width, height, false)),
        ("by-flags", faces::by_flags(width, height)),
        (
            "typing",
            faces::typing(width, height, "tayl", Stop::Keyword),
        ),
        ("fields", faces::typing(width, height, "tayl", Stop::Fields)),
        (
            "too-long",
            faces::typing(width, height, &long, Stop::Keyword),
        ),
        ("failed", faces::failed(bare(width, height))),
        ("failed-rows", faces::failed(loaded(width, height))),
        ("offline", faces::offline(width, height)),
        ("offline-first", faces::offline_first(width, height)),
        ("forbidden", faces::forbidden(width, height)),
        ("token-refused", faces::token_refused(bare(width, height))),
        (
            "token-refused-rows",
            faces::token_refused(loaded(width, height)),
        ),
        ("first-run", faces::first_run(width, height)),
        ("too-small", too_small(width, height)),
    ];
    all.extend(faces::stopped_lists(width, height));
    all.extend(overlays::overlays(width, height));
    all.extend(feed::feeds(width, height));
    all.extend(ladder::ladders(width, height));
    all.extend(queue::queues(width, height));
    all.extend(verdicts::verdicts(width, height));
    all
}

/// What the README shows: who was flagged, and who may do what and why.
fn pictured(width: u16, height: u16) -> State {
    let mut state = faces::by_flags(width, height);
    let users = &state.users;
    let priya = users.rows().iter().position(|row| {
        let id = users.shown.rows.user(*row).and_then(User::user_id);
        id.is_some_and(|id| id.as_received() == "u_priya")
    });
    select(&mut state, priya.unwrap_or_default());
    state.detail.tab = Tab::Roles;
    state.focus = Focus::Detail;
    ladder::polled(&mut state, 25);
    state
}

/// Below the smallest size: in both directions, and in either on screens that are larger.
fn too_small(width: u16, height: u16) -> State {
    match width {
        ..100 => loaded(48, 12),
        100..160 => loaded(width, 15),
        160.. => loaded(59, height),
    }
}

/// What was decided about a user before.
fn history_tab(width: u16, height: u16) -> State {
    let mut state = tab(width, height, 0, Tab::History);
    state.detail.past.history = Some(Ok(Arc::new(queue::history())));
    state
}

/// The detail pane on the whole screen.
fn zoomed(width: u16, height: u16) -> State {
    let mut state = tab(width, height, 6, Tab::Roles);
    state.zoomed = true;
    state
}
