//! Names that read like other names: one key for all that look the same, and where two of them
//! differ. It never decides which names are protected.

use crate::text::class::is_blank;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Code points of a name that are compared; a longer likeness is no likeness.
const EXAMINED: usize = 256;

/// One letter at which a name differs from the one it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// Its place in the name, from 1.
    pub position: usize,
    /// The letter of the protected name, where it has one.
    pub ours: Option<char>,
    /// The letter of the name, where it has one; it is untrusted.
    pub theirs: Option<char>,
}

/// A key that names which look alike share: the skeleton of UTS 39, regardless of case, without
/// blanks at the ends, over the first 256 code points.
///
/// Capital I reads like a small l and is the capital of i, so that i, I, l and 1 share a key.
#[must_use]
pub fn skeleton(text: &str) -> String {
    if text.is_ascii() {
        let letters = text.trim_ascii().bytes().take(EXAMINED);
        return letters.map(likeness_of_ascii).collect();
    }
    let start: String = text.chars().take(EXAMINED).collect();
    let key = likeness(&start);
    key.trim_matches(is_blank).to_owned()
}

/// Most names are ASCII, where every letter has a likeness of its own, whatever its neighbours.
fn likeness_of_ascii(letter: u8) -> &'static str {
    static LIKENESSES: LazyLock<Vec<String>> = LazyLock::new(|| {
        ('\0'..='\u{7f}')
            .map(|letter| likeness(letter.encode_utf8(&mut [0; 4])))
            .collect()
    });
    LIKENESSES
        .get(usize::from(letter))
        .map_or("", String::as_str)
}

/// Case is folded between two passes: letters are alike in the case they are written in, yet the
/// prototype of a small letter may differ from that of its capital (`m` reads like `rn`).
fn likeness(text: &str) -> String {
    let as_written: String = unicode_security::skeleton(text).collect();
    unicode_security::skeleton(&folded(&as_written))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'i' { 'l' } else { c })
        .collect()
}

fn folded(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| if c == '\u{3c2}' { '\u{3c3}' } else { c })
        .collect()
}

/// A text as the local preview of a search compares it: small letters in composed form.
/// Accents stay, so that `Alice` does not find `Älice`.
#[must_use]
pub fn searchable(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    folded(text).nfc().collect()
}

/// Where `name` differs from the `protected` name it looks like, letter by letter, among the
/// first 256 of each. Letters that look alike are paired: `rn` for `m` is two differences.
#[must_use]
pub fn differences(name: &str, protected: &str) -> Vec<Difference> {
    let theirs: Vec<char> = name.chars().take(EXAMINED).collect();
    let ours: Vec<char> = protected.chars().take(EXAMINED).collect();
    let (mut theirs, mut ours) = (theirs.as_slice(), ours.as_slice());
    let mut found = Vec::new();
    let mut position = 0;
    while !theirs.is_empty() || !ours.is_empty() {
        let (of_theirs, of_ours) = alike(theirs, ours);
        let (their_part, their_rest) = theirs.split_at(of_theirs);
        let (our_part, our_rest) = ours.split_at(of_ours);
        found.extend((0..of_theirs.max(of_ours)).filter_map(|letter| {
            let difference = Difference {
                position: position + letter + 1,
                ours: our_part.get(letter).copied(),
                theirs: their_part.get(letter).copied(),
            };
            (difference.ours != difference.theirs).then_some(difference)
        }));
        position += of_theirs;
        (theirs, ours) = (their_rest, our_rest);
    }
    found
}

/// How many letters at the start of each look the same: one of each where nothing does, none of
/// the one that lacks what is invisible in the other. At least one letter in all.
fn alike(theirs: &[char], ours: &[char]) -> (usize, usize) {
    let (Some(their), Some(our)) = (theirs.first(), ours.first()) else {
        return (theirs.len().min(1), ours.len().min(1));
    };
    if their == our {
        return (1, 1);
    }
    let (mut their_key, mut our_key) = (key(*their), key(*our));
    match (their_key.is_empty(), our_key.is_empty()) {
        (false, false) => {}
        (their_is_empty, our_is_empty) => {
            return (usize::from(their_is_empty), usize::from(our_is_empty));
        }
    }
    let (mut of_theirs, mut of_ours) = (1, 1);
    while their_key != our_key {
        let (shorter, longer, letters, count) = if their_key.len() < our_key.len() {
            (&mut their_key, &our_key, theirs, &mut of_theirs)
        } else {
            (&mut our_key, &their_key, ours, &mut of_ours)
        };
        match letters.get(*count) {
            Some(next) if longer.starts_with(shorter.as_str()) => shorter.push_str(&key(*next)),
            _ => return (1, 1),
        }
        *count += 1;
    }
    (of_theirs, of_ours)
}

