//! Why a case stands where it stands in the queue.
//!
//! A priority is a sum of reasons, each worth its points, so that the order can be said in the
//! words that made it.

use crate::domain::time::Timestamp;

/// Milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// How much each reason counts, in points. A case's priority is the sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Weights {
    /// For each flag.
    pub flag: u32,
    /// For each flag more than when the moderator last looked, or than when it was first seen.
    pub growth: u32,
    /// Once, for an account that was cleared and is flagged again.
    pub reflagged: u32,
    /// Once, for a look-alike of staff or of a protected name.
    pub look_alike: u32,
    /// For each day that the case has waited.
    pub day: u32,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            flag: 10,
            growth: 10,
            reflagged: 60,
            look_alike: 80,
            day: 5,
        }
    }
}

/// What a case's place is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Facts {
    /// `flagCount`; `None` where the network did not say, which counts as one flag, since the
    /// network lists the account as flagged.
    pub flag_count: Option<i64>,
    /// How many flags more there are, and since when that is counted.
    pub growth: Growth,
    /// Whether it was cleared and is flagged again.
    pub is_reflagged: bool,
    /// Whether it reads like staff or a protected name.
    pub is_look_alike: bool,
    /// Since when it waits, as far as this store saw.
    pub since: Timestamp,
}

/// How the flags changed. Nobody but this store counts that: the API has no history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Growth {
    /// Against the count when the moderator last looked; may be negative.
    SinceLooked(i64),
    /// Against the count when this store first saw the account; may be negative.
    SinceFirstSeen(i64),
    /// Nothing is remembered, or a count is not known.
    Unknown,
}

impl Growth {
    /// How many flags more; none where there are fewer or nobody knows.
    #[must_use]
    pub fn more(self) -> i64 {
        match self {
            Self::SinceLooked(flags) | Self::SinceFirstSeen(flags) => flags.max(0),
            Self::Unknown => 0,
        }
    }
}

/// One reason for a place in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It reads like staff or a protected name.
    LookAlike,
    /// It was cleared and is flagged again.
    Reflagged,
    /// So many flags more than when the moderator last looked.
    GrewSinceLooked(i64),
    /// So many flags more than when this store first saw it.
    GrewSinceFirstSeen(i64),
    /// So many flags; `None` where nobody said how many.
    Flags(Option<i64>),
    /// So many whole days of waiting.
    Days(i64),
}

impl Reason {
    /// The reason in a few words.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::LookAlike => "like a mod".to_owned(),
            Self::Reflagged => "re-flagged".to_owned(),
            Self::GrewSinceLooked(flags) => format!("+{flags} since you looked"),
            Self::GrewSinceFirstSeen(flags) => format!("+{flags} since first seen"),
            Self::Flags(None) => "flagged".to_owned(),
            Self::Flags(Some(1)) => "1 flag".to_owned(),
            Self::Flags(Some(flags)) => format!("{flags} flags"),
            Self::Days(days) => format!("waits {days}d"),
        }
    }
}

impl Facts {
    /// Every reason that counts with its points, the heaviest first. Reasons that weigh the same
    /// stand in the sequence of [`Reason`].
    #[must_use]
    pub fn reasons(&self, weights: &Weights, now: Timestamp) -> Vec<(Reason, i64)> {
        let mut reasons: Vec<(Reason, i64)> = self
            .weighed(weights, now)
            .into_iter()
            .filter(|(_, points)| *points > 0)
            .collect();
        // Stable, so that equals keep their sequence.
        reasons.sort_by_key(|(_, points)| std::cmp::Reverse(*points));
        reasons
    }

    /// The priority: the sum of all points.
    #[must_use]
    pub fn points(&self, weights: &Weights, now: Timestamp) -> i64 {
        let weighed = self.weighed(weights, now);
        weighed.iter().fold(0, |sum: i64, (_, points)| {
            sum.saturating_add((*points).max(0))
        })
    }

