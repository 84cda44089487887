//! How the connection to the network stands.

use crate::app::effect::Effect;
use crate::app::live;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::outbox::restart;
use crate::app::outbox::send;
use crate::app::roles::Capability;
use crate::app::state::State;
use crate::app::triage;
use crate::app::users::ask;
use crate::domain::failure::Failure;
use crate::domain::request::Priority;
use crate::domain::request::Progress;
use crate::domain::request::RequestStep;
use crate::domain::time::Moment;
use crate::text::UntrustedText;

/// What the last answers say about the network.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Health {
    /// Nothing was asked, or the last answer was fine.
    #[default]
    Fine,
    /// The network cannot be reached; what is loaded stays.
    Offline {
        /// Since when.
        since: Moment,
        /// The last reason.
        failure: Failure,
    },
    /// The token was refused; every request is stopped until it is renewed.
    Stopped {
        /// The refusal.
        failure: Failure,
    },
}

/// A request took a step, which may say something about the network as a whole.
pub fn moved(state: &mut State, step: RequestStep, out: &mut Vec<Effect>) {
    let verdict = match &step.progress {
        Progress::Waiting { failure, .. }
        | Progress::Finished {
            failure: Some(failure),
            ..
        } => Some(Err(failure.clone())),
        Progress::Finished { failure: None, .. } => Some(Ok(())),
        Progress::Queued | Progress::Sent { .. } | Progress::Cancelled => None,
    };
    state.requests.moved(state.now, step);
    match verdict {
        Some(Ok(())) => {
            if matches!(state.health, Health::Offline { .. }) {
                say(state, Tone::Ok, "the network answers again", out);
                state.health = Health::Fine;
                live::answers_again(state);
                send::rearm(state, out);
            }
        }
        Some(Err(failure)) => judge(state, failure, out),
        None => {}
    }
}

/// The client could not be set up, so nothing can be asked.
pub fn client_failed(state: &mut State, failure: Failure, out: &mut Vec<Effect>) {
    state.users.walking = None;
    state.users.failure = Some((failure.clone(), state.now));
    if state.triage.walking.take().is_some() {
        state.live.ladder.failed(0);
        state.triage.failure = Some((failure.clone(), state.now));
    }
    judge(state, failure, out);
}

/// Asks anew, with a fresh token where the last one was refused.
pub fn reload(state: &mut State, out: &mut Vec<Effect>) {
    forget_refusals(state, out);
    if matches!(state.health, Health::Stopped { .. }) {
        out.push(Effect::RenewToken);
    } else {
        ask::reload(state, out);
    }
}

/// What every reload does, wherever it is asked for: what was refused may be allowed by now.
pub fn forget_refusals(state: &mut State, out: &mut Vec<Effect>) {
    if matches!(state.live.list_call, Capability::Refused(_)) {
        state.live.list_call = Capability::Untried;
    }
    if matches!(state.roles_call, Capability::Refused(_)) {
        state.roles_call = Capability::Untried;
    }
    state.outbox.refused.clear();
    for user_id in &state.live.unconfirmed {
        state.live.again.add(user_id.clone());
    }
    if !state.outbox.is_untouched() {
        // Whatever other consoles decided may have ended since.
        restart::ask(state, out);
    }
}

/// The token was read again, or could not be.
pub fn renewed(state: &mut State, error: Option<UntrustedText>, out: &mut Vec<Effect>) {
    if let Some(error) = error {
        return say(state, Tone::Error, error, out);
    }
    state.health = Health::Fine;
    state.live.ladder.forgive();
    live::answers_again(state);
    send::rearm(state, out);
    ask::reload(state, out);
    if state.triage.open {
        triage::walk::begin(state, Priority::Foreground, out);
    }
}

fn judge(state: &mut State, failure: Failure, out: &mut Vec<Effect>) {
    if matches!(state.health, Health::Stopped { .. }) {
        // Only a renewed token ends this, whatever else was still on its way; and the refusal
        // that stopped everything says more than those that followed from it.
        return;
    }
    if failure.stops_everything() {
        state.health = Health::Stopped { failure };
    } else if failure.is_offline() {
        let since = match &state.health {
            Health::Offline { since, .. } => *since,
            Health::Fine | Health::Stopped { .. } => state.now,
        };
        state.health = Health::Offline { since, failure };
    } else if matches!(state.health, Health::Offline { .. }) {
        // A refusal is an answer.
        state.health = Health::Fine;
        live::answers_again(state);
    }
    send::rearm(state, out);
}

#[cfg(test)]
mod tests;
