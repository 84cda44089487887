//! Dates as the wire has them: RFC 3339 in UTC, with milliseconds or without.

use jiff::Timestamp;

/// `milliseconds` since 1970.
pub(super) fn stamp(milliseconds: u64, fraction: bool) -> String {
    let instant = i64::try_from(milliseconds)
        .ok()
        .and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let instant = instant.unwrap_or_default();
    let pattern = if fraction {
        "%Y-%m-%dT%H:%M:%S%.3fZ"
    } else {
        "%Y-%m-%dT%H:%M:%SZ"
    };
    instant.strftime(pattern).to_string()
}

#[cfg(test)]
mod tests {
    use super::stamp;
    use crate::demo::population::NOW;

    #[test]
    fn both_forms_name_the_same_second() {
        assert_eq!(stamp(NOW, false), "2026-11-01T12:00:00Z");
        assert_eq!(stamp(NOW + 45, true), "2026-11-01T12:00:00.045Z");
    }
}
