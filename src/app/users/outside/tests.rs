use crate::app::effect::Effect;
use crate::app::live::tests::answered;
use crate::app::live::tests::hears;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::answer;
use crate::app::testing::next;
use crate::app::testing::people;
use crate::app::triage::walk;
use crate::domain::event::EventKind;
use crate::domain::request::Priority;

/// A whole list of flagged users with these flags, by their numbers.
fn flagged(people: impl IntoIterator<Item = u32>) -> Run {
    let mut run = Run::new();
    run.page(1..=3, None);
    run.keys("f").page(people, None).take();
    run
}

fn waiting(run: &Run) -> Vec<&str> {
    let people = run.state.users.outside.people.iter();
    people.map(|(id, _)| id.text().as_received()).collect()
}

#[test]
fn who_was_flagged_since_waits_once_confirmed_and_is_listed_on_demand() {
    let mut run = flagged([1, 2, 3]);
    run.keys("j");
    hears(&mut run, EventKind::DidFlag, 9);
    assert_eq!(waiting(&run), [""; 0], "a rumour only has them read");
    assert_eq!(answered(&mut run, [Person::from(9)]), ["u9"]);
    assert_eq!(waiting(&run), ["u9"]);
    assert_eq!(run.listed(), [1, 2, 3], "nothing moves before");
    let said = "newly flagged, not in this list: N lists them";
    assert_eq!(run.said(), said);
    run.keys("N");
    assert_eq!(run.listed(), [1, 2, 3, 9]);
    assert_eq!(run.selected(), Some(2));
    assert_eq!(waiting(&run), [""; 0]);
    let said = "1 newly flagged account listed: below; N goes there";
    assert_eq!(run.said(), said);
    run.keys("N");
    assert_eq!(run.selected(), Some(9));
    assert_eq!(run.said(), "newly flagged: 1 of 1");
    run.keys("R").page([1, 2, 3, 9], None).keys("N");
    assert_eq!(run.said(), "nobody was flagged since who is not listed");
}

#[test]
fn what_is_not_so_announces_nobody() {
    let mut run = flagged([1, 2]);
    hears(&mut run, EventKind::DidFlag, 9);
    assert_eq!(answered(&mut run, [Person::from(9).flagged(0)]), ["u9"]);
    hears(&mut run, EventKind::DidFlag, 8);
    assert_eq!(answered(&mut run, [Person::from(8).deleted()]), ["u8"]);
    hears(&mut run, EventKind::DidFlag, 7);
    assert_eq!(answered(&mut run, [0; 0]), ["u7"], "the network has nobody");
    assert_eq!(waiting(&run), [""; 0]);
}

#[test]
fn who_is_unflagged_before_anybody_asked_waits_no_more() {
    let mut run = flagged([1, 2]);
    hears(&mut run, EventKind::DidFlag, 9);
    answered(&mut run, [Person::from(9)]);
    hears(&mut run, EventKind::DidUnflag, Person::from(9).flagged(0));
    assert_eq!(waiting(&run), ["u9"], "until the network says so");
    answered(&mut run, [Person::from(9).flagged(0)]);
    assert_eq!(waiting(&run), [""; 0]);
}

#[test]
fn nobody_is_read_for_a_list_of_everybody() {
    let mut run = Run::listing(3);
    hears(&mut run, EventKind::DidFlag, 9);
    assert!(run.state.live.again.is_empty());
}

#[test]
fn strangers_who_wait_to_be_read_are_forgotten_with_their_list() {
    let mut run = flagged([1, 2]);
    hears(&mut run, EventKind::DidFlag, 9);
    run.keys("f").page([1, 2, 3], None);
    assert_eq!(answered(&mut run, [9]), [""; 0], "no request for anybody");
    assert!(run.state.live.strangers.is_empty());
}

#[test]
fn strangers_are_bounded_however_many_are_spoken_of() {
    let mut run = flagged([1, 2]);
    for number in 10..2_000 {
        hears(&mut run, EventKind::DidFlag, number);
    }
    assert_eq!(run.state.live.strangers.len(), 1_000);
    assert_eq!(run.state.live.again.len(), 1_000);
}

#[test]
fn a_search_leaves_out_whom_it_would_not_find() {
    let mut run = flagged([1, 2]);
    run.keys("/ser 1<enter>").page([1], None);
    for number in [7, 15] {
        hears(&mut run, EventKind::DidFlag, number);
        answered(&mut run, [number]);
    }
    assert_eq!(waiting(&run), ["u15"]);
}

#[test]
fn whoever_comes_with_a_page_or_a_new_list_waits_no_more() {
    let mut run = Run::new();
    run.page(1..=3, None);
    run.keys("f").page(1..=100, next("more")).take();
    hears(&mut run, EventKind::DidFlag, 150);
    answered(&mut run, [150]);
    assert_eq!(waiting(&run), ["u150"]);
    run.keys(".").page(101..=200, None);
    assert_eq!(waiting(&run), [""; 0]);
    hears(&mut run, EventKind::DidFlag, 900);
    answered(&mut run, [900]);
    assert_eq!(waiting(&run), ["u900"]);
    run.keys("d").page([5], None);
    assert_eq!(waiting(&run), [""; 0]);
}

