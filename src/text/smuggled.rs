//! Text hidden in code points that draw nothing: tags stand for ASCII, variation selectors for
//! bytes.

use crate::text::raw::escape;
use crate::text::untrusted::Untrusted;

/// Bytes of the longest message that is read.
const MAX_BYTES: usize = 1024;

/// Selectors that are too few to be a message: emoji and ideographs carry one each.
const FEWEST: usize = 4;

/// The message hidden in a text, as [`escape`] shows it; nothing where there is none.
///
/// It reads tag characters as the ASCII they mirror and runs of variation selectors as bytes,
/// up to 1,024 of both.
#[must_use]
pub fn smuggled(text: Untrusted<'_>) -> Option<String> {
    let received = text.as_received();
    let tags: String = received
        .chars()
        .filter_map(|c| match c {
            '\u{e0020}'..='\u{e007e}' => char::from_u32(u32::from(c) - 0xe_0000),
            _ => None,
        })
        .take(MAX_BYTES)
        .collect();
    let bytes: Vec<u8> = received
        .chars()
        .filter_map(selected_byte)
        .take(MAX_BYTES)
        .collect();
    let selected = if bytes.len() >= FEWEST {
        String::from_utf8_lossy(&bytes).into_owned()
    } else {
        String::new()
    };
    let message = tags + &selected;
    (!message.is_empty()).then(|| escape(Untrusted::new(&message)))
}

/// The byte a variation selector stands for by its number.
fn selected_byte(c: char) -> Option<u8> {
    let number = match c {
        '\u{fe00}'..='\u{fe0f}' => u32::from(c) - 0xfe00,
        '\u{e0100}'..='\u{e01ef}' => u32::from(c) - 0xe_0100 + 16,
        _ => return None,
    };
    u8::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read() {
        let tags = "ok\u{e0041}\u{e0042}\u{e007f}";
        assert_eq!(smuggled(Untrusted::new(tags)).as_deref(), Some("AB"));
        let bytes: String = b"kick\x1b"
            .iter()
            .map(|byte| char::from_u32(0xe_0100 + u32::from(*byte) - 16).unwrap())
            .collect();
        assert_eq!(
            smuggled(Untrusted::new(&bytes)).as_deref(),
            Some("kick\\x1b")
        );
    }

    #[test]
    fn ordinary_text_has_none() {
        for text in ["", "admin", "\u{2601}\u{fe0f}\u{2764}\u{fe0f}"] {
            assert_eq!(smuggled(Untrusted::new(text)), None);
        }
    }
}
