//! The tables, and the way from one version of them to the next.

use rusqlite::Connection;
use rusqlite::Transaction;
use rusqlite::TransactionBehavior;

use crate::store::boundary;
use crate::store::boundary::Boundary;

/// `application_id`: "mdcn".
pub(super) const APPLICATION: i32 = 0x6d64_636e;

/// One step a version, each in a transaction of its own; never changed once it was released.
const STEPS: [&str; 2] = [FIRST, EVENTS];

const FIRST: &str = "
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE journal (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    uptime INTEGER NOT NULL,
    session TEXT NOT NULL,
    operator TEXT NOT NULL,
    kind TEXT NOT NULL,
    user_id TEXT,
    verdict INTEGER,
    verb TEXT,
    policy TEXT,
    note TEXT,
    before BLOB,
    after BLOB,
    result TEXT,
    detail TEXT,
    request_id TEXT,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX journal_user ON journal (user_id, seq);
CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
CREATE TRIGGER journal_is_not_cut BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
CREATE TRIGGER journal_is_not_replaced BEFORE INSERT ON journal
WHEN NEW.seq <= (SELECT max(seq) FROM journal)
BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;

CREATE TABLE verdict (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id TEXT NOT NULL,
    part TEXT NOT NULL,
    verb TEXT NOT NULL,
    policy TEXT,
    note TEXT NOT NULL,
    grace INTEGER NOT NULL,
    plan TEXT,
    seen TEXT NOT NULL,
    raw BLOB NOT NULL,
    operator TEXT NOT NULL,
    staged_at INTEGER NOT NULL,
    stage TEXT NOT NULL,
    acted INTEGER NOT NULL DEFAULT 0,
    session TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX verdict_open ON verdict (user_id, part)
    WHERE stage NOT IN ('closed', 'withdrawn');
CREATE UNIQUE INDEX verdict_plan ON verdict (plan, user_id)
    WHERE plan IS NOT NULL AND acted = 1;

CREATE TABLE person (
    user_id TEXT PRIMARY KEY,
    first_seen_at INTEGER NOT NULL,
    first_flag_count INTEGER,
    flagged_since INTEGER NOT NULL,
    last_flag_count INTEGER,
    looked_at INTEGER,
    looked_flag_count INTEGER,
    cleared_at INTEGER,
    cleared_by TEXT,
    snooze_until INTEGER,
    snooze_flag_count INTEGER,
    notes INTEGER NOT NULL DEFAULT 0,
    decided_verb TEXT,
    decided_at INTEGER,
    decided_by TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE flag_count (
    user_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    flag_count INTEGER NOT NULL,
    PRIMARY KEY (user_id, at)
) STRICT, WITHOUT ROWID;
";

/// The version that brought the events.
pub(super) const WITH_EVENTS: usize = 2;

/// Events as they were heard. `stir` grows by one with every arrival; a repeat takes its row with
/// it. A body that was let go leaves its row behind, so that it is known again. `event_room` is
/// what the bodies take that may be let go, in bytes.
const EVENTS: &str = "
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    stir INTEGER NOT NULL,
    digest BLOB NOT NULL,
    name TEXT NOT NULL,
    heard_at INTEGER NOT NULL,
    last_heard_at INTEGER NOT NULL,
    repeats INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER,
    kept INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX event_stir ON event (stir);
CREATE UNIQUE INDEX event_digest ON event (digest);
CREATE INDEX event_whole ON event (last_heard_at) WHERE bytes IS NOT NULL AND kept = 0;
CREATE INDEX event_bare ON event (last_heard_at) WHERE bytes IS NULL;

CREATE TABLE event_body (
    event INTEGER PRIMARY KEY REFERENCES event (id),
    body BLOB NOT NULL
) STRICT;

CREATE TABLE event_user (
    event INTEGER NOT NULL REFERENCES event (id),
    user_id TEXT NOT NULL,
    PRIMARY KEY (event, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_of_user ON event_user (user_id, event);

CREATE TABLE event_room (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    bytes INTEGER NOT NULL
) STRICT;
INSERT INTO event_room (only, bytes) VALUES (1, 0);

CREATE TABLE tally (
    session TEXT PRIMARY KEY,
    said_at INTEGER NOT NULL,
    address TEXT NOT NULL,
    since INTEGER NOT NULL,
    last_heard_at INTEGER,
    last_refused_at INTEGER,
    per_minute INTEGER NOT NULL,
    counts TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

/// The version that this program writes.
pub(super) const fn newest() -> usize {
    STEPS.len()
}

/// The version of a file; 0 for an empty one.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<usize> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}

/// Brings a file up to the newest version, step by step; a new one in one. `back_up` is called before each step that changes what
/// is there.
pub(super) fn migrate<E: From<rusqlite::Error>>(
    connection: &Connection,
    back_up: impl FnMut(&Connection, usize) -> Result<(), E>,
) -> Result<(), E> {
    follow(connection, &STEPS, back_up)
}

fn follow<E: From<rusqlite::Error>>(
    connection: &Connection,
    steps: &[&str],
    mut back_up: impl FnMut(&Connection, usize) -> Result<(), E>,
) -> Result<(), E> {
    loop {
        let found = version(connection)?;
        if found >= steps.len() {
            return Ok(());
        }
        if found > 0 {
            back_up(connection, found)?;
        }
        let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        // Another program may have been faster.
        let found = version(&transaction)?;
        // A new file is made at once, so that nobody finds it on the way and backs it up.
        let target = if found == 0 { steps.len() } else { found + 1 };
        for step in steps.iter().take(target).skip(found) {
            transaction.execute_batch(step)?;
        }
        if found < target.min(steps.len()) {
            transaction.pragma_update(None, "user_version", i64::try_from(target).unwrap_or(0))?;
            transaction.pragma_update(None, "application_id", APPLICATION)?;
        }
        boundary::pass(Boundary::SchemaSaid);
        transaction.commit()?;
        boundary::pass(Boundary::SchemaMade);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two versions after the first, of which the last cannot be reached.
    const STEPS: [&str; 3] = [
        FIRST,
        "CREATE TABLE more (key TEXT) STRICT;",
        "CREATE TABLE much (key TEXT) STRICT; INSERT INTO nowhere VALUES (1);",
    ];

    #[test]
    fn each_step_is_taken_whole_or_not_and_what_was_there_is_kept_before_it() {
        let connection = Connection::open_in_memory().unwrap();
        let mut kept = Vec::new();
        let mut climb = |steps: &[&str]| {
            follow(&connection, steps, |before, found| {
                assert_eq!(version(before)?, found);
                kept.push(found);
                Ok::<(), rusqlite::Error>(())
            })
        };
        climb(&STEPS[..1]).unwrap();
        climb(&STEPS[..1]).unwrap();
        climb(&STEPS).unwrap_err();
        assert_eq!(version(&connection).unwrap(), 2);
        // A new file is not kept, and the step that failed was backed up before.
        assert_eq!(kept, [1, 2]);
        let table = "SELECT count(*) FROM sqlite_schema WHERE name = ?1";
        for (name, count) in [("more", 1), ("much", 0)] {
            let found: i64 = connection
                .query_row(table, [name], |row| row.get(0))
                .unwrap();
            assert_eq!(found, count, "{name}");
        }
    }
}
