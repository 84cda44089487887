//! What the store and the network answer verdicts: well, badly, late, and about what nobody
//! asked for.

use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::state::State;
use crate::domain::dispatch::DispatchStep;
use crate::domain::memory::OpenVerdict;
use crate::domain::memory::Owner;
use crate::domain::memory::Stage;
use crate::domain::memory::StoreFault;
use crate::domain::sighting::Sighting;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::domain::verdict::Draft;
use crate::domain::verdict::End;
use crate::domain::verdict::Verb;
use crate::domain::verdict::Verdict;
use crate::domain::verdict::VerdictId;
use crate::runtime::storm::dice::Dice;
use crate::runtime::storm::network::failure;
use crate::runtime::storm::network::refused;
use crate::runtime::storm::network::text;
use crate::runtime::storm::people;
use crate::runtime::storm::people::Manner;
use crate::runtime::storm::triage::fault;
use crate::text::UntrustedText;

/// What an order about verdicts brings; `None` for every other one.
pub(super) fn answer(
    dice: &mut Dice,
    state: &State,
    manner: &Manner,
    effect: &Effect,
) -> Option<Message> {
    Some(match effect {
        Effect::ReadOutbox => outbox_read(dice, manner),
        Effect::Stage { ticket, draft } => Message::Staged {
            ticket: *ticket,
            result: or_fault(dice, |dice| Box::new(stored(dice, (**draft).clone()))),
        },
        Effect::StageAll(many) => {
            let of_many = dice.pick(many);
            Message::Staged {
                ticket: of_many.ticket,
                result: or_fault(dice, |dice| Box::new(stored(dice, of_many.whole()))),
            }
        }
        Effect::Revise { id, policy, note } => changed(dice, state, *id, |verdict| {
            verdict.draft.policy.clone_from(policy);
            verdict.draft.note.clone_from(note);
        }),
        Effect::Restage { id, seen } => changed(dice, state, *id, |verdict| {
            verdict.draft.seen = (**seen).clone();
        }),
        Effect::Adopt(id) => changed(dice, state, *id, |_| {}),
        Effect::Withdraw(id) => Message::Withdrawn {
            id: *id,
            result: or_fault(dice, |_| ()),
        },
        Effect::Dispatch(verdict) | Effect::ReadBack(verdict) => moved(dice, verdict),
        _ => return None,
    })
}

/// News about a verdict that may be one of ours.
pub(super) fn unasked(dice: &mut Dice, state: &State, manner: &Manner) -> Message {
    let ids: Vec<VerdictId> = state.outbox.open.keys().copied().collect();
    let id = if ids.is_empty() {
        VerdictId(0)
    } else {
        dice.pick(&ids)
    };
    match dice.below(6) {
        0 => outbox_read(dice, manner),
        1 => Message::Withdrawn {
            id,
            result: or_fault(dice, |_| ()),
        },
        2 => changed(dice, state, id, |_| {}),
        3 => Message::Staged {
            ticket: state.outbox.ticket,
            result: Err(fault(dice)),
        },
        4 => Message::DispatchMoved {
            id,
            step: step(dice),
        },
        _ => match state.outbox.open.get(&id) {
            Some(open) => ended(dice, &open.verdict),
            None => Message::Withdrawn { id, result: Ok(()) },
        },
    }
}

fn or_fault<T>(dice: &mut Dice, value: impl FnOnce(&mut Dice) -> T) -> Result<T, StoreFault> {
    if dice.chance(15) {
        Err(fault(dice))
    } else {
        Ok(value(dice))
    }
}

fn stored(dice: &mut Dice, draft: Draft) -> Verdict {
    Verdict {
        id: VerdictId(i64::try_from(dice.next() >> 1).expect("63 bits")),
        draft,
        operator: UntrustedText::from("mara"),
        staged_at: Timestamp::from_millis(1_700_000_000_000),
    }
}

fn changed(
    dice: &mut Dice,
    state: &State,
    id: VerdictId,
    change: impl FnOnce(&mut Verdict),
) -> Message {
    let known = state.outbox.open.get(&id).map(|open| open.verdict.clone());
    let result = match known {
        Some(mut verdict) => {
            change(&mut verdict);
            or_fault(dice, |_| Box::new(verdict))
        }
        None => Err(StoreFault::NotWaiting),
    };
    Message::Revised { id, result }
}

fn step(dice: &mut Dice) -> DispatchStep {
    dice.pick(&[
        DispatchStep::Reading,
        DispatchStep::Recording,
        DispatchStep::Sending,
        DispatchStep::Checking {
            after: Duration::ZERO,
        },
        DispatchStep::Checking {
            after: Duration::from_secs(3),
        },
    ])
}

fn moved(dice: &mut Dice, verdict: &Verdict) -> Message {
    if dice.chance(40) {
        return Message::DispatchMoved {
            id: verdict.id,
            step: step(dice),
        };
    }
    ended(dice, verdict)
}

fn ended(dice: &mut Dice, verdict: &Verdict) -> Message {
    let now = sighting(dice, verdict.user_id());
    let end = match dice.below(16) {
        0..3 => End::Done,
        3 => End::Confirmed,
        4 => End::AlreadySo,
        5 => End::Gone,
        6 | 12 | 13 => End::Refused(refused(dice, 403, 400_301)),
        11 => End::Refused(failure(dice)),
        7 => End::NotSent(failure(dice)),
        8 => End::NotApplied(failure(dice)),
        9 => End::Unknown(failure(dice)),
        10 => End::NotRecorded {
            why: text(dice),
            sent: dice.chance(50),
        },
        _ => match &now {
            Some(now) => End::Held {
                now: Box::new(now.clone()),
            },
            None => End::Done,
        },
    };
    Message::DispatchEnded {
        id: verdict.id,
        end,
        after: now.map(Box::new),
    }
}

/// What a read of a user shows; some rows are broken and show nothing.
fn sighting(dice: &mut Dice, user_id: &UserId) -> Option<Sighting> {
    let answer = people::answer_about(dice, user_id);
    let user = answer.page.user(0)?;
    Sighting::of(user, Timestamp::from_millis(1_700_000_000_000))
}

fn outbox_read(dice: &mut Dice, manner: &Manner) -> Message {
    Message::OutboxRead(or_fault(dice, |dice| {
        (0..dice.below(4))
            .filter_map(|_| open(dice, manner))
            .collect()
    }))
}

fn open(dice: &mut Dice, manner: &Manner) -> Option<OpenVerdict> {
    let user_id = UserId::new(&people::id(dice, manner));
    let draft = Draft {
        verb: dice.pick(&Verb::ALL),
        seen: sighting(dice, &user_id)?,
        policy: dice.chance(50).then(|| text(dice)),
        note: text(dice),
        grace: Duration::from_millis(dice.next() % 20_000),
        plan: None,
    };
    Some(OpenVerdict {
        verdict: stored(dice, draft),
        stage: dice.pick(&Stage::ALL),
        owner: dice.pick(&[Owner::Nobody, Owner::Nobody, Owner::Other, Owner::Us]),
    })
}
