use std::sync::Arc;

use super::*;
use crate::domain::failure::Broken;
use crate::domain::failure::Refusal;
use crate::domain::field::Field;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::domain::verdict::Draft;
use crate::domain::verdict::Verb;
use crate::domain::verdict::VerdictId;

fn sighting(flag_count: i64, is_global_ban: bool) -> Sighting {
    Sighting {
        user_id: UserId::new("u1"),
        display_name: Field::Value(UntrustedText::from("Ann")),
        profile_handle: Field::Absent,
        flag_count: Field::Value(flag_count),
        has_hash_flag: flag_count > 0,
        is_global_ban: Field::Value(is_global_ban),
        is_deleted: Field::Absent,
        is_brand: Field::Absent,
        roles: 0,
        updated_at: Field::Absent,
        raw: Arc::from(&b"{}"[..]),
        read_at: Timestamp::from_millis(0),
    }
}

fn verdict(verb: Verb) -> Verdict {
    Verdict {
        id: VerdictId(1),
        draft: Draft {
            verb,
            seen: sighting(3, verb == Verb::Unban),
            policy: None,
            note: UntrustedText::from(""),
            grace: Duration::ZERO,
            plan: None,
        },
        operator: UntrustedText::from("mara"),
        staged_at: Timestamp::from_millis(0),
    }
}

fn refused(status: u16) -> Failure {
    Failure::Refused(Refusal {
        status,
        code: None,
        message: UntrustedText::from(""),
        detail: Vec::new(),
        retry_after: None,
    })
}

fn cut() -> Failure {
    Failure::Unreachable {
        why: Broken::Cut,
        detail: UntrustedText::from(""),
    }
}

fn read(sighting: &Sighting) -> Fact {
    Fact::Read(Ok(Some(Box::new(sighting.clone()))))
}

fn full() -> Fact {
    Fact::Committed(Err(UntrustedText::from("the disk is full")))
}

const DURABLE: Fact = Fact::Committed(Ok(()));

/// Everything that can be told at some step.
fn facts(order: &Order) -> Vec<Fact> {
    match order {
        Order::Read | Order::ReadBack(_) => {
            let mut renamed = sighting(3, false);
            renamed.display_name = Field::Null;
            let mut facts: Vec<Fact> = [0, 3, 4]
                .into_iter()
                .flat_map(|flags| [sighting(flags, false), sighting(flags, true)])
                .chain([renamed])
                .map(|sighting| read(&sighting))
                .collect();
            facts.extend([
                Fact::Read(Ok(None)),
                Fact::Read(Err(cut())),
                Fact::Read(Err(refused(404))),
                Fact::Read(Err(refused(401))),
            ]);
            facts
        }
        Order::Commit(_) => vec![DURABLE, full()],
        Order::Send => [
            Settlement::Applied,
            Settlement::Refused(refused(403)),
            Settlement::Refused(refused(404)),
            Settlement::NotSent(cut()),
            Settlement::Unknown(cut()),
        ]
        .into_iter()
        .map(Fact::Sent)
        .collect(),
        Order::End { .. } => Vec::new(),
    }
}

/// What was done on one way through the machine.
#[derive(Clone, Default)]
struct Path {
    durable: Vec<&'static str>,
    sends: u32,
    reads: u32,
    settled: Option<Settlement>,
    last: Option<Sighting>,
}

/// Goes every way that facts can lead, and hands each end to `check`.
fn every_way(
    dispatch: &Dispatch,
    order: &Order,
    path: &Path,
    check: &mut impl FnMut(&Path, &End, Option<&Sighting>),
) {
    if let Order::End { end, after } = order {
        return check(path, end, after.as_deref());
    }
    for fact in facts(order) {
        let mut path = path.clone();
        match (order, &fact) {
            (Order::Commit(record), Fact::Committed(Ok(()))) => path.durable.push(record.name()),
            (Order::Send, Fact::Sent(settlement)) => {
                assert!(path.durable.ends_with(&["intent", "attempt"]));
                path.sends += 1;
                path.settled = Some(settlement.clone());
            }
            (Order::Read | Order::ReadBack(_), Fact::Read(read)) => {
                path.reads += 1;
                path.last = read.clone().ok().flatten().map(|sighting| *sighting);
            }
            _ => {}
        }
        let mut dispatch = dispatch.clone();
        let order = dispatch.next(fact);
        every_way(&dispatch, &order, &path, check);
    }
}

