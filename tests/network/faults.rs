//! Each fault must really strike: a fault that does nothing would make the tests that rely on it
//! prove nothing.

use std::collections::BTreeSet;
use std::time::Duration;
use std::time::Instant;

use modcon::demo::Faults;
use modcon::demo::Network;
use modcon::demo::Options;
use modcon::demo::Which;
use modcon::demo::faults::Rule;
use serde_json::Value;

use crate::support::Answer;
use crate::support::GUARD;
use crate::support::ask;
use crate::support::client;
use crate::support::encode;
use crate::support::get;
use crate::support::start;
use crate::support::users;
use crate::support::walk;

/// 300 people and one rule, written as in a file.
fn broken(rule: &str) -> Network {
    let faults = Faults::from_toml(&format!("[[rule]]\n{rule}")).unwrap();
    start(Options {
        users: 300,
        rate_limit: None,
        faults,
        ..Options::default()
    })
}

async fn first(network: &Network) -> Answer {
    get(network, &users("options[limit]=20")).await
}

async fn page(network: &Network, query: &str, token: Option<&str>) -> Answer {
    let token = token.map(|token| format!("&options[token]={}", encode(token)));
    get(
        network,
        &users(&format!("{query}{}", token.unwrap_or_default())),
    )
    .await
}

#[tokio::test]
async fn errors_come_with_their_envelope() {
    for (error, expected) in [
        ("{ status = 500 }", (500, 500_000)),
        ("{ status = 503 }", (503, 500_000)),
        ("{ status = 429 }", (429, 400_311)),
        ("{ status = 401 }", (401, 400_100)),
        ("{ status = 400 }", (400, 400_000)),
        ("{ status = 403 }", (403, 400_300)),
        ("{ status = 403, code = 400301 }", (403, 400_301)),
        ("{ status = 403, code = 400312 }", (403, 400_312)),
        ("{ status = 404 }", (404, 400_400)),
        ("{ status = 409 }", (409, 400_900)),
        ("{ status = 422, detail = [\"a\", \"b\"] }", (422, 500_000)),
    ] {
        let network = broken(&format!("nth = 2\nerror = {error}"));
        assert_eq!(first(&network).await.status, 200);
        let answer = first(&network).await;
        assert_eq!(answer.error(), expected, "{error}");
        assert_eq!(answer.retry_after, None);
        assert_eq!(
            answer.json()["data"]["detail"].is_array(),
            error.contains("detail")
        );
        assert_eq!(first(&network).await.status, 200);
        let faulty: Vec<bool> = network
            .control()
            .requests()
            .iter()
            .map(|request| request.faulty)
            .collect();
        assert_eq!(faulty, [false, true, false]);
    }
    let network = broken("error = { status = 429, retry_after = \"7\", message = \"\\u001b[2J\" }");
    let answer = first(&network).await;
    assert_eq!(answer.retry_after.as_deref(), Some("7"));
    assert_eq!(answer.json()["message"], "\u{1b}[2J");
}

#[tokio::test]
async fn bodies_are_spoilt() {
    let spoilt = async |fault: &str| first(&broken(&format!("body = \"{fault}\""))).await;
    assert!(spoilt("empty").await.body.is_empty());
    let plain = spoilt("plain-text").await;
    assert!(plain.content_type.starts_with("text/plain") && plain.body.starts_with(b"Service"));
    let html = first(&broken("error = { status = 502 }\nbody = \"html\"")).await;
    assert!(html.status == 502 && html.content_type.starts_with("text/html"));
    assert!(html.body.starts_with(b"<!DOCTYPE html>"));
    let malformed = spoilt("malformed").await;
    assert!(malformed.content_type.starts_with("application/json"));
    assert!(serde_json::from_slice::<Value>(&malformed.body).is_err());
    let mistyped = spoilt("wrong-content-type").await;
    assert!(mistyped.content_type.starts_with("text/html"));
    assert_eq!(mistyped.page().users.len(), 20);
    let huge = spoilt("huge").await;
    assert!(huge.body.len() > 8 * 1024 * 1024);
    assert_eq!(huge.page().users.len(), 20);
    let deep = spoilt("deep").await;
    assert!(deep.body.starts_with(b"{\"debug\":[[[["));
    assert!(deep.body.len() > 200_000);
    assert!(spoilt("not-an-object").await.json().is_array());
}

