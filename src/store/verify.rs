//! Checking the journal against its chain and its anchor.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;

use crate::domain::journal::Kind;
use crate::domain::memory::StoreFault;
use crate::store::anchor;
use crate::store::anchor::Line;
use crate::store::chain;
use crate::store::chain::Digest;
use crate::store::chain::Value;
use crate::store::error::fault;
use crate::store::files::Place;
use crate::store::keeper;
use crate::store::keeper::Keeper;

/// What a check of the journal found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// How many rows there are.
    pub rows: u64,
    /// The hash of the newest row.
    pub head: [u8; 32],
    /// Up to which row the anchor vouches.
    pub anchored: i64,
    /// What does not fit together.
    pub problems: Vec<Problem>,
}

/// Something in the journal that modcon did not write.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A row's number does not follow the one before.
    #[error("row {seq} should follow row {before}: rows were taken away or put in")]
    Gap {
        /// The row.
        seq: i64,
        /// The row before.
        before: i64,
    },
    /// A row is not what its hash says, or follows another row than it did.
    #[error("row {seq} is not what was written: its hash does not fit")]
    Altered {
        /// The row.
        seq: i64,
    },
    /// The anchor knows a row that is not there.
    #[error("row {seq} was written and is gone: the journal was cut")]
    Cut {
        /// The row.
        seq: i64,
    },
    /// The anchor knows a row under another hash.
    #[error("row {seq} is not the one that the anchor knows: the journal was written anew")]
    Replaced {
        /// The row.
        seq: i64,
    },
    /// Rows that the anchor does not know: at most what each session wrote in one go.
    #[error(
        "rows {from} to {to} have no anchor: modcon ended while it wrote them, or they were added \
         by something else"
    )]
    Unanchored {
        /// The first.
        from: i64,
        /// The last.
        to: i64,
    },
    /// More rows without an anchor than a sudden end leaves.
    #[error(
        "rows {from} to {to} have no anchor, more than a sudden end leaves: the anchor was cut, or \
         rows were added by something else"
    )]
    Unvouched {
        /// The first.
        from: i64,
        /// The last.
        to: i64,
    },
    /// A session found rows without an anchor, and anchored them again.
    #[error(
        "row {seq} says that rows before it had no anchor and were anchored again: modcon ended \
         while it wrote them, or they were added by something else"
    )]
    Reanchored {
        /// The row that says so.
        seq: i64,
    },
    /// Lines of the anchor that were cut off.
    #[error(
        "the anchor holds {lines} lines that were cut off: modcon ended, or the disk was full, \
         while it wrote them"
    )]
    AnchorTorn {
        /// How many.
        lines: u64,
    },
    /// The anchor holds a line that is none.
    #[error("the anchor holds {lines} lines that cannot be read")]
    AnchorUnreadable {
        /// How many.
        lines: u64,
    },
    /// SQLite finds the file damaged.
    #[error("the database is damaged: {0}")]
    Damaged(String),
}

impl Verification {
    /// Whether nothing speaks of tampering or damage. What a sudden end leaves is no sign of
    /// either, and is reported all the same.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.problems.iter().all(Problem::is_harmless)
    }
}

impl Problem {
    /// Whether a sudden end explains it.
    #[must_use]
    pub const fn is_harmless(&self) -> bool {
        matches!(
            self,
            Self::Unanchored { .. } | Self::Reanchored { .. } | Self::AnchorTorn { .. }
        )
    }
}

/// Follows the chain from its first row to its last, and compares it with the anchor.
pub(super) fn verify(connection: &Connection, place: &Place) -> Result<Verification, StoreFault> {
    verify_behind(0, connection, place)
}

/// The same for the newest rows only, so many of them.
pub(super) fn verify_newest(
    rows: i64,
    connection: &Connection,
    place: &Place,
) -> Result<Verification, StoreFault> {
    let (newest, _) = keeper::head(connection).map_err(fault)?;
    verify_behind((newest - rows).max(0), connection, place)
}

fn verify_behind(
    start: i64,
    connection: &Connection,
    place: &Place,
) -> Result<Verification, StoreFault> {
    // The anchor is read before the journal, so that it is never ahead of an honest one.
    let (mut anchored, mut torn, mut foreign) = (Vec::new(), 0, 0);
    let read = anchor::read(&place.anchor(), |line| match line {
        Line::Whole(line) if line.seq > start => anchored.push(line),
        Line::Whole(_) => {}
        Line::Torn => torn += 1,
        Line::Foreign => foreign += 1,
    });
    read.map_err(|error| unreadable(&error))?;
    anchored.sort_by_key(|line| line.seq);
    let mut newest = anchored.last().map_or(start, |line| line.seq);
    let mut anchored = anchored.into_iter().peekable();
    let mut problems = Vec::new();
    let mut tail = Tail::default();
    let (mut before, mut head) = behind(start, connection).map_err(fault)?;
    let mut count = 0;
    let mut select = connection
        .prepare("SELECT * FROM journal WHERE seq > ?1 ORDER BY seq")
        .map_err(fault)?;
    let mut rows = select.query([before]).map_err(fault)?;
    while let Some(row) = rows.next().map_err(fault)? {
        let (seq, written, found) = linked(&head, row).map_err(fault)?;
        if seq != before + 1 {
            problems.push(Problem::Gap { seq, before });
        }
        if written != Some(found) {
            problems.push(Problem::Altered { seq });
        }
        while let Some(line) = anchored.next_if(|line| line.seq <= seq) {
            if line.seq < seq {
                problems.push(Problem::Cut { seq: line.seq });
            } else if Some(line.hash) != written {
                problems.push(Problem::Replaced { seq });
            }
        }
        if is_reanchoring(row) {
            problems.push(Problem::Reanchored { seq });
        }
        if seq > newest {
            tail.push(seq, row).map_err(fault)?;
        }
        // What follows an altered row is judged by what was written there.
        head = written.unwrap_or(found);
        before = seq;
        count += 1;
    }
    problems.extend(anchored.map(|line| Problem::Cut { seq: line.seq }));
    if !tail.is_empty() {
        // Other sessions went on since the anchor was read: only what it does not know by now
        // counts.
        let now = anchor::newest(&place.anchor()).map_err(|error| unreadable(&error))?;
        newest = newest.max(now.map_or(0, |line| line.seq.min(before)));
        problems.extend(tail.behind(newest));
    }
    if torn > 0 {
        problems.push(Problem::AnchorTorn { lines: torn });
    }
    if foreign > 0 {
        problems.push(Problem::AnchorUnreadable { lines: foreign });
    }
    Ok(Verification {
        rows: count,
        head,
        anchored: newest,
        problems,
    })
}

