//! What is heard of the receivers, and the times at which it was not.

mod before;

use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::live::ladder;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::state::State;
use crate::domain::event::CaughtUp;
use crate::domain::event::Event;
use crate::domain::event::Tallied;
use crate::domain::time::Moment;
use crate::domain::time::Timestamp;

/// Why something may have been missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// No receiver ran.
    Unheard,
    /// One ran and heard nothing.
    Silent,
    /// The store could not be followed.
    Deaf,
    /// The machine slept, or its clock was set.
    Jumped,
}

/// A time of which something may have been missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// Why.
    pub why: Why,
    /// From when on.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// When it was noticed.
    noticed: Moment,
    /// When everybody flagged was read again since.
    pub made_up: Option<Moment>,
}

/// Something that happened so long before it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sign {
    at: Timestamp,
    told: Moment,
}

impl Sign {
    /// How long ago it is. The wall clock counts up to when it was told, and not since.
    fn age(&self, now: Moment) -> Duration {
        let before = self.at.age_at(self.told.wall);
        before.saturating_add(now.since(self.told))
    }

    /// The same by a wall clock that was set back: as old as it was.
    fn set_back(self, now: Moment) -> Self {
        let age = i64::try_from(self.age(now).as_millis()).unwrap_or(i64::MAX);
        Self {
            at: Timestamp::from_millis(now.wall.as_millis().saturating_sub(age)),
            told: now,
        }
    }

    /// When it will be so old, by the monotonic clock.
    fn turns(&self, age: Duration) -> Duration {
        let left = age.saturating_sub(self.at.age_at(self.told.wall));
        self.told.uptime.saturating_add(left)
    }
}

/// What was heard, and when.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hearing {
    /// The last delivery.
    heard: Option<Sign>,
    /// The last delivery to a receiver that runs, or since when it listens.
    sign: Option<Sign>,
    /// When a receiver last said anything.
    said_at: Option<Timestamp>,
    /// Whether push was heard after the last message.
    was_heard: bool,
    /// What is being missed, and from when on.
    lost: Option<(Why, Timestamp)>,
    /// The last gap that is over.
    pub gap: Option<Gap>,
    /// How many gaps there were.
    pub gaps: u32,
    /// Whether what was missed before this run has been looked for.
    looked_back: bool,
    /// What was kept of that, and is kept for the next run.
    kept: CaughtUp,
}

impl Hearing {
    /// How long ago a delivery came; none where none did.
    #[must_use]
    pub fn heard(&self, now: Moment) -> Option<Duration> {
        Some(self.heard?.age(now))
    }

    /// When the last delivery came.
    #[must_use]
    pub fn heard_at(&self) -> Option<Timestamp> {
        Some(self.heard?.at)
    }

    /// How long ago a receiver that runs gave its last sign.
    #[must_use]
    pub fn silence(&self, now: Moment) -> Option<Duration> {
        Some(self.sign?.age(now))
    }

    /// What is being missed, and from when on.
    #[must_use]
    pub const fn lost(&self) -> Option<(Why, Timestamp)> {
        self.lost
    }

    /// Something was heard.
    pub fn heard_of(&mut self, events: &[Event], now: Moment) {
        if let Some(at) = events.iter().map(|event| event.last_heard_at).max() {
            later(&mut self.heard, at, now);
            later(&mut self.sign, at, now);
        }
    }

    /// When the last sign of a receiver that runs will be so old, by the monotonic clock.
    #[must_use]
    pub fn turns(&self, age: Duration) -> Option<Duration> {
        Some(self.sign?.turns(age))
    }

    /// The machine slept, or its clock was set ahead: the last delivery is as long ago as the wall
    /// clock says. Silence does not count the time in which nothing could be heard.
    pub(super) const fn went_ahead(&mut self, now: Moment) {
        if let Some(heard) = &mut self.heard {
            heard.told = now;
        }
    }

    /// The clock was set back: what comes now would be older than what was heard last, until the
    /// clock has caught up.
    pub(super) fn set_back(&mut self, now: Moment) {
        self.heard = self.heard.map(|heard| heard.set_back(now));
        self.sign = self.sign.map(|sign| sign.set_back(now));
        self.said_at = self.said_at.map(|at| at.min(now.wall));
        self.lost = self.lost.map(|(why, from)| (why, from.min(now.wall)));
    }

    /// A walk that began then has taken in everybody: what was noticed before is made up for.
    pub fn made_up(&mut self, since: Moment, now: Moment) {
        if let Some(gap) = &mut self.gap
            && gap.made_up.is_none()
            && gap.noticed.uptime <= since.uptime
        {
            gap.made_up = Some(now);
        }
    }
}

/// Puts a sign in the place of an older one.
fn later(sign: &mut Option<Sign>, at: Timestamp, told: Moment) {
    // A clock that is ahead of ours tells of now.
    let at = at.min(told.wall);
    if sign.is_none_or(|sign| sign.at < at) {
        *sign = Some(Sign { at, told });
    }
}

/// Notes the end of what is heard, and its return, which is the end of a gap.
pub(super) fn listen(state: &mut State, out: &mut Vec<Effect>) {
    before::look_back(state, out);
    follow(state, out);
    keep(state, out);
}

