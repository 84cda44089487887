//! The feed: a line for each user that an event speaks of, and the one under the cursor at length.

use crate::app::live::feed::Came;
use crate::app::live::feed::Line;
use crate::app::overlay::feed;
use crate::app::overlay::feed::FeedView;
use crate::app::overlay::feed::group::Group;
use crate::app::state::State;
use crate::app::words::counted;
use crate::app::words::grouped;
use crate::domain::difference::Difference;
use crate::domain::event::EventKind;
use crate::domain::field::Field;
use crate::text::UntrustedText;
use crate::view::Scene;
use crate::view::overlay::ladder;
use crate::view::overlay::rows;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Lines above the list: what is typed, air, head. Below: air, whom, what changed, who, air,
/// receivers, polls, the last gap, what is missing.
const ABOVE: u16 = 3;
const BELOW: u16 = 9;

/// Where there is no room for all of that, the list keeps so many lines, and below are whom, what
/// changed, who, and receivers.
const LEAST: u16 = 4;
const BELOW_LEAST: u16 = 4;

/// How the feed of one person becomes that of all.
const EVERYBODY: &str = "  Backspace: everybody";

/// Columns of time, event and what came of it.
const TIME: u16 = 10;
const EVENT: u16 = 20;
const CAME: u16 = 18;

pub(super) fn draw(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    view: &FeedView,
) -> (u16, u16) {
    let state = scene.state;
    let lines = feed::rows(state, view);
    let chosen = feed::cursor_of(view, &lines);
    let fact = match view.waiting(state) {
        0 if view.at.is_none() => format!("{}, following", counted(lines.len(), "line")),
        waiting => format!("paused, {} waiting", grouped(waiting)),
    };
    let caret = rows::prompt(scene, buffer, area, "find:", &view.input, &fact);
    groups(&mut Pen::new(buffer, scene.theme, area, 1), view.group);
    head(&mut Pen::new(buffer, scene.theme, area, 2), view);
    let is_small = area.height < ABOVE + LEAST + BELOW;
    let below = if is_small { BELOW_LEAST } else { BELOW };
    let body = rows::between(area, ABOVE, below);
    let is_whole = view.input.text().is_empty() && view.person.is_none();
    let none = if is_whole && view.group == Group::All {
        "Nothing was heard so far."
    } else {
        "No line is like that."
    };
    // Where the moderator looked away stands a line that is none of the feed's.
    let away = feed::since_looked_away(state, &lines);
    let mut drawn: Vec<Option<&Line>> = lines.iter().copied().map(Some).collect();
    if let Some(away) = away {
        drawn.insert(away.min(drawn.len()), None);
    }
    let at = chosen + usize::from(away.is_some_and(|away| chosen >= away));
    rows::list(
        scene,
        buffer,
        body,
        (&drawn, at),
        none,
        |pen, row| match row {
            Some(row) => line(pen, state, row),
            None => looked_away(pen, state),
        },
    );
    let below = Rect {
        y: body.bottom(),
        height: area.bottom().saturating_sub(body.bottom()),
        ..area
    };
    let at = u16::from(!is_small);
    if let Some(row) = lines.get(chosen) {
        at_length(scene, buffer, (below, at), row);
    }
    if is_small {
        ladder::source(&mut Pen::new(buffer, scene.theme, below, 3), state);
        return caret;
    }
    ladder::source(&mut Pen::new(buffer, scene.theme, below, 5), state);
    ladder::polls(&mut Pen::new(buffer, scene.theme, below, 6), state);
    ladder::gap(&mut Pen::new(buffer, scene.theme, below, 7), state);
    missing(&mut Pen::new(buffer, scene.theme, below, 8), state);
    caret
}

/// The kinds of events, the one that is shown in brackets.
fn groups(pen: &mut Pen<'_>, shown: Group) {
    for group in Group::ALL {
        let (open, close, token) = if group == shown {
            ("[", "]", Token::Accent)
        } else {
            (" ", " ", Token::Dim)
        };
        pen.put(open, Token::Accent).put(group.word(), token);
        pen.put(close, Token::Accent);
    }
}

/// The line where the moderator looked away.
pub(in crate::view) fn looked_away(pen: &mut Pen<'_>, state: &State) {
    let at = state.live.looked_away.map(|looked_away| {
        let zone = state.session.shown_zone();
        looked_away.at.to_clock(&zone)
    });
    let rule = pen.theme().glyphs().horizontal;
    let words = " you looked away here ";
    pen.put(&at.unwrap_or_default(), Token::Dim).skip(1);
    pen.repeat(rule, 3, Token::Accent).put(words, Token::Accent);
    let room = pen.room();
    pen.repeat(rule, room.min(3), Token::Accent);
}

