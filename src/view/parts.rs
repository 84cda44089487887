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
    short: Option<String>,
    token: Token,
}

impl Part {
    /// A fact that gives way by its rank.
    pub(super) fn new(rank: u8, words: impl Into<String>, token: Token) -> Self {
        Self {
            rank,
            words: words.into(),
            short: None,
            token,
        }
    }

    /// The same with fewer words for where there is little room.
    pub(super) fn or(mut self, short: impl Into<String>) -> Self {
        self.short = Some(short.into());
        self
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
/// left out where that is not enough.
pub(super) fn fitting(mut parts: Vec<Part>, columns: usize, gap: Gap) -> Vec<Part> {
    parts.retain(|part| !part.words.is_empty());
    while taken(&parts, gap) > columns {
        let wordy = parts.iter_mut().filter(|part| part.short.is_some());
        if let Some(part) = wordy.max_by_key(|part| part.rank) {
            part.words = part.short.take().unwrap_or_default();
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
    parts
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
    fn the_least_important_give_way_first() {
        assert_eq!(left(16), ["must", "least", "may"]);
        assert_eq!(left(15), ["must", "lst", "may"]);
        assert_eq!(left(13), ["must", "may"]);
        assert_eq!(left(8), ["must"]);
        assert_eq!(left(0), ["must"]);
    }
}
