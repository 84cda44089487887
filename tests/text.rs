//! Properties of text from elsewhere over generated hostile strings: nothing acts, nothing hides,
//! nothing moves its neighbours, and the raw view tells everything.
//!
//! `MODCON_HOSTILE_STRINGS` sets how many strings are made, 100,000 where it is absent;
//! `MODCON_HOSTILE_SEED` sets where they start. A failure names both the seed and the string.

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a broken corpus or setting ends the run; a failure names its string"
)]

#[path = "text/hostile.rs"]
mod hostile;
#[path = "text/oracle.rs"]
mod oracle;

use hostile::Generator;
use modcon::text::Budget;
use modcon::text::PieceKind;
use modcon::text::SafeText;
use modcon::text::Untrusted;
use modcon::text::UntrustedText;
use modcon::text::differences;
use modcon::text::escape;
use modcon::text::from_raw_view;
use modcon::text::json_escape;
use modcon::text::raw_view;
use modcon::text::risk;
use modcon::text::safe;
use modcon::text::safe_lines;
use modcon::text::searchable;
use modcon::text::skeleton;
use modcon::text::smuggled;
use oracle::is_forbidden_in_json;
use oracle::offence;
use ratatui::buffer::Buffer;
use ratatui::buffer::Cell;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::text::Span;
use std::thread;
use unicode_segmentation::UnicodeSegmentation;

/// Runs a check over the generated strings on every core; the number it gets is free to use for
/// sizes.
fn for_every_string(check: impl Fn(&str, usize) + Sync) {
    let number = |name: &str, default: u64| {
        std::env::var(name).map_or(default, |value| value.parse().expect("a number"))
    };
    let strings = number("MODCON_HOSTILE_STRINGS", 100_000);
    let first = number("MODCON_HOSTILE_SEED", 0);
    let workers = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = strings.div_ceil(workers as u64);
    thread::scope(|scope| {
        for worker in 0..workers as u64 {
            let check = &check;
            scope.spawn(move || {
                let generator = Generator::new();
                let seeds = worker * share..((worker + 1) * share).min(strings);
                for seed in seeds.map(|seed| first + seed) {
                    let (text, size) = generator.string(seed);
                    let _context = Context { seed, text: &text };
                    check(&text, size);
                }
            });
        }
    });
}

/// Names the string when a check panics on it.
struct Context<'a> {
    seed: u64,
    text: &'a str,
}

impl Drop for Context<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("seed {}: \"{}\"", self.seed, self.text.escape_unicode());
        }
    }
}

/// Every piece is printable, of one or two cells a cluster, and the width is their sum.
fn check_pieces(safe: &SafeText, columns: usize) {
    let mut cells = 0;
    for piece in safe.pieces() {
        assert!(!piece.text.is_empty());
        assert_eq!(offence(&piece.text), None);
        let is_ours = matches!(piece.kind, PieceKind::Token | PieceKind::Cap);
        assert!(!is_ours || piece.text.is_ascii());
        for cluster in piece.text.graphemes(true) {
            assert!((1..=2).contains(&cluster.cell_width()), "{cluster:?}");
            cells += usize::from(cluster.cell_width());
        }
    }
    assert_eq!(cells, safe.width());
    assert!(cells <= columns, "{cells} of {columns} columns");
}

#[test]
fn nothing_forbidden_is_drawn() {
    for_every_string(|text, size| {
        let text = Untrusted::new(text);
        let columns = size % 101;
        check_pieces(&safe(text, Budget::list(columns)), columns);
        check_pieces(&safe(text, Budget::detail(columns).ascii(true)), columns);
        check_pieces(&safe(text, Budget::detail(usize::MAX)), usize::MAX);
        let lines = safe_lines(text, columns, size % 7);
        assert!(lines.len() <= size % 7 + 1);
        for line in &lines {
            check_pieces(line, columns);
        }
    });
}

#[test]
fn nothing_forbidden_is_written() {
    for_every_string(|text, _| {
        let untrusted = Untrusted::new(text);
        assert_eq!(offence(&escape(untrusted)), None);
        assert_eq!(offence(&raw_view(untrusted)), None);
        assert_eq!(offence(&format!("{untrusted:?}")), None);
        assert_eq!(offence(&format!("{:?}", UntrustedText::from(text))), None);
        assert_eq!(smuggled(untrusted).as_deref().and_then(offence), None);

        let json = serde_json::to_string(text).unwrap();
        let escaped = json_escape(&json);
        assert_eq!(escaped.chars().find(|c| is_forbidden_in_json(*c)), None);
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
    });
}

#[test]
fn the_raw_view_is_reversible_and_shown_as_it_is() {
    for_every_string(|text, _| {
        let raw = raw_view(Untrusted::new(text));
        assert_eq!(from_raw_view(&raw).as_deref(), Some(text));
        let shown = safe(Untrusted::new(&raw), Budget::detail(usize::MAX));
        assert_eq!(shown.to_plain(), raw);
        assert_eq!(shown.risk(), 0);
    });
}

#[test]
fn text_without_risk_is_shown_as_it_is() {
    for_every_string(|text, _| {
        let untrusted = Untrusted::new(text);
        let shown = safe(untrusted, Budget::list(usize::MAX));
        assert_eq!(shown.risk(), risk(untrusted));
        assert!(!shown.is_cut());
        let has_base_of_ours = shown.to_plain().contains('\u{25cc}');
        assert!(shown.risk() > 0 || has_base_of_ours || shown.to_plain() == text);
    });
}

#[test]
fn drawing_leaves_the_neighbours_alone() {
    for_every_string(|text, size| {
        let columns = u16::try_from(size % 61).unwrap();
        let safe = safe(Untrusted::new(text), Budget::list(usize::from(columns)));
        let width = u16::try_from(safe.width()).unwrap();

        let area = Rect::new(0, 0, columns + 2, 3);
        let untouched = Buffer::filled(area, Cell::new("#"));
        let mut drawn = untouched.clone();
        let spans = safe.pieces().iter().map(|piece| Span::raw(&piece.text));
        let (end, _) = drawn.set_line(1, 1, &spans.collect(), columns);

        assert_eq!(end, 1 + width);
        let mut column = 1;
        let mut read = String::new();
        while column < end {
            let cell = &drawn[(column, 1)];
            read += cell.symbol();
            column += cell.cell_width();
        }
        assert_eq!(column, end);
        assert_eq!(read, safe.to_plain());
        for column in 1..end {
            drawn[(column, 1)] = Cell::new("#");
        }
        assert_eq!(drawn, untouched);
    });
}

#[test]
fn comparing_names_ends_and_is_bounded() {
    for_every_string(|text, _| {
        let key = skeleton(text);
        assert_eq!(skeleton(&format!(" {text} ")).is_empty(), key.is_empty());
        let found = differences(text, "administrator");
        assert!(found.len() <= 256 + "administrator".len());
        assert!(
            found
                .iter()
                .all(|difference| difference.ours != difference.theirs)
        );
        assert!(differences(text, text).is_empty());
        let lower = searchable(text);
        assert_eq!(searchable(&lower), lower);
    });
}
