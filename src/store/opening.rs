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
use crate::store::error::StoreError;
use crate::store::error::is_damage;
use crate::store::files;
use crate::store::files::Place;
use crate::store::keeper;
use crate::store::keeper::Keeper;
use crate::store::row::Row;
use crate::store::schema;
use crate::store::session::Session;

/// The oldest SQLite whose log can be trusted: older ones can lose a commit when the log is reset.
const OLDEST: i32 = 3_051_003;

/// Opens a store for recording, or for reading where recording is not possible. The remarks are
/// for whoever looks after the store.
pub(super) fn open(place: &Place) -> Result<(Keeper, Vec<String>), StoreError> {
    debug_assert!(rusqlite::version_number() >= OLDEST);
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
    let mut session = Session::begin(&place.sessions())?;
    let dead = session.bury().unwrap_or(0);
    match writable(place, dead > 0, &mut remarks) {
        Ok((connection, anchor)) => {
            let mut keeper = Keeper {
                connection,
                place: place.clone(),
                session,
                anchor: Some(anchor),
                read_only: None,
                began: began(),
                requests: 0,
            };
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
            read_only(place, why, remarks)
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
    let mut options = fs::OpenOptions::new();
    let made = files::open(&path, options.create(true).truncate(false).write(true));
    if let Err(error) = made {
        if path.exists() {
            let why = format!("{} may not be written to: {error}", path.display());
            return Err(Unfit::ReadOnly(StoreFault::ReadOnly(why)));
        }
        return Err(Unfit::Refused(files::at(&path)(error)));
    }
    let damaged = |error: &rusqlite::Error| damaged(place, &error.to_string());
    let opened = Connection::open(&path).and_then(|connection| {
        keeper::set_up(&connection)?;
        Ok(connection)
    });
    let mut connection = match opened {
        Err(error) if is_damage(&error) => return Err(damaged(&error)),
        opened => opened?,
    };
    match check(place, &connection, unclean) {
        Ok(None) => {}
        Ok(Some(problem)) => return Err(damaged_but_readable(place, &problem)),
        Err(Unfit::Refused(StoreError::Sqlite(error))) if is_damage(&error) => {
            return Err(damaged(&error));
        }
        Err(unfit) => return Err(unfit),
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    schema::migrate(&mut connection, |connection, version| {
        back_up(place, connection, version, remarks)
    })
    .map_err(|error| match error {
        StoreError::Sqlite(error) if is_damage(&error) => damaged(&error),
        error => Unfit::Refused(error),
    })?;
    for suffix in ["-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let mut options = fs::OpenOptions::new();
        // SQLite makes these as it made the database; where one is missing, there is nothing to
        // narrow.
        let _ = files::open(name.as_ref(), options.read(true));
    }
    if unclean {
        remarks.push("modcon ended without closing the store; it was checked and is whole".into());
    }
    claim(place, &connection)?;
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

fn damaged(place: &Place, problem: &str) -> Unfit {
    let path = place.database();
    match files::copy_aside(&path, "damaged") {
        Ok(copy) => Unfit::Refused(StoreError::Damaged {
            path,
            copy,
            problem: problem.to_owned(),
        }),
        Err(error) => Unfit::Refused(files::at(&path)(error)),
    }
}

fn damaged_but_readable(place: &Place, problem: &str) -> Unfit {
    match damaged(place, problem) {
        Unfit::Refused(error @ StoreError::Damaged { .. }) => {
            Unfit::ReadOnly(StoreFault::ReadOnly(error.to_string()))
        }
        other => other,
    }
}

fn back_up(
    place: &Place,
    connection: &Connection,
    version: usize,
    remarks: &mut Vec<String>,
) -> Result<(), StoreError> {
    let mut name = place.database().into_os_string();
    name.push(format!(".before-version-{}", version + 1));
    let path = std::path::PathBuf::from(name);
    let mut options = fs::OpenOptions::new();
    files::open(&path, options.create(true).write(true).truncate(true))
        .map_err(files::at(&path))?;
    let mut copy = Connection::open(&path)?;
    let backup = rusqlite::backup::Backup::new(connection, &mut copy)?;
    backup.run_to_completion(1_024, Duration::ZERO, None)?;
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
        began: began(),
        requests: 0,
    };
    Ok((keeper, remarks))
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

/// Anchors what a sudden end left without anchor, with a row that says so. Anything else that
/// does not fit together is left as it is, for [`crate::store::Store::verify`].
fn settle_tail(keeper: &mut Keeper, remarks: &mut Vec<String>) {
    let head = keeper::head(&keeper.connection);
    let anchored = anchor::newest(&keeper.place.anchor());
    let (Ok((seq, _)), Ok(anchored)) = (head, anchored) else {
        return;
    };
    let anchored = anchored.map_or(0, |anchored| anchored.seq);
    if anchored > seq {
        remarks.push(
            "the journal is shorter than its anchor says: rows were taken away; \
             `modcon journal verify` names them"
                .into(),
        );
        return;
    }
    if anchored == seq {
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
