//! Opening a store: what is checked, what is made, and what is refused.

use std::fs;
use std::time::Duration;
use std::time::Instant;

use rusqlite::Connection;
use rusqlite::OpenFlags;
use rusqlite::OptionalExtension;

use crate::domain::journal::Kind;
use crate::domain::memory::StoreFault;
use crate::store::anchor;
use crate::store::anchor::Anchor;
use crate::store::boundary;
use crate::store::boundary::Boundary;
use crate::store::damage;
use crate::store::error::StoreError;
use crate::store::error::is_damage;
use crate::store::files;
use crate::store::files::Place;
use crate::store::keeper;
use crate::store::keeper::Keeper;
use crate::store::row::Row;
use crate::store::schema;
use crate::store::session;
use crate::store::session::Session;
use crate::store::verify;

/// The oldest SQLite whose log can be trusted: older ones can lose a commit when the log is reset.
const OLDEST: i32 = 3_051_003;

/// Rows of the journal that every session checks when it begins.
const NEWEST: i64 = 1_000;

/// Opens a store for recording, or for reading where recording is not possible. The remarks are
/// for whoever looks after the store.
pub(super) fn open(place: &Place) -> Result<(Keeper, Vec<String>), StoreError> {
    trusted(rusqlite::version_number())?;
    let mut remarks = Vec::new();
    if let Err(error) = files::make_folder(&place.folder)
        && !place.folder.is_dir()
    {
        return Err(files::at(&place.folder)(error));
    }
    if !files::is_writable(&place.folder) {
        let why = format!("{} may not be written to", place.folder.display());
        return read_only(place, StoreFault::ReadOnly(why), remarks);
    }
    if files::is_remote(&place.folder) {
        let path = place.folder.clone();
        return Err(StoreError::NetworkFilesystem { path });
    }
    // While a new file is made, SQLite turns others away at once, however patient they are.
    let _turn = files::turn(&place.opening()).map_err(files::at(&place.opening()))?;
    let mut session = Session::begin(&place.sessions())?;
    let dead = session.dead().unwrap_or_default();
    match writable(place, !dead.is_empty(), &mut remarks) {
        Ok((connection, anchor)) => {
            let mut keeper = Keeper {
                connection,
                place: place.clone(),
                session,
                anchor: Some(anchor),
                read_only: None,
                owed: None,
                file: files::id_of(&place.database()),
                damaged: false,
                began: began(),
                attempts: 0,
            };
            if let Some(why) = distrust(&keeper, !dead.is_empty()) {
                remarks.push(why.to_string());
                keeper.read_only = Some(why);
                return Ok((keeper, remarks));
            }
            if !dead.is_empty() {
                session::bury(&dead);
                let words = "modcon ended without closing the store; it was checked and is whole";
                remarks.push(words.into());
            }
            if let Err(error) = keeper.take_ballast() {
                remarks.push(format!(
                    "no room could be put aside for a full disk: {error}"
                ));
            }
            // Another session may be between its commit and its anchor.
            if keeper.session.is_alone().unwrap_or(false) {
                settle_tail(&mut keeper, &mut remarks);
            }
            Ok((keeper, remarks))
        }
        Err(Unfit::Refused(error)) => {
            session.end();
            Err(error)
        }
        Err(Unfit::ReadOnly(why)) => {
            session.end();
            read_only(place, why, remarks).map_err(|error| match error {
                StoreError::Sqlite(error) if is_damage(&error) => {
                    damage::evidence(place, &error.to_string())
                }
                error => error,
            })
        }
    }
}

/// Opens a store only to read it; nothing is made or changed.
pub(super) fn open_to_read(place: &Place) -> Result<(Keeper, Vec<String>), StoreError> {
    if !place.database().exists() {
        let path = place.database();
        return Err(StoreError::Missing { path });
    }
    let why = StoreFault::ReadOnly("it was opened for reading".to_owned());
    read_only(place, why, Vec::new())
}

#[expect(clippy::disallowed_methods, reason = "a session's own beginning")]
fn began() -> Instant {
    Instant::now()
}

enum Unfit {
    /// Not at all.
    Refused(StoreError),
    /// It can still be read.
    ReadOnly(StoreFault),
}

impl From<rusqlite::Error> for Unfit {
    fn from(error: rusqlite::Error) -> Self {
        Self::Refused(error.into())
    }
}

