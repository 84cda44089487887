//! What is looked for, in the length that the API takes.

use crate::text::Untrusted;
use crate::text::UntrustedText;

/// The longest keyword that the API takes, in UTF-16 units.
pub const KEYWORD_UNITS: usize = 100;

/// What to search for: trimmed, not empty, at most [`KEYWORD_UNITS`] long.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Keyword(UntrustedText);

/// Why a text cannot be a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeywordError {
    /// Nothing is left after trimming.
    #[error("the keyword is empty")]
    Empty,
    /// Longer than the API takes.
    #[error("the keyword is {0} UTF-16 units long; the API takes at most {KEYWORD_UNITS}")]
    TooLong(usize),
}

impl Keyword {
    /// Trims and measures.
    ///
    /// # Errors
    ///
    /// [`KeywordError`] where nothing or too much is left.
    pub fn new(typed: &str) -> Result<Self, KeywordError> {
        let trimmed = typed.trim();
        let units = trimmed.encode_utf16().count();
        if trimmed.is_empty() {
            Err(KeywordError::Empty)
        } else if units > KEYWORD_UNITS {
            Err(KeywordError::TooLong(units))
        } else {
            Ok(Self(UntrustedText::from(trimmed)))
        }
    }

    /// The keyword as typed; it may be pasted text and is drawn like any other.
    #[must_use]
    pub fn text(&self) -> Untrusted<'_> {
        self.0.borrow()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_measured_in_utf16_units() {
        assert!(Keyword::new(&"a".repeat(100)).is_ok());
        assert_eq!(
            Keyword::new(&"a".repeat(101)),
            Err(KeywordError::TooLong(101))
        );
        assert!(Keyword::new(&"\u{1f600}".repeat(50)).is_ok());
        assert_eq!(
            Keyword::new(&"\u{1f600}".repeat(51)),
            Err(KeywordError::TooLong(102))
        );
        assert_eq!(Keyword::new(" \t "), Err(KeywordError::Empty));
    }
}
