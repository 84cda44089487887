//! JSON for a terminal or a pipe: the same value with nothing in it that acts or hides.
//! It does not check that the text is JSON.

use crate::text::class::is_shown;
use std::fmt::Write;

/// Rewrites valid JSON text on one line, as the same value: white space between values is left
/// out, and controls, separators, bidirectional, default-ignorable, private and unassigned code
/// points in strings become `\u` escapes, past the Basic Multilingual Plane as surrogate pairs.
#[must_use]
pub fn json_escape(raw_json: &str) -> String {
    let mut out = String::with_capacity(raw_json.len());
    let mut in_string = false;
    let mut is_escaped = false;
    for c in raw_json.chars() {
        if in_string {
            in_string = is_escaped || c != '"';
            is_escaped = !is_escaped && c == '\\';
        } else if matches!(c, ' ' | '\t' | '\n' | '\r') {
            continue;
        } else {
            in_string = c == '"';
        }
        push(&mut out, c);
    }
    out
}

fn push(out: &mut String, c: char) {
    if is_shown(c) {
        out.push(c);
        return;
    }
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to a string cannot fail.
        let _ = write!(out, "\\u{unit:04x}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn the_value_stays_and_nothing_acts() {
        let raw = "{\"a\\\"\u{7f}\u{9b}\":\"\u{202e}x\u{e0041}\u{f8ff}\\\\\", \"n\": 1.50 ,\n\t\"s\":\"a b\"}\r\n";
        let escaped = json_escape(raw);
        assert_eq!(
            escaped,
            r#"{"a\"\u007f\u009b":"\u202ex\udb40\udc41\uf8ff\\","n":1.50,"s":"a b"}"#
        );
        let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(value(&escaped), value(raw));
    }

    #[test]
    fn letters_and_symbols_stay() {
        let raw = "\"\u{e9}\u{6f22}\u{1f600}\u{645}a\u{301}\"";
        assert_eq!(json_escape(raw), raw);
    }

    #[test]
    fn escapes_of_the_sender_stay() {
        let raw = r#"["\u001b[2J","\ud800","\\","\"",1e999]"#;
        assert_eq!(json_escape(raw), raw);
    }
}
