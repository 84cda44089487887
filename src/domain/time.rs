//! Instants and distances between them. Nobody here asks what time it is.

use std::time::Duration;

/// A point in time: milliseconds since the Unix epoch, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339, with or without a fraction; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>()
            .ok()
            .map(|at| Self(at.as_millisecond()))
    }

    /// RFC 3339 in UTC with milliseconds, or the bare milliseconds where the calendar ends.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(at) => format!("{at:.3}"),
            Err(_) => format!("{} ms", self.0),
        }
    }

    /// How long ago this was at `now`; zero for a point in the future.
    #[must_use]
    pub fn age_at(self, now: Self) -> Duration {
        Duration::from_millis(u64::try_from(now.0.saturating_sub(self.0)).unwrap_or(0))
    }

    /// Year to minute in a zone, or the bare milliseconds where the calendar ends.
    #[must_use]
    pub fn to_minute(self, zone: &jiff::tz::TimeZone) -> String {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(at) => at
                .to_zoned(zone.clone())
                .strftime("%Y-%m-%d %H:%M")
                .to_string(),
            Err(_) => format!("{} ms", self.0),
        }
    }

    /// Hours, minutes and seconds in a zone, for logs on screen.
    #[must_use]
    pub fn to_clock(self, zone: &jiff::tz::TimeZone) -> String {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(at) => at.to_zoned(zone.clone()).strftime("%H:%M:%S").to_string(),
            Err(_) => format!("{} ms", self.0),
        }
    }
}

/// When something happened: the monotonic clock decides, the wall clock is only shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Time since the program started; never goes back.
    pub uptime: Duration,
    /// What the wall clock said.
    pub wall: Timestamp,
}

impl Moment {
    /// The monotonic distance from an earlier moment; zero if `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        self.uptime.saturating_sub(earlier.uptime)
    }
}

/// A distance in one short word: `8s`, `5m`, `3h`, `2d`, `7mo`, `4y`.
#[must_use]
pub fn short_age(age: Duration) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    const MONTH: u64 = 30 * DAY;
    const YEAR: u64 = 365 * DAY;
    let seconds = age.as_secs();
    match seconds {
        0..MINUTE => format!("{seconds}s"),
        MINUTE..HOUR => format!("{}m", seconds / MINUTE),
        HOUR..DAY => format!("{}h", seconds / HOUR),
        DAY..MONTH => format!("{}d", seconds / DAY),
        MONTH..YEAR => format!("{}mo", seconds / MONTH),
        _ => format!("{}y", seconds / YEAR),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_with_and_without_a_fraction() {
        let whole = Timestamp::parse("2023-11-07T05:31:56Z");
        let fraction = Timestamp::parse("2023-11-07T05:31:56.250Z");
        assert_eq!(whole, Some(Timestamp::from_millis(1_699_335_116_000)));
        assert_eq!(fraction, Some(Timestamp::from_millis(1_699_335_116_250)));
        assert_eq!(Timestamp::parse("yesterday"), None);
    }

    #[test]
    fn ages_never_go_below_zero() {
        let later = Timestamp::from_millis(2_000);
        assert_eq!(later.age_at(Timestamp::from_millis(1_000)), Duration::ZERO);
        assert_eq!(
            later.age_at(Timestamp::from_millis(5_000)),
            Duration::from_secs(3)
        );
    }

    #[test]
    fn an_age_is_one_word() {
        let words: Vec<String> = [59, 60, 3_600, 86_400, 2_592_000, 31_536_000]
            .map(|seconds| short_age(Duration::from_secs(seconds)))
            .to_vec();
        assert_eq!(words, ["59s", "1m", "1h", "1d", "1mo", "1y"]);
    }
}
