//! Verdicts leave at most once, and what came of each is called by its right name.

use std::fmt::Write as _;
use std::net::TcpListener;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use modcon::api::Client;
use modcon::api::Origin;
use modcon::api::Patience;
use modcon::api::Rate;
use modcon::domain::failure::Broken;
use modcon::domain::failure::Failure;
use modcon::domain::failure::Stage;
use modcon::domain::request::Priority;
use modcon::domain::request::Progress;
use modcon::domain::user::UserId;
use modcon::domain::verdict::Settlement;
use modcon::domain::verdict::Verb;
use secrecy::SecretString;

use crate::server::Act;
use crate::server::Server;
use crate::server::answer;
use crate::server::json;
use crate::server::refusal;
use crate::support::GUARD;
use crate::support::Log;
use crate::support::ONE;
use crate::support::TOKEN;
use crate::support::client;
use crate::support::first_page;
use crate::support::hasty;
use crate::support::impatient_client;

pub(crate) async fn act(client: &Client, verb: Verb, id: &str) -> Settlement {
    let id = UserId::new(id);
    tokio::time::timeout(GUARD, client.act(verb, &id))
        .await
        .unwrap()
}

fn truncated(bytes: Vec<u8>, by: usize) -> Vec<u8> {
    let mut bytes = bytes;
    bytes.truncate(bytes.len() - by);
    bytes
}

const USER: &str = r#"{"userId":"u1","flagCount":0,"hashFlag":null}"#;

/// A yes in each of its spellings.
fn yeses() -> Vec<(&'static str, Act)> {
    let html = [("content-type", "text/html")];
    let huge = b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n{".to_vec();
    vec![
        ("empty", Act::Say(answer("200 OK", &[], b""))),
        ("no content", Act::Say(answer("204 No Content", &[], b""))),
        ("accepted", Act::Say(answer("202 Accepted", &[], b"{}"))),
        ("a user", Act::Say(json(USER))),
        ("success", Act::Say(json("{\"success\":true}"))),
        (
            "html",
            Act::Say(answer("200 OK", &html, b"<html>thanks</html>")),
        ),
        ("no json", Act::Say(json("{\"userId\":"))),
        (
            "cut in the body",
            Act::SayAndClose(truncated(json(USER), 9)),
        ),
        (
            "no end of the body",
            Act::SayAndHang(truncated(json(USER), 9)),
        ),
        ("a body beyond all bounds", Act::SayAndHang(huge)),
    ]
}

/// A no.
fn noes() -> Vec<(&'static str, Act)> {
    let no = |status: &str, code| Act::Say(refusal(status, code, "No."));
    let cut = truncated(refusal("404 Not Found", 400_400, "User not found."), 9);
    vec![
        ("400", no("400 Bad Request", 400_000)),
        ("401", no("401 Unauthorized", 400_100)),
        ("403", no("403 Forbidden", 400_306)),
        ("banned caller", no("403 Forbidden", 400_312)),
        ("404", no("404 Not Found", 400_400)),
        ("409", no("409 Conflict", 400_900)),
        ("422", no("422 Unprocessable Entity", 500_000)),
        ("429", no("429 Too Many Requests", 400_311)),
        ("empty 404", Act::Say(answer("404 Not Found", &[], b""))),
        ("cut 404", Act::SayAndClose(cut.clone())),
        ("404 without an end", Act::SayAndHang(cut)),
    ]
}

/// Everything after which nobody knows.
fn doubts() -> Vec<(&'static str, Act)> {
    let trouble = |status: &str| Act::Say(refusal(status, 500_000, "Trouble."));
    let moved = [("location", "https://elsewhere.example/")];
    vec![
        ("reset", Act::Reset),
        ("closed", Act::SayAndClose(Vec::new())),
        (
            "garbage",
            Act::SayAndClose(b"no HTTP at all\r\n\r\n".to_vec()),
        ),
        (
            "cut in the head",
            Act::SayAndClose(b"HTTP/1.1 200 OK\r\ncont".to_vec()),
        ),
        ("silence", Act::Hang),
        (
            "silence in the head",
            Act::SayAndHang(b"HTTP/1.1 200".to_vec()),
        ),
        (
            "301",
            Act::Say(answer("301 Moved Permanently", &moved, b"")),
        ),
        (
            "307",
            Act::Say(answer("307 Temporary Redirect", &moved, b"")),
        ),
        ("500", trouble("500 Internal Server Error")),
        ("502", trouble("502 Bad Gateway")),
        ("503", trouble("503 Service Unavailable")),
        ("504", trouble("504 Gateway Timeout")),
    ]
}

pub(crate) fn kind(settlement: &Settlement) -> &'static str {
    match settlement {
        Settlement::Applied => "applied",
        Settlement::Refused(_) => "refused",
        Settlement::NotSent(_) => "not sent",
        Settlement::Unknown(_) => "unknown",
    }
}

