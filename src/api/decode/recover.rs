//! What can be kept of an answer whose bytes are no JSON.
//!
//! The list of users is followed row by row. A row that breaks the grammar is stepped over: where
//! its end is plain it stays a row of its own, else the list goes on at the next object that is
//! certainly a row and not a part of one. Nothing is kept where the end of the list cannot be
//! told, for then an answer that broke off would pass for a complete one. The work is bounded by
//! the size of the answer.

mod boundary;
mod model;

use std::ops::Range;
use std::rc::Rc;

use memchr::memchr_iter;
use memchr::memmem;

use crate::api::decode::Parts;
use crate::api::decode::RowPlace;
use crate::api::decode::USERS;
use crate::api::decode::paging;
use crate::api::decode::recover::model::Model;
use crate::api::decode::recover::model::keys;
use crate::api::decode::row::salvaged_id;
use crate::domain::json::Lexer;
use crate::domain::json::Malformed;
use crate::domain::json::Token;
use crate::domain::json::lexer::end_of_space;

/// How often every byte may be looked at, on average.
const LOOKS: usize = 32;

/// The parts of a body that is no JSON; `None` where its list of users or what comes next is
/// not to be made out.
pub(super) fn parts(body: &[u8]) -> Option<Parts> {
    let mut scan = Scan {
        body,
        looks: body.len().saturating_mul(LOOKS).saturating_add(4_096),
        parts: Parts::default(),
        model: None,
    };
    let start = scan.head()?;
    let end = scan.rows(start)?;
    scan.tail(end + 1)?;
    Some(scan.parts)
}

struct Scan<'a> {
    body: &'a [u8],
    looks: usize,
    parts: Parts,
    /// What rows are made like, once that mattered.
    model: Option<Rc<Model>>,
}

