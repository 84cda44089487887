//! What a receiver counts.

use crate::domain::time::Timestamp;

/// What became of a request to a receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Count {
    /// A user event that was stored; 200.
    Stored,
    /// The same bytes again; 200.
    Repeated,
    /// Any other event, stored without effect; 200.
    Other,
    /// Only a legacy signature: a second copy of an event; 200, and dropped.
    Legacy,
    /// Signed, yet no JSON object with an event; 400.
    NotAnEvent,
    /// No signature, more than one, or a wrong one; 401.
    Unsigned,
    /// No POST; 405.
    NotPost,
    /// A body beyond the bound; 413.
    TooLarge,
    /// Not sent as plain JSON; 415.
    NotJson,
    /// Headers beyond the bound; 431.
    HeadersTooLarge,
    /// It could not be stored in time; 503.
    Shed,
    /// A connection that was closed because it was too slow or one too many.
    Closed,
}

impl Count {
    /// Every one.
    pub const ALL: [Self; 12] = [
        Self::Stored,
        Self::Repeated,
        Self::Other,
        Self::Legacy,
        Self::NotAnEvent,
        Self::Unsigned,
        Self::NotPost,
        Self::TooLarge,
        Self::NotJson,
        Self::HeadersTooLarge,
        Self::Shed,
        Self::Closed,
    ];

    /// As written in the store and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Repeated => "repeated",
            Self::Other => "other",
            Self::Legacy => "legacy",
            Self::NotAnEvent => "not-an-event",
            Self::Unsigned => "unsigned",
            Self::NotPost => "not-post",
            Self::TooLarge => "too-large",
            Self::NotJson => "not-json",
            Self::HeadersTooLarge => "headers-too-large",
            Self::Shed => "shed",
            Self::Closed => "closed",
        }
    }

    /// Whether the sender was told no.
    #[must_use]
    pub const fn is_refusal(self) -> bool {
        !matches!(
            self,
            Self::Stored | Self::Repeated | Self::Other | Self::Legacy
        )
    }
}

/// What one receiver counted since it listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Where it listens, such as `127.0.0.1:8787`.
    pub address: String,
    /// Since when.
    pub since: Timestamp,
    /// When something that is signed came last.
    pub last_heard_at: Option<Timestamp>,
    /// When something was refused last.
    pub last_refused_at: Option<Timestamp>,
    /// How many events came in the last sixty seconds.
    pub per_minute: u32,
    counts: [u64; Count::ALL.len()],
}

impl Tally {
    /// Nothing was counted yet.
    #[must_use]
    pub const fn new(address: String, since: Timestamp) -> Self {
        Self {
            address,
            since,
            last_heard_at: None,
            last_refused_at: None,
            per_minute: 0,
            counts: [0; Count::ALL.len()],
        }
    }

    /// How often something happened.
    #[must_use]
    pub fn count(&self, what: Count) -> u64 {
        self.counts.get(what as usize).copied().unwrap_or(0)
    }

    /// Counts so many more.
    pub fn add(&mut self, what: Count, more: u64) {
        if let Some(count) = self.counts.get_mut(what as usize) {
            *count = count.saturating_add(more);
        }
    }
}

/// A tally as the store has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tallied {
    /// The tally.
    pub tally: Tally,
    /// When the receiver said so; nothing is known of what came later.
    pub said_at: Timestamp,
    /// Whether the receiver runs.
    pub is_alive: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_count_is_its_own() {
        let mut tally = Tally::new(String::new(), Timestamp::from_millis(0));
        for (more, what) in (1..).zip(Count::ALL) {
            tally.add(what, more);
        }
        for (more, what) in (1..).zip(Count::ALL) {
            assert_eq!(tally.count(what), more, "{}", what.name());
        }
        tally.add(Count::Shed, u64::MAX);
        assert_eq!(tally.count(Count::Shed), u64::MAX);
    }
}
