//! The newest of the feed beside the panes: one line an event, below it who is watched. What is to be
//! looked at closely is in the full view.

use crate::app::action::Action;
use crate::app::live::feed::Came;
use crate::app::live::feed::Line;
use crate::app::live::watch;
use crate::app::live::watch::Watched;
use crate::app::state::State;
use crate::app::words::grouped;
use crate::domain::event::EventKind;
use crate::domain::field::Field;
use crate::domain::time::short_age;
use crate::text::UntrustedText;
use crate::view::Scene;
use crate::view::keys;
use crate::view::overlay::looked_away;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of what happened, and one of air.
const WHAT: u16 = 14;

/// The most of those who are watched that are named; fewer on a low screen.
const NAMED: u16 = 8;

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer) {
    let Some(area) = scene.areas.feed else { return };
    let state = scene.state;
    let watched = watched_lines(state, area.body.height);
    let events = Rect {
        height: area.body.height.saturating_sub(watched),
        ..area.body
    };
    newest(scene, buffer, events);
    let below = Rect {
        y: events.bottom(),
        height: watched,
        ..area.body
    };
    self::watched(scene, buffer, below);
}

/// Events, newest first, with the line where the moderator looked away.
fn newest(scene: Scene<'_>, buffer: &mut Buffer, area: Rect) {
    let state = scene.state;
    let mut lines = state.live.feed.newest_first().peekable();
    if lines.peek().is_none() {
        Pen::inset(buffer, scene.theme, area, 0).put("Nothing was heard so far.", Token::Dim);
    }
    let seen = state.live.looked_away.map(|looked_away| looked_away.stir);
    let mut is_first = true;
    let mut was_new = false;
    let mut at = 0;
    for line in lines {
        if at >= area.height {
            break;
        }
        let is_seen = seen.is_some_and(|seen| line.stir <= seen);
        if is_seen && was_new {
            looked_away(&mut Pen::inset(buffer, scene.theme, area, at), state);
            at += 1;
        }
        was_new = !is_seen && (is_first || was_new);
        is_first = false;
        one(&mut Pen::inset(buffer, scene.theme, area, at), state, line);
        at += 1;
        if let Some(change) = line.changes.first().filter(|change| change.what != "flags") {
            let mut pen = Pen::inset(buffer, scene.theme, area, at);
            pen.skip(9).put(change.what, Token::Dim).skip(1);
            let half = pen.room().saturating_sub(4) / 2;
            value(&mut pen, &change.from, half);
            pen.put(" to ", Token::Dim);
            let room = pen.room();
            value(&mut pen, &change.to, room);
            at += 1;
        }
    }
}

/// When, what, how many flags there were and are, and last whom: a name may be anything.
fn one(pen: &mut Pen<'_>, state: &State, line: &Line) {
    let zone = state.session.shown_zone();
    pen.put(&line.heard_at.to_clock(&zone), Token::Dim).skip(1);
    let name_at = pen.x().saturating_add(WHAT);
    let token = match line.came {
        Came::Patched => Token::Strong,
        Came::Told | Came::Elsewhere | Came::Known | Came::Older | Came::Ahead => Token::Dim,
    };
    pen.put(word(line.kind), token);
    let flags = line.changes.iter().find(|change| change.what == "flags");
    if let Some(change) = flags {
        let words = format!("{}>{}", plain(&change.from), plain(&change.to));
        pen.skip(1).put(&words, Token::FlagMedium);
    }
    pen.to(name_at.max(pen.x().saturating_add(1)));
    let room = pen.room();
    match (&line.display_name, &line.user_id) {
        (Some(name), _) => pen.text(name.borrow(), room, Token::Screen),
        (None, Some(id)) => pen.text(id.text(), room, Token::Dim),
        (None, None) => pen.put("nobody", Token::Dim),
    };
}