impl Scan<'_> {
    /// Reads up to the first row, and gives its offset.
    fn head(&mut self) -> Option<usize> {
        if let Ok(found) = self.strict_head() {
            return found;
        }
        let after_key = memmem::find(self.body, USERS)? + USERS.len();
        let colon = end_of_space(self.body, after_key);
        let bracket = end_of_space(self.body, colon + 1);
        let opens = self.byte(colon) == Some(b':') && self.byte(bracket) == Some(b'[');
        opens.then_some(bracket + 1)
    }

    fn strict_head(&mut self) -> Result<Option<usize>, Malformed> {
        let mut lexer = Lexer::new(self.body);
        lexer.next()?;
        while let Some((Token::Key, key)) = lexer.next()? {
            let key = self.body.get(key).unwrap_or_default();
            if key == USERS {
                let opens = matches!(lexer.next()?, Some((Token::Array, _)));
                return Ok(opens.then_some(lexer.position()));
            }
            if let Some((_, place)) = lexer.next_value()? {
                self.parts.note(key, place);
            }
        }
        Ok(None)
    }

    /// Reads every row from an offset on, and gives the offset of the closing bracket.
    fn rows(&mut self, start: usize) -> Option<usize> {
        let mut at = end_of_space(self.body, start);
        loop {
            if self.byte(at)? == b']' && self.is_end(at) {
                return Some(at);
            }
            at = if let Some((end, next)) = self.whole_row(at) {
                self.parts.rows.push(RowPlace::sure(at..end));
                next
            } else {
                let model = self.model();
                self.broken_row(at, &model)?
            };
        }
    }

    /// Whether a bracket ends the list for certain: either the rest of the answer reads to its
    /// last byte, or no row follows any more.
    fn is_end(&mut self, at: usize) -> bool {
        if self.strict_tail(at + 1, false) {
            return true;
        }
        let model = self.model();
        let next = self.next_row(at, &model);
        self.ends_at(at) && next.is_none_or(|next| self.byte(next) != Some(b'{'))
    }

    /// Takes in what is no JSON, as a row of its own where its boundaries are plain, and gives
    /// the offset where the list goes on.
    fn broken_row(&mut self, at: usize, model: &Model) -> Option<usize> {
        if let Some((end, next)) = self.balanced_row(at)
            && model.rows_in(self.body.get(at..end)?) == 1
        {
            self.parts.rows.push(RowPlace::sure(at..end));
            return Some(next);
        }
        self.step_over(at, model)
    }

    /// Leaves a stretch behind that is no row, and gives the offset where the list goes on.
    fn step_over(&mut self, at: usize, model: &Model) -> Option<usize> {
        let mut from = at;
        let body = self.body;
        let opening = body.get(from..)?.strip_prefix(b"{").unwrap_or_default();
        let opens = opening.trim_ascii_start().starts_with(model.first_key());
        // What looked like rows of their own may be the beginning of the one that is broken. Not
        // so a row that another one follows, made like the others but for its end.
        let is_part = |row: &mut RowPlace| {
            let bytes = body.get(row.place.clone()).unwrap_or_default();
            let is_sure = || is_followed(body, row.place.end) && model.is_like(&keys(bytes));
            !opens && !model.is_whole(bytes) && !is_sure()
        };
        while let Some(before) = self.parts.rows.pop_if(is_part) {
            from = before.place.start;
        }
        let to = self.next_row(at, model)?;
        let stretch = trimmed(self.body, from..to);
        let bytes = self.body.get(stretch.clone()).unwrap_or_default();
        if bytes.iter().any(u8::is_ascii_alphanumeric) {
            let mut lost = model.rows_in(bytes);
            if salvaged_id(bytes).is_some() {
                lost -= 1;
                self.parts.rows.push(RowPlace {
                    place: stretch,
                    doubtful: true,
                });
            }
            self.parts.lost += u32::try_from(lost).unwrap_or(u32::MAX);
        }
        Some(to)
    }

    /// The next offset behind `from` where a row certainly begins, or the list ends.
    fn next_row(&mut self, from: usize, model: &Model) -> Option<usize> {
        let body = self.body;
        let rest = body.get(from + 1..)?;
        for at in memchr_iter(b'{', rest).map(|found| from + 1 + found) {
            if self.is_row(at, model) {
                return Some(at);
            }
            if self.looks == 0 {
                return None;
            }
        }
        for at in memchr_iter(b']', rest).map(|found| from + 1 + found) {
            if self.ends_at(at) {
                return Some(at);
            }
            if self.looks == 0 {
                return None;
            }
        }
        None
    }

    /// Whether an object is a row: it is made like the other rows, unlike an object inside of a
    /// row, which its owner wrote; and it is whole, for it goes as far as they do, or the answer
    /// reads from there to its last byte.
    fn is_row(&mut self, at: usize, model: &Model) -> bool {
        let before = self.body.get(..at).unwrap_or_default().trim_ascii_end();
        if before.ends_with(b":") {
            return false;
        }
        let Some((end, next)) = self.whole_row(at) else {
            return false;
        };
        let keys = keys(self.body.get(at..end).unwrap_or_default());
        model.is_like(&keys) && (model.ends_like(&keys) || self.reads_on(next))
    }

    /// Whether rows follow one another from an offset on, and the rest of the answer them.
    fn reads_on(&mut self, mut at: usize) -> bool {
        while self.byte(at) == Some(b'{') {
            let Some((_, next)) = self.whole_row(at) else {
                return false;
            };
            at = next;
        }
        self.byte(at) == Some(b']') && self.strict_tail(at + 1, false)
    }

    /// Reads what comes behind the list of users. `None` where it does not say whether there is
    /// a next page, or where nothing in it is the answer's own: rows hold lists as well, and what
    /// is left of the last row of an answer that broke off can read like an end.
    fn tail(&mut self, at: usize) -> Option<()> {
        let reads = self.strict_tail(at, true);
        let is_behind = |place: &Range<usize>| !place.is_empty() && place.start >= at;
        if is_behind(&self.parts.paging) || reads && is_behind(&self.parts.files) {
            return Some(());
        }
        let place = paging::last(self.body).filter(|place| place.start >= at)?;
        let end = end_of_space(self.body, place.end);
        let followed = matches!(self.byte(end), Some(b'}' | b','));
        self.parts.paging = place;
        followed.then_some(())
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.body.get(at).copied()
    }
}

/// Whether a comma and an object follow a row.
fn is_followed(body: &[u8], end: usize) -> bool {
    let comma = end_of_space(body, end);
    let next = end_of_space(body, comma + 1);
    body.get(comma) == Some(&b',') && body.get(next) == Some(&b'{')
}

/// A stretch without the separators around it.
fn trimmed(body: &[u8], stretch: Range<usize>) -> Range<usize> {
    let bytes = body.get(stretch.clone()).unwrap_or_default();
    let is_separator = |byte: &u8| byte.is_ascii_whitespace() || *byte == b',';
    let kept = bytes.iter().rposition(|byte| !is_separator(byte));
    stretch.start..stretch.start + kept.map_or(0, |last| last + 1)
}
