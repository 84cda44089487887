mod case;
mod newcomer;
mod settled;

use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::state::Focus;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::changes_nothing;
use crate::app::testing::cut_off;
use crate::app::testing::next;
use crate::app::testing::refused;
use crate::domain::memory::Cleared;
use crate::domain::memory::Memory;
use crate::domain::queue::Counts;
use crate::domain::request::Priority;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::domain::verdict::End;
use crate::text::UntrustedText;

fn queue_of(people: impl IntoIterator<Item = u32>) -> Run {
    let mut run = Run::listing(5);
    run.keys("t").flagged(people, None);
    run
}

fn with(number: u32, flags: i64) -> Person {
    Person::from(number).flagged(flags)
}

fn memory(run: &Run, number: u32) -> Memory {
    let before = Timestamp::from_millis(run.state.now.wall.as_millis() - 7_200_000);
    Memory {
        user_id: UserId::new(&format!("u{number}")),
        first_seen_at: before,
        first_flag_count: None,
        flagged_since: before,
        last_flag_count: None,
        looked_at: None,
        looked_flag_count: None,
        cleared: None,
        snooze: None,
        notes: 0,
        decided: None,
    }
}

fn remember(run: &mut Run, memories: Vec<Memory>) {
    run.tell(Message::Remembered(Ok(Arc::new(memories))));
}

fn old(run: &mut Run) {
    run.wait(60_000)
        .woke(|timer| matches!(timer, Timer::FlaggedOld(_)));
}

fn counts(run: &Run) -> Counts {
    run.state.triage.queue.counts()
}

#[test]
fn the_queue_opens_over_the_list_and_leaves_it_as_it_was() {
    let mut run = Run::listing(100);
    run.keys("jjj<tab>");
    let before = run.state.clone();
    run.take();
    run.keys("t");
    let effects = run.take();
    let walks = effects.iter().filter(|effect| {
        matches!(
            effect,
            Effect::WalkFlagged {
                priority: Priority::Foreground,
                ..
            }
        )
    });
    assert_eq!(walks.count(), 1);
    run.flagged(1..=100, next("page 2"))
        .keys("jjjjj<tab>jj<esc><esc>");
    assert!(run.take().contains(&Effect::CancelFlagged));
    assert!(!run.state.triage.open);
    assert_eq!(run.state.users, before.users);
    assert_eq!(run.state.focus, before.focus);
    assert_eq!(run.state.detail.subject, before.detail.subject);
}

#[test]
fn worst_comes_first_while_pages_come_and_the_cursor_stays_on_the_worst() {
    let mut run = Run::listing(5);
    run.keys("t").flagged([3, 9], next("page 2"));
    assert_eq!((run.queued(), run.at_hand()), (vec![9, 3], Some(9)));
    run.flagged([5, 20], None);
    assert_eq!(run.queued(), [20, 9, 5, 3]);
    assert_eq!(run.at_hand(), Some(20));
    assert!(run.state.triage.complete.is_some());
}

#[test]
fn whoever_was_moved_to_keeps_the_cursor_while_pages_come() {
    let mut run = Run::listing(5);
    run.keys("t").flagged([3, 9], next("page 2")).keys("j");
    run.flagged(10..60, None);
    assert_eq!(run.at_hand(), Some(3));
}

#[test]
fn every_page_is_told_to_the_store_and_what_it_remembers_sorts_a_filling_queue() {
    let mut run = Run::listing(5);
    run.keys("t").flagged([3, 9], next("page 2"));
    assert_eq!(run.queued(), [9, 3]);
    let told = run.take().into_iter().find_map(|effect| match effect {
        Effect::Glimpse(glimpses) => Some(glimpses.len()),
        _ => None,
    });
    assert_eq!(told, Some(2));
    let cleared = Some(Cleared {
        at: Timestamp::from_millis(0),
        operator: UntrustedText::from("ken"),
    });
    let came_back = Memory {
        cleared,
        ..memory(&run, 3)
    };
    remember(&mut run, vec![came_back.clone()]);
    assert_eq!(
        run.queued(),
        [3, 9],
        "90 points each, and the network listed 3 first"
    );
    run.flagged([4], None);
    assert_eq!(run.queued(), [3, 9, 4]);
    // Whatever is remembered later is marked where it stands.
    let came_back = Memory {
        user_id: UserId::new("u4"),
        ..came_back
    };
    remember(&mut run, vec![came_back]);
    assert_eq!(run.queued(), [3, 9, 4]);
    let queue = &run.state.triage.queue;
    let case = queue.find("u4").and_then(|id| queue.case(id)).unwrap();
    assert!(case.facts.is_reflagged);
}

