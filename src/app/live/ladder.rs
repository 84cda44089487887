//! How what is flagged is kept true, best way first.
//!
//! **Push**: a receiver runs, and something was heard of it within `SILENCE`: a delivery, or that
//! it began to listen. The set is then walked only every `SAFETY`, since events may be lost.
//!
//! **Fast**: nothing is heard, and the flagged set is walked every `FAST`.
//!
//! **Slow**: every `SLOW`, because a walk failed (then more and more seldom), because the network
//! said within `LIMITED` that there were too many requests, or because nobody touched a key for
//! `UNATTENDED`; or as often as may be, because the set is too large for once in `LARGE`.
//!
//! A walk in the background asks for a page at most once in the pace of the session, a fifth of the
//! rate in force, and begins no sooner after the one before than its pages take at that pace. While
//! it shares the time with people who are read again, both go at half of it.
//!
//! Whatever was missed is made up for once: a gap in what is heard, a machine that slept, a clock
//! that was set. Timers and ages run by the monotonic clock alone.

mod pace;
mod rung;

use std::time::Duration;

pub use crate::app::live::ladder::pace::interval;
pub use crate::app::live::ladder::pace::pace;
pub use crate::app::live::ladder::pace::pace_of_reads;
pub use crate::app::live::ladder::rung::Rung;
pub use crate::app::live::ladder::rung::SILENCE;
pub use crate::app::live::ladder::rung::Slow;
pub use crate::app::live::ladder::rung::is_heard;
pub use crate::app::live::ladder::rung::rung;

use crate::app::effect::Effect;
use crate::app::health::Health;
use crate::app::live::again;
use crate::app::live::hearing;
use crate::app::live::hearing::Why;
use crate::app::live::ladder::pace::share;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::state::State;
use crate::app::triage::walk;
use crate::domain::queue::Case;
use crate::domain::request::Priority;
use crate::domain::time::Moment;
use crate::domain::time::short_age;
use crate::domain::user::User;
use crate::domain::user::UserId;

/// Clocks that part by more were set, or the machine slept.
const JUMP: Duration = Duration::from_mins(5);
/// How often the age in the status line changes.
const AGE: Duration = Duration::from_mins(1);

/// A walk of the flagged set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Look {
    began: Moment,
    /// How many pages it had; those of a walk that goes on are not known.
    pages: u32,
}

/// What is to be made up for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Debt {
    /// Whether a walk has to.
    is_owed: bool,
    /// Whether the walk that goes on does.
    is_being_paid: bool,
}

/// Whether a walk waits for its time after one that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Hurry {
    /// It does.
    #[default]
    Not,
    /// The network was found to answer since: it need not.
    Next,
    /// The last one did not.
    Last,
}

/// What is known of the walks of the flagged set, and when the next one is due.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ladder {
    debt: Debt,
    /// Whether an event told of somebody who is not in the open queue.
    hinted: bool,
    /// When a key was touched last, by the monotonic clock.
    touched: Duration,
    /// The last walk that began.
    look: Option<Look>,
    /// When the last walk began that took in everybody: so old is the picture.
    whole: Option<Moment>,
    /// By how much the wall clock went ahead since: the picture may be so much older.
    slept: Duration,
    /// When that was noticed last, by the monotonic clock.
    woke: Duration,
    /// Walks in a row that failed.
    failures: u32,
    /// Whether the next walk need not wait for its time.
    hurry: Hurry,
    /// When the timer of the next walk rings.
    pending: Option<Duration>,
    /// Whether the timer runs that redraws ages.
    aging: bool,
}

impl Ladder {
    /// How old the picture of the flagged set is; none before there is one.
    #[must_use]
    pub fn age(&self, now: Moment) -> Option<Duration> {
        Some(now.since(self.whole?).saturating_add(self.slept))
    }

    /// When the last walk began that took in everybody.
    #[must_use]
    pub const fn whole(&self) -> Option<Moment> {
        self.whole
    }

    /// Whether what was missed is still to be made up for.
    #[must_use]
    pub const fn is_catching_up(&self) -> bool {
        self.debt.is_owed || self.debt.is_being_paid
    }

    /// Whether a walk was to make up for what was missed, and failed.
    #[must_use]
    pub const fn has_not_caught_up(&self) -> bool {
        self.debt.is_owed && self.failures > 0
    }

    /// Whether a walk has begun.
    #[must_use]
    pub const fn has_looked(&self) -> bool {
        self.look.is_some()
    }

    /// Somebody who is not in the open queue was flagged.
    pub const fn hint(&mut self) {
        self.hinted = true;
    }

    /// Whether somebody was who is not in it, so that it is walked sooner.
    #[must_use]
    pub const fn is_hinted(&self) -> bool {
        self.hinted
    }