    /// Whole days of waiting.
    #[must_use]
    pub fn days(&self, now: Timestamp) -> i64 {
        let millis = now.as_millis().saturating_sub(self.since.as_millis());
        millis.max(0) / DAY
    }

    fn weighed(&self, weights: &Weights, now: Timestamp) -> [(Reason, i64); 5] {
        let times = |weight: u32, count: i64| i64::from(weight).saturating_mul(count);
        let once = |weight: u32, holds: bool| if holds { i64::from(weight) } else { 0 };
        let more = self.growth.more();
        let grew = match self.growth {
            Growth::SinceLooked(_) => Reason::GrewSinceLooked(more),
            Growth::SinceFirstSeen(_) | Growth::Unknown => Reason::GrewSinceFirstSeen(more),
        };
        let days = self.days(now);
        [
            (
                Reason::LookAlike,
                once(weights.look_alike, self.is_look_alike),
            ),
            (
                Reason::Reflagged,
                once(weights.reflagged, self.is_reflagged),
            ),
            (grew, times(weights.growth, more)),
            (
                Reason::Flags(self.flag_count),
                times(weights.flag, self.flag_count.unwrap_or(1).max(0)),
            ),
            (Reason::Days(days), times(weights.day, days)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn days_ago(days: i64) -> Timestamp {
        Timestamp::from_millis(NOW.as_millis() - days * DAY)
    }

    fn plain(flags: i64) -> Facts {
        Facts {
            flag_count: Some(flags),
            growth: Growth::Unknown,
            is_reflagged: false,
            is_look_alike: false,
            since: NOW,
        }
    }

    fn said(facts: &Facts) -> Vec<String> {
        let reasons = facts.reasons(&Weights::default(), NOW);
        reasons
            .into_iter()
            .map(|(reason, _)| reason.words())
            .collect()
    }

    #[test]
    fn the_heaviest_reason_is_said_first() {
        let cases: [(Facts, &[&str], i64); 9] = [
            (plain(14), &["14 flags"], 140),
            (plain(1), &["1 flag"], 10),
            (plain(0), &[], 0),
            (plain(-3), &[], 0),
            (
                Facts {
                    flag_count: None,
                    ..plain(0)
                },
                &["flagged"],
                10,
            ),
            (
                Facts {
                    growth: Growth::SinceLooked(4),
                    ..plain(9)
                },
                &["9 flags", "+4 since you looked"],
                130,
            ),
            (
                Facts {
                    growth: Growth::SinceFirstSeen(2),
                    since: days_ago(3),
                    ..plain(1)
                },
                &["+2 since first seen", "waits 3d", "1 flag"],
                45,
            ),
            (
                Facts {
                    growth: Growth::SinceLooked(-4),
                    is_reflagged: true,
                    ..plain(2)
                },
                &["re-flagged", "2 flags"],
                80,
            ),
            (
                Facts {
                    is_look_alike: true,
                    is_reflagged: true,
                    ..plain(8)
                },
                &["like a mod", "8 flags", "re-flagged"],
                220,
            ),
        ];
        for (facts, words, points) in cases {
            assert_eq!(said(&facts), words, "{facts:?}");
            assert_eq!(facts.points(&Weights::default(), NOW), points, "{facts:?}");
        }
    }

    #[test]
    fn absurd_counts_and_clocks_stay_in_range() {
        for since in [i64::MIN, i64::MAX] {
            let facts = Facts {
                growth: Growth::SinceLooked(i64::MAX),
                since: Timestamp::from_millis(since),
                ..plain(i64::MAX)
            };
            assert_eq!(facts.points(&Weights::default(), NOW), i64::MAX);
        }
    }

    #[test]
    fn a_weight_of_nothing_is_no_reason() {
        let weights = Weights {
            flag: 0,
            ..Weights::default()
        };
        assert_eq!(plain(14).reasons(&weights, NOW), []);
    }
}