fn follow(state: &mut State, out: &mut Vec<Effect>) {
    let is_heard = ladder::is_heard(state);
    let live = &mut state.live;
    let hearing = &mut live.hearing;
    let was_heard = std::mem::replace(&mut hearing.was_heard, is_heard);
    let sign = hearing.sign.map(|sign| sign.at);
    let began = alive(&live.receivers)
        .map(|receiver| receiver.tally.since)
        .min();
    match (is_heard, hearing.lost) {
        (true, Some((why, from))) => {
            hearing.lost = None;
            let to = match why {
                Why::Unheard => began,
                Why::Silent | Why::Deaf | Why::Jumped => sign,
            };
            missed(state, why, from, to.unwrap_or(from));
            if why != Why::Silent {
                let text = "events are heard again; what may have been missed is read";
                say(state, Tone::Note, text, out);
            }
            ladder::catch_up(state, out);
        }
        // Whatever happened between the last poll and the receiver's start.
        (true, None) if !was_heard && live.ladder.has_looked() => ladder::catch_up(state, out),
        (false, None) if was_heard => {
            let why = if live.failure.is_some() {
                Why::Deaf
            } else if live.receivers.iter().any(|receiver| receiver.is_alive) {
                Why::Silent
            } else {
                Why::Unheard
            };
            let from = match why {
                Why::Unheard => sign.max(hearing.said_at),
                Why::Silent | Why::Deaf | Why::Jumped => sign,
            };
            hearing.lost = Some((why, from.unwrap_or(state.now.wall)));
            if why == Why::Unheard {
                let text = if state.session.background.polls {
                    "the receiver is gone; what is flagged is polled until one listens again"
                } else {
                    "the receiver is gone; nothing is heard until one listens again"
                };
                say(state, Tone::Warn, text, out);
            }
        }
        _ => {}
    }
}

/// What was missed in an earlier run, as it was kept. It comes before any receiver is known.
pub const fn caught_up_read(state: &mut State, caught_up: CaughtUp) {
    let hearing = &mut state.live.hearing;
    if !hearing.looked_back {
        hearing.kept = caught_up;
    }
}

/// Has what is missed and what was read again kept, where that changed.
fn keep(state: &mut State, out: &mut Vec<Effect>) {
    let hearing = &mut state.live.hearing;
    if !hearing.looked_back {
        return;
    }
    let lost = hearing.lost.map(|(_, from)| from);
    let gap = hearing.gap.filter(|gap| gap.made_up.is_none());
    let read_again = hearing.gap.filter(|gap| gap.made_up.is_some());
    let caught_up = CaughtUp {
        until: hearing.kept.until.max(read_again.map(|gap| gap.to)),
        open: [lost, gap.map(|gap| gap.from)].into_iter().flatten().min(),
    };
    if caught_up != hearing.kept {
        let before = std::mem::replace(&mut hearing.kept, caught_up);
        out.push(Effect::KeepCaughtUp {
            before,
            now: caught_up,
        });
    }
}

/// Notes a time of which something may have been missed.
pub(super) fn missed(state: &mut State, why: Why, from: Timestamp, to: Timestamp) {
    // A receiver may have begun by a clock that was ahead.
    let to = to.min(state.now.wall);
    let hearing = &mut state.live.hearing;
    hearing.gaps = hearing.gaps.saturating_add(1);
    hearing.gap = Some(Gap {
        why,
        from,
        to: to.max(from),
        noticed: state.now,
        made_up: None,
    });
}

/// The receivers said what they counted. Where all of them are others than before, what came
/// between was heard by none.
pub fn receivers_seen(state: &mut State, before: &[Tallied]) {
    let now = state.now;
    let live = &mut state.live;
    let hearing = &mut live.hearing;
    let is_same = |one: &Tallied, other: &Tallied| {
        one.tally.since == other.tally.since && one.tally.address == other.tally.address
    };
    let was_alive = |receiver: &Tallied| alive(before).any(|other| is_same(receiver, other));
    let last = hearing.sign.map(|sign| sign.at).max(hearing.said_at);
    let is_running = alive(&live.receivers).next().is_some();
    let all_are_new = alive(&live.receivers).all(|receiver| !was_alive(receiver));
    if let (true, true, true, None, Some(last)) = (
        hearing.was_heard,
        is_running,
        all_are_new,
        hearing.lost,
        last,
    ) {
        hearing.lost = Some((Why::Unheard, last));
    }
    for receiver in &live.receivers {
        if !receiver.is_alive && !was_alive(receiver) {
            continue;
        }
        // One that died since said the last that is known of it.
        hearing.said_at = hearing.said_at.max(Some(receiver.said_at.min(now.wall)));
        let tally = &receiver.tally;
        // By a clock that was set back since, what it said before would be of now.
        let is_news = alive(before).all(|other| {
            !is_same(receiver, other) || other.tally.last_heard_at != tally.last_heard_at
        });
        if receiver.is_alive && is_news {
            later(&mut hearing.sign, tally.since, now);
            if let Some(at) = tally.last_heard_at {
                later(&mut hearing.sign, at, now);
                later(&mut hearing.heard, at, now);
            }
        }
    }
}

fn alive(receivers: &[Tallied]) -> impl Iterator<Item = &Tallied> {
    receivers.iter().filter(|receiver| receiver.is_alive)
}
