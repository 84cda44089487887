//! The rules between panes and the titles on them.

use crate::app::state::Focus;
use crate::layout::Areas;
use crate::view::Scene;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(scene: Scene<'_>, buffer: &mut Buffer) {
    let Scene { state, areas, .. } = scene;
    if let Some(title) = areas.list.and_then(|list| list.title) {
        let (words, focus) = if state.triage.open {
            ("Queue", state.triage.focus)
        } else {
            ("Users", state.focus)
        };
        titled(scene, buffer, title, words, focus == Focus::List);
    }
    if let Some(feed) = areas.feed {
        titled(scene, buffer, feed.title, "Live feed", false);
    }
    if let Some(log) = areas.log {
        titled(scene, buffer, log.title, "Requests", false);
    }
    if let Some(closing) = areas.closing {
        rule(scene, buffer, closing, false);
    }
    divide(scene, buffer, areas);
}

/// A rule over the whole width of an area.
pub(super) fn rule(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, has_focus: bool) {
    let glyphs = scene.theme.glyphs();
    let (glyph, token) = if has_focus {
        (glyphs.horizontal_focused, Token::Accent)
    } else {
        (glyphs.horizontal, Token::Border)
    };
    let mut pen = Pen::new(buffer, scene.theme, area, 0);
    let room = pen.room();
    // Only the start of the rule shows the focus: a whole bright line would shout.
    let bright = if has_focus { room.min(2) } else { 0 };
    pen.repeat(glyph, bright, token);
    pen.repeat(glyphs.horizontal, room - bright, Token::Border);
}

/// A rule with a title in our own words.
pub(super) fn titled(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    words: &str,
    has_focus: bool,
) {
    rule(scene, buffer, area, has_focus);
    let mut pen = Pen::new(buffer, scene.theme, area, 0);
    pen.skip(2);
    title(&mut pen, words, has_focus);
}

/// A title in our own words; in brackets where the pane has the focus.
fn title(pen: &mut Pen<'_>, words: &str, has_focus: bool) {
    if has_focus {
        pen.put(&format!("[{words}]"), Token::Accent);
    } else {
        pen.put(&format!(" {words} "), Token::Dim);
    }
}

fn divide(scene: Scene<'_>, buffer: &mut Buffer, areas: &Areas) {
    for divider in [areas.divider, areas.feed_divider].into_iter().flatten() {
        one_divider(scene, buffer, areas, divider);
    }
}

fn one_divider(scene: Scene<'_>, buffer: &mut Buffer, areas: &Areas, divider: Rect) {
    let glyphs = scene.theme.glyphs();
    for line in 0..divider.height {
        let glyph = if line == 0 {
            glyphs.tee_down
        } else {
            glyphs.vertical
        };
        Pen::new(buffer, scene.theme, divider, line).put(glyph, Token::Border);
    }
    let below = areas.log.map(|log| log.title).or(areas.closing);
    if let Some(below) = below {
        Pen::new(buffer, scene.theme, below, 0)
            .to(divider.x)
            .put(glyphs.tee_up, Token::Border);
    }
}
