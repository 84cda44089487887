//! Cells of the tables that are printed, for reading and for spreadsheets.

use crate::domain::time::Timestamp;
use crate::terminal::line as terminal;
use crate::text::Budget;
use crate::text::Untrusted;
use crate::text::safe;

/// Columns of a table that no terminal bounds.
const USUAL: usize = 160;
/// Of a text in a table.
const NARROWEST: usize = 8;

/// The columns that the texts of a table share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    texts: usize,
}

impl Columns {
    /// How many the terminal behind standard output has, or the usual.
    pub(super) fn of_output() -> usize {
        let size = terminal::size(std::io::stdout());
        size.map_or(USUAL, |(columns, _)| usize::from(columns))
    }

    /// What facts and gaps leave of so many.
    pub(super) const fn beside(taken: usize, columns: usize) -> Self {
        Self {
            texts: columns.saturating_sub(taken),
        }
    }

    /// The part of one text.
    pub(super) fn part(self, percent: usize) -> usize {
        (self.texts * percent / 100).max(NARROWEST)
    }
}

/// An id, whole where no terminal shows the table: whoever reads it there copies it.
pub(super) fn id(text: Untrusted<'_>, columns: usize, is_whole: bool, ascii: bool) -> Cell {
    let cell = received(text, columns, ascii);
    if !is_whole {
        return cell;
    }
    let whole = safe(text, Budget::list(usize::from(u16::MAX)).ascii(ascii));
    if whole.width() <= columns {
        return cell;
    }
    Cell {
        text: whole.to_plain(),
        risk: whole.risk(),
        is_rtl: whole.has_rtl(),
    }
}

/// Whether a terminal shows standard output.
pub(super) fn is_shown() -> bool {
    terminal::size(std::io::stdout()).is_some()
}

/// Columns between two cells.
pub(super) const GAP: usize = 2;

/// What spreadsheets take for the beginning of a formula, the full-width forms included, which
/// some East Asian set-ups read as their ASCII kin.
pub(super) const FORMULA: [char; 11] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];

/// A text fitted to its column.
pub(super) struct Cell {
    pub(super) text: String,
    /// How many code points of it are spelled.
    pub(super) risk: u32,
    pub(super) is_rtl: bool,
}

/// A text as received, fitted to a column and made safe like the screen.
pub(super) fn received(text: Untrusted<'_>, columns: usize, ascii: bool) -> Cell {
    let fitted = |columns| safe(text, Budget::list(columns).ascii(ascii));
    let mut safe = fitted(columns);
    let mut shown = safe.to_plain();
    let mut width = safe.width();
    if safe.is_blank() {
        // A name of spaces would look like no name.
        safe = fitted(columns.saturating_sub(2));
        shown = format!("\"{}\"", safe.to_plain());
        width = safe.width() + 2;
    }
    Cell {
        text: shown + &" ".repeat(columns.saturating_sub(width)),
        risk: safe.risk(),
        is_rtl: safe.has_rtl(),
    }
}

/// An instant as a table has it: UTC to the second.
pub(super) fn to_second(at: Timestamp) -> String {
    match jiff::Timestamp::from_millisecond(at.as_millis()) {
        Ok(at) => at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => format!("{} ms", at.as_millis()),
    }
}

/// Appends a line of cells.
pub(super) fn line(cells: &[String], out: &mut Vec<u8>) {
    let line = cells.join(&" ".repeat(GAP));
    out.extend_from_slice(line.trim_end_matches(' ').as_bytes());
    out.push(b'\n');
}

/// The same cell with an apostrophe in front where a spreadsheet could run it.
pub(super) fn harmless(cell: String) -> String {
    if cell.starts_with(FORMULA) {
        format!("'{cell}")
    } else {
        cell
    }
}
