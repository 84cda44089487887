//! The box that asks before a ban is staged, or the end of one. Where there is little room, what
//! stands above its fields is cut.

use crate::app::overlay::fields::words::height;
use crate::app::overlay::verdict::VerdictBox;
use crate::app::overlay::verdict::words;
use crate::domain::verdict::Verb;
use crate::view::Scene;
use crate::view::overlay::fields;
use crate::view::overlay::fields::Says;
use crate::view::overlay::rows;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    asked: &VerdictBox,
) -> Option<(u16, u16)> {
    let state = scene.state;
    let ascii = scene.theme.glyphs().ascii;
    let lines = height(state, &asked.fields, area.width).min(area.height);
    let head = Rect {
        height: area.height - lines,
        ..area
    };
    let below = Rect {
        y: area.y + head.height,
        height: lines,
        ..area
    };
    let said = words::head(state, asked, area.width, ascii);
    rows::lines(scene, buffer, head, &said);
    let wait = state.session.grace.of(asked.verb).as_secs();
    let says = Says {
        label: "code",
        asks: if asked.types_id {
            ("type the last 4 of the id", None)
        } else {
            ("type this code: ", Some(asked.fields.typing.wanted()))
        },
        comes: &format!("the 4th right one stages it; it is sent {wait}s later"),
        cancels: match asked.verb {
            Verb::Ban => "cancels: no ban",
            Verb::Unban => "cancels: no unban",
            Verb::ClearFlags => "cancels: no clear",
        },
        scrolls: None,
    };
    fields::draw(scene, buffer, below, &asked.fields, &says)
}
