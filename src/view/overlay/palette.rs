//! Every command by name, with its key, and why it cannot run.

use crate::app::overlay::Finder;
use crate::app::palette::PaletteRow;
use crate::app::palette::palette_rows;
use crate::app::words::counted;
use crate::text::width;
use crate::view::Scene;
use crate::view::overlay::rows;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    finder: &Finder,
) -> (u16, u16) {
    let found = palette_rows(scene.state, finder);
    let commands = counted(found.len(), "command");
    let caret = rows::prompt(scene, buffer, area, ":", &finder.input, &commands);
    let body = rows::between(area, 2, 2);
    let names = found.iter().map(name).map(|name| width(&name)).max();
    let column = names.unwrap_or(0).min(28);
    let none = "No command is called so.";
    rows::list(
        scene,
        buffer,
        body,
        (&found, finder.cursor),
        none,
        |pen, row| {
            write(pen, row, column);
        },
    );
    if let Some(row) = found.get(finder.cursor) {
        rows::note(scene, buffer, area, row.description);
    }
    caret
}

fn name(row: &PaletteRow) -> String {
    match row.argument {
        Some(argument) => format!("{} {argument}", row.command),
        None => row.command.to_owned(),
    }
}

fn write(pen: &mut Pen<'_>, row: &PaletteRow, column: usize) {
    let start = usize::from(pen.x());
    let token = if row.unavailable.is_some() {
        Token::Dim
    } else {
        Token::Screen
    };
    pen.put(row.command, token);
    if let Some(argument) = row.argument {
        pen.skip(1).put(argument, Token::Missing);
    }
    pen.to(u16::try_from(start + column + 2).unwrap_or(u16::MAX));
    let before_keys = width(&row.keys) + 2;
    let words = row.unavailable.as_deref().unwrap_or(row.description);
    let token = if row.unavailable.is_some() {
        Token::Missing
    } else {
        Token::Dim
    };
    if pen.room() > before_keys {
        let room = pen.room() - before_keys;
        pen.put(&crate::text::fit(words, room), token);
    }
    pen.put_right(&row.keys, Token::Key);
}
