//! The bells of those who follow a store: a named pipe each, rung after what was heard is durable,
//! so that whoever follows need not ask.
//!
//! Pipes rather than a watch on files: SQLite's own files change before others can see what is in
//! them, and Linux lets nobody close a watch before every processor has rested once, which is what
//! quitting would wait for.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Write;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use rustix::fs::Mode;
use rustix::fs::OFlags;
use rustix::io::Errno;

use crate::store::files::Place;

/// Tells everybody who follows the store at a place.
pub(super) fn ring(place: &Place) {
    let Ok(bells) = fs::read_dir(place.bells()) else {
        return;
    };
    for bell in bells.flatten() {
        // A pipe that is full has woken its reader already.
        let _ = ring_one(&bell.path());
    }
}

/// Rings one, and takes it away where whoever followed was killed.
fn ring_one(path: &Path) -> io::Result<()> {
    let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(opened) => {
            let mut bell = File::from(opened);
            if bell.metadata()?.file_type().is_fifo() {
                bell.write_all(b"\n")?;
            }
            Ok(())
        }
        Err(Errno::NXIO) => take_away(path),
        Err(error) => Err(error.into()),
    }
}

/// Takes a bell away. One that is gone already is as well.
#[expect(clippy::disallowed_methods, reason = "the owner of the store's files")]
pub(super) fn take_away(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
