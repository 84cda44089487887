//! The keys that matter where the focus is.

use crate::view::Scene;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer) {
    let Scene { theme, areas, .. } = scene;
    let mut pen = Pen::new(buffer, theme, areas.hints, 0);
    pen.skip(1);
    pen.put("?", Token::Key).put(" help", Token::Dim);
}
