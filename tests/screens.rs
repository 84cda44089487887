//! Whole screens drawn from states, with their styles, at an ample, a usual and a small size.
//!
//! Each state of `support/states.rs` has one file in `snapshots/`, which a person reads. Below the
//! text stand the styles: one letter a style for each cell, and what each letter stands for.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "support/glossary.rs"]
mod glossary;
#[path = "support/hostile.rs"]
mod hostile;
#[path = "support/picture.rs"]
mod picture;
#[path = "support/states.rs"]
mod states;

use modcon::app::detail;
use modcon::app::detail::Tab;
use modcon::app::overlay::Finder;
use modcon::app::overlay::Overlay;
use modcon::app::state::State;
use modcon::domain::query::UserQuery;
use modcon::layout::Size;
use modcon::view::theme::Glyphs;
use modcon::view::theme::Theme;
use modcon::view::view;
use ratatui::Terminal;
use ratatui::backend::Backend;
use ratatui::backend::CrosstermBackend;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::buffer::Cell;
use ratatui::buffer::CellWidth;
use ratatui::layout::Position;
use ratatui::style::Style;
use states::people::page;
use states::people::person;
use std::fmt::Write;
use std::num::NonZero;

const SIZES: [Size; 3] = [
    Size {
        width: 80,
        height: 24,
    },
    Size {
        width: 120,
        height: 35,
    },
    Size {
        width: 200,
        height: 50,
    },
];

/// Draws a state; returns the cells and where the caret is.
fn drawn(state: &State, theme: &Theme) -> (Buffer, Option<Position>) {
    let backend = TestBackend::new(state.size.width, state.size.height);
    let mut terminal = Terminal::new(backend).unwrap();
    terminal.draw(|frame| view(state, theme, frame)).unwrap();
    let backend = terminal.backend();
    let caret = backend.cursor_visible().then(|| backend.cursor_position());
    (backend.buffer().clone(), caret)
}

/// The cells of a state, and how they are to be written.
fn frame(state: &State, theme: &Theme) -> Buffer {
    let mut cells = Buffer::default();
    let backend = TestBackend::new(state.size.width, state.size.height);
    let mut terminal = Terminal::new(backend).unwrap();
    let drawn = terminal.draw(|frame| {
        view(state, theme, frame);
        cells.clone_from(frame.buffer_mut());
    });
    drawn.unwrap();
    cells
}

fn theme(name: &str) -> Theme {
    Theme::named(name).unwrap()
}

/// The text of the screen, and below it a letter a cell for its style.
fn printed(buffer: &Buffer, caret: Option<Position>) -> String {
    let mut styles: Vec<Style> = vec![buffer.content()[0].style()];
    let mut text = String::new();
    let mut letters = String::new();
    for y in 0..buffer.area.height {
        let (mut line, mut marks) = (String::new(), String::new());
        let mut covered = 0_usize;
        for x in 0..buffer.area.width {
            let cell = &buffer[(x, y)];
            if covered == 0 {
                line.push_str(cell.symbol());
                covered = modcon::text::width(cell.symbol()).max(1);
            }
            covered -= 1;
            let style = cell.style();
            let at = styles
                .iter()
                .position(|known| *known == style)
                .unwrap_or_else(|| {
                    styles.push(style);
                    styles.len() - 1
                });
            marks.push(letter(at));
        }
        writeln!(text, "{}", line.trim_end()).unwrap();
        writeln!(letters, "{}", marks.trim_end_matches(letter(0))).unwrap();
    }
    let caret = caret.map_or_else(
        || "none".to_owned(),
        |caret| format!("{},{}", caret.x, caret.y),
    );
    let mut out = format!("{text}\ncaret: {caret}\n\n{letters}\n");
    for (at, style) in styles.iter().enumerate() {
        writeln!(out, "{} {}", letter(at), words(*style)).unwrap();
    }
    out
}

fn letter(at: usize) -> char {
    ".abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
        .chars()
        .nth(at)
        .unwrap()
}

fn words(style: Style) -> String {
    let colour = |colour: Option<ratatui::style::Color>| {
        colour.map_or_else(|| "-".to_owned(), |colour| colour.to_string())
    };
    let attributes = format!("{:?}", style.add_modifier);
    format!("{} on {} {attributes}", colour(style.fg), colour(style.bg))
}

