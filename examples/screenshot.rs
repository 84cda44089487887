//! Draws a state of the console as SVG, for the README and for looking at.
//!
//! `cargo run --example screenshot -- STATE THEME WIDTHxHEIGHT [ascii] > screen.svg`

#[path = "../tests/support/states.rs"]
mod states;

use anyhow::Context;
use modcon::layout::Size;
use modcon::view::theme::Glyphs;
use modcon::view::theme::Theme;
use modcon::view::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::buffer::Cell;
use ratatui::layout::Position;
use ratatui::style::Color;
use ratatui::style::Modifier;
use std::fmt::Write;
use std::io::Write as _;

/// Pixels of a cell.
const WIDTH: u16 = 9;
const HEIGHT: u16 = 19;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().context("which state?")?;
    let theme = arguments.next().context("which theme?")?;
    let size = arguments.next().context("which size?")?;
    let is_ascii = arguments.next().is_some_and(|word| word == "ascii");
    let (width, height) = size.split_once('x').context("WIDTHxHEIGHT")?;
    let size = Size {
        width: width.parse()?,
        height: height.parse()?,
    };
    let (_, state) = states::catalogue(size)
        .into_iter()
        .find(|(known, _)| *known == name)
        .with_context(|| format!("no state {name}"))?;
    let mut drawn = Theme::named(&theme)?;
    if is_ascii {
        drawn = drawn.with_glyphs(Glyphs::ASCII);
    }
    let mut terminal = Terminal::new(TestBackend::new(size.width, size.height))?;
    terminal.draw(|frame| view(&state, &drawn, frame))?;
    let backend = terminal.backend_mut();
    let caret = backend.cursor_visible().then(|| backend.cursor_position());
    let svg = svg(terminal.backend().buffer(), caret, theme == "light")?;
    std::io::stdout().write_all(svg.as_bytes())?;
    Ok(())
}

/// A buffer as SVG, one run of equal style at a time.
fn svg(buffer: &Buffer, caret: Option<Position>, is_light: bool) -> anyhow::Result<String> {
    let (fore, back) = if is_light {
        ("#2b323a", "#fbfbf9")
    } else {
        ("#c9d1d9", "#0f141a")
    };
    let (columns, rows) = (buffer.area.width, buffer.area.height);
    let (width, height) = (columns * WIDTH, rows * HEIGHT);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"DejaVu Sans Mono, Noto Sans Mono, monospace\" \
         font-size=\"15\">\n<rect width=\"100%\" height=\"100%\" fill=\"{back}\"/>\n"
    );
    for y in 0..rows {
        for x in 0..columns {
            let Some(cell) = buffer.cell((x, y)) else {
                continue;
            };
            let is_caret = caret == Some(Position::new(x, y));
            draw(&mut out, cell, x, y, (fore, back), is_caret)?;
        }
    }
    out.push_str("</svg>\n");
    Ok(out)
}

fn draw(
    out: &mut String,
    cell: &Cell,
    x: u16,
    y: u16,
    (fore, back): (&str, &str),
    is_caret: bool,
) -> anyhow::Result<()> {
    let has = |modifier| cell.modifier.contains(modifier);
    let mut ink = colour(cell.fg, fore);
    let mut paper = colour(cell.bg, back);
    if has(Modifier::REVERSED) != is_caret {
        std::mem::swap(&mut ink, &mut paper);
    }
    let (left, top) = (x * WIDTH, y * HEIGHT);
    if paper != back {
        writeln!(
            out,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{paper}\"/>"
        )?;
    }
    let symbol = cell.symbol();
    if symbol.trim().is_empty() && !has(Modifier::UNDERLINED) {
        return Ok(());
    }
    let mut style = String::new();
    if has(Modifier::BOLD) {
        style.push_str(" font-weight=\"bold\"");
    }
    if has(Modifier::ITALIC) {
        style.push_str(" font-style=\"italic\"");
    }
    if has(Modifier::DIM) {
        style.push_str(" opacity=\"0.55\"");
    }
    if has(Modifier::UNDERLINED) {
        style.push_str(" text-decoration=\"underline\"");
    }
    let escaped = symbol
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace(' ', "&#160;");
    writeln!(
        out,
        "<text x=\"{left}\" y=\"{}\" fill=\"{ink}\"{style}>{escaped}</text>",
        top + 14
    )?;
    Ok(())
}

fn colour(colour: Color, default: &str) -> String {
    let named = match colour {
        Color::Rgb(red, green, blue) => return format!("#{red:02x}{green:02x}{blue:02x}"),
        Color::Black => "#000000",
        Color::Red => "#cd3131",
        Color::Green => "#0dbc79",
        Color::Yellow => "#e5e510",
        Color::Blue => "#2472c8",
        Color::Magenta => "#bc3fbc",
        Color::Cyan => "#11a8cd",
        Color::Gray => "#e5e5e5",
        Color::DarkGray => "#666666",
        _ => default,
    };
    named.to_owned()
}
