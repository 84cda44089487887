//! Counting verdicts down, handing those that are due to the runtime, and following them.

use std::mem;
use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::health::Health;
use crate::app::message::Timer;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::outbox::AT_ONCE;
use crate::app::outbox::Ask;
use crate::app::outbox::Closed;
use crate::app::outbox::Closing;
use crate::app::outbox::Open;
use crate::app::outbox::Phase;
use crate::app::outbox::restart;
use crate::app::outbox::words;
use crate::app::reread;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::app::triage::decide;
use crate::domain::dispatch::DispatchStep;
use crate::domain::failure::Failure;
use crate::domain::failure::Meaning;
use crate::domain::sighting::Sighting;
use crate::domain::user::UserId;
use crate::domain::verdict::End;
use crate::domain::verdict::Verdict;
use crate::domain::verdict::VerdictId;
use crate::domain::word::CONFIRMED;
use crate::domain::word::NOBODY;
use crate::text::UntrustedText;

/// How long a network that could not be reached is left alone before it is asked again, while
/// verdicts are due.
pub const ASK_AGAIN: Duration = Duration::from_secs(15);

/// When something is to be done about what is due, as uptime: it is sent, or the network is asked
/// whether it can be reached again. Nothing is while requests are stopped.
#[must_use]
pub fn next(state: &State) -> Option<Duration> {
    if state.outbox.unseen {
        return None;
    }
    let due = state.outbox.next_due()?;
    match &state.health {
        Health::Fine => Some(due),
        Health::Stopped { .. } => None,
        Health::Offline { since, .. } => {
            let tried = state.outbox.tried.unwrap_or_default().max(since.uptime);
            Some(due.max(tried.saturating_add(ASK_AGAIN)))
        }
    }
}

/// The moderator is back: whatever waits begins to wait anew, so that it can be taken back for as long
/// as was promised.
pub fn seen_again(state: &mut State, out: &mut Vec<Effect>) {
    if !mem::take(&mut state.outbox.unseen) {
        return;
    }
    state.outbox.open.wait_anew(state.now);
    rearm(state, out);
}

/// Sets the one timer for whatever is sent next: at its time, or at once where that has passed and
/// nothing keeps it any more. The timer before is stale as soon as that changed.
pub fn rearm(state: &mut State, out: &mut Vec<Effect>) {
    let next = next(state);
    if next == state.outbox.armed {
        return;
    }
    state.outbox.armed = next;
    let ticket = state.outbox.due.raise();
    if let Some(due) = next {
        out.push(Effect::Wake {
            timer: Timer::OutboxDue(ticket),
            after: due.saturating_sub(state.now.uptime),
        });
    }
}

/// Verdicts have waited long enough: they leave in the sequence in which they are due, as many as
/// may be on their way at once. One that has not waited by our clock is never sent early.
pub fn due(state: &mut State, ticket: Ticket, out: &mut Vec<Effect>) {
    if ticket != state.outbox.due {
        return;
    }
    state.outbox.armed = None;
    let now = state.now.uptime;
    if next(state).is_none_or(|next| next > now) {
        return rearm(state, out);
    }
    if matches!(state.health, Health::Offline { .. }) {
        ask_whether_it_answers(state, out);
        return rearm(state, out);
    }
    let free = AT_ONCE.saturating_sub(state.outbox.at_the_network());
    let open = &mut state.outbox.open;
    let due = open.due().take_while(|(due, _)| *due <= now).take(free);
    let due: Vec<VerdictId> = due.map(|(_, id)| id).collect();
    for id in due {
        if let Some(open) = open.get_mut(&id) {
            open.phase = Phase::Moves(DispatchStep::Reading);
            out.push(Effect::Dispatch(Box::new(open.verdict.clone())));
        }
    }
    rearm(state, out);
}

/// Reads whoever is decided about next: that costs no verdict, and its answer ends the wait.
fn ask_whether_it_answers(state: &mut State, out: &mut Vec<Effect>) {
    state.outbox.tried = Some(state.now.uptime);
    let open = &state.outbox.open;
    let next = open.next_due().and_then(|(_, id)| open.get(&id));
    if let Some(user_id) = next.map(|open| open.verdict.user_id().clone()) {
        reread::quietly(state, &user_id, out);
    }
}

/// A verdict took a step on its way.
pub fn moved(state: &mut State, id: VerdictId, step: DispatchStep) {
    if let Some(Open {
        phase: Phase::Moves(held),
        ..
    }) = state.outbox.open.get_mut(&id)
    {
        *held = step;
    }
}

