//! A database that is damaged: it is copied as it is, and nothing writes to it any more.

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::store::error::StoreError;
use crate::store::error::is_damage;
use crate::store::files;
use crate::store::files::Place;

/// What SQLite finds wrong with a file; nothing where it is in order or cannot be asked.
pub(super) fn of(connection: &Connection) -> Option<String> {
    let said = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    match said {
        Ok(said) => (said != "ok").then_some(said),
        Err(error) => is_damage(&error).then(|| error.to_string()),
    }
}

/// Keeps SQLite from folding the log into the database when the connection ends.
pub(super) fn leave_log(connection: &Connection, leave: bool) -> rusqlite::Result<()> {
    let setting = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
    connection.set_db_config(setting, leave).map(drop)
}

/// Copies the database and its log beside themselves, and says where they are.
pub(super) fn kept(place: &Place, connection: &Connection, problem: &str) -> StoreError {
    // It fails on a connection that is of no use any more, which folds nothing either.
    let _ = leave_log(connection, true);
    evidence(place, problem)
}

/// The same where there is no connection.
pub(super) fn evidence(place: &Place, problem: &str) -> StoreError {
    let path = place.database();
    let log = files::beside(&path, "-wal");
    let copied = files::copy_aside(&path, "damaged").and_then(|copy| {
        if log.exists() {
            files::copy_aside(&log, "damaged")?;
        }
        Ok(copy)
    });
    match copied {
        Ok(copy) => StoreError::Damaged {
            path,
            copy,
            problem: problem.to_owned(),
        },
        Err(error) => files::at(&path)(error),
    }
}
