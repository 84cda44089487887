//! Making verdicts, and taking them back or changing their reason while they wait.

use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::outbox::Ask;
use crate::app::outbox::Open;
use crate::app::outbox::Phase;
use crate::app::outbox::Storing;
use crate::app::outbox::Then;
use crate::app::outbox::again;
use crate::app::outbox::learn_fault;
use crate::app::outbox::many;
use crate::app::outbox::restart;
use crate::app::outbox::send;
use crate::app::outbox::words;
use crate::app::state::State;
use crate::app::subject::subject;
use crate::app::ticket::Ticket;
use crate::domain::memory::StoreFault;
use crate::domain::obstacle::Obstacle;
use crate::domain::obstacle::obstacle;
use crate::domain::sighting::Sighting;
use crate::domain::verdict::Draft;
use crate::domain::verdict::Verb;
use crate::domain::verdict::Verdict;
use crate::domain::verdict::VerdictId;
use crate::domain::word::PENDING;
use crate::domain::word::Word;
use crate::text::UntrustedText;

/// A verdict that left in another run is not known from the start.
const UNKNOWN_SINCE: Duration = Duration::from_secs(1);

/// Said wherever a session that only reads is asked to decide.
pub const READ_ONLY: &str = "this session only reads; start modcon with --write to decide";

/// Stages a clear of the flags of the user in question, at once.
pub fn clear_flags(state: &mut State, out: &mut Vec<Effect>) {
    let Some(subject) = subject(state) else {
        return;
    };
    let policy = subject.policy.clone();
    if let Some(seen) = subject.sighting() {
        stage(
            state,
            Verb::ClearFlags,
            seen,
            policy,
            UntrustedText::from(""),
            out,
        );
    }
}

/// Why a verdict on whoever is as seen is not made, if there is a reason.
pub(super) fn speaks_against(seen: &Sighting, verb: Verb) -> Option<&'static str> {
    obstacle(seen, verb).map(|obstacle| match obstacle {
        Obstacle::AlreadySo => "it is so already",
        Obstacle::Deleted => "the account is deleted",
    })
}

/// Hands a verdict to the store. It waits from when the store has it.
pub fn stage(
    state: &mut State,
    verb: Verb,
    seen: Sighting,
    policy: Option<UntrustedText>,
    note: UntrustedText,
    out: &mut Vec<Effect>,
) {
    let id = seen.user_id.text().as_received();
    let why = if !state.session.write {
        Some(READ_ONLY)
    } else if state.outbox.is_taken(id, verb.part()) {
        Some(PENDING)
    } else {
        speaks_against(&seen, verb)
    };
    if let Some(why) = why {
        return say(state, Tone::Note, why, out);
    }
    hand_over(state, verb, seen, policy, note, out);
}

/// Hands a verdict to the store that nothing speaks against.
fn hand_over(
    state: &mut State,
    verb: Verb,
    seen: Sighting,
    policy: Option<UntrustedText>,
    note: UntrustedText,
    out: &mut Vec<Effect>,
) {
    let draft = Draft {
        verb,
        seen,
        policy,
        note,
        grace: state.session.grace.of(verb),
        plan: None,
    };
    let ticket = state.outbox.ticket.raise();
    out.push(Effect::Stage {
        ticket,
        draft: Box::new(draft.clone()),
    });
    state.outbox.storing.push(Storing {
        ticket,
        draft,
        taken_back: false,
        source: None,
        of_many: false,
    });
}

/// The store has a verdict, or not.
pub fn staged(
    state: &mut State,
    ticket: Ticket,
    result: Result<Box<Verdict>, StoreFault>,
    out: &mut Vec<Effect>,
) {
    let Some(storing) = state.outbox.storing.remove(ticket) else {
        return;
    };
    let verdict = match result {
        Ok(verdict) => verdict,
        Err(fault) => {
            learn_fault(state, &fault);
            state.outbox.forget_of_many(storing.of_many);
            if fault == StoreFault::Pending {
                // Whoever has it is worth knowing.
                restart::ask(state, out);
            }
            let what = words::about(storing.draft.verb, &storing.draft.seen);
            return say(
                state,
                Tone::Error,
                format!("not staged: {fault}: {what}"),
                out,
            );
        }
    };
    let id = verdict.id;
    state.outbox.closed.remove(verdict.user_id());
    let phase = if storing.taken_back {
        out.push(Effect::Withdraw(id));
        Phase::Withdrawing(None)
    } else {
        Phase::Waits {
            since: state.now,
            revising: false,
        }
    };
    let verdict = *verdict;
    let open = Open {
        verdict,
        phase,
        in_vain: false,
        of_many: storing.of_many,
        made: ticket,
    };
    state.outbox.open.insert(id, open);
    send::rearm(state, out);
}

