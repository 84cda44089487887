//! The user list: pages, cursor, sort, filters.

use crate::app::list::List;
use crate::app::list::Listed;
use crate::app::ticket::Ticket;
use crate::domain::arrange::Arrangement;
use crate::domain::failure::Failure;
use crate::domain::lookalike::ProtectedNames;
use crate::domain::rows::RowId;
use crate::domain::time::Moment;
use crate::domain::user::User;
use crate::domain::user::UserId;

/// A walk that goes on until it is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadOn {
    /// When it began.
    pub since: Moment,
    /// How many users were loaded then.
    pub from: usize,
}

/// Pages on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Walking {
    /// Of which list.
    pub ticket: Ticket,
    /// Since when the next page is waited for.
    pub since: Moment,
    /// Set while the list is loaded on and on.
    pub load_on: Option<LoadOn>,
}

/// A list on its way that will take the place of the one shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    /// What came of it so far.
    pub list: List,
    /// Whom to find in it before it is shown, so that the cursor stays with them.
    pub follow: Option<UserId>,
    /// Shown at the latest when so many users are loaded.
    pub enough: usize,
}

/// The user list.
#[derive(Debug, Clone, PartialEq)]
pub struct Users {
    /// What is on screen.
    pub shown: List,
    /// What will be, once enough of it came.
    pub incoming: Option<Incoming>,
    /// The walk in progress; there is at most one.
    pub walking: Option<Walking>,
    /// Why the last walk broke off, and when.
    pub failure: Option<(Failure, Moment)>,
    /// Local filter, order and preview.
    pub wish: Arrangement,
    /// Of the arrangement last asked for.
    pub arranging: Ticket,
    /// Whether an arrangement is on its way.
    pub is_arranging: bool,
    /// Which rows are listed.
    pub listed: Listed,
    /// The place of the cursor among the listed rows.
    pub cursor: usize,
    /// The first listed row on screen.
    pub top: usize,
    /// Names that others may not imitate unmarked.
    pub protected: ProtectedNames,
    /// Of the lists asked for.
    pub ticket: Ticket,
}

impl Users {
    /// The listed rows in sequence.
    #[must_use]
    pub fn rows(&self) -> &[RowId] {
        self.listed.rows(&self.shown)
    }

    /// The row under the cursor.
    #[must_use]
    pub fn selected_row(&self) -> Option<RowId> {
        self.rows().get(self.cursor).copied()
    }

    /// The user under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<User<'_>> {
        self.shown.rows.user(self.selected_row()?)
    }

    /// The query of the list on screen, or of the one that is to take its place.
    #[must_use]
    pub fn wanted(&self) -> &crate::domain::query::UserQuery {
        self.incoming
            .as_ref()
            .map_or(&self.shown.query, |incoming| &incoming.list.query)
    }
}
