//! The parts of a row that stand for a text or a number without holding it as such.

use std::ops::Range;

use crate::domain::field::Field;

/// Where a text lies in its block, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    start: u32,
    len: u32,
}

impl Slot {
    const ABSENT: Self = Self {
        start: u32::MAX,
        len: 0,
    };
    const NULL: Self = Self {
        start: u32::MAX,
        len: 1,
    };
    const MALFORMED: Self = Self {
        start: u32::MAX,
        len: 2,
    };

    /// Adds a text to its block and says where it lies.
    pub(super) fn keep(block: &mut String, field: Field<&str>) -> Self {
        match field {
            Field::Absent => Self::ABSENT,
            Field::Null => Self::NULL,
            Field::Malformed => Self::MALFORMED,
            Field::Value(text) => {
                let slot = Self {
                    start: offset(block.len()),
                    len: offset(text.len()),
                };
                block.push_str(text);
                slot
            }
        }
    }

    /// Where in its block the text lies.
    pub(super) fn place(self) -> Field<Range<usize>> {
        match self {
            Self::ABSENT => Field::Absent,
            Self::NULL => Field::Null,
            Self {
                start: u32::MAX, ..
            } => Field::Malformed,
            Self { start, len } => Field::Value(start as usize..start as usize + len as usize),
        }
    }
}

/// A number in eight bytes: the three lowest values stand for the cases without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number(i64);

impl Number {
    pub(super) fn new(field: Field<i64>) -> Self {
        match field {
            Field::Absent => Self(i64::MIN),
            Field::Null => Self(i64::MIN + 1),
            Field::Malformed => Self(i64::MIN + 2),
            Field::Value(number) => Self(number.max(i64::MIN + 3)),
        }
    }

    pub(crate) fn field(self) -> Field<i64> {
        match self.0.wrapping_sub(i64::MIN) {
            0 => Field::Absent,
            1 => Field::Null,
            2 => Field::Malformed,
            _ => Field::Value(self.0),
        }
    }
}

/// A place in a block. Blocks past four gigabytes are not kept; bodies are bounded far below that.
pub(super) fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX - 1)
}
