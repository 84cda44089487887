//! One list as loaded so far, and which of its rows are listed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::page::Page;
use crate::domain::pager::Brought;
use crate::domain::pager::End;
use crate::domain::pager::Next;
use crate::domain::pager::Pager;
use crate::domain::query::Filter;
use crate::domain::query::UserQuery;
use crate::domain::request::Answer;
use crate::domain::rows::RowId;
use crate::domain::rows::Rows;
use crate::domain::time::Moment;

/// What one question to the server brought so far.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// The question.
    pub query: UserQuery,
    /// The users.
    pub rows: Rows,
    /// Where the list stands.
    pub pager: Pager,
    /// Rows whose bytes were beyond repair; of several readings from the top, the most of one.
    pub lost: u32,
    /// Of those, since the list was last read from the top.
    lost_anew: u32,
    /// Of how many of those the moderator was told.
    pub told: u32,
    /// When it was last asked for from the top.
    pub asked: Option<Moment>,
    /// When the first page came.
    pub first_at: Option<Moment>,
    /// When the last page came.
    pub last_at: Option<Moment>,
    /// When each page came, in the sequence of the pages.
    pages_at: Vec<Moment>,
    /// When users were read again who show what came then, and when that was asked for.
    reread_at: BTreeMap<RowId, (Moment, Moment)>,
}

impl List {
    /// A list of which nothing came yet.
    #[must_use]
    pub fn new(query: UserQuery) -> Self {
        Self {
            query,
            rows: Rows::default(),
            pager: Pager::default(),
            lost: 0,
            lost_anew: 0,
            told: 0,
            asked: None,
            first_at: None,
            last_at: None,
            pages_at: Vec::new(),
            reread_at: BTreeMap::new(),
        }
    }

    /// Takes in a page.
    pub fn add(&mut self, at: Moment, answer: &Answer) {
        let added = self.rows.add(&answer.page);
        self.pages_at.push(at);
        let rows = u32::try_from(answer.page.len()).unwrap_or(u32::MAX);
        // Lost rows were rows: a page of nothing but those is not an empty page.
        let brought = Brought {
            rows: rows.saturating_add(answer.lost),
            new: added.new,
        };
        self.pager.accept(brought, answer.next.clone());
        self.lost_anew = self.lost_anew.saturating_add(answer.lost);
        self.lost = self.lost.max(self.lost_anew);
        self.first_at.get_or_insert(at);
        self.last_at = Some(at);
    }

    /// Takes in somebody who came by themselves, which says nothing about where the list stands.
    pub fn add_alone(&mut self, at: Moment, page: &Arc<Page>) {
        self.rows.add(page);
        self.pages_at.push(at);
    }

    /// Shows what came of reading one user again: at `at`, and asked for at `asked`.
    pub fn replace(
        &mut self,
        (at, asked): (Moment, Moment),
        row: RowId,
        page: Arc<Page>,
        within: u32,
    ) {
        self.rows.replace(row, page, within);
        self.reread_at.insert(row, (at, asked));
    }

    /// When what is shown of a row was read.
    #[must_use]
    pub fn read_at(&self, row: RowId) -> Option<Moment> {
        Some(self.times(row)?.0)
    }

    /// When what is shown of a row was asked for, at the latest.
    #[must_use]
    pub fn asked_at(&self, row: RowId) -> Option<Moment> {
        Some(self.times(row)?.1)
    }

    /// When a row was read, and asked for. Of a page only the former is known.
    fn times(&self, row: RowId) -> Option<(Moment, Moment)> {
        match self.rows.snapshot().page_of(row) {
            Some(page) => self.pages_at.get(page).map(|at| (*at, *at)),
            None => self.reread_at.get(&row).copied(),
        }
    }

    /// Whether it has everybody who is flagged and not deleted: then it is as good as a walk of the
    /// flagged set.
    #[must_use]
    pub fn is_all_flagged(&self) -> bool {
        let query = &self.query;
        let is_whole = self.lost == 0 && matches!(self.pager.next(), Next::Ended(End::Complete));
        is_whole
            && query.filter() == Filter::Flagged
            && !query.deleted()
            && query.search().is_none()
    }

    /// The list is read from the top once more; the rows lost before are lost again.
    pub const fn read_anew(&mut self) {
        self.lost_anew = 0;
    }

    /// The lost rows that the moderator is to be told of: each once.
    pub const fn tell_lost(&mut self) -> u32 {
        let untold = self.lost.saturating_sub(self.told);
        self.told = self.lost;
        untold
    }
}

/// Which of the loaded rows are listed.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Listed {
    /// All of them, in the server's order.
    #[default]
    All,
    /// What a local filter, order or preview left.
    Some {
        /// The rows, in sequence.
        rows: Arc<Vec<RowId>>,
        /// Over how many loaded users this was computed.
        base: usize,
    },
}

impl Listed {
    /// The rows in sequence.
    #[must_use]
    pub fn rows<'a>(&'a self, list: &'a List) -> &'a [RowId] {
        match self {
            Self::All => list.rows.snapshot().listed(),
            Self::Some { rows, .. } => rows,
        }
    }
}