/// Takes back the verdict that was made last and waits, stored or not.
pub fn undo(state: &mut State, out: &mut Vec<Effect>) {
    let waiting = state.outbox.newest_waiting();
    let waiting = waiting.map(|open| (open.made, open.verdict.id));
    let storing = state.outbox.storing.newest();
    // A later one may be stored before those that were made together.
    let storing = storing.filter(|ticket| waiting.is_none_or(|(made, _)| made < *ticket));
    if let Some(newest) = storing {
        if let Some(dropped) = state.outbox.storing.take_back(newest) {
            let what = words::about(dropped.draft.verb, &dropped.draft.seen);
            many::forget(state, &[dropped]);
            let text = words::came(Word::Withdrawn, "nothing was stored", &what);
            say(state, Tone::Ok, text, out);
        }
    } else if let Some((_, id)) = waiting {
        take_back(state, id, out);
    }
}

/// Takes back a verdict that was not sent or had no effect, or says why that cannot be.
pub fn take_back(state: &mut State, id: VerdictId, out: &mut Vec<Effect>) {
    if !state.session.write {
        return say(state, Tone::Note, READ_ONLY, out);
    }
    let Some(open) = state.outbox.open.get_mut(&id) else {
        return;
    };
    let before = match &open.phase {
        Phase::Waits { .. } => None,
        Phase::Asks(ask) if ask.may_have_left() => {
            let why = "it may have worked; check it again before it can be dropped";
            return say(state, Tone::Note, why, out);
        }
        Phase::Asks(Ask::Offered(left)) => {
            // Only whoever has it may drop it.
            open.phase = Phase::Adopting(Then::Drop(*left));
            return out.push(Effect::Adopt(id));
        }
        Phase::Asks(ask) => Some(Box::new(ask.clone())),
        Phase::Moves(_) => {
            let why = "it is being sent and cannot be taken back any more";
            return say(state, Tone::Note, why, out);
        }
        Phase::Withdrawing(_) | Phase::Adopting(_) | Phase::Rereading(_) | Phase::Restaging(_) => {
            return say(state, Tone::Note, "the store is busy with it already", out);
        }
        Phase::Elsewhere => {
            return say(state, Tone::Note, "another console or command has it", out);
        }
    };
    open.phase = Phase::Withdrawing(before);
    out.push(Effect::Withdraw(id));
    send::rearm(state, out);
}

/// A verdict was taken back, or not.
pub fn withdrawn(
    state: &mut State,
    id: VerdictId,
    result: Result<(), StoreFault>,
    out: &mut Vec<Effect>,
) {
    let Some(open) = state.outbox.open.get_mut(&id) else {
        return;
    };
    let Phase::Withdrawing(before) = &mut open.phase else {
        return;
    };
    let what = words::about(open.verdict.verb(), &open.verdict.draft.seen);
    match result {
        Ok(()) => {
            let more = if open.in_vain {
                "it was sent in vain"
            } else {
                words::unsent(open)
            };
            let of_many = open.of_many;
            state.outbox.forget_of_many(of_many);
            state.outbox.open.remove(&id);
            let text = words::came(Word::Withdrawn, more, &what);
            say(state, Tone::Ok, text, out);
        }
        Err(StoreFault::NotWaiting) => {
            // Somebody else was quicker; the store knows what became of it.
            let of_many = open.of_many;
            state.outbox.forget_of_many(of_many);
            state.outbox.open.remove(&id);
            restart::ask(state, out);
            let why = StoreFault::NotWaiting;
            say(
                state,
                Tone::Warn,
                format!("not withdrawn: {why}: {what}"),
                out,
            );
        }
        Err(fault) => {
            let why = UntrustedText::from(fault.to_string());
            // It was to be taken back, so that it is not sent by itself either.
            let ask = before
                .take()
                .map_or(Ask::NotRecorded { why, sent: false }, |ask| *ask);
            open.phase = Phase::Asks(ask);
            learn_fault(state, &fault);
            say(
                state,
                Tone::Error,
                format!("not withdrawn: {fault}: {what}"),
                out,
            );
        }
    }
}

