//! What stays the same while a console is open.

use std::num::NonZeroU32;
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::domain::priority::Weights;
use crate::domain::verdict::Verb;
use crate::text::UntrustedText;

/// Which network this is, as the status bar and the first screen need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Network {
    /// Nothing is configured: the first-run screen.
    Nothing,
    /// The embedded network.
    Demo,
    /// A real one.
    Real {
        /// The profile's name, or the host.
        label: String,
        /// Where the token comes from, in words; never the token.
        token_source: String,
        /// Whether reading the source again can bring another token.
        token_can_change: bool,
    },
}

/// From how many flags on an account is shown as more severe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeverityLimits {
    /// From here on low.
    pub low: i64,
    /// From here on medium.
    pub medium: i64,
    /// From here on high.
    pub high: i64,
}

impl Default for SeverityLimits {
    fn default() -> Self {
        Self {
            low: 1,
            medium: 4,
            high: 10,
        }
    }
}

/// How severe a flag count is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// None, or fewer than count as low.
    None,
    /// A few.
    Low,
    /// More.
    Medium,
    /// Many.
    High,
}

impl SeverityLimits {
    /// How severe a count is.
    #[must_use]
    pub const fn severity(self, flag_count: i64) -> Severity {
        if flag_count < self.low {
            Severity::None
        } else if flag_count < self.medium {
            Severity::Low
        } else if flag_count < self.high {
            Severity::Medium
        } else {
            Severity::High
        }
    }
}

/// How long a verdict waits before it is sent, by verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grace {
    /// A clear of flags.
    pub clear: Duration,
    /// A ban.
    pub ban: Duration,
    /// The end of a ban.
    pub unban: Duration,
}

impl Default for Grace {
    fn default() -> Self {
        let usual = Duration::from_secs(10);
        Self {
            clear: usual,
            ban: usual,
            unban: usual,
        }
    }
}

impl Grace {
    /// The wait of a verb.
    #[must_use]
    pub const fn of(self, verb: Verb) -> Duration {
        match verb {
            Verb::ClearFlags => self.clear,
            Verb::Ban => self.ban,
            Verb::Unban => self.unban,
        }
    }
}

/// What may be asked while nobody waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Background {
    /// Whether the flagged set is polled where nothing is heard.
    pub polls: bool,
    /// The least time between two requests: a fifth of what may be asked at all.
    pub pace: Duration,
}

impl Background {
    /// Requests a second where we have no limit of our own: the API's quota is ten for everybody
    /// who shares a token.
    const USUAL: NonZeroU32 = NonZeroU32::MIN.saturating_add(7);
    /// Of so many requests one is ours.
    const SHARE: Duration = Duration::from_secs(5);

    /// A fifth of so many requests a second, or of the usual eight where there is no limit.
    #[must_use]
    pub fn new(polls: bool, rate: Option<NonZeroU32>) -> Self {
        let rate = rate.unwrap_or(Self::USUAL);
        Self {
            polls,
            pace: Self::SHARE / rate.get(),
        }
    }
}

impl Default for Background {
    fn default() -> Self {
        Self::new(true, None)
    }
}

/// The reasons where the configuration names none.
#[must_use]
pub fn default_policies() -> Vec<UntrustedText> {
    ["spam", "impersonation", "abuse", "other"]
        .into_iter()
        .map(UntrustedText::from)
        .collect()
}

/// Settings that the core reads and never changes, except for what keys toggle.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Which network.
    pub network: Network,
    /// Whether anything on the server may be changed.
    pub write: bool,
    /// The zone in which local times are shown.
    pub zone: TimeZone,
    /// Whether times are shown in UTC.
    pub utc: bool,
    /// Whether mouse events are taken.
    pub mouse: bool,
    /// From when on flags are severe.
    pub severity: SeverityLimits,
    /// Who decides: `operator` of the configuration, else the account on this machine.
    pub operator: UntrustedText,
    /// Reasons for a verdict, chosen by their number; at most nine.
    pub policies: Vec<UntrustedText>,
    /// How long a verdict waits before it is sent.
    pub grace: Grace,
    /// What counts how much in the order of the queue.
    pub weights: Weights,
    /// What may be asked while nobody waits for it.
    pub background: Background,
    /// Profile page of a user, with `{userId}` in it.
    pub profile_url: Option<String>,
}

impl Session {
    /// Whether a refused token is there to stay until modcon is started anew.
    #[must_use]
    pub const fn needs_restart(&self) -> bool {
        match self.network {
            Network::Real {
                token_can_change, ..
            } => !token_can_change,
            Network::Nothing | Network::Demo => false,
        }
    }

    /// The zone that times are shown in.
    #[must_use]
    pub fn shown_zone(&self) -> TimeZone {
        if self.utc {
            TimeZone::UTC
        } else {
            self.zone.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_background_takes_a_fifth_of_the_rate_in_force() {
        for (rate, millis) in [(1, 5_000), (8, 625), (50, 100), (1_000, 5)] {
            let background = Background::new(true, NonZeroU32::new(rate));
            assert_eq!(background.pace, Duration::from_millis(millis), "{rate}");
        }
        assert_eq!(Background::new(true, None), Background::default());
    }
}
