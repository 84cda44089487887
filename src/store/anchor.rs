//! The second anchor of the journal: a file beside the database that is only added to.
//!
//! A chain alone does not miss its own tail. Each commit writes its last row's number and hash
//! here, after the database made it durable.

use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::path::Path;

use crate::store::chain::Digest;
use crate::store::chain::hex;
use crate::store::files;

/// A line of the anchor: that a row had this hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Anchored {
    pub(super) seq: i64,
    pub(super) hash: Digest,
}

/// The file, open for adding.
#[derive(Debug)]
pub(super) struct Anchor {
    file: File,
}

impl Anchor {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let mut file = files::open(path, options.create(true).append(true).read(true))?;
        // A line that was cut off stays what it is; the next one begins on its own.
        if !ends_with_line(path)? {
            file.write_all(b"\n")?;
        }
        Ok(Self { file })
    }

    /// Adds a line and makes it durable.
    pub(super) fn add(&mut self, anchored: Anchored) -> io::Result<()> {
        let line = format!("{} {}\n", anchored.seq, hex(&anchored.hash));
        self.file.write_all(line.as_bytes())?;
        self.file.sync_data()
    }
}

#[expect(clippy::disallowed_methods, reason = "reads one byte")]
fn ends_with_line(path: &Path) -> io::Result<bool> {
    use std::io::Read;
    use std::io::Seek;
    use std::io::SeekFrom;
    let mut file = File::open(path)?;
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// Hands every line to `found`; `None` for one that is no anchor. Without a file there are none.
#[expect(clippy::disallowed_methods, reason = "reads line by line")]
pub(super) fn read(path: &Path, mut found: impl FnMut(Option<Anchored>)) -> io::Result<()> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file?,
    };
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if !text.is_empty() {
            found(parse(text));
        }
        line.clear();
    }
    Ok(())
}

/// The line of the newest row; lines of two programs may stand in either order.
pub(super) fn newest(path: &Path) -> io::Result<Option<Anchored>> {
    let mut newest: Option<Anchored> = None;
    read(path, |line| {
        if let Some(line) = line
            && newest.is_none_or(|newest| newest.seq <= line.seq)
        {
            newest = Some(line);
        }
    })?;
    Ok(newest)
}

fn parse(text: &str) -> Option<Anchored> {
    let (seq, digits) = text.split_once(' ')?;
    let mut hash = Digest::default();
    if digits.len() != 2 * hash.len() || !digits.is_ascii() {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(digits.as_bytes().chunks(2)) {
        let pair = std::str::from_utf8(pair).ok()?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    let seq = seq.parse().ok()?;
    Some(Anchored { seq, hash })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_back_and_a_cut_one_spoils_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("anchor");
        let of = |seq| Anchored {
            seq,
            hash: [u8::try_from(seq).unwrap(); 32],
        };
        Anchor::open(&path).unwrap().add(of(1)).unwrap();
        std::fs::OpenOptions::new()
            .append(true)
            .open(&path)
            .unwrap()
            .write_all(b"2 0202")
            .unwrap();
        Anchor::open(&path).unwrap().add(of(3)).unwrap();
        let mut lines = Vec::new();
        read(&path, |line| lines.push(line)).unwrap();
        assert_eq!(lines, [Some(of(1)), None, Some(of(3))]);
        assert_eq!(newest(&path).unwrap(), Some(of(3)));
    }
}