/// A count as digits; what is no count is not spelled out here.
fn plain(field: &Field<UntrustedText>) -> String {
    let digits = |text: &&UntrustedText| {
        let is_digit = |byte: u8| byte.is_ascii_digit() || byte == b'-';
        text.as_received().bytes().all(is_digit)
    };
    match field {
        Field::Value(text) => Some(text)
            .filter(digits)
            .map_or("?", |text| text.as_received())
            .to_owned(),
        Field::Absent | Field::Null | Field::Malformed => "?".to_owned(),
    }
}

fn value(pen: &mut Pen<'_>, field: &Field<UntrustedText>, room: usize) {
    match field {
        Field::Value(text) => pen.inner(text.borrow(), room, Token::Screen),
        Field::Null => pen.put("null", Token::Dim),
        Field::Absent | Field::Malformed => pen.put("unknown", Token::Dim),
    };
}

/// What happened, in a word.
const fn word(kind: EventKind) -> &'static str {
    match kind {
        EventKind::DidUpdate => "UPDATE",
        EventKind::DidCreate => "CREATE",
        EventKind::DidFlag => "FLAG",
        EventKind::DidUnflag => "UNFLAG",
        EventKind::DidClearFlag => "CLEAR",
        EventKind::ProfileReset => "RESET",
        EventKind::DidBlock => "BLOCK",
        EventKind::DidUnblock => "UNBLOCK",
        EventKind::DidBan => "BAN",
        EventKind::DidUnban => "UNBAN",
        EventKind::Other => "OTHER",
    }
}

/// Lines for those who are watched, air and heading included, and for the keys.
fn watched_lines(state: &State, height: u16) -> u16 {
    let people = u16::try_from(state.live.watched.len()).unwrap_or(u16::MAX);
    let named = people.min(NAMED).min(height / 3);
    if named == 0 { 2 } else { named + 4 }.min(height)
}

/// Those who are watched, each with what was heard last; and the keys.
fn watched(scene: Scene<'_>, buffer: &mut Buffer, area: Rect) {
    let state = scene.state;
    let people = &state.live.watched;
    let Some(last) = area.height.checked_sub(1) else {
        return;
    };
    let mut pen = Pen::inset(buffer, scene.theme, area, last);
    for (action, does) in [
        (Action::OpenFeed, "all of it"),
        (Action::WatchUser, "watches"),
    ] {
        pen.put(&keys::of(state, action), Token::Key).skip(1);
        pen.put(does, Token::Dim).skip(2);
    }
    if people.is_empty() || last < 3 {
        return;
    }
    let named = usize::from(last - 3);
    let mut pen = Pen::inset(buffer, scene.theme, area, 1);
    pen.put("WATCHED", Token::Strong).skip(1);
    pen.put(&grouped(people.len()), Token::Dim);
    if people.len() > named {
        pen.put(&format!(", {} shown", grouped(named)), Token::Dim);
    }
    for (at, watched) in (2..).zip(people.iter().take(named)) {
        who(
            &mut Pen::inset(buffer, scene.theme, area, at),
            state,
            watched,
        );
    }
}

fn who(pen: &mut Pen<'_>, state: &State, watched: &Watched) {
    let half = pen.room() / 2;
    let start = pen.x();
    let name = watch::user(state, watched).and_then(|user| user.display_name().value());
    match name {
        Some(name) => pen.inner(name, half, Token::Screen),
        None => pen.inner(watched.user_id.text(), half, Token::Dim),
    };
    pen.to(start.saturating_add(u16::try_from(half + 1).unwrap_or(u16::MAX)));
    match &watched.last {
        Some((at, words)) => {
            let ago = short_age(at.age_at(state.now.wall));
            pen.put(&format!("{ago:<4}"), Token::Dim);
            let room = pen.room();
            pen.text(words.borrow(), room, Token::Screen);
        }
        None => {
            pen.put("nothing heard", Token::Dim);
        }
    }
}
