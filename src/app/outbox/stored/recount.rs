//! What the books say is what going through all open verdicts says.

use std::cmp::Reverse;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::app::outbox::Ask;
use crate::app::outbox::Phase;
use crate::app::outbox::Then;
use crate::app::testing::at;
use crate::app::testing::held;
use crate::app::ticket::Ticket;
use crate::domain::dispatch::DispatchStep;
use crate::domain::memory::Owner;
use crate::domain::memory::Stage;
use crate::domain::verdict::Verb;
use crate::text::UntrustedText;

/// What the books get wrong, if anything.
pub(crate) fn wrong(stored: &Stored) -> Option<&'static str> {
    let count = |is: fn(&Open) -> bool| stored.values().filter(|open| is(open)).count();
    let counts = [
        (
            Kind::Offered,
            count(|open| matches!(open.ask(), Some(Ask::Offered(_)))),
        ),
        (
            Kind::NeverLeft,
            count(|open| open.ask().is_some_and(Ask::never_left)),
        ),
        (
            Kind::Asks,
            count(|open| {
                let other = |ask: &Ask| !ask.never_left() && !matches!(ask, Ask::Offered(_));
                open.ask().is_some_and(other)
            }),
        ),
        (
            Kind::Decided,
            count(|open| open.needs_you() && open.ask().is_none()),
        ),
        (Kind::Moves, count(is_sent)),
        (Kind::ReadsBack, count(is_read_back)),
        (
            Kind::Checking,
            count(|open| matches!(open.phase, Phase::Adopting(Then::Check))),
        ),
        (Kind::Waits, count(|open| open.waits_since().is_some())),
        (
            Kind::Withdrawing,
            count(|open| matches!(open.phase, Phase::Withdrawing(_))),
        ),
        (Kind::Elsewhere, count(|open| !open.is_ours())),
    ];
    if counts
        .iter()
        .any(|(kind, count)| stored.count(*kind) != *count)
    {
        return Some("the open verdicts are miscounted");
    }
    let left = |open: &&Open| open.of_many && open.is_moving();
    if stored.left_of_many() != stored.values().filter(left).count() {
        return Some("those that were made together are miscounted");
    }
    let due = stored
        .values()
        .filter_map(|open| Some((open.due()?, open.verdict.id)));
    let mut due: Vec<(Duration, VerdictId)> = due.collect();
    due.sort_unstable();
    if !stored.due().eq(due.iter().copied()) || stored.next_due() != due.first().copied() {
        return Some("what is due is out of sequence");
    }
    let mut newest: Vec<&Open> = stored.values().collect();
    newest.retain(|open| open.waits_since().is_some());
    newest.sort_by_key(|open| Reverse((open.made, open.verdict.id)));
    let are_first = (0..=3).all(|most| {
        let first = newest.iter().take(most);
        stored.waiting(most).iter().eq(first)
    });
    if stored.newest_waiting() != newest.first().copied() || !are_first {
        return Some("another is said to be the newest that waits");
    }
    if !KINDS.iter().all(|kinds| are_of(stored, kinds)) {
        return Some("others are said to be of a kind");
    }
    let mut listed: Vec<&Open> = stored.values().collect();
    listed.sort_by_key(|open| (group(open), open.verdict.id));
    let are_placed = listed.iter().enumerate().all(|(place, open)| {
        stored.in_place(place) == Some(*open) && stored.place_of(open.verdict.id) == Some(place)
    });
    (!are_placed || stored.in_place(listed.len()).is_some())
        .then_some("the list of open verdicts is out of sequence")
}

fn is_sent(open: &Open) -> bool {
    matches!(open.phase, Phase::Moves(_)) && !is_read_back(open)
}

fn is_read_back(open: &Open) -> bool {
    matches!(open.phase, Phase::Moves(DispatchStep::Checking { after }) if after > Duration::ZERO)
}

/// Kinds that are asked for together.
const KINDS: [&[Kind]; 6] = [
    &Kind::ASKING,
    &Kind::NEEDS_YOU,
    &Kind::MOVING,
    &Kind::AT_THE_NETWORK,
    &[Kind::Waits],
    &[Kind::Elsewhere],
];

/// Whether those of these kinds are found as going through all finds them.
fn are_of(stored: &Stored, kinds: &[Kind]) -> bool {
    let is = |open: &&Open| {
        let asks = open.ask().is_some();
        kinds.iter().any(|kind| match kind {
            Kind::Offered => matches!(open.ask(), Some(Ask::Offered(_))),
            Kind::NeverLeft => open.ask().is_some_and(Ask::never_left),
            Kind::Asks => asks,
            Kind::Decided => open.needs_you() && !asks,
            Kind::Moves => is_sent(open),
            Kind::ReadsBack => is_read_back(open),
            Kind::Checking => matches!(open.phase, Phase::Adopting(Then::Check)),
            Kind::Waits => open.waits_since().is_some(),
            Kind::Withdrawing => matches!(open.phase, Phase::Withdrawing(_)),
            Kind::Elsewhere => !open.is_ours(),
        })
    };
    let those: Vec<&Open> = stored.values().filter(is).collect();
    let ids = those.iter().map(|open| open.verdict.id);
    let mut by_kind: Vec<VerdictId> = kinds.iter().flat_map(|kind| stored.ids_of(*kind)).collect();
    let are_sorted = kinds.iter().all(|kind| stored.ids_of(*kind).is_sorted());
    by_kind.sort_unstable();
    let newest = |most| those.iter().rev().take(most);
    are_sorted
        && ids.eq(by_kind)
        && stored.oldest_of(kinds) == those.first().copied()
        && (0..=3).all(|most| stored.newest_of(kinds, most).iter().eq(newest(most)))
}

