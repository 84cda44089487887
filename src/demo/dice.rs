//! Chance that always falls the same way: every draw follows from the seed, a row and a topic.

/// Advances and scrambles one 64-bit state (the finaliser of `SplitMix64`).
pub(super) fn scramble(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A 64-bit FNV-1a digest: the same on every machine, unlike the standard library's hasher.
pub(super) fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// What a sequence of draws is for. Topics are independent, so that a new draw in one of them
/// leaves everybody's other traits as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    /// Name, handle, id, dates.
    Identity,
    /// Flags, ban, deletion, brand.
    Standing,
    /// Roles and permissions.
    Rights,
    /// Everything else that a profile shows.
    Profile,
    /// Which spelling of the wire a user's fields take.
    Shape,
    /// Whether a fault strikes.
    Fault,
    /// How an account answers to what is so already.
    Conduct,
    /// What happens next.
    Activity,
    /// How and when an event is delivered.
    Delivery,
    /// Who reported somebody, and what they say.
    Report,
}

/// One deterministic sequence of draws.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64, row: u64, topic: Topic) -> Self {
        let topic = scramble(topic as u64 + 1);
        Self(scramble(scramble(seed).wrapping_add(row) ^ topic))
    }

    /// The draws that describe one file.
    pub(super) fn file(number: u64) -> Self {
        Self(scramble(number))
    }

    /// The next 64 bits.
    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        scramble(self.0)
    }

    /// A number below `bound`; 0 if `bound` is 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.bits()) * u128::from(bound);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// An index into something of `len` elements; 0 if it is empty.
    pub(super) fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or(0)
    }

    /// True `per_thousand` times in 1,000.
    pub(super) fn chance(&mut self, per_thousand: u64) -> bool {
        self.below(1000) < per_thousand
    }

    /// A share from 0 to just below 1.
    pub(super) fn share(&mut self) -> f64 {
        f64::from(u32::try_from(self.below(1 << 32)).unwrap_or(0)) / 4_294_967_296.0
    }

    /// One of `words`, or the empty string if there are none.
    pub(super) fn word<'a>(&mut self, words: &'a [String]) -> &'a str {
        let index = self.index(words.len());
        words.get(index).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_repeat_for_a_row_and_differ_between_rows_and_topics() {
        let draw = |seed, row, topic| Dice::new(seed, row, topic).bits();
        assert_eq!(draw(1, 7, Topic::Shape), draw(1, 7, Topic::Shape));
        assert_ne!(draw(1, 7, Topic::Shape), draw(2, 7, Topic::Shape));
        assert_ne!(draw(1, 7, Topic::Shape), draw(1, 8, Topic::Shape));
        assert_ne!(draw(1, 7, Topic::Shape), draw(1, 7, Topic::Rights));
    }

    #[test]
    fn a_chance_comes_about_as_often_as_it_says() {
        let mut dice = Dice::new(3, 0, Topic::Fault);
        let hits = (0..10_000).filter(|_| dice.chance(250)).count();
        assert!((2300..2700).contains(&hits), "{hits}");
    }
}
