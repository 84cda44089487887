//! Which failures are tried again, how often, and which are not.

use std::time::Duration;

use modcon::api::Patience;
use modcon::domain::failure::Broken;
use modcon::domain::failure::Failure;
use modcon::domain::failure::Unreadable;
use modcon::domain::request::Progress;

use crate::server::Act;
use crate::server::Server;
use crate::server::answer;
use crate::server::json;
use crate::server::refusal;
use crate::support::Log;
use crate::support::ONE;
use crate::support::client;
use crate::support::first_page;
use crate::support::hasty;
use crate::support::ids;
use crate::support::impatient_client;

fn truncated() -> Vec<u8> {
    let mut bytes = json(ONE);
    bytes.truncate(bytes.len() - 9);
    bytes
}

fn html() -> Vec<u8> {
    answer(
        "200 OK",
        &[("content-type", "text/html")],
        b"<html>proxy</html>",
    )
}

/// Everything that passes, with what the client calls it.
fn passing() -> Vec<(&'static str, Act)> {
    let status = |status: &str| Act::Say(refusal(status, 500_000, "Trouble."));
    vec![
        ("reset", Act::Reset),
        ("closed", Act::SayAndClose(Vec::new())),
        (
            "cut in the head",
            Act::SayAndClose(b"HTTP/1.1 200 OK\r\ncont".to_vec()),
        ),
        ("cut in the body", Act::SayAndClose(truncated())),
        ("html", Act::Say(html())),
        ("no json", Act::Say(json("{\"users\":["))),
        ("no users", Act::Say(json("{\"status\":\"success\"}"))),
        ("429", status("429 Too Many Requests")),
        ("500", status("500 Internal Server Error")),
        ("502", status("502 Bad Gateway")),
        ("503", status("503 Service Unavailable")),
        ("504", status("504 Gateway Timeout")),
    ]
}

#[tokio::test]
async fn what_passes_is_tried_again_until_it_works() {
    for (name, act) in passing() {
        let server = Server::play(vec![act.clone(), act.clone(), act, Act::Say(json(ONE))]);
        let log = Log::default();
        let answer = first_page(&client(&server.base, &log)).await;
        assert_eq!(
            ids(&answer.unwrap_or_else(|failure| panic!("{name}: {failure:?}"))),
            ["u1"]
        );
        assert_eq!(server.heads().len(), 4, "{name}");
        assert_eq!(log.waits().len(), 3, "{name}");
    }
}

#[tokio::test]
async fn four_tries_are_all() {
    for (name, act) in passing() {
        let server = Server::play(vec![act]);
        let log = Log::default();
        let failure = first_page(&client(&server.base, &log)).await.unwrap_err();
        assert!(failure.is_passing(), "{name}: {failure:?}");
        assert_eq!(server.heads().len(), 4, "{name}");
        let last = log.progress().pop();
        let told = matches!(
            &last,
            Some(Progress::Finished { failure: Some(told), .. }) if *told == failure
        );
        assert!(told, "{name}: {last:?}");
    }
}

#[tokio::test]
async fn what_stands_is_not_tried_again() {
    let refused = |status: &str, code| Act::Say(refusal(status, code, "No."));
    let moved = ("location", "https://elsewhere.example/");
    for (name, act) in [
        ("400", refused("400 Bad Request", 400_000)),
        ("401", refused("401 Unauthorized", 400_100)),
        ("403", refused("403 Forbidden", 400_300)),
        ("404", refused("404 Not Found", 400_400)),
        ("409", refused("409 Conflict", 400_900)),
        ("422", refused("422 Unprocessable Entity", 500_000)),
        ("501", refused("501 Not Implemented", 500_000)),
        ("302", Act::Say(answer("302 Found", &[moved], b""))),
    ] {
        let server = Server::play(vec![act, Act::Say(json(ONE))]);
        let log = Log::default();
        let failure = first_page(&client(&server.base, &log)).await.unwrap_err();
        assert!(!failure.is_passing(), "{name}: {failure:?}");
        assert_eq!((server.heads().len(), log.waits().len()), (1, 0), "{name}");
    }
}

#[tokio::test]
async fn each_failure_is_called_by_its_name() {
    let once = Patience {
        tries: 1,
        ..hasty()
    };
    let mut seen = Vec::new();
    for (name, act) in passing() {
        let server = Server::play(vec![act]);
        let client = impatient_client(&server.base, &Log::default(), once);
        let kind = match first_page(&client).await.unwrap_err() {
            Failure::Unreachable { why, .. } => format!("{why:?}"),
            Failure::Unreadable { what, .. } => format!("{what:?}"),
            Failure::Refused(refusal) => refusal.status.to_string(),
            other => panic!("{name}: {other:?}"),
        };
        seen.push((name, kind));
    }
    let cut = format!("{:?}", Broken::Cut);
    let [truncated, not_json, wrong_shape] = [
        Unreadable::Truncated,
        Unreadable::NotJson,
        Unreadable::WrongShape,
    ]
    .map(|what| format!("{what:?}"));
    let expected = [
        ("reset", cut.clone()),
        ("closed", cut.clone()),
        ("cut in the head", cut),
        ("cut in the body", truncated.clone()),
        ("html", not_json),
        ("no json", truncated),
        ("no users", wrong_shape),
        ("429", "429".to_owned()),
        ("500", "500".to_owned()),
        ("502", "502".to_owned()),
        ("503", "503".to_owned()),
        ("504", "504".to_owned()),
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_server_may_ask_for_a_longer_wait_and_is_heard() {
    let after = |seconds: &str| {
        let headers = [
            ("content-type", "application/json"),
            ("retry-after", seconds),
        ];
        Act::Say(answer(
            "429 Too Many Requests",
            &headers,
            b"{\"code\":400311}",
        ))
    };
    let server = Server::play(vec![after("1"), Act::Say(json(ONE))]);
    let log = Log::default();
    first_page(&client(&server.base, &log)).await.unwrap();
    let waited = log
        .progress()
        .into_iter()
        .find_map(|progress| match progress {
            Progress::Waiting { delay, .. } => Some(delay),
            _ => None,
        });
    assert_eq!(waited, Some(Duration::from_secs(1)));

    let server = Server::play(vec![after("3600")]);
    let failure = first_page(&client(&server.base, &Log::default()))
        .await
        .unwrap_err();
    let Failure::Refused(refusal) = failure else {
        panic!("{failure:?}");
    };
    assert_eq!(refusal.retry_after, Some(Duration::from_hours(1)));
    assert_eq!(server.heads().len(), 1);
}

#[tokio::test]
async fn a_flood_of_failures_does_not_multiply() {
    let server = Server::play(vec![Act::Say(refusal(
        "503 Service Unavailable",
        500_000,
        "No.",
    ))]);
    let slow = Patience {
        pause: Duration::from_millis(400),
        longest_pause: Duration::from_millis(400),
        ..hasty()
    };
    let client = impatient_client(&server.base, &Log::default(), slow);
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..60 {
        let client = client.clone();
        asking.spawn(async move { first_page(&client).await.is_err() });
    }
    assert!(asking.join_all().await.into_iter().all(|failed| failed));
    let requests = server.heads().len();
    assert!(requests < 60 * 2, "{requests} requests for 60 questions");
}
