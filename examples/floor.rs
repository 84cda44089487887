//! The floor of the benchmarks: the least that a ratatui program does to show a table.
//!
//! Six columns, only the visible rows, blocking reads, one draw a key, no data behind it. What
//! modcon takes is told as a ratio to what this takes in the same run.

use std::io;
use std::io::Write;

use crossterm::cursor::Hide;
use crossterm::cursor::Show;
use crossterm::event;
use crossterm::event::Event;
use crossterm::event::KeyCode;
use crossterm::execute;
use crossterm::terminal::EnterAlternateScreen;
use crossterm::terminal::LeaveAlternateScreen;
use crossterm::terminal::disable_raw_mode;
use crossterm::terminal::enable_raw_mode;
use ratatui::Frame;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Constraint;
use ratatui::style::Style;
use ratatui::widgets::Row;
use ratatui::widgets::Table;

/// Rows that there would be.
const ROWS: usize = 100_000;

fn main() -> io::Result<()> {
    enable_raw_mode()?;
    let mut out = io::BufWriter::new(io::stdout());
    execute!(out, EnterAlternateScreen, Hide)?;
    let mut terminal = Terminal::new(CrosstermBackend::new(out))?;
    let mut cursor: usize = 0;
    loop {
        terminal.draw(|frame| draw(frame, cursor))?;
        if let Event::Key(key) = event::read()? {
            let page = usize::from(terminal.size()?.height);
            cursor = match key.code {
                KeyCode::Char('j') | KeyCode::Down => cursor + 1,
                KeyCode::Char('k') | KeyCode::Up => cursor.saturating_sub(1),
                KeyCode::PageDown => cursor + page,
                KeyCode::PageUp => cursor.saturating_sub(page),
                KeyCode::Char('g') | KeyCode::Home => 0,
                KeyCode::Char('G') | KeyCode::End => ROWS,
                KeyCode::Char('q') => break,
                _ => cursor,
            }
            .min(ROWS - 1);
        }
    }
    disable_raw_mode()?;
    let mut out = io::stdout();
    execute!(out, LeaveAlternateScreen, Show)?;
    out.flush()
}

fn draw(frame: &mut Frame<'_>, cursor: usize) {
    let height = usize::from(frame.area().height).max(1);
    let top = cursor - cursor % height;
    let rows = (top..(top + height).min(ROWS)).map(|row| {
        let cells = ["flags", "stat", "age", "id", "handle", "name"];
        let style = if row == cursor {
            Style::new().reversed()
        } else {
            Style::new()
        };
        Row::new(cells.map(|cell| format!("{cell} {row}"))).style(style)
    });
    frame.render_widget(Table::new(rows, [Constraint::Fill(1); 6]), frame.area());
}
