//! The chain of the journal: each row's hash covers the hash of the row before and the digest of
//! every column of its own. With the digests alone, the chain can be followed by somebody who may
//! not read the rows.

use sha2::Digest as _;
use sha2::Sha256;

/// SHA-256.
pub(crate) type Digest = [u8; 32];

/// What the first row follows.
pub(crate) const START: Digest = [0; 32];

/// A value of a column, so that no two rows are written alike: every value says what it is and
/// how long.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'a> {
    None,
    Number(i64),
    Bytes(&'a [u8]),
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Self::None, |text| Self::Bytes(text.as_bytes()))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Bytes(text.as_bytes())
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

/// The hash of a row that follows another.
pub(crate) fn link<'a>(before: &Digest, row: impl IntoIterator<Item = Value<'a>>) -> Digest {
    link_digest(before, &digest(row))
}

/// The hash of a row of which only the digest is known.
pub(crate) fn link_digest(before: &Digest, digest: &Digest) -> Digest {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(digest);
    hash.finalize().into()
}

/// The digest of a row: SHA-256 over the bytes of [`encoded`].
pub(crate) fn digest<'a>(row: impl IntoIterator<Item = Value<'a>>) -> Digest {
    let mut hash = Sha256::new();
    encode(row, |bytes| hash.update(bytes));
    hash.finalize().into()
}

/// A row as bytes: each column as 0; or as 1 and eight bytes of a number; or as 2, eight bytes of
/// a length, and so many bytes of text. Numbers and lengths are little-endian.
pub(crate) fn encoded<'a>(row: impl IntoIterator<Item = Value<'a>>) -> Vec<u8> {
    let mut all = Vec::new();
    encode(row, |bytes| all.extend_from_slice(bytes));
    all
}

fn encode<'a>(row: impl IntoIterator<Item = Value<'a>>, mut put: impl FnMut(&[u8])) {
    for value in row {
        match value {
            Value::None => put(&[0]),
            Value::Number(number) => {
                put(&[1]);
                put(&number.to_le_bytes());
            }
            Value::Bytes(bytes) => {
                put(&[2]);
                put(&(bytes.len() as u64).to_le_bytes());
                put(bytes);
            }
        }
    }
}

/// A digest in lower-case hexadecimal.
#[must_use]
pub fn hex(digest: &[u8]) -> String {
    use std::fmt::Write as _;
    digest.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_rows_are_written_alike() {
        let rows: [&[Value<'_>]; 6] = [
            &[Value::None, Value::from("a")],
            &[Value::from("a"), Value::None],
            &[Value::from("ab"), Value::from("")],
            &[Value::from("a"), Value::from("b")],
            &[Value::from(97), Value::from("")],
            &[],
        ];
        let digests: std::collections::BTreeSet<Digest> = rows
            .iter()
            .map(|row| link(&START, row.iter().copied()))
            .collect();
        assert_eq!(digests.len(), rows.len());
        assert_ne!(link(&START, []), link(&[1; 32], []));
    }

    #[test]
    fn the_digest_is_that_of_the_bytes() {
        let row = [Value::None, Value::from(-2), Value::from("a\0b")];
        let bytes = encoded(row);
        assert_eq!(bytes.len(), 1 + 9 + 9 + 3);
        let expected: Digest = Sha256::digest(&bytes).into();
        assert_eq!(digest(row), expected);
        assert_eq!(link(&START, row), link_digest(&START, &expected));
    }
}