fn snapshot(name: &str, theme: &Theme, states: &[State]) {
    let screens: Vec<String> = states
        .iter()
        .map(|state| {
            let (buffer, caret) = drawn(state, theme);
            let Size { width, height } = state.size;
            format!("{width}x{height}\n{}", printed(&buffer, caret))
        })
        .collect();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, screens.join("\n"));
    });
}

#[test]
fn every_state_at_three_sizes() {
    let theme = theme("ansi16");
    let [small, usual, ample] = SIZES.map(states::catalogue);
    for ((name, small), ((_, usual), (_, ample))) in
        small.into_iter().zip(usual.into_iter().zip(ample))
    {
        let mut screens = vec![small, usual, ample];
        screens.dedup_by_key(|state| state.size);
        snapshot(name, &theme, &screens);
    }
}

/// A terminal that takes in what is written to it, and shows it.
struct Shown(vt100::Parser);

impl std::io::Write for &mut Shown {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.process(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What a terminal shows after these frames, each written as what differs from the one before.
fn shown(frames: &[&Buffer]) -> String {
    let area = frames[0].area;
    let cells = |count| NonZero::new(count).unwrap();
    let parser = vt100::Parser::new(cells(area.height), cells(area.width), 0);
    let mut shown = Shown(parser);
    let mut before = Buffer::empty(area);
    for frame in frames {
        let mut backend = CrosstermBackend::new(&mut shown);
        backend.draw(before.diff(frame).into_iter()).unwrap();
        before = (*frame).clone();
    }
    let contents = shown.0.screen().contents();
    // A blank that was written is as good as a cell that never was.
    let lines = contents.lines().map(str::trim_end);
    lines.collect::<Vec<_>>().join("\n")
}

/// People whose names are clusters of two columns, which many terminals put into a cell each.
fn of_clusters(size: Size) -> State {
    let letter_and_sign = "\u{915}\u{93f}";
    let national_flag = "\u{1f1e8}\u{1f1ed}";
    let names: Vec<(String, String)> = (0..60)
        .map(|number| {
            let cluster = [letter_and_sign, national_flag][number / 2 % 2];
            let name = format!("{}{}", "x".repeat(number % 2), cluster.repeat(20));
            (format!("{name}{number}"), name)
        })
        .collect();
    let people = names.iter().map(|(id, name)| person(id, name, name));
    let people: Vec<_> = people.collect();
    let mut state = states::bare(size.width, size.height);
    state.users.shown = states::list(UserQuery::default(), &[states::answer(page(&people), None)]);
    state
}

#[test]
fn nothing_is_left_of_what_stood_there_before() {
    let theme = theme("ansi16");
    for size in SIZES {
        let behind = of_clusters(size);
        let before = frame(&behind, &theme);
        let is_wide = |cell: &&Cell| cell.symbol().chars().count() > 1 && cell.cell_width() > 1;
        assert!(before.content().iter().filter(is_wide).count() > 100);
        let mut covered = behind.clone();
        covered.overlay = Some(Overlay::Help(Finder::default()));
        for state in [covered, states::loaded(size.width, size.height)] {
            let after = frame(&state, &theme);
            let (both, alone) = (shown(&[&before, &after]), shown(&[&after]));
            assert!(both == alone, "left at {size:?}:\n{both}\n{alone}");
        }
    }
}

#[test]
fn every_theme_and_ascii() {
    let [small, ..] = SIZES;
    let (_, state) = states::catalogue(small).swap_remove(1);
    for name in ["dark", "light", "none"] {
        snapshot(
            &format!("theme-{name}"),
            &theme(name),
            std::slice::from_ref(&state),
        );
    }
    let ascii = theme("none").with_glyphs(Glyphs::ASCII);
    snapshot("theme-ascii", &ascii, &[state]);
}

#[test]
fn the_queue_in_other_themes() {
    let [_, usual, _] = SIZES;
    let (_, state) = states::catalogue(usual)
        .into_iter()
        .find(|(name, _)| *name == "queue")
        .unwrap();
    for name in ["dark", "none"] {
        let state = std::slice::from_ref(&state);
        snapshot(&format!("queue-theme-{name}"), &theme(name), state);
    }
    let ascii = theme("none").with_glyphs(Glyphs::ASCII);
    snapshot("queue-theme-ascii", &ascii, &[state]);
}

#[test]
fn the_smallest_screen_shows_what_matters() {
    let size = Size::SMALLEST;
    for name in [
        "loaded",
        "roles",
        "json",
        "slow",
        "empty",
        "failed",
        "token-refused",
        "offline",
        "limited",
        "load-on",
        "filtered",
        "fields",
        "help",
        "filter-menu",
        "request-log",
        "journal",
        "permissions-seen",
        "queue",
        "case",
        "snooze",
        "first-run",
        "feed",
        "feed-of-one",
        "ban-box",
        "ban-box-code",
        "unban-box",
        "verdicts",
        "outbox",
        "held",
        "held-other-flags",
        "restart-offer",
        "restart-all",
        "bulk-preview",
        "leaving",
        "read-only",
    ] {
        let (_, state) = states::catalogue(size)
            .into_iter()
            .find(|(known, _)| *known == name)
            .unwrap();
        snapshot(&format!("smallest-{name}"), &theme("ansi16"), &[state]);
    }
}

#[test]
fn the_picture_in_the_readme_is_of_this_screen() {
    let size = Size {
        width: 120,
        height: 32,
    };
    let (_, state) = states::catalogue(size)
        .into_iter()
        .find(|(name, _)| *name == "picture")
        .unwrap();
    let drawn = picture::picture(&state, &theme("dark"), false).unwrap();
    let shown = include_str!("../assets/screen.svg");
    let how = "draw it again: cargo run --example screenshot -- picture dark 120x32";
    assert!(drawn == shown, "{how}");
}

#[test]
fn ascii_glyphs_leave_nothing_else_of_ours() {
    let ascii = theme("none").with_glyphs(Glyphs::ASCII);
    for size in SIZES {
        for (name, state) in states::catalogue(size) {
            let (drawn_ascii, _) = drawn(&state, &ascii);
            let (drawn_usual, _) = drawn(&state, &theme("none"));
            for (ours, usual) in drawn_ascii.content().iter().zip(drawn_usual.content()) {
                // What is the same in both was written by others.
                let is_theirs = ours.symbol() == usual.symbol();
                assert!(is_theirs || ours.symbol().is_ascii(), "{name}: {ours:?}");
            }
        }
    }
}

#[test]
fn colours_never_carry_a_meaning_alone() {
    for size in SIZES {
        for (name, state) in states::catalogue(size) {
            let text = |theme: &Theme| {
                let (buffer, _) = drawn(&state, theme);
                let cells = buffer.content().iter();
                cells
                    .map(|cell| cell.symbol().to_owned())
                    .collect::<Vec<_>>()
            };
            assert_eq!(text(&theme("none")), text(&theme("dark")), "{name}");
        }
    }
}

#[test]
fn states_can_be_drawn_at_any_size() {
    for (width, height) in [
        (0, 0),
        (1, 1),
        (59, 16),
        (60, 15),
        (60, 16),
        (99, 23),
        (300, 100),
    ] {
        for (_, mut state) in states::catalogue(SIZES[0]) {
            state.size = Size { width, height };
            drawn(&state, &theme("dark"));
        }
    }
}

#[test]
fn a_tab_scrolls_to_its_end_and_not_past_it() {
    let theme = theme("none");
    for size in SIZES {
        for tab in [Tab::Profile, Tab::Roles, Tab::Files, Tab::History] {
            let (_, mut state) = states::catalogue(size)
                .into_iter()
                .find(|(name, _)| *name == "roles")
                .unwrap();
            state.detail.tab = tab;
            detail::scroll_to(&mut state, usize::MAX);
            let (at_end, _) = drawn(&state, &theme);
            let end = state.detail.line;
            detail::scroll_to(&mut state, end + 1);
            assert_eq!(drawn(&state, &theme).0, at_end, "{tab:?} at {size:?}");
            if end > 0 {
                detail::scroll_to(&mut state, end - 1);
                assert_ne!(drawn(&state, &theme).0, at_end, "{tab:?} at {size:?}");
            }
        }
    }
}
