//! The request log: on wide screens a strip of the newest requests.

use crate::app::requests::Entry;
use crate::app::state::State;
use crate::app::words;
use crate::domain::request::Progress;
use crate::view::Scene;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer) {
    let Some(area) = scene.areas.log else { return };
    let newest = scene.state.requests.iter().rev();
    for (line, entry) in (0..area.body.height).zip(newest) {
        let mut pen = Pen::new(buffer, scene.theme, area.body, line);
        pen.skip(1).keep_free(1);
        row(&mut pen, scene.state, entry);
    }
}

/// One request: when, what came of it, how long it took, and what was asked.
pub(super) fn row(pen: &mut Pen<'_>, state: &State, entry: &Entry) {
    let clock = entry.began.wall.to_clock(&state.session.shown_zone());
    pen.put(&clock, Token::Dim).skip(1);
    let running = words::elapsed(state.now.since(entry.began));
    let (status, took, result, token) = match &entry.progress {
        Progress::Queued => (
            "wait".to_owned(),
            running,
            "waits for its turn".to_owned(),
            Token::Dim,
        ),
        Progress::Sent { attempt } => (
            "sent".to_owned(),
            running,
            attempts(*attempt),
            Token::Accent,
        ),
        Progress::Waiting { attempt, of, .. } => (
            "wait".to_owned(),
            running,
            format!("waits before another try: {attempt} of {of} failed"),
            Token::Warn,
        ),
        Progress::Finished {
            status,
            took,
            rows,
            failure,
        } => {
            let status = status.map_or_else(|| "----".to_owned(), |status| format!("{status} "));
            let result = match (rows, failure) {
                (_, Some(_)) => "failed".to_owned(),
                (Some(rows), None) => words::counted(*rows as usize, "row"),
                (None, None) => "done".to_owned(),
            };
            let token = if failure.is_some() {
                Token::Error
            } else {
                Token::Ok
            };
            (status, millis(took.as_millis()), result, token)
        }
        Progress::Cancelled => (
            "gone".to_owned(),
            running,
            "cancelled".to_owned(),
            Token::Dim,
        ),
    };
    let retries = match entry.retries {
        0 => String::new(),
        1 => ", tried again once".to_owned(),
        retries => format!(", tried again {retries} times"),
    };
    pen.put(&status, token).skip(1);
    pen.put(&format!("{took:>7}"), Token::Dim).skip(2);
    pen.put(entry.method, Token::Screen).skip(1);
    let tail = format!("{result}{retries}");
    // The result is ours and keeps its place; the target has what is left.
    let reserved = tail.len().max(pen.room() / 5).min(pen.room());
    let room = pen.room().saturating_sub(reserved + 2);
    let end = pen
        .x()
        .saturating_add(u16::try_from(room).unwrap_or(u16::MAX));
    pen.text(entry.target.borrow(), room, Token::Screen);
    pen.to(end).skip(2).put(&tail, Token::Dim);
}

fn attempts(attempt: u8) -> String {
    if attempt <= 1 {
        "on its way".to_owned()
    } else {
        format!("on its way, try {attempt}")
    }
}

fn millis(millis: u128) -> String {
    if millis < 10_000 {
        format!("{millis}ms")
    } else {
        format!("{}s", millis / 1_000)
    }
}
