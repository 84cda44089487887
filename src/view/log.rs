//! The request log: on wide screens a strip of the newest requests.

use crate::app::requests::Entry;
use crate::app::state::State;
use crate::app::words;
use crate::domain::request::Progress;
use crate::view::Scene;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;

/// Columns that the result of a request takes at most, in almost all cases.
const RESULT: usize = 19;

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer) {
    let Some(area) = scene.areas.log else { return };
    let requests = scene.state.requests.iter();
    // The newest at the bottom, as in the request log.
    let older = requests.len().saturating_sub(area.body.height.into());
    for (line, entry) in (0..area.body.height).zip(requests.skip(older)) {
        let mut pen = Pen::inset(buffer, scene.theme, area.body, line);
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
            format!("{attempt} of {of} tries failed"),
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
        // It says when it began, and nobody waited for its end.
        Progress::Cancelled => (
            "----".to_owned(),
            String::new(),
            "cancelled".to_owned(),
            Token::Dim,
        ),
    };
    let retries = match entry.retries {
        0 => String::new(),
        1 => ", 1 retry".to_owned(),
        retries => format!(", {retries} retries"),
    };
    pen.put(&status, token).skip(1);
    pen.put(&format!("{took:>7}"), Token::Dim).skip(2);
    // The result is ours and keeps its place; method and target have what is left.
    let start = pen.x();
    let room = request(pen.room());
    let method = entry.method.len() + 1;
    pen.put(entry.method, Token::Screen).skip(1);
    let left = room.saturating_sub(method);
    pen.text(entry.target.borrow(), left, Token::Screen);
    pen.to(start).skip(room + 2);
    pen.put(&format!("{result}{retries}"), Token::Dim);
}

/// What stands in the columns of [`row`].
pub(super) fn head(pen: &mut Pen<'_>) {
    pen.put(
        &format!("{:<8} {:<4} {:>7}  ", "TIME", "HTTP", "TOOK"),
        Token::Dim,
    );
    let start = pen.x();
    let room = request(pen.room());
    pen.put("REQUEST", Token::Dim);
    pen.to(start).skip(room + 2).put("RESULT", Token::Dim);
}

/// Columns of the shortest method and the target, where so many are left for them and the result.
fn request(room: usize) -> usize {
    let room = room.saturating_sub(4);
    let result = RESULT.min(room / 2).max(room / 5);
    room.saturating_sub(result + 2) + 4
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
