//! The search bar: the keyword, where it is looked for, and what narrows the list besides.

use crate::app::search::Stop;
use crate::app::state::State;
use crate::app::words;
use crate::domain::query::KEYWORD_UNITS;
use crate::domain::query::KeywordError;
use crate::text::width;
use crate::view::Scene;
use crate::view::input;
use crate::view::pen::Pen;
use crate::view::theme::Glyphs;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;

/// The narrowest and the widest that the keyword is written.
const FIELD: (usize, usize) = (14, 48);
/// Columns of the name of a role or permission that is filtered by.
const NAME: usize = 24;
/// Columns between the parts of the bar.
const GAP: usize = 2;

/// Draws the bar; returns where the caret is while the keyword is being typed.
pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer) -> Option<(u16, u16)> {
    let state = scene.state;
    let open = state.search.open.as_ref();
    let mut pen = Pen::inset(buffer, scene.theme, scene.areas.search, 0);
    let slash = if open.is_some() {
        Token::Accent
    } else {
        Token::Key
    };
    pen.put("/", slash).skip(1);
    let (least, most) = FIELD;
    let mut note = note(state);
    let noted =
        |note: &Option<(String, Token)>| note.as_ref().map_or(0, |(words, _)| width(words) + GAP);
    let is_idle = open.is_none() && state.search.input.text().is_empty();
    let for_filters = if is_idle {
        pen.room().saturating_sub(noted(&note) + least + GAP)
    } else {
        pen.room() / 2
    };
    let filtered = match filters_width(state) {
        0 => 0,
        columns => columns.min(for_filters) + GAP,
    };
    let mut options = options(state, open.map(|open| open.stop), pen.theme().glyphs());
    let taken: usize = options.iter().map(|(words, _)| width(words)).sum();
    let left = pen.room().saturating_sub(filtered + least + GAP);
    // What takes the keys is not put aside for words about it.
    if open.is_some_and(|open| open.stop != Stop::Keyword) && taken + noted(&note) > left {
        note = None;
    }
    let noted = noted(&note);
    if taken + noted > left {
        options.clear();
    }
    let taken: usize = options.iter().map(|(words, _)| width(words)).sum();
    let field = pen
        .room()
        .saturating_sub(noted + filtered + taken + GAP)
        .clamp(least, most);
    let start = pen.x();
    let caret = keyword(&mut pen, state, field);
    pen.to(start).skip(field + GAP);
    for (words, token) in &options {
        pen.put(words, *token);
    }
    if filtered > 0 {
        pen.skip(GAP);
        filters(&mut pen, state, noted);
    }
    if let Some((words, token)) = note {
        pen.put_right(&words, token);
    }
    let is_typing = open.is_some_and(|open| open.stop == Stop::Keyword);
    is_typing.then_some((caret, scene.areas.search.y))
}

/// Writes the keyword into a field of so many columns; returns the column of the caret.
fn keyword(pen: &mut Pen<'_>, state: &State, field: usize) -> u16 {
    let typed = &state.search.input;
    if state.search.open.is_none() && typed.text().is_empty() {
        pen.put("search", Token::Dim);
        return pen.x();
    }
    input::draw(pen, typed, field)
}

/// Where and how the keyword is looked for; the part that takes keys stands out.
/// Nothing while nothing is looked for.
fn options(state: &State, stop: Option<Stop>, glyphs: &Glyphs) -> Vec<(String, Token)> {
    if stop.is_none() && state.search.input.text().is_empty() {
        return Vec::new();
    }
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
        (format!(" {} ", glyphs.between), Token::Dim),
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
    let stop = state.search.open.as_ref().map(|open| open.stop);
    if matches!(stop, Some(Stop::Fields | Stop::Exact)) {
        return Some(("Space changes it".to_owned(), Token::Dim));
    }
    let loaded = state.users.shown.rows.len();
    let is_preview = state.users.wish.preview.is_some() && loaded > 0;
    is_preview.then(|| {
        let words = format!("preview of {} loaded", words::grouped(loaded));
        (words, Token::Warn)
    })
}

/// Columns that the local filters would like.
fn filters_width(state: &State) -> usize {
    let filter = &state.users.wish.filter;
    if filter.is_empty() {
        return 0;
    }
    let words: usize = words::filters(filter)
        .iter()
        .map(|words| width(words) + 2)
        .sum();
    let named = [("role ", &filter.role), ("permission ", &filter.permission)];
    let named: usize = named
        .iter()
        .filter(|(_, name)| name.is_some())
        .map(|(words, _)| words.len() + NAME + 2)
        .sum();
    "local: ".len() + words + named
}

/// The local filters, whose names the network may have chosen; so many columns stay free.
fn filters(pen: &mut Pen<'_>, state: &State, free: usize) {
    let filter = &state.users.wish.filter;
    pen.put("local: ", Token::Dim);
    let mut is_first = true;
    let mut comma = |pen: &mut Pen<'_>| {
        if !is_first {
            pen.put(", ", Token::Dim);
        }
        is_first = false;
    };
    for words in words::filters(filter) {
        comma(pen);
        pen.put(&words, Token::Accent);
    }
    for (words, name) in [("role ", &filter.role), ("permission ", &filter.permission)] {
        if let Some(name) = name {
            comma(pen);
            pen.put(words, Token::Accent);
            let room = pen.room().saturating_sub(free).min(NAME);
            pen.text(name.borrow(), room, Token::Accent);
        }
    }
}
