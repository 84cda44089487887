//! What is promised of text beyond the cases of the corpus.

mod rows;

use crate::text::Budget;
use crate::text::PieceKind;
use crate::text::SafeText;
use crate::text::Untrusted;
use crate::text::corpus;
use crate::text::escape;
use crate::text::from_raw_view;
use crate::text::is_plain_ascii;
use crate::text::raw_view;
use crate::text::risk;
use crate::text::safe;
use crate::text::safe_lines;
use crate::text::skeleton;
use crate::text::smuggled;

/// The kinds of pieces beside their text: `<token>`, `{cap}`, `{~}` for a cut, `(rtl)`, and `|`
/// between pieces of one kind that are drawn apart.
fn marked(safe: &SafeText) -> String {
    let mut out = String::new();
    let mut last = None;
    for piece in safe.pieces() {
        if last == Some(piece.kind) {
            out.push('|');
        }
        last = Some(piece.kind);
        let (open, text, close) = match piece.kind {
            PieceKind::Plain => ("", piece.text.as_str(), ""),
            PieceKind::Token => ("<", piece.text.as_str(), ">"),
            PieceKind::Cap => ("{", piece.text.as_str(), "}"),
            PieceKind::Ellipsis => ("{", "~", "}"),
            PieceKind::Rtl => ("(", piece.text.as_str(), ")"),
        };
        out.extend([open, text, close]);
    }
    out
}

fn shown(text: &str, columns: usize) -> SafeText {
    safe(Untrusted::new(text), Budget::list(columns))
}

#[test]
fn row_25_is_twenty_lines_and_a_count() {
    let [text] = corpus::texts(25).try_into().unwrap();
    let lines = safe_lines(Untrusted::new(&text), 40, 20);
    let drawn: Vec<String> = lines.iter().map(marked).collect();
    assert_eq!(drawn.len(), 21);
    assert!(drawn.iter().take(20).all(|line| line == "<\\n>"));
    assert_eq!(drawn.last().unwrap(), "{+480}");
}

#[test]
fn rows_35_and_36_are_blank_and_no_other_name_is() {
    for text in [35, 36].into_iter().flat_map(corpus::texts) {
        assert!(shown(&text, 60).is_blank(), "{}", text.escape_unicode());
    }
    for text in [
        "",
        "a",
        " a ",
        "\u{301}",
        "\u{f8ff}",
        "\u{3164}x",
        "\u{fdfd}",
        "+",
    ] {
        assert!(!shown(text, 60).is_blank(), "{}", text.escape_unicode());
    }
}

#[test]
fn row_38_can_be_read() {
    let [text] = corpus::texts(38).try_into().unwrap();
    assert_eq!(smuggled(Untrusted::new(&text)).as_deref(), Some("AB"));
    let raw = raw_view(Untrusted::new(&text));
    assert_eq!(raw, "ok\\u{e0041}\\u{e0042}\\u{e007f}");
    assert_eq!(from_raw_view(&raw), Some(text));
}

#[test]
fn rows_56_and_57_look_like_protected_names() {
    let likes = |row: u32| {
        corpus::texts(row)
            .iter()
            .map(|text| skeleton(text))
            .collect::<Vec<_>>()
    };
    assert_eq!(likes(56), [skeleton("admin"), skeleton("paypal")]);
    assert_eq!(likes(57), [skeleton("paypal"), skeleton("admin")]);
}

#[test]
fn row_62_repaired_is_a_token() {
    assert_eq!(marked(&shown("a\u{fffd}b", 60)), "a<\\u{fffd}>b");
}

#[test]
fn text_from_right_to_left_is_marked() {
    let [text] = corpus::texts(31).try_into().unwrap();
    assert!(shown(&text, 60).has_rtl());
    assert!(!shown("admin \u{202e}", 60).has_rtl());
}

#[test]
fn widths_count_cells() {
    for (row, widths) in [
        (48, vec![4]),
        (49, vec![2]),
        (51, vec![2, 2, 1]),
        (52, vec![1, 3]),
    ] {
        let found: Vec<usize> = corpus::texts(row)
            .iter()
            .map(|text| shown(text, 60).width())
            .collect();
        assert_eq!(found, widths, "row {row}");
    }
}

#[test]
fn a_cut_never_halves_a_wide_letter_or_a_token() {
    for (text, columns, expected) in [
        ("\u{6f22}\u{5b57}", 4, "\u{6f22}\u{5b57}"),
        ("\u{6f22}\u{5b57}", 3, "\u{6f22}{~}"),
        ("\u{6f22}\u{5b57}", 2, "{~}"),
        ("\u{6f22}\u{5b57}", 1, "{~}"),
        ("\u{6f22}\u{5b57}", 0, ""),
        ("a\u{202e}b", 10, "a<\\u{202e}>b"),
        ("a\u{202e}b", 9, "a{~}"),
        ("abc\x1b", 7, "abc<\\x1b>"),
        ("abc\x1b", 6, "abc{~}"),
        ("abc\x1b", 3, "ab{~}"),
        ("abcd", 4, "abcd"),
        ("abcde", 4, "abc{~}"),
        ("abcde\u{301}", 4, "abc{~}"),
        ("abc", 0, ""),
        ("", 0, ""),
    ] {
        let safe = shown(text, columns);
        assert_eq!(
            marked(&safe),
            expected,
            "{} in {columns}",
            text.escape_unicode()
        );
        assert!(safe.width() <= columns);
        assert_eq!(
            safe.is_cut(),
            expected.ends_with("{~}") || (columns == 0 && !text.is_empty())
        );
    }
}