/// The way of a verdict ended. What the list shows is read again rather than guessed.
pub fn ended(
    state: &mut State,
    id: VerdictId,
    end: End,
    after: Option<&Sighting>,
    out: &mut Vec<Effect>,
) {
    let Some(open) = state.outbox.open.get_mut(&id) else {
        return;
    };
    if !matches!(open.phase, Phase::Moves(_)) {
        return;
    }
    let verdict = open.verdict.clone();
    let what = words::about(verdict.verb(), &verdict.draft.seen);
    let ask = match end {
        End::Done => return close(state, &verdict, Closing::Done, "", out),
        End::Confirmed => return close(state, &verdict, Closing::Done, CONFIRMED, out),
        End::AlreadySo => return close(state, &verdict, Closing::AlreadySo, "", out),
        End::Gone => return close(state, &verdict, Closing::Gone, NOBODY, out),
        End::Refused(failure) => return refused(state, &verdict, failure, out),
        End::Held { now } => Ask::Held { now },
        End::NotSent(failure) => Ask::NotSent(failure),
        End::NotApplied(failure) => Ask::NotApplied(failure),
        End::Unknown(failure) => Ask::Unknown(failure),
        End::NotRecorded { why, sent } => Ask::NotRecorded { why, sent },
    };
    let word = words::asks(&ask);
    let (tone, more) = match &ask {
        Ask::Held { .. } => (Tone::Warn, words::CHANGED),
        Ask::NotSent(_) | Ask::NotRecorded { sent: false, .. } => (Tone::Error, ""),
        Ask::NotApplied(_) => (Tone::Error, "as reading back shows"),
        Ask::Unknown(_) | Ask::NotTaken { .. } | Ask::NotRecorded { sent: true, .. } => {
            (Tone::Error, "it may have worked")
        }
        Ask::Offered(_) | Ask::Nobody => (Tone::Warn, ""),
    };
    let held = if let Ask::Held { now } = &ask {
        Some(now.clone())
    } else {
        None
    };
    let has_changed = held.is_some() || after.is_some();
    open.in_vain |= matches!(ask, Ask::NotApplied(_));
    open.phase = Phase::Asks(ask);
    rearm(state, out);
    say(state, tone, words::came(word, more, &what), out);
    if let Some(now) = held {
        reread::verdicts::saw(state, &now, out);
    }
    if has_changed {
        look_again(state, &verdict, out);
    }
}

fn close(state: &mut State, verdict: &Verdict, how: Closing, more: &str, out: &mut Vec<Effect>) {
    let what = words::about(verdict.verb(), &verdict.draft.seen);
    let said = words::came(how.word(), more, &what);
    close_for(state, verdict, (how, None), said, out);
}

fn close_for(
    state: &mut State,
    verdict: &Verdict,
    (how, why): (Closing, Option<UntrustedText>),
    said: String,
    out: &mut Vec<Effect>,
) {
    let tone = match how {
        Closing::Done => Tone::Ok,
        Closing::AlreadySo => Tone::Note,
        Closing::Gone => Tone::Warn,
        Closing::Refused => Tone::Error,
    };
    state.outbox.open.remove(&verdict.id);
    restart::ended(state, verdict.id);
    rearm(state, out);
    let closed = Closed {
        verb: verdict.verb(),
        how,
        at: state.now,
        why,
    };
    let user_id = verdict.user_id().clone();
    state.outbox.closed.insert(user_id, closed);
    decide::spent(state, verdict);
    say(state, tone, said, out);
    look_again(state, verdict, out);
}

fn refused(state: &mut State, verdict: &Verdict, failure: Failure, out: &mut Vec<Effect>) {
    let words = failure.words().happened;
    let happened = words.borrow().as_received();
    let what = words::about(verdict.verb(), &verdict.draft.seen);
    let said = words::came(Closing::Refused.word(), "nothing changed", &what);
    let said = format!("{said}: {happened}");
    if failure.meaning() == Some(Meaning::PermissionDenied) {
        state.outbox.refused.insert(verdict.verb(), failure);
    }
    state.outbox.refusals += 1;
    close_for(state, verdict, (Closing::Refused, Some(words)), said, out);
}

/// Reads a user again who stands in the list or in the queue.
fn look_again(state: &mut State, verdict: &Verdict, out: &mut Vec<Effect>) {
    let user_id = verdict.user_id();
    if is_here(state, user_id) {
        reread::quietly(state, user_id, out);
    }
}

/// Whether somebody stands in the list or in the queue.
pub(super) fn is_here(state: &State, user_id: &UserId) -> bool {
    let id = user_id.text().as_received();
    let is_listed = state.users.shown.rows.find(id).is_some();
    is_listed || state.triage.queue.find(id).is_some()
}
