//! How a delivery is signed: Base64 over the HMAC-SHA256 of the raw body, keyed with the secret's
//! UTF-8 bytes. Written out here, since whoever checks it must not agree with its mistakes.

use std::fmt;

use sha2::Digest;
use sha2::Sha256;

use crate::demo::token;

/// Bytes of a block of SHA-256.
const BLOCK: usize = 64;

/// What deliveries are signed with. It never prints.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

impl Secret {
    /// A secret of any text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The signature of a body as its header has it.
    pub(super) fn sign(&self, body: &[u8]) -> String {
        token::encode(&hmac(self.0.as_bytes(), body))
    }

    /// The same in hexadecimal digits, as some pages of the platform have it wrongly.
    pub(super) fn sign_in_hex(&self, body: &[u8]) -> String {
        let digits = |byte: u8| [byte >> 4, byte & 15];
        let mac = hmac(self.0.as_bytes(), body).into_iter();
        mac.flat_map(digits)
            .filter_map(|digit| char::from_digit(digit.into(), 16))
            .collect()
    }
}

/// RFC 2104 with SHA-256.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let hashed;
    let key = if key.len() > BLOCK {
        hashed = Sha256::digest(key);
        hashed.as_slice()
    } else {
        key
    };
    let padded = |with: u8| {
        let mut block = [with; BLOCK];
        for (slot, byte) in block.iter_mut().zip(key) {
            *slot ^= byte;
        }
        block
    };
    let inner = Sha256::new()
        .chain_update(padded(0x36))
        .chain_update(message);
    let outer = Sha256::new()
        .chain_update(padded(0x5c))
        .chain_update(inner.finalize());
    outer.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_bodies_have_the_known_signatures() {
        let secret = Secret::new("test-secret");
        let empty = r#"{"event":"user.didUpdate","data":{"users":[],"files":[]}}"#;
        assert_eq!(
            secret.sign(empty.as_bytes()),
            "RggwGPqA4PmszxKe/TBGjO9h+XimPhSOIV2mZZZgfpQ="
        );
        let wide = "{\"event\":\"user.didUpdate\",\"data\":{\"users\":[{\"userId\":\"\u{fc}n\u{ef}code\",\
            \"displayName\":\"\u{540d}\u{524d} \u{1f600}\"}],\"files\":[]}}";
        assert_eq!(
            secret.sign(wide.as_bytes()),
            "G8WBZKJdMY8kLG7139PACq1muNwh1gCKRJ56hX/MzxY="
        );
    }

    /// RFC 4231, cases 2 and 6.
    #[test]
    fn short_and_long_keys_are_taken_as_the_standard_says() {
        assert_eq!(
            Secret::new("Jefe").sign_in_hex(b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let long = [0xaa; 131];
        let mac = hmac(
            &long,
            b"Test Using Larger Than Block-Size Key - Hash Key First",
        );
        assert_eq!(mac[..4], [0x60, 0xe4, 0x31, 0x59]);
        assert_eq!(mac[28..], [0x0e, 0xe3, 0x7f, 0x54]);
    }

    #[test]
    fn a_secret_does_not_print() {
        assert_eq!(format!("{:?}", Secret::new("canary-2718")), "Secret");
    }
}
