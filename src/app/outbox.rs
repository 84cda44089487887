//! Verdicts between being made and having ended.
//!
//! `stage` makes them and takes them back, `send` counts them down and follows them on their way,
//! `many` makes and takes back many at once, `again` decides on those that need a moderator, and
//! `restart` takes in what the store holds. They are kept in books that no message and no frame goes
//! through: `unstored` has those on their way into the store, `stored` those that it holds, and
//! `closed` how the last ones ended.
//! Nothing here is shown as done before the server said so or a reading back confirmed it, and
//! nothing is sent before the store said that it has the verdict.

pub mod again;
pub mod closed;
pub mod many;
pub mod restart;
pub mod send;
pub mod stage;
mod standing;
pub mod stored;
pub mod unstored;
pub mod words;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::time::Duration;

pub use crate::app::outbox::closed::Closed;
pub use crate::app::outbox::closed::Closing;
use crate::app::outbox::closed::Closings;
pub use crate::app::outbox::restart::Reading;
use crate::app::outbox::stored::Kind;
use crate::app::outbox::stored::Stored;
pub use crate::app::outbox::unstored::Storing;
use crate::app::outbox::unstored::Unstored;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::domain::dispatch::DispatchStep;
use crate::domain::failure::Failure;
use crate::domain::memory::Stage;
use crate::domain::memory::StoreFault;
use crate::domain::sighting::Sighting;
use crate::domain::time::Moment;
use crate::domain::verdict::Part;
use crate::domain::verdict::Verb;
use crate::domain::verdict::Verdict;
use crate::domain::verdict::VerdictId;
use crate::text::UntrustedText;

/// How many verdicts are on their way at once. What is due beyond these waits its turn.
pub const AT_ONCE: usize = 4;

/// Verdicts that were made and have not ended.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outbox {
    /// Made and not stored yet.
    pub storing: Unstored,
    /// In the store and not ended.
    pub open: Stored,
    /// How the last verdict on each of these people ended.
    pub closed: Closings,
    /// How many verdicts were made together last, without those that were taken back.
    pub together: usize,
    /// Whether the store is being asked what is open.
    pub reading: Reading,
    /// What ended while it is being asked: its answer may still name them.
    pub ended: BTreeSet<VerdictId>,
    /// Of the last draft.
    pub ticket: Ticket,
    /// When the next verdict is due, as uptime; set while a timer runs for it.
    pub armed: Option<Duration>,
    /// Of that timer.
    pub due: Ticket,
    /// When a network that could not be reached was last asked whether it can, as uptime.
    pub tried: Option<Duration>,
    /// What the network does not let this token do, until the next reload.
    pub refused: BTreeMap<Verb, Failure>,
    /// How many the server refused since the messages were read last.
    pub refusals: usize,
    /// Whether the shell has the terminal, so that nobody sees what waits.
    pub unseen: bool,
    /// Why nothing can be recorded in this session.
    pub unwritable: Option<StoreFault>,
}

/// A verdict in the store that has not ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Open {
    /// What was decided.
    pub verdict: Verdict,
    /// How far it is.
    pub phase: Phase,
    /// Whether it was sent before, and reading the user back showed no effect.
    pub in_vain: bool,
    /// Whether it is one of those that were made together last.
    pub of_many: bool,
    /// When it was made or staged again here, against all others: of the draft where it was made.
    /// What is not from this session is older than whatever is.
    pub made: Ticket,
}

/// How far an open verdict is.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// It waits for its time.
    Waits {
        /// Since when.
        since: Moment,
        /// Whether the store is taking in another reason; it is not sent before.
        revising: bool,
    },
    /// It is being taken back.
    Withdrawing(
        /// What had to be decided about it; nothing where it only waited.
        Option<Box<Ask>>,
    ),
    /// On its way: being read, recorded, sent, read back.
    Moves(
        /// How far, as far as was said.
        DispatchStep,
    ),
    /// A moderator has to say what becomes of it.
    Asks(Ask),
    /// It is being taken over from a run that ended.
    Adopting(Then),
    /// The user is being read, so that it can be staged again on what is so.
    Rereading(
        /// What had to be decided about it.
        Box<Ask>,
    ),
    /// It is being staged again.
    Restaging(
        /// What had to be decided about it.
        Box<Ask>,
    ),
    /// Another console or command has it.
    Elsewhere,
}

/// What happens to a verdict once it is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It is staged again on what is so.
    Stage(
        /// As far as it had come.
        Stage,
    ),
    /// It is dropped.
    Drop(
        /// As far as it had come.
        Stage,
    ),
    /// The user is read back, since it may have left.
    Check,
}

/// What a moderator has to decide about.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// A run that ended left it to a moderator.
    Offered(
        /// As far as it had come: none of those that have to be read back.
        Stage,
    ),
    /// What was seen is not so any more, so that it was not sent.
    Held {
        /// What the user is like.
        now: Box<Sighting>,
    },
    /// Nobody has that id any more, so that it was not sent.
    Nobody,
    /// It never left.
    NotSent(Failure),
    /// Its end was not known and reading the user back showed no effect.
    NotApplied(Failure),
    /// Its end is not known.
    Unknown(Failure),
    /// A run that ended may have sent it, and this console did not take it over.
    NotTaken {
        /// Why.
        why: UntrustedText,
    },
    /// The store could not record.
    NotRecorded {
        /// Why.
        why: UntrustedText,
        /// Whether it had left before.
        sent: bool,
    },
}

impl Ask {
    /// Whether it may have reached the server without anybody knowing what came of it.
    #[must_use]
    pub const fn may_have_left(&self) -> bool {
        matches!(
            self,
            Self::Unknown(_) | Self::NotTaken { .. } | Self::NotRecorded { sent: true, .. }
        )
    }

