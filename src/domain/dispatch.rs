//! The sending of one verdict, as a machine that does nothing itself.
//!
//! Whoever drives it performs an [`Order`] and tells the [`Fact`] that came of it, until the order
//! is [`Order::End`]. Between any two steps the program may be killed; the records that were
//! committed say where it was.
//!
//! | After | Fact | Order |
//! |---|---|---|
//! | start | | read |
//! | read | as the moderator saw it | commit the intent |
//! | read | otherwise, or so already | commit the end: held |
//! | read | nobody there | commit the end: gone |
//! | read | failed | commit the end: not sent |
//! | intent | committed | commit the attempt |
//! | attempt | committed | send, once |
//! | intent, attempt | not committed | end: not recorded, not sent |
//! | send | any | commit the outcome |
//! | outcome | applied, or refused | read back, once |
//! | outcome | unknown | read back, up to [`READS_BACK`] times |
//! | outcome | never left | commit the end: not sent |
//! | read back | so | commit the end: done, already so, confirmed |
//! | read back | not so | commit the end: done, refused, not applied |
//! | read back | failed | commit the end: done, refused, unknown |
//! | outcome, end | not committed | end: not recorded, sent |
//!
//! A verdict whose attempt was committed is resumed with [`Dispatch::resume`], which only reads
//! back: nothing is ever sent twice. It goes on from the outcome that was committed; where none
//! was, the first commit says that.

use std::time::Duration;

use crate::domain::failure::Failure;
use crate::domain::failure::Meaning;
use crate::domain::sighting::Change;
use crate::domain::sighting::Sighting;
use crate::domain::verdict::End;
use crate::domain::verdict::Settlement;
use crate::domain::verdict::Verdict;
use crate::text::UntrustedText;

/// How often a user is read back after an end that is not known: a server may take its time.
pub const READS_BACK: u32 = 4;

/// What is to be done next.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// Read the user.
    Read,
    /// Make a record durable before anything else.
    Commit(Record),
    /// Send the verdict, once.
    Send,
    /// Wait, then read the user.
    ReadBack(
        /// The wait.
        Duration,
    ),
    /// Nothing more; this is how it ended, and what the user was like then, where that is known.
    End {
        /// How.
        end: End,
        /// The last look at the user.
        after: Option<Box<Sighting>>,
    },
}

/// How far a verdict is on its way, for whoever watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DispatchStep {
    /// The user is read before anything is sent.
    Reading,
    /// Intent and attempt are being recorded.
    Recording,
    /// It is being sent.
    Sending,
    /// The user is read back.
    Checking {
        /// After this wait; more than nothing says that the end is not known.
        after: Duration,
    },
}

impl Order {
    /// What an order looks like from outside; nothing for those that are over at once.
    #[must_use]
    pub const fn step(&self) -> Option<DispatchStep> {
        match self {
            Self::Read => Some(DispatchStep::Reading),
            Self::Commit(Record::Intent { .. }) => Some(DispatchStep::Recording),
            Self::Send => Some(DispatchStep::Sending),
            Self::ReadBack(after) => Some(DispatchStep::Checking { after: *after }),
            Self::Commit(_) | Self::End { .. } => None,
        }
    }
}

/// What the journal is told on the way.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// About to be sent, on this ground.
    Intent {
        /// The user just before.
        now: Box<Sighting>,
    },
    /// The next step sends.
    Attempt,
    /// What sending brought.
    Outcome(Settlement),
    /// How it ended.
    End {
        /// How.
        end: End,
        /// The last look at the user.
        after: Option<Box<Sighting>>,
    },
}

impl Record {
    /// As written in the journal.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Intent { .. } => "intent",
            Self::Attempt => "attempt",
            Self::Outcome(_) => "outcome",
            Self::End { .. } => "end",
        }
    }
}

/// What came of an order.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// The user was read; `None` where the answer held nobody of that id.
    Read(Result<Option<Box<Sighting>>, Failure>),
    /// The record is durable, or is not, and why.
    Committed(Result<(), UntrustedText>),
    /// The verdict was sent.
    Sent(Settlement),
}

/// A verdict on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispatch {
    verdict: Verdict,
    phase: Phase,
}

#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Reading,
    Intending,
    Attempting,
    Sending,
    Settling(Settlement),
    ReadingBack {
        settlement: Settlement,
        reads: u32,
    },
    Ending {
        end: End,
        sent: bool,
        after: Option<Box<Sighting>>,
    },
    Over,
}

impl Dispatch {
    /// Begins.
    #[must_use]
    pub const fn start(verdict: Verdict) -> (Self, Order) {
        let phase = Phase::Reading;
        (Self { verdict, phase }, Order::Read)
    }

    /// Goes on with a verdict that was sent, or may have been: only to read back. `settled` is
    /// what is on record of the sending, if anything is.
    #[must_use]
    pub fn resume(verdict: Verdict, settled: Option<Settlement>) -> (Self, Order) {
        let phase = Phase::Over;
        let mut dispatch = Self { verdict, phase };
        let order = if let Some(settlement) = settled {
            dispatch.settled(settlement)
        } else {
            let settlement = Settlement::Unknown(Failure::Unrecorded);
            dispatch.phase = Phase::Settling(settlement.clone());
            Order::Commit(Record::Outcome(settlement))
        };
        (dispatch, order)
    }

