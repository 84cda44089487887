//! A set of rows, one bit each.

/// A set of rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Bits(Vec<u64>);

fn place(row: u32) -> (usize, u64) {
    ((row >> 6) as usize, 1 << (row & 63))
}

impl Bits {
    /// Room for rows below `rows`; it grows on its own.
    pub(super) fn with_rows(rows: u32) -> Self {
        Self(vec![0; rows.div_ceil(64) as usize])
    }

    pub(super) fn set(&mut self, row: u32, on: bool) {
        let (word, bit) = place(row);
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        if let Some(slot) = self.0.get_mut(word) {
            if on { *slot |= bit } else { *slot &= !bit }
        }
    }

    pub(super) fn has(&self, row: u32) -> bool {
        let (word, bit) = place(row);
        self.0.get(word).is_some_and(|slot| slot & bit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn rows_go_in_and_out() {
        let mut bits = Bits::with_rows(1);
        bits.set(0, true);
        bits.set(200, true);
        assert!(bits.has(0) && bits.has(200) && !bits.has(1) && !bits.has(1000));
        bits.set(200, false);
        assert!(!bits.has(200));
    }
}
