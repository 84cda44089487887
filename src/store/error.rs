//! Why a store cannot be opened, and what SQLite's complaints mean for whoever wants to record.

use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;

use crate::domain::memory::StoreFault;

/// Why there is no store at all. Nothing is sent then.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or a file in it could not be made or opened.
    #[error("the store at {} cannot be opened: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The file is no store that can be read.
    #[error(
        "the store at {} is damaged: {problem}. A copy was left beside it as {}; \
         move both away to begin a new store, and keep them: they are evidence",
        path.display(),
        copy.display()
    )]
    Damaged {
        /// Which.
        path: PathBuf,
        /// Where the copy is.
        copy: PathBuf,
        /// SQLite's words.
        problem: String,
    },
    /// The file belongs to another program.
    #[error("{} is no store of modcon; move it away", path.display())]
    Foreign {
        /// Which.
        path: PathBuf,
    },
    /// The store was begun for another network.
    #[error(
        "the store at {} belongs to {found}, not to {wanted}; use another profile or folder",
        path.display()
    )]
    OtherNetwork {
        /// Which.
        path: PathBuf,
        /// What it belongs to.
        found: String,
        /// What was asked for.
        wanted: String,
    },
    /// SQLite's lock and log do not work over a network.
    #[error(
        "the store at {} is on a network filesystem, where what is recorded can be lost; \
         point XDG_STATE_HOME to a disk of this machine",
        path.display()
    )]
    NetworkFilesystem {
        /// Where.
        path: PathBuf,
    },
    /// A SQLite of that age can lose what it said is there.
    #[error(
        "modcon was built with SQLite {found}, which can lose what is recorded; \
         build it with at least {wanted}"
    )]
    OldSqlite {
        /// Which.
        found: String,
        /// The oldest that is good enough.
        wanted: String,
    },
    /// There is no store yet, and only reading was asked for.
    #[error("there is no store at {} yet; nothing was decided there", path.display())]
    Missing {
        /// Where it would be.
        path: PathBuf,
    },
    /// Anything else that SQLite says.
    #[error("the store cannot be opened: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

/// What an error of SQLite means while recording.
#[expect(
    clippy::needless_pass_by_value,
    reason = "so it can be handed to `map_err` by name"
)]
pub(super) fn fault(error: rusqlite::Error) -> StoreFault {
    // The index of the log lies on the disk too.
    let no_index = rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
    if error.sqlite_error().map(|error| error.extended_code) == Some(no_index) {
        return StoreFault::Full;
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreFault::Full,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreFault::Busy,
        Some(ErrorCode::ReadOnly) => StoreFault::ReadOnly("the file may not be changed".to_owned()),
        _ => StoreFault::Broken(error.to_string()),
    }
}

/// Whether an error says that the file itself is not in order.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
    )
}
