//! What the store holds: verdicts of runs that ended, and those of other consoles.

use std::collections::BTreeSet;
use std::mem;

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::keymap::key_of;
use crate::app::live;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::outbox::Ask;
use crate::app::outbox::Open;
use crate::app::outbox::Phase;
use crate::app::outbox::Then;
use crate::app::outbox::learn_fault;
use crate::app::outbox::send;
use crate::app::outbox::stored::Kind;
use crate::app::overlay::outbox;
use crate::app::state::State;
use crate::app::words::counted;
use crate::domain::memory::OpenVerdict;
use crate::domain::memory::Owner;
use crate::domain::memory::Stage;
use crate::domain::memory::StoreFault;
use crate::domain::user::UserId;
use crate::domain::verdict::VerdictId;
use crate::text::UntrustedText;

/// Why a session that only reads takes nothing over: it would have to write down what came of it.
const ONLY_READS: &str = "this session only reads";

/// Whether the store is being asked what is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reading {
    /// It is not.
    #[default]
    Idle,
    /// It is.
    UnderWay,
    /// It is, and something happened since that its answer may not tell.
    Outdated,
}

/// Asks the store what is open. While it is being asked, it is asked once more behind that answer,
/// however much happens meanwhile.
pub fn ask(state: &mut State, out: &mut Vec<Effect>) {
    state.outbox.reading = match state.outbox.reading {
        Reading::Idle => {
            out.push(Effect::ReadOutbox);
            Reading::UnderWay
        }
        Reading::UnderWay | Reading::Outdated => Reading::Outdated,
    };
}

/// A verdict ended. What the store is being asked may have been answered before.
pub(super) fn ended(state: &mut State, id: VerdictId) {
    if state.outbox.reading != Reading::Idle {
        state.outbox.ended.insert(id);
    }
}

/// The open verdicts were read. What nobody holds is offered and never sent by itself; what may
/// have left is read back. Says on whom there is another verdict than before, or none.
pub fn read(
    state: &mut State,
    result: Result<Vec<OpenVerdict>, StoreFault>,
    out: &mut Vec<Effect>,
) -> Vec<UserId> {
    let reading = mem::take(&mut state.outbox.reading);
    let ended = mem::take(&mut state.outbox.ended);
    if reading == Reading::Outdated {
        ask(state, out);
    }
    match result {
        Ok(mut held) => {
            held.retain(|open| !ended.contains(&open.verdict.id));
            take_in(state, held, out)
        }
        // One row that cannot be read keeps nothing from being recorded: whether it can be is told
        // beside this answer.
        Err(fault) => {
            let text = format!("the verdicts of earlier runs {}", fault.on_reading());
            say(state, Tone::Error, text, out);
            Vec::new()
        }
    }
}

fn take_in(state: &mut State, held: Vec<OpenVerdict>, out: &mut Vec<Effect>) -> Vec<UserId> {
    let listed: BTreeSet<VerdictId> = held.iter().map(|open| open.verdict.id).collect();
    // Whatever is not ours and not in the store any more has ended elsewhere, and what the user is
    // like now is to be seen.
    let stays = |id: &VerdictId, open: &Open| !is_theirs(&open.phase) || listed.contains(id);
    let all = state.outbox.open.iter();
    let mut moved: Vec<UserId> = all
        .filter(|(id, open)| !stays(id, open))
        .map(|(_, open)| open.verdict.user_id().clone())
        .collect();
    state.outbox.open.retain(stays);
    look_at(state, &moved, out);
    let before = state.outbox.offered();
    for OpenVerdict {
        verdict,
        stage,
        owner,
    } in held
    {
        let id = verdict.id;
        let known = state.outbox.open.get(&id);
        if known.is_some_and(|open| !is_theirs(&open.phase)) {
            // What is ours is known better here, or its own answer is still on its way.
            continue;
        }
        let phase = phase_of(state, stage, owner);
        if matches!(phase, Phase::Adopting(_)) {
            out.push(Effect::Adopt(id));
        }
        let open = Open {
            verdict,
            phase,
            in_vain: stage == Stage::NotApplied,
            of_many: known.is_some_and(|open| open.of_many),
            made: known.map(|open| open.made).unwrap_or_default(),
        };
        if known != Some(&open) {
            moved.push(open.verdict.user_id().clone());
            state.outbox.open.insert(id, open);
        }
    }
    let offered = state.outbox.offered();
    if offered > before {
        offer(state, offered, out);
    }
    moved
}

/// Has whoever of these is listed or queued read again in their turn: another console may have
/// decided about very many.
fn look_at(state: &mut State, people: &[UserId], out: &mut Vec<Effect>) {
    for user_id in people {
        if send::is_here(state, user_id) {
            state.live.again.add(user_id.clone());
        }
    }
    live::again::keep_going(state, out);
}

/// How far an open verdict is that this console does not have.
fn phase_of(state: &State, came: Stage, owner: Owner) -> Phase {
    match owner {
        Owner::Other => Phase::Elsewhere,
        // Taken over and lost sight of, it is ours and goes on like what nobody has.
        Owner::Us | Owner::Nobody if !came.may_have_left() => Phase::Asks(Ask::Offered(came)),
        // Only whoever has it may write down what came of it.
        Owner::Us | Owner::Nobody if state.session.write => Phase::Adopting(Then::Check),
        Owner::Us | Owner::Nobody => Phase::Asks(Ask::NotTaken {
            why: UntrustedText::from(ONLY_READS),
        }),
    }
}

/// The store can only be read: nothing can be decided, which is said before anybody tries.
pub fn read_only(state: &mut State, fault: &StoreFault, out: &mut Vec<Effect>) {
    let was_known = state.outbox.unwritable.is_some();
    learn_fault(state, fault);
    if state.session.write && !was_known && state.outbox.unwritable.is_some() {
        let text = format!("nothing can be decided: {fault}");
        say(state, Tone::Warn, text, out);
    }
}

/// Somebody wrote to the store: where a verdict of another console is waited for, it may have ended.
pub fn look_again(state: &mut State, out: &mut Vec<Effect>) {
    if state.outbox.open.count(Kind::Elsewhere) > 0 {
        ask(state, out);
    }
}

/// Whether the store knows better what becomes of a verdict than this console, which does not have
/// it.
const fn is_theirs(phase: &Phase) -> bool {
    matches!(
        phase,
        Phase::Elsewhere | Phase::Asks(Ask::Offered(_) | Ask::NotTaken { .. })
    )
}

/// Puts what was left to a moderator before them, unless they are at something else.
fn offer(state: &mut State, offered: usize, out: &mut Vec<Effect>) {
    let many = counted(offered, "verdict");
    let them = if offered == 1 { "it" } else { "them" };
    let key = key_of(state, Action::OpenOutbox);
    let text = format!("{many} of an earlier run: {key} lists {them}; nothing is sent by itself");
    say(state, Tone::Warn, text, out);
    if state.session.write && state.overlay.is_none() && state.search.open.is_none() {
        outbox::open_unasked(state);
    }
}

#[cfg(test)]
mod tests;