/// Long enough for any answer of this machine, short enough to wait for silence.
fn brief() -> Patience {
    Patience {
        silence: Duration::from_millis(400),
        ..hasty()
    }
}

#[tokio::test]
async fn each_end_has_its_class_and_each_verdict_leaves_once() {
    let classes = [
        ("applied", yeses()),
        ("refused", noes()),
        ("unknown", doubts()),
    ];
    for (class, ends) in classes {
        for (name, end) in ends {
            for verb in Verb::ALL {
                // A second request would be met by a plain yes.
                let server = Server::play(vec![end.clone(), Act::Say(json("{}"))]);
                let log = Log::default();
                let waits =
                    name.contains("silence") || name.contains("end") || name.contains("bounds");
                let patience = if waits { brief() } else { hasty() };
                let client = impatient_client(&server.base, &log, patience);
                let settlement = act(&client, verb, "u1").await;
                assert_eq!(kind(&settlement), class, "{name} {verb}: {settlement:?}");
                assert_eq!(server.heads().len(), 1, "{name} {verb}");
                assert!(log.waits().is_empty(), "{name} {verb}");
                assert_told(&log, &settlement);
            }
        }
    }
}

/// The log on screen ends with what came of it.
fn assert_told(log: &Log, settlement: &Settlement) {
    let failure = match settlement {
        Settlement::Applied => None,
        Settlement::Refused(failure)
        | Settlement::NotSent(failure)
        | Settlement::Unknown(failure) => Some(failure),
    };
    let last = log.progress().pop();
    let told = match &last {
        Some(Progress::Finished { failure, .. }) => Some(failure.as_ref()),
        _ => None,
    };
    assert_eq!(told, Some(failure), "{last:?}");
}

#[tokio::test]
async fn calls_are_the_documented_ones_and_the_log_names_them() {
    let id = "a/b \u{e9}\"";
    for (verb, method, path, body) in [
        (Verb::Ban, "POST", "/api/v2/users/ban", true),
        (Verb::Unban, "POST", "/api/v2/users/unban", true),
        (
            Verb::ClearFlags,
            "DELETE",
            "/api/v2/users/a%2Fb%20%C3%A9%22/flags",
            false,
        ),
    ] {
        let server = Server::play(vec![Act::Say(answer("200 OK", &[], b""))]);
        let log = Log::default();
        let settlement = act(&client(&server.base, &log), verb, id).await;
        assert_eq!(settlement, Settlement::Applied);
        assert_eq!(server.lines(), [format!("{method} {path} HTTP/1.1")]);
        let head = server.heads().remove(0).to_ascii_lowercase();
        assert!(head.contains(&format!("authorization: bearer {TOKEN}\r\n")));
        assert_eq!(head.contains("content-type: application/json\r\n"), body);
        let sent = server.bodies().remove(0);
        if body {
            assert_eq!(sent, "{\"userId\":\"a/b \u{e9}\\\"\"}");
        } else {
            assert_eq!(sent, "");
        }
        let steps = log.steps();
        assert!(steps.iter().all(|step| step.method == method));
        let target = steps[0].target.as_received().to_owned();
        assert!(target.contains(id), "{target}");
        let kinds: Vec<Progress> = log.progress();
        assert!(matches!(
            kinds.as_slice(),
            [
                Progress::Queued,
                Progress::Sent { attempt: 1 },
                Progress::Finished {
                    status: Some(200),
                    failure: None,
                    ..
                },
            ]
        ));
    }
}