fn group(open: &Open) -> u8 {
    match open.phase {
        _ if open.needs_you() => 0,
        Phase::Moves(_) | Phase::Adopting(_) => 1,
        Phase::Elsewhere => 3,
        _ => 2,
    }
}

fn phase() -> impl Strategy<Value = Phase> {
    let why = || UntrustedText::from("");
    let waits = (0..4_u64, any::<bool>()).prop_map(|(seconds, revising)| Phase::Waits {
        since: at(Duration::from_secs(seconds)),
        revising,
    });
    let others = vec![
        Phase::Asks(Ask::Offered(Stage::Staged)),
        Phase::Asks(Ask::Nobody),
        Phase::Asks(Ask::NotRecorded {
            why: why(),
            sent: false,
        }),
        Phase::Asks(Ask::NotRecorded {
            why: why(),
            sent: true,
        }),
        Phase::Adopting(Then::Stage(Stage::Staged)),
        Phase::Adopting(Then::Check),
        Phase::Rereading(Box::new(Ask::Nobody)),
        Phase::Restaging(Box::new(Ask::Nobody)),
        Phase::Moves(DispatchStep::Sending),
        Phase::Moves(DispatchStep::Checking {
            after: Duration::from_secs(1),
        }),
        Phase::Withdrawing(None),
        Phase::Elsewhere,
    ];
    prop_oneof![waits, prop::sample::select(others)]
}

#[derive(Debug, Clone)]
enum Step {
    /// One of many, or not.
    Insert(i64, Phase, bool),
    Change(i64, Phase),
    /// It is handed out to be changed and stays as it was.
    Look(i64),
    Grace(i64, u64),
    Remove(i64),
    RemoveUpTo(i64),
    WaitAnew(u64),
    ForgetMany,
}

fn step() -> impl Strategy<Value = Step> {
    let id = || 1..9_i64;
    prop_oneof![
        4 => (id(), phase(), any::<bool>())
            .prop_map(|(id, phase, of_many)| Step::Insert(id, phase, of_many)),
        8 => (id(), phase()).prop_map(|(id, phase)| Step::Change(id, phase)),
        1 => id().prop_map(Step::Look),
        2 => (id(), 0..4_u64).prop_map(|(id, seconds)| Step::Grace(id, seconds)),
        2 => id().prop_map(Step::Remove),
        1 => (0..4_i64).prop_map(Step::RemoveUpTo),
        1 => (0..4_u64).prop_map(Step::WaitAnew),
        1 => Just(Step::ForgetMany),
    ]
}

proptest! {
    #[test]
    fn the_books_say_what_going_through_all_says(steps in prop::collection::vec(step(), 1..60)) {
        let mut stored = Stored::default();
        let mut ticket = Ticket::default();
        for step in steps {
            match step.clone() {
                Step::Insert(id, phase, of_many) => {
                    let held = held(id, Verb::Ban, 1, Stage::Staged, Owner::Us);
                    let (verdict, in_vain) = (held.verdict, false);
                    let open = Open { verdict, phase, in_vain, of_many, made: ticket.raise() };
                    stored.insert(VerdictId(id), open);
                }
                Step::Change(id, phase) => {
                    if let Some(open) = stored.get_mut(&VerdictId(id)) {
                        open.phase = phase;
                    }
                }
                Step::Look(id) => {
                    stored.get_mut(&VerdictId(id));
                }
                Step::Grace(id, seconds) => {
                    if let Some(open) = stored.get_mut(&VerdictId(id)) {
                        open.verdict.draft.grace = Duration::from_secs(seconds);
                    }
                }
                Step::Remove(id) => stored.remove(&VerdictId(id)),
                Step::RemoveUpTo(last) => stored.retain(|id, _| id.0 > last),
                Step::WaitAnew(seconds) => {
                    let now = at(Duration::from_secs(seconds));
                    stored.wait_anew(now);
                    let mut waiting = stored.values().filter_map(Open::waits_since);
                    prop_assert!(waiting.all(|since| since == now));
                }
                Step::ForgetMany => {
                    stored.forget_many();
                    prop_assert!(stored.values().all(|open| !open.of_many));
                }
            }
            prop_assert_eq!(wrong(&stored), None, "after {:?}", step);
        }
    }
}
