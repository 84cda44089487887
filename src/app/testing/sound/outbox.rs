//! What holds of verdicts after every message.

use std::collections::HashSet;

use crate::app::effect::Effect;
use crate::app::message::Timer;
use crate::app::outbox::AT_ONCE;
use crate::app::outbox::Ask;
use crate::app::outbox::Open;
use crate::app::outbox::Phase;
use crate::app::outbox::closed::KEPT;
use crate::app::outbox::many::BATCH;
use crate::app::outbox::send;
use crate::app::outbox::stored;
use crate::app::outbox::unstored;
use crate::app::overlay::Overlay;
use crate::app::overlay::verdict::note::LIMIT;
use crate::app::state::State;
use crate::domain::verdict::VerdictId;

use super::fault;

pub(super) fn unsound(state: &State, effects: &[Effect]) -> Option<String> {
    timers(state, effects)
        .or_else(|| kept(state))
        .or_else(|| shown(state))
        .or_else(|| orders(state, effects))
}

/// One timer runs, for whatever is due next.
fn timers(state: &State, effects: &[Effect]) -> Option<String> {
    let outbox = &state.outbox;
    let next = send::next(state);
    let newest = effects.iter().rev().find_map(|effect| match effect {
        Effect::Wake {
            timer: Timer::OutboxDue(ticket),
            ..
        } => Some(*ticket),
        _ => None,
    });
    fault(
        next == outbox.armed,
        "the timer is not for what is due next",
    )
    .or_else(|| {
        let fresh = newest.is_none_or(|ticket| ticket == outbox.due);
        fault(fresh, "the timer set last is stale at birth")
    })
}

fn kept(state: &State) -> Option<String> {
    let outbox = &state.outbox;
    let storing = outbox.storing.values();
    let parts: HashSet<_> = storing
        .map(|storing| {
            let user_id = storing.draft.seen.user_id.text().as_received().to_owned();
            (user_id, storing.draft.verb.part())
        })
        .collect();
    let named = outbox.open.iter().all(|(id, open)| {
        let mut theirs = outbox.of(open.verdict.user_id().text().as_received());
        *id == open.verdict.id && theirs.any(|of| of.verdict.id == *id)
    });
    let unhanded = outbox.storing.values().filter(|of| of.source.is_some());
    let has_turn = unhanded.count() == 0 || outbox.storing.values().any(|of| of.source.is_none());
    fault(has_turn, "verdicts wait for a store that is busy with none")
        .or_else(|| {
            fault(
                parts.len() == outbox.storing.len(),
                "two verdicts on one part of one user are being stored",
            )
        })
        .or_else(|| fault(named, "a verdict stands under another name or user"))
        .or_else(|| stored::recount::wrong(&outbox.open).map(str::to_owned))
        .or_else(|| unstored::recount::wrong(&outbox.storing).map(str::to_owned))
        .or_else(|| fault(outbox.closed.len() <= KEPT, "too many marks of what ended"))
}

fn shown(state: &State) -> Option<String> {
    let holds = match &state.overlay {
        Some(Overlay::Held(id)) => state
            .outbox
            .open
            .get(id)
            .is_some_and(|open| matches!(open.phase, Phase::Asks(Ask::Held { .. }))),
        Some(Overlay::Verdict(asked)) => {
            let note = asked.fields.note.input().text();
            note.encode_utf16().count() <= LIMIT
        }
        Some(Overlay::Bulk(asked)) => {
            let note = asked.fields.note.input().text();
            note.encode_utf16().count() <= LIMIT && state.session.write
        }
        Some(Overlay::Outbox(view)) => view
            .chosen
            .is_none_or(|id| state.outbox.open.contains_key(&id)),
        _ => true,
    };
    fault(holds, "a box about verdicts does not fit them")
}

/// What leaves is on its way and leaves once; a session that only reads decides nothing.
fn orders(state: &State, effects: &[Effect]) -> Option<String> {
    let phase = |id: &VerdictId| state.outbox.open.get(id).map(|open| &open.phase);
    let mut sent = HashSet::new();
    let moves = |open: &&Open| matches!(open.phase, Phase::Moves(_));
    let moving = state.outbox.open.values().filter(moves).count();
    let leaves = effects
        .iter()
        .any(|effect| matches!(effect, Effect::Dispatch(_)));
    if leaves && moving > AT_ONCE {
        return Some(format!("{moving} verdicts are on their way at once"));
    }
    for effect in effects {
        let may = match effect {
            Effect::Stage { .. }
            | Effect::Revise { .. }
            | Effect::Restage { .. }
            | Effect::Withdraw(_) => state.session.write,
            Effect::StageAll(many) => state.session.write && many.len() <= BATCH,
            Effect::Dispatch(verdict) => {
                let moves = matches!(phase(&verdict.id), Some(Phase::Moves(_)));
                state.session.write && moves && sent.insert(verdict.id)
            }
            Effect::ReadBack(verdict) => {
                let moves = matches!(phase(&verdict.id), Some(Phase::Moves(_)));
                moves && sent.insert(verdict.id)
            }
            Effect::Adopt(id) => {
                state.session.write && matches!(phase(id), Some(Phase::Adopting(_)))
            }
            _ => true,
        };
        if !may {
            return Some(format!("nobody may order this: {effect:?}"));
        }
    }
    None
}