fn unreadable(error: &std::io::Error) -> StoreFault {
    StoreFault::Broken(format!("the anchor cannot be read: {error}"))
}

/// The row that a check begins behind; the journal's beginning where there is no such row.
fn behind(start: i64, connection: &Connection) -> rusqlite::Result<(i64, Digest)> {
    let found = connection.query_row(
        "SELECT seq, hash FROM journal WHERE seq = ?1",
        [start],
        |row| Ok((row.get(0)?, row.get(1)?)),
    );
    found
        .optional()
        .map(|found| found.unwrap_or((0, chain::START)))
}

fn is_reanchoring(row: &Row<'_>) -> bool {
    let kind = row.get_ref("kind").ok();
    kind.and_then(|kind| kind.as_str().ok()) == Some(Kind::Anchored.name())
}

/// The rows behind the newest one that the anchor knows. A session anchors what it wrote before it
/// writes more, so a sudden end leaves no more than one commit of each session.
#[derive(Default)]
struct Tail(Vec<(i64, Commit)>);

/// What the rows of one commit have in common.
#[derive(PartialEq, Eq)]
struct Commit {
    session: String,
    at: i64,
    uptime: i64,
}

impl Tail {
    fn push(&mut self, seq: i64, row: &Row<'_>) -> rusqlite::Result<()> {
        let commit = Commit {
            session: row.get("session")?,
            at: row.get("at")?,
            uptime: row.get("uptime")?,
        };
        self.0.push((seq, commit));
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is to be said about the rows behind this one.
    fn behind(&self, newest: i64) -> Option<Problem> {
        let rows = || self.0.iter().filter(|(seq, _)| *seq > newest);
        let (from, to) = (rows().next()?.0, rows().next_back()?.0);
        let mut commits: HashMap<&str, &Commit> = HashMap::new();
        let one_each = rows().all(|(_, commit)| {
            let first = commits.entry(&commit.session).or_insert(commit);
            *first == commit
        });
        Some(if one_each {
            Problem::Unanchored { from, to }
        } else {
            Problem::Unvouched { from, to }
        })
    }
}

impl Keeper {
    /// Writes nothing more to a journal that is not as modcon wrote it.
    pub(super) fn heed(&mut self, found: &Verification) {
        let problem = found.problems.iter().find(|found| !found.is_harmless());
        if let (Some(problem), None) = (problem, &self.read_only) {
            self.read_only = Some(keeper::tampered(&self.place, &problem.to_string()));
        }
    }

    /// Asks SQLite whether the whole file is in order.
    pub(super) fn integrity(&self) -> Result<Option<Problem>, StoreFault> {
        let said: String = self
            .connection
            .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
            .map_err(fault)?;
        Ok((said != "ok").then_some(Problem::Damaged(said)))
    }
}

/// A row's number, the hash that stands in it, and the one that it should have.
fn linked(before: &Digest, row: &Row<'_>) -> rusqlite::Result<(i64, Option<Digest>, Digest)> {
    let values = values(row)?;
    let written = row.get_ref("hash")?.as_blob().ok();
    let written = written.and_then(|written| written.try_into().ok());
    Ok((row.get("seq")?, written, chain::link(before, values)))
}

/// What the chain covers of a row.
pub(super) fn values<'a>(row: &'a Row<'_>) -> rusqlite::Result<Vec<Value<'a>>> {
    const COLUMNS: [&str; 16] = [
        "seq",
        "at",
        "uptime",
        "session",
        "operator",
        "kind",
        "user_id",
        "verdict",
        "verb",
        "policy",
        "note",
        "before",
        "after",
        "result",
        "detail",
        "request_id",
    ];
    let mut values = Vec::with_capacity(COLUMNS.len());
    for column in COLUMNS {
        use rusqlite::types::ValueRef;
        values.push(match row.get_ref(column)? {
            ValueRef::Null => Value::None,
            ValueRef::Integer(number) => Value::Number(number),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Value::Bytes(bytes),
            // No column of ours holds one.
            ValueRef::Real(_) => Value::Bytes(b"a real number"),
        });
    }
    Ok(values)
}