#[test]
fn who_had_left_goes_back_to_their_old_place_and_the_cursor_keeps_its_line() {
    let mut run = flagged(1..=60);
    run.keys("j");
    hears(&mut run, EventKind::DidUnflag, Person::from(2).flagged(0));
    answered(&mut run, [Person::from(2).flagged(0)]);
    for _ in 0..40 {
        run.keys("j");
    }
    assert!(!run.listed().contains(&2));
    let line = |run: &Run| run.state.users.cursor - run.state.users.top;
    let (who, before) = (run.selected(), line(&run));
    hears(&mut run, EventKind::DidFlag, Person::from(2).flagged(5));
    answered(&mut run, [Person::from(2).flagged(5)]);
    assert_eq!(waiting(&run), ["u2"]);
    run.keys("N");
    assert_eq!(run.listed(), (1..=60).collect::<Vec<_>>());
    assert_eq!((run.selected(), line(&run)), (who, before));
}

#[test]
fn under_a_local_order_they_are_sorted_in() {
    let mut run = flagged([5, 2, 1]);
    run.keys("sjjjj<enter>").arranged();
    hears(&mut run, EventKind::DidFlag, 3);
    answered(&mut run, [3]);
    run.keys("N").arranged();
    assert_eq!(run.listed(), [5, 3, 2, 1]);
}

#[test]
fn a_walk_of_the_flagged_set_finds_them_where_nothing_is_heard() {
    let mut run = flagged([1, 2]);
    run.keys("t").flagged([1, 2, 9], None);
    run.keys("t");
    assert_eq!(waiting(&run), ["u9"]);
    run.tell(Message::StoreChanged).keys("N");
    assert_eq!(run.listed(), [1, 2, 9]);
}

#[test]
fn who_was_read_for_the_list_before_is_not_announced_in_this_one() {
    let mut run = flagged([1, 2]);
    hears(&mut run, EventKind::DidFlag, 9);
    run.tell(Message::Woke(Timer::ReadAgain));
    let read = run.take().into_iter().find_map(|effect| match effect {
        Effect::ReadUser {
            ticket,
            user_id,
            asked,
            ..
        } => Some(Message::UserRead {
            ticket,
            user_id,
            asked,
            result: Ok(answer(people([9]), None)),
        }),
        _ => None,
    });
    run.keys("R").page([1, 2], None);
    run.tell(read.unwrap());
    assert_eq!(waiting(&run), [""; 0]);
}

#[test]
fn who_is_announced_and_not_met_any_more_is_read_again() {
    let mut run = flagged([1, 2]);
    hears(&mut run, EventKind::DidFlag, 9);
    answered(&mut run, [Person::from(9)]);
    for met in [vec![1, 2, 9], vec![1, 2]] {
        assert_eq!(waiting(&run), ["u9"]);
        walk::begin(&mut run.state, Priority::Prefetch, &mut Vec::new());
        let ticket = run.state.triage.walking.as_ref().unwrap().ticket;
        let answer = answer(people(met), None);
        let asked = run.moment();
        run.tell(Message::FlaggedArrived {
            ticket,
            asked,
            answer,
        });
    }
    assert_eq!(answered(&mut run, [Person::from(9).flagged(0)]), ["u9"]);
    assert_eq!(waiting(&run), [""; 0]);
}

#[test]
fn the_moderator_is_told_where_they_are_and_taken_to_each() {
    let mut run = flagged([9, 7, 5, 3]);
    run.keys("sjjjj<enter>").arranged().keys("j");
    for number in [8, 1] {
        hears(&mut run, EventKind::DidFlag, number);
        answered(&mut run, [number]);
    }
    run.keys("N");
    assert!(
        !run.said().contains("listed:"),
        "not before they have a place"
    );
    run.arranged();
    assert_eq!(run.listed(), [9, 8, 7, 5, 3, 1]);
    let said = "2 newly flagged accounts listed: 1 above, 1 below; N goes there";
    assert_eq!((run.said(), run.selected()), (said, Some(7)));
    run.keys("N");
    assert_eq!(
        (run.said(), run.selected()),
        ("newly flagged: 2 of 2", Some(1))
    );
    run.keys("N");
    assert_eq!(
        (run.said(), run.selected()),
        ("newly flagged: 1 of 2", Some(8))
    );
}

#[test]
fn whom_a_local_filter_hides_is_said_to_be_hidden() {
    let mut run = flagged([1, 2]);
    run.keys(":banned<enter>").arranged();
    hears(&mut run, EventKind::DidFlag, 9);
    answered(&mut run, [9]);
    run.keys("N").arranged();
    let said = "1 newly flagged account listed: hidden by local filters";
    assert_eq!(run.said(), said);
}

#[test]
fn a_list_of_the_flagged_announces_whom_a_poll_finds_and_nobody_else_does() {
    let mut run = Run::new();
    run.page(1..=3, None);
    run.keys("f").page(1..=100, next("more")).take();
    let polls = |run: &mut Run, met: Vec<u32>| {
        walk::begin(&mut run.state, Priority::Prefetch, &mut Vec::new());
        let ticket = run.state.triage.walking.as_ref().unwrap().ticket;
        let (asked, answer) = (run.moment(), answer(people(met), None));
        run.tell(Message::FlaggedArrived {
            ticket,
            asked,
            answer,
        });
    };
    polls(&mut run, (1..=120).collect());
    assert_eq!(waiting(&run), [""; 0], "they may be on a page to come");
    polls(&mut run, (1..=120).chain([500, 501]).collect());
    assert_eq!(waiting(&run), ["u500", "u501"]);
    let said = "newly flagged, not in this list: N lists them";
    assert_eq!(run.said(), said);
    // In a list of everybody, the queue is where they are.
    run.keys("f").page(1..=3, None);
    polls(&mut run, (1..=120).chain([500, 501, 502]).collect());
    assert_eq!(run.said(), "1 account newly flagged: t shows the queue");
}
