//! Long walks: in order, ahead of need, and always with an end.

use std::num::NonZeroUsize;
use std::time::Instant;

use modcon::api::Client;
use modcon::api::Gait;
use modcon::api::Pages;
use modcon::api::walk;
use modcon::domain::failure::Failure;
use modcon::domain::query::UserQuery;
use modcon::domain::request::Answer;
use modcon::domain::request::PageToken;
use modcon::domain::request::Priority;
use modcon::domain::request::Progress;
use tokio::sync::mpsc;

use crate::server::Act;
use crate::server::Server;
use crate::server::json;
use crate::server::refusal;
use crate::support::GUARD;
use crate::support::Log;
use crate::support::client;
use crate::support::ids;

fn page(id: &str, next: Option<&str>) -> Act {
    let next = next.map_or("{}".to_owned(), |next| format!("{{\"next\":\"{next}\"}}"));
    Act::Say(json(&format!(
        "{{\"users\":[{{\"userId\":\"{id}\"}}],\"paging\":{next}}}"
    )))
}

async fn walked(
    client: Client,
    from: Option<PageToken>,
    pages: Pages,
) -> Vec<Result<Answer, Failure>> {
    let (sender, mut arrived) = mpsc::channel(1);
    let query = UserQuery::default();
    let walking = tokio::spawn(walk(
        client,
        query,
        from,
        pages,
        Priority::Prefetch.into(),
        sender,
    ));
    let mut answers = Vec::new();
    while let Some(answer) = tokio::time::timeout(GUARD, arrived.recv()).await.unwrap() {
        answers.push(answer.map(|paged| paged.answer));
    }
    walking.await.unwrap();
    answers
}

fn names(answers: &[Result<Answer, Failure>]) -> Vec<String> {
    let pages = answers.iter().map(|answer| match answer {
        Ok(answer) => ids(answer).concat(),
        Err(_) => "failed".to_owned(),
    });
    pages.collect()
}

#[tokio::test]
async fn a_walk_brings_every_page_in_order_and_ends_with_the_list() {
    let server = Server::play(vec![
        page("a", Some("1")),
        page("b", Some("2")),
        page("c", None),
    ]);
    let answers = walked(client(&server.base, &Log::default()), None, Pages::All).await;
    assert_eq!(names(&answers), ["a", "b", "c"]);
    assert_eq!(server.heads().len(), 3);
}

#[tokio::test]
async fn a_walk_may_begin_anywhere_and_be_as_long_as_it_should() {
    let server = Server::play(vec![
        page("a", Some("1")),
        page("b", Some("2")),
        page("c", None),
    ]);
    let log = Log::default();
    let two = Pages::Count(NonZeroUsize::new(2).unwrap());
    let answers = walked(client(&server.base, &log), PageToken::new("0"), two).await;
    assert_eq!(names(&answers), ["a", "b"]);
    let lines = server.lines();
    assert!(lines[0].contains("options%5Btoken%5D=0 "), "{lines:?}");
    assert_eq!(lines.len(), 2, "{lines:?}");
    let cancelled = log.progress().contains(&Progress::Cancelled);
    assert!(!cancelled, "nothing was asked for in vain");
}

#[test]
fn the_next_page_is_asked_for_before_the_last_one_is_taken_apart() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(1)
        .build()
        .unwrap();
    let server = Server::play(vec![page("a", Some("1")), page("b", None)]);
    let client = client(&server.base, &Log::default());
    runtime.block_on(async {
        // Answers are taken apart on this very thread, so not before the server heard twice.
        let busy = tokio::task::spawn_blocking(move || {
            let patience = Instant::now();
            while server.heads().len() < 2 {
                assert!(patience.elapsed() < GUARD, "the second question never came");
                std::thread::yield_now();
            }
            server
        });
        let answers = walked(client, None, Pages::All).await;
        assert_eq!(names(&answers), ["a", "b"]);
        assert_eq!(busy.await.unwrap().heads().len(), 2);
    });
}

#[tokio::test]
async fn a_list_that_goes_in_circles_ends() {
    let server = Server::play(vec![
        page("a", Some("1")),
        page("b", Some("2")),
        page("c", Some("1")),
    ]);
    let answers = walked(client(&server.base, &Log::default()), None, Pages::All).await;
    assert_eq!(names(&answers), ["a", "b", "c"]);
    let same = Server::play(vec![page("a", Some("1"))]);
    let answers = walked(client(&same.base, &Log::default()), None, Pages::All).await;
    assert_eq!(names(&answers), ["a", "a"]);
}

