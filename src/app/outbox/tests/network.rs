//! What is due while nothing can be sent.

use super::*;
use crate::app::outbox::send::ASK_AGAIN;

/// Three clears that wait.
fn waiting() -> Run {
    let mut run = run();
    run.waiting(1).keys("jC").stored(2).keys("jC").stored(3);
    run.take();
    run
}

fn expired() -> crate::domain::failure::Failure {
    refused(401, 400_100, "Unauthorized")
}

#[test]
fn nothing_is_sent_while_requests_are_stopped_and_all_is_once_they_go_on() {
    let mut run = waiting();
    let timer = run.next_due().unwrap();
    run.finished(1, Some(expired()));
    run.wait(60_000).tell(Message::Woke(timer));
    run.tell(Message::Woke(Timer::Tick));
    assert_eq!(run.ordered(), []);
    assert_eq!(run.mark(1), "due");
    run.tell(Message::TokenRenewed { error: None }).rings();
    assert_eq!(sends(&run.ordered()), 3);
}

#[test]
fn what_is_on_its_way_when_requests_stop_is_all_that_fails() {
    let mut run = waiting();
    run.due();
    assert_eq!(sends(&run.ordered()), 3);
    run.keys("kk").finished(1, Some(expired()));
    for id in 1..=3 {
        run.ends(id, End::NotSent(expired()));
    }
    assert_eq!(run.state.outbox.asking(), 3);
    run.keys("oa");
    assert!(run.said().contains("token was refused"), "{}", run.said());
    run.tell(Message::TokenRenewed { error: None }).ordered();
    run.keys("a");
    let orders = run.ordered();
    let reads = |order: &&Effect| matches!(order, Effect::ReadUser { .. });
    assert_eq!(orders.iter().filter(reads).count(), 3, "{orders:?}");
    for number in 1..=3 {
        run.read_again(number, Ok(Some(Person::from(number))));
    }
    let orders = run.ordered();
    let restages = |order: &&Effect| matches!(order, Effect::Restage { .. });
    assert_eq!(orders.iter().filter(restages).count(), 3, "{orders:?}");
    run.keys("a");
    assert!(
        run.said().contains("no verdict is unsent"),
        "{}",
        run.said()
    );
}

#[test]
fn a_network_that_is_away_costs_no_verdict_and_is_asked_now_and_then() {
    let mut run = waiting();
    run.wait(1_000).finished(1, Some(cut_off()));
    run.wait(14_999).rings();
    assert_eq!(run.ordered(), []);
    run.wait(1).rings();
    let orders = run.ordered();
    assert!(
        matches!(orders.as_slice(), [Effect::ReadUser { .. }]),
        "{orders:?}"
    );
    run.finished(2, Some(cut_off()));
    run.read_again(1, Err(cut_off()));
    assert!(!run.said().contains("not read again"), "{}", run.said());
    let again = u64::try_from(ASK_AGAIN.as_millis()).unwrap();
    run.wait(again).rings();
    assert_eq!(run.ordered().len(), 1);
    run.finished(3, None);
    run.read_again(1, Ok(Some(Person::from(1)))).rings();
    assert_eq!(sends(&run.ordered()), 3);
}

#[test]
fn reload_in_the_queue_forgets_what_was_refused() {
    let mut run = Run::listing(5);
    run.keys("t").flagged([9, 5], None);
    let denied = refused(403, 400_301, "Permission denied");
    run.sent(1).ends(1, End::Refused(denied)).take();
    run.keys("C");
    assert!(run.said().contains("R tries again"), "{}", run.said());
    run.keys("R");
    assert!(run.take().contains(&Effect::ReadOutbox));
    run.keys("C");
    assert_eq!(run.staging().1.verb, Verb::ClearFlags);
    assert!(run.state.outbox.is_storing("u9", Verb::ClearFlags.part()));
}
