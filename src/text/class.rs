//! What a single code point is: may it be shown, is it invisible, does it lean on its neighbour.
//! It never looks at neighbours; clusters do.
//!
//! What may be shown is an allow-list: a code point that is not assigned in the tables at hand is
//! not shown, however harmless a later version of Unicode makes it.

use unicode_general_category::GeneralCategory;
use unicode_general_category::get_general_category;
use unicode_width::UnicodeWidthStr;

/// Zero width joiner.
pub(super) const ZWJ: char = '\u{200d}';
/// Zero width non-joiner.
pub(super) const ZWNJ: char = '\u{200c}';
/// Asks for the coloured form of the symbol before it.
pub(super) const EMOJI_SELECTOR: char = '\u{fe0f}';
/// Asks for the plain form of the symbol before it.
pub(super) const TEXT_SELECTOR: char = '\u{fe0e}';

/// Whether a byte stands for itself on every terminal: printable ASCII.
pub(super) const fn is_plain_byte(byte: u8) -> bool {
    matches!(byte, 0x20..=0x7e)
}

/// Whether a code point may be part of what is shown, wherever it stands.
///
/// Joiners, variation selectors and tags are never in this set: only inside an emoji sequence, or
/// between letters that join, is one of them kept.
pub(super) fn is_shown(c: char) -> bool {
    if c.is_ascii() {
        return matches!(c, ' '..='~');
    }
    let shown_category = !matches!(
        get_general_category(c),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::PrivateUse
            | GeneralCategory::Surrogate
            | GeneralCategory::Unassigned
            // An enclosing mark draws around its base and over both neighbours.
            | GeneralCategory::EnclosingMark
    );
    shown_category && !is_default_ignorable(c) && !is_misleading(c) && !is_over_wide(c)
}

/// Whether a code point draws nothing by itself: controls, formats, separators of lines and
/// default-ignorable code points.
pub(super) fn is_invisible(c: char) -> bool {
    is_default_ignorable(c)
        || matches!(
            get_general_category(c),
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
        )
}

/// Whether a code point is shown as empty space: white space and the empty Braille pattern.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{2800}'
}

/// The `Default_Ignorable_Code_Point` property, from `DerivedCoreProperties.txt` of Unicode 17.
pub(super) const fn is_default_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether a code point picks a variant of the one before it.
pub(super) const fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Symbols that stand for something which is not there: an object, an undecodable byte, a note
/// head without a note.
const fn is_misleading(c: char) -> bool {
    matches!(c, '\u{fffc}' | '\u{fffd}' | '\u{1d159}')
}

/// Symbols whose glyphs are many columns wide while width tables give one: long dashes, Arabic
/// phrase ligatures, cuneiform.
const fn is_over_wide(c: char) -> bool {
    matches!(
        c,
        '\u{2e3a}'..='\u{2e3b}' | '\u{fdfa}'..='\u{fdfd}' | '\u{12000}'..='\u{1254f}'
    )
}

/// Whether a code point is a mark that belongs to the letter before it.
pub(super) fn is_mark(c: char) -> bool {
    !c.is_ascii()
        && matches!(
            get_general_category(c),
            GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark
        )
}

/// Whether a code point that does not open a cluster leans on the letter before it: marks, the
/// later parts of a Hangul syllable, halfwidth sound marks.
pub(super) fn is_leaning(c: char) -> bool {
    is_mark(c) || matches!(c, '\u{ff9e}' | '\u{ff9f}') || cells_of(c) == 0
}

/// Whether a code point belongs to a script written from right to left.
pub(super) const fn is_right_to_left(c: char) -> bool {
    matches!(
        c,
        '\u{590}'..='\u{8ff}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{feff}'
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}'
    )
}

/// Terminal cells of one grapheme cluster, counted as ratatui counts a cell: halfwidth sound
/// marks take a cell of their own although the width tables give none.
pub(super) fn cells(cluster: &str) -> usize {
    let sound_marks = cluster
        .chars()
        .filter(|c| matches!(c, '\u{ff9e}' | '\u{ff9f}'))
        .count();
    cluster.width() + sound_marks
}

/// Terminal cells of one code point standing alone.
pub(super) fn cells_of(c: char) -> usize {
    cells(c.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_ignorable_agrees_with_the_tables_of_uts_39() {
        for c in '\0'..=char::MAX {
            let dropped = unicode_security::skeleton(c.encode_utf8(&mut [0; 4]))
                .next()
                .is_none();
            assert_eq!(is_default_ignorable(c), dropped, "{}", c.escape_unicode());
        }
    }

    #[test]
    fn nothing_invisible_is_shown() {
        for c in '\0'..=char::MAX {
            assert!(!(is_shown(c) && is_invisible(c)), "{}", c.escape_unicode());
        }
    }

    #[test]
    fn letters_of_the_world_are_shown() {
        for c in
            "az~ \u{e9}\u{df}\u{430}\u{5d0}\u{645}\u{915}\u{e01}\u{1100}\u{ac00}\u{6f22}\u{1f600}"
                .chars()
        {
            assert!(is_shown(c), "{}", c.escape_unicode());
        }
    }
}
