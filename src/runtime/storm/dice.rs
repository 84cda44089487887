//! Numbers from a seed: the same seed gives the same storm.

/// `SplitMix64`.
pub(in crate::runtime) struct Dice(u64);

impl Dice {
    pub(in crate::runtime) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(in crate::runtime) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to and without the bound, which is not 0.
    pub(in crate::runtime) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).expect("smaller than a usize")
    }

    /// The same for columns and rows, which may have no room at all.
    pub(in crate::runtime) fn cell(&mut self, bound: u16) -> u16 {
        u16::try_from(self.below(usize::from(bound).max(1))).expect("smaller than a u16")
    }

    pub(in crate::runtime) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(in crate::runtime) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }
}
