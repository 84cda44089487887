//! One event a line, its body as it was sent.

use serde_json::Map;
use serde_json::Value;

use crate::api::envelope;
use crate::command::journal::ndjson_evidence;
use crate::command::rfc3339;
use crate::domain::event::StoredEvent;
use crate::text::json_escape;

/// Appends an event. A body that was let go is `null`; one that is no JSON stands there in
/// hexadecimal.
pub(super) fn line(event: &StoredEvent, out: &mut Vec<u8>) {
    let body = event.body.as_deref();
    let named = body.and_then(envelope);
    let ids = named.iter().flat_map(|envelope| &envelope.user_ids);
    let ids = ids.map(|id| Value::from(id.text().as_received()));
    let mut row = Map::new();
    let mut put = |key: &str, value: Value| {
        row.insert(key.to_owned(), value);
    };
    put("stir", event.stir.into());
    put("heardAt", rfc3339(event.heard_at).into());
    put("lastHeardAt", rfc3339(event.last_heard_at).into());
    put("repeats", event.repeats.into());
    put("event", event.event.as_received().into());
    put("userIds", ids.collect());
    let mut line = Value::Object(row).to_string();
    let (key, value) = ndjson_evidence("body", body);
    // The object is not empty, so that a comma always belongs there.
    line.pop();
    line.extend([",\"", &key, "\":", &value, "}"]);
    out.extend_from_slice(json_escape(&line).as_bytes());
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::events::table::tests::stored;

    fn written(body: Option<&[u8]>) -> String {
        let mut out = Vec::new();
        line(&stored(body), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_event_is_one_line_of_json_in_which_nothing_acts() {
        let body = "{ \"event\": \"user.didFlag\",\n \"data\": {\"users\":\
                    [{\"userId\":\"a\u{202e}\",\"n\":1.50}]} }";
        let expected = "{\"stir\":7,\"heardAt\":\"2023-11-07T05:31:56.25Z\",\
            \"lastHeardAt\":\"2023-11-07T05:31:57Z\",\"repeats\":2,\"event\":\"user.didFlag\",\
            \"userIds\":[\"a\\u202e\"],\"body\":{\"event\":\"user.didFlag\",\"data\":{\"users\":\
            [{\"userId\":\"a\\u202e\",\"n\":1.50}]}}}\n";
        assert_eq!(written(Some(body.as_bytes())), expected);
    }

    #[test]
    fn a_body_that_is_gone_is_null_and_one_that_is_no_json_is_digits() {
        let value = |body| serde_json::from_str::<Value>(&written(body)).unwrap();
        assert_eq!(value(None)["body"], Value::Null);
        assert_eq!(value(Some(b"{\xff"))["bodyHex"], "7bff");
    }
}
