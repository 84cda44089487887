//! What was asked and what was said so far, from the oldest down to the newest.

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
    log::head(&mut Pen::new(buffer, scene.theme, area, 0));
    let body = rows::between(area, 1, 1);
    let newest = requests.iter().rev().skip(back).map(|entry| {
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
        (1 + u16::from(failure.is_some()), (entry, failure))
    });
    for (line, (entry, failure)) in from_top(newest, body.height) {
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

/// What fits of a record into so many lines, oldest first, each with the line that it begins on.
/// It comes newest first, each with the lines that it takes.
fn from_top<T>(newest: impl Iterator<Item = (u16, T)>, height: u16) -> Vec<(u16, T)> {
    let mut left = height;
    let mut fitting = Vec::new();
    for (lines, entry) in newest {
        let Some(rest) = left.checked_sub(lines) else {
            break;
        };
        left = rest;
        fitting.push((rest, entry));
    }
    fitting
        .into_iter()
        .rev()
        .map(|(line, entry)| (line - left, entry))
        .collect()
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
    let newest = state.notices.iter().rev().skip(back).map(|notice| {
        let lines = safe_lines(notice.text.borrow(), columns, LINES);
        let height = u16::try_from(lines.len().max(1)).unwrap_or(u16::MAX);
        (height, (notice, lines))
    });
    for (top, (notice, lines)) in from_top(newest, body.height) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_begins_at_the_top_and_keeps_its_newest() {
        let record = || [(2, "newest"), (1, "older"), (3, "oldest")].into_iter();
        let all = [(0, "oldest"), (3, "older"), (4, "newest")];
        assert_eq!(from_top(record(), 10), all);
        assert_eq!(from_top(record(), 6), all);
        assert_eq!(from_top(record(), 5), [(0, "older"), (1, "newest")]);
        assert_eq!(from_top(record(), 1), []);
    }
}