#[tokio::test]
async fn an_id_that_no_path_carries_is_banned_by_its_body_and_not_cleared() {
    for id in ["..", ".", "%2e%2e", "a\nb", "\0"] {
        let server = Server::play(vec![Act::Say(answer("200 OK", &[], b""))]);
        let client = client(&server.base, &Log::default());
        let unsent = Settlement::NotSent(Failure::NotAddressable);
        assert_eq!(act(&client, Verb::ClearFlags, id).await, unsent, "{id:?}");
        assert!(server.heads().is_empty());
        assert_eq!(act(&client, Verb::Ban, id).await, Settlement::Applied);
        assert_eq!(act(&client, Verb::Unban, id).await, Settlement::Applied);
        for body in server.bodies() {
            let body: serde_json::Value = serde_json::from_str(&body).unwrap();
            assert_eq!(body["userId"], id);
        }
        assert_eq!(act(&client, Verb::Ban, "").await, unsent);
    }
}

#[tokio::test]
async fn without_a_connection_nothing_is_sent() {
    let nobody = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let settlement = act(
        &client(&format!("http://{nobody}"), &Log::default()),
        Verb::Ban,
        "u",
    )
    .await;
    let Settlement::NotSent(Failure::Unreachable { why, .. }) = settlement else {
        panic!("{settlement:?}");
    };
    assert_eq!(why, Broken::Refused);

    let impatient = Patience {
        connect: Duration::from_millis(300),
        ..hasty()
    };
    // A handshake that gets no answer: the system accepts for a listener that never does.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = (silent.local_addr().unwrap(), silent);
    let base = format!("https://{}", silent.0);
    let client = impatient_client(&base, &Log::default(), impatient);
    let expected = Settlement::NotSent(Failure::TimedOut(Stage::Connecting));
    assert_eq!(act(&client, Verb::ClearFlags, "u").await, expected);
    // One that gets nonsense, and one that is cut.
    let cut = Server::play(vec![Act::Reset])
        .base
        .replace("http:", "https:");
    for base in [rude(), cut] {
        let client = impatient_client(&base, &Log::default(), hasty());
        let settlement = act(&client, Verb::ClearFlags, "u").await;
        assert!(
            matches!(settlement, Settlement::NotSent(Failure::Unreachable { .. })),
            "{settlement:?}"
        );
    }
}

/// A server that answers a TLS handshake in plain text.
fn rude() -> String {
    use std::io::Read;
    use std::io::Write;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    base
}

#[tokio::test]
async fn actions_go_before_waiting_reads() {
    let server = Server::play(vec![Act::Say(json(ONE))]);
    let order = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&order);
    let client = Client::new(
        &Origin::parse(&server.base).unwrap(),
        SecretString::from(TOKEN),
        Rate::PerSecond(NonZeroU32::MIN),
        Arc::new(move |step: modcon::domain::request::RequestStep| {
            if matches!(step.progress, Progress::Sent { .. }) {
                heard.lock().unwrap().push(step.method);
            }
        }),
    )
    .unwrap();
    first_page(&client).await.unwrap();
    let id = UserId::new("u");
    let (read, settlement) = tokio::join!(
        biased;
        client.user(&id, Priority::Foreground),
        client.act(Verb::Ban, &id),
    );
    read.unwrap();
    assert_eq!(settlement, Settlement::Applied);
    assert_eq!(*order.lock().unwrap(), ["GET", "POST", "GET"]);
}

#[tokio::test]
async fn nothing_that_an_action_says_holds_the_token() {
    let quote = format!("Bearer {TOKEN}");
    let location = format!("https://elsewhere.example/?token={TOKEN}");
    let ends = [
        Act::Say(refusal("401 Unauthorized", 400_100, &quote)),
        Act::Say(refusal("500 Internal Server Error", 500_000, &quote)),
        Act::Say(answer("400 Bad Request", &[], quote.as_bytes())),
        Act::Say(answer("302 Found", &[("location", &location)], b"")),
        Act::Say(json(&quote)),
        Act::SayAndClose(quote.clone().into_bytes()),
        Act::Reset,
    ];
    for end in ends {
        for verb in Verb::ALL {
            let server = Server::play(vec![end.clone()]);
            let log = Log::default();
            let client = client(&server.base, &log);
            let settlement = act(&client, verb, "u").await;
            let mut said = format!("{client:?} {settlement:?}");
            for step in log.steps() {
                let _ = write!(said, "{step:?} {}", step.target.as_received());
            }
            assert!(!said.contains("canary"), "{said}");
            let heads = server.heads();
            assert!(
                heads
                    .iter()
                    .all(|head| head.is_empty() || head.contains(TOKEN))
            );
        }
    }
}