#[tokio::test]
async fn bodies_break_off() {
    for rule in ["body = \"truncated\"", "connection = \"drop-mid-body\""] {
        let network = broken(&format!("first = 1\n{rule}"));
        let request = client().get(format!("{}{}", network.base_url(), users("")));
        let mut answer = request
            .bearer_auth(modcon::demo::TOKEN)
            .send()
            .await
            .unwrap();
        let announced = answer.content_length().unwrap();
        let mut received = 0;
        let broke = loop {
            match answer.chunk().await {
                Ok(Some(bytes)) => received += bytes.len() as u64,
                Ok(None) => break false,
                Err(_) => break true,
            }
        };
        assert!(broke, "{rule}");
        assert!(received < announced, "{rule}: {received} of {announced}");
        assert_eq!(first(&network).await.status, 200);
        assert!(
            network
                .control()
                .requests()
                .iter()
                .all(|request| !request.aborted)
        );
    }
}

#[tokio::test]
async fn connections_close_without_an_answer() {
    for fault in ["drop", "reset"] {
        let network = broken(&format!("first = 1\nconnection = \"{fault}\""));
        let failed = ask(&network, &users("")).await.err().unwrap();
        assert!(
            failed.is_request() && !failed.is_timeout(),
            "{fault}: {failed:?}"
        );
        assert_eq!(network.control().requests()[0].status, None);
        assert_eq!(first(&network).await.status, 200);
    }
}

#[tokio::test]
async fn connections_hang() {
    for fault in ["hang", "hang-mid-body"] {
        let network = broken(&format!("first = 1\nconnection = \"{fault}\""));
        let url = format!("{}{}", network.base_url(), users(""));
        let patience = Duration::from_millis(300);
        let request = client()
            .get(url)
            .bearer_auth(modcon::demo::TOKEN)
            .timeout(patience);
        let outcome = async { request.send().await?.bytes().await }.await;
        assert!(outcome.err().unwrap().is_timeout(), "{fault}");
        assert_eq!(first(&network).await.status, 200);
    }
}

#[tokio::test]
async fn answers_wait() {
    let network = broken("latency = { ms = 60, jitter_ms = 10 }");
    let begun = Instant::now();
    assert_eq!(first(&network).await.status, 200);
    assert!(begun.elapsed() >= Duration::from_millis(60));
}

#[tokio::test]
async fn answers_are_held_until_released() {
    let network = broken("nth = 1\nhold = \"first\"");
    let control = network.control();
    let url = format!("{}{}", network.base_url(), users(""));
    let held = tokio::spawn(client().get(url).bearer_auth(modcon::demo::TOKEN).send());
    let waiting = tokio::time::timeout(GUARD, async {
        while control.held("first") == 0 {
            tokio::task::yield_now().await;
        }
    });
    waiting.await.unwrap();
    assert_eq!(first(&network).await.status, 200);
    assert!(!held.is_finished());
    control.release("another");
    control.release("first");
    assert_eq!(held.await.unwrap().unwrap().status(), 200);
    assert_eq!(control.held("first"), 0);
}

