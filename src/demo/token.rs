//! Page tokens: an offset and a limit in base64, as the published ones are, with a check that
//! binds them to their query. A token from another query, or one edited by hand, is refused.

use serde::Deserialize;
use serde::Serialize;

use crate::demo::dice::digest;
use crate::demo::dice::scramble;

/// A window on a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) skip: u64,
    pub(super) limit: u64,
    /// How many empty pages were answered in place of this one.
    pub(super) empties: u64,
}

impl Window {
    pub(super) fn first(limit: u64) -> Self {
        Self {
            skip: 0,
            limit,
            empties: 0,
        }
    }

    /// Whether a token led here; the first page needs none.
    pub(super) fn resumed(self) -> bool {
        self.skip > 0 || self.empties > 0
    }

    /// Which page this is, counted from 1.
    pub(super) fn page(self) -> u64 {
        self.skip / self.limit.max(1) + 1
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    skip: u64,
    limit: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    e: u64,
    h: String,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Signs and reads the tokens of one network.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tokens {
    seed: u64,
}

impl Tokens {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed }
    }

    fn check(self, query: &str, window: Window) -> String {
        let Window {
            skip,
            limit,
            empties,
        } = window;
        let text = format!("{}|{skip}|{limit}|{empties}|{query}", self.seed);
        format!("{:08x}", scramble(digest(text.as_bytes())) >> 32)
    }

    /// At most 100 characters for any window that a list can have.
    pub(super) fn issue(self, query: &str, window: Window) -> String {
        let Window {
            skip,
            limit,
            empties,
        } = window;
        let wire = Wire {
            skip,
            limit,
            e: empties,
            h: self.check(query, window),
        };
        let json = serde_json::to_vec(&wire).unwrap_or_default();
        encode(&json)
    }

    /// The window, if this very token belongs to this very query.
    pub(super) fn read(self, query: &str, token: &str) -> Option<Window> {
        let wire: Wire = serde_json::from_slice(&decode(token)?).ok()?;
        let window = Window {
            skip: wire.skip,
            limit: wire.limit,
            empties: wire.e,
        };
        (self.issue(query, window) == token).then_some(window)
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Standard base64 with padding.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let mut block = [0; 4];
        for (slot, byte) in block.iter_mut().skip(1).zip(chunk) {
            *slot = *byte;
        }
        let bits = u32::from_be_bytes(block);
        for place in 0..4_usize {
            let sextet = bits >> (18 - 6 * place) & 0x3f;
            let letter = ALPHABET.get(sextet as usize).copied().unwrap_or(b'=');
            out.push(if place > chunk.len() {
                '='
            } else {
                char::from(letter)
            });
        }
    }
    out
}

/// Reads standard base64 with padding; `None` for anything else.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let letters = text.trim_end_matches('=').as_bytes();
    for chunk in letters.chunks(4) {
        let mut bits = 0_u32;
        for letter in chunk {
            let sextet = ALPHABET.iter().position(|known| known == letter)?;
            bits = bits << 6 | u32::try_from(sextet).ok()?;
        }
        bits <<= 6 * (4 - chunk.len());
        let [_, bytes @ ..] = bits.to_be_bytes();
        out.extend(bytes.into_iter().take(chunk.len() - 1));
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAST: Window = Window {
        skip: 5_000_000,
        limit: 100,
        empties: 999,
    };

    #[test]
    fn a_token_comes_back_with_its_query_only() {
        let tokens = Tokens::new(1);
        let token = tokens.issue("q", LAST);
        assert!(token.len() <= 100, "{token}");
        assert_eq!(tokens.read("q", &token), Some(LAST));
        assert_eq!(tokens.read("other", &token), None);
        assert_eq!(Tokens::new(2).read("q", &token), None);
    }

    #[test]
    fn an_edited_token_is_refused() {
        let tokens = Tokens::new(1);
        let token = tokens.issue("q", Window::first(10));
        let json = String::from_utf8(decode(&token).unwrap()).unwrap();
        let edited = encode(json.replace("\"skip\":0", "\"skip\":7").as_bytes());
        let spaced = encode(json.replace(',', ", ").as_bytes());
        for bad in [
            edited.as_str(),
            &spaced,
            "",
            "x",
            "====",
            "%%%%",
            "bm9uc2Vuc2U=",
        ] {
            assert_eq!(tokens.read("q", bad), None, "{bad}");
        }
    }

    #[test]
    fn base64_is_the_standard_one() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(plain.as_bytes()), coded);
            assert_eq!(decode(coded).unwrap(), plain.as_bytes());
        }
        assert_eq!(decode("Zg="), None);
    }
}
