//! Everything that can happen, in the past tense.

use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::app::key::KeyPress;
use crate::app::key::MousePress;
use crate::app::ticket::Ticket;
use crate::domain::census::Census;
use crate::domain::dispatch::DispatchStep;
use crate::domain::event::CaughtUp;
use crate::domain::event::Event;
use crate::domain::event::LookedAway;
use crate::domain::event::Tallied;
use crate::domain::failure::Failure;
use crate::domain::journal::JournalPage;
use crate::domain::memory::History;
use crate::domain::memory::Memory;
use crate::domain::memory::OpenVerdict;
use crate::domain::memory::StoreFault;
use crate::domain::profile::Profile;
use crate::domain::request::Answer;
use crate::domain::request::RequestStep;
use crate::domain::role::Role;
use crate::domain::rows::RowId;
use crate::domain::sighting::Sighting;
use crate::domain::time::Moment;
use crate::domain::user::UserId;
use crate::domain::verdict::End;
use crate::domain::verdict::Verdict;
use crate::domain::verdict::VerdictId;
use crate::layout::Size;
use crate::text::UntrustedText;

/// A fact from outside the core.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// The system's time zone was read.
    ZoneRead(TimeZone),
    /// A key went down.
    Key(KeyPress),
    /// Text was pasted; it is never keys.
    Pasted(String),
    /// Something was done with the mouse.
    Mouse(MousePress),
    /// The terminal has this size.
    Resized(Size),
    /// The shell takes the terminal for a while.
    Suspended,
    /// The program came back from the shell.
    Resumed,
    /// A timer that an effect had set ran out.
    Woke(Timer),
    /// A page of a walk came.
    PageArrived {
        /// Of which list.
        ticket: Ticket,
        /// What came.
        answer: Answer,
    },
    /// A walk took in every page that it was asked for.
    WalkEnded {
        /// Of which list.
        ticket: Ticket,
    },
    /// A walk broke off.
    WalkFailed {
        /// Of which list.
        ticket: Ticket,
        /// Why.
        failure: Failure,
    },
    /// The loaded rows were filtered and sorted.
    Arranged {
        /// For which wish.
        ticket: Ticket,
        /// Over how many loaded users.
        base: usize,
        /// What is listed.
        rows: Arc<Vec<RowId>>,
    },
    /// Holders of roles and permissions were counted.
    CensusTaken {
        /// For which look.
        ticket: Ticket,
        /// The count.
        census: Arc<Census>,
    },
    /// A user was taken apart for the detail pane.
    ProfileDecoded {
        /// For which look.
        ticket: Ticket,
        /// Everything known.
        profile: Arc<Profile>,
    },
    /// One user was read again.
    UserRead {
        /// Of which list.
        ticket: Ticket,
        /// Who was asked for.
        user_id: UserId,
        /// When.
        asked: Moment,
        /// What came of it.
        result: Result<Answer, Failure>,
    },
    /// Many users were read again with one request.
    UsersRead {
        /// Of which list.
        ticket: Ticket,
        /// Who was asked for.
        user_ids: Vec<UserId>,
        /// When.
        asked: Moment,
        /// What came of it.
        result: Result<Answer, Failure>,
    },
    /// The network's roles were read.
    RolesRead {
        /// What came of it.
        result: Result<Vec<Role>, Failure>,
    },
    /// A page of the flagged set came.
    FlaggedArrived {
        /// Of which walk.
        ticket: Ticket,
        /// When this page was asked for.
        asked: Moment,
        /// What came.
        answer: Answer,
    },
    /// The walk of the flagged set is over.
    FlaggedEnded {
        /// Which walk.
        ticket: Ticket,
        /// Why it broke off; nothing where it took in everybody.
        failure: Option<Failure>,
    },
    /// The store told what it remembers of these people.
    Remembered(Result<Arc<Vec<Memory>>, StoreFault>),
    /// What is kept of one person was read.
    HistoryRead {
        /// For which look.
        ticket: Ticket,
        /// What came of it.
        result: Result<Arc<History>, StoreFault>,
    },
    /// Rows of the journal were read.
    JournalRead {
        /// For which page of which look.
        ticket: Ticket,
        /// What came of it.
        result: Result<JournalPage, StoreFault>,
    },
    /// The open verdicts were read.
    OutboxRead(Result<Vec<OpenVerdict>, StoreFault>),
    /// A draft was stored, or not.
    Staged {
        /// Which draft.
        ticket: Ticket,
        /// The verdict as stored.
        result: Result<Box<Verdict>, StoreFault>,
    },
    /// A verdict was changed in the store: revised, staged again or taken over.
    Revised {
        /// Which.
        id: VerdictId,
        /// The verdict as stored.
        result: Result<Box<Verdict>, StoreFault>,
    },
    /// A verdict was taken back, or not.
    Withdrawn {
        /// Which.
        id: VerdictId,
        /// What came of it.
        result: Result<(), StoreFault>,
    },
    /// The sending of a verdict took a step.
    DispatchMoved {
        /// Which verdict.
        id: VerdictId,
        /// How far it is.
        step: DispatchStep,
    },
    /// The sending of a verdict, or the reading back, ended.
    DispatchEnded {
        /// Which verdict.
        id: VerdictId,
        /// How.
        end: End,
        /// The last look at the user.
        after: Option<Box<Sighting>>,
    },
    /// A receiver stored events; oldest first.
    EventsHeard {
        /// What they say.
        events: Vec<Event>,
        /// How many before them came too fast to be read.
        skipped: u64,
    },
    /// The store told where this moderator looked away from the feed in an earlier run.
    LookedAwayRead(LookedAway),
    /// Who was watched in an earlier run, the longest first.
    WatchedRead(Vec<UserId>),
    /// What was missed in an earlier run.
    CaughtUpRead(CaughtUp),
    /// Somebody wrote to the store: this console, another one, or a receiver.
    StoreChanged,
    /// The store can only be read, and why.
    StoreReadOnly(StoreFault),
    /// Receivers said what they counted.
    ReceiversSeen(Vec<Tallied>),
    /// The store cannot be followed, so nothing is heard.
    FollowingFailed(StoreFault),
    /// A request took a step.
    RequestMoved(RequestStep),
    /// A text was handed to the terminal's clipboard.
    Copied {
        /// What it was, in words.
        what: &'static str,
    },
    /// The token was read again from its source.
    TokenRenewed {
        /// Why it could not be read, if it could not.
        error: Option<UntrustedText>,
    },
    /// The client could not be set up.
    ClientFailed(Failure),
}

/// What a timer was set for. Timers with a ticket are stale under any other one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Timer {
    /// The pause after typing.
    SearchPause(Ticket),
    /// The pause after moving the cursor.
    DetailPause(Ticket),
    /// Another frame of spinner, countdown or elapsed time.
    Tick,
    /// The message in the status line has been there long enough.
    NoticeShown(Ticket),
    /// The second Ctrl-C did not come.
    QuitForgotten(Ticket),
    /// A verdict in the outbox has waited long enough.
    OutboxDue(Ticket),
    /// The next user of whom something was heard may be read again.
    ReadAgain,
    /// The flagged set is old enough to be walked again.
    FlaggedOld(Ticket),
    /// An age on screen has grown by a minute.
    Aged,
}