    /// Which verdict.
    #[must_use]
    pub const fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// Takes in what came of the last order. A fact that no order asked for ends it as it stands.
    #[must_use]
    pub fn next(&mut self, fact: Fact) -> Order {
        let phase = std::mem::replace(&mut self.phase, Phase::Over);
        match (phase, fact) {
            (Phase::Reading, Fact::Read(read)) => self.was_read(read),
            (Phase::Intending, Fact::Committed(Ok(()))) => {
                self.phase = Phase::Attempting;
                Order::Commit(Record::Attempt)
            }
            (Phase::Attempting, Fact::Committed(Ok(()))) => {
                self.phase = Phase::Sending;
                Order::Send
            }
            (Phase::Intending | Phase::Attempting, Fact::Committed(Err(why))) => {
                let end = End::NotRecorded { why, sent: false };
                Order::End { end, after: None }
            }
            (Phase::Sending, Fact::Sent(settlement)) => {
                self.phase = Phase::Settling(settlement.clone());
                Order::Commit(Record::Outcome(settlement))
            }
            (Phase::Settling(settlement), Fact::Committed(Ok(()))) => self.settled(settlement),
            (Phase::ReadingBack { settlement, reads }, Fact::Read(read)) => {
                self.was_read_back(settlement, reads, &read)
            }
            (Phase::Ending { end, after, .. }, Fact::Committed(Ok(()))) => {
                Order::End { end, after }
            }
            (Phase::Settling(_), Fact::Committed(Err(why))) => {
                let end = End::NotRecorded { why, sent: true };
                Order::End { end, after: None }
            }
            (Phase::Ending { sent, after, .. }, Fact::Committed(Err(why))) => {
                let end = End::NotRecorded { why, sent };
                Order::End { end, after }
            }
            (phase, _) => {
                let sent = !matches!(phase, Phase::Reading | Phase::Intending | Phase::Attempting);
                let why = UntrustedText::from("a step was told out of turn");
                let end = End::NotRecorded { why, sent };
                Order::End { end, after: None }
            }
        }
    }

    fn was_read(&mut self, read: Result<Option<Box<Sighting>>, Failure>) -> Order {
        match read {
            Ok(Some(now)) if self.stands(&now) => {
                self.phase = Phase::Intending;
                Order::Commit(Record::Intent { now })
            }
            Ok(Some(now)) => {
                let end = End::Held { now: now.clone() };
                self.end(end, false, Some(now))
            }
            Ok(None) => self.end(End::Gone, false, None),
            Err(failure) if is_gone(&failure) => self.end(End::Gone, false, None),
            Err(failure) => self.end(End::NotSent(failure), false, None),
        }
    }

    /// Whether what the moderator saw is still so, and the verdict has something to do.
    fn stands(&self, now: &Sighting) -> bool {
        let seen = &self.verdict.draft.seen;
        let changed = seen.changes(now).into_iter().any(Change::asks_again);
        !changed && !now.is_so(self.verdict.verb())
    }

    fn settled(&mut self, settlement: Settlement) -> Order {
        match settlement {
            Settlement::NotSent(failure) => self.end(End::NotSent(failure), true, None),
            Settlement::Refused(failure) if is_gone(&failure) => self.end(End::Gone, true, None),
            settlement
            @ (Settlement::Applied | Settlement::Refused(_) | Settlement::Unknown(_)) => {
                self.phase = Phase::ReadingBack {
                    settlement,
                    reads: 0,
                };
                Order::ReadBack(Duration::ZERO)
            }
        }
    }

    fn was_read_back(
        &mut self,
        settlement: Settlement,
        reads: u32,
        read: &Result<Option<Box<Sighting>>, Failure>,
    ) -> Order {
        let after = read.as_ref().ok().cloned().flatten();
        let so = after
            .as_ref()
            .is_some_and(|after| after.is_so(self.verdict.verb()));
        let end = match settlement {
            Settlement::Applied => End::Done,
            Settlement::Refused(_) if so => End::AlreadySo,
            Settlement::Refused(failure) => End::Refused(failure),
            Settlement::Unknown(_) if so => End::Confirmed,
            settlement @ Settlement::Unknown(_)
                if reads + 1 < READS_BACK && !stops_everything(read) =>
            {
                let reads = reads + 1;
                self.phase = Phase::ReadingBack { settlement, reads };
                // One, three and nine seconds: a ban may take its time, and so may a server.
                return Order::ReadBack(Duration::from_secs(3_u64.pow(reads - 1)));
            }
            Settlement::Unknown(failure) | Settlement::NotSent(failure) => match read {
                Ok(Some(_)) => End::NotApplied(failure),
                Ok(None) | Err(_) => End::Unknown(failure),
            },
        };
        self.end(end, true, after)
    }

    fn end(&mut self, end: End, sent: bool, after: Option<Box<Sighting>>) -> Order {
        self.phase = Phase::Ending {
            end: end.clone(),
            sent,
            after: after.clone(),
        };
        Order::Commit(Record::End { end, after })
    }
}

fn stops_everything(read: &Result<Option<Box<Sighting>>, Failure>) -> bool {
    read.as_ref().is_err_and(Failure::stops_everything)
}

fn is_gone(failure: &Failure) -> bool {
    failure.meaning() == Some(Meaning::NotFound)
}

#[cfg(test)]
mod tests;
