//! Those whom no walk found: read because of an event, flagged, and no case yet.

use super::queue_of;
use crate::app::effect::Effect;
use crate::app::live::tests::answered;
use crate::app::live::tests::hears;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::domain::event::EventKind;

fn outside(run: &Run) -> usize {
    run.state.triage.queue.outside()
}

#[test]
fn who_is_flagged_since_waits_outside_once_confirmed_and_is_taken_in_on_demand() {
    let mut run = queue_of([9, 5]);
    run.keys("j");
    hears(&mut run, EventKind::DidFlag, 7);
    assert_eq!(outside(&run), 0, "a rumour only has them read");
    assert_eq!(answered(&mut run, [7]), ["u7"]);
    assert_eq!((outside(&run), run.queued()), (1, vec![9, 5]));
    assert_eq!(run.said(), "an account was flagged since: . sorts it in");
    run.keys(".");
    assert_eq!(run.queued(), [9, 7, 5]);
    assert_eq!(run.at_hand(), Some(5));
}

#[test]
fn the_store_is_asked_what_it_remembers_of_them() {
    let mut run = queue_of([9]);
    let mut remembered = |number: u32, flags: i64| {
        hears(&mut run, EventKind::DidFlag, number);
        answered(&mut run, [Person::from(number).flagged(flags)]);
        let is_glimpse = |effect: &Effect| matches!(effect, Effect::Glimpse(_));
        run.take()
            .iter()
            .filter(|effect| is_glimpse(effect))
            .count()
    };
    assert_eq!(remembered(7, 7), 1);
    assert_eq!(remembered(8, 0), 0, "not flagged");
}

#[test]
fn a_queue_that_was_left_meets_them_too_and_none_that_was_never_opened() {
    let mut run = queue_of([9, 5]);
    run.keys("t");
    hears(&mut run, EventKind::DidFlag, 700);
    answered(&mut run, [700]);
    assert_eq!(outside(&run), 1);
    let mut run = Run::listing(3);
    hears(&mut run, EventKind::DidFlag, 700);
    assert!(run.state.live.again.is_empty());
}

#[test]
fn a_case_that_is_not_flagged_any_more_says_so_where_it_stands() {
    let mut run = queue_of([9, 5]);
    hears(
        &mut run,
        EventKind::DidClearFlag,
        Person::from(9).flagged(0),
    );
    answered(&mut run, [Person::from(9).flagged(0)]);
    let counts = run.state.triage.queue.counts();
    assert_eq!((counts.open, counts.gone), (1, 1));
    assert_eq!(run.queued(), [9, 5]);
}
