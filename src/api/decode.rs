//! Answers into domain values. Nothing here knows of connections.
//!
//! A page survives its worst row: users are read one by one, texts that are no Unicode are
//! repaired for reading, and where bytes are beyond repair the rest of the page stays.

pub(super) mod names;
pub(super) mod paging;
pub(super) mod profile;
mod recover;
pub(super) mod refusal;
pub(super) mod roles;
pub(super) mod row;
#[cfg(test)]
mod tests;
mod user;
pub(super) mod value;

use std::ops::Range;
use std::sync::Arc;

use crate::api::decode::names::NameSets;
use crate::domain::failure::Failure;
use crate::domain::failure::Unreadable;
use crate::domain::json::Lexer;
use crate::domain::json::Malformed;
use crate::domain::json::Token;
use crate::domain::json::lexer::check;
use crate::domain::json::lexer::end_of_space;
use crate::domain::page::PageBuilder;
use crate::domain::request::Answer;

/// The key of the list of users, quotes included.
const USERS: &[u8] = b"\"users\"";

/// Where the parts of an answer lie in its body.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) rows: Vec<RowPlace>,
    pub(super) files: Range<usize>,
    pub(super) roles: Range<usize>,
    pub(super) paging: Range<usize>,
    pub(super) lost: u32,
}

/// Where a row lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RowPlace {
    pub(super) place: Range<usize>,
    /// The bytes may hold more or less than one row, so that not even a readable part of them
    /// may pass for a user.
    pub(super) doubtful: bool,
}

/// Takes an answer of Query Users, or of the other calls that answer with users, apart.
///
/// # Errors
///
/// [`Failure::Unreadable`] where nothing can be used.
pub(super) fn answer(body: &[u8], names: &NameSets) -> Result<Answer, Failure> {
    let parts = match strict(body) {
        Ok(Some(parts)) => parts,
        Ok(None) => return Err(unreadable(Unreadable::WrongShape, body)),
        Err(malformed) => recover::parts(body).ok_or_else(|| {
            let what = if malformed.cut {
                Unreadable::Truncated
            } else {
                Unreadable::NotJson
            };
            unreadable(what, body)
        })?,
    };
    let mut builder = PageBuilder::default();
    for row in &parts.rows {
        let raw = body.get(row.place.clone()).unwrap_or_default();
        row::push(&mut builder, raw, row.doubtful, names);
    }
    let part = |place: &Range<usize>| body.get(place.clone()).unwrap_or_default();
    Ok(Answer {
        page: Arc::new(builder.finish(part(&parts.files))),
        roles: roles::list(part(&parts.roles)),
        roles_json: part(&parts.roles).into(),
        next: paging::next(part(&parts.paging)),
        lost: parts.lost,
    })
}

/// Reads a body that is JSON throughout; `None` where it is JSON without a list of users.
fn strict(body: &[u8]) -> Result<Option<Parts>, Malformed> {
    let mut lexer = Lexer::new(body);
    if !matches!(lexer.next()?, Some((Token::Object, _))) {
        check(body)?;
        return Ok(None);
    }
    let mut parts = Parts::default();
    let mut found = false;
    while let Some((Token::Key, key)) = lexer.next()? {
        let key = body.get(key).unwrap_or_default();
        if key != USERS {
            if let Some((_, place)) = lexer.next_value()? {
                parts.note(key, place);
            }
            continue;
        }
        match lexer.next()? {
            Some((Token::Array, _)) => {
                found = true;
                parts.rows.clear();
                while let Some((_, place)) = lexer.next_value()? {
                    parts.rows.push(RowPlace::sure(place));
                }
            }
            Some((Token::Object, _)) => {
                lexer.skip()?;
            }
            _ => {}
        }
    }
    match end_of_space(body, lexer.position()) {
        end if end == body.len() => Ok(found.then_some(parts)),
        at => Err(Malformed { at, cut: false }),
    }
}

impl Parts {
    /// Takes in a member of the answer other than its users.
    fn note(&mut self, key: &[u8], place: Range<usize>) {
        match key {
            b"\"files\"" => self.files = place,
            b"\"roles\"" => self.roles = place,
            b"\"paging\"" => self.paging = place,
            _ => {}
        }
    }
}

impl RowPlace {
    const fn sure(place: Range<usize>) -> Self {
        Self {
            place,
            doubtful: false,
        }
    }
}

/// A failure that quotes the beginning of the body.
pub(in crate::api) fn unreadable(what: Unreadable, body: &[u8]) -> Failure {
    Failure::Unreadable {
        what,
        detail: refusal::beginning(body),
    }
}
