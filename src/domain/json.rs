//! JSON as it was sent: digits, escapes, order and repeats untouched, flat enough to draw.
//!
//! Answers hold numbers that no machine type holds, texts that are no Unicode, and nesting of any
//! depth. Nothing here recurses, rounds or refuses a whole answer for one bad text.

pub mod lexer;
pub mod text;
mod tree;

use crate::text::UntrustedText;

pub use crate::domain::json::lexer::Lexer;
pub use crate::domain::json::lexer::Malformed;
pub use crate::domain::json::lexer::Token;

/// A JSON value as a list of lines, parents before children.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JsonTree {
    /// The lines; the first is the value itself.
    pub nodes: Vec<JsonNode>,
    /// Bytes of source that are not among the nodes, because there are too many or because the
    /// text is no JSON from there on.
    pub cut: usize,
}

/// One line of a [`JsonTree`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonNode {
    /// How many containers this is in.
    pub depth: u32,
    /// The key inside an object, quotes and escapes as sent.
    pub key: Option<UntrustedText>,
    /// The value.
    pub value: JsonValue,
    /// The place behind the last node of this one's subtree.
    pub end: usize,
}

/// The value of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonValue {
    /// A string, number, literal: exactly as sent, quotes and escapes included.
    Scalar(UntrustedText),
    /// An object with so many members.
    Object(usize),
    /// An array with so many elements.
    Array(usize),
}
