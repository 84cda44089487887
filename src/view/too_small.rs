//! The notice of a terminal that is too small for anything else.

use crate::app::state::State;
use crate::layout::Size;
use crate::view::Scene;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer) {
    let screen = scene.areas.screen;
    let Size { width, height } = Size::SMALLEST;
    let lines = [
        format!(
            "{}x{} is too small: {width}x{height} or more.",
            screen.width, screen.height
        ),
        way_out(scene.state),
    ];
    let top = screen.height.saturating_sub(2) / 2;
    for (line, words) in (top..).zip(lines) {
        let token = if line == top {
            Token::Warn
        } else {
            Token::Screen
        };
        let mut pen = Pen::new(buffer, scene.theme, screen, line);
        let air = pen.room().saturating_sub(words.len()) / 2;
        pen.skip(air).put(&words, token);
    }
}

fn way_out(state: &State) -> String {
    let open = state.outbox.len() - state.outbox.offered();
    match open {
        0 => "q quits. No other key does anything.".to_owned(),
        _ if state.quitting.is_some() => "q again quits.".to_owned(),
        1 => "1 verdict is pending. q twice quits.".to_owned(),
        open => format!("{open} verdicts are pending. q twice quits."),
    }
}
