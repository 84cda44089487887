//! Key scripts through the real loop, the real client and an embedded network.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "support/console.rs"]
mod console;
#[path = "journeys/trouble.rs"]
mod trouble;

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use console::Console;
use modcon::app::state::State;
use modcon::demo::Network;
use modcon::demo::Options;
use modcon::demo::Which;
use modcon::domain::pager::End;
use modcon::domain::pager::Next;
use modcon::domain::query::UserQuery;

fn network(users: u32, faults: &str) -> Network {
    let faults = modcon::demo::Faults::from_toml(faults).unwrap();
    let options = Options {
        users,
        faults,
        rate_limit: None,
        ..Options::default()
    };
    Network::start(options, "127.0.0.1:0".parse().unwrap()).unwrap()
}

fn opened(network: &Network) -> Console {
    let console = Console::open(network, (120, 35), UserQuery::default());
    console.until("a first page", |state| state.users.shown.first_at);
    console
}

/// The ids loaded, once the list is complete.
fn complete(state: &State) -> Option<Vec<String>> {
    let list = &state.users.shown;
    matches!(list.pager.next(), Next::Ended(End::Complete)).then(|| {
        let rows = list.rows.snapshot().listed().iter();
        rows.filter_map(|row| list.rows.user(*row)?.user_id())
            .map(|id| id.as_received().to_owned())
            .collect()
    })
}

/// Walks by pressing the key for the end of the list, again and again, until nothing more comes.
fn walk_by_keys(network: &Network) -> Vec<String> {
    let console = opened(network);
    loop {
        let loaded = console.until("loaded rows", |state| Some(state.users.shown.rows.len()));
        console.keys("G");
        let ids = console.until("more rows or the end", |state| match complete(state) {
            Some(ids) => Some(Some(ids)),
            None => (state.users.shown.rows.len() > loaded).then_some(None),
        });
        if let Some(ids) = ids {
            console.keys("q");
            assert!(console.left());
            return ids;
        }
    }
}

fn assert_everybody_once(network: &Network, ids: &[String]) {
    let expected: BTreeSet<String> = network.control().user_ids(Which::All).into_iter().collect();
    let distinct: BTreeSet<String> = ids.iter().cloned().collect();
    assert_eq!(distinct.len(), ids.len(), "somebody is listed twice");
    assert_eq!(distinct, expected);
}

#[test]
fn five_thousand_users_are_walked_page_by_page() {
    let network = network(5_000, "");
    let ids = walk_by_keys(&network);
    assert_everybody_once(&network, &ids);
}

#[test]
fn loading_on_brings_everybody() {
    let network = network(5_000, "");
    let console = opened(&network);
    console.keys("S");
    let ids = console.until("the end of the list", complete);
    assert_everybody_once(&network, &ids);
}

#[test]
fn typing_narrows_at_once_and_asks_the_server_after_the_pause() {
    let network = network(2_000, "");
    let console = opened(&network);
    console.keys("/user-00");
    let asked = console.until("the server's answer", |state| {
        let search = state.users.shown.query.search()?;
        Some(search.keyword.text().as_received().to_owned())
    });
    assert_eq!(asked, "user-00");
    console.keys("<esc>");
    console.until("the list from before", |state| {
        (state.users.shown.query.search().is_none() && state.search.open.is_none()).then_some(())
    });
}

#[test]
fn toggles_combine_with_each_other() {
    let network = network(2_000, "");
    let console = opened(&network);
    console.keys("f").shows("FLAGGED");
    console.keys("d").shows("DELETED");
    let all_fit = console.until("both filters", |state| {
        let query = &state.users.shown.query;
        let both = query.deleted() && state.users.incoming.is_none();
        both.then(|| {
            let rows = state.users.rows().iter();
            rows.filter_map(|row| state.users.shown.rows.user(*row))
                .all(|user| user.is_deleted().is_true() && user.is_flagged())
        })
    });
    assert!(all_fit);
}

#[test]
fn the_person_under_the_cursor_is_followed_through_a_reload() {
    let network = network(2_000, "");
    let console = opened(&network);
    console.keys("G");
    console.until("two pages", |state| {
        (state.users.shown.rows.len() >= 200).then_some(())
    });
    console.keys("G");
    let before = console.until("a person far down", |state| {
        let far = state.users.cursor > 150 && state.users.walking.is_none();
        far.then(|| {
            state
                .users
                .selected()?
                .user_id()
                .map(|id| id.as_received().to_owned())
        })?
    });
    let first_at = console.until("a first time", |state| state.users.shown.first_at);
    console.keys("R");
    let after = console.until("the new list", |state| {
        let new = state.users.incoming.is_none() && state.users.shown.first_at != Some(first_at);
        new.then(|| {
            state
                .users
                .selected()?
                .user_id()
                .map(|id| id.as_received().to_owned())
        })?
    });
    assert_eq!(before, after);
}

#[test]
fn copying_hands_out_the_escaped_text() {
    let network = network(200, "");
    let console = opened(&network);
    console.keys("yJ");
    console.shows("clipboard");
    let copied = console.copied();
    let parsed: serde_json::Value = serde_json::from_str(copied.first().unwrap()).unwrap();
    assert!(parsed.get("userId").is_some());
}

#[test]
fn keys_are_answered_while_a_request_hangs() {
    let network = network(2_000, "");
    let console = opened(&network);
    network
        .control()
        .set_faults(modcon::demo::Faults::from_toml(HANGING).unwrap());
    console.keys("f");
    console.until("a request on its way", |state| state.users.walking);
    console.keys("jj");
    console.until("the cursor", |state| {
        (state.users.cursor == 2).then_some(())
    });
    console.keys("<esc>");
    console.until("the list from before", |state| {
        state.users.incoming.is_none().then_some(())
    });
    let patience = Instant::now();
    while network.control().in_flight() > 0 {
        assert!(
            patience.elapsed() < Duration::from_secs(30),
            "the request was not cancelled"
        );
        thread::yield_now();
    }
    console.keys("q");
    assert!(console.left());
}

const HANGING: &str = "[[rule]]\nconnection = \"hang\"\n";

/// Every fault that a read must survive, some of them in the middle of the list.
const PASSING: [(&str, &str); 12] = [
    ("500", "every = 5\nerror = { status = 500 }"),
    (
        "502 with a page of a proxy",
        "every = 5\nerror = { status = 502 }\nbody = \"html\"",
    ),
    (
        "503 that says how long",
        "nth = 4\nerror = { status = 503, retry_after = \"1\" }",
    ),
    ("429", "every = 6\nerror = { status = 429 }"),
    ("an empty body", "every = 6\nbody = \"empty\""),
    ("a body that breaks off", "every = 6\nbody = \"truncated\""),
    ("a dropped connection", "every = 6\nconnection = \"drop\""),
    ("a reset connection", "every = 6\nconnection = \"reset\""),
    (
        "a connection cut in the body",
        "every = 6\nconnection = \"drop-mid-body\"",
    ),
    ("rows that come again", "duplicates = 5"),
    (
        "two empty pages",
        "page = 4\nfirst = 1\nempty = { times = 2 }",
    ),
    (
        "an expired token",
        "page = 4\nfirst = 1\ntokens = \"expired\"",
    ),
];

#[test]
fn everybody_is_walked_through_each_fault_that_passes() {
    for (name, rule) in PASSING {
        let network = network(1_500, &format!("[[rule]]\nroute = \"users\"\n{rule}\n"));
        let ids = walk_by_keys(&network);
        eprintln!("{name}: {} users", ids.len());
        assert_everybody_once(&network, &ids);
    }
}
