//! One text a row, all in one piece of memory, so that a keyword is looked for at memory speed.

use memchr::memmem::Finder;

use crate::demo::bits::Bits;

/// Ends each text. No UTF-8 text holds this byte, so no keyword matches across two rows.
const END: u8 = 0xff;

/// The texts of rows 0, 1, 2, … in this order.
#[derive(Debug, Default)]
pub(super) struct Arena {
    bytes: Vec<u8>,
    /// Where each row's text starts.
    starts: Vec<usize>,
}

impl Arena {
    pub(super) fn push(&mut self, text: &[u8]) {
        self.starts.push(self.bytes.len());
        self.bytes.extend_from_slice(text);
        self.bytes.push(END);
    }

    /// Appends the rows of another arena after this one's.
    pub(super) fn append(&mut self, other: &Self) {
        let base = self.bytes.len();
        self.bytes.extend_from_slice(&other.bytes);
        self.starts
            .extend(other.starts.iter().map(|start| base + start));
    }

    pub(super) fn get(&self, row: u32) -> &[u8] {
        let row = row as usize;
        let Some(start) = self.starts.get(row) else {
            return &[];
        };
        let end = self
            .starts
            .get(row + 1)
            .copied()
            .unwrap_or(self.bytes.len());
        self.bytes.get(*start..end.saturating_sub(1)).unwrap_or(&[])
    }

    /// Adds to `found` each row whose text contains `needle`, or equals it where `exact`.
    pub(super) fn search(&self, needle: &str, exact: bool, found: &mut Bits) {
        let finder = Finder::new(needle.as_bytes());
        let mut row = 0_usize;
        let mut from = 0_usize;
        while let Some(at) = self
            .bytes
            .get(from..)
            .and_then(|rest| finder.find(rest))
            .map(|offset| from + offset)
        {
            row = self.row_at(row, at);
            let end = self
                .starts
                .get(row + 1)
                .copied()
                .unwrap_or(self.bytes.len());
            let start = self.starts.get(row).copied().unwrap_or(0);
            let whole = at == start && at + needle.len() + 1 == end;
            if (whole || !exact)
                && let Ok(row) = u32::try_from(row)
            {
                found.set(row, true);
            }
            // One hit says all there is to say about a row; in exact mode only its start could.
            from = end;
            row += 1;
        }
    }

    /// The row that holds byte `at`, looked for from row `from` on: in growing steps, because the
    /// next hit is near where hits are many and far where they are few.
    fn row_at(&self, from: usize, at: usize) -> usize {
        let mut low = from;
        let mut step = 1;
        while self
            .starts
            .get(low + step)
            .is_some_and(|start| *start <= at)
        {
            low += step;
            step *= 2;
        }
        let window = self
            .starts
            .get(low..(low + step).min(self.starts.len()))
            .unwrap_or(&[]);
        low + window
            .partition_point(|start| *start <= at)
            .saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(needle: &str, exact: bool) -> Vec<u32> {
        let mut arena = Arena::default();
        for text in ["alice", "", "bob alice", "ali", "malice malice", "e"] {
            arena.push(text.as_bytes());
        }
        let mut found = Bits::with_rows(6);
        arena.search(needle, exact, &mut found);
        (0..6).filter(|row| found.has(*row)).collect()
    }

    #[test]
    fn finds_parts_and_wholes() {
        assert_eq!(rows("alice", false), [0, 2, 4]);
        assert_eq!(rows("alice", true), [0]);
        assert_eq!(rows("e", false), [0, 2, 4, 5]);
        assert_eq!(rows("e", true), [5]);
        assert_eq!(rows("ebob", false), [0_u32; 0]);
    }

    #[test]
    fn arenas_join() {
        let mut first = Arena::default();
        first.push(b"a");
        let mut second = Arena::default();
        second.push(b"bc");
        second.push(b"");
        first.append(&second);
        assert_eq!(
            (first.get(0), first.get(1), first.get(2)),
            (&b"a"[..], &b"bc"[..], &b""[..])
        );
        assert_eq!(first.get(3), b"");
    }
}