/// Gives a verdict that waits another reason. Its countdown goes on.
pub fn revise(
    state: &mut State,
    id: VerdictId,
    policy: Option<UntrustedText>,
    note: UntrustedText,
    out: &mut Vec<Effect>,
) {
    if !state.session.write {
        return say(state, Tone::Note, READ_ONLY, out);
    }
    let Some(Open {
        phase: Phase::Waits { revising, .. },
        verdict,
        ..
    }) = state.outbox.open.get_mut(&id)
    else {
        return say(state, Tone::Note, "only what waits can be changed", out);
    };
    if *revising {
        return say(
            state,
            Tone::Note,
            "the reason before is still being stored",
            out,
        );
    }
    if verdict.draft.policy == policy && verdict.draft.note == note {
        return;
    }
    *revising = true;
    out.push(Effect::Revise { id, policy, note });
    send::rearm(state, out);
}

/// The store changed a verdict, or did not: its reason, its ground, or whose it is.
pub fn revised(
    state: &mut State,
    id: VerdictId,
    result: Result<Box<Verdict>, StoreFault>,
    out: &mut Vec<Effect>,
) {
    let Some(open) = state.outbox.open.get_mut(&id) else {
        return;
    };
    let now = state.now;
    let what = words::about(open.verdict.verb(), &open.verdict.draft.seen);
    let verdict = match result {
        Ok(verdict) => *verdict,
        Err(fault) => {
            let kept = match &mut open.phase {
                Phase::Waits { revising, .. } if *revising => {
                    *revising = false;
                    "the reason stays as it was"
                }
                Phase::Restaging(ask) => {
                    open.phase = Phase::Asks((**ask).clone());
                    "not staged again"
                }
                Phase::Adopting(then) => {
                    open.phase = match then {
                        // Somebody else was quicker; the store knows who.
                        _ if is_taken(&fault) => Phase::Elsewhere,
                        Then::Stage(left) | Then::Drop(left) => Phase::Asks(Ask::Offered(*left)),
                        Then::Check => Phase::Asks(Ask::NotTaken {
                            why: UntrustedText::from(fault.to_string()),
                        }),
                    };
                    "not taken over"
                }
                Phase::Waits { .. }
                | Phase::Withdrawing(_)
                | Phase::Moves(_)
                | Phase::Asks(_)
                | Phase::Rereading(_)
                | Phase::Elsewhere => return,
            };
            learn_fault(state, &fault);
            if is_taken(&fault) {
                restart::ask(state, out);
            }
            say(state, Tone::Error, format!("{kept}: {fault}: {what}"), out);
            return send::rearm(state, out);
        }
    };
    match &mut open.phase {
        Phase::Waits { revising, .. } if *revising => {
            *revising = false;
            open.verdict = verdict;
        }
        Phase::Restaging(_) => {
            open.phase = Phase::Waits {
                since: now,
                revising: false,
            };
            open.verdict = verdict;
        }
        Phase::Adopting(then) => {
            let then = *then;
            open.verdict = verdict;
            return match then {
                Then::Stage(left) => again::reread(state, id, Ask::Offered(left), out),
                Then::Drop(left) => {
                    open.phase = Phase::Withdrawing(Some(Box::new(Ask::Offered(left))));
                    out.push(Effect::Withdraw(id));
                }
                Then::Check => again::read_back(state, id, UNKNOWN_SINCE, out),
            };
        }
        Phase::Waits { .. }
        | Phase::Withdrawing(_)
        | Phase::Moves(_)
        | Phase::Asks(_)
        | Phase::Rereading(_)
        | Phase::Elsewhere => return,
    }
    send::rearm(state, out);
}

/// Whether the store refused because another console or command has a verdict, or had it.
const fn is_taken(fault: &StoreFault) -> bool {
    matches!(fault, StoreFault::Pending | StoreFault::NotWaiting)
}
