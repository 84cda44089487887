//! What a moderator sees of every hostile string of the corpus, case by case.

use crate::text::Budget;
use crate::text::Untrusted;
use crate::text::corpus;
use crate::text::json_escape;
use crate::text::safe;
use crate::text::tests::marked;

/// A case of the corpus whose entries are texts.
struct Row {
    number: u32,
    columns: usize,
    /// For each entry what is shown and its risk.
    shown: &'static [(&'static str, u32)],
}

const fn row(row: u32, columns: usize, shown: &'static [(&'static str, u32)]) -> Row {
    Row {
        number: row,
        columns,
        shown,
    }
}

const ROWS: &[Row] = &[
    row(1, 60, &[("<\\x1b>[2J<\\x1b>[H", 2)]),
    row(2, 60, &[("<\\x1b>[31mBANNED<\\x1b>[0m", 2)]),
    row(3, 60, &[("<\\x1b>]0;pwn<\\x07>", 2)]),
    row(4, 60, &[("<\\x1b>]52;c;cm0gLXJmIH4=<\\x07>", 2)]),
    row(5, 60, &[("<\\x1b>]52;c;?<\\x07>", 2)]),
    row(
        6,
        60,
        &[(
            "<\\x1b>]8;;https://evil.example<\\x1b>\\ok<\\x1b>]8;;<\\x1b>\\",
            4,
        )],
    ),
    row(7, 60, &[("<\\x1b>[6n<\\x1b>[c<\\x1b>[>0q<\\x05>", 4)]),
    row(
        8,
        60,
        &[("<\\x1b>P$qm<\\x1b>\\", 2), ("<\\x1b>Pq#0~-<\\x1b>\\", 2)],
    ),
    row(9, 60, &[("<\\x1b>_Gf=100;AAAA<\\x1b>\\", 2)]),
    row(10, 60, &[("<\\x1b>^x<\\x1b>\\<\\x1b>Xy<\\x1b>\\", 4)]),
    row(11, 60, &[("<\\x1b>]0;unterminated", 1)]),
    row(
        12,
        60,
        &[
            ("<\\u{9b}>2J", 1),
            ("<\\u{9d}>0;t<\\u{9c}>", 2),
            ("<\\u{90}>q<\\u{9c}>", 2),
        ],
    ),
    row(13, 60, &[("<\\x1b>[?1049l<\\x1b>[?25l<\\x1b>[?2004l", 3)]),
    row(14, 60, &[("<\\x1b>c<\\x1b>(0<\\x0e>qqq<\\x0f>", 4)]),
    row(15, 60, &[("<\\x1b>[200~y<\\n\\x1b>[201~", 3)]),
    row(16, 60, &[("<\\x1b>[38:2:255:0:0m<\\x1b>[<0;10;20M", 2)]),
    row(17, 60, &[("<\\x07>{+29}", 30)]),
    row(18, 60, &[("abc<\\x08\\x08\\x08>XYZ", 3)]),
    row(19, 60, &[("approved<\\r>REJECTED", 1)]),
    row(20, 60, &[("a<\\t>b", 1)]),
    row(21, 60, &[("a<\\0>b", 1), ("a<\\x7f>b", 1)]),
    row(22, 60, &[("alice<\\n>bob<\\n>carol", 2)]),
    row(23, 60, &[("a<\\r\\n>b", 2), ("a<\\x0b\\x0c>b", 2)]),
    row(24, 60, &[("a<\\u{85}>b<\\u{2028}>c<\\u{2029}>d", 3)]),
    row(25, 60, &[("<\\n>{+499}", 500)]),
    row(27, 60, &[("user<\\u{202e}>gnp.exe", 1)]),
    row(
        28,
        60,
        &[("<\\u{202d}>12<\\u{202c}\\u{202a}>a<\\u{202b}>b", 4)],
    ),
    row(
        29,
        60,
        &[
            ("a<\\u{2067}>b<\\u{2066}>c<\\u{2069}\\u{2069}>", 4),
            ("<\\u{2066}>", 1),
        ],
    ),
    row(30, 60, &[("<\\u{200e}\\u{200f}\\u{61c}>", 3)]),
    row(
        31,
        60,
        &[("(\u{645}\u{631}\u{62d}\u{628}\u{627}) admin 123", 0)],
    ),
    row(
        32,
        60,
        &[
            ("ad<\\u{200b}>min", 1),
            ("ad<\\u{2060}>min", 1),
            ("<\\u{feff}>admin", 1),
        ],
    ),
    row(
        33,
        60,
        &[("ad<\\u{ad}>min", 1), ("a<\\u{34f}\\u{180e}>b", 2)],
    ),
    row(
        34,
        60,
        &[
            ("a<\\u{200d}>b", 1),
            ("a<\\u{200c}>b", 1),
            (
                "(\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645})",
                0,
            ),
            ("\u{915}\u{94d}\u{200d}\u{937}", 0),
        ],
    ),
    row(
        35,
        60,
        &[("<\\u{3164}>", 1), ("<\\u{ffa0}\\u{115f}\\u{1160}>", 3)],
    ),
    row(
        36,
        60,
        &[
            ("\u{2800}\u{2800}", 0),
            ("\u{a0}\u{2003}\u{3000}", 0),
            ("   ", 0),
        ],
    ),
    row(37, 60, &[("", 0)]),
    row(38, 60, &[("ok<\\u{e0041}\\u{e0042}\\u{e007f}>", 3)]),
    row(39, 60, &[("\u{1f600}{+200}", 200)]),
    row(
        40,
        60,
        &[
            ("<\\u{fff9}>a<\\u{fffa}>b<\\u{fffb}>", 3),
            ("<\\u{2061}\\u{2063}>", 2),
        ],
    ),
    row(41, 60, &[("a\u{301}\u{301}\u{301}\u{301}{+996}", 996)]),
    row(42, 60, &[("\u{25cc}\u{301}\u{301}abc", 0)]),
    row(43, 60, &[("<\\u{20dd}\\u{20e0}>x", 2)]),
    row(44, 60, &[("\u{e01}\u{e49}\u{e49}\u{e49}\u{e49}{+46}", 46)]),
    row(45, 8, &[("\u{1100}|\u{1100}|\u{1100}{~}", 0)]),
    row(
        46,
        40,
        &[(
            "\u{ff76}\u{ff9e}|\u{ff9e}|\u{ff9e}|\u{ff9e}{+1835+}{~}",
            1835,
        )],
    ),
    row(47, 8, &[("xxxxxxx{~}", 0)]),
    row(48, 3, &[("\u{6f22}{~}", 0)]),
    row(
        49,
        60,
        &[(
            "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{200d}\u{1f466}",
            0,
        )],
    ),
    row(
        50,
        40,
        &[(
            "\u{1f468}\u{200d}\u{1f468}\u{200d}\u{1f468}\u{200d}\u{1f468}\u{200d}\u{1f468}\u{200d}\
         \u{1f468}\u{200d}\u{1f468}\u{200d}\u{1f468}\u{200d}\u{1f468}\u{200d}\u{1f468}{+1821+}{~}",
            1821,
        )],
    ),
    row(
        51,
        60,
        &[
            ("\u{2601}\u{fe0f}", 0),
            ("1\u{fe0f}\u{20e3}", 0),
            ("\u{2764}\u{fe0e}", 0),
        ],
    ),
    row(
        52,
        60,
        &[("\u{1f1f9}", 0), ("\u{1f1f9}\u{1f1ed}\u{1f1f9}", 0)],
    ),
    row(
        53,
        60,
        &[("<\\u{fdfd}>", 1), ("<\\u{12031}>", 1), ("<\\u{2e3b}>", 1)],
    ),
    row(54, 60, &[("<\\u{e0b0}>", 1), ("<\\u{f8ff}>", 1)]),
    row(
        55,
        60,
        &[
            ("<\\u{ffff}>", 1),
            ("<\\u{fdd0}>", 1),
            ("<\\u{378}>", 1),
            ("<\\u{efffd}>", 1),
        ],
    ),
    row(
        56,
        60,
        &[
            ("\u{430}dmin", 0),
            ("\u{440}\u{430}\u{443}\u{440}\u{430}l", 0),
        ],
    ),
    row(
        57,
        60,
        &[
            ("\u{ff50}\u{ff41}\u{ff59}\u{ff50}\u{ff41}\u{ff4c}", 0),
            ("adrnin", 0),
        ],
    ),
    row(
        58,
        60,
        &[("[BANNED]", 0), ("\u{2713} Verified admin", 0), ("!3", 0)],
    ),
    row(59, 60, &[("Press y to confirm", 0)]),
    row(
        60,
        60,
        &[
            ("=HYPERLINK(\"http://e\")", 0),
            ("+1", 0),
            ("-1+2", 0),
            ("@SUM", 0),
            ("<\\t>=1", 1),
        ],
    ),
    row(
        61,
        6,
        &[
            ("..", 0),
            (".", 0),
            ("%2e%2e", 0),
            ("a/b", 0),
            ("a?b", 0),
            ("a#b", 0),
            ("a<\\n>b", 1),
            ("\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}{~}", 0),
        ],
    ),
    row(
        63,
        60,
        &[
            ("javascript:x", 0),
            ("file:///etc/passwd", 0),
            ("http://127.0.0.1:6379/", 0),
            ("--help", 0),
        ],
    ),
    row(65, 60, &[("'; DROP TABLE actions;--", 0), ("%s%n{0}", 0)]),
    row(
        66,
        90,
        &[
            (
                "<\\x1b>[2J<\\x1b>]0;pwn<\\x07> user <\\u{202e}>gnp.exe not found<\\r\\n>retry\
             <\\u{200b}> now<\\u{9b}>0m",
                8,
            ),
            (
                "Invalid parameter: <\\x1b>[31m<\\x1b>[31m<\\x1b>[31m<\\x1b>[31m<\\x1b>[31m<\\x1b>[31m\
             <\\x1b>[31m<\\x1b>[31m<\\x1b>[3{~}",
                9,
            ),
        ],
    ),
];