fn writable(
    place: &Place,
    unclean: bool,
    remarks: &mut Vec<String>,
) -> Result<(Connection, Anchor), Unfit> {
    let path = place.database();
    if let Err(error) = files::make_database(&path) {
        if path.exists() {
            let why = format!("{} may not be written to: {error}", path.display());
            return Err(Unfit::ReadOnly(StoreFault::ReadOnly(why)));
        }
        return Err(Unfit::Refused(files::at(&path)(error)));
    }
    boundary::pass(Boundary::DatabaseMade);
    let damaged =
        |error: &rusqlite::Error| Unfit::Refused(damage::evidence(place, &error.to_string()));
    let opened = Connection::open(&path).and_then(|connection| {
        keeper::set_up(&connection)?;
        // Until it is known whose file this is and that it is whole, it stays as it is.
        damage::leave_log(&connection, true)?;
        Ok(connection)
    });
    let connection = match opened {
        Err(error) if is_damage(&error) => return Err(damaged(&error)),
        opened => opened?,
    };
    match check(place, &connection, unclean) {
        Ok(None) => {}
        Ok(Some(problem)) => {
            let why = damage::kept(place, &connection, &problem).to_string();
            return Err(Unfit::ReadOnly(StoreFault::ReadOnly(why)));
        }
        Err(Unfit::Refused(StoreError::Sqlite(error))) if is_damage(&error) => {
            return Err(damaged(&error));
        }
        Err(unfit) => return Err(unfit),
    }
    damage::leave_log(&connection, false)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    schema::migrate(&connection, |connection, version| {
        back_up(place, connection, version, remarks)
    })
    .map_err(|error| match error {
        StoreError::Sqlite(error) if is_damage(&error) => damaged(&error),
        error => Unfit::Refused(error),
    })?;
    for suffix in ["-wal", "-shm"] {
        // SQLite makes these as it made the database; where one is missing, there is nothing to
        // narrow.
        let _ = files::narrow(&files::beside(&path, suffix), 0o600);
    }
    claim(place, &connection)?;
    boundary::pass(Boundary::NetworkClaimed);
    let anchor = Anchor::open(&place.anchor())
        .map_err(|error| Unfit::Refused(files::at(&place.anchor())(error)))?;
    Ok((connection, anchor))
}

/// What is wrong with the file, if it can be told.
fn check(place: &Place, connection: &Connection, unclean: bool) -> Result<Option<String>, Unfit> {
    let application: i32 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version = schema::version(connection)?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables > 0 && application != schema::APPLICATION {
        let path = place.database();
        return Err(Unfit::Refused(StoreError::Foreign { path }));
    }
    if version > schema::newest() {
        let why = "it was written by a newer modcon; upgrade this one".to_owned();
        return Err(Unfit::ReadOnly(StoreFault::ReadOnly(why)));
    }
    if !unclean || tables == 0 {
        return Ok(None);
    }
    let said: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    Ok((said != "ok").then_some(said))
}

fn back_up(
    place: &Place,
    connection: &Connection,
    version: usize,
    remarks: &mut Vec<String>,
) -> Result<(), StoreError> {
    let word = format!("before-version-{}", version + 1);
    let path = files::beside(&place.database(), &format!(".{word}"));
    // Half a copy has another name, and so has the copy of another session that does the same.
    let part = files::beside(&path, &format!(".{}", std::process::id()));
    let mut options = fs::OpenOptions::new();
    files::open(&part, options.create(true).write(true).truncate(true))
        .map_err(files::at(&part))?;
    let mut copy = Connection::open(&part)?;
    rusqlite::backup::Backup::new(connection, &mut copy)?.run_to_completion(
        1_024,
        Duration::ZERO,
        None,
    )?;
    let copied = schema::version(&copy)?;
    drop(copy);
    files::put_in_place(&part, &path, copied == version).map_err(files::at(&path))?;
    remarks.push(format!("the store as it was is kept in {}", path.display()));
    Ok(())
}

/// Writes down whose store this is, or refuses one that is another network's.
fn claim(place: &Place, connection: &Connection) -> Result<(), Unfit> {
    debug_assert!(
        !place.network.is_empty(),
        "what is written is about a network"
    );
    connection.execute(
        "INSERT INTO meta (key, value) VALUES ('network', ?1) ON CONFLICT DO NOTHING",
        [&place.network],
    )?;
    belongs(place, connection).map_err(Unfit::Refused)
}

