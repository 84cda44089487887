//! Draws a state. Returns nothing, remembers nothing, decides nothing.
//!
//! One file a region, under the names that the core uses. Only rows that are on screen are looked
//! at, so that a frame costs the same whether a hundred users are loaded or a hundred thousand.

mod blank;
mod detail;
mod feed;
mod foot;
mod frame;
mod hints;
mod input;
mod keys;
mod list;
mod log;
mod message;
mod outbox;
mod overlay;
mod parts;
mod pen;
mod search;
mod signs;
mod status;
pub mod theme;
mod too_small;
mod triage;

use crate::app::geometry;
use crate::app::state::State;
use crate::layout::Areas;
use crate::view::theme::Theme;
use crate::view::theme::Token;
use ratatui::Frame;
use ratatui::buffer::Buffer;

/// Everything that a region is drawn from.
#[derive(Clone, Copy)]
struct Scene<'a> {
    state: &'a State,
    theme: &'a Theme,
    areas: &'a Areas,
}

/// Draws the whole screen.
pub fn view(state: &State, theme: &Theme, frame: &mut Frame<'_>) {
    let areas = geometry::screen(state);
    let scene = Scene {
        state,
        theme,
        areas: &areas,
    };
    let cursor = draw(scene, frame.buffer_mut());
    if let Some(position) = cursor {
        frame.set_cursor_position(position);
    }
}

/// Draws the regions; returns where typing goes, if it goes anywhere.
fn draw(scene: Scene<'_>, buffer: &mut Buffer) -> Option<(u16, u16)> {
    let style = scene.theme.style(Token::Screen);
    for cell in &mut buffer.content {
        cell.set_style(style);
    }
    if scene.areas.too_small {
        too_small::draw(scene, buffer);
        return None;
    }
    status::draw(scene, buffer);
    let mut caret = None;
    if !scene.state.is_first_run() {
        frame::draw(scene, buffer);
    }
    if scene.state.triage.open {
        triage::draw(scene, buffer);
    } else {
        if !scene.state.is_first_run() {
            caret = search::draw(scene, buffer);
        }
        list::draw(scene, buffer);
        detail::draw(scene, buffer);
    }
    feed::draw(scene, buffer);
    log::draw(scene, buffer);
    outbox::draw(scene, buffer);
    message::draw(scene, buffer);
    hints::draw(scene, buffer);
    if scene.state.overlay.is_some() {
        return overlay::draw(scene, buffer);
    }
    caret
}
