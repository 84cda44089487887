//! Our own words in columns: labels, headings, hints.
//! Text from elsewhere never passes here; it needs no sanitising because we wrote it.

use crate::text::class::cells;
use crate::text::class::is_plain_byte;
use unicode_segmentation::UnicodeSegmentation;

/// Terminal columns of a text that we wrote, drawn cluster by cluster.
#[must_use]
pub fn width(own_text: &str) -> usize {
    if own_text.bytes().all(is_plain_byte) {
        return own_text.len();
    }
    own_text.graphemes(true).map(cells).sum()
}

/// A text that we wrote in exactly so many columns: padded with spaces, or cut with `…`.
#[must_use]
pub fn fit(own_text: &str, columns: usize) -> String {
    let needed = width(own_text);
    let mut out = String::with_capacity(own_text.len().max(columns));
    let mut taken = 0;
    if needed <= columns {
        out.push_str(own_text);
        taken = needed;
    } else if columns > 0 {
        for cluster in own_text.graphemes(true) {
            let cells = cells(cluster);
            if taken + cells >= columns {
                break;
            }
            out.push_str(cluster);
            taken += cells;
        }
        out.push('\u{2026}');
        taken += 1;
    }
    out.extend(std::iter::repeat_n(' ', columns - taken));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_padded_or_cut_to_the_column() {
        assert_eq!(fit("Users", 7), "Users  ");
        assert_eq!(fit("Users", 5), "Users");
        assert_eq!(fit("Users", 4), "Use\u{2026}");
        assert_eq!(fit("Users", 1), "\u{2026}");
        assert_eq!(fit("Users", 0), "");
        assert_eq!(fit("\u{6f22}\u{5b57}", 4), "\u{6f22}\u{5b57}");
        assert_eq!(fit("\u{6f22}\u{5b57}", 3), "\u{6f22}\u{2026}");
        assert_eq!(fit("\u{6f22}\u{5b57}", 2), "\u{2026} ");
    }

    #[test]
    fn width_counts_columns() {
        assert_eq!(width("Users"), 5);
        assert_eq!(width("\u{6f22}e\u{301}"), 3);
        assert_eq!(width("\u{1f1f9}\u{1f1ed}"), 2);
        assert_eq!(width(""), 0);
    }
}
