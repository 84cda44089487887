//! Limits of time and size, and requests that nobody waits for any more.

use std::time::Duration;

use modcon::api::Patience;
use modcon::domain::failure::Broken;
use modcon::domain::failure::Failure;
use modcon::domain::failure::Stage;
use modcon::domain::request::Progress;

use crate::server::Act;
use crate::server::Server;
use crate::server::answer;
use crate::server::json;
use crate::support::GUARD;
use crate::support::Log;
use crate::support::ONE;
use crate::support::client;
use crate::support::first_page;
use crate::support::hasty;
use crate::support::impatient_client;

fn once() -> Patience {
    Patience {
        tries: 1,
        ..hasty()
    }
}

async fn failure(act: Act, patience: Patience) -> Failure {
    let server = Server::play(vec![act]);
    let client = impatient_client(&server.base, &Log::default(), patience);
    first_page(&client).await.unwrap_err()
}

#[tokio::test]
async fn silence_ends_a_try_before_and_within_an_answer() {
    let strict = Patience {
        silence: Duration::from_millis(100),
        ..once()
    };
    let expected = Failure::TimedOut(Stage::Silence);
    assert_eq!(failure(Act::Hang, strict).await, expected);
    let mut half = json(ONE);
    half.truncate(half.len() - 5);
    assert_eq!(failure(Act::SayAndHang(half), strict).await, expected);
}

#[tokio::test]
async fn an_answer_that_trickles_in_ends_too() {
    let strict = Patience {
        whole: Duration::from_millis(300),
        ..once()
    };
    let mut beginning = json(&" ".repeat(100_000));
    beginning.truncate(200);
    let trickle = Act::Dribble(beginning, Duration::from_millis(10));
    assert_eq!(
        failure(trickle, strict).await,
        Failure::TimedOut(Stage::Whole)
    );
}

#[tokio::test]
async fn nobody_listening_is_said_without_the_question() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", taken.local_addr().unwrap());
    drop(taken);
    let failure = first_page(&impatient_client(&base, &Log::default(), once())).await;
    let Err(Failure::Unreachable { why, detail }) = failure else {
        panic!("{failure:?}");
    };
    assert_eq!(why, Broken::Refused);
    assert!(!detail.as_received().contains("users"), "{detail:?}");
}

#[tokio::test]
async fn answers_beyond_the_limit_are_not_read_to_their_end() {
    let limit = 8 * 1024 * 1024;
    let expected = Failure::TooLarge { limit };
    let headers = [("content-type", "application/json")];
    let mut announced = answer("200 OK", &headers, &vec![b' '; limit + 1]);
    announced.truncate(1_000);
    assert_eq!(failure(Act::SayAndHang(announced), hasty()).await, expected);

    let mut endless = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n".to_vec();
    endless.resize(endless.len() + limit + 1, b' ');
    assert_eq!(failure(Act::SayAndHang(endless), hasty()).await, expected);
}

#[tokio::test]
async fn the_largest_answer_is_read() {
    let limit = 8 * 1024 * 1024;
    let body = format!("{ONE}{}", " ".repeat(limit - ONE.len()));
    let server = Server::play(vec![Act::Say(json(&body))]);
    let answer = first_page(&client(&server.base, &Log::default())).await;
    assert_eq!(answer.unwrap().page.len(), 1);
}

#[tokio::test]
async fn a_request_that_is_given_up_ends_on_the_wire() {
    let server = Server::play(vec![Act::Hang]);
    let log = Log::default();
    let client = client(&server.base, &log);
    let asking = tokio::spawn(async move { first_page(&client).await.is_ok() });
    while server.heads().is_empty() {
        tokio::task::yield_now().await;
    }
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    assert_eq!(log.progress().last(), Some(&Progress::Cancelled));
    let waiting = tokio::task::spawn_blocking(move || server.wait_until_gone());
    tokio::time::timeout(GUARD, waiting).await.unwrap().unwrap();
}
