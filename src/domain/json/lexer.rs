//! A strict reader of one JSON value, token by token, in one pass and without recursion.
//!
//! Strict in the grammar of RFC 8259, except that texts may hold bytes that are no UTF-8: what to
//! show in their place is not decided here.

mod scalar;

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// `{`
    Object,
    /// `[`
    Array,
    /// `}` or `]`
    Close,
    /// The text before a colon, quotes included.
    Key,
    /// A text, quotes included.
    Text,
    /// A number.
    Number,
    /// `true`
    True,
    /// `false`
    False,
    /// `null`
    Null,
}

/// Where and how the grammar is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not JSON at byte {at}")]
pub struct Malformed {
    /// Offset of the byte that does not fit.
    pub at: usize,
    /// Whether the input ended too early, rather than going on wrongly.
    pub cut: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    ValueOrClose,
    Key,
    KeyOrClose,
    CommaOrClose,
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Container {
    Object,
    Array,
}

/// Reads one value from a place in a text. Ends behind that value; what follows is not looked at.
#[derive(Debug, Clone)]
pub struct Lexer<'a> {
    source: &'a [u8],
    at: usize,
    open: Vec<Container>,
    expect: Expect,
}

impl<'a> Lexer<'a> {
    /// A reader of the value that begins at the start of a text.
    #[must_use]
    pub const fn new(source: &'a [u8]) -> Self {
        Self::starting_at(source, 0)
    }

    /// A reader of the value that begins at an offset.
    #[must_use]
    pub const fn starting_at(source: &'a [u8], at: usize) -> Self {
        Self {
            source,
            at,
            open: Vec::new(),
            expect: Expect::Value,
        }
    }

    /// Offset behind the token read last.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.at
    }

    /// How many containers are open.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.open.len()
    }

    /// The next token and where it lies; `None` behind the value.
    ///
    /// # Errors
    ///
    /// [`Malformed`] where the text is no JSON. What follows then is undefined, yet bounded.
    #[expect(
        clippy::should_implement_trait,
        reason = "a reader that fails is asked on; an iterator over results would hide that"
    )]
    pub fn next(&mut self) -> Result<Option<(Token, Range<usize>)>, Malformed> {
        if self.expect == Expect::Nothing {
            return Ok(None);
        }
        let mut byte = self.skip_space()?;
        if self.expect == Expect::CommaOrClose && byte == b',' {
            self.at += 1;
            self.expect = match self.open.last() {
                Some(Container::Object) => Expect::Key,
                Some(Container::Array) | None => Expect::Value,
            };
            byte = self.skip_space()?;
        }
        let start = self.at;
        let token = match (self.expect, byte) {
            (Expect::Key | Expect::KeyOrClose, b'"') => {
                self.text()?;
                let end = self.at;
                if self.skip_space()? != b':' {
                    return Err(self.malformed());
                }
                self.at += 1;
                self.expect = Expect::Value;
                return Ok(Some((Token::Key, start..end)));
            }
            (Expect::KeyOrClose | Expect::CommaOrClose, b'}') => self.close(Container::Object)?,
            (Expect::ValueOrClose | Expect::CommaOrClose, b']') => self.close(Container::Array)?,
            (Expect::Value | Expect::ValueOrClose, _) => self.value(byte)?,
            _ => return Err(self.malformed()),
        };
        Ok(Some((token, start..self.at)))
    }

    /// Reads on until the container opened last is closed, and gives the offset behind it.
    ///
    /// # Errors
    ///
    /// As [`Lexer::next`].
    pub fn skip(&mut self) -> Result<usize, Malformed> {
        let outside = self.depth().saturating_sub(1);
        while self.depth() > outside {
            if self.next()?.is_none() {
                break;
            }
        }
        Ok(self.at)
    }

    /// The next value whole, be it a container or not, after [`Token::Key`] or inside an array;
    /// `None` at the end of the array.
    ///
    /// # Errors
    ///
    /// As [`Lexer::next`].
    pub fn next_value(&mut self) -> Result<Option<(Token, Range<usize>)>, Malformed> {
        match self.next()? {
            Some((token @ (Token::Object | Token::Array), place)) => {
                let end = self.skip()?;
                Ok(Some((token, place.start..end)))
            }
            Some((Token::Close, _)) | None => Ok(None),
            simple => Ok(simple),
        }
    }

    fn value(&mut self, byte: u8) -> Result<Token, Malformed> {
        let token = match byte {
            b'{' => {
                self.at += 1;
                self.open.push(Container::Object);
                self.expect = Expect::KeyOrClose;
                return Ok(Token::Object);
            }
            b'[' => {
                self.at += 1;
                self.open.push(Container::Array);
                self.expect = Expect::ValueOrClose;
                return Ok(Token::Array);
            }
            b'"' => {
                self.text()?;
                Token::Text
            }
            b't' => self.word(b"true", Token::True)?,
            b'f' => self.word(b"false", Token::False)?,
            b'n' => self.word(b"null", Token::Null)?,
            _ => self.number()?,
        };
        self.finish_value();
        Ok(token)
    }

    fn close(&mut self, container: Container) -> Result<Token, Malformed> {
        if self.open.last() != Some(&container) {
            return Err(self.malformed());
        }
        self.open.pop();
        self.at += 1;
        self.finish_value();
        Ok(Token::Close)
    }

    fn finish_value(&mut self) {
        self.expect = if self.open.is_empty() {
            Expect::Nothing
        } else {
            Expect::CommaOrClose
        };
    }

    fn skip_space(&mut self) -> Result<u8, Malformed> {
        loop {
            match self.source.get(self.at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(byte) => return Ok(*byte),
                None => return Err(self.malformed()),
            }
        }
    }

    const fn malformed(&self) -> Malformed {
        Malformed {
            at: self.at,
            cut: self.at >= self.source.len(),
        }
    }
}

