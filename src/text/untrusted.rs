//! Text as received. It has no `Display`, no `Deref` and no `AsRef<str>`, so that nothing draws
//! it by accident.

use crate::text::raw::escape;
use std::fmt;

/// Text from elsewhere as received: from the network, a file, the environment, an error.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Untrusted<'a>(&'a str);

impl<'a> Untrusted<'a> {
    /// Marks a text as one from elsewhere.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// Whether it has no code point at all.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The text for comparing, searching and encoding, never for drawing.
    #[must_use]
    pub const fn as_received(self) -> &'a str {
        self.0
    }
}

impl fmt::Debug for Untrusted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Untrusted(\"{}\")", escape(*self))
    }
}

/// An [`Untrusted`] text that owns its bytes.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UntrustedText(Box<str>);

impl UntrustedText {
    /// The same text, borrowed.
    #[must_use]
    pub const fn borrow(&self) -> Untrusted<'_> {
        Untrusted(&self.0)
    }

    /// The text for comparing, searching and encoding, never for drawing.
    #[must_use]
    pub const fn as_received(&self) -> &str {
        &self.0
    }
}

impl From<std::borrow::Cow<'_, str>> for UntrustedText {
    fn from(text: std::borrow::Cow<'_, str>) -> Self {
        Self::from(text.into_owned())
    }
}

impl From<String> for UntrustedText {
    fn from(text: String) -> Self {
        Self(text.into_boxed_str())
    }
}

impl From<&str> for UntrustedText {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for UntrustedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UntrustedText(\"{}\")", escape(self.borrow()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_is_escaped() {
        let text = UntrustedText::from("a\x1b[2J\u{202e}");
        assert_eq!(format!("{text:?}"), r#"UntrustedText("a\x1b[2J\u{202e}")"#);
        assert_eq!(
            format!("{:?}", text.borrow()),
            r#"Untrusted("a\x1b[2J\u{202e}")"#
        );
    }

    #[test]
    fn the_text_is_as_received() {
        let text = UntrustedText::from("a\u{200b}".to_owned());
        assert_eq!(text.as_received(), "a\u{200b}");
        assert_eq!(text.borrow().as_received(), "a\u{200b}");
        assert!(Untrusted::new("").is_empty() && !text.borrow().is_empty());
    }
}