#[test]
fn it_is_sent_at_most_once_and_only_on_the_ground_that_was_seen() {
    for verb in Verb::ALL {
        let (dispatch, order) = Dispatch::start(verdict(verb));
        let mut ways = 0;
        every_way(&dispatch, &order, &Path::default(), &mut |path, end, _| {
            ways += 1;
            assert!(path.sends <= 1);
            assert!(path.reads <= 1 + READS_BACK);
            if let End::NotRecorded { sent, .. } = end {
                assert_eq!(*sent, path.durable.contains(&"attempt"), "{end:?}");
            } else {
                assert_eq!(path.durable.last(), Some(&"end"), "{end:?}");
                assert_eq!(path.durable.contains(&"outcome"), path.sends == 1);
            }
            if matches!(end, End::Held { .. }) {
                assert_eq!(path.sends, 0);
            }
        });
        assert!(ways > 1_000, "{ways}");
    }
}

#[test]
fn nothing_counts_as_so_before_the_server_said_it_or_a_read_showed_it() {
    for verb in Verb::ALL {
        let (dispatch, order) = Dispatch::start(verdict(verb));
        every_way(
            &dispatch,
            &order,
            &Path::default(),
            &mut |path, end, after| {
                let shown = after.is_some_and(|after| after.is_so(verb));
                let said = path.settled == Some(Settlement::Applied);
                match end {
                    End::Done => assert!(said),
                    End::Confirmed | End::AlreadySo => assert!(shown && !said),
                    End::NotApplied(_) => assert!(after.is_some() && !shown),
                    End::Unknown(_) => {
                        assert!(matches!(path.settled, Some(Settlement::Unknown(_))));
                    }
                    _ => {}
                }
            },
        );
    }
}

#[test]
fn a_resumed_verdict_is_read_back_and_never_sent() {
    let recorded = [
        None,
        Some(Settlement::Applied),
        Some(Settlement::Refused(refused(403))),
        Some(Settlement::Unknown(cut())),
    ];
    for (verb, settled) in Verb::ALL
        .into_iter()
        .flat_map(|verb| recorded.clone().map(|settled| (verb, settled)))
    {
        let (dispatch, order) = Dispatch::resume(verdict(verb), settled.clone());
        every_way(&dispatch, &order, &Path::default(), &mut |path, end, _| {
            assert_eq!(path.sends, 0);
            let outcomes = path.durable.iter().filter(|name| **name == "outcome");
            assert!(outcomes.count() <= usize::from(settled.is_none()));
            let fits = match (&settled, end) {
                (_, End::NotRecorded { sent, .. }) => *sent,
                (Some(Settlement::Applied), end) => *end == End::Done,
                (Some(Settlement::Refused(_)), end) => {
                    matches!(end, End::AlreadySo | End::Refused(_))
                }
                (None, End::NotApplied(why) | End::Unknown(why)) => *why == Failure::Unrecorded,
                (_, End::NotApplied(why) | End::Unknown(why)) => *why == cut(),
                (_, end) => *end == End::Confirmed,
            };
            assert!(fits, "{settled:?}: {end:?}");
        });
    }
}

#[test]
fn what_changed_meanwhile_is_asked_about_and_not_sent() {
    let mut handle = sighting(3, false);
    handle.profile_handle = Field::Value(UntrustedText::from("ann"));
    let mut deleted = sighting(3, false);
    deleted.is_deleted = Field::Value(true);
    for now in [
        sighting(3, true),
        sighting(4, false),
        sighting(0, false),
        handle,
        deleted,
    ] {
        let (mut dispatch, _) = Dispatch::start(verdict(Verb::ClearFlags));
        let Order::Commit(Record::End { end, .. }) = dispatch.next(read(&now)) else {
            panic!("{now:?}");
        };
        assert_eq!(end, End::Held { now: Box::new(now) });
    }
    let (mut dispatch, _) = Dispatch::start(verdict(Verb::ClearFlags));
    let fewer = dispatch.next(read(&sighting(2, false)));
    assert!(matches!(fewer, Order::Commit(Record::Intent { .. })));
}

#[test]
fn a_fact_out_of_turn_sends_nothing() {
    let (mut dispatch, _) = Dispatch::start(verdict(Verb::Ban));
    let order = dispatch.next(DURABLE);
    assert!(matches!(
        order,
        Order::End {
            end: End::NotRecorded { sent: false, .. },
            ..
        }
    ));
    assert!(matches!(dispatch.next(DURABLE), Order::End { .. }));
}
