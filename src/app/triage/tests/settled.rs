//! What a verdict that ended means to its case.

use super::counts;
use super::memory;
use super::old;
use super::queue_of;
use super::remember;
use super::with;
use crate::app::effect::Effect;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::refused;
use crate::domain::memory::Decided;
use crate::domain::queue::Status;
use crate::domain::verdict::End;
use crate::domain::verdict::Verb;
use crate::text::UntrustedText;

/// A queue of the ninth and the fifth, whose first case was cleared and not read again yet.
fn cleared() -> Run {
    let mut run = queue_of([9, 5]);
    run.wait(1_000).sent(1).wait(1_000).ends(1, End::Done);
    assert_eq!(status(&run, 9), Status::Decided);
    run
}

fn status(run: &Run, number: u32) -> Status {
    let queue = &run.state.triage.queue;
    let case = queue.find(&format!("u{number}"));
    queue.case(case.unwrap()).unwrap().status
}

fn flags(run: &Run, number: u32) -> Option<i64> {
    let queue = &run.state.triage.queue;
    let case = queue.find(&format!("u{number}"));
    queue.case(case.unwrap()).unwrap().facts.flag_count
}

#[test]
fn who_was_cleared_and_flagged_again_is_to_be_decided_again() {
    let mut run = cleared();
    run.read_again(9, Ok(Some(with(9, 0))));
    assert_eq!(status(&run, 9), Status::Decided);
    assert_eq!(counts(&run).open, 1);
    let ended = run.state.now.wall;
    run.wait(60_000);
    old(&mut run);
    run.wait(1_000).flagged([with(9, 3), with(5, 5)], None);
    let mut memory = memory(&run, 9);
    memory.flagged_since = run.state.now.wall;
    memory.decided = Some(Decided {
        verb: Verb::ClearFlags,
        at: ended,
        operator: UntrustedText::from("mara"),
    });
    remember(&mut run, vec![memory]);
    assert_eq!(status(&run, 9), Status::Open);
    assert_eq!(counts(&run).open, 2);
    run.keys("jN");
    assert_eq!(run.at_hand(), Some(9), "and is walked to");
}

#[test]
fn a_ban_decides_while_it_stands() {
    let mut run = queue_of([9, 5]);
    run.wait(1_000).keys("B2<tab><tab>");
    let crate::app::overlay::Overlay::Verdict(asked) = run.state.overlay.clone().unwrap() else {
        panic!("a box");
    };
    run.keys(asked.fields.typing.wanted())
        .stored(1)
        .wait(60_000)
        .rings();
    run.ends(1, End::Done);
    run.read_again(9, Ok(Some(with(9, 9).banned())));
    assert_eq!(status(&run, 9), Status::Decided);
    run.wait(60_000);
    old(&mut run);
    run.flagged([with(9, 9), with(5, 5)], None);
    assert_eq!(status(&run, 9), Status::Open, "somebody lifted it");
}

#[test]
fn to_lift_a_ban_decides_nothing() {
    let mut run = Run::listing(5);
    run.keys("t").flagged([Person::from(9).banned()], None);
    run.keys("B2<tab><tab>");
    let crate::app::overlay::Overlay::Verdict(asked) = run.state.overlay.clone().unwrap() else {
        panic!("a box");
    };
    run.keys(asked.fields.typing.wanted());
    let (_, draft) = run.staging();
    assert_eq!(draft.verb, Verb::Unban);
    run.stored(1);
    assert_eq!(status(&run, 9), Status::Open);
    run.wait(60_000).rings().ends(1, End::Done);
    let mark = crate::app::triage::decide::mark(&run.state, "u9");
    assert_eq!(mark.map(|mark| mark.words), Some("done".to_owned()));
    assert_eq!(status(&run, 9), Status::Open);
}

#[test]
fn what_the_server_refused_stays_open() {
    let mut run = queue_of([9, 5]);
    run.sent(1).ends(1, End::Refused(refused(500, 1, "no")));
    assert_eq!(status(&run, 9), Status::Open);
}

#[test]
fn a_page_that_was_on_its_way_does_not_undo_a_clear() {
    let mut run = queue_of([9, 5]);
    run.wait(60_000);
    old(&mut run);
    run.sent(1).ends(1, End::Done);
    run.take();
    run.flagged([with(9, 12), with(5, 6)], None);
    assert_eq!(status(&run, 9), Status::Decided);
    assert_eq!((flags(&run, 9), flags(&run, 5)), (Some(9), Some(6)));
    let ended = run.state.outbox.closed.values().next().unwrap().at.wall;
    let told = run.take().into_iter().find_map(|effect| match effect {
        Effect::Glimpse(glimpses) => Some(glimpses),
        _ => None,
    });
    let told = told.unwrap();
    assert!(told.iter().all(|glimpse| glimpse.asked_at < ended));
}

#[test]
fn a_read_that_was_on_its_way_does_not_undo_a_clear_and_is_repeated() {
    let mut run = Run::listing(9);
    run.keys("Gr").keys("t").flagged([9, 5], None);
    run.sent(1).ends(1, End::Done);
    run.ordered();
    let asked = run.state.users.rereading.values().next().unwrap().asked;
    assert!(asked.uptime < run.state.now.uptime);
    run.read_again(9, Ok(Some(with(9, 9))));
    assert_eq!(status(&run, 9), Status::Decided);
    let repeated = run.ordered();
    assert!(
        matches!(repeated.as_slice(), [Effect::ReadUser { .. }]),
        "{repeated:?}"
    );
    run.read_again(9, Ok(Some(with(9, 0))));
    assert_eq!(
        (status(&run, 9), flags(&run, 9)),
        (Status::Decided, Some(0))
    );
    assert_eq!(run.ordered(), []);
}

#[test]
fn the_queue_takes_in_what_was_read_for_a_list_that_is_gone() {
    let mut run = cleared();
    run.state.users.reread_ticket.raise();
    let ticket = crate::app::ticket::Ticket::default();
    let asked = run.state.now;
    run.tell(crate::app::message::Message::UserRead {
        ticket,
        user_id: crate::domain::user::UserId::new("u9"),
        asked,
        result: Ok(crate::app::testing::answer(vec![with(9, 0)], None)),
    });
    assert_eq!(
        (status(&run, 9), flags(&run, 9)),
        (Status::Decided, Some(0))
    );
}

#[test]
fn who_was_decided_about_in_the_list_is_decided_in_the_queue() {
    let mut run = Run::listing(5);
    run.waiting(1);
    run.keys("t").flagged([1, 5], None);
    assert_eq!(status(&run, 1), Status::Decided);
}