/// What a letter contributes to a skeleton; a blank may be missing from the other name.
fn key(letter: char) -> String {
    if is_blank(letter) {
        return String::new();
    }
    likeness(letter.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, protected: &str) -> Vec<(usize, Option<char>, Option<char>)> {
        differences(name, protected)
            .into_iter()
            .map(|difference| (difference.position, difference.ours, difference.theirs))
            .collect()
    }

    #[test]
    fn names_that_look_alike_share_a_skeleton() {
        for (name, protected) in [
            ("\u{430}dmin", "admin"),
            ("adrnin", "admin"),
            ("ADMIN", "admin"),
            ("Adm\u{131}n", "admin"),
            ("ad\u{200b}min", "admin"),
            ("\u{202e}admin", "admin"),
            (" admin\u{a0}", "admin"),
            ("\u{ff50}\u{ff41}\u{ff59}\u{ff50}\u{ff41}\u{ff4c}", "paypal"),
            ("\u{440}\u{430}\u{443}\u{440}\u{430}l", "PayPal"),
            ("paypaI", "paypal"),
            ("paypa1", "paypal"),
            ("\u{412}ob", "Bob"),
            ("supp0rt", "support"),
            ("ama\u{e9}", "amae\u{301}"),
        ] {
            assert_eq!(
                skeleton(name),
                skeleton(protected),
                "{}",
                name.escape_unicode()
            );
        }
    }

    #[test]
    fn names_that_differ_to_the_eye_do_not() {
        for (name, protected) in [
            ("admins", "admin"),
            ("\u{e4}dmin", "admin"),
            ("ad min", "admin"),
            ("", "admin"),
        ] {
            assert_ne!(skeleton(name), skeleton(protected), "{name}");
        }
    }

    #[test]
    fn letters_of_ascii_are_alike_whatever_their_neighbours() {
        for first in '!'..='~' {
            for second in '!'..='~' {
                let pair: String = [first, second].iter().collect();
                assert_eq!(skeleton(&pair), likeness(&pair));
            }
        }
        assert_eq!(skeleton("\t m \n"), "rn");
    }

    #[test]
    fn a_skeleton_reads_the_start_only() {
        assert_eq!(skeleton(&"x".repeat(5_000_000)), "x".repeat(EXAMINED));
    }

    #[test]
    fn differences_name_the_letters() {
        assert_eq!(found("paypaI", "paypal"), [(6, Some('l'), Some('I'))]);
        assert_eq!(
            found("\u{430}dmin", "admin"),
            [(1, Some('a'), Some('\u{430}'))]
        );
        assert_eq!(found("admin", "admin"), []);
    }

    #[test]
    fn differences_pair_letters_that_read_as_several() {
        assert_eq!(
            found("adrnin", "admin"),
            [(3, Some('m'), Some('r')), (4, None, Some('n'))]
        );
        assert_eq!(
            found("corner", "comer"),
            [(3, Some('m'), Some('r')), (4, None, Some('n'))]
        );
        assert_eq!(
            found("comer", "corner"),
            [(3, Some('r'), Some('m')), (4, Some('n'), None)]
        );
    }

    #[test]
    fn differences_step_over_what_is_invisible() {
        assert_eq!(
            found("ad\u{200b}min", "admin"),
            [(3, None, Some('\u{200b}'))]
        );
        assert_eq!(found(" admin", "admin"), [(1, None, Some(' '))]);
        assert_eq!(found("admin ", "admin"), [(6, None, Some(' '))]);
    }

    #[test]
    fn differences_end_on_anything() {
        assert_eq!(found("", "ab").len(), 2);
        assert_eq!(found("ab", "").len(), 2);
        assert_eq!(found("xyz", "ab").len(), 3);
        assert_eq!(found("r", "m").len(), 1);
        let long = "\u{200b}".repeat(100_000);
        assert_eq!(differences(&long, "admin").len(), EXAMINED + 5);
    }

    #[test]
    fn search_ignores_case_and_composition_but_not_accents() {
        assert_eq!(searchable("ALICE"), searchable("alice"));
        assert_eq!(searchable("\u{c4}lice"), searchable("a\u{308}LICE"));
        assert_ne!(searchable("\u{c4}lice"), searchable("Alice"));
        assert!(searchable("\u{3a3}\u{3a3}").contains(&searchable("\u{3c2}")));
    }
}
