//! Nothing sends an action again: no renewed token, no stale connection, nobody's impatience.

use modcon::domain::failure::Failure;
use modcon::domain::request::Progress;
use modcon::domain::user::UserId;
use modcon::domain::verdict::Settlement;
use modcon::domain::verdict::Verb;
use secrecy::SecretString;

use crate::actions::act;
use crate::actions::kind;
use crate::server::Act;
use crate::server::Server;
use crate::server::json;
use crate::server::refusal;
use crate::support::GUARD;
use crate::support::Log;
use crate::support::ONE;
use crate::support::client;
use crate::support::first_page;
use crate::support::hasty;
use crate::support::impatient_client;

#[tokio::test]
async fn a_refused_token_stops_what_follows_and_a_renewed_one_repeats_nothing() {
    for (status, code) in [("401 Unauthorized", 400_100), ("403 Forbidden", 400_312)] {
        let no = Act::Say(refusal(status, code, "No."));
        let server = Server::play(vec![no, Act::Say(json("{}"))]);
        let client = client(&server.base, &Log::default());
        let settlement = act(&client, Verb::Ban, "u").await;
        assert_eq!(kind(&settlement), "refused");
        assert!(client.is_stopped());
        let stopped = Settlement::NotSent(Failure::Stopped);
        assert_eq!(act(&client, Verb::Ban, "u").await, stopped);
        assert_eq!(first_page(&client).await, Err(Failure::Stopped));
        client.renew(SecretString::from("another-token"));
        assert_eq!(server.heads().len(), 1, "{status}");
        assert_eq!(act(&client, Verb::Ban, "u").await, Settlement::Applied);
        assert_eq!(server.heads().len(), 2);
    }
}

/// The token is renewed while the old one's refusal is on its way: a read asks again, an action
/// does not.
#[tokio::test]
async fn a_token_renewed_meanwhile_sends_nothing_again() {
    let hold = Act::SayAndHang(refusal("401 Unauthorized", 400_100, "No."));
    let server = Server::play(vec![hold, Act::Say(json("{}"))]);
    let client = impatient_client(&server.base, &Log::default(), hasty());
    let acting = tokio::spawn({
        let client = client.clone();
        async move { act(&client, Verb::Ban, "u").await }
    });
    let arrived = tokio::time::timeout(GUARD, async {
        while server.heads().is_empty() {
            tokio::task::yield_now().await;
        }
    });
    arrived.await.unwrap();
    client.renew(SecretString::from("another-token"));
    assert_eq!(kind(&acting.await.unwrap()), "refused");
    assert_eq!(server.heads().len(), 1);
}

#[tokio::test]
async fn no_connection_serves_two_actions() {
    let server = Server::play(vec![Act::Say(json(ONE))]);
    let client = client(&server.base, &Log::default());
    first_page(&client).await.unwrap();
    first_page(&client).await.unwrap();
    assert_eq!(server.connections(), 1, "reads share one");
    for sent in 1..=5 {
        assert_eq!(act(&client, Verb::Ban, "u").await, Settlement::Applied);
        assert_eq!(server.connections(), 1 + sent);
    }
}

/// Servers that close behind an answer, or under the next request. What hyper would send again on
/// its own needs a used connection, and `no_connection_serves_two_actions` rules that out.
#[tokio::test]
async fn a_connection_that_goes_stale_sends_nothing_again() {
    for end in [Act::Reset, Act::SayAndClose(Vec::new())] {
        let server = Server::play(vec![
            Act::SayAndClose(json("{}")),
            Act::Say(json("{}")),
            end,
            Act::Say(json("{}")),
        ]);
        let client = client(&server.base, &Log::default());
        let mut settlements = Vec::new();
        for _ in 0..4 {
            settlements.push(kind(&act(&client, Verb::ClearFlags, "u").await));
        }
        assert_eq!(settlements, ["applied", "applied", "unknown", "applied"]);
        assert_eq!(server.heads().len(), 4);
    }
}

#[tokio::test]
async fn an_action_given_up_is_said_to_be_cancelled() {
    let server = Server::play(vec![Act::Hang]);
    let log = Log::default();
    let client = client(&server.base, &log);
    let acting = tokio::spawn(async move { client.act(Verb::Ban, &UserId::new("u")).await });
    let arrived = tokio::time::timeout(GUARD, async {
        while server.heads().is_empty() {
            tokio::task::yield_now().await;
        }
    });
    arrived.await.unwrap();
    acting.abort();
    assert!(acting.await.unwrap_err().is_cancelled());
    server.wait_until_gone();
    assert_eq!(log.progress().pop(), Some(Progress::Cancelled));
    assert_eq!(server.heads().len(), 1);
}