#[tokio::test]
async fn a_failure_is_the_last_thing_that_a_walk_brings() {
    let refused = Act::Say(refusal(
        "400 Bad Request",
        400_000,
        "Query token is invalid.",
    ));
    let server = Server::play(vec![page("a", Some("1")), refused]);
    let answers = walked(client(&server.base, &Log::default()), None, Pages::All).await;
    assert_eq!(names(&answers), ["a", "failed"]);
}

#[tokio::test]
async fn a_page_that_cannot_be_read_is_asked_for_again_before_the_next_one_counts() {
    // The token can be seen early, and yet the page is worth nothing.
    let broken = Act::Say(json("{\"users\":7,\"paging\":{\"next\":\"1\"}}"));
    let server = Server::play(vec![
        broken.clone(),
        Act::Hang,
        page("a", Some("1")),
        page("b", None),
    ]);
    let answers = walked(client(&server.base, &Log::default()), None, Pages::All).await;
    assert_eq!(names(&answers), ["a", "b"]);
}

#[tokio::test]
async fn a_walk_ends_when_nobody_receives_any_more() {
    let server = Server::play(vec![page("a", Some("1")), Act::Hang]);
    let (sender, mut arrived) = mpsc::channel(1);
    let client = client(&server.base, &Log::default());
    let query = UserQuery::default();
    let walking = tokio::spawn(walk(
        client,
        query,
        None,
        Pages::All,
        Priority::Prefetch.into(),
        sender,
    ));
    arrived.recv().await.unwrap().unwrap();
    drop(arrived);
    tokio::time::timeout(GUARD, walking).await.unwrap().unwrap();
    let waiting = tokio::task::spawn_blocking(move || server.wait_until_gone());
    tokio::time::timeout(GUARD, waiting).await.unwrap().unwrap();
}

#[tokio::test]
async fn each_page_says_when_the_try_that_brought_it_left() {
    let busy = Act::Say(refusal("503 Service Unavailable", 500_000, "busy"));
    let acts = vec![page("a", Some("1")), busy, page("b", None)];
    let server = Server::play(acts);
    let (sender, mut arrived) = mpsc::channel(2);
    let client = client(&server.base, &Log::default());
    let query = UserQuery::default();
    let gait = Priority::Prefetch.into();
    let walking = tokio::spawn(walk(client, query, None, Pages::All, gait, sender));
    let mut asked = Vec::new();
    while let Some(paged) = tokio::time::timeout(GUARD, arrived.recv()).await.unwrap() {
        asked.push(paged.unwrap().asked);
    }
    walking.await.unwrap();
    let (asked, heard) = (asked.as_slice(), server.heard_at());
    let ([first, second], [of_first, of_refused, of_second]) = (asked, heard.as_slice()) else {
        panic!("{asked:?} {heard:?}");
    };
    assert!(first <= of_first);
    assert!(second > of_refused && second <= of_second);
}

#[tokio::test]
async fn a_walk_in_the_background_waits_before_each_further_page() {
    let server = Server::play(vec![page("a", Some("1")), page("b", None)]);
    let (sender, mut arrived) = mpsc::channel(2);
    let client = client(&server.base, &Log::default());
    let gait = Gait {
        priority: Priority::Prefetch,
        // Longer than the test may take.
        pace: Some(GUARD * 2),
    };
    let query = UserQuery::default();
    let walking = tokio::spawn(walk(client, query, None, Pages::All, gait, sender));
    let first = tokio::time::timeout(GUARD, arrived.recv()).await.unwrap();
    assert_eq!(ids(&first.unwrap().unwrap().answer), ["a"]);
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.heads().len(), 1);
    walking.abort();
}

#[tokio::test]
async fn pages_that_nobody_takes_are_not_asked_for_without_end() {
    let acts = (0..50).map(|n| page("x", Some(&n.to_string()))).collect();
    let server = Server::play(acts);
    let (sender, mut arrived) = mpsc::channel(2);
    let client = client(&server.base, &Log::default());
    let query = UserQuery::default();
    let walking = tokio::spawn(walk(
        client,
        query,
        None,
        Pages::All,
        Priority::Prefetch.into(),
        sender,
    ));
    while server.heads().len() < 4 {
        tokio::task::yield_now().await;
    }
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    assert!(server.heads().len() <= 4, "{}", server.heads().len());
    arrived.recv().await.unwrap().unwrap();
    walking.abort();
}
