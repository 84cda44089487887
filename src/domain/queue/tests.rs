use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::domain::field::Field;
use crate::domain::memory::Cleared;
use crate::domain::memory::Decided;
use crate::domain::memory::Snooze;
use crate::domain::page::Draft;
use crate::domain::page::PageBuilder;
use crate::domain::verdict::Verb;
use crate::text::UntrustedText;

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);
/// When it is by the other clock.
const UPTIME: Duration = Duration::from_secs(100);
const WEIGHTS: Weights = Weights {
    flag: 10,
    growth: 10,
    reflagged: 60,
    look_alike: 80,
    day: 5,
};

fn by(order: QueueOrder) -> Ranking<'static> {
    Ranking {
        order,
        weights: &WEIGHTS,
        now: NOW,
    }
}

fn hours_ago(hours: i64) -> Timestamp {
    Timestamp::from_millis(NOW.as_millis() - hours * 3_600_000)
}

fn page(people: &[(u32, i64)]) -> Arc<Page> {
    let mut builder = PageBuilder::default();
    for (number, flags) in people {
        let id = format!("u{number}");
        builder.push(&Draft {
            user_id: Field::Value(&id),
            display_name: Field::Value(&id),
            flag_count: Field::Value(*flags),
            ..Draft::default()
        });
    }
    Arc::new(builder.finish(b""))
}

fn at(uptime: Duration) -> Moment {
    Moment { uptime, wall: NOW }
}

fn meet(queue: &mut Queue, people: &[(u32, i64)], walk: u32) -> Vec<Met> {
    meet_asked(queue, people, walk, UPTIME)
}

/// Meets people on a page that was asked for at another time.
fn meet_asked(queue: &mut Queue, people: &[(u32, i64)], walk: u32, asked: Duration) -> Vec<Met> {
    let page = page(people);
    (0..page.len())
        .filter_map(|row| queue.meet(&page, row, false, walk, at(asked), NOW))
        .collect()
}

fn queue(people: &[(u32, i64)]) -> Queue {
    let mut queue = Queue::default();
    meet(&mut queue, people, 1);
    queue.rank(by(QueueOrder::Priority));
    queue
}

fn listed(queue: &Queue) -> Vec<String> {
    (0..queue.len())
        .map(|place| {
            let id = queue.at(place).and_then(|id| queue.case(id)?.user_id());
            id.unwrap().text().as_received().to_owned()
        })
        .collect()
}

fn memory(number: u32) -> Memory {
    Memory {
        user_id: UserId::new(&format!("u{number}")),
        first_seen_at: hours_ago(48),
        first_flag_count: Some(1),
        flagged_since: hours_ago(48),
        last_flag_count: Some(1),
        looked_at: None,
        looked_flag_count: None,
        cleared: None,
        snooze: None,
        notes: 0,
        decided: None,
    }
}

fn status(queue: &Queue, number: u32) -> Status {
    let id = queue.find(&format!("u{number}")).unwrap();
    queue.case(id).unwrap().status
}

#[test]
fn worst_comes_first_and_equals_keep_the_order_of_the_network() {
    let queue = queue(&[(1, 2), (2, 9), (3, 2), (4, 0)]);
    assert_eq!(listed(&queue), ["u2", "u1", "u3", "u4"]);
    assert_eq!(queue.counts().open, 4);
}

#[test]
fn each_order_puts_first_what_it_says() {
    let mut queue = queue(&[(1, 5), (2, 3), (3, 4)]);
    for (number, hours, first) in [(1, 1, 5), (2, 2, 1), (3, 90, 3)] {
        let memory = Memory {
            flagged_since: hours_ago(hours),
            first_flag_count: Some(first),
            ..memory(number)
        };
        queue.remember(&memory, NOW);
    }
    for (order, wanted) in [
        (QueueOrder::Flags, ["u1", "u3", "u2"]),
        (QueueOrder::Newest, ["u1", "u2", "u3"]),
        (QueueOrder::Oldest, ["u3", "u2", "u1"]),
        (QueueOrder::Growth, ["u2", "u3", "u1"]),
        // 4 flags, 1 more, 3 days; 5 flags; 3 flags, 2 more.
        (QueueOrder::Priority, ["u3", "u1", "u2"]),
    ] {
        queue.rank(by(order));
        assert_eq!(listed(&queue), wanted, "{order:?}");
    }
}

