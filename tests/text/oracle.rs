//! Judges what was drawn or written, by other tables than those it was made with where there are
//! any: UTS 39 tells what is default-ignorable, and the exceptions are spelled out again.

use std::sync::OnceLock;
use unicode_general_category::GeneralCategory;
use unicode_general_category::get_general_category;
use unicode_segmentation::UnicodeSegmentation;

const SUBDIVISION_FLAGS: [&str; 3] = [
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
];

/// The first code point of a text that must not reach a terminal; nothing where all is well.
pub(crate) fn offence(text: &str) -> Option<char> {
    if text.bytes().all(|byte| matches!(byte, 0x20..=0x7e)) {
        return None;
    }
    text.graphemes(true).find_map(offence_of_cluster)
}

/// Whether a code point must not stand in JSON that is written, not even inside an emoji.
pub(crate) fn is_forbidden_in_json(c: char) -> bool {
    is_forbidden(c)
}

fn offence_of_cluster(cluster: &str) -> Option<char> {
    let chars: Vec<char> = cluster.chars().collect();
    (0..chars.len())
        .find(|at| is_forbidden(chars[*at]) && !is_excused(&chars, *at))
        .map(|at| chars[at])
}

/// Whether a forbidden code point is part of an emoji or of the spelling of a word.
fn is_excused(cluster: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| cluster[before]);
    let after = cluster.get(at + 1).copied();
    let whole: String = cluster.iter().collect();
    match cluster[at] {
        '\u{fe0f}' if after == Some('\u{20e3}') => {
            before.is_some_and(|c| "0123456789#*".contains(c))
        }
        '\u{20e3}' => before == Some('\u{fe0f}'),
        '\u{fe0e}' | '\u{fe0f}' => before.is_some_and(is_pictographic),
        '\u{200d}' if after.is_some_and(is_pictographic) => true,
        '\u{200c}' | '\u{200d}' => cluster[..at].iter().any(|c| is_joining(*c)),
        '\u{e0020}'..='\u{e007f}' => SUBDIVISION_FLAGS.iter().any(|flag| whole.starts_with(flag)),
        _ => false,
    }
}

/// Two symbols stay together around a joiner, and only symbols do, marks apart.
fn is_pictographic(c: char) -> bool {
    let pair: String = [c, '\u{200d}', c].into_iter().collect();
    let after_letter: String = ['x', c].into_iter().collect();
    pair.graphemes(true).count() == 1 && after_letter.graphemes(true).count() == 2
}

/// Letters and marks of the scripts whose spelling uses joiners.
fn is_joining(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{6ff}' | '\u{900}'..='\u{dff}')
}

fn is_forbidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    let is_bidi = matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    let acts_or_has_no_glyph = matches!(
        get_general_category(c),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned
            | GeneralCategory::EnclosingMark
    );
    is_bidi || acts_or_has_no_glyph || is_default_ignorable(c)
}

/// Skeletons leave default-ignorable code points out.
fn is_default_ignorable(c: char) -> bool {
    static TABLE: OnceLock<Vec<bool>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        (0..0x11_0000)
            .map(|number| {
                char::from_u32(number).is_some_and(|c| {
                    let mut bytes = [0; 4];
                    unicode_security::skeleton(c.encode_utf8(&mut bytes))
                        .next()
                        .is_none()
                })
            })
            .collect()
    });
    table[c as usize]
}

#[test]
fn the_oracle_sees_what_is_wrong() {
    for wrong in [
        "a\x1b",
        "\n",
        "\x7f",
        "\u{9b}",
        "a\u{202e}",
        "\u{200b}",
        "a\u{200d}b",
        "\u{f8ff}",
        "\u{378}",
        "a\u{fe0f}",
        "\u{1f600}\u{e0100}",
        "ok\u{e0041}",
        "\u{20dd}",
        "a\u{34f}",
        "\u{115f}",
        "\u{200c}",
    ] {
        assert!(offence(wrong).is_some(), "{}", wrong.escape_unicode());
    }
    for right in [
        "abc",
        "\u{e9}\u{6f22}",
        "1\u{fe0f}\u{20e3}",
        "\u{2764}\u{fe0e}",
        "\u{1f468}\u{200d}\u{1f469}",
        "\u{645}\u{6cc}\u{200c}\u{62e}",
        SUBDIVISION_FLAGS[1],
    ] {
        assert_eq!(offence(right), None, "{}", right.escape_unicode());
    }
}
