//! The files of the folder and their sums. No file is named after anything from elsewhere.

use std::fs::File;
use std::io;
use std::io::Write;

use sha2::Digest;
use sha2::Sha256;

use crate::command::fresh::Folder;
use crate::command::rfc3339;
use crate::domain::time::Timestamp;
use crate::store::hex;

/// Writes files, and remembers the sum of each as `sha256sum -c` reads it.
pub(super) struct Sums<'a> {
    folder: &'a Folder,
    lines: String,
}

/// A file that is being written, with its sum so far.
pub(super) struct Summed {
    name: String,
    file: File,
    sum: Sha256,
}

impl Summed {
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sum.update(bytes);
        self.file.write_all(bytes)
    }
}

impl<'a> Sums<'a> {
    pub(super) const fn new(folder: &'a Folder) -> Self {
        let lines = String::new();
        Self { folder, lines }
    }

    pub(super) fn begin(&self, name: &str) -> io::Result<Summed> {
        Ok(Summed {
            name: name.to_owned(),
            file: self.folder.file(name)?,
            sum: Sha256::new(),
        })
    }

    pub(super) fn add(&mut self, written: Summed) -> io::Result<()> {
        written.file.sync_all()?;
        let sum = hex(&written.sum.finalize());
        self.lines.extend([&sum, "  ", &written.name, "\n"]);
        Ok(())
    }

    /// A whole file.
    pub(super) fn put(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut file = self.begin(name)?;
        file.write(bytes)?;
        self.add(file)
    }

    /// Writes the sums.
    pub(super) fn finish(self) -> io::Result<()> {
        let mut file = self.folder.file("SHA256SUMS")?;
        file.write_all(self.lines.as_bytes())?;
        file.sync_all()
    }
}

/// How many flags there were when; a line whenever that changed.
pub(super) fn flags(counts: &[(Timestamp, i64)]) -> String {
    let mut out = "at,flagCount\n".to_owned();
    for (at, count) in counts {
        out.extend([&rfc3339(*at), ",", &count.to_string(), "\n"]);
    }
    out
}
