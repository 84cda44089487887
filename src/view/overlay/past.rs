//! What was asked and what was said so far, the newest at the bottom.

use crate::app::words::counted;
use crate::domain::failure::Failure;
use crate::domain::request::Progress;
use crate::text::SafeText;
use crate::text::safe_lines;
use crate::view::Scene;
use crate::view::log;
use crate::view::message::tone;
use crate::view::overlay::rows;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Lines of one message.
const LINES: usize = 6;

pub(super) fn requests(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, back: usize) {
    let requests = &scene.state.requests;
    let body = rows::between(area, 0, 1);
    let mut left = body.height;
    for entry in requests.iter().rev().skip(back) {
        let failure = match &entry.progress {
            Progress::Finished {
                failure: Some(failure),
                ..
            }
            | Progress::Waiting { failure, .. } => Some(failure),
            Progress::Queued
            | Progress::Sent { .. }
            | Progress::Finished { failure: None, .. }
            | Progress::Cancelled => None,
        };
        let Some(line) = left.checked_sub(1 + u16::from(failure.is_some())) else {
            break;
        };
        left = line;
        let mut pen = Pen::new(buffer, scene.theme, body, line);
        log::row(&mut pen, scene.state, entry);
        if let Some(failure) = failure {
            why(scene, buffer, body, line + 1, failure);
        }
    }
    let words = format!(
        "{}, tokens masked",
        counted(requests.iter().len(), "request")
    );
    rows::note(scene, buffer, area, &newer(&words, back));
}

/// Why a request brought nothing.
fn why(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, line: u16, failure: &Failure) {
    let mut pen = Pen::new(buffer, scene.theme, area, line);
    pen.skip(9);
    let words = failure.words();
    let room = pen.room();
    pen.text(words.happened.borrow(), room, Token::Warn);
    if pen.room() > words.means.len() + 2 {
        pen.skip(2).put(words.means, Token::Dim);
    }
}

pub(super) fn messages(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, back: usize) {
    let state = scene.state;
    let body = rows::between(area, 0, 1);
    let columns = usize::from(body.width).saturating_sub(17);
    let mut left = body.height;
    for notice in state.notices.iter().rev().skip(back) {
        let lines = safe_lines(notice.text.borrow(), columns, LINES);
        let Some(top) = left.checked_sub(u16::try_from(lines.len().max(1)).unwrap_or(u16::MAX))
        else {
            break;
        };
        left = top;
        let mut pen = Pen::new(buffer, scene.theme, body, top);
        let clock = notice.at.wall.to_clock(&state.session.shown_zone());
        pen.put(&clock, Token::Dim).skip(1);
        tone(&mut pen, notice.tone);
        text(scene, buffer, body, top, &lines);
    }
    let words = counted(state.notices.len(), "message");
    rows::note(scene, buffer, area, &newer(&words, back));
}

fn text(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, top: u16, lines: &[SafeText]) {
    for (line, text) in (top..).zip(lines) {
        Pen::new(buffer, scene.theme, area, line)
            .skip(17)
            .safe(text, Token::Screen);
    }
}

fn newer(words: &str, back: usize) -> String {
    match back {
        0 => words.to_owned(),
        back => format!("{words}; {back} newer below"),
    }
}