#[test]
fn a_later_walk_moves_nobody_and_marks_what_changed() {
    let mut run = queue_of([9, 5, 3]);
    run.keys("j");
    old(&mut run);
    let again = run.take();
    assert!(again.iter().any(|effect| {
        matches!(
            effect,
            Effect::WalkFlagged {
                priority: Priority::Prefetch,
                ..
            }
        )
    }));
    run.flagged(
        [
            with(3, 50),
            with(9, 2),
            with(5, 5),
            with(70, 70),
            with(71, 71),
        ],
        None,
    );
    assert_eq!((run.queued(), run.at_hand()), (vec![9, 5, 3], Some(5)));
    let queue = &run.state.triage.queue;
    let moved = |number: u32| {
        let id = queue.find(&format!("u{number}")).unwrap();
        queue.case(id).unwrap().moved()
    };
    assert_eq!([moved(3), moved(9), moved(5)], [47, -7, 0]);
    assert_eq!(queue.outside(), 2);
    assert!(
        run.said().starts_with("2 accounts flagged since"),
        "{}",
        run.said()
    );
    run.keys(".");
    assert_eq!(run.queued(), [71, 70, 3, 5, 9]);
    assert_eq!(run.at_hand(), Some(5));
}

#[test]
fn the_end_of_the_queue_takes_in_whoever_came_since() {
    let mut run = queue_of([9, 5]);
    old(&mut run);
    run.flagged([9, 5, 7], None).keys("j");
    assert_eq!(run.queued(), [9, 5]);
    run.keys("j");
    assert_eq!(run.queued(), [9, 7, 5]);
}

#[test]
fn whoever_is_not_met_any_more_is_gone_in_place() {
    let mut run = queue_of([9, 5, 3]);
    run.keys("R").flagged([9, 3], None);
    assert_eq!(run.queued(), [9, 5, 3]);
    assert_eq!((counts(&run).open, counts(&run).gone), (2, 1));
    assert!(
        run.said().contains("1 is not flagged any more"),
        "{}",
        run.said()
    );
    run.keys("n");
    assert_eq!(run.at_hand(), Some(3), "who is gone is passed over");
    run.keys("N");
    assert_eq!(run.at_hand(), Some(9));
    run.keys("R").flagged([9, 5, 3], None);
    assert_eq!(counts(&run).gone, 0);
}

#[test]
fn a_walk_that_breaks_off_keeps_who_came_and_says_so() {
    let mut run = Run::listing(5);
    run.keys("t").flagged([9, 5], next("page 2"));
    run.flagged_ended(Some(cut_off()));
    assert!(run.state.triage.failure.is_some() && run.state.triage.walking.is_none());
    assert_eq!(run.queued(), [9, 5]);
    // Who was missing is sorted in: nobody has worked on a whole queue yet.
    run.keys("R").flagged([9, 7, 5], None);
    assert_eq!(run.queued(), [9, 7, 5]);
    assert!(run.state.triage.failure.is_none());
}

#[test]
fn a_place_that_expired_is_walked_to_again_from_the_top() {
    let mut run = Run::listing(5);
    run.keys("t").flagged([9, 5], next("page 2"));
    run.take();
    let expired = || refused(400, 400_000, "Query token is invalid");
    run.flagged_ended(Some(expired()));
    assert!(matches!(run.take()[..], [Effect::WalkFlagged { .. }]));
    run.flagged([9, 5], next("page 2b"));
    run.flagged_ended(Some(expired()));
    assert!(run.state.triage.walking.is_none());
    assert_eq!(
        run.state.triage.cut,
        Some("the place in the list keeps expiring")
    );
}

