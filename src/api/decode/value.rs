//! Single values: each keeps absent, null, wrong type and value apart.

use std::borrow::Cow;
use std::ops::Range;

use crate::domain::field::Field;
use crate::domain::json::Lexer;
use crate::domain::json::Malformed;
use crate::domain::json::Token;
use crate::domain::json::text::decode;
use crate::domain::time::Timestamp;
use crate::text::UntrustedText;

/// A value of a member: what it is and its exact bytes.
#[derive(Debug, Clone, Copy)]
pub(in crate::api) struct Value<'a> {
    pub(in crate::api) token: Token,
    pub(in crate::api) bytes: &'a [u8],
}

/// A member of an object.
#[derive(Debug)]
pub(in crate::api) struct Member<'a> {
    /// The key, decoded.
    pub(in crate::api) key: Cow<'a, str>,
    pub(in crate::api) value: Value<'a>,
}

/// Calls `found` with each member of an object, in order, and tells whether the source is an
/// object at all.
///
/// # Errors
///
/// [`Malformed`] where the source is no JSON; what came before was found.
pub(in crate::api) fn members<'a>(
    source: &'a [u8],
    mut found: impl FnMut(Member<'a>),
) -> Result<bool, Malformed> {
    let mut lexer = Lexer::new(source);
    match lexer.next()? {
        Some((Token::Object, _)) => {}
        Some((Token::Array, _)) => {
            lexer.skip()?;
            return Ok(false);
        }
        _ => return Ok(false),
    }
    let at = |place: Range<usize>| source.get(place).unwrap_or_default();
    while let Some((Token::Key, key)) = lexer.next()? {
        if let Some((token, place)) = lexer.next_value()? {
            found(Member {
                key: decode(at(key)),
                value: Value {
                    token,
                    bytes: at(place),
                },
            });
        }
    }
    Ok(true)
}

/// The elements of an array, or nothing where the source is none.
pub(in crate::api) fn elements(source: &[u8]) -> Vec<Value<'_>> {
    let mut found = Vec::new();
    let mut lexer = Lexer::new(source);
    if let Ok(Some((Token::Array, _))) = lexer.next() {
        while let Ok(Some((token, place))) = lexer.next_value() {
            let bytes = source.get(place).unwrap_or_default();
            found.push(Value { token, bytes });
        }
    }
    found
}

/// A text.
pub(in crate::api) fn text(value: Option<Value<'_>>) -> Field<Cow<'_, str>> {
    field(value, |value| {
        (value.token == Token::Text).then(|| decode(value.bytes))
    })
}

/// A text with a memory of its own.
pub(in crate::api) fn owned_text(value: Option<Value<'_>>) -> Field<UntrustedText> {
    text(value).map(|text| UntrustedText::from(text.as_ref()))
}

/// A boolean.
pub(in crate::api) fn boolean(value: Option<Value<'_>>) -> Field<bool> {
    field(value, |value| match value.token {
        Token::True => Some(true),
        Token::False => Some(false),
        _ => None,
    })
}

/// An integer, or a text of decimal digits: the API sends both for the same fields.
pub(in crate::api) fn integer(value: Option<Value<'_>>) -> Field<i64> {
    field(value, |value| match value.token {
        Token::Number => std::str::from_utf8(value.bytes).ok()?.parse().ok(),
        Token::Text => decode(value.bytes).parse().ok(),
        _ => None,
    })
}

/// A date and time.
pub(in crate::api) fn instant(value: Option<Value<'_>>) -> Field<Timestamp> {
    field(value, |value| {
        if value.token == Token::Text {
            Timestamp::parse(&decode(value.bytes))
        } else {
            None
        }
    })
}

/// A list of names. What is no text among them is kept as it is spelled, so that nothing of a
/// list of rights is hidden.
pub(in crate::api) fn names(value: Value<'_>) -> Option<Vec<UntrustedText>> {
    (value.token == Token::Array).then(|| {
        let names = elements(value.bytes).into_iter();
        names.map(|name| spelled(name)).collect()
    })
}

/// A text decoded, anything else as it is spelled.
pub(in crate::api) fn spelled(value: Value<'_>) -> UntrustedText {
    let text = if value.token == Token::Text {
        decode(value.bytes)
    } else {
        String::from_utf8_lossy(value.bytes)
    };
    UntrustedText::from(text.as_ref())
}

/// Any value with a reading of its own; what it cannot read is malformed.
pub(in crate::api) fn field<'a, T>(
    value: Option<Value<'a>>,
    read: impl FnOnce(Value<'a>) -> Option<T>,
) -> Field<T> {
    match value {
        None => Field::Absent,
        Some(Value {
            token: Token::Null, ..
        }) => Field::Null,
        Some(value) => read(value).map_or(Field::Malformed, Field::Value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(source: &str, read: impl Fn(Option<Value<'_>>) -> T) -> T {
        let wrapped = format!("[{source}]");
        read(elements(wrapped.as_bytes()).first().copied())
    }

    #[test]
    fn absent_null_wrong_and_given_stay_apart() {
        assert_eq!(with("", boolean), Field::Absent);
        assert_eq!(with("null", boolean), Field::Null);
        assert_eq!(with("\"true\"", boolean), Field::Malformed);
        assert_eq!(with("true", boolean), Field::Value(true));
    }

    #[test]
    fn integers_come_as_numbers_and_as_texts() {
        assert_eq!(with("12", integer), Field::Value(12));
        assert_eq!(with("\"166904\"", integer), Field::Value(166_904));
        for wrong in [
            "1.5",
            "1e3",
            "\"\"",
            "\"many\"",
            "12345678901234567890123",
            "[]",
        ] {
            assert_eq!(with(wrong, integer), Field::Malformed, "{wrong}");
        }
    }

    #[test]
    fn a_bad_date_is_malformed_and_no_more() {
        assert_eq!(
            with("\"2023-11-07T05:31:56Z\"", instant),
            Field::Value(Timestamp::from_millis(1_699_335_116_000))
        );
        assert_eq!(with("\"0000-13-99\"", instant), Field::Malformed);
        assert_eq!(with("17", instant), Field::Malformed);
    }

    #[test]
    fn lists_hide_nothing() {
        let read = |value: Option<Value<'_>>| value.and_then(names);
        let found = with("[\"a\\u0062\", null, {\"roleId\":\"x\"}]", read).unwrap();
        let expected = ["ab", "null", "{\"roleId\":\"x\"}"].map(UntrustedText::from);
        assert_eq!(found, expected);
        assert_eq!(with("\"BAN_USER\"", read), None);
    }
}
