//! The keys that matter where the focus is, from the table of actions.

use crate::app::help;
use crate::view::Scene;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer) {
    let mut pen = Pen::inset(buffer, scene.theme, scene.areas.hints, 0);
    for (keys, label) in help::hints(scene.state, pen.room()) {
        pen.put(&keys, Token::Key).skip(1);
        pen.put(label, Token::Dim).skip(2);
    }
}