#[test]
fn who_comes_later_waits_outside_and_moves_nobody() {
    let mut queue = queue(&[(1, 2), (2, 9)]);
    let met = meet(&mut queue, &[(3, 50), (1, 30), (1, 30)], 2);
    let changed = Met::Changed(CaseId(0));
    assert_eq!(met, [Met::New(CaseId(2)), changed, Met::Again(CaseId(0))]);
    assert_eq!(listed(&queue), ["u2", "u1"]);
    assert_eq!((queue.outside(), queue.counts().open), (1, 2));
    assert_eq!(queue.case(CaseId(0)).unwrap().moved(), 28);
    queue.rank(by(QueueOrder::Priority));
    assert_eq!(listed(&queue), ["u3", "u1", "u2"]);
    assert_eq!((queue.outside(), queue.counts().open), (0, 3));
    assert_eq!(queue.case(CaseId(0)).unwrap().moved(), 0);
}

#[test]
fn one_missed_walk_of_many_pages_is_no_proof() {
    let mut queue = queue(&[(1, 2), (2, 9)]);
    meet(&mut queue, &[(1, 2)], 2);
    assert_eq!(queue.walked(2, 3, NOW), []);
    assert_eq!(status(&queue, 2), Status::Open);
    meet(&mut queue, &[(1, 2)], 3);
    assert_eq!(queue.walked(3, 3, NOW).len(), 1);
    assert_eq!(status(&queue, 2), Status::Gone);
    assert_eq!((queue.counts().open, queue.counts().gone), (1, 1));
    assert_eq!(meet(&mut queue, &[(2, 9)], 4), [Met::Changed(CaseId(1))]);
    assert_eq!(status(&queue, 2), Status::Open);
    assert_eq!(
        queue.walked(4, 1, NOW).len(),
        1,
        "u1: one page cannot shift"
    );
}

#[test]
fn what_is_put_off_comes_back_at_its_time_or_at_its_flag() {
    let mut queue = queue(&[(1, 2), (2, 2)]);
    let until = Timestamp::from_millis(NOW.as_millis() + 1_000);
    for (number, snooze) in [(1, Snooze::Until(until)), (2, Snooze::NextFlag(2))] {
        let snooze = Some(snooze);
        queue.remember(
            &Memory {
                snooze,
                ..memory(number)
            },
            NOW,
        );
    }
    assert_eq!(queue.counts().snoozed, 2);
    assert_eq!(queue.wake(NOW), []);
    assert_eq!(queue.wake(until), [CaseId(0)]);
    assert_eq!(queue.wake(until), []);
    meet(&mut queue, &[(2, 3)], 2);
    assert_eq!((queue.counts().snoozed, queue.counts().open), (0, 2));
    assert!(queue.case(CaseId(1)).unwrap().is_back());
}

#[test]
fn a_case_is_decided_as_long_as_its_verdict_holds() {
    let mut queue = queue(&[(1, 2)]);
    queue.decide(CaseId(0), true, None, NOW);
    assert_eq!(status(&queue, 1), Status::Decided);
    queue.decide(CaseId(0), false, None, NOW);
    assert_eq!(status(&queue, 1), Status::Open);
    let decided = |verb, at| {
        Some(Decided {
            verb,
            at,
            operator: UntrustedText::from("ken"),
        })
    };
    for (verb, at, wanted) in [
        (Verb::ClearFlags, hours_ago(1), Status::Decided),
        (Verb::ClearFlags, hours_ago(60), Status::Open),
        // The network does not say that the ban stands.
        (Verb::Ban, hours_ago(1), Status::Open),
        (Verb::Unban, hours_ago(1), Status::Open),
    ] {
        let memory = Memory {
            decided: decided(verb, at),
            ..memory(1)
        };
        queue.remember(&memory, NOW);
        assert_eq!(status(&queue, 1), wanted, "{verb} {at:?}");
    }
}

#[test]
fn what_was_settled_stays_so_until_something_newer_says_otherwise() {
    let before = UPTIME;
    let ended = UPTIME + Duration::from_secs(1);
    let after = UPTIME + Duration::from_secs(2);
    for (verb, at_once, then) in [
        (Verb::ClearFlags, Status::Decided, Status::Open),
        // The page does not say that the ban stands.
        (Verb::Ban, Status::Decided, Status::Open),
        (Verb::Unban, Status::Open, Status::Open),
    ] {
        let mut queue = queue(&[(1, 2)]);
        let settled = Some(Settled {
            verb,
            at: at(ended),
        });
        queue.decide(CaseId(0), false, settled, NOW);
        assert_eq!(status(&queue, 1), at_once, "{verb}");
        assert_eq!(
            meet_asked(&mut queue, &[(1, 7)], 2, before),
            [Met::Same(CaseId(0))],
            "{verb}: it was asked for too early"
        );
        assert_eq!(queue.case(CaseId(0)).unwrap().facts.flag_count, Some(2));
        assert_eq!(status(&queue, 1), at_once, "{verb}");
        // The mark of how it ended may be gone by then.
        queue.decide(CaseId(0), false, None, NOW);
        assert_eq!(
            meet_asked(&mut queue, &[(1, 7)], 3, after),
            [Met::Changed(CaseId(0))]
        );
        assert_eq!(status(&queue, 1), then, "{verb}");
    }
}