    /// A walk began, for whomever.
    pub fn began(&mut self, now: Moment) {
        self.debt.is_being_paid |= std::mem::take(&mut self.debt.is_owed);
        self.hinted = false;
        self.hurry = match self.hurry {
            Hurry::Next => Hurry::Last,
            Hurry::Not | Hurry::Last => Hurry::Not,
        };
        self.pending = None;
        let pages = self.look.map_or(0, |look| look.pages);
        self.look = Some(Look { began: now, pages });
    }

    /// A walk broke off, or led nowhere. Says whether it is the first in a row.
    pub fn failed(&mut self, pages: u32) -> bool {
        if let Some(look) = &mut self.look {
            // It would have gone on.
            look.pages = look.pages.max(pages);
        }
        self.given_up();
        self.failures = self.failures.saturating_add(1);
        self.failures == 1
    }

    /// A walk was given up: what it was to make up for is still to be made up for.
    pub fn given_up(&mut self) {
        self.debt.is_owed |= std::mem::take(&mut self.debt.is_being_paid);
    }

    /// Walks may go on from here as if none had failed.
    pub const fn forgive(&mut self) {
        self.failures = 0;
    }

    /// Everybody was taken in, asked for from then on.
    fn is_whole(&mut self, since: Moment) {
        self.failures = 0;
        self.hurry = Hurry::Not;
        if self.whole.is_some_and(|whole| whole.uptime > since.uptime) {
            return;
        }
        self.whole = Some(since);
        if self.woke <= since.uptime {
            self.slept = Duration::ZERO;
        }
    }

    /// The network answers, whatever it was asked: a walk that failed need not wait for its time.
    pub(super) const fn answers_again(&mut self) {
        self.hurry = match self.failures {
            0 => Hurry::Not,
            _ => Hurry::Next,
        };
    }

    /// A read was answered after some that were not, which may well be so for reads alone: of two
    /// walks in a row that failed, one waited for its time.
    pub const fn read_answered(&mut self) {
        if self.failures > 0 && matches!(self.hurry, Hurry::Not) {
            self.hurry = Hurry::Next;
        }
    }
}

/// When the next walk is due, by the monotonic clock; none where there is to be none, or one goes
/// on.
fn due(state: &State) -> Option<Duration> {
    let ladder = &state.live.ladder;
    if state.is_first_run() || is_stopped(state) || state.triage.walking.is_some() {
        return None;
    }
    let began = ladder.look.map_or(Duration::ZERO, |look| look.began.uptime);
    let soonest = match ladder.look {
        Some(_) => began + share(state).max(state.session.background.pace),
        None => Duration::ZERO,
    };
    if !state.session.background.polls && !ladder.debt.is_owed {
        return None;
    }
    if ladder.hurry == Hurry::Next || (ladder.debt.is_owed && ladder.failures == 0) {
        return Some(soonest);
    }
    let mut due = began.saturating_add(interval(state));
    if rung(state) == Rung::Push
        && let Some(turns) = state.live.hearing.turns(SILENCE)
    {
        due = due.min(turns);
    }
    Some(due.max(soonest))
}

/// A walk that began then took in everybody.
pub fn took_in(state: &mut State, since: Moment, pages: u32) {
    let ladder = &mut state.live.ladder;
    if let Some(look) = &mut ladder.look {
        look.pages = pages;
    }
    ladder.is_whole(since);
    ladder.debt.is_being_paid = false;
    state.live.hearing.made_up(since, state.now);
}

/// The list on screen took in everybody who is flagged, asked for from then on: the picture is so
/// old, and what failed does not fail any more. It makes up for nothing: the queue is not read by
/// it.
pub fn listed(state: &mut State, since: Moment) {
    state.live.ladder.is_whole(since);
}

/// The timer rang: begins a walk if its time has come. It may have been set for something that is
/// not due any more.
pub fn rang(state: &mut State, out: &mut Vec<Effect>) {
    state.live.ladder.pending = None;
    if due(state).is_some_and(|due| due <= state.now.uptime) {
        walk::begin(state, Priority::Prefetch, out);
    }
}

/// Whoever was seen to be old is drawn anew.
pub const fn aged(state: &mut State) {
    state.live.ladder.aging = false;
}

/// Before a message is taken in: notes what the clocks say, and whether somebody is there.
pub fn notice(state: &mut State, before: Moment, message: &Message, out: &mut Vec<Effect>) {
    if let Message::Key(_) | Message::Pasted(_) | Message::Mouse(_) | Message::Resumed = message {
        state.live.ladder.touched = state.now.uptime;
    }
    if !state.is_first_run() {
        jumped(state, before, out);
    }
}