    /// Whether it is certain that this session sent nothing, and nothing but the network or the
    /// store kept it.
    #[must_use]
    pub const fn never_left(&self) -> bool {
        matches!(
            self,
            Self::NotSent(_) | Self::NotRecorded { sent: false, .. }
        )
    }
}

impl Open {
    /// Since when it waits, where it does.
    #[must_use]
    pub const fn waits_since(&self) -> Option<Moment> {
        match &self.phase {
            Phase::Waits { since, .. } => Some(*since),
            Phase::Withdrawing(_)
            | Phase::Moves(_)
            | Phase::Asks(_)
            | Phase::Adopting(_)
            | Phase::Rereading(_)
            | Phase::Restaging(_)
            | Phase::Elsewhere => None,
        }
    }

    /// When it is sent, as uptime, where it waits and nothing keeps it.
    #[must_use]
    pub fn due(&self) -> Option<Duration> {
        let is_kept = matches!(self.phase, Phase::Waits { revising: true, .. });
        let since = self.waits_since().filter(|_| !is_kept)?;
        Some(since.uptime.saturating_add(self.verdict.draft.grace))
    }

    /// How long it still waits, where it waits.
    #[must_use]
    pub fn left(&self, now: Moment) -> Option<Duration> {
        let since = self.waits_since()?;
        let due = since.uptime.saturating_add(self.verdict.draft.grace);
        Some(due.saturating_sub(now.uptime))
    }

    /// Whether this console has it, or would have to decide about it.
    #[must_use]
    pub const fn is_ours(&self) -> bool {
        !matches!(self.phase, Phase::Elsewhere)
    }

    /// What has to be decided about it.
    #[must_use]
    pub const fn ask(&self) -> Option<&Ask> {
        match &self.phase {
            Phase::Asks(ask) => Some(ask),
            Phase::Waits { .. }
            | Phase::Withdrawing(_)
            | Phase::Moves(_)
            | Phase::Adopting(_)
            | Phase::Rereading(_)
            | Phase::Restaging(_)
            | Phase::Elsewhere => None,
        }
    }

    /// Whether something about it is under way, so that it changes by itself.
    #[must_use]
    pub const fn is_moving(&self) -> bool {
        !matches!(self.phase, Phase::Asks(_) | Phase::Elsewhere)
    }
}

impl Outbox {
    /// Whether nothing of it was ever to be seen in this session.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.storing.is_empty() && self.open.is_empty() && self.closed.is_empty()
    }

    /// Whether something in it changes by itself.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        let still = [Kind::Offered, Kind::NeverLeft, Kind::Asks, Kind::Elsewhere];
        !self.storing.is_empty() || self.open.len() > self.of_kinds(still)
    }

    /// The verdict that was made last of those that wait in the store, or staged again last.
    #[must_use]
    pub fn newest_waiting(&self) -> Option<&Open> {
        self.open.newest_waiting()
    }

    /// How many wait, those on their way into the store included that are not taken back.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.storing.standing().len() + self.open.count(Kind::Waits)
    }

    /// How many a moderator has to decide about, those that are being decided upon included.
    #[must_use]
    pub fn asking(&self) -> usize {
        self.of_kinds([Kind::Offered, Kind::NeverLeft, Kind::Asks, Kind::Decided])
    }

    /// Which of them never left, of what this session was to send, oldest first.
    #[must_use]
    pub fn never_left(&self) -> Vec<VerdictId> {
        self.open.ids_of(Kind::NeverLeft)
    }

    /// How many of them were offered by a run that ended.
    #[must_use]
    pub fn offered(&self) -> usize {
        self.open.count(Kind::Offered)
    }

    /// How many there are that this console has or would have to decide about.
    #[must_use]
    pub fn len(&self) -> usize {
        self.storing.len() + self.open.len() - self.open.count(Kind::Elsewhere)
    }

    fn of_kinds<const N: usize>(&self, kinds: [Kind; N]) -> usize {
        kinds.into_iter().map(|kind| self.open.count(kind)).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a verdict on this part of this user is on its way into the store.
    #[must_use]
    pub fn is_storing(&self, user_id: &str, part: Part) -> bool {
        self.storing.is_on(user_id, part)
    }

    /// Whether a verdict on this part of this user has not ended.
    #[must_use]
    pub fn is_taken(&self, user_id: &str, part: Part) -> bool {
        self.is_storing(user_id, part) || self.on(user_id, part).is_some()
    }

    /// The open verdict on this part of this user.
    #[must_use]
    pub fn on<'a>(&'a self, user_id: &'a str, part: Part) -> Option<&'a Open> {
        self.of(user_id)
            .find(|open| open.verdict.verb().part() == part)
    }

    /// The open verdicts on a user.
    pub fn of<'a>(&'a self, user_id: &'a str) -> impl Iterator<Item = &'a Open> {
        self.open.of(user_id)
    }
}

impl Open {
    /// Whether a moderator has to decide about it, or has just decided and nothing came of it yet.
    #[must_use]
    pub const fn needs_you(&self) -> bool {
        matches!(
            self.phase,
            Phase::Asks(_)
                | Phase::Adopting(Then::Stage(_) | Then::Drop(_))
                | Phase::Rereading(_)
                | Phase::Restaging(_)
        )
    }
}

/// A store that fails for good cannot be written to for the rest of the session.
fn learn_fault(state: &mut State, fault: &StoreFault) {
    match fault {
        StoreFault::ReadOnly(_) | StoreFault::Broken(_) => {
            state.outbox.unwritable = Some(fault.clone());
        }
        StoreFault::Pending
        | StoreFault::NotWaiting
        | StoreFault::Acted
        | StoreFault::Full
        | StoreFault::Busy => {}
    }
}

#[cfg(test)]
mod tests;
