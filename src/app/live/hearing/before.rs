//! What was missed before this run: found at the start from what the store keeps of the receivers,
//! and from what was still to be made up for when the console was closed.

use std::time::Duration;

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::keymap::key_of;
use crate::app::live::hearing::Why;
use crate::app::live::hearing::missed;
use crate::app::live::ladder;
use crate::app::live::words::clock;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::state::State;
use crate::domain::event::CaughtUp;
use crate::domain::event::Tallied;
use crate::domain::time::Timestamp;

/// A receiver that said nothing for longer was given up, and nothing of it is missed.
const GIVEN_UP: Duration = Duration::from_hours(7 * 24);

/// Looks back once, as soon as it is known who listens.
pub(super) fn look_back(state: &mut State, out: &mut Vec<Effect>) {
    if state.live.hearing.looked_back || state.live.receivers.is_empty() {
        return;
    }
    state.live.hearing.looked_back = true;
    let now = state.now.wall;
    let (mut gaps, until) = between(&state.live.receivers, now);
    let CaughtUp {
        until: read,
        mut open,
    } = believed(state, out);
    gaps.retain(|(_, to)| read.is_none_or(|read| *to > read));
    if let Some((from, _)) = gaps.first_mut() {
        *from = open.take().map_or(*from, |open| open.min(*from));
    }
    let sign = state.live.hearing.sign.map(|sign| sign.at);
    let is_running = state.live.is_listening();
    if ladder::is_heard(state) {
        gaps.extend(open.zip(sign));
    } else if is_running {
        let why = match state.live.failure {
            Some(_) => Why::Deaf,
            None => Why::Silent,
        };
        let from = open.into_iter().chain(sign).min();
        state.live.hearing.lost = from.map(|from| (why, from));
    } else {
        let from = open.into_iter().chain(until).min();
        let lost = until.and(from).map(|from| (Why::Unheard, from));
        state.live.hearing.lost = lost;
    }
    for (from, to) in &gaps {
        missed(state, Why::Unheard, *from, *to);
    }
    if let Some((from, to)) = gaps.last() {
        let (from, to) = (clock(state, *from), clock(state, *to));
        let key = key_of(state, Action::OpenFeed);
        let text = format!(
            "nothing was heard from {from} to {to}; what may have been missed is read: {key} says \
             how far"
        );
        say(state, Tone::Warn, text, out);
        ladder::catch_up(state, out);
    }
}

/// What was kept, without what a clock wrote down that was set back since: everything would be read
/// again already, at each start anew.
fn believed(state: &mut State, out: &mut Vec<Effect>) -> CaughtUp {
    let now = state.now.wall;
    let kept = state.live.hearing.kept;
    let believed = CaughtUp {
        until: kept.until.filter(|until| *until <= now),
        open: kept.open.filter(|open| *open <= now),
    };
    if believed != kept {
        state.live.hearing.kept = believed;
        out.push(Effect::KeepCaughtUp {
            before: kept,
            now: believed,
        });
    }
    believed
}

/// The times between two receivers at which none listened, oldest first; and until when the last
/// one did. By a clock that was ahead, one may have listened later than now: of one that is gone
/// and began then, nothing is known.
fn between(
    receivers: &[Tallied],
    now: Timestamp,
) -> (Vec<(Timestamp, Timestamp)>, Option<Timestamp>) {
    let known = receivers.iter().filter(|receiver| {
        let is_known = receiver.tally.since <= now && receiver.said_at.age_at(now) < GIVEN_UP;
        receiver.is_alive || is_known
    });
    let mut spans: Vec<(Timestamp, Timestamp)> = known
        .map(|receiver| {
            let end = if receiver.is_alive {
                now
            } else {
                receiver.said_at.min(now)
            };
            (receiver.tally.since.min(now), end)
        })
        .collect();
    spans.sort_unstable();
    let mut gaps = Vec::new();
    let mut until = None;
    for (since, end) in spans {
        let before = until.filter(|until| *until < since);
        gaps.extend(before.map(|before| (before, since)));
        until = until.max(Some(end));
    }
    (gaps, until)
}