#[test]
fn a_clear_that_is_seen_holds() {
    let mut queue = queue(&[(1, 2)]);
    let settled = Some(Settled {
        verb: Verb::ClearFlags,
        at: at(UPTIME),
    });
    queue.decide(CaseId(0), false, settled, NOW);
    meet_asked(&mut queue, &[(1, 0)], 2, UPTIME);
    assert_eq!(status(&queue, 1), Status::Decided);
}

#[test]
fn an_account_that_was_cleared_and_came_back_is_marked() {
    let mut queue = queue(&[(1, 2)]);
    for (at, is_reflagged) in [(hours_ago(50), true), (hours_ago(1), false)] {
        let cleared = Some(Cleared {
            at,
            operator: UntrustedText::from("mara"),
        });
        queue.remember(
            &Memory {
                cleared,
                ..memory(1)
            },
            NOW,
        );
        let facts = queue.case(CaseId(0)).unwrap().facts;
        assert_eq!(facts.is_reflagged, is_reflagged);
    }
}

#[test]
fn what_was_seen_is_told_apart() {
    let mut queue = queue(&[(1, 5)]);
    let seen = |queue: &Queue| queue.case(CaseId(0)).unwrap().seen();
    assert_eq!(seen(&queue), Seen::Unread);
    queue.remember(&memory(1), NOW);
    assert_eq!(seen(&queue), Seen::New);
    for (then, wanted) in [
        (Some(5), Seen::Same),
        (Some(1), Seen::Changed(4)),
        (Some(7), Seen::Changed(-2)),
        (None, Seen::Unknown),
    ] {
        let memory = Memory {
            looked_at: Some(NOW),
            looked_flag_count: then,
            ..memory(1)
        };
        queue.remember(&memory, NOW);
        assert_eq!(seen(&queue), wanted);
    }
}

#[test]
fn nobody_without_an_id_is_a_case() {
    let mut builder = PageBuilder::default();
    builder.push(&Draft::default());
    let page = Arc::new(builder.finish(b""));
    let mut queue = Queue::default();
    assert_eq!(queue.meet(&page, 0, false, 1, at(UPTIME), NOW), None);
    assert_eq!(queue.met(), 0);
}

/// Counts, found again one by one.
fn recounted(queue: &Queue) -> Counts {
    let mut counts = Counts::default();
    for place in 0..queue.len() {
        let case = queue.at(place).and_then(|id| queue.case(id)).unwrap();
        *counts.of(case.status) += 1;
    }
    counts
}

#[derive(Debug, Clone)]
enum Step {
    Meet(u32, i64),
    Remember(u32, i64, Option<i64>),
    Decide(u32, bool),
    Settle(u32, Verb, Duration),
    Place(u32),
    Rank(usize),
    Walked(u32),
}

fn step() -> impl Strategy<Value = Step> {
    let number = 0..12_u32;
    prop_oneof![
        (number.clone(), -1..9_i64).prop_map(|(number, flags)| Step::Meet(number, flags)),
        (number.clone(), 0..90_i64, proptest::option::of(-2..9_i64))
            .prop_map(|(number, hours, snooze)| Step::Remember(number, hours, snooze)),
        (number.clone(), any::<bool>()).prop_map(|(number, is)| Step::Decide(number, is)),
        (number.clone(), 0..3_usize, 99..102_u64).prop_map(|(number, verb, seconds)| {
            let verbs = [Verb::ClearFlags, Verb::Ban, Verb::Unban];
            Step::Settle(number, verbs[verb], Duration::from_secs(seconds))
        }),
        number.prop_map(Step::Place),
        (0..QueueOrder::ALL.len()).prop_map(Step::Rank),
        (1..3_u32).prop_map(Step::Walked),
    ]
}

