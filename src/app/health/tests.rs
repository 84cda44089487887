use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::health::Health;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::session::Network;
use crate::app::testing::Run;
use crate::app::testing::cut_off;
use crate::app::testing::next;
use crate::app::testing::refused;
use crate::app::testing::state;
use crate::domain::failure::Failure;
use crate::domain::query::UserQuery;
use crate::domain::request::Progress;
use crate::layout::Size;
use crate::text::UntrustedText;

fn expired() -> Failure {
    refused(401, 400_100, "Unauthorized")
}

fn is_stopped(run: &Run) -> bool {
    matches!(run.state.health, Health::Stopped { .. })
}

fn renewed() -> Message {
    Message::TokenRenewed { error: None }
}

/// 100 users are loaded, and the token has just been refused.
fn stopped() -> Run {
    let mut run = Run::listing(100);
    run.keys("R").finished(1, Some(expired())).failed(expired());
    run.take();
    run
}

#[test]
fn a_refused_token_stops_everything_and_the_rows_stay() {
    let mut run = stopped();
    assert!(is_stopped(&run));
    assert_eq!(run.listed().len(), 100);
    assert!(!run.state.is_busy());
    run.keys("GfdSr.");
    assert_eq!(run.take(), []);
    assert!(run.said().contains("token was refused"), "{}", run.said());
}

#[test]
fn a_banned_caller_stops_everything_and_other_refusals_do_not() {
    for (status, code, stops) in [(403, 400_312, true), (403, 400_301, false), (404, 0, false)] {
        let mut run = Run::listing(100);
        run.finished(1, Some(refused(status, code, "no")));
        assert_eq!(is_stopped(&run), stops, "{status} {code}");
    }
}

#[test]
fn an_answer_that_was_on_its_way_does_not_undo_the_stop() {
    let mut run = stopped();
    run.finished(2, None);
    assert!(is_stopped(&run));
    run.finished(3, Some(cut_off()));
    assert!(is_stopped(&run));
    run.finished(4, Some(refused(404, 0, "not found")));
    assert!(is_stopped(&run));
    run.finished(5, Some(Failure::Stopped));
    assert_eq!(run.state.health, Health::Stopped { failure: expired() });
}

#[test]
fn a_client_that_is_stopped_is_believed() {
    let mut run = Run::listing(100);
    run.finished(1, Some(Failure::Stopped));
    assert!(is_stopped(&run));
}

#[test]
fn the_reload_key_renews_the_token_and_then_asks_again() {
    let mut run = stopped();
    run.keys("R");
    assert_eq!(run.take(), [Effect::RenewToken]);
    run.tell(renewed());
    assert_eq!(run.state.health, Health::Fine);
    assert_eq!(run.walk().from, None);
    run.page(1..=100, next("b"));
    assert_eq!(run.state.users.failure, None);
}

#[test]
fn a_token_that_cannot_be_read_leaves_everything_stopped() {
    let mut run = stopped();
    run.keys("R").take();
    let error = Some(UntrustedText::from("token_file: not found"));
    run.tell(Message::TokenRenewed { error });
    assert!(is_stopped(&run));
    assert_eq!(run.take(), []);
    assert_eq!(run.said(), "token_file: not found");
}

#[test]
fn a_search_asked_for_while_stopped_is_asked_after_the_token_is_renewed() {
    let mut run = stopped();
    run.keys("/ann<enter>").failed(Failure::Stopped);
    run.keys("R").tell(renewed());
    let search = run.walk().query.search().unwrap();
    assert_eq!(search.keyword.text().as_received(), "ann");
}

#[test]
fn offline_begins_with_the_first_failure_and_ends_with_any_answer() {
    let mut run = Run::listing(100);
    run.wait(5_000).finished(1, Some(cut_off()));
    run.wait(5_000).finished(2, Some(cut_off()));
    let Health::Offline { since, .. } = run.state.health else {
        panic!("not offline");
    };
    assert_eq!(since.uptime, Duration::from_secs(5));
    run.finished(3, Some(refused(500, 500_000, "oops")));
    assert_eq!(run.state.health, Health::Fine, "a refusal is an answer");
    run.finished(4, Some(cut_off())).finished(5, None);
    assert_eq!(run.state.health, Health::Fine);
    assert!(run.said().contains("answers again"), "{}", run.said());
    assert_eq!(run.listed().len(), 100);
}

#[test]
fn the_wait_for_the_rate_limit_counts_down_and_ticks() {
    let mut run = Run::listing(100);
    run.tell(Message::Woke(Timer::Tick)).take();
    assert!(!run.state.is_busy());
    let limited = || refused(429, 400_311, "Too many requests");
    let wait = Progress::Waiting {
        attempt: 1,
        of: 4,
        delay: Duration::from_secs(4),
        failure: limited(),
    };
    run.request(1, Progress::Queued).request(1, wait);
    assert!(run.timer(|timer| *timer == Timer::Tick).is_some());
    run.wait(1_500).woke(|timer| *timer == Timer::Tick);
    let wait = run.state.requests.waiting(run.state.now).unwrap();
    assert_eq!(
        (wait.left, wait.attempt, wait.of),
        (Duration::from_millis(2_500), 1, 4)
    );
    assert!(run.state.requests.last_limited().is_some());
    run.request(1, Progress::Sent { attempt: 2 });
    assert!(run.state.requests.waiting(run.state.now).is_none());
    run.finished(1, None);
    assert!(!run.state.is_busy());
    run.take();
    run.wait(250).tell(Message::Woke(Timer::Tick));
    assert_eq!(
        run.timer(|timer| *timer == Timer::Tick),
        None,
        "idle is idle"
    );
}

#[test]
fn many_tries_are_counted_without_end() {
    let mut run = Run::listing(3);
    let wait = Progress::Waiting {
        attempt: 1,
        of: 4,
        delay: Duration::ZERO,
        failure: cut_off(),
    };
    for _ in 0..300 {
        run.request(1, wait.clone());
    }
    assert_eq!(run.state.requests.iter().last().unwrap().retries, u8::MAX);
}

#[test]
fn a_client_that_could_not_start_stops_the_waiting() {
    let mut run = Run::new();
    let failure = Failure::Client(UntrustedText::from("no certificates"));
    run.tell(Message::ClientFailed(failure.clone()));
    assert!(!run.state.is_busy());
    assert_eq!(run.state.users.failure.as_ref().unwrap().0, failure);
    run.take();
    run.keys("R");
    assert_eq!(run.take().len(), 1);
}

#[test]
fn a_token_of_the_environment_needs_a_restart_and_says_so() {
    for token_can_change in [true, false] {
        let network = Network::Real {
            label: "acme".to_owned(),
            token_source: "a source".to_owned(),
            token_can_change,
        };
        let size = Size {
            width: 120,
            height: 40,
        };
        let mut run = Run::opened(state(size, network, UserQuery::default()));
        run.finished(1, Some(expired())).failed(expired()).take();
        run.keys("R");
        if token_can_change {
            assert_eq!(run.take(), [Effect::RenewToken]);
        } else {
            assert_eq!(run.take(), []);
            assert!(run.said().contains("MODCON_TOKEN"), "{}", run.said());
            run.keys("f");
            assert!(run.said().contains("MODCON_TOKEN"), "{}", run.said());
        }
    }
}
