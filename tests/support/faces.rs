//! What can be the matter with a list, one state for each.

use crate::states::answer;
use crate::states::bare;
use crate::states::before;
use crate::states::list;
use crate::states::loaded;
use crate::states::now;
use crate::states::people::people;
use crate::states::select;
use modcon::app::health::Health;
use modcon::app::input::TextInput;
use modcon::app::list::Listed;
use modcon::app::notice::Tone;
use modcon::app::requests::Requests;
use modcon::app::search::Open;
use modcon::app::search::Stop;
use modcon::app::session::Network;
use modcon::app::state::State;
use modcon::app::ticket::Ticket;
use modcon::app::users::Incoming;
use modcon::app::users::LoadOn;
use modcon::app::users::Walking;
use modcon::domain::arrange::LocalFilter;
use modcon::domain::arrange::LocalOrder;
use modcon::domain::arrange::arrange;
use modcon::domain::failure::Broken;
use modcon::domain::failure::Failure;
use modcon::domain::failure::Refusal;
use modcon::domain::page::PageBuilder;
use modcon::domain::query::Fields;
use modcon::domain::query::Filter;
use modcon::domain::query::Keyword;
use modcon::domain::query::Search;
use modcon::domain::query::UserQuery;
use modcon::domain::request::Progress;
use modcon::domain::request::RequestId;
use modcon::domain::request::RequestStep;
use modcon::text::UntrustedText;
use std::sync::Arc;
use std::time::Duration;

/// A list that is asked for since so many seconds.
pub(crate) fn loading(width: u16, height: u16, seconds: u32) -> State {
    let mut state = bare(width, height);
    let query = UserQuery::default().with_filter(Filter::Flagged);
    state.users.shown.query = query;
    walk(&mut state, seconds);
    request(&mut state, 1, Progress::Sent { attempt: 1 });
    state
}

fn walk(state: &mut State, seconds: u32) {
    state.users.walking = Some(Walking {
        ticket: Ticket::default(),
        since: before(seconds),
        load_on: None,
    });
}

fn request(state: &mut State, id: u64, progress: Progress) {
    let step = RequestStep {
        id: RequestId(id),
        method: "GET",
        target: UntrustedText::from(
            "/api/v3/users?filter=all&sortBy=displayName&options[limit]=100&options[token]=***",
        ),
        progress,
    };
    state.requests.moved(now(), step);
}

fn refused(status: u16, code: i64, message: &str) -> Failure {
    Failure::Refused(Refusal {
        status,
        code: Some(code),
        message: UntrustedText::from(message),
        detail: Vec::new(),
        retry_after: None,
    })
}

fn too_many() -> Failure {
    refused(429, 400_311, "Too many requests")
}

fn unauthorized() -> Failure {
    refused(401, 400_100, "Unauthorized \u{1b}[2J")
}

fn limited(state: &mut State) {
    request(
        state,
        9,
        Progress::Waiting {
            attempt: 2,
            of: 4,
            delay: Duration::from_millis(1_600),
            failure: too_many(),
        },
    );
}

/// The first page is waited for because there were too many requests.
pub(crate) fn loading_limited(width: u16, height: u16) -> State {
    let mut state = loading(width, height, 5);
    limited(&mut state);
    state
}

/// The next page is waited for because there were too many requests.
pub(crate) fn limited_with_rows(width: u16, height: u16) -> State {
    let mut state = loaded(width, height);
    walk(&mut state, 2);
    limited(&mut state);
    state
}

/// Nobody is there, and the list is complete.
pub(crate) fn empty(width: u16, height: u16, query: UserQuery) -> State {
    let mut state = bare(width, height);
    let nobody = PageBuilder::default().finish(b"");
    state.search.show(&query);
    state.users.shown = list(query, &[answer(nobody, None)]);
    state
}

/// A search for a name.
pub(crate) fn searching(fields: Fields) -> UserQuery {
    let search = Keyword::new("taylor").ok().map(|keyword| Search {
        keyword,
        exact: false,
        fields,
    });
    UserQuery::default().with_search(search).0
}

/// Local filters are on; they leave two creators, or nobody where only the banned are wanted.
pub(crate) fn filtered(width: u16, height: u16, banned: bool) -> State {
    let mut state = loaded(width, height);
    state.users.wish.filter = LocalFilter {
        banned,
        role: Some(UntrustedText::from("creator")),
        min_flags: Some(2),
        ..LocalFilter::default()
    };
    rearrange(&mut state);
    state
}

/// Lists what is wished for, and shows whom the cursor is on then.
fn rearrange(state: &mut State) {
    let rows = state.users.shown.rows.snapshot();
    let base = rows.listed().len();
    let listed = arrange(rows, &state.users.wish, || false).unwrap_or_default();
    let is_anybody = !listed.is_empty();
    state.users.listed = Listed::Some {
        rows: Arc::new(listed),
        base,
    };
    select(state, 0);
    if !is_anybody {
        state.detail.subject = None;
        state.detail.profile = None;
    }
}

/// Sorted by flags, over what is loaded.
pub(crate) fn by_flags(width: u16, height: u16) -> State {
    let mut state = loaded(width, height);
    state.users.wish.order = Some(LocalOrder::Flags);
    rearrange(&mut state);
    state
}

