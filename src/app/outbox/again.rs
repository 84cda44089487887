//! Deciding about verdicts that need a moderator: check, stage again, take over.

use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::outbox::Ask;
use crate::app::outbox::Open;
use crate::app::outbox::Phase;
use crate::app::outbox::Then;
use crate::app::outbox::send;
use crate::app::outbox::stage::READ_ONLY;
use crate::app::outbox::words;
use crate::app::reread;
use crate::app::state::State;
use crate::app::unavailable::stopped;
use crate::app::words::counted;
use crate::domain::dispatch::DispatchStep;
use crate::domain::failure::Failure;
use crate::domain::failure::Meaning;
use crate::domain::memory::Stage;
use crate::domain::request::Answer;
use crate::domain::sighting::Change;
use crate::domain::sighting::Sighting;
use crate::domain::user::UserId;
use crate::domain::verdict::VerdictId;
use crate::domain::word::NOBODY;
use crate::domain::word::Word;

/// Stages a verdict again on what is so now, or says why that cannot be. The user is read first;
/// if what the moderator saw is not so any more, it is held and asked about with both facts.
pub fn stage_again(state: &mut State, id: VerdictId, out: &mut Vec<Effect>) {
    if !state.session.write {
        return say(state, Tone::Note, READ_ONLY, out);
    }
    let made = state.outbox.ticket.raise();
    let Some(open) = state.outbox.open.get_mut(&id) else {
        return;
    };
    let Phase::Asks(ask) = &open.phase else {
        return say(
            state,
            Tone::Note,
            "there is nothing to decide about it",
            out,
        );
    };
    match ask {
        Ask::Offered(left) => {
            open.phase = Phase::Adopting(Then::Stage(*left));
            open.made = made;
            out.push(Effect::Adopt(id));
        }
        ask if ask.may_have_left() => {
            let why = "it may have worked; check it again first";
            say(state, Tone::Note, why, out);
        }
        Ask::Nobody => say(state, Tone::Note, NOBODY, out),
        Ask::Held { .. }
        | Ask::NotSent(_)
        | Ask::NotApplied(_)
        | Ask::Unknown(_)
        | Ask::NotTaken { .. }
        | Ask::NotRecorded { .. } => {
            let ask = ask.clone();
            open.made = made;
            reread(state, id, ask, out);
        }
    }
}

/// Decides a verdict that was held on what is so now. It waits its time again.
pub fn on_new_facts(state: &mut State, id: VerdictId, out: &mut Vec<Effect>) {
    if !state.session.write {
        return say(state, Tone::Note, READ_ONLY, out);
    }
    let Some(Open {
        phase: Phase::Asks(Ask::Held { now }),
        verdict,
        ..
    }) = state.outbox.open.get(&id)
    else {
        return say(state, Tone::Note, "it is not held any more", out);
    };
    if now.is_so(verdict.verb()) {
        let why = "it is so already, so that there is nothing to send; it can only be dropped";
        return say(state, Tone::Note, why, out);
    }
    let (seen, ask) = (now.clone(), Ask::Held { now: now.clone() });
    let made = state.outbox.ticket.raise();
    if let Some(open) = state.outbox.open.get_mut(&id) {
        open.made = made;
    }
    restage(state, id, seen, ask, out);
}

/// Reads the user back to find out what became of a verdict. Sends nothing. What this console does
/// not have it takes over first: only whoever has a verdict may write down what came of it.
pub fn check(state: &mut State, id: VerdictId, out: &mut Vec<Effect>) {
    let Some(open) = state.outbox.open.get_mut(&id) else {
        return;
    };
    let is_read_back = matches!(
        open.phase,
        Phase::Moves(DispatchStep::Checking { .. }) | Phase::Adopting(Then::Check)
    );
    match open.ask() {
        Some(Ask::NotTaken { .. }) if !state.session.write => {
            say(state, Tone::Note, READ_ONLY, out);
        }
        Some(Ask::NotTaken { .. }) => {
            open.phase = Phase::Adopting(Then::Check);
            out.push(Effect::Adopt(id));
        }
        Some(ask) if ask.may_have_left() => read_back(state, id, Duration::ZERO, out),
        Some(_) | None => {
            let why = if is_read_back {
                "the user is being read back already"
            } else {
                "there is nothing to check about it"
            };
            say(state, Tone::Note, why, out);
        }
    }
}

/// Stages everything again that this session was to send and that never left.
pub fn stage_all_again(state: &mut State, out: &mut Vec<Effect>) {
    let why = if state.session.write {
        stopped(state)
    } else {
        Some(READ_ONLY)
    };
    let never_left = state.outbox.never_left();
    let none = never_left.is_empty();
    let why = why.or_else(|| none.then_some("no verdict is unsent"));
    if let Some(why) = why {
        return say(state, Tone::Note, why, out);
    }
    let many = counted(never_left.len(), "verdict");
    for id in never_left {
        stage_again(state, id, out);
    }
    let text = format!("reading the users of {many} again before staging");
    say(state, Tone::Note, text, out);
}

