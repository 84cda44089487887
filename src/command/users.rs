//! `modcon users`: the list without a screen.

use crate::domain::query::UserQuery;

/// What to print and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Whom.
    pub query: UserQuery,
    /// How many of them.
    pub wanted: Wanted,
    /// In which form.
    pub format: Format,
    /// With [`Format::Ndjson`], a line with each page's roles and files behind its users.
    pub with_page: bool,
}

/// How many users to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Everyone the query finds.
    All,
    /// At most this many.
    AtMost(u64),
}

/// The forms of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Columns for reading, made safe like the screen.
    Table,
    /// One user a line.
    Ndjson,
    /// Cells that no spreadsheet runs.
    Csv,
}
