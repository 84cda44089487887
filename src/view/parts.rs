//! Facts on one line, of which the least important give way where there is no room.

use crate::text::width;
use crate::view::pen::Pen;
use crate::view::theme::Token;

/// One fact in our own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Parts with a higher rank give way first; rank 0 never does.
    rank: u8,
    words: String,
    /// The other words for it: fewer, or more where those in use are the fewer.
    other: Option<String>,
    is_brief: bool,
    token: Token,
}

impl Part {
    /// A fact that gives way by its rank.
    pub(super) fn new(rank: u8, words: impl Into<String>, token: Token) -> Self {
        Self {
            rank,
            words: words.into(),
            other: None,
            is_brief: false,
            token,
        }
    }

    /// The same with fewer words for where there is little room.
    pub(super) fn or(mut self, short: impl Into<String>) -> Self {
        self.other = Some(short.into());
        self
    }

    const fn is_wordy(&self) -> bool {
        self.other.is_some() && !self.is_brief
    }

    /// Says it in the other words.
    fn reword(&mut self) {
        if let Some(other) = &mut self.other {
            std::mem::swap(&mut self.words, other);
            self.is_brief = !self.is_brief;
        }
    }
}

/// What separates parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// So many blanks.
    Air(usize),
    /// A dot with a blank on either side.
    Dot,
}

impl Gap {
    const fn width(self) -> usize {
        match self {
            Self::Air(columns) => columns,
            Self::Dot => 3,
        }
    }
}

/// Columns that parts take.
pub(super) fn taken(parts: &[Part], gap: Gap) -> usize {
    let words: usize = parts.iter().map(|part| width(&part.words)).sum();
    words + gap.width() * parts.len().saturating_sub(1)
}

/// The parts that fit into so many columns, in their sequence: said in fewer words first, and
/// left out where that is not enough. Those that stay get their words back where there is room.
pub(super) fn fitting(mut parts: Vec<Part>, columns: usize, gap: Gap) -> Vec<Part> {
    parts.retain(|part| !part.words.is_empty());
    while taken(&parts, gap) > columns {
        let wordy = parts.iter_mut().filter(|part| part.is_wordy());
        if let Some(part) = wordy.max_by_key(|part| part.rank) {
            part.reword();
            continue;
        }
        let least = parts
            .iter()
            .enumerate()
            .filter(|(_, part)| part.rank > 0)
            .max_by_key(|(_, part)| part.rank)
            .map(|(at, _)| at);
        let Some(least) = least else { break };
        parts.remove(least);
    }
    for at in 0..parts.len() {
        let is_brief = parts.get(at).is_some_and(|part| part.is_brief);
        if is_brief {
            reword(&mut parts, at);
            if taken(&parts, gap) > columns {
                reword(&mut parts, at);
            }
        }
    }
    parts
}

fn reword(parts: &mut [Part], at: usize) {
    if let Some(part) = parts.get_mut(at) {
        part.reword();
    }
}

/// Writes parts from where the pen is.
pub(super) fn write(pen: &mut Pen<'_>, parts: &[Part], gap: Gap) {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            match gap {
                Gap::Air(columns) => pen.skip(columns),
                Gap::Dot => {
                    let dot = pen.theme().glyphs().between;
                    pen.skip(1).put(dot, Token::Dim).skip(1)
                }
            };
        }
        pen.put(&part.words, part.token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(columns: usize) -> Vec<String> {
        let parts = vec![
            Part::new(0, "must", Token::Screen),
            Part::new(3, "least", Token::Screen).or("lst"),
            Part::new(1, "may", Token::Screen),
            Part::new(1, "", Token::Screen),
        ];
        fitting(parts, columns, Gap::Air(2))
            .into_iter()
            .map(|part| part.words)
            .collect()
    }

    #[test]
    fn what_stays_is_said_in_full_where_there_is_room() {
        let parts = vec![
            Part::new(0, "a long fact", Token::Screen).or("fact"),
            Part::new(1, "whatever", Token::Screen),
        ];
        let left: Vec<String> = fitting(parts, 12, Gap::Air(2))
            .into_iter()
            .map(|part| part.words)
            .collect();
        assert_eq!(left, ["a long fact"]);
    }

    #[test]
    fn the_least_important_give_way_first() {
        assert_eq!(left(16), ["must", "least", "may"]);
        assert_eq!(left(15), ["must", "lst", "may"]);
        assert_eq!(left(13), ["must", "may"]);
        assert_eq!(left(8), ["must"]);
        assert_eq!(left(0), ["must"]);
    }
}
