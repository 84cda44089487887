//! This run of the program, and whether another one still lives: each holds a lock on a file of
//! its own as long as it does.

use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::fs::TryLockError;
use std::hash::BuildHasher;
use std::hash::RandomState;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use crate::domain::memory::Owner;
use crate::store::boundary;
use crate::store::boundary::Boundary;
use crate::store::error::StoreError;
use crate::store::files;

/// A run of the program.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) id: String,
    folder: PathBuf,
    /// Locked; the lock goes with the file.
    lock: Option<File>,
}

impl Session {
    /// Begins a session in a folder.
    #[expect(clippy::disallowed_methods, reason = "the owner of the session's file")]
    pub(super) fn begin(folder: &Path) -> Result<Self, StoreError> {
        files::make_folder(folder).map_err(files::at(folder))?;
        let id = new_id();
        // Locked before it has the name that others look for.
        let unborn = folder.join(format!("{id}.new"));
        let mut options = OpenOptions::new();
        let file = files::open(&unborn, options.write(true).create_new(true))
            .map_err(files::at(&unborn))?;
        file.lock().map_err(files::at(&unborn))?;
        let path = path_of(folder, &id);
        fs::rename(&unborn, &path).map_err(files::at(&path))?;
        boundary::pass(Boundary::SessionBegun);
        Ok(Self {
            id,
            folder: folder.to_owned(),
            lock: Some(file),
        })
    }

    /// A session that only reads and holds nothing.
    pub(super) fn reading(folder: &Path) -> Self {
        Self {
            id: new_id(),
            folder: folder.to_owned(),
            lock: None,
        }
    }

    /// Who a session is.
    pub(super) fn owner(&self, id: &str) -> Owner {
        if id == self.id {
            Owner::Us
        } else if is_alive(&path_of(&self.folder, id)) {
            Owner::Other
        } else {
            Owner::Nobody
        }
    }

    /// Whether no other session lives.
    pub(super) fn is_alone(&self) -> io::Result<bool> {
        Ok(self.others()?.iter().all(|path| !is_alive(path)))
    }

    fn others(&self) -> io::Result<Vec<PathBuf>> {
        let ours = path_of(&self.folder, &self.id);
        let mut others = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "lock")
                && path != ours
            {
                others.push(path);
            }
        }
        Ok(others)
    }

    /// The sessions that ended without saying so.
    pub(super) fn dead(&self) -> io::Result<Vec<PathBuf>> {
        let mut others = self.others()?;
        others.retain(|path| !is_alive(path));
        Ok(others)
    }

    /// Ends it without saying so, so that the next one checks everything.
    pub(super) fn leave(&mut self) {
        self.lock = None;
    }

    /// Ends it, so that the next one knows that nothing is left half done.
    pub(super) fn end(&mut self) {
        if self.lock.take().is_some() {
            // The next session finds it dead, checks, and finds everything in order.
            let _ = remove(&path_of(&self.folder, &self.id));
            boundary::pass(Boundary::SessionEnded);
        }
    }
}

fn path_of(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("{id}.lock"))
}

/// Forgets sessions that ended without saying so, once what they left was checked.
pub(super) fn bury(dead: &[PathBuf]) {
    for path in dead {
        // What stays is checked once more.
        let _ = remove(path);
    }
}

#[expect(clippy::disallowed_methods, reason = "the owner of the session's file")]
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Whether somebody holds the lock of a session. What cannot be told counts as alive: nobody's
/// verdicts are taken from them.
#[expect(clippy::disallowed_methods, reason = "the owner of the session's file")]
fn is_alive(path: &Path) -> bool {
    match File::open(path) {
        Ok(file) => matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}

/// 128 bits that no other session has: the standard library seeds its hashers from the system.
pub(super) fn new_id() -> String {
    let half = || RandomState::new().hash_one(std::process::id());
    format!("{:016x}{:016x}", half(), half())
}
