//! The journal: a line a row, and the row under the cursor at length.

use crate::app::overlay::journal::JournalView;
use crate::app::overlay::journal::Rest;
use crate::app::overlay::journal::name;
use crate::app::state::State;
use crate::app::words::counted;
use crate::domain::journal::JournalRow;
use crate::domain::time::short_age;
use crate::domain::verdict::Verb;
use crate::text::Untrusted;
use crate::text::UntrustedText;
use crate::text::safe_lines;
use crate::view::Scene;
use crate::view::overlay::rows;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Lines below the list: air, when and who, whom, policy, note, result, how far it is read.
const BELOW: u16 = 7;

/// Columns from which on a row has its whole date.
const DATED: u16 = 100;

/// Columns of who, what, which verb and result.
const WHO: u16 = 12;
const WHAT: u16 = 10;
const VERB: u16 = 6;
const RESULT: u16 = 10;

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, view: &JournalView) {
    head(&mut Pen::new(buffer, scene.theme, area, 0), area);
    let list = rows::between(area, 1, BELOW);
    if view.rows.is_empty() {
        nothing(scene, buffer, rows::between(area, 1, 0), view);
        return;
    }
    let items = (view.rows.as_slice(), view.cursor);
    rows::list(scene, buffer, list, items, "", |pen, row| {
        line(pen, scene.state, area, row);
    });
    if let Some(row) = view.rows.get(view.cursor) {
        let below = Rect {
            y: list.bottom().saturating_add(1),
            height: area.bottom().saturating_sub(list.bottom() + 1),
            ..area
        };
        at_length(scene, buffer, below, row);
    }
    foot(scene, buffer, area, view);
}

/// Why no row is here.
fn nothing(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, view: &JournalView) {
    let (words, token) = match &view.rest {
        Rest::Reading => ("reading".to_owned(), Token::Dim),
        Rest::More | Rest::End => (
            "Nothing was decided or noted here yet.".to_owned(),
            Token::Dim,
        ),
        Rest::Failed(fault) => (
            format!("Going down tries again: the journal {}", fault.on_reading()),
            Token::Warn,
        ),
    };
    let lines = safe_lines(Untrusted::new(&words), usize::from(area.width), 6);
    for (at, line) in (0..).zip(&lines) {
        Pen::new(buffer, scene.theme, area, at).safe(line, token);
    }
}

/// Columns of the time of a row.
const fn time(area: Rect) -> u16 {
    if area.width < DATED { 6 } else { 18 }
}

fn head(pen: &mut Pen<'_>, area: Rect) {
    let mut x = pen.x().saturating_add(2);
    for (words, columns) in [
        ("TIME", time(area)),
        ("WHO", WHO),
        ("WHAT", WHAT),
        ("VERB", VERB),
        ("RESULT", RESULT),
        ("WHOM", 0),
    ] {
        pen.to(x).put(words, Token::Dim);
        x = x.saturating_add(columns);
    }
}

fn line(pen: &mut Pen<'_>, state: &State, area: Rect, row: &JournalRow) {
    let entry = &row.entry;
    let when = if area.width < DATED {
        short_age(entry.at.age_at(state.now.wall))
    } else {
        entry.at.to_minute(&state.session.shown_zone())
    };
    let mut x = pen.x();
    pen.put(&when, Token::Dim);
    x = x.saturating_add(time(area));
    pen.to(x);
    pen.text(entry.operator.borrow(), usize::from(WHO - 2), Token::Screen);
    x = x.saturating_add(WHO);
    pen.to(x).put(entry.kind.name(), Token::Strong);
    x = x.saturating_add(WHAT);
    pen.to(x)
        .put(entry.verb.map_or("", Verb::name), Token::Screen);
    x = x.saturating_add(VERB);
    pen.to(x);
    if let Some(result) = entry.said_result() {
        pen.text(result, usize::from(RESULT - 2), Token::Screen);
    }
    x = x.saturating_add(RESULT);
    pen.to(x);
    whom(pen, state, row);
}

