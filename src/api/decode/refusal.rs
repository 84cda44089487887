//! Answers that say no: the error envelope, or whatever came in its place.

use std::time::Duration;

use crate::api::decode::value::Value;
use crate::api::decode::value::elements;
use crate::api::decode::value::integer;
use crate::api::decode::value::members;
use crate::api::decode::value::spelled;
use crate::api::decode::value::text;
use crate::domain::failure::Refusal;
use crate::domain::field::Field;
use crate::domain::json::Token;
use crate::domain::json::lexer::check;
use crate::text::UntrustedText;

/// The longest text that is kept of an error, in characters.
const WORDS: usize = 300;
/// The most details that are kept.
const DETAILS: usize = 10;

/// Reads the body of an answer with a status other than 2xx. `reason` stands in where the body
/// is empty.
pub(in crate::api) fn refusal(
    status: u16,
    reason: &str,
    body: &[u8],
    retry_after: Option<Duration>,
) -> Refusal {
    let (mut code, mut message, mut data) = (None, None, None);
    let envelope = check(body).is_ok()
        && members(body, |member| match member.key.as_ref() {
            "code" => code = Some(member.value),
            "message" => message = Some(member.value),
            "data" => data = Some(member.value),
            _ => {}
        }) == Ok(true);
    let said = match text(message) {
        Field::Value(text) if !text.trim().is_empty() => cut(&text),
        _ if envelope && code.is_some() => UntrustedText::from(reason),
        _ if body.trim_ascii().is_empty() => UntrustedText::from(reason),
        _ => beginning(body),
    };
    Refusal {
        status,
        code: integer(code).value(),
        message: said,
        detail: data.map(details).unwrap_or_default(),
        retry_after,
    }
}

/// The beginning of a body that nobody can read.
pub(in crate::api) fn beginning(body: &[u8]) -> UntrustedText {
    let most = body.get(..WORDS * 4).unwrap_or(body);
    cut(&String::from_utf8_lossy(most))
}

/// `data.detail`: a list of texts, an object, or a text.
fn details(data: Value<'_>) -> Vec<UntrustedText> {
    let mut detail = None;
    if members(data.bytes, |member| {
        if member.key == "detail" {
            detail = Some(member.value);
        }
    })
    .is_err()
    {
        return Vec::new();
    }
    let Some(detail) = detail else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    match detail.token {
        Token::Array => lines.extend(elements(detail.bytes).into_iter().map(bounded)),
        Token::Object => {
            // Checked with the whole body.
            let _ = members(detail.bytes, |member| {
                let value = bounded(member.value);
                let line = format!("{}: {}", member.key, value.borrow().as_received());
                lines.push(cut(&line));
            });
        }
        Token::Null => {}
        _ => lines.push(bounded(detail)),
    }
    lines.truncate(DETAILS);
    lines
}

fn bounded(value: Value<'_>) -> UntrustedText {
    cut(spelled(value).borrow().as_received())
}

fn cut(text: &str) -> UntrustedText {
    let mut kept: String = text.chars().take(WORDS).collect();
    if kept.len() < text.len() {
        kept.push('\u{2026}');
    }
    UntrustedText::from(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::failure::Meaning;

    fn read(body: &str) -> Refusal {
        refusal(422, "Unprocessable Entity", body.as_bytes(), None)
    }

    fn lines(refusal: &Refusal) -> Vec<&str> {
        let lines = refusal.detail.iter();
        lines.map(|line| line.borrow().as_received()).collect()
    }

    #[test]
    fn the_envelope_is_read_in_all_its_shapes() {
        let listed = read(
            r#"{"status":"error","code":500000,"message":"Bad.","data":{"detail":["a","b"]}}"#,
        );
        assert_eq!(listed.code, Some(500_000));
        assert_eq!(listed.message, UntrustedText::from("Bad."));
        assert_eq!(lines(&listed), ["a", "b"]);
        let object = read(
            r#"{"code":"400300","message":"x","data":{"detail":{"limit":101,"k":{"a":[1]}}}}"#,
        );
        assert_eq!(object.code, Some(400_300));
        assert_eq!(lines(&object), ["limit: 101", "k: {\"a\":[1]}"]);
        let bare = read(r#"{"status":"fail","code":400000}"#);
        assert_eq!(bare.message, UntrustedText::from("Unprocessable Entity"));
        assert!(bare.detail.is_empty());
    }

    #[test]
    fn a_body_that_is_no_envelope_is_quoted_at_its_beginning() {
        assert_eq!(
            read("Unauthorized").message,
            UntrustedText::from("Unauthorized")
        );
        assert_eq!(
            read(" ").message,
            UntrustedText::from("Unprocessable Entity")
        );
        let page = read(&format!("<html>{}", "x".repeat(10_000)));
        assert_eq!(
            page.message.borrow().as_received().chars().count(),
            WORDS + 1
        );
        assert_eq!(read("{\"code\":1").code, None);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let many = vec![format!("\"{}\"", "y".repeat(1_000)); 100].join(",");
        let refusal = read(&format!(
            "{{\"code\":1,\"message\":\"m\",\"data\":{{\"detail\":[{many}]}}}}"
        ));
        assert_eq!(refusal.detail.len(), DETAILS);
        assert!(
            lines(&refusal)
                .iter()
                .all(|line| line.chars().count() == WORDS + 1)
        );
        assert_eq!(refusal.meaning(), Meaning::BadRequest);
    }
}
