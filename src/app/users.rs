//! The user list: pages, cursor, sort, filters.
//!
//! `ask` replaces the list, `walk` brings its pages, `arrange` lists them by local wishes, and
//! `cursor` moves through them. A walk is known by its ticket: an answer under another one
//! changes nothing at all.

pub mod arrange;
pub mod ask;
pub mod cursor;
pub mod leaving;
pub mod outside;
pub mod walk;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::app::list::List;
use crate::app::list::Listed;
use crate::app::marks::Marks;
use crate::app::ticket::Ticket;
use crate::app::users::outside::Outside;
use crate::domain::arrange::Arrangement;
use crate::domain::failure::Failure;
use crate::domain::lookalike::ProtectedNames;
use crate::domain::query::UserQuery;
use crate::domain::request::Answer;
use crate::domain::rows::RowId;
use crate::domain::time::Moment;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::text::Untrusted;

/// A walk that goes on until it is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadOn {
    /// When it began.
    pub since: Moment,
    /// How many users were loaded then.
    pub from: usize,
}

/// Pages on their way: to the list that is to come if there is one, else to the one shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Walking {
    /// Of its answers.
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
    /// Whether it is the same question anew, so that it is shown only once it reaches as far as
    /// the cursor, and the cursor keeps its place where its person is gone.
    pub is_reload: bool,
}

/// How the listing by local wishes stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Arranging {
    /// What is listed fits the wish and the loaded rows.
    #[default]
    Settled,
    /// Being computed.
    Running,
    /// Being computed over rows that are no longer all; to be done again.
    Outdated,
}

/// Who wants to know what a user is like now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// The moderator, who is told what came of it.
    Moderator,
    /// The outbox, which has words of its own for what happened.
    Outbox,
    /// The moderator, who is taken there.
    Jump,
    /// An event, after which the row says what is so and nobody need be told.
    Event,
}

/// A user of the list who is being read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rereading {
    /// On whose behalf.
    pub asker: Asker,
    /// When.
    pub asked: Moment,
    /// Whether the answer is too old for somebody, so that it is asked for once more.
    pub again: bool,
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
    /// Of the last walk.
    pub walk_ticket: Ticket,
    /// Why the last walk broke off, and when.
    pub failure: Option<(Failure, Moment)>,
    /// Local filter, order and preview.
    pub wish: Arrangement,
    /// Of the last arrangement.
    pub arrange_ticket: Ticket,
    /// How the arrangement stands.
    pub arranging: Arranging,
    /// Which rows are listed.
    pub listed: Listed,
    /// The place of the cursor among the listed rows.
    pub cursor: usize,
    /// Whom the moderator last moved to; the cursor goes back to them whenever they are listed.
    pub anchor: Option<RowId>,
    /// The first listed row on screen.
    pub top: usize,
    /// Who is marked, to be decided about together.
    pub marks: Marks,
    /// Rows whose user the network no longer knows.
    pub gone: BTreeSet<RowId>,
    /// Whom the moderator waits to be taken to, once they are read; whatever they do first ends that.
    pub awaited: Option<UserId>,
    /// Who was flagged since and waits to be listed.
    pub outside: Outside,
    /// Raised whenever another list is shown: what was read for the rows of the one before says
    /// nothing about these.
    pub reread_ticket: Ticket,
    /// Users of this list who are being read again.
    pub rereading: BTreeMap<UserId, Rereading>,
    /// Names that others may not imitate unmarked.
    pub protected: ProtectedNames,
}

impl Users {
    /// A list of which nothing was asked yet.
    #[must_use]
    pub fn new(query: UserQuery, protected: ProtectedNames) -> Self {
        Self {
            shown: List::new(query),
            incoming: None,
            walking: None,
            walk_ticket: Ticket::default(),
            failure: None,
            wish: Arrangement::default(),
            arrange_ticket: Ticket::default(),
            arranging: Arranging::default(),
            listed: Listed::default(),
            cursor: 0,
            anchor: None,
            top: 0,
            marks: Marks::default(),
            gone: BTreeSet::new(),
            awaited: None,
            outside: Outside::default(),
            reread_ticket: Ticket::default(),
            rereading: BTreeMap::new(),
            protected,
        }
    }

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
    pub fn wanted(&self) -> &UserQuery {
        self.incoming
            .as_ref()
            .map_or(&self.shown.query, |incoming| &incoming.list.query)
    }

    /// The list that pages on their way belong to.
    #[must_use]
    pub fn growing(&self) -> &List {
        self.incoming
            .as_ref()
            .map_or(&self.shown, |incoming| &incoming.list)
    }

    /// Whoever comes with a page of the list shown is known to the network after all.
    fn welcome_back(&mut self, answer: &Answer) {
        if self.gone.is_empty() || self.incoming.is_some() {
            return;
        }
        let ids = answer.page.users().filter_map(User::user_id);
        for id in ids.map(Untrusted::as_received) {
            if let Some(row) = self.shown.rows.find(id) {
                self.gone.remove(&row);
            }
        }
    }

    fn growing_mut(&mut self) -> &mut List {
        match &mut self.incoming {
            Some(incoming) => &mut incoming.list,
            None => &mut self.shown,
        }
    }
}
