//! Texts, numbers and words: the tokens that hold no others.

use crate::domain::json::lexer::Lexer;
use crate::domain::json::lexer::Malformed;
use crate::domain::json::lexer::Token;

impl Lexer<'_> {
    pub(super) fn word(&mut self, word: &[u8], token: Token) -> Result<Token, Malformed> {
        for expected in word {
            if self.source.get(self.at) != Some(expected) {
                return Err(self.malformed());
            }
            self.at += 1;
        }
        Ok(token)
    }

    pub(super) fn number(&mut self) -> Result<Token, Malformed> {
        self.take(|byte| byte == b'-');
        if !self.take(|byte| byte == b'0') {
            self.digits()?;
        }
        if self.take(|byte| byte == b'.') {
            self.digits()?;
        }
        if self.take(|byte| matches!(byte, b'e' | b'E')) {
            self.take(|byte| matches!(byte, b'+' | b'-'));
            self.digits()?;
        }
        Ok(Token::Number)
    }

    fn digits(&mut self) -> Result<(), Malformed> {
        if !self.take(|byte| byte.is_ascii_digit()) {
            return Err(self.malformed());
        }
        while self.take(|byte| byte.is_ascii_digit()) {}
        Ok(())
    }

    fn take(&mut self, fits: impl Fn(u8) -> bool) -> bool {
        let taken = self.source.get(self.at).is_some_and(|byte| fits(*byte));
        self.at += usize::from(taken);
        taken
    }

    pub(super) fn text(&mut self) -> Result<(), Malformed> {
        self.at += 1;
        loop {
            let rest = self.source.get(self.at..).unwrap_or_default();
            let plain = rest
                .iter()
                .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
            self.at += plain.unwrap_or(rest.len());
            match self.source.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                Some(_) | None => return Err(self.malformed()),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Malformed> {
        self.at += 1;
        if self.take(|byte| byte == b'u') {
            for _ in 0..4 {
                if !self.take(|byte| byte.is_ascii_hexdigit()) {
                    return Err(self.malformed());
                }
            }
            return Ok(());
        }
        let known = |byte| matches!(byte, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't');
        if self.take(known) {
            Ok(())
        } else {
            Err(self.malformed())
        }
    }
}
