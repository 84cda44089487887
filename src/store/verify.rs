//! Checking the journal against its chain and its anchor.

use rusqlite::Connection;
use rusqlite::Row;

use crate::domain::memory::StoreFault;
use crate::store::anchor;
use crate::store::chain;
use crate::store::chain::Digest;
use crate::store::chain::Value;
use crate::store::error::fault;
use crate::store::files::Place;
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
    /// Rows that the anchor does not know.
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
    /// Whether nothing speaks of tampering or damage. A tail without an anchor is no more than
    /// what a sudden end leaves, and is reported all the same.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.problems.iter().all(Problem::is_harmless)
    }
}

impl Problem {
    /// Whether a sudden end explains it.
    #[must_use]
    pub const fn is_harmless(&self) -> bool {
        matches!(self, Self::Unanchored { .. })
    }
}

/// Follows the chain from its first row to its last, and compares it with the anchor.
pub(super) fn verify(connection: &Connection, place: &Place) -> Result<Verification, StoreFault> {
    // One look at the database, so that rows added meanwhile confuse nothing; the anchor is
    // read first, so that it is never ahead of an honest journal.
    let mut anchored = Vec::new();
    let mut unreadable = 0;
    let read = anchor::read(&place.anchor(), |line| match line {
        Some(line) => anchored.push(line),
        None => unreadable += 1,
    });
    read.map_err(|error| StoreFault::Broken(format!("the anchor cannot be read: {error}")))?;
    anchored.sort_by_key(|line| line.seq);
    let mut anchored = anchored.into_iter().peekable();
    let mut problems = Vec::new();
    let mut select = connection
        .prepare("SELECT * FROM journal ORDER BY seq")
        .map_err(fault)?;
    let mut rows = select.query([]).map_err(fault)?;
    let (mut before, mut head, mut count, mut newest) = (0, chain::START, 0, 0);
    while let Some(row) = rows.next().map_err(fault)? {
        let (seq, written, found) = linked(&head, row).map_err(fault)?;
        if seq != before + 1 {
            problems.push(Problem::Gap { seq, before });
        }
        if written != Some(found) {
            problems.push(Problem::Altered { seq });
        }
        while let Some(line) = anchored.next_if(|line| line.seq <= seq) {
            newest = line.seq;
            if line.seq < seq {
                problems.push(Problem::Cut { seq: line.seq });
            } else if Some(line.hash) != written {
                problems.push(Problem::Replaced { seq });
            }
        }
        // What follows an altered row is judged by what was written there.
        head = written.unwrap_or(found);
        before = seq;
        count += 1;
    }
    if before > newest {
        problems.push(Problem::Unanchored {
            from: newest + 1,
            to: before,
        });
    }
    for line in anchored {
        newest = line.seq;
        problems.push(Problem::Cut { seq: line.seq });
    }
    if unreadable > 0 {
        problems.push(Problem::AnchorUnreadable { lines: unreadable });
    }
    Ok(Verification {
        rows: count,
        head,
        anchored: newest,
        problems,
    })
}

impl Keeper {
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
