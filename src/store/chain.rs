//! The chain of the journal: each row's hash covers the row before and every column of its own.

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
    let mut hash = Sha256::new();
    hash.update(before);
    for value in row {
        match value {
            Value::None => hash.update([0]),
            Value::Number(number) => {
                hash.update([1]);
                hash.update(number.to_le_bytes());
            }
            Value::Bytes(bytes) => {
                hash.update([2]);
                hash.update((bytes.len() as u64).to_le_bytes());
                hash.update(bytes);
            }
        }
    }
    hash.finalize().into()
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
}
