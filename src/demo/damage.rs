//! Breaks answers on request: rows that are no users, bodies that are no answers.

use crate::demo::answer::Answer;
use crate::demo::answer::JSON;
use crate::demo::faults::BodyFault;
use crate::demo::faults::RowKind;
use crate::demo::json::Record;

const HUGE_NAME: usize = 5_000_000;
const HUGE_FIELD: usize = 9 * 1024 * 1024;
const DEPTH: usize = 100_000;
const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
const PROXY_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n\
    <body><center><h1>502 Bad Gateway</h1></center><hr><center>proxy</center></body></html>\n";

/// A user's row with one thing wrong.
pub(super) fn row(mut record: Record, kind: RowKind) -> Vec<u8> {
    match kind {
        RowKind::LoneSurrogate => record.replace("displayName", br#""\ud800""#),
        RowKind::InvalidUtf8 => record.replace("displayName", b"\"\xff\""),
        RowKind::WrongTypes => {
            record.replace("displayName", br#"{"first":"x"}"#);
            record.replace("profileHandle", b"[]");
            record.replace("roles", br#""moderator""#);
            record.replace("permissions", br#"{"BAN_USER":true}"#);
            record.replace("flagCount", br#""many""#);
            record.replace("isGlobalBan", br#""yes""#);
            record.replace("metadata", b"7");
            record.replace("createdAt", b"1699335116000");
            record.replace("updatedAt", br#""the day before yesterday""#);
        }
        RowKind::NullUserId => record.replace("userId", b"null"),
        RowKind::MissingUserId => record.remove("userId"),
        RowKind::NumberUserId => record.replace("userId", b"42"),
        RowKind::DuplicateFields => {
            record.raw("displayName", br#""Somebody Else""#);
            record.raw("flagCount", b"77");
            record.raw("isGlobalBan", b"true");
            record.raw("isGlobalBan", b"false");
        }
        RowKind::NumberName => record.replace("displayName", b"12345"),
        RowKind::NotAnObject => return br#""user""#.to_vec(),
        RowKind::Huge => {
            let name = format!("\"{}\"", "x".repeat(HUGE_NAME));
            record.replace("displayName", name.as_bytes());
        }
        RowKind::Deep => {
            let deep = format!("{}1{}", "{\"a\":".repeat(DEPTH), "}".repeat(DEPTH));
            record.replace("metadata", deep.as_bytes());
        }
    }
    record.encode()
}

/// An answer with a body that can end too early: one is made up where there is none.
pub(super) fn divisible(mut answer: Answer) -> Answer {
    if answer.body.is_empty() {
        answer.body = "{\"success\":true}".into();
    }
    answer
}

/// An answer with its body spoilt. A body cut short is the connection's business.
pub(super) fn body(mut answer: Answer, fault: BodyFault) -> Answer {
    if matches!(fault, BodyFault::Malformed | BodyFault::WrongContentType) {
        answer = divisible(answer);
    }
    match fault {
        BodyFault::Empty => answer.body = Vec::new().into(),
        BodyFault::PlainText => {
            answer.content_type = TEXT;
            answer.body = "Service is warming up, come back later.\n".into();
        }
        BodyFault::Html => {
            answer.content_type = HTML;
            answer.body = PROXY_PAGE.into();
        }
        BodyFault::Malformed => {
            let half = answer.body.len() / 2;
            answer.body.truncate(half);
        }
        BodyFault::Truncated => {}
        BodyFault::WrongContentType => answer.content_type = HTML,
        BodyFault::Huge => {
            let padding = format!("\"{}\"", " ".repeat(HUGE_FIELD));
            answer.body = with_field(&answer.body, padding.as_bytes());
        }
        BodyFault::Deep => {
            let deep = format!("{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH));
            answer.body = with_field(&answer.body, deep.as_bytes());
        }
        BodyFault::NotAnObject => {
            answer.content_type = JSON;
            answer.body = "[[],null]".into();
        }
    }
    answer
}

/// A JSON object with one more field at its front.
fn with_field(object: &[u8], content: &[u8]) -> bytes::Bytes {
    let mut out = Vec::with_capacity(object.len() + content.len() + 16);
    out.extend_from_slice(b"{\"debug\":");
    out.extend_from_slice(content);
    out.push(b',');
    out.extend_from_slice(object.strip_prefix(b"{").unwrap_or(b"}"));
    out.into()
}
