//! A refused token stops everything, and a renewed one starts it again.

use std::num::NonZeroU32;
use std::sync::Arc;

use modcon::api::Client;
use modcon::api::Origin;
use modcon::api::Rate;
use modcon::domain::failure::Failure;
use modcon::domain::failure::Meaning;
use secrecy::SecretString;

use crate::server::Act;
use crate::server::Server;
use crate::server::json;
use crate::server::refusal;
use crate::support::Log;
use crate::support::ONE;
use crate::support::TOKEN;
use crate::support::client;
use crate::support::first_page;

#[tokio::test]
async fn a_refused_token_or_a_banned_caller_stops_every_request_until_renewed() {
    for (status, code) in [("401 Unauthorized", 400_100), ("403 Forbidden", 400_312)] {
        let server = Server::play(vec![
            Act::Say(refusal(status, code, "No.")),
            Act::Say(json(ONE)),
        ]);
        let client = client(&server.base, &Log::default());
        let first = first_page(&client).await.unwrap_err();
        assert!(first.stops_everything() && client.is_stopped(), "{first:?}");
        for _ in 0..3 {
            assert_eq!(first_page(&client.clone()).await, Err(Failure::Stopped));
        }
        assert_eq!(server.heads().len(), 1, "{status}");
        client.renew(SecretString::from("another-token"));
        assert!(!client.is_stopped());
        first_page(&client).await.unwrap();
        assert!(server.heads()[1].contains("Bearer another-token\r\n"));
    }
}

#[tokio::test]
async fn any_other_refusal_concerns_its_question_only() {
    let server = Server::play(vec![
        Act::Say(refusal("403 Forbidden", 400_301, "Only administrators.")),
        Act::Say(json(ONE)),
    ]);
    let client = client(&server.base, &Log::default());
    let failure = first_page(&client).await.unwrap_err();
    assert_eq!(failure.meaning(), Some(Meaning::PermissionDenied));
    assert!(!client.is_stopped());
    first_page(&client).await.unwrap();
}

#[tokio::test]
async fn requests_that_wait_their_turn_are_stopped_too() {
    let server = Server::play(vec![Act::Say(refusal("401 Unauthorized", 400_100, "No."))]);
    let slowest = Rate::PerSecond(NonZeroU32::MIN);
    let client = Client::new(
        &Origin::parse(&server.base).unwrap(),
        SecretString::from(TOKEN),
        slowest,
        Arc::new(|_| {}),
    )
    .unwrap();
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let client = client.clone();
        asking.spawn(async move { first_page(&client).await.unwrap_err() });
    }
    let failures = asking.join_all().await;
    let stopped = failures
        .iter()
        .filter(|failure| **failure == Failure::Stopped);
    assert_eq!(stopped.count(), 19, "{failures:?}");
    assert_eq!(server.heads().len(), 1);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::play(vec![Act::Say(json(ONE))]);
    let location = format!("{}/api/v3/users", elsewhere.base);
    let moved = crate::server::answer("307 Temporary Redirect", &[("location", &location)], b"");
    let server = Server::play(vec![Act::Say(moved)]);
    let failure = first_page(&client(&server.base, &Log::default())).await;
    let Err(Failure::Redirected { status, host }) = failure else {
        panic!("{failure:?}");
    };
    assert_eq!((status, host.as_received()), (307, "127.0.0.1"));
    assert!(elsewhere.heads().is_empty());
}
