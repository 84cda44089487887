//! The other sinks: one line without styles, and the reversible form.
//! No length is bounded here: these are for whole records, not for frames.

use crate::text::class::is_plain_byte;
use crate::text::ink::Rules;
use crate::text::ink::ink;
use crate::text::scan::Atom;
use crate::text::scan::scan;
use crate::text::token::push_token;
use crate::text::token::read_token;
use crate::text::untrusted::Untrusted;
use std::ops::ControlFlow;

/// Marks a letter keeps where a whole record is written.
const MARKS: u8 = 8;

/// Bytes of a text that [`risk`] examines.
const RISK_BYTES: usize = 64 * 1024;

/// Code points that a list would not draw as themselves, in the first 64 KiB of a text.
#[must_use]
pub fn risk(text: Untrusted<'_>) -> u32 {
    let received = text.as_received();
    let examined = received
        .get(..received.floor_char_boundary(RISK_BYTES))
        .unwrap_or(received);
    if is_plain_ascii(examined) {
        return 0;
    }
    let rules = Rules {
        marks: 4,
        ascii: false,
        goes_on: false,
        breaks: false,
    };
    ink(examined, rules, &mut |_| ControlFlow::Continue(())).risk
}

/// Whether a text is printable ASCII only, and so drawn as it is.
#[must_use]
pub fn is_plain_ascii(text: &str) -> bool {
    text.bytes().all(is_plain_byte)
}

/// A text on one line with the tokens of [`safe`](crate::text::safe), whole, for standard error,
/// logs and tables. It does not tell a token from the same letters typed.
#[must_use]
pub fn escape(text: Untrusted<'_>) -> String {
    let received = text.as_received();
    if is_plain_ascii(received) {
        return received.to_owned();
    }
    let rules = Rules {
        marks: MARKS,
        ascii: false,
        goes_on: false,
        breaks: false,
    };
    let mut out = String::with_capacity(received.len());
    ink(received, rules, &mut |ink| {
        out.push_str(&ink.text);
        ControlFlow::Continue(())
    });
    out
}

/// A text on one line from which [`from_raw_view`] gives back every code point: backslashes are
/// doubled, and what is not drawn is a token.
///
/// [`safe`](crate::text::safe) shows this form as it is.
#[must_use]
pub fn raw_view(text: Untrusted<'_>) -> String {
    let received = text.as_received();
    if is_plain_ascii(received) {
        return received.replace('\\', "\\\\");
    }
    let mut out = String::with_capacity(received.len());
    let _ = scan(received, MARKS, &mut |atom| {
        match atom {
            Atom::Kept { text, .. } => {
                for c in text.chars() {
                    // A backslash may carry marks, and stand behind a letter that leans on it.
                    if c == '\\' {
                        out.push(c);
                    }
                    out.push(c);
                }
            }
            Atom::Hidden(c) => push_token(&mut out, c),
            Atom::Baseless(text) | Atom::Excess(text) => {
                text.chars().for_each(|c| push_token(&mut out, c));
            }
        }
        ControlFlow::Continue(())
    });
    out
}

/// The text that [`raw_view`] spelled; nothing where a backslash starts no token.
#[must_use]
pub fn from_raw_view(raw: &str) -> Option<String> {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    while let Some(c) = rest.next() {
        out.push(if c == '\\' { read_token(&mut rest)? } else { c });
    }
    Some(out)
}
