//! Turns the atoms of a text into what is drawn: runs are capped, kinds named, cells counted.
//! It does not know how many columns there are.

use crate::text::class::cells;
use crate::text::class::is_blank;
use crate::text::class::is_invisible;
use crate::text::class::is_right_to_left;
use crate::text::safe::PieceKind;
use crate::text::scan::Atom;
use crate::text::scan::scan;
use crate::text::token::token;
use std::borrow::Cow;
use std::ops::ControlFlow;

/// Tokens of the same code point that are spelled out one by one; a longer run is one token and
/// a count.
const LONGEST_RUN: usize = 3;

/// How a text is turned into ink.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// Marks a letter keeps.
    pub(super) marks: u8,
    /// Whether our own glyphs are ASCII.
    pub(super) ascii: bool,
    /// Whether the text goes on after what is examined, so that a last count is a lower bound.
    pub(super) goes_on: bool,
    /// Whether a newline ends a line, and so is never part of a run.
    pub(super) breaks: bool,
}

/// The smallest thing that is drawn whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ink<'a> {
    pub(super) kind: PieceKind,
    pub(super) text: Cow<'a, str>,
    pub(super) cells: usize,
    /// Whether it would melt into what is drawn before it if both were one text.
    pub(super) apart: bool,
    /// Code points that are not drawn as themselves.
    pub(super) hides: u32,
    /// Whether a line ends after it.
    pub(super) ends_line: bool,
}

/// What was found in a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Code points that are not drawn as themselves.
    pub(super) risk: u32,
    /// Whether there is anything right-to-left in what is drawn.
    pub(super) has_rtl: bool,
    /// Whether anything but empty space was meant to be seen.
    pub(super) is_visible: bool,
}

/// Code points that wait to be counted to their end.
#[derive(Debug, Clone, Copy)]
enum Waiting {
    Nothing,
    Token(char, usize),
    Excess(usize),
}

/// Calls `draw` with the ink of `text`, in order, until it breaks; tells what was found up to
/// there.
pub(super) fn ink<'a>(
    text: &'a str,
    rules: Rules,
    draw: &mut impl FnMut(Ink<'a>) -> ControlFlow<()>,
) -> Tally {
    let mut pen = Pen {
        rules,
        waiting: Waiting::Nothing,
        tally: Tally::default(),
        draw,
    };
    if scan(text, rules.marks, &mut |atom| pen.atom(atom)).is_continue() {
        // The text is at its end either way.
        let _ = pen.settle(rules.goes_on);
    }
    pen.tally
}

struct Pen<'e, D> {
    rules: Rules,
    waiting: Waiting,
    tally: Tally,
    draw: &'e mut D,
}

impl<'a, D: FnMut(Ink<'a>) -> ControlFlow<()>> Pen<'_, D> {
    fn atom(&mut self, atom: Atom<'a>) -> ControlFlow<()> {
        match (atom, self.waiting) {
            (Atom::Hidden('\n'), _) if self.rules.breaks => {
                self.settle(false)?;
                self.tally.risk = self.tally.risk.saturating_add(1);
                let ink = Ink::token('\n');
                (self.draw)(Ink {
                    ends_line: true,
                    ..ink
                })
            }
            (Atom::Hidden(c), Waiting::Token(same, count)) if same == c => {
                self.count(1);
                self.waiting = Waiting::Token(c, count + 1);
                ControlFlow::Continue(())
            }
            (Atom::Hidden(c), _) => {
                self.settle(false)?;
                self.count(1);
                self.tally.is_visible |= !is_invisible(c);
                self.waiting = Waiting::Token(c, 1);
                ControlFlow::Continue(())
            }
            (Atom::Excess(text), waiting) => {
                let mut count = text.chars().count();
                self.count(count);
                if let Waiting::Excess(before) = waiting {
                    count += before;
                } else {
                    self.settle(false)?;
                }
                self.waiting = Waiting::Excess(count);
                ControlFlow::Continue(())
            }
            (Atom::Kept { text, apart }, _) => {
                self.settle(false)?;
                self.kept(Cow::Borrowed(text), apart)
            }
            (Atom::Baseless(marks), _) => {
                self.settle(false)?;
                let base = if self.rules.ascii { ' ' } else { '\u{25cc}' };
                self.tally.is_visible = true;
                self.kept(Cow::Owned(format!("{base}{marks}")), false)
            }
        }
    }

    fn count(&mut self, code_points: usize) {
        let code_points = u32::try_from(code_points).unwrap_or(u32::MAX);
        self.tally.risk = self.tally.risk.saturating_add(code_points);
    }

    fn kept(&mut self, text: Cow<'a, str>, apart: bool) -> ControlFlow<()> {
        let is_rtl = text.chars().any(is_right_to_left);
        self.tally.has_rtl |= is_rtl;
        self.tally.is_visible |= !text.chars().all(is_blank);
        (self.draw)(Ink {
            kind: if is_rtl {
                PieceKind::Rtl
            } else {
                PieceKind::Plain
            },
            cells: cells(&text),
            text,
            apart,
            hides: 0,
            ends_line: false,
        })
    }

    /// Draws what waits. `goes_on` tells that there may be more of it.
    fn settle(&mut self, goes_on: bool) -> ControlFlow<()> {
        match std::mem::replace(&mut self.waiting, Waiting::Nothing) {
            Waiting::Nothing => ControlFlow::Continue(()),
            Waiting::Token(c, count) if count <= LONGEST_RUN => {
                (0..count).try_for_each(|_| (self.draw)(Ink::token(c)))
            }
            Waiting::Token(c, count) => {
                (self.draw)(Ink::token(c))?;
                (self.draw)(Ink::cap(count - 1, goes_on))
            }
            Waiting::Excess(count) => (self.draw)(Ink::cap(count, goes_on)),
        }
    }
}

impl Ink<'_> {
    pub(super) fn token(c: char) -> Self {
        Self::own(PieceKind::Token, token(c), 1)
    }

    /// How many more of the same there are; `goes_on` makes it a lower bound.
    pub(super) fn cap(count: usize, goes_on: bool) -> Self {
        let at_least = if goes_on { "+" } else { "" };
        let hides = u32::try_from(count).unwrap_or(u32::MAX);
        Self::own(PieceKind::Cap, format!("+{count}{at_least}"), hides)
    }

    fn own(kind: PieceKind, text: String, hides: u32) -> Self {
        Self {
            kind,
            cells: text.len(),
            text: Cow::Owned(text),
            apart: false,
            hides,
            ends_line: false,
        }
    }
}