/// Checks that a text is one JSON value with nothing but space around it.
///
/// # Errors
///
/// [`Malformed`] at the first byte that does not fit.
pub fn check(source: &[u8]) -> Result<(), Malformed> {
    let mut lexer = Lexer::new(source);
    while lexer.next()?.is_some() {}
    match end_of_space(source, lexer.position()) {
        end if end == source.len() => Ok(()),
        at => Err(Malformed { at, cut: false }),
    }
}

/// The offset of the first byte at or behind `at` that is no space.
#[must_use]
pub fn end_of_space(source: &[u8], at: usize) -> usize {
    let rest = source.get(at..).unwrap_or_default();
    let space = rest
        .iter()
        .position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    at + space.unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tokens(source: &str) -> Vec<(Token, &str)> {
        let mut lexer = Lexer::new(source.as_bytes());
        let mut found = Vec::new();
        while let Some((token, place)) = lexer.next().unwrap() {
            found.push((token, source.get(place).unwrap()));
        }
        found
    }

    #[test]
    fn tokens_keep_their_exact_spelling() {
        let source = " {\"a\\u0062\" : [ 1e999 , -0.10,\"\\ud800\" ], \"c\":null } tail";
        assert_eq!(
            tokens(source),
            [
                (Token::Object, "{"),
                (Token::Key, "\"a\\u0062\""),
                (Token::Array, "["),
                (Token::Number, "1e999"),
                (Token::Number, "-0.10"),
                (Token::Text, "\"\\ud800\""),
                (Token::Close, "]"),
                (Token::Key, "\"c\""),
                (Token::Null, "null"),
                (Token::Close, "}"),
            ]
        );
    }

    #[test]
    fn a_cut_text_is_told_from_a_wrong_one() {
        for source in ["", "{", "{\"a", "{\"a\":tr", "[1,", "\"\\u12", "-"] {
            assert!(check(source.as_bytes()).unwrap_err().cut, "{source}");
        }
        for source in ["{]", "{\"a\":tx", "[1,]", "\"\\x\"", "01", "1 2", "\"\n\""] {
            assert!(!check(source.as_bytes()).unwrap_err().cut, "{source}");
        }
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        assert_eq!(check(deep.as_bytes()), Ok(()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn judges_like_serde_json(source in "[\\[\\]{}:,\"a\\\\u019eE+.tfnull \n-]{0,24}") {
            let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&source).is_ok();
            prop_assert_eq!(check(source.as_bytes()).is_ok(), theirs, "{}", source);
        }

        #[test]
        fn takes_what_serde_json_writes(value in json()) {
            let written = serde_json::to_vec_pretty(&value).unwrap();
            prop_assert_eq!(check(&written), Ok(()));
        }
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(serde_json::Value::from),
            any::<i64>().prop_map(serde_json::Value::from),
            any::<f64>().prop_map(serde_json::Value::from),
            any::<String>().prop_map(serde_json::Value::from),
        ];
        leaf.prop_recursive(4, 64, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(serde_json::Value::from),
                prop::collection::vec((any::<String>(), inner), 0..8).prop_map(|members| {
                    serde_json::Value::Object(members.into_iter().collect())
                }),
            ]
        })
    }
}
