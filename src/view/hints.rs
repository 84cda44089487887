//! The keys that matter where the focus is, from the table of actions.

use crate::app::help;
use crate::view::Scene;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer) {
    let Scene {
        state,
        theme,
        areas,
    } = scene;
    let mut pen = Pen::new(buffer, theme, areas.hints, 0);
    pen.skip(1);
    for (keys, label) in help::hints(state, pen.room().saturating_sub(1)) {
        pen.put(&keys, Token::Key).skip(1);
        pen.put(label, Token::Dim).skip(2);
    }
}
