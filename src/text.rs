//! Text from elsewhere, made safe once at the border.

#[cfg(test)]
mod corpus;

use std::fmt;

/// Text from elsewhere as received.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Untrusted<'a>(&'a str);

impl<'a> Untrusted<'a> {
    /// Marks a text as coming from elsewhere.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// The text for comparing, searching and encoding; never for drawing.
    #[must_use]
    pub const fn as_received(self) -> &'a str {
        self.0
    }
}

impl fmt::Debug for Untrusted<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0.escape_default())
    }
}

/// Text from elsewhere with a memory of its own.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UntrustedText(Box<str>);

impl UntrustedText {
    /// The same text, borrowed.
    #[must_use]
    pub const fn borrow(&self) -> Untrusted<'_> {
        Untrusted(&self.0)
    }
}

impl From<&str> for UntrustedText {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for UntrustedText {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for UntrustedText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.borrow().fmt(out)
    }
}

/// Case folded, for the preview over what is loaded.
#[must_use]
pub fn searchable(text: &str) -> String {
    text.to_lowercase()
}

/// The UTS 39 skeleton, case folded.
#[must_use]
pub fn skeleton(text: &str) -> String {
    unicode_security::skeleton(text)
        .collect::<String>()
        .to_lowercase()
}