#[test]
fn long_words_of_indic_scripts_are_split_not_spelled() {
    // Hindi stri, one cluster of three cells, and a conjunct whose vowel sign takes a cell.
    assert_eq!(
        marked(&shown("\u{938}\u{94d}\u{924}\u{94d}\u{930}\u{940}", 60)),
        "\u{938}\u{94d}\u{924}\u{94d}|\u{930}\u{940}"
    );
    assert_eq!(
        marked(&shown("\u{915}\u{94d}\u{937}\u{93e}", 60)),
        "\u{915}\u{94d}|\u{937}\u{93e}"
    );
}

#[test]
fn a_spacing_mark_on_a_wide_letter_stands_on_its_own_base() {
    let safe = shown("\u{6f22}\u{93e}x", 60);
    assert_eq!(safe.to_plain(), "\u{6f22}\u{25cc}\u{93e}x");
    assert_eq!(safe.width(), 5);
}

#[test]
fn our_glyphs_can_be_ascii() {
    let safe = safe(
        Untrusted::new("\u{301}\u{6f22}\u{5b57}"),
        Budget::list(4).ascii(true),
    );
    assert_eq!(safe.to_plain(), " \u{301}\u{6f22}~");
}

#[test]
fn detail_keeps_more_marks_than_a_list() {
    let text = format!("a{}", "\u{301}".repeat(9));
    let count = |budget| safe(Untrusted::new(&text), budget).risk();
    assert_eq!((count(Budget::list(60)), count(Budget::detail(60))), (5, 1));
}

#[test]
fn selectors_that_select_nothing_are_tokens_or_counted() {
    assert_eq!(marked(&shown("a\u{fe0f}b", 60)), "a<\\u{fe0f}>b");
    assert_eq!(
        marked(&shown("\u{1f600}\u{e0100}", 60)),
        "\u{1f600}<\\u{e0100}>"
    );
    let smuggling: String = ('\u{e0100}'..='\u{e0110}').collect();
    assert_eq!(marked(&shown(&format!("a{smuggling}b"), 60)), "a{+17}b");
}

#[test]
fn a_skin_tone_with_nothing_to_colour_stands_alone() {
    assert_eq!(
        marked(&shown("\u{1f600}\u{1f3fd}", 60)),
        "\u{1f600}|\u{1f3fd}"
    );
    assert_eq!(
        marked(&shown("\u{1f44b}\u{1f3fd}", 60)),
        "\u{1f44b}\u{1f3fd}"
    );
}

#[test]
fn what_is_not_examined_changes_nothing() {
    for start in [
        "x",
        "\u{6f22}",
        "a\u{301}",
        "\x07",
        "\u{1100}",
        "\u{202e}x",
        "\u{1f468}\u{200d}",
    ] {
        let near = start.repeat(20_000);
        let far = start.repeat(20_001) + "\x1b\u{301}end";
        assert_eq!(
            shown(&near, 80),
            shown(&far, 80),
            "{}",
            start.escape_unicode()
        );
    }
}

#[test]
fn risk_counts_the_first_64_kib() {
    assert_eq!(risk(Untrusted::new("plain")), 0);
    assert_eq!(risk(Untrusted::new("a\x1b\u{202e}b\n")), 3);
    let late = "\u{e9}".repeat(40_000) + "\x1b";
    assert_eq!(risk(Untrusted::new(&late)), 0);
    assert_eq!(risk(Untrusted::new(&"\x07".repeat(70_000))), 64 * 1024);
}

#[test]
fn only_printable_ascii_is_plain() {
    assert!(is_plain_ascii("") && is_plain_ascii(" az~"));
    for text in ["\x1f", "\x7f", "a\n", "\u{e9}", "\u{80}"] {
        assert!(!is_plain_ascii(text), "{}", text.escape_unicode());
    }
}

#[test]
fn escape_is_one_line_of_the_same_tokens() {
    assert_eq!(
        escape(Untrusted::new("a\n\u{202e}\\b\x1b[0m")),
        "a\\n\\u{202e}\\b\\x1b[0m"
    );
    assert_eq!(escape(Untrusted::new(&"\x07".repeat(30))), "\\x07+29");
}

#[test]
fn the_raw_view_is_readable_where_text_is() {
    let thai = "\u{e2a}\u{e27}\u{e31}\u{e2a}\u{e14}\u{e35}";
    assert_eq!(raw_view(Untrusted::new(thai)), thai);
    assert_eq!(raw_view(Untrusted::new("a\\n\n")), "a\\\\n\\n");
    assert_eq!(raw_view(Untrusted::new("\u{301}a")), "\\u{301}a");
    for wrong in ["\\", "a\\q", "\\u{d800}", "\\x1"] {
        assert_eq!(from_raw_view(wrong), None);
    }
}
