//! JSON texts decoded, with a replacement character for what is no Unicode.

use std::borrow::Cow;

/// Decodes a text token, quotes included. Lone surrogates and bytes that are no UTF-8 become
/// U+FFFD, one for each; the exact bytes are kept elsewhere. Total: a token that is no text at
/// all comes back as it is.
#[must_use]
pub fn decode(token: &[u8]) -> Cow<'_, str> {
    let inner = token
        .strip_prefix(b"\"")
        .map_or(token, |rest| rest.strip_suffix(b"\"").unwrap_or(rest));
    if memchr::memchr(b'\\', inner).is_none() {
        return String::from_utf8_lossy(inner);
    }
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        text.push_str(&String::from_utf8_lossy(rest.get(..at).unwrap_or_default()));
        let escape = rest.get(at + 1..).unwrap_or_default();
        let (character, length) = unescape(escape);
        text.push(character);
        rest = escape.get(length..).unwrap_or_default();
    }
    text.push_str(&String::from_utf8_lossy(rest));
    Cow::Owned(text)
}

/// The character of an escape and how many bytes behind the backslash it takes.
fn unescape(escape: &[u8]) -> (char, usize) {
    let simple = match escape.first() {
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unescape_unit(escape),
        Some(other) => char::from(*other),
        None => char::REPLACEMENT_CHARACTER,
    };
    (simple, 1)
}

fn unescape_unit(escape: &[u8]) -> (char, usize) {
    let Some(first) = unit(escape) else {
        return (char::REPLACEMENT_CHARACTER, 1);
    };
    let second = escape
        .get(5..)
        .and_then(|rest| rest.strip_prefix(b"\\"))
        .and_then(unit);
    if let (0xd800..=0xdbff, Some(low @ 0xdc00..=0xdfff)) = (first, second) {
        let scalar = 0x1_0000 + ((u32::from(first) - 0xd800) << 10) + (u32::from(low) - 0xdc00);
        let character = char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER);
        return (character, 11);
    }
    let character = char::from_u32(first.into()).unwrap_or(char::REPLACEMENT_CHARACTER);
    (character, 5)
}

/// The UTF-16 unit of `uXXXX`.
fn unit(escape: &[u8]) -> Option<u16> {
    let digits = escape.strip_prefix(b"u")?.get(..4)?;
    let digits = std::str::from_utf8(digits).ok()?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lone_surrogates_become_replacements_and_pairs_become_characters() {
        assert_eq!(decode(br#""\ud800""#), "\u{fffd}");
        assert_eq!(decode(br#""\udc00\ud800""#), "\u{fffd}\u{fffd}");
        assert_eq!(decode(br#""\ud83d\ude00!""#), "\u{1f600}!");
        assert_eq!(decode(br#""\ud83d\n""#), "\u{fffd}\n");
        assert_eq!(decode(b"\"a\xffb\\tc\xc3\""), "a\u{fffd}b\tc\u{fffd}");
    }

    proptest! {
        #[test]
        fn reads_what_serde_json_writes(text in any::<String>()) {
            let written = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(decode(written.as_bytes()), text);
        }

        #[test]
        fn never_panics(token in prop::collection::vec(prop_oneof![
            Just(b'\\'), Just(b'u'), Just(b'd'), Just(b'8'), Just(b'"'), any::<u8>()
        ], 0..32)) {
            let _ = decode(&token);
        }
    }
}