/// Whom a row is about: name and id, as far as there is room.
fn whom(pen: &mut Pen<'_>, state: &State, row: &JournalRow) {
    let Some(user_id) = &row.entry.user_id else {
        pen.put("the journal itself", Token::Dim);
        return;
    };
    let room = pen.room();
    let Some(name) = name(state, row) else {
        pen.text(user_id.text(), room, Token::Screen);
        return;
    };
    if room < 24 {
        pen.text(name.borrow(), room, Token::Screen);
        return;
    }
    pen.text(name.borrow(), room / 2, Token::Screen).skip(2);
    let room = pen.room();
    pen.text(user_id.text(), room, Token::Dim);
}

/// The row under the cursor with everything that it says.
fn at_length(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, row: &JournalRow) {
    let parts = [
        Part::When,
        Part::Whom,
        Part::Policy,
        Part::Note,
        Part::Result,
    ];
    for (at, part) in (0..).zip(parts) {
        write(
            &mut Pen::new(buffer, scene.theme, area, at),
            scene.state,
            row,
            part,
        );
    }
}

/// A line of a row at length.
#[derive(Debug, Clone, Copy)]
enum Part {
    When,
    Whom,
    Policy,
    Note,
    Result,
}

impl Part {
    const fn label(self) -> &'static str {
        match self {
            Self::When => "when    ",
            Self::Whom => "whom    ",
            Self::Policy => "policy  ",
            Self::Note => "note    ",
            Self::Result => "result  ",
        }
    }
}

fn write(pen: &mut Pen<'_>, state: &State, row: &JournalRow, part: Part) {
    let entry = &row.entry;
    pen.put(part.label(), Token::Dim);
    match part {
        Part::When => {
            let when = entry.at.to_minute(&state.session.shown_zone());
            let ago = short_age(entry.at.age_at(state.now.wall));
            pen.put(&when, Token::Screen)
                .put(&format!(", {ago} ago, row {}, by ", entry.seq), Token::Dim);
            let room = pen.room();
            pen.text(entry.operator.borrow(), room, Token::Screen);
        }
        Part::Whom => whom(pen, state, row),
        Part::Policy => said(pen, entry.policy.as_ref().map(UntrustedText::borrow)),
        Part::Note => said(pen, entry.note.as_ref().map(UntrustedText::borrow)),
        Part::Result => {
            said(pen, entry.said_result());
            if let Some(detail) = entry.said_detail() {
                pen.put(": ", Token::Dim);
                let room = pen.room();
                pen.text(detail, room, Token::Screen);
            }
        }
    }
}

fn said(pen: &mut Pen<'_>, text: Option<Untrusted<'_>>) {
    match text.filter(|text| !text.is_empty()) {
        Some(text) => {
            let room = pen.room();
            pen.text(text, room, Token::Screen);
        }
        None => {
            pen.put("none", Token::Dim);
        }
    }
}

/// How far the journal is read.
fn foot(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, view: &JournalView) {
    let rows = counted(view.rows.len(), "row");
    let words = match &view.rest {
        Rest::Reading => format!("{rows}; reading older ones"),
        Rest::More => format!("{rows}; there are older ones, read as you go down"),
        Rest::End => {
            let zone = scene.state.session.shown_zone();
            let opened = view.read_at.wall.to_clock(&zone);
            format!("{rows}, all that there were at {opened}")
        }
        Rest::Failed(fault) => {
            let Some(last) = area.height.checked_sub(1) else {
                return;
            };
            let words = format!(
                "{rows}; the rest {}; going down tries again",
                fault.on_reading()
            );
            let mut pen = Pen::new(buffer, scene.theme, area, last);
            let room = pen.room();
            pen.text(Untrusted::new(&words), room, Token::Warn);
            return;
        }
    };
    rows::note(scene, buffer, area, &words);
}
