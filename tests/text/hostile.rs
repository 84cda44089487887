//! Makes hostile strings from the corpus: pieces of it joined, cut and spliced, with code points
//! that are dangerous together strewn in. One seed makes one string, always the same.

use serde_json::Value;

/// Code points of the longest piece of the corpus that is used.
const LONGEST_PIECE: usize = 80;

/// Ranges of code points that act, hide, stack, join or are wide.
const DANGEROUS: &[(u32, u32)] = &[
    (0x00, 0x1f),
    (0x7f, 0x9f),
    (0x20, 0x7e),
    (0xa0, 0x17f),
    (0x300, 0x36f),
    (0x483, 0x489),
    (0x590, 0x6ff),
    (0x710, 0x74a),
    (0x900, 0x97f),
    (0x980, 0x9ff),
    (0xd00, 0xd7f),
    (0xd80, 0xdff),
    (0xe00, 0xeff),
    (0x1000, 0x109f),
    (0x1100, 0x11ff),
    (0x1780, 0x17ff),
    (0x180a, 0x180f),
    (0x2000, 0x206f),
    (0x20d0, 0x20ff),
    (0x231a, 0x231b),
    (0x2600, 0x27bf),
    (0x2800, 0x2801),
    (0x2e3a, 0x2e3b),
    (0x3000, 0x30ff),
    (0x3164, 0x3164),
    (0xa8f0, 0xa8ff),
    (0xa960, 0xa97c),
    (0xac00, 0xac20),
    (0xd7b0, 0xd7fb),
    (0xe000, 0xe010),
    (0xfb1d, 0xfdff),
    (0xfe00, 0xfe0f),
    (0xfe20, 0xfe2f),
    (0xfeff, 0xfeff),
    (0xff00, 0xffff),
    (0x110b0, 0x110cf),
    (0x111c0, 0x111cf),
    (0x12000, 0x12040),
    (0x16d60, 0x16d70),
    (0x1d150, 0x1d180),
    (0x1f1e6, 0x1f1ff),
    (0x1f3f0, 0x1f3ff),
    (0x1f400, 0x1f64f),
    (0x1f900, 0x1f9ff),
    (0xe_0000, 0xe_007f),
    (0xe0100, 0xe01ef),
    (0x0010_fff0, 0x0010_ffff),
];

/// Code points that change what stands beside them.
const GLUE: &[char] = &[
    '\u{200d}',
    '\u{200c}',
    '\u{fe0f}',
    '\u{fe0e}',
    '\u{301}',
    '\u{94d}',
    '\u{9cd}',
    '\u{20e3}',
    '\u{1f3fd}',
    '\u{1f468}',
    '\u{ff9e}',
    '\u{1160}',
    '\u{1100}',
    '\u{600}',
    '\u{e0020}',
    '\u{d4e}',
    '\u{93e}',
    '\u{e33}',
    '\u{202e}',
    '\\',
    '\r',
    '\n',
];

/// A source of numbers: splitmix64.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit.max(1)).expect("a small number");
        usize::try_from(self.next() % limit).expect("a small number")
    }

    fn of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let index = self.below(items.len());
        &items[index]
    }
}

/// Makes strings.
pub(crate) struct Generator {
    pieces: Vec<Vec<char>>,
}

impl Generator {
    /// Reads the corpus.
    pub(crate) fn new() -> Self {
        let asset = include_str!("../../assets/demo/hostile.json");
        let corpus: Value = serde_json::from_str(asset).expect("the corpus is valid");
        let entries = corpus["strings"].as_array().expect("a list of entries");
        let pieces = entries.iter().filter_map(piece).collect();
        Self { pieces }
    }

    /// The string of a seed, and a number for sizes.
    pub(crate) fn string(&self, seed: u64) -> (String, usize) {
        let mut numbers = Numbers(seed);
        let mut text = numbers.of(&self.pieces).clone();
        for _ in 0..numbers.below(6) {
            let at = numbers.below(text.len() + 1);
            let inserted = self.part(&mut numbers);
            text.splice(at..at, inserted);
        }
        if numbers.below(4) == 0 {
            let start = numbers.below(text.len() + 1);
            text.drain(..start);
        }
        (text.into_iter().collect(), numbers.below(1 << 16))
    }

    fn part(&self, numbers: &mut Numbers) -> Vec<char> {
        match numbers.below(5) {
            0 => numbers.of(&self.pieces).clone(),
            1 => vec![dangerous(numbers); 1 + numbers.below(12)],
            2 => (0..=numbers.below(12)).map(|_| *numbers.of(GLUE)).collect(),
            3 => (0..=numbers.below(6)).map(|_| anything(numbers)).collect(),
            _ => (0..=numbers.below(10))
                .map(|_| dangerous(numbers))
                .collect(),
        }
    }
}

/// The text of an entry, where it has one, shortened.
fn piece(entry: &Value) -> Option<Vec<char>> {
    let field = |name: &str| entry[name].as_str().unwrap_or_default();
    let text = match entry["unit"].as_str() {
        Some(unit) => format!("{}{}{}", field("prefix"), unit.repeat(40), field("suffix")),
        None => entry["text"].as_str()?.to_owned(),
    };
    Some(text.chars().take(LONGEST_PIECE).collect())
}

fn dangerous(numbers: &mut Numbers) -> char {
    let (first, last) = *numbers.of(DANGEROUS);
    let span = usize::try_from(last - first).expect("a small number") + 1;
    let offset = u32::try_from(numbers.below(span)).expect("a small number");
    char::from_u32(first + offset).unwrap_or('?')
}

fn anything(numbers: &mut Numbers) -> char {
    let number = u32::try_from(numbers.below(0x11_0000)).expect("a small number");
    char::from_u32(number).unwrap_or('?')
}
