//! The characters that have to be typed before a verdict on one user is staged.

use crate::domain::time::Moment;
use crate::domain::user::UserId;

/// How many characters have to be typed.
const LENGTH: usize = 4;

/// What has to be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The characters.
    pub wanted: String,
    /// Whether these are the last characters of the id, which are not shown once more.
    pub is_id: bool,
}

impl Code {
    /// The last four characters of the id; where it is shorter, or has some among them that not
    /// every keyboard can type, four digits.
    #[must_use]
    pub fn of(user_id: &UserId, now: Moment) -> Self {
        let id = user_id.text().as_received();
        let last = id.char_indices().rev().nth(LENGTH - 1);
        let last = last.and_then(|(start, _)| id.get(start..));
        let typed = last.filter(|last| last.chars().all(|found| found.is_ascii_graphic()));
        Self {
            wanted: typed.map_or_else(|| digits(id, now), str::to_owned),
            is_id: typed.is_some(),
        }
    }
}

/// Four digits that differ from box to box, so that fingers cannot learn them.
fn digits(id: &str, now: Moment) -> String {
    // FNV-1a: nothing secret hangs on it.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let millis = now.uptime.as_millis().to_le_bytes();
    for byte in id.bytes().chain(millis) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let digits = std::iter::repeat_with(|| {
        let digit = u32::try_from(hash % 10).unwrap_or_default();
        hash /= 10;
        char::from_digit(digit, 10).unwrap_or('0')
    });
    digits.take(LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::at;
    use std::time::Duration;

    fn code(id: &str) -> Code {
        Code::of(&UserId::new(id), at(Duration::from_secs(3)))
    }

    #[test]
    fn the_end_of_the_id_is_asked_for_where_it_can_be_typed() {
        for (id, asked) in [
            ("u_8841f0", true),
            ("abcd", true),
            ("abc", false),
            ("", false),
            ("abcd ", false),
            ("\u{6797}abcd", true),
            ("abc\u{6797}", false),
            ("ab\u{202e}cd", false),
            ("ab\tcd", false),
        ] {
            let code = code(id);
            assert_eq!(code.is_id, asked, "{id:?}");
            assert!(!asked || id.ends_with(&code.wanted), "{id:?}");
            assert_eq!(code.wanted.len(), LENGTH, "{id:?}");
        }
    }

    #[test]
    fn shown_digits_are_four_and_differ_from_box_to_box() {
        let codes: std::collections::BTreeSet<String> = (0..50)
            .map(|second| Code::of(&UserId::new("u1"), at(Duration::from_secs(second))))
            .map(|code| code.wanted)
            .collect();
        assert!(codes.len() > 40, "{codes:?}");
        for code in codes {
            assert!(code.len() == LENGTH && code.bytes().all(|digit| digit.is_ascii_digit()));
        }
    }
}
