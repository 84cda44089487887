//! One row of the journal a line, with everything in it.

use serde_json::Map;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::command::rfc3339;
use crate::domain::journal::Entry;
use crate::store::hex;
use crate::text::UntrustedText;
use crate::text::json_escape;

/// Appends a row. The user before and after stands there as JSON, as the API gave it; bytes that
/// are no JSON stand there in hexadecimal, so that nothing is lost.
pub(in crate::command) fn line(entry: &Entry, out: &mut Vec<u8>) {
    let mut row = Map::new();
    let mut put = |key: &str, value: Value| {
        row.insert(key.to_owned(), value);
    };
    let text = |text: &Option<UntrustedText>| {
        let text = text.as_ref().map(UntrustedText::as_received);
        text.map_or(Value::Null, Value::from)
    };
    let id = entry.user_id.as_ref().map(|id| id.text().as_received());
    put("seq", entry.seq.into());
    put("at", rfc3339(entry.at).into());
    put(
        "uptimeMs",
        u64::try_from(entry.uptime.as_millis())
            .unwrap_or(u64::MAX)
            .into(),
    );
    put("session", entry.session.as_str().into());
    put("operator", entry.operator.as_received().into());
    put("kind", entry.kind.name().into());
    put("userId", id.into());
    put("verdict", entry.verdict.map(|verdict| verdict.0).into());
    put(
        "verb",
        entry.verb.map(crate::domain::verdict::Verb::name).into(),
    );
    put("policy", text(&entry.policy));
    put("note", text(&entry.note));
    put("result", text(&entry.result));
    put("detail", text(&entry.detail));
    put("attempt", entry.attempt.as_deref().into());
    put("hash", hex(&entry.hash).into());
    let mut line = Value::Object(row).to_string();
    for (key, bytes) in [("before", &entry.before), ("after", &entry.after)] {
        let (key, value) = evidence(key, bytes.as_deref());
        // The object is not empty, so that a comma always belongs there.
        line.pop();
        line.extend([",\"", &key, "\":", &value, "}"]);
    }
    out.extend_from_slice(json_escape(&line).as_bytes());
    out.push(b'\n');
}

/// The key and the JSON of a piece of evidence.
fn evidence(key: &str, bytes: Option<&[u8]>) -> (String, String) {
    let Some(bytes) = bytes else {
        return (key.to_owned(), "null".to_owned());
    };
    let json = std::str::from_utf8(bytes).ok();
    let json = json.filter(|json| serde_json::from_str::<&RawValue>(json).is_ok());
    match json {
        Some(json) => (key.to_owned(), json.to_owned()),
        None => (format!("{key}Hex"), format!("\"{}\"", hex(bytes))),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::journal::Kind;
    use crate::domain::time::Timestamp;
    use crate::domain::user::UserId;

    fn entry(before: Option<&[u8]>) -> Entry {
        Entry {
            seq: 1,
            at: Timestamp::from_millis(1_699_335_116_250),
            uptime: Duration::from_millis(1_500),
            session: "s-1".to_owned(),
            operator: UntrustedText::from("ma\u{202e}ra"),
            kind: Kind::Note,
            user_id: Some(UserId::new("=1\n")),
            verdict: None,
            verb: None,
            policy: None,
            note: Some(UntrustedText::from("\u{1b}[2J")),
            before: before.map(Box::from),
            after: None,
            result: None,
            detail: None,
            attempt: None,
            hash: [1; 32],
        }
    }

    fn written(before: Option<&[u8]>) -> String {
        let mut out = Vec::new();
        line(&entry(before), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_row_is_one_line_of_json_in_which_nothing_acts() {
        let line = written(Some(
            b"{ \"userId\": \"a\\u202e\xe2\x80\xae\",\n \"n\": 1.50 }",
        ));
        let expected = format!(
            "{{\"seq\":1,\"at\":\"2023-11-07T05:31:56.25Z\",\"uptimeMs\":1500,\"session\":\"s-1\",\
             \"operator\":\"ma\\u202era\",\"kind\":\"note\",\"userId\":\"=1\\n\",\"verdict\":null,\
             \"verb\":null,\"policy\":null,\"note\":\"\\u001b[2J\",\"result\":null,\
             \"detail\":null,\"attempt\":null,\"hash\":\"{}\",\
             \"before\":{{\"userId\":\"a\\u202e\\u202e\",\"n\":1.50}},\"after\":null}}\n",
            "01".repeat(32)
        );
        assert_eq!(line, expected);
    }

    #[test]
    fn bytes_that_are_no_json_are_kept_as_digits() {
        for bytes in [&b"{\"a\":\"\xff\"}"[..], b"{", b""] {
            let line = written(Some(bytes));
            let value: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(value["beforeHex"], hex(bytes), "{line}");
        }
    }
}
