//! Takes one grapheme cluster apart, which an attacker makes as long and as wide as they like:
//! a terminal cell holds a letter with a few marks, or one emoji.

use crate::text::class::cells;
use crate::text::class::cells_of;
use crate::text::class::is_leaning;
use crate::text::class::is_mark;
use crate::text::class::is_shown;
use crate::text::class::is_variation_selector;
use crate::text::emoji;
use crate::text::joining;
use crate::text::scan::Atom;
use std::ops::ControlFlow;
use unicode_segmentation::UnicodeSegmentation;

/// Bytes of the longest cluster that is kept whole, emoji sequences apart.
const MAX_BYTES: usize = 64;

/// Cells of the widest cluster that is kept whole.
const MAX_CELLS: usize = 2;

/// Calls `emit` with the atoms of `cluster`, which `after` follows, until it breaks.
pub(super) fn take_apart<'a>(
    cluster: &'a str,
    after: Option<char>,
    marks: u8,
    emit: &mut impl FnMut(Atom<'a>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut taker = Taker {
        cluster,
        limit: usize::from(marks),
        run: Run::default(),
        emit,
    };
    let mut from = 0;
    if let Some(sequence) = emoji::sequence(cluster)
        && is_drawable(taker.slice(0, sequence.len))
    {
        from = sequence.len;
        taker.run = Run {
            kind: Kind::Kept,
            ..Run::default()
        };
        if sequence.has_more {
            taker.begin(Kind::Excess, from)?;
            return taker.end(cluster.len());
        }
    }
    let rest = taker.slice(from, cluster.len());
    let mut chars = rest.char_indices().map(|(at, c)| (from + at, c)).peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next).or(after);
        taker.step(at, c, next)?;
    }
    taker.end(cluster.len())
}

/// Whether every cluster the segmenter finds takes one or two cells.
fn is_drawable(text: &str) -> bool {
    text.graphemes(true)
        .all(|cluster| (1..=MAX_CELLS).contains(&cells(cluster)))
}

/// What is being collected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Nothing,
    /// To be drawn.
    Kept,
    /// Marks with no letter before them.
    Baseless,
    /// Variation selectors that select nothing.
    Selectors,
    /// More than a cluster may have.
    Excess,
}

/// A stretch of the cluster that ends where the next one begins.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    kind: Kind,
    start: usize,
    /// Where its last letter starts: the place to divide it.
    last_letter: usize,
    /// Marks since the last letter.
    marks: usize,
    /// Whether it follows something kept.
    apart: bool,
    /// Cells it must leave for a letter it leans on and does not have.
    base: usize,
}

struct Taker<'a, 'e, E> {
    cluster: &'a str,
    /// Marks kept a letter.
    limit: usize,
    run: Run,
    emit: &'e mut E,
}

impl<'a, E: FnMut(Atom<'a>) -> ControlFlow<()>> Taker<'a, '_, E> {
    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.cluster.get(start..end).unwrap_or_default()
    }

    fn step(&mut self, at: usize, c: char, after: Option<char>) -> ControlFlow<()> {
        let end = at + c.len_utf8();
        if self.run.kind == Kind::Kept
            && joining::is_spelling(self.slice(self.run.start, at), c, after)
            && self.fits(end)
        {
            return ControlFlow::Continue(());
        }
        if is_variation_selector(c) {
            return match self.run.kind {
                Kind::Selectors => ControlFlow::Continue(()),
                _ => self.begin(Kind::Selectors, at),
            };
        }
        if !is_shown(c) {
            self.begin(Kind::Nothing, at)?;
            self.run.start = end;
            return (self.emit)(Atom::Hidden(c));
        }
        if is_leaning(c) {
            self.lean(at, c)
        } else {
            self.letter(at, end)
        }
    }

    fn letter(&mut self, at: usize, end: usize) -> ControlFlow<()> {
        if self.run.kind == Kind::Kept && self.fits(end) {
            self.run.last_letter = at;
            self.run.marks = 0;
            return ControlFlow::Continue(());
        }
        self.begin(Kind::Kept, at)
    }

    fn lean(&mut self, at: usize, c: char) -> ControlFlow<()> {
        match self.run.kind {
            Kind::Excess => return ControlFlow::Continue(()),
            Kind::Nothing | Kind::Selectors => return self.lean_on_nothing(at, c),
            Kind::Kept | Kind::Baseless => {}
        }
        let marks = self.run.marks + 1;
        if marks > self.limit {
            return self.begin(Kind::Excess, at);
        }
        let end = at + c.len_utf8();
        if !self.fits(end) && cells_of(c) == 0 {
            return self.begin(Kind::Excess, at);
        }
        // A mark with a cell of its own takes its letter along, unless both are too wide.
        if !self.fits(end) && self.run.last_letter > self.run.start {
            self.begin(self.run.kind, self.run.last_letter)?;
        }
        if !self.fits(end) {
            self.lean_on_nothing(at, c)?;
        }
        self.run.marks = marks;
        ControlFlow::Continue(())
    }

    fn lean_on_nothing(&mut self, at: usize, c: char) -> ControlFlow<()> {
        let kind = if is_mark(c) {
            Kind::Baseless
        } else {
            Kind::Kept
        };
        self.begin(kind, at)?;
        self.run.marks = 1;
        self.run.base = usize::from(is_mark(c) || cells_of(c) > 0);
        ControlFlow::Continue(())
    }

    /// Whether the run still fits a cell when it ends at `end`.
    fn fits(&self, end: usize) -> bool {
        let text = self.slice(self.run.start, end);
        text.len() <= MAX_BYTES && self.run.base + cells(text) <= MAX_CELLS
    }

    /// Ends the run at `at` and begins another there.
    fn begin(&mut self, kind: Kind, at: usize) -> ControlFlow<()> {
        let follows_kept = matches!(self.run.kind, Kind::Kept | Kind::Baseless);
        self.end(at)?;
        self.run = Run {
            kind,
            start: at,
            last_letter: at,
            marks: 0,
            apart: follows_kept,
            base: 0,
        };
        ControlFlow::Continue(())
    }

    fn end(&mut self, at: usize) -> ControlFlow<()> {
        let text = self.slice(self.run.start, at);
        let apart = self.run.apart;
        match self.run.kind {
            _ if text.is_empty() => ControlFlow::Continue(()),
            Kind::Nothing => ControlFlow::Continue(()),
            Kind::Baseless => (self.emit)(Atom::Baseless(text)),
            Kind::Excess => (self.emit)(Atom::Excess(text)),
            Kind::Kept if is_drawable(text) => (self.emit)(Atom::Kept { text, apart }),
            Kind::Selectors if text.chars().nth(self.limit).is_some() => {
                (self.emit)(Atom::Excess(text))
            }
            Kind::Kept | Kind::Selectors => {
                text.chars().try_for_each(|c| (self.emit)(Atom::Hidden(c)))
            }
        }
    }
}
