//! A file that is touched after what was heard is durable, so that whoever follows need not ask.
//!
//! SQLite's own files change before others can see what is in them; this one changes after.

use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::FileExt;

use crate::store::files;
use crate::store::files::Place;

/// The file, open.
#[derive(Debug)]
pub(super) struct Bell(File);

impl Bell {
    /// Opens it, and makes it where there is none.
    pub(super) fn open(place: &Place) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let file = files::open(
            &place.bell(),
            options.create(true).truncate(false).write(true),
        )?;
        Ok(Self(file))
    }

    /// Tells everybody who follows.
    pub(super) fn ring(&self) {
        // Where it cannot be touched, whoever follows hears it with the next.
        let _ = self.0.write_at(b"\n", 0);
    }
}
