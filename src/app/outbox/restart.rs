//! What the store holds: verdicts of runs that ended, and those of other consoles.

use crate::app::effect::Effect;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::outbox::Ask;
use crate::app::outbox::Open;
use crate::app::outbox::Phase;
use crate::app::outbox::Then;
use crate::app::outbox::learn_fault;
use crate::app::overlay::outbox;
use crate::app::state::State;
use crate::app::words::counted;
use crate::domain::memory::OpenVerdict;
use crate::domain::memory::Owner;
use crate::domain::memory::Stage;
use crate::domain::memory::StoreFault;
use crate::domain::verdict::VerdictId;

/// The open verdicts were read. What nobody holds is offered and never sent by itself; what may
/// have left is read back.
pub fn read(
    state: &mut State,
    result: Result<Vec<OpenVerdict>, StoreFault>,
    out: &mut Vec<Effect>,
) {
    let held = match result {
        Ok(held) => held,
        Err(fault) => {
            learn_fault(state, &fault);
            let text = format!("the decisions of earlier runs cannot be read: {fault}");
            return say(state, Tone::Error, text, out);
        }
    };
    let listed: Vec<VerdictId> = held.iter().map(|open| open.verdict.id).collect();
    // Whatever is not ours and not in the store any more has ended elsewhere.
    state.outbox.open.retain(|id, open| {
        let is_theirs = matches!(open.phase, Phase::Elsewhere | Phase::Asks(Ask::Offered(_)));
        !is_theirs || listed.contains(id)
    });
    let before = state.outbox.offered();
    for OpenVerdict {
        verdict,
        stage,
        owner,
    } in held
    {
        let known = state.outbox.open.get(&verdict.id).map(|open| &open.phase);
        let phase = match (known, owner) {
            (None | Some(Phase::Elsewhere | Phase::Asks(Ask::Offered(_))), Owner::Other) => {
                Phase::Elsewhere
            }
            (None | Some(Phase::Elsewhere), Owner::Nobody) if stage.may_have_left() => {
                // Only whoever has it may write down what came of it.
                out.push(Effect::Adopt(verdict.id));
                Phase::Adopting(Then::Check)
            }
            (None | Some(Phase::Elsewhere), Owner::Nobody) => Phase::Asks(Ask::Offered(stage)),
            // What is ours is known better here, or its own answer is still on its way.
            (_, Owner::Us | Owner::Nobody | Owner::Other) => continue,
        };
        let id = verdict.id;
        let open = Open {
            verdict,
            phase,
            in_vain: stage == Stage::NotApplied,
        };
        state.outbox.open.insert(id, open);
    }
    let offered = state.outbox.offered();
    if offered > before {
        offer(state, offered, out);
    }
}

/// Puts what was left to a moderator before them, unless they are at something else.
fn offer(state: &mut State, offered: usize, out: &mut Vec<Effect>) {
    let many = counted(offered, "decision");
    let (is, it) = if offered == 1 {
        ("is", "it")
    } else {
        ("are", "them")
    };
    let text = format!("{many} of an earlier run {is} left to you; the outbox has {it}");
    say(state, Tone::Warn, text, out);
    if state.session.write && state.overlay.is_none() && state.search.open.is_none() {
        outbox::open_unasked(state);
    }
}

#[cfg(test)]
mod tests;