#[tokio::test]
async fn one_row_is_broken_and_the_others_stay() {
    let whole = first(&broken("page = 99\nshift = 1")).await.page();
    for (kind, sign) in [
        ("lone-surrogate", &br#""displayName":"\ud800""#[..]),
        ("invalid-utf8", b"\"displayName\":\"\xff\""),
        ("wrong-types", br#""roles":"moderator""#),
        ("null-user-id", br#""userId":null"#),
        ("number-user-id", br#""userId":42"#),
        ("duplicate-fields", br#""displayName":"Somebody Else""#),
        ("number-name", br#""displayName":12345"#),
        ("not-an-object", br#","user",{"#),
        ("huge", b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
        ("deep", br#""metadata":{"a":{"a":{"a":{"a":"#),
    ] {
        let answer = first(&broken(&format!("row = {{ kind = \"{kind}\", at = 2 }}"))).await;
        assert_eq!(answer.status, 200);
        let found = answer.body.windows(sign.len()).any(|window| window == sign);
        assert!(found, "{kind}");
        if kind == "invalid-utf8" {
            assert!(std::str::from_utf8(&answer.body).is_err());
            continue;
        }
        let page = answer.page();
        for (place, row) in page
            .users
            .iter()
            .enumerate()
            .filter(|(place, _)| *place != 2)
        {
            assert_eq!(row.get(), whole.users[place].get(), "{kind}");
        }
    }
    let missing = first(&broken("row = { kind = \"missing-user-id\", at = 400 }"))
        .await
        .page();
    assert!(!missing.users[19].get().contains("\"userId\""));
}

#[tokio::test]
async fn rows_shift_between_pages() {
    for (shift, repeated, missing) in [(3, 3, 0), (-3, 0, 3)] {
        let network = broken(&format!("shift = {shift}"));
        let all = network.control().user_ids(Which::All);
        let walked = walk(&network, "").await.concat();
        let unique: BTreeSet<&String> = walked.iter().collect();
        assert_eq!(walked.len() - unique.len(), repeated);
        assert_eq!(all.len() - unique.len(), missing);
    }
}

#[tokio::test]
async fn rows_come_again() {
    let network = broken("duplicates = 4");
    let pages = walk(&network, "").await;
    let (one, two) = (&pages[0], &pages[1]);
    assert_eq!((one.len(), two.len()), (104, 104));
    assert_eq!(one.get(..4), one.get(4..8));
    assert_eq!(one.get(100..), two.get(..4));
    let unique: BTreeSet<&String> = pages.iter().flatten().collect();
    assert_eq!(unique.len(), network.control().user_ids(Which::All).len());
}

#[tokio::test]
async fn tokens_lead_in_circles() {
    let network = broken("page = 2\ntokens = \"loop\"");
    let a = page(&network, "", None).await.page().next().unwrap();
    let looped = page(&network, "", Some(&a)).await.page();
    assert_eq!(looped.next().as_deref(), Some(a.as_str()));

    let network = broken("page = 3\ntokens = \"back-and-forth\"");
    let a = page(&network, "", None).await.page().next().unwrap();
    let b = page(&network, "", Some(&a)).await.page().next().unwrap();
    assert_ne!(a, b);
    assert_eq!(page(&network, "", Some(&b)).await.page().next(), Some(a));
}

#[tokio::test]
async fn tokens_expire() {
    let network = broken("tokens = \"expired\"");
    let token = page(&network, "", None).await.page().next().unwrap();
    let answer = page(&network, "", Some(&token)).await;
    assert_eq!(answer.error(), (400, 400_000));
    assert!(
        answer.json()["message"]
            .as_str()
            .unwrap()
            .contains("query token is invalid")
    );
}

#[tokio::test]
async fn empty_pages_come_a_number_of_times_or_for_ever() {
    let network = broken("page = 2\nempty = { times = 3 }");
    let pages = walk(&network, "").await;
    let empties = pages.iter().filter(|page| page.is_empty()).count();
    assert_eq!(empties, 3);
    assert_eq!(pages.concat(), network.control().user_ids(Which::All));

    let network = broken("page = 2\nempty = {}");
    let mut token = page(&network, "", None).await.page().next().unwrap();
    let mut seen = BTreeSet::new();
    for _ in 0..20 {
        let empty = page(&network, "", Some(&token)).await.page();
        assert!(empty.users.is_empty());
        assert!(seen.insert(token), "an old token again");
        token = empty.next().unwrap();
    }
}

#[tokio::test]
async fn keys_go_and_unknown_fields_come() {
    let network = broken("omit = [\"roles\", \"files\"]\nextra_fields = true");
    let answer = first(&network).await;
    let body = answer.page();
    assert!(body.roles.is_none() && body.files.is_none() && body.paging.is_some());
    assert!(
        body.users
            .iter()
            .all(|row| row.get().contains("\"experiment\""))
    );
    let single = get(&network, "/api/v3/users/staff-maya").await.page();
    assert!(single.roles.is_none() && single.paging.is_none());
    assert!(
        first(&broken("omit = [\"paging\"]"))
            .await
            .page()
            .paging
            .is_none()
    );
}

#[tokio::test]
async fn a_keyword_can_call_up_a_fault_with_rows() {
    let example = include_str!("../../assets/demo/faults.toml");
    let faults = Faults::from_toml(example).unwrap();
    let network = start(Options {
        users: 300,
        rate_limit: None,
        faults,
        ..Options::default()
    });
    let answer = page(&network, "keyword=X-Surrogate&options[limit]=20", None).await;
    assert_eq!(answer.page().users.len(), 20);
    assert!(answer.body.windows(6).any(|window| window == b"\\ud800"));
    for keyword in ["x-500", "x-503"] {
        for status in [keyword.get(2..).unwrap(), keyword.get(2..).unwrap(), "200"] {
            let answer = page(&network, &format!("keyword={keyword}"), None).await;
            assert_eq!(answer.status.to_string(), status);
        }
    }
    assert_eq!(page(&network, "keyword=maya", None).await.status, 200);
}

#[tokio::test]
async fn faults_change_while_the_network_runs() {
    let network = broken("error = { status = 500 }");
    let control = network.control();
    assert_eq!(first(&network).await.status, 500);
    control.set_faults(Faults::default());
    assert_eq!(first(&network).await.status, 200);
    let rule = Rule {
        extra_fields: true,
        ..Rule::default()
    };
    control.set_faults(Faults { rules: vec![rule] });
    assert!(
        first(&network).await.page().users[0]
            .get()
            .contains("\"experiment\"")
    );
}
