//! The token goes to the server and nowhere else, whatever the server does with it.

use std::fmt::Write as _;

use modcon::domain::query::UserQuery;
use modcon::domain::request::PageToken;
use modcon::domain::request::Priority;

use crate::server::Act;
use crate::server::Server;
use crate::server::answer;
use crate::server::json;
use crate::server::refusal;
use crate::support::Log;
use crate::support::TOKEN;
use crate::support::client;

/// Answers that quote the request which they refuse.
fn echoes() -> Vec<Act> {
    let quote = format!("Bearer {TOKEN}");
    let long = format!("{}{quote}{}", "x".repeat(290), "y".repeat(400));
    let html = format!("<html>Authorization: {quote}</html>");
    let location = format!("https://elsewhere.example/?token={TOKEN}");
    let plain = |body: &str| answer("400 Bad Request", &[], body.as_bytes());
    vec![
        Act::Say(refusal("401 Unauthorized", 400_100, &quote)),
        Act::Say(refusal("422 Unprocessable Entity", 500_000, &long)),
        Act::Say(plain(&quote)),
        Act::Say(plain(&long)),
        Act::Say(json(&format!("{{\"users\":7,\"detail\":\"{quote}\"}}"))),
        Act::Say(json(&format!("{quote} is no JSON"))),
        Act::Say(answer(
            "200 OK",
            &[("content-type", "text/html")],
            html.as_bytes(),
        )),
        Act::Say(answer("302 Found", &[("location", &location)], b"")),
        Act::Reset,
    ]
}

#[tokio::test]
async fn nothing_that_a_client_says_holds_a_token() {
    let page_token = PageToken::new("page-canary-9917").unwrap();
    for act in echoes() {
        let server = Server::play(vec![act]);
        let log = Log::default();
        let client = client(&server.base, &log);
        let query = UserQuery::default();
        let asking = client.query_users(&query, Some(&page_token), Priority::Foreground);
        let failure = asking.await.unwrap_err();
        let mut said = format!(
            "{client:?} {failure:?} {:?} {page_token:?}",
            failure.words()
        );
        for step in log.steps() {
            let _ = write!(said, "{step:?} {}", step.target.as_received());
        }
        assert!(!said.contains("canary"), "{said}");
        assert!(
            server
                .heads()
                .iter()
                .all(|head| head.is_empty() || head.contains(TOKEN))
        );
    }
}