/// Cases whose entries are JSON: what an exact view of them writes.
const JSON_ROWS: &[(u32, &[&str])] = &[
    (26, &[r#"{"x":"a\nb"}"#]),
    (37, &["null"]),
    (62, &[r#""\ud800""#, r#""\udc00\ud800""#]),
    (
        64,
        &[
            r#"{"\u001b[2J":"x"}"#,
            r#"{"big":1e999}"#,
            r#"{"exact":12345678901234567890123}"#,
        ],
    ),
];

#[test]
fn every_row_is_shown_as_the_table_says() {
    for row in ROWS {
        let texts = corpus::texts(row.number);
        assert_eq!(texts.len(), row.shown.len(), "row {}", row.number);
        for (text, (shown, risk)) in texts.iter().zip(row.shown) {
            let safe = safe(Untrusted::new(text), Budget::list(row.columns));
            assert_eq!(marked(&safe), *shown, "row {}", row.number);
            assert_eq!(safe.risk(), *risk, "row {}", row.number);
            assert!(safe.width() <= row.columns, "row {}", row.number);
            assert_eq!(safe.is_cut(), shown.ends_with("{~}"), "row {}", row.number);
        }
    }
}

#[test]
fn every_row_of_json_keeps_its_value() {
    for (row, written) in JSON_ROWS {
        let given: Vec<String> = corpus::entries()
            .iter()
            .filter(|entry| entry.row == *row)
            .filter_map(corpus::Entry::json)
            .filter(|json| json.len() < 1000)
            .filter_map(|json| String::from_utf8(json).ok())
            .collect();
        let escaped: Vec<String> = given.iter().map(|json| json_escape(json)).collect();
        assert_eq!(escaped, *written, "row {row}");
    }
}

#[test]
fn the_tables_name_every_row() {
    let mut rows: Vec<u32> = ROWS.iter().map(|row| row.number).collect();
    rows.extend(JSON_ROWS.iter().map(|(row, _)| row));
    rows.sort_unstable();
    rows.dedup();
    assert_eq!(rows, (1..=66).collect::<Vec<_>>());
}
