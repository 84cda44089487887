//! Emoji sequences: how many bytes at the start of a cluster are one.
//! It never decides about width; what is too wide is no emoji here.

use crate::text::class::EMOJI_SELECTOR;
use crate::text::class::TEXT_SELECTOR;
use crate::text::class::ZWJ;
use crate::text::class::is_shown;
use unicode_segmentation::UnicodeSegmentation;

/// Elements of the longest sequence joined by [`ZWJ`] that is kept whole.
const MAX_ELEMENTS: usize = 10;

/// Flags of England, Scotland and Wales: the only sequences of tags in general use. Any other
/// run of tags is hidden text.
const SUBDIVISION_FLAGS: [&str; 3] = [
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
];

/// An emoji sequence at the start of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sequence {
    /// Bytes it takes.
    pub(super) len: usize,
    /// Whether a further element was left out because there are too many.
    pub(super) has_more: bool,
}

/// The longest emoji sequence that starts a cluster; nothing where the cluster starts with
/// anything else, or with a symbol that no selector, modifier or joiner follows.
pub(super) fn sequence(cluster: &str) -> Option<Sequence> {
    if let Some(flag) = SUBDIVISION_FLAGS
        .iter()
        .find(|flag| cluster.starts_with(**flag))
    {
        return Some(Sequence {
            len: flag.len(),
            has_more: false,
        });
    }
    let mut chars = cluster.chars();
    let (first, second) = (chars.next()?, chars.next()?);
    if matches!(first, '0'..='9' | '#' | '*') {
        let is_keycap = second == EMOJI_SELECTOR && chars.next() == Some('\u{20e3}');
        return is_keycap.then_some(Sequence {
            len: 7,
            has_more: false,
        });
    }
    let may_join = is_selector(second) || is_modifier(second) || second == ZWJ;
    may_join.then(|| joined(cluster)).flatten()
}

/// A sequence of symbols, each with its selector and modifier, joined by [`ZWJ`].
fn joined(cluster: &str) -> Option<Sequence> {
    let mut chars = cluster.char_indices().peekable();
    let mut elements = 0;
    let mut code_points = 0;
    let mut len = 0;
    while let Some((_, mut last)) = chars.next_if(|(_, c)| is_pictographic(*c)) {
        if elements == MAX_ELEMENTS {
            return Some(Sequence {
                len,
                has_more: true,
            });
        }
        elements += 1;
        code_points += 1;
        for accepted in [is_selector, is_modifier] {
            if let Some((_, c)) = chars.next_if(|(_, c)| accepted(*c)) {
                last = c;
                code_points += 1;
            }
        }
        len = chars.peek().map_or(cluster.len(), |(next, _)| *next);
        if last == TEXT_SELECTOR || chars.next_if(|(_, c)| *c == ZWJ).is_none() {
            break;
        }
    }
    (code_points > 1).then_some(Sequence {
        len,
        has_more: false,
    })
}

const fn is_selector(c: char) -> bool {
    matches!(c, EMOJI_SELECTOR | TEXT_SELECTOR)
}

/// Skin tones.
const fn is_modifier(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
}

/// The `Extended_Pictographic` property, asked of the segmenter, which must know it: only two
/// such symbols stay together around a joiner (rule GB11), and only a mark stays with the letter
/// before it. The property covers reserved code points, which are not shown.
fn is_pictographic(c: char) -> bool {
    if c.is_ascii() || !is_shown(c) {
        return false;
    }
    let probe: String = ['a', c, ZWJ, c].iter().collect();
    probe.graphemes(true).count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(cluster: &str) -> bool {
        sequence(cluster)
            == Some(Sequence {
                len: cluster.len(),
                has_more: false,
            })
    }

    #[test]
    fn sequences_in_use_are_whole() {
        for emoji in [
            "1\u{fe0f}\u{20e3}",
            "\u{2601}\u{fe0f}",
            "\u{2764}\u{fe0e}",
            "\u{1f44b}\u{1f3fd}",
            "\u{1f575}\u{fe0f}\u{200d}\u{2642}\u{fe0f}",
            "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{200d}\u{1f466}",
            "\u{2764}\u{fe0f}\u{200d}\u{1f525}",
            SUBDIVISION_FLAGS[0],
        ] {
            assert!(whole(emoji), "{}", emoji.escape_unicode());
        }
    }

    #[test]
    fn a_sequence_ends_where_anything_else_begins() {
        let smuggled = "\u{1f600}\u{fe0f}\u{e0100}";
        assert_eq!(sequence(smuggled).map(|s| s.len), Some(7));
        assert_eq!(sequence("\u{1f600}\u{e0100}"), None);
        assert_eq!(sequence("\u{1f600}"), None);
        assert_eq!(sequence("1\u{fe0f}"), None);
        assert_eq!(sequence("a\u{fe0f}"), None);
        assert_eq!(sequence("\u{1fef4}\u{fe0e}"), None);
        assert_eq!(sequence("\u{1f3f4}\u{e0067}\u{e007f}"), None);
        let dangling = "\u{1f600}\u{fe0f}\u{200d}";
        assert_eq!(sequence(dangling).map(|s| s.len), Some(7));
    }

    #[test]
    fn at_most_ten_elements() {
        let ten = ["\u{1f468}"; 10].join("\u{200d}");
        assert!(whole(&ten));
        let eleven = format!("{ten}\u{200d}\u{1f468}");
        assert_eq!(
            sequence(&eleven),
            Some(Sequence {
                len: ten.len(),
                has_more: true
            })
        );
    }
}
