//! Where a row ends, and where the list of rows does.

use std::ops::Range;

use crate::api::decode::recover::Scan;
use crate::domain::json::Lexer;
use crate::domain::json::Token;
use crate::domain::json::lexer::end_of_space;

/// Members that may follow the list of users.
const FOLLOWING: [&[u8]; 3] = [b"\"files\"", b"\"roles\"", b"\"paging\""];

impl Scan<'_> {
    /// The end of a row that is JSON, and where the list goes on behind it. An object is a row
    /// whatever follows, unless nothing does; a simple value must be followed as rows are; and
    /// an array is rather a bracket too many.
    pub(super) fn whole_row(&mut self, at: usize) -> Option<(usize, usize)> {
        if self.body.get(at) == Some(&b'[') {
            return None;
        }
        let end = self.end_of_json(at)?;
        if let Some(next) = self.after_row(end) {
            return Some((end, next));
        }
        let object = self.body.get(at) == Some(&b'{');
        let more = end_of_space(self.body, end) < self.body.len();
        (object && more).then_some((end, end))
    }

    /// The end of the JSON value that begins at an offset.
    pub(super) fn end_of_json(&mut self, at: usize) -> Option<usize> {
        let mut lexer = Lexer::starting_at(self.body, at);
        let mut read = lexer.next();
        while matches!(read, Ok(Some(_))) {
            read = lexer.next();
        }
        let end = lexer.position();
        self.spend(end.saturating_sub(at))?;
        read.ok()?;
        Some(end)
    }

    /// The end of a row whose brackets and quotes are in order though its bytes are no JSON.
    pub(super) fn balanced_row(&mut self, at: usize) -> Option<(usize, usize)> {
        if self.body.get(at) != Some(&b'{') {
            return None;
        }
        let mut open = Vec::new();
        let mut quoted = false;
        let mut escaped = false;
        let mut end = at;
        let mut before = b':';
        for byte in self.body.get(at..)? {
            end += 1;
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'\\' => return None,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                // An object in an object is a value; anything else is the next row.
                b'{' if before != b':' && open.last() == Some(&b'}') => return None,
                b'{' => open.push(b'}'),
                b'[' => open.push(b']'),
                b'}' | b']' if open.pop() != Some(*byte) => return None,
                _ => {}
            }
            if open.is_empty() {
                break;
            }
            if !byte.is_ascii_whitespace() {
                before = *byte;
            }
        }
        self.spend(end - at)?;
        if !open.is_empty() {
            return None;
        }
        let next = self.after_row(end)?;
        matches!(self.body.get(next), Some(b'{' | b']')).then_some((end, next))
    }

    /// Where the list goes on behind a row: at the next row or at the closing bracket. One
    /// wrong byte between two objects, or none at all, parts them as well as a comma.
    pub(super) fn after_row(&mut self, end: usize) -> Option<usize> {
        let at = end_of_space(self.body, end);
        let behind = end_of_space(self.body, at + 1);
        match self.body.get(at)? {
            b',' if self.body.get(behind) == Some(&b']') => self.ends_at(behind).then_some(behind),
            b',' => Some(behind),
            b'{' => Some(at),
            b']' if self.ends_at(at) => Some(at),
            // Keys are followed by colons, rows never are.
            b':' => None,
            _ => (self.body.get(behind) == Some(&b'{')).then_some(behind),
        }
    }

    /// Whether the list of users ends with this bracket: what follows is a member of the answer,
    /// or reads as the rest of it up to the last byte.
    pub(super) fn ends_at(&mut self, bracket: usize) -> bool {
        let comma = end_of_space(self.body, bracket + 1);
        let key = end_of_space(self.body, comma + 1);
        let follows = |name: &&[u8]| {
            let rest = self.body.get(key..).unwrap_or_default();
            rest.starts_with(name)
                && self.body.get(end_of_space(self.body, key + name.len())) == Some(&b':')
        };
        let named = self.body.get(comma) == Some(&b',') && FOLLOWING.iter().any(follows);
        named || self.strict_tail(bracket + 1, false)
    }

    /// Whether the members from an offset on read to the end of the answer; notes them where
    /// `keep` says so, as far as they read.
    pub(super) fn strict_tail(&mut self, at: usize, keep: bool) -> bool {
        let mut at = end_of_space(self.body, at);
        while self.body.get(at) == Some(&b',') {
            let Some((key, value)) = self.member(end_of_space(self.body, at + 1)) else {
                return false;
            };
            at = end_of_space(self.body, value.end);
            if keep {
                let key = self.body.get(key).unwrap_or_default();
                self.parts.note(key, value);
            }
        }
        self.body.get(at) == Some(&b'}') && end_of_space(self.body, at + 1) == self.body.len()
    }

    /// The key and the value of the member that begins at an offset.
    fn member(&mut self, at: usize) -> Option<(Range<usize>, Range<usize>)> {
        let mut lexer = Lexer::starting_at(self.body, at);
        let Ok(Some((Token::Text, key))) = lexer.next() else {
            return None;
        };
        let colon = end_of_space(self.body, key.end);
        if self.body.get(colon) != Some(&b':') {
            return None;
        }
        let start = end_of_space(self.body, colon + 1);
        let end = self.end_of_json(start)?;
        Some((key, start..end))
    }

    fn spend(&mut self, looks: usize) -> Option<()> {
        let left = self.looks.checked_sub(looks.max(1));
        self.looks = left.unwrap_or(0);
        left.map(|_| ())
    }
}
