//! The lines about verdicts that have not ended: always in sight while there are any.

use std::cmp::Reverse;

use crate::app::action::Action;
use crate::app::outbox::Open;
use crate::app::outbox::Storing;
use crate::app::outbox::stored::Kind;
use crate::app::outbox::words;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::app::words::grouped;
use crate::domain::sighting::Sighting;
use crate::domain::verdict::Verb;
use crate::text::width;
use crate::view::Scene;
use crate::view::keys;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;

/// One line about one verdict.
struct Line<'a> {
    verb: Verb,
    seen: &'a Sighting,
    how: (String, Token),
    /// Whether the key that takes back means this one.
    is_newest: bool,
}

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer) {
    let Some(area) = scene.areas.outbox else {
        return;
    };
    let state = scene.state;
    let height = usize::from(area.height);
    let lines = lines(state, height);
    for (at, line) in (0..area.height).zip(&lines) {
        let is_last = usize::from(at) + 1 == height;
        let hidden = if is_last {
            state.outbox.len().saturating_sub(height)
        } else {
            0
        };
        let mut pen = Pen::inset(buffer, scene.theme, area, at);
        let label = if at == 0 { "outbox  " } else { "        " };
        pen.put(label, Token::Dim);
        let rest = rest(state, line, hidden);
        one(&mut pen, line, &rest);
    }
}

/// The first so many lines, newest first: what waits, what is on its way, what needs the moderator.
fn lines(state: &State, most: usize) -> Vec<Line<'_>> {
    let outbox = &state.outbox;
    let of_ticket = |ticket: &Ticket| outbox.storing.get(ticket);
    let storing = outbox.storing.standing().iter().rev().filter_map(of_ticket);
    let storing = storing
        .take(most)
        .map(|one| (one.ticket, being_stored(one)));
    let waiting = outbox.open.waiting(most);
    let waiting = waiting
        .into_iter()
        .map(|open| (open.made, stored(state, open)));
    // Whatever was made last stands first, stored or not: that is what is taken back next.
    let mut waiting: Vec<(Ticket, Line<'_>)> = storing.chain(waiting).collect();
    waiting.sort_by_key(|(made, _)| Reverse(*made));
    if let Some((_, newest)) = waiting.first_mut() {
        newest.is_newest = true;
    }
    let mut lines: Vec<Line<'_>> = waiting.into_iter().map(|(_, line)| line).collect();
    let undoing = outbox
        .storing
        .taken_back()
        .iter()
        .rev()
        .filter_map(of_ticket);
    lines.extend(undoing.take(most).map(being_stored));
    for kinds in [&Kind::MOVING[..], &Kind::NEEDS_YOU] {
        let open = outbox.open.newest_of(kinds, most);
        lines.extend(open.into_iter().map(|open| stored(state, open)));
    }
    lines.truncate(most);
    lines
}

fn being_stored(storing: &Storing) -> Line<'_> {
    Line {
        verb: storing.draft.verb,
        seen: &storing.draft.seen,
        how: words::storing_briefly(storing),
        is_newest: false,
    }
}

fn stored<'a>(state: &State, open: &'a Open) -> Line<'a> {
    Line {
        verb: open.verdict.verb(),
        seen: &open.verdict.draft.seen,
        how: words::briefly(open, state.now),
        is_newest: false,
    }
}

/// What can be pressed, and what there is besides.
fn rest(state: &State, line: &Line<'_>, hidden: usize) -> String {
    let mut rest = String::new();
    if line.is_newest {
        rest = format!("{} takes it back", keys::of(state, Action::UndoVerdict));
    }
    if hidden > 0 {
        let key = keys::of(state, Action::OpenOutbox);
        let gap = if rest.is_empty() { "" } else { "  " };
        rest = format!("{rest}{gap}{} more: {key}", grouped(hidden));
    }
    rest
}

fn one(pen: &mut Pen<'_>, line: &Line<'_>, rest: &str) {
    pen.put(line.verb.words(), Token::Strong).skip(1);
    let reserved = width(&line.how.0) + width(rest) + 6;
    let room = pen.room().saturating_sub(reserved);
    let start = pen.x();
    pen.text(line.seen.user_id.text(), room.min(24), Token::Screen);
    let taken = usize::from(pen.x().saturating_sub(start));
    let left = room.saturating_sub(taken + 1);
    if let (Some(name), true) = (words::name(line.seen), left >= 6) {
        pen.skip(1).text(name, left.min(24), Token::Dim);
    }
    pen.skip(2).put(&line.how.0, line.how.1);
    pen.skip(2).put(rest, Token::Dim);
}
