use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::changes_nothing;
use crate::app::testing::next;
use crate::app::ticket::Ticket;
use crate::domain::memory::History;
use crate::domain::memory::StoreFault;
use crate::domain::time::Timestamp;

fn rest(timer: &Timer) -> bool {
    matches!(timer, Timer::DetailPause(_))
}

/// Who is read in the store, by their ids.
fn asked(run: &mut Run) -> Vec<(Ticket, String)> {
    let effects = run.take().into_iter();
    effects
        .filter_map(|effect| match effect {
            Effect::ReadHistory { ticket, user_id } => {
                Some((ticket, user_id.text().as_received().to_owned()))
            }
            _ => None,
        })
        .collect()
}

fn ids(run: &mut Run) -> Vec<String> {
    asked(run).into_iter().map(|(_, id)| id).collect()
}

fn past(flags: i64) -> Arc<History> {
    Arc::new(History {
        older: 0,
        entries: Vec::new(),
        flag_counts: vec![(Timestamp::from_millis(0), flags)],
    })
}

/// The second of 100 users on the tab, with the past asked for.
fn shown() -> (Run, Ticket) {
    let mut run = Run::new();
    let people = (1..=100).map(|number| Person::from(number).flagged(3));
    run.page(people, next("a")).ended().take();
    run.keys("j6").woke(rest).decoded();
    let (ticket, id) = asked(&mut run).pop().unwrap();
    assert_eq!(id, "u2");
    (run, ticket)
}

fn told(run: &mut Run, ticket: Ticket, result: Result<Arc<History>, StoreFault>) {
    run.tell(Message::HistoryRead { ticket, result });
}

#[test]
fn the_past_is_read_once_the_tab_is_shown_and_the_cursor_rested() {
    let mut run = Run::listing(100);
    run.keys("j").woke(rest).decoded();
    assert_eq!(ids(&mut run), [""; 0], "another tab is shown");
    run.keys("6");
    assert_eq!(ids(&mut run), ["u2"]);
    run.keys("1").keys("6");
    assert_eq!(ids(&mut run), [""; 0], "it was asked for already");
    run.keys("jj");
    let pause = run.timer(rest).unwrap();
    assert_eq!(ids(&mut run), [""; 0], "the cursor did not rest");
    run.tell(Message::Woke(pause));
    assert_eq!(ids(&mut run), ["u4"]);
}

#[test]
fn nothing_is_read_for_a_pane_that_is_hidden() {
    let (mut run, _) = shown();
    run.keys("pj").woke(rest);
    assert_eq!(ids(&mut run), [""; 0]);
    run.keys("p");
    assert_eq!(ids(&mut run), ["u3"]);
}

#[test]
fn what_the_store_says_is_shown_and_a_fault_too() {
    let (mut run, ticket) = shown();
    assert_eq!(run.state.detail.past.history, None);
    told(&mut run, ticket, Ok(past(3)));
    assert_eq!(run.state.detail.past.history, Some(Ok(past(3))));
    told(&mut run, ticket, Err(StoreFault::Busy));
    assert_eq!(run.state.detail.past.history, Some(Err(StoreFault::Busy)));
}

#[test]
fn the_past_of_somebody_who_was_left_is_nothing_to_the_next_one() {
    let (mut run, ticket) = shown();
    told(&mut run, ticket, Ok(past(3)));
    run.keys("j");
    assert_eq!(run.state.detail.past.history, None);
    let result = Ok(past(4));
    changes_nothing(&run, Message::HistoryRead { ticket, result });
}

#[test]
fn the_same_person_with_newer_content_is_read_again_without_a_blank() {
    let (mut run, ticket) = shown();
    told(&mut run, ticket, Ok(past(3)));
    run.keys("R");
    run.take();
    run.page((1..=100).map(|at| Person::from(at).named("new")), next("b"));
    let (newer, id) = asked(&mut run).pop().unwrap();
    assert_eq!(id, "u2");
    assert!(newer > ticket);
    assert_eq!(run.state.detail.past.history, Some(Ok(past(3))));
}

#[test]
fn a_verdict_that_moved_has_the_past_read_again() {
    let (mut run, ticket) = shown();
    told(&mut run, ticket, Ok(past(3)));
    run.keys("C");
    assert_eq!(ids(&mut run), [""; 0], "nothing is stored yet");
    run.stored(1);
    assert_eq!(asked(&mut run), [(ticket, "u2".to_owned())]);
    assert_eq!(run.state.detail.past.history, Some(Ok(past(3))));
    told(&mut run, ticket, Ok(past(4)));
    assert_eq!(run.state.detail.past.history, Some(Ok(past(4))));
}

#[test]
fn a_verdict_on_somebody_else_has_nothing_read() {
    let (mut run, ticket) = shown();
    told(&mut run, ticket, Ok(past(3)));
    run.keys("C").keys("j").stored(1).woke(rest);
    assert_eq!(ids(&mut run), ["u3"], "once, for whom the cursor is on");
}

#[test]
fn the_past_read_for_the_pane_never_lands_in_a_case() {
    let (mut run, ticket) = shown();
    run.keys("t").flagged([Person::from(9).flagged(3)], None);
    run.woke(rest);
    assert!(run.state.triage.case.shown.is_some());
    assert_eq!(run.state.triage.case.history, None);
    let result = Ok(past(3));
    changes_nothing(&run, Message::HistoryRead { ticket, result });
}

#[test]
fn back_from_the_queue_the_past_is_read_again_and_a_cases_is_not_taken() {
    let (mut run, ticket) = shown();
    told(&mut run, ticket, Ok(past(3)));
    run.keys("t").flagged([Person::from(9).flagged(3)], None);
    run.woke(rest).take();
    let case = run.state.triage.case.ticket;
    run.keys("t");
    let (newer, id) = asked(&mut run).pop().unwrap();
    assert_eq!(id, "u2");
    assert!(newer > case);
    let result = Ok(past(9));
    changes_nothing(
        &run,
        Message::HistoryRead {
            ticket: case,
            result,
        },
    );
}