/// Reads the user of a verdict back that this console has.
pub(super) fn read_back(state: &mut State, id: VerdictId, after: Duration, out: &mut Vec<Effect>) {
    if let Some(open) = state.outbox.open.get_mut(&id) {
        open.phase = Phase::Moves(DispatchStep::Checking { after });
        out.push(Effect::ReadBack(Box::new(open.verdict.clone())));
    }
    send::rearm(state, out);
}

/// Reads the user of a verdict that is to be staged again.
pub(super) fn reread(state: &mut State, id: VerdictId, ask: Ask, out: &mut Vec<Effect>) {
    let Some(open) = state.outbox.open.get_mut(&id) else {
        return;
    };
    let user_id = open.verdict.user_id().clone();
    open.phase = Phase::Rereading(Box::new(ask));
    reread::quietly(state, &user_id, out);
}

/// Whether a verdict waits until a user is read.
#[must_use]
pub fn waits_for(state: &State, user_id: &UserId) -> bool {
    let mut open = state.outbox.of(user_id.text().as_received());
    open.any(|open| matches!(open.phase, Phase::Rereading(_)))
}

/// A user was read: verdicts that waited for it are staged again, or held.
pub fn read(
    state: &mut State,
    user_id: &UserId,
    result: &Result<Answer, Failure>,
    out: &mut Vec<Effect>,
) {
    let waiting = state.outbox.of(user_id.text().as_received());
    let waiting = waiting.filter(|open| matches!(open.phase, Phase::Rereading(_)));
    let waiting: Vec<VerdictId> = waiting.map(|open| open.verdict.id).collect();
    for id in waiting {
        was_read(state, id, result, out);
    }
}

fn was_read(
    state: &mut State,
    id: VerdictId,
    result: &Result<Answer, Failure>,
    out: &mut Vec<Effect>,
) {
    let at = state.now.wall;
    let Some(open) = state.outbox.open.get_mut(&id) else {
        return;
    };
    let Phase::Rereading(before) = &open.phase else {
        return;
    };
    let before = (**before).clone();
    let user_id = open.verdict.user_id().text().as_received();
    let now = match result {
        Ok(answer) => {
            let row = reread::own_row(&answer.page, user_id);
            row.and_then(|(_, _, user)| Sighting::of(user, at))
        }
        Err(failure) if failure.meaning() == Some(Meaning::NotFound) => None,
        Err(failure) => {
            let what = words::about(open.verdict.verb(), &open.verdict.draft.seen);
            // Taken over, it is ours: where it was not sent, this is why.
            open.phase = Phase::Asks(match before {
                Ask::Offered(left) if left != Stage::NotApplied => Ask::NotSent(failure.clone()),
                before @ (Ask::Offered(_)
                | Ask::Held { .. }
                | Ask::Nobody
                | Ask::NotSent(_)
                | Ask::NotApplied(_)
                | Ask::Unknown(_)
                | Ask::NotTaken { .. }
                | Ask::NotRecorded { .. }) => before,
            });
            let words = failure.words().happened;
            let happened = words.borrow().as_received();
            let text = format!("not staged again: {happened}: {what}");
            return say(state, Tone::Error, text, out);
        }
    };
    let Some(now) = now.map(Box::new) else {
        open.phase = Phase::Asks(Ask::Nobody);
        let what = words::about(open.verdict.verb(), &open.verdict.draft.seen);
        let text = words::came(Word::Gone, NOBODY, &what);
        return say(state, Tone::Warn, text, out);
    };
    let changed = open.verdict.draft.seen.changes(&now);
    let is_settled = now.is_so(open.verdict.verb());
    if is_settled || changed.into_iter().any(Change::asks_again) {
        let what = words::about(open.verdict.verb(), &open.verdict.draft.seen);
        open.phase = Phase::Asks(Ask::Held { now });
        let text = words::came(Word::Held, words::CHANGED, &what);
        return say(state, Tone::Warn, text, out);
    }
    restage(state, id, now, before, out);
}

fn restage(
    state: &mut State,
    id: VerdictId,
    seen: Box<Sighting>,
    before: Ask,
    out: &mut Vec<Effect>,
) {
    if let Some(open) = state.outbox.open.get_mut(&id) {
        open.phase = Phase::Restaging(Box::new(before));
        out.push(Effect::Restage { id, seen });
    }
}

#[cfg(test)]
mod tests;
