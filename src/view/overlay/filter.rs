//! The local filters while they are being chosen.

use crate::app::overlay::FilterLine;
use crate::app::overlay::FilterMenu;
use crate::app::words::grouped;
use crate::view::Scene;
use crate::view::input;
use crate::view::overlay::rows;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of a line's label.
const LABEL: u16 = 20;

pub(super) fn draw(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    filters: &FilterMenu,
) -> Option<(u16, u16)> {
    let mut caret = None;
    let loaded = grouped(scene.state.users.shown.rows.len());
    Pen::new(buffer, scene.theme, area, 0).put(
        &format!("Over the {loaded} loaded; the server knows none of these."),
        Token::Dim,
    );
    for (line, filter) in (2_u16..).zip(FilterLine::ALL) {
        let is_chosen = filter == filters.line;
        let mut pen = rows::line(scene, buffer, area, line, is_chosen);
        let start = pen.x();
        pen.put(label(filter), Token::Screen);
        pen.to(start.saturating_add(LABEL));
        let typed = match filter {
            FilterLine::Banned => tick(&mut pen, filters.banned),
            FilterLine::Brand => tick(&mut pen, filters.brand),
            FilterLine::Role => Some(&filters.role),
            FilterLine::Permission => Some(&filters.permission),
            FilterLine::MinFlags => Some(&filters.min_flags),
        };
        if let Some(typed) = typed {
            if typed.text().is_empty() && !is_chosen {
                pen.put("any", Token::Dim);
                continue;
            }
            let room = pen.room();
            let at = input::draw(&mut pen, typed, room);
            if is_chosen {
                caret = Some((at, area.y + line));
            }
        }
    }
    rows::note(scene, buffer, area, "Space ticks, Enter filters.");
    caret
}

const fn label(line: FilterLine) -> &'static str {
    match line {
        FilterLine::Banned => "only banned",
        FilterLine::Brand => "only brand accounts",
        FilterLine::Role => "role id",
        FilterLine::Permission => "permission",
        FilterLine::MinFlags => "flags, at least",
    }
}

fn tick<T>(pen: &mut Pen<'_>, is_set: bool) -> Option<T> {
    pen.put(if is_set { "[x]" } else { "[ ]" }, Token::Input);
    None
}
