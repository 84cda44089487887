//! Keys: where a case belongs, as one number.

use crate::domain::priority::Facts;
use crate::domain::queue::CaseId;
use crate::domain::queue::Ranking;
use crate::domain::queue::Status;

/// What comes first in a queue. Of equals, the one with the higher priority does, and then the one
/// that the network listed first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum QueueOrder {
    /// The highest priority.
    #[default]
    Priority,
    /// The most flags; unknown counts last.
    Flags,
    /// Who waits shortest.
    Newest,
    /// Who waits longest.
    Oldest,
    /// Whose flags grew most.
    Growth,
}

impl QueueOrder {
    /// Every order, in the sequence of the menu.
    pub const ALL: [Self; 5] = [
        Self::Priority,
        Self::Flags,
        Self::Newest,
        Self::Oldest,
        Self::Growth,
    ];

    /// A word for a person.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Priority => "priority",
            Self::Flags => "flags",
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Growth => "growth",
        }
    }
}

/// Where a case belongs: status, then the order, then the priority, then the case itself in the
/// lowest bits, so that no two are equal and the key alone names its case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u128);

/// Bits of a case's name.
const NAME: u32 = 32;
/// Bits of the priority among equals.
const AMONG_EQUALS: u32 = 28;

impl Key {
    pub(super) fn new(id: CaseId, status: Status, facts: &Facts, ranking: Ranking<'_>) -> Self {
        let points = facts.points(ranking.weights, ranking.now);
        let first = match ranking.order {
            QueueOrder::Priority => descending(points),
            QueueOrder::Flags => descending(facts.flag_count.unwrap_or(i64::MIN)),
            QueueOrder::Newest => descending(facts.since.as_millis()),
            QueueOrder::Oldest => !descending(facts.since.as_millis()),
            QueueOrder::Growth => descending(facts.growth.more()),
        };
        let most = (1_u64 << AMONG_EQUALS) - 1;
        let among_equals = most - u64::try_from(points).unwrap_or(0).min(most);
        let mut key = u128::from(status.rank());
        key = (key << u64::BITS) | u128::from(first);
        key = (key << AMONG_EQUALS) | u128::from(among_equals);
        Self((key << NAME) | u128::from(id.0))
    }

    /// Whose key it is.
    #[must_use]
    pub fn case(self) -> CaseId {
        CaseId(u32::try_from(self.0 & u128::from(u32::MAX)).unwrap_or(u32::MAX))
    }
}

/// A number that sorts the other way round.
const fn descending(number: i64) -> u64 {
    !(number.cast_unsigned() ^ (1 << 63))
}
