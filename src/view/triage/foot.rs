//! The last line of the queue: whether everybody is in it, and what stands in the way.

use crate::app::state::State;
use crate::app::words;
use crate::domain::request::Priority;
use crate::domain::time::short_age;
use crate::view::Scene;
use crate::view::parts::Gap;
use crate::view::parts::Part;
use crate::view::parts::fitting;
use crate::view::parts::write;
use crate::view::pen::Pen;
use crate::view::theme::Glyphs;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer, area: Rect) {
    let state = scene.state;
    let mut pen = Pen::inset(buffer, scene.theme, area, 0);
    let place = place(state);
    let room = pen.room().saturating_sub(place.len() + 2);
    let facts = fitting(facts(state), room, Gap::Dot);
    write(&mut pen, &facts, Gap::Dot);
    pen.put_right(&place, Token::Dim);
}

fn place(state: &State) -> String {
    let count = state.triage.queue.len();
    if count == 0 {
        return String::new();
    }
    let at = words::grouped(state.triage.cursor + 1);
    format!("{at}/{}", words::grouped(count))
}

fn facts(state: &State) -> Vec<Part> {
    let triage = &state.triage;
    let met = words::grouped(triage.queue.met());
    let mut parts = Vec::new();
    match (&triage.walking, triage.complete) {
        (Some(walking), complete) if complete.is_none() => {
            let picture = Glyphs::spinner(state.now.uptime.as_millis());
            let time = words::elapsed(state.now.since(walking.since));
            let words = format!("{picture} {met} loaded, more");
            parts.push(Part::new(0, words, Token::Accent));
            parts.push(Part::new(2, time, Token::Dim));
        }
        (_, Some(at)) => {
            let all = words::grouped(triage.queue.len());
            let clock = at.wall.to_clock(&state.session.shown_zone());
            // Whoever was decided about keeps a row, and whoever came since has none yet.
            let (words, briefly) = if triage.met == triage.queue.len() {
                (
                    format!("complete: all {all} loaded"),
                    format!("all {all} loaded"),
                )
            } else {
                let met = words::grouped(triage.met);
                let rows = words::counted(triage.queue.len(), "row");
                (
                    format!("complete: {met} flagged, {rows} here"),
                    format!("{met} flagged, {all} here"),
                )
            };
            parts.push(Part::new(0, words, Token::Screen).or(briefly));
            // A time of day stays true however long nothing is drawn.
            parts.push(Part::new(3, format!("at {clock}"), Token::Dim));
        }
        (_, None) => {
            let words = format!("{met} loaded: more may exist");
            parts.push(Part::new(0, words, Token::Warn));
        }
    }
    if let (Some(walking), Some(_)) = (&triage.walking, triage.complete) {
        let picture = Glyphs::spinner(state.now.uptime.as_millis());
        let token = match walking.priority {
            Priority::Action | Priority::Foreground => Token::Accent,
            Priority::Prefetch => Token::Dim,
        };
        let words = format!(
            "{picture} looking again, {} met",
            words::grouped(walking.met)
        );
        parts.push(Part::new(2, words, token).or(format!("{picture} looking again")));
    }
    if let Some((failure, at)) = &triage.failure {
        let age = short_age(state.now.since(*at));
        let words = format!("the last look broke off {age} ago");
        let token = if failure.is_passing() {
            Token::Warn
        } else {
            Token::Error
        };
        parts.push(Part::new(1, words, token).or("broke off"));
    }
    if let Some(why) = triage.cut {
        parts.push(Part::new(1, format!("stopped: {why}"), Token::Warn).or("stopped short"));
    }
    if triage.lost > 0 {
        let rows = words::counted(triage.lost as usize, "row");
        let words = format!("{rows} lost: bytes beyond repair");
        parts.push(Part::new(1, words, Token::Warn).or(format!("{rows} lost")));
    }
    if triage.store_fault.is_some() {
        let words = "the store does not record: nothing is remembered";
        parts.push(Part::new(1, words, Token::Warn).or("not recorded"));
    }
    parts
}
