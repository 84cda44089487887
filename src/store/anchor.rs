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

use crate::store::boundary;
use crate::store::boundary::Boundary;
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
    /// Whether the last line may be cut off: the next one begins on its own.
    torn: bool,
}

impl Anchor {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let file = files::open(path, options.create(true).append(true).read(true))?;
        if file.metadata()?.len() == 0 {
            // Without its name in the folder a new anchor would be gone after a loss of power, and
            // the journal would look as if somebody had taken the anchor away.
            files::sync_folder_of(path)?;
        }
        let torn = !ends_with_line(path)?;
        boundary::pass(Boundary::AnchorOpened);
        Ok(Self { file, torn })
    }

    /// Adds a line and makes it durable.
    pub(super) fn add(&mut self, anchored: Anchored) -> io::Result<()> {
        let fresh = if self.torn { "\n" } else { "" };
        let line = format!("{fresh}{} {}\n", anchored.seq, hex(&anchored.hash));
        self.torn = true;
        self.file.write_all(line.as_bytes())?;
        self.torn = false;
        boundary::pass(Boundary::AnchorWritten);
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

/// A line of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// It vouches for a row.
    Whole(Anchored),
    /// The beginning of such a line: its writer ended, or the disk was full. It vouches for nothing.
    Torn,
    /// Nothing that modcon writes.
    Foreign,
}

/// Hands every line to `found`. Without a file there are none.
#[expect(clippy::disallowed_methods, reason = "reads line by line")]
pub(super) fn read(path: &Path, mut found: impl FnMut(Line)) -> io::Result<()> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file?,
    };
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches('\n');
        if !text.is_empty() {
            found(match parse(text) {
                Some(anchored) => Line::Whole(anchored),
                None if is_torn(text) => Line::Torn,
                None => Line::Foreign,
            });
        }
        line.clear();
    }
    Ok(())
}

/// The line of the newest row; lines of two programs may stand in either order.
pub(super) fn newest(path: &Path) -> io::Result<Option<Anchored>> {
    let mut newest: Option<Anchored> = None;
    read(path, |line| {
        if let Line::Whole(line) = line
            && newest.is_none_or(|newest| newest.seq <= line.seq)
        {
            newest = Some(line);
        }
    })?;
    Ok(newest)
}

/// Whether a line can be the beginning of one that was to be written.
fn is_torn(text: &str) -> bool {
    let (seq, digits) = text.split_once(' ').unwrap_or((text, ""));
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    !seq.is_empty()
        && seq.bytes().all(|byte| byte.is_ascii_digit())
        && digits.len() < 2 * Digest::default().len()
        && digits.bytes().all(is_digit)
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
        let whole = Line::Whole;
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
        assert_eq!(lines, [whole(of(1)), Line::Torn, whole(of(3))]);
        assert_eq!(newest(&path).unwrap(), Some(of(3)));
    }

    #[test]
    fn what_modcon_never_writes_is_not_taken_for_a_cut_line() {
        let hash = "0".repeat(64);
        for (text, torn) in [
            ("7", true),
            ("7 ", true),
            ("7 00ab", true),
            (" 00ab", false),
            ("7 00AB", false),
            ("-7 00", false),
            ("seven", false),
            (&format!("7 {hash}0"), false),
            (&format!("7 {}", hash.replace('0', "g")), false),
        ] {
            assert_eq!(parse(text), None, "{text}");
            assert_eq!(is_torn(text), torn, "{text}");
        }
    }
}