fn belongs(place: &Place, connection: &Connection) -> Result<(), StoreError> {
    let found: Option<String> = connection
        .query_row("SELECT value FROM meta WHERE key = 'network'", [], |row| {
            row.get(0)
        })
        .optional()?;
    match found {
        Some(found) if found != place.network && !place.network.is_empty() => {
            Err(StoreError::OtherNetwork {
                path: place.database(),
                found,
                wanted: place.network.clone(),
            })
        }
        _ => Ok(()),
    }
}

fn read_only(
    place: &Place,
    why: StoreFault,
    mut remarks: Vec<String>,
) -> Result<(Keeper, Vec<String>), StoreError> {
    let path = place.database();
    if !path.exists() {
        return Err(StoreError::Missing { path });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(&path, flags)?;
    let usable = keeper::set_up(&connection).and_then(|()| schema::version(&connection));
    let connection = match usable {
        Ok(_) => connection,
        Err(_) => immutable(&path)?,
    };
    if let Err(error) = check(place, &connection, false) {
        match error {
            Unfit::Refused(error) => return Err(error),
            Unfit::ReadOnly(newer) if newer == why => {}
            Unfit::ReadOnly(why) => remarks.push(why.to_string()),
        }
    }
    belongs(place, &connection)?;
    remarks.push(why.to_string());
    let keeper = Keeper {
        connection,
        place: place.clone(),
        session: Session::reading(&place.sessions()),
        anchor: None,
        read_only: Some(why),
        owed: None,
        file: None,
        damaged: false,
        began: began(),
        attempts: 0,
    };
    Ok((keeper, remarks))
}

/// Whether what such a version of SQLite records is there afterwards.
fn trusted(version: i32) -> Result<(), StoreError> {
    if version < OLDEST {
        return Err(StoreError::OldSqlite {
            found: dotted(version),
            wanted: dotted(OLDEST),
        });
    }
    Ok(())
}

/// A version as SQLite writes it for people.
fn dotted(version: i32) -> String {
    let (major, rest) = (version / 1_000_000, version % 1_000_000);
    format!("{major}.{}.{}", rest / 1_000, rest % 1_000)
}

/// In a folder where nothing can be written, SQLite reads a file only if told that nobody does.
fn immutable(path: &std::path::Path) -> Result<Connection, StoreError> {
    let name = path.to_string_lossy();
    let encoded = percent_encoding::utf8_percent_encode(&name, percent_encoding::NON_ALPHANUMERIC);
    let uri = format!("file:{encoded}?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(uri, flags)?;
    keeper::set_up(&connection)?;
    Ok(connection)
}

/// Why nothing may follow the rows that are there, where they are not as modcon wrote them. The
/// whole journal is checked after a sudden end, else its newest rows.
fn distrust(keeper: &Keeper, whole: bool) -> Option<StoreFault> {
    let (connection, place) = (&keeper.connection, &keeper.place);
    let found = if whole {
        verify::verify(connection, place)
    } else {
        verify::verify_newest(NEWEST, connection, place)
    };
    let problem = match found {
        Ok(found) => found
            .problems
            .into_iter()
            .find(|problem| !problem.is_harmless())?
            .to_string(),
        Err(fault) => fault.to_string(),
    };
    Some(keeper::tampered(place, &problem))
}

/// Anchors what a sudden end left without anchor, with a row that says so.
fn settle_tail(keeper: &mut Keeper, remarks: &mut Vec<String>) {
    let head = keeper::head(&keeper.connection);
    let anchored = anchor::newest(&keeper.place.anchor());
    let (Ok((seq, _)), Ok(anchored)) = (head, anchored) else {
        return;
    };
    let anchored = anchored.map_or(0, |anchored| anchored.seq);
    if anchored >= seq {
        return;
    }
    let detail = format!("rows {} to {seq} had no anchor", anchored + 1);
    let noted = keeper.change(|change| {
        let row = Row {
            detail: Some(&detail),
            ..Row::default()
        };
        change.note_down(Kind::Anchored, &row)
    });
    remarks.push(match noted {
        Ok(()) => format!("{detail}, after a sudden end; they were anchored again"),
        Err(fault) => format!("{detail}; {fault}"),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_recorded_with_a_sqlite_that_may_lose_it() {
        trusted(OLDEST).unwrap();
        trusted(rusqlite::version_number()).unwrap();
        let words = trusted(3_051_002).unwrap_err().to_string();
        assert!(words.contains("SQLite 3.51.2"), "{words}");
        assert!(words.contains("at least 3.51.3"), "{words}");
    }
}
