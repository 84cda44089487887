//! Everything that can be asked for, as plain data.

use std::sync::Arc;
use std::time::Duration;

use crate::app::message::Timer;
use crate::app::ticket::Ticket;
use crate::domain::arrange::Arrangement;
use crate::domain::page::Page;
use crate::domain::query::UserQuery;
use crate::domain::request::PageToken;
use crate::domain::request::Priority;
use crate::domain::rows::Snapshot;
use crate::domain::user::UserId;
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
    },
    /// Read the roles of the network.
    ReadRoles,
    /// Come back later.
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
