//! The search bar: the keyword, where it is looked for, and what narrows the list besides.

use crate::app::search::Stop;
use crate::app::state::State;
use crate::domain::query::KEYWORD_UNITS;
use crate::domain::query::KeywordError;
use crate::text::Budget;
use crate::text::Untrusted;
use crate::text::safe;
use crate::text::width;
use crate::view::Scene;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use crate::view::words;
use ratatui::buffer::Buffer;

/// More columns than anything that can be typed takes.
const LONGEST: usize = 64 * 1024;

/// Draws the bar; returns where the caret is while the keyword is being typed.
pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer) -> Option<(u16, u16)> {
    let Scene {
        state,
        theme,
        areas,
    } = scene;
    let open = state.search.open.as_ref();
    let mut pen = Pen::new(buffer, theme, areas.search, 0);
    let options = options(state, open.map(|open| open.stop));
    let taken: usize = options.iter().map(|(words, _)| width(words)).sum();
    let note = note(state);
    pen.skip(1);
    pen.put(
        "/",
        if open.is_some() {
            Token::Accent
        } else {
            Token::Key
        },
    );
    pen.skip(1);
    // The keyword has what is left, yet never less than a third of the line.
    let room = pen.room();
    let field = room
        .saturating_sub(taken + 3)
        .saturating_sub(note.as_ref().map_or(0, |(words, _)| width(words) + 3))
        .clamp(room / 3, 48.max(room / 3));
    let start = pen.x();
    let caret = keyword(&mut pen, state, field);
    let after = start.saturating_add(u16::try_from(field).unwrap_or(u16::MAX));
    pen.to(after).skip(2);
    for (words, token) in &options {
        pen.put(words, *token);
    }
    if let Some((words, token)) = note
        && pen.room() > width(&words) + 1
    {
        pen.keep_free(1).put_right(&words, token);
    } else {
        filters(&mut pen, state);
    }
    let typing = open.is_some_and(|open| open.stop == Stop::Keyword) && state.overlay.is_none();
    typing.then_some((caret, areas.search.y))
}

/// Writes the keyword into a field of so many columns; returns the column of the caret.
fn keyword(pen: &mut Pen<'_>, state: &State, field: usize) -> u16 {
    let input = &state.search.input;
    if state.search.open.is_none() && input.text().is_empty() {
        pen.put("search", Token::Dim);
        return pen.x();
    }
    let end = usize::from(pen.x()) + field;
    let budget = Budget::list(LONGEST).ascii(pen.theme().glyphs().ascii);
    let before = safe(Untrusted::new(input.before_caret()), budget);
    if before.width() < field {
        pen.safe(&before, Token::Input);
    } else {
        // What does not fit is cut on the left, where nobody types.
        let ellipsis = pen.theme().glyphs().ellipsis;
        pen.put(ellipsis, Token::Dim);
        let room = field.saturating_sub(2);
        let tail = tail(input.before_caret(), room);
        pen.text(Untrusted::new(tail), room, Token::Input);
    }
    let caret = pen.x();
    let left = end.saturating_sub(usize::from(caret));
    if !input.after_caret().is_empty() {
        pen.text(Untrusted::new(input.after_caret()), left, Token::Input);
    }
    caret
}

/// The end of a text that fits into so many columns once it is made safe.
fn tail(text: &str, columns: usize) -> &str {
    let mut start = text.len();
    for (at, _) in text.char_indices().rev() {
        let part = text.get(at..).unwrap_or_default();
        if safe(Untrusted::new(part), Budget::list(columns)).is_cut() {
            break;
        }
        start = at;
    }
    text.get(start..).unwrap_or_default()
}

/// Where and how the keyword is looked for; the part that takes keys stands out.
fn options(state: &State, stop: Option<Stop>) -> Vec<(String, Token)> {
    let chosen = |this: Stop| {
        if stop == Some(this) {
            Token::Cursor
        } else if stop.is_some() {
            Token::Screen
        } else {
            Token::Dim
        }
    };
    let how = if state.search.exact {
        "exact"
    } else {
        "any part"
    };
    vec![
        ("in ".to_owned(), Token::Dim),
        (state.search.fields.words().to_owned(), chosen(Stop::Fields)),
        (", ".to_owned(), Token::Dim),
        (how.to_owned(), chosen(Stop::Exact)),
    ]
}

/// What is to be known about the keyword while it is typed.
fn note(state: &State) -> Option<(String, Token)> {
    if let Err(KeywordError::TooLong(units)) = state.search.search() {
        return Some((
            format!("{units} of {KEYWORD_UNITS} units: too long to ask"),
            Token::Error,
        ));
    }
    state.users.wish.preview.as_ref().map(|_| {
        let loaded = words::grouped(state.users.shown.rows.len());
        (format!("preview of {loaded} loaded"), Token::Warn)
    })
}

/// The local filters, whose names the network may have chosen.
fn filters(pen: &mut Pen<'_>, state: &State) {
    let filter = &state.users.wish.filter;
    if filter.is_empty() {
        return;
    }
    pen.skip(3).put("local: ", Token::Dim);
    let mut is_first = true;
    for words in words::filters(filter) {
        if !is_first {
            pen.put(", ", Token::Dim);
        }
        is_first = false;
        pen.put(&words, Token::Accent);
    }
    let named = [("role ", &filter.role), ("permission ", &filter.permission)];
    for (words, name) in named {
        if let Some(name) = name {
            if !is_first {
                pen.put(", ", Token::Dim);
            }
            is_first = false;
            pen.put(words, Token::Accent);
            pen.text(
                name.borrow(),
                pen.room().saturating_sub(1).min(24),
                Token::Accent,
            );
        }
    }
}
