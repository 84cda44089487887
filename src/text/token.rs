//! The spelling of code points that are not drawn, and its inverse.

use std::fmt::Write;

/// Appends the token of a code point: `\n`, `\x1b`, `\u{202e}`.
///
/// C1 controls are written `\u{9b}`, never `\x9b`, which reads like a byte.
pub(super) fn push_token(out: &mut String, c: char) {
    // Writing to a string cannot fail.
    let _ = match c {
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        '\0' => out.write_str("\\0"),
        '\u{1}'..='\u{7f}' => write!(out, "\\x{:02x}", u32::from(c)),
        _ => write!(out, "\\u{{{:x}}}", u32::from(c)),
    };
}

/// The token of a code point.
pub(super) fn token(c: char) -> String {
    let mut out = String::new();
    push_token(&mut out, c);
    out
}

/// Reads one token without its backslash; what is left of the text follows in `rest`.
pub(super) fn read_token(rest: &mut std::str::Chars<'_>) -> Option<char> {
    match rest.next()? {
        '\\' => Some('\\'),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        '0' => Some('\0'),
        'x' => {
            let digits: String = rest.by_ref().take(2).collect();
            char::from_u32(number(&digits).filter(|_| digits.len() == 2)?)
        }
        'u' => {
            if rest.next()? != '{' {
                return None;
            }
            let (digits, after) = rest.as_str().split_once('}')?;
            *rest = after.chars();
            char::from_u32(number(digits).filter(|_| digits.len() <= 6)?)
        }
        _ => None,
    }
}

fn number(digits: &str) -> Option<u32> {
    let all_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| all_hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_read_back() {
        for c in [
            '\0',
            '\x01',
            '\t',
            '\n',
            '\r',
            '\x1b',
            '\x7f',
            '\u{80}',
            '\u{9b}',
            '\u{202e}',
            char::MAX,
        ] {
            let spelled = token(c);
            let mut rest = spelled.chars();
            assert_eq!(rest.next(), Some('\\'));
            assert_eq!(read_token(&mut rest), Some(c));
            assert_eq!(rest.as_str(), "");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for wrong in [
            "",
            "q",
            "x",
            "x1",
            "x+1",
            "xg0",
            "u",
            "u{",
            "u{}",
            "u{110000}",
            "u{d800}",
            "u{+41}",
            "u{0000041}",
            "u41",
        ] {
            assert_eq!(read_token(&mut wrong.chars()), None, "{wrong}");
        }
    }
}
