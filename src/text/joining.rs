//! Where a joiner is spelling: between letters whose shape it changes.
//! Anywhere else it is invisible and never kept; emoji are not this module's matter.

use crate::text::class::ZWJ;
use crate::text::class::ZWNJ;
use crate::text::class::is_mark;

/// Whether the joiner that follows `before` and is followed by `after` changes what is drawn.
///
/// After RFC 5892, appendix A.1 and A.2, narrowed to the scripts whose everyday spelling uses
/// joiners, plus the joiner before a virama that Bengali and Kannada write.
pub(super) fn is_spelling(before: &str, joiner: char, after: Option<char>) -> bool {
    if !matches!(joiner, ZWJ | ZWNJ) {
        return false;
    }
    let Some(last) = before.chars().next_back() else {
        return false;
    };
    let Some(letter) = before.chars().rev().find(|c| !is_mark(*c)) else {
        return false;
    };
    is_between_indic(letter, last, joiner, after) || is_between_arabic(letter, after)
}

/// The letter before carries a virama and a letter follows, or the other way round.
fn is_between_indic(letter: char, last: char, joiner: char, after: Option<char>) -> bool {
    let Some(block) = indic_block(letter) else {
        return false;
    };
    let after = after.filter(|next| indic_block(*next) == Some(block));
    if is_virama(last) && indic_block(last) == Some(block) {
        // A joiner asks for the half form even at the end; a non-joiner there changes nothing.
        return joiner == ZWJ || after.is_some_and(|next| !is_mark(next));
    }
    last == letter && after.is_some_and(is_virama)
}

/// The letter before joins forward, the one after backward; marks between do not count.
fn is_between_arabic(letter: char, after: Option<char>) -> bool {
    joins_forward(letter) && after.is_some_and(joins_backward)
}

/// Number of the Indic block a code point is in, from Devanagari to Sinhala.
const fn indic_block(c: char) -> Option<u32> {
    match c {
        '\u{900}'..='\u{dff}' => Some(c as u32 / 0x80),
        _ => None,
    }
}

const fn is_virama(c: char) -> bool {
    matches!(
        c,
        '\u{94d}'
            | '\u{9cd}'
            | '\u{a4d}'
            | '\u{acd}'
            | '\u{b4d}'
            | '\u{bcd}'
            | '\u{c4d}'
            | '\u{ccd}'
            | '\u{d4d}'
            | '\u{dca}'
    )
}

/// Letters of the Arabic block that join on both sides.
const fn joins_forward(c: char) -> bool {
    joins_backward(c) && !is_right_joining(c)
}

/// Letters of the Arabic block that join the letter before them.
const fn joins_backward(c: char) -> bool {
    matches!(
        c,
        '\u{620}'
            | '\u{622}'..='\u{64a}'
            | '\u{66e}'..='\u{66f}'
            | '\u{671}'..='\u{673}'
            | '\u{675}'..='\u{6d3}'
            | '\u{6d5}'
            | '\u{6ee}'..='\u{6ef}'
            | '\u{6fa}'..='\u{6fc}'
            | '\u{6ff}'
    )
}

/// Letters after which the next one stands apart anyway.
const fn is_right_joining(c: char) -> bool {
    matches!(
        c,
        '\u{622}'..='\u{625}'
            | '\u{627}'
            | '\u{629}'
            | '\u{62f}'..='\u{632}'
            | '\u{648}'
            | '\u{671}'..='\u{673}'
            | '\u{675}'..='\u{677}'
            | '\u{688}'..='\u{699}'
            | '\u{6c0}'
            | '\u{6c3}'..='\u{6cb}'
            | '\u{6cd}'
            | '\u{6cf}'
            | '\u{6d2}'..='\u{6d3}'
            | '\u{6d5}'
            | '\u{6ee}'..='\u{6ef}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joiners_between_letters_that_join_are_spelling() {
        // Persian mi-khaham; Hindi half form; Sinhala shri; Malayalam chillu at the end; Bengali.
        assert!(is_spelling("\u{645}\u{6cc}", ZWNJ, Some('\u{62e}')));
        assert!(is_spelling("\u{628}\u{64e}", ZWNJ, Some('\u{62e}')));
        assert!(is_spelling("\u{915}\u{94d}", ZWJ, Some('\u{937}')));
        assert!(is_spelling("\u{dc1}\u{dca}", ZWJ, Some('\u{dbb}')));
        assert!(is_spelling("\u{d28}\u{d4d}", ZWJ, None));
        assert!(is_spelling("\u{9b0}", ZWJ, Some('\u{9cd}')));
    }

    #[test]
    fn joiners_that_change_nothing_are_not() {
        assert!(!is_spelling("a", ZWJ, Some('b')));
        assert!(!is_spelling("", ZWNJ, Some('\u{62e}')));
        // An alef joins no letter after it, and a space joins none before it.
        assert!(!is_spelling("\u{627}", ZWNJ, Some('\u{628}')));
        assert!(!is_spelling("\u{6cc}", ZWNJ, Some(' ')));
        assert!(!is_spelling("\u{6cc}", ZWNJ, None));
        assert!(!is_spelling("\u{915}", ZWJ, Some('\u{937}')));
        assert!(!is_spelling("\u{915}\u{94d}", ZWNJ, None));
        assert!(!is_spelling("\u{915}\u{94d}", ZWNJ, Some('\u{9b0}')));
        assert!(!is_spelling("a\u{94d}", ZWJ, Some('\u{930}')));
        assert!(!is_spelling("\u{915}\u{94d}", ZWNJ, Some('\u{93e}')));
        assert!(!is_spelling("\u{915}\u{93e}", ZWJ, Some('\u{94d}')));
        assert!(!is_spelling("\u{6cc}\u{200c}", ZWNJ, Some('\u{62e}')));
        assert!(!is_spelling("\u{6cc}", '\u{200b}', Some('\u{62e}')));
    }
}