proptest! {
    /// Whatever happens in whatever order: everybody who is placed is listed once, in the order of
    /// the keys, found at the place where they stand, and counted once.
    #[test]
    fn the_order_is_total_and_the_counts_are_right(steps in prop::collection::vec(step(), 1..60)) {
        let mut queue = Queue::default();
        let mut order = QueueOrder::Priority;
        let mut walk = 1;
        for step in steps {
            let found = |queue: &Queue, number| queue.find(&format!("u{number}"));
            match step {
                Step::Meet(number, flags) => {
                    meet(&mut queue, &[(number, flags)], walk);
                }
                Step::Remember(number, hours, snooze) => {
                    let memory = Memory {
                        flagged_since: hours_ago(hours),
                        snooze: snooze.map(|hours| if hours < 4 {
                            Snooze::Until(hours_ago(hours))
                        } else {
                            Snooze::NextFlag(hours)
                        }),
                        ..memory(number)
                    };
                    queue.remember(&memory, NOW);
                }
                Step::Decide(number, is) => if let Some(id) = found(&queue, number) {
                    queue.decide(id, is, None, NOW);
                },
                Step::Settle(number, verb, ended) => if let Some(id) = found(&queue, number) {
                    let settled = Some(Settled { verb, at: at(ended) });
                    queue.decide(id, false, settled, NOW);
                },
                Step::Place(number) => if let Some(id) = found(&queue, number) {
                    queue.place(&[id], by(order));
                },
                Step::Rank(at) => {
                    order = QueueOrder::ALL[at];
                    queue.rank(by(order));
                    prop_assert_eq!(queue.outside(), 0);
                }
                Step::Walked(pages) => {
                    queue.walked(walk, pages, NOW);
                    walk += 1;
                }
            }
            prop_assert!(queue.order.is_sorted_by(|before, after| before < after));
            prop_assert_eq!(queue.len() + queue.outside(), queue.met());
            for place in 0..queue.len() {
                let id = queue.at(place).unwrap();
                prop_assert_eq!(queue.place_of(id), Some(place));
            }
            prop_assert_eq!(queue.counts(), recounted(&queue));
            let open = (0..queue.len()).filter_map(|place| queue.case(queue.at(place)?));
            let open = open.filter(|case| case.status == Status::Open);
            prop_assert_eq!(queue.oldest(), open.map(|case| case.facts.since).min());
        }
    }

    /// Placing people one after the other, or some of them at once, is the same as sorting them.
    #[test]
    fn placing_is_sorting(flags in prop::collection::vec(-1..20_i64, 1..40), at_once in 1..9_usize) {
        let people: Vec<(u32, i64)> = (0..).zip(flags).collect();
        let sorted = queue(&people);
        let mut placed = Queue::default();
        for people in people.chunks(at_once) {
            let ids: Vec<CaseId> = meet(&mut placed, people, 1)
                .into_iter()
                .filter_map(|met| match met {
                    Met::New(id) => Some(id),
                    Met::Same(_) | Met::Changed(_) | Met::Again(_) => None,
                })
                .collect();
            placed.place(&ids, by(QueueOrder::Priority));
        }
        prop_assert_eq!(listed(&placed), listed(&sorted));
        prop_assert_eq!(placed.counts(), sorted.counts());
    }
}

#[test]
fn who_is_read_and_not_flagged_any_more_is_gone_until_flagged_again() {
    let mut queue = queue(&[(1, 2), (2, 0)]);
    let read = |queue: &mut Queue, number: u32, flags: i64| {
        queue.read_again(&page(&[(number, flags)]), 0, false, at(UPTIME), NOW);
        status(queue, number)
    };
    assert_eq!(read(&mut queue, 1, 0), Status::Gone);
    assert_eq!(read(&mut queue, 1, 0), Status::Gone, "said twice");
    assert_eq!(read(&mut queue, 1, 3), Status::Open);
    assert_eq!(read(&mut queue, 2, 0), Status::Open, "listed without flags");
    assert_eq!(listed(&queue), ["u1", "u2"]);
    assert_eq!((queue.counts().open, queue.counts().gone), (2, 0));
}

#[test]
fn a_walk_undoes_nothing_that_was_asked_for_after_it_began() {
    let mut queue = queue(&[(1, 5)]);
    let seconds = |count| UPTIME + Duration::from_secs(count);
    queue.read_again(&page(&[(1, 7)]), 0, false, at(seconds(5)), NOW);
    let met = meet_asked(&mut queue, &[(1, 5)], 2, seconds(4));
    assert_eq!(met, [Met::Same(CaseId(0))]);
    assert_eq!(queue.case(CaseId(0)).unwrap().facts.flag_count, Some(7));
    assert_eq!(queue.walked(2, 1, NOW), [], "and met they were");
    queue.read_again(&page(&[(1, 0)]), 0, false, at(seconds(3)), NOW);
    assert_eq!(status(&queue, 1), Status::Open, "nor does a read");
    let met = meet_asked(&mut queue, &[(1, 6)], 3, seconds(6));
    assert_eq!(met, [Met::Changed(CaseId(0))]);
    assert_eq!(queue.case(CaseId(0)).unwrap().facts.flag_count, Some(6));
}

#[test]
fn a_case_that_changed_does_not_hold_on_to_the_page_that_it_came_with() {
    let mut queue = queue(&[(1, 5), (2, 5)]);
    meet(&mut queue, &[(1, 5), (2, 6)], 2);
    let held = |case| {
        let (page, row) = queue.case(CaseId(case)).unwrap().source();
        (page.len(), row)
    };
    assert_eq!((held(0), held(1)), ((2, 0), (1, 0)));
    let user = queue.case(CaseId(1)).unwrap().user().unwrap();
    assert_eq!(user.flag_count().value(), Some(6));
}
