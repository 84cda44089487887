//! Bytes that are seldom read, packed.

/// The fastest of zstd's levels that still halves what lz4 leaves of a page. A page takes a
/// fraction of a millisecond.
const LEVEL: i32 = 1;

/// Bytes that take a fifth of their size in memory, as a page of JSON does.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Packed {
    bytes: Box<[u8]>,
    unpacked_len: usize,
}

impl Packed {
    /// Packs bytes; where that makes them no smaller, they stay as they are.
    pub(super) fn pack(bytes: &[u8]) -> Self {
        let packed = zstd::bulk::compress(bytes, LEVEL).ok();
        let smaller = packed.filter(|packed| packed.len() < bytes.len());
        Self {
            bytes: smaller.map_or_else(|| bytes.into(), Vec::into_boxed_slice),
            unpacked_len: bytes.len(),
        }
    }

    /// The bytes as they were.
    pub(super) fn unpack(&self) -> Vec<u8> {
        if self.bytes.len() == self.unpacked_len {
            return self.bytes.to_vec();
        }
        // They were packed here and never leave this process.
        zstd::bulk::decompress(&self.bytes, self.unpacked_len).unwrap_or_default()
    }

    /// What they take in memory, in bytes.
    pub(super) const fn footprint(&self) -> usize {
        self.bytes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_as_they_were() {
        let noise: Vec<u8> = (0..=u8::MAX).rev().collect();
        for bytes in [&b""[..], b"{}", &[b'a'; 10_000], &noise] {
            assert_eq!(Packed::pack(bytes).unpack(), bytes);
        }
    }

    #[test]
    fn json_shrinks_and_noise_does_not_grow() {
        let json = br#"{"userId":"u1","displayName":"Ann"},"#.repeat(100);
        assert!(Packed::pack(&json).footprint() < json.len() / 5);
        let noise: Vec<u8> = (0..=u8::MAX).collect();
        assert_eq!(Packed::pack(&noise).footprint(), noise.len());
    }
}
