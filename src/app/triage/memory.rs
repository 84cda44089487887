//! What the store remembers of the cases.

use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::state::State;
use crate::app::triage::cursor;
use crate::app::triage::decide;
use crate::app::triage::walk;
use crate::domain::memory::Memory;
use crate::domain::memory::StoreFault;

/// Takes in what the store remembers, by user. While the queue fills, that gives the cases another
/// place; afterwards it is marked where they stand.
pub fn remembered(
    state: &mut State,
    result: Result<Arc<Vec<Memory>>, StoreFault>,
    out: &mut Vec<Effect>,
) {
    let memories = match result {
        Ok(memories) => memories,
        Err(fault) => return failed(state, fault, out),
    };
    state.triage.store_fault = None;
    let now = state.now.wall;
    let mut known = Vec::with_capacity(memories.len());
    for memory in memories.iter() {
        known.extend(state.triage.queue.remember(memory, now));
    }
    if state.triage.is_filling() {
        cursor::keep_line(state, |state| walk::place(state, &known));
    }
    let case = &mut state.triage.case;
    let at_hand = case.shown.as_ref().map(|(id, ..)| *id);
    if case.history.is_some() && at_hand.is_some_and(|id| known.contains(&id)) {
        case.past_is_old = true;
    }
}

/// Brings back whoever was put off until now.
pub fn wake(state: &mut State, out: &mut Vec<Effect>) {
    let now = state.now.wall;
    let woken = state.triage.queue.wake(now);
    // A verdict may have been made meanwhile.
    let is_open = |id: &&_| {
        let case = state.triage.queue.case(**id);
        case.is_some_and(crate::domain::queue::Case::is_back)
    };
    let back = woken.iter().filter(is_open).count();
    if back > 0 && state.triage.open {
        let cases = crate::app::words::counted(back, "case");
        say(
            state,
            Tone::Note,
            format!("back from a snooze: {cases}"),
            out,
        );
    }
    for id in woken {
        decide::settle(state, id);
    }
}

/// The store does not answer, or cannot record: said once, for each thing that it says.
fn failed(state: &mut State, fault: StoreFault, out: &mut Vec<Effect>) {
    if state.triage.store_fault.as_ref() != Some(&fault) {
        say(state, Tone::Warn, fault.to_string(), out);
        state.triage.store_fault = Some(fault);
    }
}