fn head(pen: &mut Pen<'_>, view: &FeedView) {
    let mut x = pen.x().saturating_add(2);
    for (words, columns) in [
        ("HEARD", TIME),
        ("EVENT", EVENT),
        ("ON SCREEN", CAME),
        ("WHOM", 0),
    ] {
        pen.to(x).put(words, Token::Dim);
        x = x.saturating_add(columns);
    }
    if let Some(person) = &view.person {
        pen.put(": only ", Token::Accent);
        let room = pen.room();
        let (columns, more) = if room > EVERYBODY.len() + 8 {
            (room - EVERYBODY.len(), EVERYBODY)
        } else {
            (room, "")
        };
        pen.inner(person.text(), columns, Token::Accent);
        pen.put(more, Token::Dim);
    }
}

fn line(pen: &mut Pen<'_>, state: &State, row: &Line) {
    let mut x = pen.x();
    let zone = state.session.shown_zone();
    pen.put(&row.heard_at.to_clock(&zone), Token::Dim);
    x = x.saturating_add(TIME);
    pen.to(x);
    pen.text(row.event.borrow(), usize::from(EVENT - 2), Token::Strong);
    x = x.saturating_add(EVENT);
    let token = match row.came {
        Came::Patched => Token::Ok,
        Came::Told | Came::Elsewhere | Came::Known | Came::Older | Came::Ahead => Token::Dim,
    };
    pen.to(x).put(row.came.words(), token);
    x = x.saturating_add(CAME);
    pen.to(x);
    whom(pen, row);
}

/// Whom a line is about: name and id, as far as there is room.
fn whom(pen: &mut Pen<'_>, row: &Line) {
    let room = pen.room();
    match (&row.display_name, &row.user_id) {
        (Some(name), Some(id)) if room >= 24 => {
            pen.inner(name.borrow(), room / 2, Token::Screen).skip(2);
            let room = pen.room();
            pen.text(id.text(), room, Token::Dim);
        }
        (_, Some(id)) => {
            pen.text(id.text(), room, Token::Screen);
        }
        (Some(name), None) => {
            pen.text(name.borrow(), room, Token::Screen);
        }
        (None, None) => {
            pen.put("nobody", Token::Dim);
        }
    }
}

/// The line under the cursor with what it changed.
fn at_length(scene: Scene<'_>, buffer: &mut Buffer, (area, at): (Rect, u16), row: &Line) {
    let mut pen = Pen::new(buffer, scene.theme, area, at);
    pen.put("whom    ", Token::Dim);
    whom(&mut pen, row);
    let mut pen = Pen::new(buffer, scene.theme, area, at + 1);
    pen.put("says    ", Token::Dim);
    if row.changes.is_empty() {
        let words = match row.came {
            Came::Elsewhere => "nothing that could be compared: the user is not loaded",
            Came::Told if matches!(row.kind, EventKind::DidBlock | EventKind::DidUnblock) => {
                "who hides from whom: no column of the list"
            }
            Came::Told => "nothing about anybody who could be found",
            Came::Older => "what was so before",
            Came::Ahead => "something of a time to come, which is not believed",
            Came::Patched | Came::Known => "nothing new about a column of the list",
        };
        pen.put(words, Token::Dim);
    }
    for (at, change) in row.changes.iter().enumerate() {
        if at > 0 {
            pen.put("; ", Token::Dim);
        }
        difference(&mut pen, change);
    }
    let mut pen = Pen::new(buffer, scene.theme, area, at + 2);
    pen.put("by      ", Token::Dim);
    match &row.by {
        Some(by) => {
            let room = pen.room();
            pen.text(by.borrow(), room, Token::Screen);
        }
        None => {
            pen.put("not said", Token::Dim);
        }
    }
    if row.repeats > 0 {
        let words = format!("  came {} times", u64::from(row.repeats) + 1);
        pen.put(&words, Token::Dim);
    }
}

fn difference(pen: &mut Pen<'_>, change: &Difference) {
    pen.put(change.what, Token::Dim).skip(1);
    let value = |pen: &mut Pen<'_>, field: &Field<UntrustedText>| {
        let room = pen.room().min(24);
        match field {
            Field::Value(text) => pen.inner(text.borrow(), room, Token::Screen),
            Field::Null => pen.put("null", Token::Dim),
            Field::Absent | Field::Malformed => pen.put("unknown", Token::Dim),
        };
    };
    value(pen, &change.from);
    pen.put(" to ", Token::Dim);
    value(pen, &change.to);
}

/// What is not in the list.
fn missing(pen: &mut Pen<'_>, state: &State) {
    let feed = &state.live.feed;
    let words = match (feed.skipped(), feed.let_go()) {
        (0, 0) => "Events may be lost, late or repeated: the list is what counts.".to_owned(),
        (0, gone) => format!(
            "{} let go; `modcon events` has them.",
            counted(usize::try_from(gone).unwrap_or(usize::MAX), "older line")
        ),
        (skipped, gone) => format!(
            "{} came too fast to be shown, {} let go; `modcon events` has them.",
            counted(usize::try_from(skipped).unwrap_or(usize::MAX), "event"),
            counted(usize::try_from(gone).unwrap_or(usize::MAX), "line")
        ),
    };
    pen.put(&words, Token::Dim);
}