#[test]
fn pages_that_repeat_for_ever_end_the_walk() {
    let mut run = Run::listing(5);
    run.keys("t").flagged([9, 5], next("loop"));
    run.take();
    run.flagged([9, 5], next("loop"));
    assert!(run.take().contains(&Effect::CancelFlagged));
    assert!(run.state.triage.walking.is_none() && run.state.triage.complete.is_none());
}

#[test]
fn answers_of_an_older_walk_change_nothing() {
    let mut run = queue_of([9, 5]);
    let older = run.state.triage.walk_ticket;
    run.keys("R");
    let answer = crate::app::testing::answer(vec![with(8, 8)], None);
    changes_nothing(
        &run,
        Message::FlaggedArrived {
            ticket: older,
            asked: run.moment(),
            answer,
        },
    );
    changes_nothing(
        &run,
        Message::FlaggedEnded {
            ticket: older,
            failure: Some(cut_off()),
        },
    );
}

#[test]
fn walking_again_waits_until_the_set_is_old_and_for_no_walk_that_goes_on() {
    let mut run = queue_of([9]);
    run.keys("R").flagged([9], None);
    let rings = |run: &Run| {
        run.timer(|timer| matches!(timer, Timer::FlaggedOld(_)))
            .unwrap()
    };
    let timer = rings(&run);
    run.wait(14_000).take();
    run.tell(Message::Woke(timer));
    assert!(run.state.triage.walking.is_none(), "it rang too early");
    let timer = rings(&run);
    run.wait(1_000).keys("R");
    changes_nothing(&run, Message::Woke(timer));
}

#[test]
fn what_only_the_list_knows_says_so_in_the_queue() {
    let mut run = queue_of([9]);
    for keys in ["/", "f", "d", "S"] {
        run.keys(keys);
        assert!(run.state.search.open.is_none());
    }
    run.keys(":search<enter>");
    assert!(run.said().starts_with("only in the list"), "{}", run.said());
}

#[test]
fn clicks_choose_a_case_or_its_pane() {
    let mut run = queue_of([9, 5, 3]);
    let areas = crate::app::geometry::screen(&run.state);
    let (body, case) = (areas.list.unwrap().body, areas.detail.unwrap().body);
    run.click(body.x + 4, body.y + 2);
    assert_eq!(run.at_hand(), Some(3));
    run.click(case.x + 2, case.y + 1);
    assert_eq!(run.state.triage.focus, Focus::Detail);
    run.click(body.x + 4, body.y + 20);
    assert_eq!(run.at_hand(), Some(3));
}

#[test]
fn a_console_can_begin_in_the_queue() {
    use crate::app::session::Network;
    use crate::domain::query::UserQuery;
    let size = crate::layout::Size {
        width: 120,
        height: 40,
    };
    let mut state = crate::app::testing::state(size, Network::Demo, UserQuery::default());
    state.triage.open = true;
    let mut run = Run::opened(state);
    let effects = run.take();
    assert!(
        matches!(
            effects[..],
            [
                Effect::WalkFlagged { .. },
                Effect::Walk(_),
                Effect::ReadOutbox,
                Effect::Follow
            ]
        ),
        "{effects:?}"
    );
}

#[test]
fn a_policy_goes_with_the_verdict_that_it_was_chosen_for() {
    let mut run = Run::listing(5);
    run.keys("t").flagged([1, 2, 3], None).flagged_ended(None);
    run.keys("2C").stored(1).due();
    run.ends(1, End::Done);
    run.take();
    run.read_again(3, Ok(Some(Person::from(3).flagged(9))));
    run.keys("C");
    let (_, draft) = run.staging();
    assert_eq!(draft.seen.user_id, UserId::new("u3"));
    assert_eq!(draft.policy, None);
}

#[test]
fn a_policy_stays_with_the_case_whose_verdict_is_taken_back() {
    let mut run = Run::listing(5);
    run.keys("t").flagged([1, 2, 3], None).flagged_ended(None);
    run.keys("2C").stored(1).keys("u").withdrawn(1, Ok(()));
    run.keys("C");
    let (_, draft) = run.staging();
    assert!(draft.policy.is_some());
}