/// Whether one of the two clocks went on without the other: the wall clock was set, or the machine
/// slept and the monotonic one with it.
fn jumped(state: &mut State, before: Moment, out: &mut Vec<Effect>) {
    let now = state.now;
    let wall = i128::from(now.wall.as_millis()) - i128::from(before.wall.as_millis());
    let uptime = i128::try_from(now.since(before).as_millis()).unwrap_or(i128::MAX);
    let ahead = wall - uptime;
    let by = Duration::from_millis(u64::try_from(ahead.unsigned_abs()).unwrap_or(u64::MAX));
    if by <= JUMP {
        return;
    }
    if ahead > 0 {
        let ladder = &mut state.live.ladder;
        ladder.slept = ladder.slept.saturating_add(by);
        ladder.woke = now.uptime;
        state.live.hearing.went_ahead(now);
    } else {
        state.live.hearing.set_back(now);
    }
    let by = short_age(by);
    let text = if ahead > 0 {
        hearing::missed(state, Why::Jumped, before.wall, now.wall);
        format!(
            "the clock went ahead by {by}: this machine slept, or it was set; what is on screen \
             is read again"
        )
    } else {
        format!("the clock was set back by {by}; what is on screen is read again")
    };
    say(state, Tone::Warn, text, out);
    catch_up(state, out);
}

/// After a message was taken in: notes what cannot be heard any more or can be again, and sees to
/// it that the next walk and the next age have their time.
pub fn keep_going(state: &mut State, out: &mut Vec<Effect>) {
    if state.is_first_run() {
        return;
    }
    hearing::listen(state, out);
    again::keep_going(state, out);
    if let Some(due) = due(state)
        && state
            .live
            .ladder
            .pending
            .is_none_or(|pending| due < pending)
    {
        state.live.ladder.pending = Some(due);
        out.push(Effect::Wake {
            timer: Timer::FlaggedOld(state.triage.age_ticket.raise()),
            after: due.saturating_sub(state.now.uptime),
        });
    }
    let (ladder, shown) = (&state.live.ladder, shown_age(state));
    // Where nothing is asked nothing else wakes the machine; whatever is drawn says its age.
    let is_at_rest = is_stopped(state) || rung(state) == Rung::Off;
    if let (false, false, Some(age)) = (is_at_rest, ladder.aging, shown) {
        let seconds = AGE.as_secs() - age.as_secs() % AGE.as_secs();
        state.live.ladder.aging = true;
        out.push(Effect::Wake {
            timer: Timer::Aged,
            after: Duration::from_secs(seconds),
        });
    }
}

/// Whether push is heard again, and what was missed before is not made up for yet.
#[must_use]
pub fn is_behind(state: &State) -> bool {
    let live = &state.live;
    let has_gap = live.hearing.gap.is_some_and(|gap| gap.made_up.is_none());
    live.ladder.has_not_caught_up() || (live.ladder.is_catching_up() && has_gap)
}

/// Whether nobody is read again, whatever is heard, until the token is renewed.
const fn is_stopped(state: &State) -> bool {
    matches!(state.health, Health::Stopped { .. })
}

/// How old that is which tells how the picture is kept true: under push the last delivery, else the
/// picture of the flagged set. Where nobody ever reads that, it is the list on screen.
#[must_use]
pub fn shown_age(state: &State) -> Option<Duration> {
    let age = state.live.ladder.age(state.now);
    let listed = || Some(state.now.since(state.users.shown.first_at?));
    match rung(state) {
        _ if is_stopped(state) => age.or_else(listed),
        Rung::Push if is_behind(state) => age,
        Rung::Push => state.live.hearing.heard(state.now),
        Rung::Fast | Rung::Slow(_) => age,
        Rung::Off => age.or_else(listed),
    }
}

/// Has the whole flagged set walked once, and whoever is on screen read again.
pub(super) fn catch_up(state: &mut State, out: &mut Vec<Effect>) {
    state.live.ladder.debt.is_owed = true;
    for user_id in on_screen(state) {
        state.live.again.add(user_id);
    }
    again::keep_going(state, out);
}

/// The program was stopped and goes on. The list is read again in any case.
pub const fn resumed(state: &mut State) {
    if state.session.background.polls {
        state.live.ladder.debt.is_owed = true;
    }
}

/// Whoever has a row on screen.
fn on_screen(state: &State) -> Vec<UserId> {
    if state.triage.open {
        let queue = &state.triage.queue;
        let places = state.triage.top..state.triage.top.saturating_add(state.page_height());
        let cases = places.map_while(|place| queue.case(queue.at(place)?));
        return cases.filter_map(Case::user_id).collect();
    }
    let users = &state.users;
    let rows = users
        .rows()
        .iter()
        .skip(users.top)
        .take(state.list_height());
    let ids = rows.filter_map(|row| users.shown.rows.user(*row).and_then(User::user_id));
    ids.map(|id| UserId::new(id.as_received())).collect()
}

#[cfg(test)]
mod tests;