/// A keyword is being typed, and the loaded rows are narrowed by it.
pub(crate) fn typing(width: u16, height: u16, typed: &str, stop: Stop) -> State {
    let mut state = loaded(width, height);
    state.search.open = Some(Open {
        stop,
        before: UserQuery::default(),
    });
    state.search.input = TextInput::with_text(typed);
    state.users.wish.preview = state.search.preview();
    rearrange(&mut state);
    state
}

/// The list is loaded on and on.
pub(crate) fn loading_on(width: u16, height: u16) -> State {
    let mut state = loaded(width, height);
    state.users.walking = Some(Walking {
        ticket: Ticket::default(),
        since: before(1),
        load_on: Some(LoadOn {
            since: before(3),
            from: 20,
        }),
    });
    request(&mut state, 2, Progress::Queued);
    state
}

/// Lists that stopped in one way or another.
pub(crate) fn stopped_lists(width: u16, height: u16) -> Vec<(&'static str, State)> {
    let nobody = || PageBuilder::default().finish(b"");
    let lists: [(&str, Vec<_>); 5] = [
        ("end", vec![answer(people(), None)]),
        (
            "empty-pages",
            vec![
                answer(people(), Some("a")),
                answer(nobody(), Some("b")),
                answer(nobody(), Some("c")),
                answer(nobody(), Some("d")),
            ],
        ),
        (
            "nobody-new",
            vec![
                answer(people(), Some("a")),
                answer(people(), Some("b")),
                answer(people(), Some("c")),
                answer(people(), Some("d")),
            ],
        ),
        (
            "token-loop",
            vec![answer(people(), Some("a")), answer(people(), Some("a"))],
        ),
        ("lost-rows", {
            let mut broken = answer(people(), Some("a"));
            broken.lost = 2;
            vec![broken]
        }),
    ];
    lists
        .into_iter()
        .map(|(name, answers)| {
            let mut state = loaded(width, height);
            state.users.shown = list(UserQuery::default(), &answers);
            (name, state)
        })
        .collect()
}

/// The network is out of reach; what was loaded stays.
pub(crate) fn offline(width: u16, height: u16) -> State {
    let mut state = loaded(width, height);
    let failure = Failure::Unreachable {
        why: Broken::Refused,
        detail: UntrustedText::from("tcp connect error"),
    };
    state.users.failure = Some((failure.clone(), before(12)));
    state.health = Health::Offline {
        since: before(12),
        failure,
    };
    state
}

/// The network is out of reach from the start.
pub(crate) fn offline_first(width: u16, height: u16) -> State {
    let Some((failure, at)) = offline(width, height).users.failure else {
        return bare(width, height);
    };
    let mut state = bare(width, height);
    state.users.failure = Some((failure.clone(), at));
    state.health = Health::Offline { since: at, failure };
    state
}

/// The network does not answer this question; rows of the one before stay.
pub(crate) fn forbidden(width: u16, height: u16) -> State {
    let mut state = refreshing(width, height);
    state.users.walking = None;
    state.requests = Requests::default();
    let failure = refused(403, 400_301, "Only administrator can do this.");
    state.users.failure = Some((failure, before(2)));
    state
}

/// The server has trouble; with or without rows.
pub(crate) fn failed(mut state: State) -> State {
    let failure = refused(500, 500_000, "Internal error");
    state.users.failure = Some((failure, before(7)));
    state
}

/// The token was refused; with or without rows.
pub(crate) fn token_refused(mut state: State) -> State {
    state.users.failure = Some((unauthorized(), before(7)));
    state.health = Health::Stopped {
        failure: unauthorized(),
    };
    state
}

/// Nothing is set up.
pub(crate) fn first_run(width: u16, height: u16) -> State {
    let mut state = bare(width, height);
    state.session.network = Network::Nothing;
    state
}

/// A busy demo that may write, with a few requests behind it and a message.
pub(crate) fn demo(width: u16, height: u16) -> State {
    let mut state = loaded(width, height);
    state.session.network = Network::Demo;
    state.session.write = true;
    state.users.gone.extend(state.users.rows().get(2).copied());
    for id in 1..=9 {
        let failure = (id == 4).then(too_many);
        let finished = Progress::Finished {
            status: Some(if failure.is_some() { 429 } else { 200 }),
            took: Duration::from_millis(90 + id * 13),
            rows: failure.is_none().then_some(100),
            failure,
        };
        request(&mut state, id, finished);
    }
    request(&mut state, 10, Progress::Cancelled);
    request(&mut state, 11, Progress::Sent { attempt: 2 });
    for (tone, text) in [
        (Tone::Ok, "copied the id of u_8841f0"),
        (
            Tone::Note,
            "sort moved from handle to name: handle does not go with this search",
        ),
        (
            Tone::Error,
            "500 (500000): Internal \u{202e}error; the network has trouble; loaded rows stay usable; R tries again, @ shows the request",
        ),
        (Tone::Warn, "only 2 of 3 roles are known"),
    ] {
        state.notices.say(before(3), tone, text);
    }
    state
}

/// A newer list is on its way while the old one stays.
pub(crate) fn refreshing(width: u16, height: u16) -> State {
    let mut state = loaded(width, height);
    state.users.incoming = Some(Incoming {
        list: list(UserQuery::default().with_filter(Filter::Flagged), &[]),
        is_reload: false,
    });
    walk(&mut state, 1);
    request(&mut state, 3, Progress::Sent { attempt: 1 });
    state
}
