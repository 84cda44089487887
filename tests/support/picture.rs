//! A screen as SVG: papers, then rules as shapes, then text.

use modcon::app::state::State;
use modcon::view::theme::Theme;
use modcon::view::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::Color;
use ratatui::style::Modifier;
use std::fmt::Write;

/// Pixels of a cell, and around all of them.
const WIDTH: u16 = 9;
const HEIGHT: u16 = 19;
const MARGIN: u16 = 14;
/// Pixels from the top of a cell to the line that letters stand on.
const BASE: u16 = 14;
/// Fonts whose letters are all equally wide; `textLength` holds them to the cells.
const FONTS: &str = "ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, \
                     Liberation Mono, Noto Sans Mono, monospace";

/// Draws a state; `is_light` tells the paper and the ink of cells without colours.
pub(crate) fn picture(state: &State, theme: &Theme, is_light: bool) -> anyhow::Result<String> {
    let backend = TestBackend::new(state.size.width, state.size.height);
    let mut terminal = Terminal::new(backend)?;
    terminal.draw(|frame| view(state, theme, frame))?;
    let backend = terminal.backend();
    let caret = backend.cursor_visible().then(|| backend.cursor_position());
    svg(backend.buffer(), caret, is_light)
}

fn svg(buffer: &Buffer, caret: Option<Position>, is_light: bool) -> anyhow::Result<String> {
    let (fore, back) = if is_light {
        ("#2b323a", "#fbfbf9")
    } else {
        ("#c9d1d9", "#0f141a")
    };
    let (columns, rows) = (buffer.area.width, buffer.area.height);
    let width = columns * WIDTH + 2 * MARGIN;
    let height = rows * HEIGHT + 2 * MARGIN;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"{FONTS}\" font-size=\"15\" \
         xml:space=\"preserve\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{back}\"/>\n\
         <g transform=\"translate({MARGIN} {MARGIN})\">\n"
    );
    for y in 0..rows {
        let cells = line(buffer, y, caret, (fore, back));
        for run in cells.chunk_by(|one, next| one.paper == next.paper) {
            draw_paper(&mut out, run, y, back)?;
        }
        for run in cells.chunk_by(Inked::goes_on) {
            draw_ink(&mut out, run, y)?;
        }
    }
    out.push_str("</g>\n</svg>\n");
    Ok(out)
}

/// A cell with its colours, or two where a cluster is wide.
struct Inked<'a> {
    x: u16,
    width: u16,
    symbol: &'a str,
    ink: String,
    paper: String,
    modifier: Modifier,
}

impl Inked<'_> {
    /// Whether the next cell is part of the same run of text.
    fn goes_on(&self, next: &Self) -> bool {
        let is_text = |cell: &Self| cell.width == 1 && strokes(cell.symbol).is_none();
        self.ink == next.ink && self.modifier == next.modifier && is_text(self) && is_text(next)
    }
}

/// The cells of a line, without those that a wide cluster covers.
fn line<'a>(
    buffer: &'a Buffer,
    y: u16,
    caret: Option<Position>,
    (fore, back): (&str, &str),
) -> Vec<Inked<'a>> {
    let mut cells = Vec::new();
    let mut x = 0;
    while let Some(cell) = buffer.cell((x, y)) {
        let mut ink = colour(cell.fg, fore);
        let mut paper = colour(cell.bg, back);
        let is_caret = caret == Some(Position::new(x, y));
        if cell.modifier.contains(Modifier::REVERSED) != is_caret {
            std::mem::swap(&mut ink, &mut paper);
        }
        let columns = modcon::text::width(cell.symbol()).max(1);
        let width = u16::try_from(columns).unwrap_or(1);
        cells.push(Inked {
            x,
            width,
            symbol: cell.symbol(),
            ink,
            paper,
            modifier: cell.modifier,
        });
        x += width;
    }
    cells
}

fn draw_paper(out: &mut String, run: &[Inked<'_>], y: u16, back: &str) -> anyhow::Result<()> {
    let (Some(first), Some(last)) = (run.first(), run.last()) else {
        return Ok(());
    };
    if first.paper != back {
        let (left, width) = (first.x * WIDTH, (last.x + last.width - first.x) * WIDTH);
        let (top, paper) = (y * HEIGHT, &first.paper);
        writeln!(
            out,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{HEIGHT}\" fill=\"{paper}\"/>"
        )?;
    }
    Ok(())
}

fn draw_ink(out: &mut String, run: &[Inked<'_>], y: u16) -> anyhow::Result<()> {
    let Some(first) = run.first() else {
        return Ok(());
    };
    let has = |modifier| first.modifier.contains(modifier);
    let mut style = String::new();
    if has(Modifier::BOLD) {
        style.push_str(" font-weight=\"bold\"");
    }
    if has(Modifier::ITALIC) {
        style.push_str(" font-style=\"italic\"");
    }
    if has(Modifier::DIM) {
        style.push_str(" opacity=\"0.6\"");
    }
    if has(Modifier::UNDERLINED) {
        style.push_str(" text-decoration=\"underline\"");
    }
    let ink = &first.ink;
    if let Some(path) = strokes(first.symbol) {
        let (left, top) = (first.x * WIDTH, y * HEIGHT);
        let width = if first.symbol == "\u{2501}" { 2 } else { 1 };
        writeln!(
            out,
            "<path transform=\"translate({left} {top})\" d=\"{path}\" stroke=\"{ink}\" \
             stroke-width=\"{width}\" fill=\"none\"{style}/>"
        )?;
        return Ok(());
    }
    let text: String = run.iter().map(|cell| cell.symbol).collect();
    if text.trim().is_empty() {
        return Ok(());
    }
    // Blanks in front would count among the letters that are spread over the run.
    let blanks = text.len() - text.trim_start_matches(' ').len();
    let columns = run.iter().map(|cell| cell.width).sum::<u16>();
    let behind = text.len() - text.trim_end_matches(' ').len();
    let (blanks, behind) = (u16::try_from(blanks)?, u16::try_from(behind)?);
    let left = (first.x + blanks) * WIDTH;
    let length = (columns - blanks - behind) * WIDTH;
    let escaped = text
        .trim_matches(' ')
        .replace('&', "&amp;")
        .replace('<', "&lt;");
    writeln!(
        out,
        "<text x=\"{left}\" y=\"{}\" textLength=\"{length}\" \
         lengthAdjust=\"spacingAndGlyphs\" fill=\"{ink}\"{style}>{escaped}</text>",
        y * HEIGHT + BASE
    )?;
    Ok(())
}

/// A rule as lines through its cell: fonts leave gaps between theirs.
fn strokes(symbol: &str) -> Option<&'static str> {
    Some(match symbol {
        "\u{2500}" | "\u{2501}" => "M0 9.5H9",
        "\u{2502}" => "M4.5 0V19",
        "\u{252c}" => "M0 9.5H9M4.5 9.5V19",
        "\u{2534}" => "M0 9.5H9M4.5 0V9.5",
        "\u{256d}" => "M9 9.5H8Q4.5 9.5 4.5 13V19",
        "\u{256e}" => "M0 9.5H1Q4.5 9.5 4.5 13V19",
        "\u{2570}" => "M9 9.5H8Q4.5 9.5 4.5 6V0",
        "\u{256f}" => "M0 9.5H1Q4.5 9.5 4.5 6V0",
        _ => return None,
    })
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
