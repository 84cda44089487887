//! Everything that can be asked for, as plain data.

use std::sync::Arc;
use std::time::Duration;

use crate::app::message::Timer;
use crate::app::ticket::Ticket;
use crate::domain::arrange::Arrangement;
use crate::domain::event::CaughtUp;
use crate::domain::event::LookedAway;
use crate::domain::memory::Glimpse;
use crate::domain::memory::Snooze;
use crate::domain::page::Page;
use crate::domain::query::UserQuery;
use crate::domain::request::PageToken;
use crate::domain::request::Priority;
use crate::domain::rows::Snapshot;
use crate::domain::sighting::Sighting;
use crate::domain::source::Source;
use crate::domain::time::Moment;
use crate::domain::user::UserId;
use crate::domain::verdict::Draft;
use crate::domain::verdict::Verdict;
use crate::domain::verdict::VerdictId;
use crate::text::UntrustedText;

/// An order to the world outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask for pages of a list, one after the other; gives up the walk before.
    Walk(Walk),
    /// Give up the walk that runs, on the wire too.
    CancelWalk,
    /// Filter and sort the loaded rows; gives up the arrangement before.
    Arrange {
        /// For the answer.
        ticket: Ticket,
        /// What is loaded.
        rows: Snapshot,
        /// What to list.
        wish: Arrangement,
    },
    /// Count who holds which role and permission; gives up the count before.
    TakeCensus {
        /// For the answer.
        ticket: Ticket,
        /// What is loaded.
        rows: Snapshot,
    },
    /// Take one user apart for the detail pane; gives up the one before.
    DecodeProfile {
        /// For the answer.
        ticket: Ticket,
        /// The page that holds the user.
        page: Arc<Page>,
        /// The user's row in it.
        row: usize,
    },
    /// Read one user again.
    ReadUser {
        /// For the answer.
        ticket: Ticket,
        /// Whom.
        user_id: UserId,
        /// Who goes first: whoever waits for it, or what was heard in the background.
        priority: Priority,
        /// When this was asked for, for the answer too.
        asked: Moment,
    },
    /// Read many users again, up to a hundred, in the background.
    ReadUsers {
        /// For the answer.
        ticket: Ticket,
        /// Whom.
        user_ids: Vec<UserId>,
        /// When this was asked for, for the answer too.
        asked: Moment,
    },
    /// Read the roles of the network.
    ReadRoles,
    /// Ask for the whole flagged set; gives up the one before.
    WalkFlagged {
        /// For the answers.
        ticket: Ticket,
        /// Who goes first: the moderator who waits for a queue, or a look in the background.
        priority: Priority,
        /// The least time between two pages; as fast as may be where there is none.
        pace: Option<Duration>,
    },
    /// Give up the walk of the flagged set.
    CancelFlagged,
    /// Tell the store who was seen flagged, and read what it remembers of them.
    Glimpse(Arc<Vec<Glimpse>>),
    /// Tell the store that the moderator looked at a case.
    Look(Glimpse),
    /// Put a note on a person.
    Note {
        /// On whom.
        user_id: UserId,
        /// What it says.
        text: UntrustedText,
    },
    /// Put a case off, or bring it back.
    Snooze {
        /// Whose.
        user_id: UserId,
        /// Until when; `None` brings it back.
        snooze: Option<Snooze>,
    },
    /// Read what is kept of one person.
    ReadHistory {
        /// For the answer.
        ticket: Ticket,
        /// Whose.
        user_id: UserId,
    },
    /// Read rows of the journal, newest first.
    ReadJournal {
        /// For the answer.
        ticket: Ticket,
        /// Those before this place; the newest where there is none.
        before: Option<i64>,
    },
    /// Follow what receivers write to the store.
    Follow,
    /// Keep where the moderator looked away from the feed, for the next time.
    KeepLookedAway(LookedAway),
    /// Keep whether somebody is watched, for the next time.
    KeepWatched {
        /// Who.
        user_id: UserId,
        /// Whether they are.
        is_watched: bool,
    },
    /// Keep what was missed and what of that was read again, for the next time.
    KeepCaughtUp {
        /// What this console kept so far, or found.
        before: CaughtUp,
        /// What is so now.
        now: CaughtUp,
    },
    /// Read which verdicts are open.
    ReadOutbox,
    /// Store a verdict that was made.
    Stage {
        /// For the answer.
        ticket: Ticket,
        /// The verdict.
        draft: Box<Draft>,
    },
    /// Store many verdicts in one go; each is answered under its own ticket.
    StageAll(Vec<Staging>),
    /// Change the reason of a verdict that waits.
    Revise {
        /// Which.
        id: VerdictId,
        /// The policy.
        policy: Option<UntrustedText>,
        /// The note.
        note: UntrustedText,
    },
    /// Put a verdict that was held on the ground of what the user is like now.
    Restage {
        /// Which.
        id: VerdictId,
        /// What the moderator saw this time.
        seen: Box<Sighting>,
    },
    /// Take back a verdict that was not sent.
    Withdraw(VerdictId),
    /// Take over an open verdict of a run that ended.
    Adopt(VerdictId),
    /// Read a user again, and if nothing changed, send the verdict.
    Dispatch(Box<Verdict>),
    /// Find out what became of a verdict whose end is not known, without sending anything.
    ReadBack(Box<Verdict>),
    /// Come back later. One timer of a kind runs: another takes its place, under whatever ticket. Who
    /// sets one without a ticket has to bear that the one before rang already and is on its way.
    Wake {
        /// With what.
        timer: Timer,
        /// After how long.
        after: Duration,
    },
    /// Hand a text to the terminal's clipboard.
    Copy(Clip),
    /// Read the token from its source again and let requests flow.
    RenewToken,
    /// Take mouse events, or leave them to the terminal.
    CaptureMouse(bool),
    /// Stop this process until the shell continues it.
    Suspend,
    /// Draw every cell anew.
    Redraw,
    /// End the program.
    Quit(Leave),
}

/// One of many verdicts to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Staging {
    /// For the answer.
    pub ticket: Ticket,
    /// The verdict, without the user's exact bytes.
    pub draft: Draft,
    /// Where those are. They are costly to copy, so that the loop does not.
    pub source: Source,
}

impl Staging {
    /// The verdict with the bytes that are its evidence.
    #[must_use]
    pub fn whole(mut self) -> Draft {
        self.draft.seen.raw = self.source.raw();
        self.draft
    }
}

/// Pages to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// For the answers.
    pub ticket: Ticket,
    /// Of which list.
    pub query: UserQuery,
    /// Behind which place; the first page where there is none.
    pub from: Option<PageToken>,
    /// How many pages; all where there is no number.
    pub pages: Option<u32>,
    /// Who goes first.
    pub priority: Priority,
}

/// What to copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clip {
    /// The id, escaped.
    Id(UntrustedText),
    /// The name, escaped.
    Name(UntrustedText),
    /// The exact JSON of a user.
    Json(UntrustedText),
    /// A command line that reads this user, with the token left out.
    Curl(UserId),
}

/// What comes after the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// The shell.
    Shell,
    /// The demo, because the first-run screen was asked for it.
    Demo,
}
