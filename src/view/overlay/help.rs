//! Keys and what they do, narrowed by typing.

use crate::app::help::HelpRow;
use crate::app::help::footnote;
use crate::app::help::help_count;
use crate::app::help::help_rows;
use crate::app::overlay::Finder;
use crate::text::width;
use crate::view::Scene;
use crate::view::overlay::rows;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A line of the help as drawn.
enum Line<'a> {
    Section(&'static str),
    Row(usize, &'a HelpRow),
}

pub(super) fn draw(
    scene: Scene<'_>,
    buffer: &mut Buffer,
    area: Rect,
    finder: &Finder,
) -> (u16, u16) {
    let found = help_rows(scene.state, finder);
    let fact = format!("{} of {}", found.len(), help_count(scene.state));
    let caret = rows::prompt(scene, buffer, area, "find:", &finder.input, &fact);
    let body = rows::between(area, 2, 3);
    let mut lines = Vec::new();
    let mut section = "";
    for (at, row) in found.iter().enumerate() {
        if row.section != section {
            section = row.section;
            lines.push(Line::Section(section));
        }
        lines.push(Line::Row(at, row));
    }
    let chosen = lines
        .iter()
        .position(|line| matches!(line, Line::Row(at, _) if *at == finder.cursor))
        .unwrap_or(0);
    let first = rows::first(chosen, lines.len(), body.height);
    let keys = found.iter().map(|row| width(&row.keys)).max().unwrap_or(0);
    let labels = found.iter().map(|row| width(row.label)).max().unwrap_or(0);
    let columns = (keys.min(16), labels.min(26));
    for (at, line) in (0..body.height).zip(lines.iter().skip(first)) {
        match line {
            Line::Section(words) => {
                Pen::new(buffer, scene.theme, body, at).put(words, Token::Strong);
            }
            Line::Row(place, row) => {
                let mut pen = rows::line(scene, buffer, body, at, *place == finder.cursor);
                write(&mut pen, row, columns);
            }
        }
    }
    if found.is_empty() {
        Pen::new(buffer, scene.theme, body, 0).put("Nothing is called so.", Token::Dim);
    }
    below(scene, buffer, area, found.get(finder.cursor));
    caret
}

fn write(pen: &mut Pen<'_>, row: &HelpRow, (keys, labels): (usize, usize)) {
    let start = usize::from(pen.x());
    let to = |column: usize| u16::try_from(start + column).unwrap_or(u16::MAX);
    let (key, label) = match &row.unavailable {
        Some(_) => (Token::Dim, Token::Dim),
        None => (Token::Key, Token::Screen),
    };
    pen.put(&row.keys, key);
    pen.to(to(keys + 2)).put(row.label, label);
    pen.to(to(keys + labels + 4));
    match &row.unavailable {
        Some(why) => pen.put(why, Token::Missing),
        None => pen.put(row.description, Token::Dim),
    };
}

/// The chosen line in full, and whose keys these are.
fn below(scene: Scene<'_>, buffer: &mut Buffer, area: Rect, chosen: Option<&HelpRow>) {
    if let (Some(row), Some(line)) = (chosen, area.height.checked_sub(2)) {
        let mut pen = Pen::new(buffer, scene.theme, area, line);
        pen.put(row.description, Token::Screen);
        if let Some(why) = &row.unavailable {
            pen.skip(1).put(&format!("Not now: {why}."), Token::Warn);
        }
    }
    rows::note(scene, buffer, area, &footnote(scene.state));
}
