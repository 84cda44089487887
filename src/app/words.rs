//! Numbers, queries and states in words. Everything that is counted says over what.

pub use crate::domain::count::counted;
pub use crate::domain::count::grouped;

use crate::app::state::State;
use crate::domain::arrange::LocalFilter;
use crate::domain::field::Field;
use crate::domain::query::Filter;
use crate::domain::query::UserQuery;
use crate::domain::time::Timestamp;
use crate::domain::time::short_age;
use crate::text::Untrusted;
use std::time::Duration;

/// Why a field has no value, in place of one.
pub const fn why_none<T>(field: &Field<T>) -> &'static str {
    match field {
        Field::Value(_) => "",
        Field::Absent => "(absent)",
        Field::Null => "(null)",
        Field::Malformed => "(wrong type)",
    }
}

/// In place of a text: why there is none.
pub fn no_value(field: Field<Untrusted<'_>>) -> Option<&'static str> {
    match field {
        Field::Value(text) if text.as_received().is_empty() => Some("(empty)"),
        Field::Value(_) => None,
        Field::Null => Some("(null)"),
        Field::Absent => Some("(absent)"),
        Field::Malformed => Some("(wrong type)"),
    }
}

/// A flag count in at most four cells.
pub fn short_count(count: i64) -> String {
    match count {
        i64::MIN..-999 => "-999".to_owned(),
        -999..10_000 => count.to_string(),
        10_000..1_000_000 => format!("{}k", count / 1_000),
        1_000_000..1_000_000_000 => format!("{}M", count / 1_000_000),
        _ => "1G+".to_owned(),
    }
}

/// Seconds with one decimal, and minutes past a hundred of them.
pub fn elapsed(time: Duration) -> String {
    if time < Duration::from_secs(100) {
        format!("{:.1}s", time.as_secs_f64())
    } else {
        format!("{}m{:02}s", time.as_secs() / 60, time.as_secs() % 60)
    }
}

/// What is left of a wait, never said to be nothing while there is some.
pub fn left(time: Duration) -> String {
    format!("{:.1}s", time.as_secs_f64().max(0.1))
}

/// How long ago, or why that is not known.
pub fn age(field: Field<Timestamp>, now: Timestamp) -> String {
    match field {
        Field::Value(at) => short_age(at.age_at(now)),
        Field::Absent | Field::Null | Field::Malformed => "?".to_owned(),
    }
}

/// Whose list this is.
pub const fn listed(query: &UserQuery) -> &'static str {
    match (query.filter(), query.deleted()) {
        (Filter::All, false) => "ALL USERS",
        (Filter::Flagged, false) => "FLAGGED",
        (Filter::All, true) => "DELETED",
        (Filter::Flagged, true) => "FLAGGED DELETED",
    }
}

/// Whose list this is, inside a sentence.
pub const fn listed_in_words(query: &UserQuery) -> &'static str {
    match (query.filter(), query.deleted()) {
        (Filter::All, false) => "users",
        (Filter::Flagged, false) => "flagged users",
        (Filter::All, true) => "deleted users",
        (Filter::Flagged, true) => "flagged deleted users",
    }
}

/// The order of the list, who computed it, and over what.
pub fn sorted(state: &State) -> String {
    match state.users.wish.order {
        Some(order) => format!(
            "sort: {} (local, over {} loaded)",
            order.word(),
            grouped(state.users.shown.rows.len())
        ),
        None => format!("sort: {} (server)", state.users.wanted().order().word()),
    }
}

/// The same where there is little room.
pub fn sorted_briefly(state: &State) -> String {
    match state.users.wish.order {
        Some(order) => format!("by {} (local)", order.word()),
        None => format!("by {} (server)", state.users.wanted().order().word()),
    }
}

/// The local filters without the names that they ask for.
pub fn filters(filter: &LocalFilter) -> Vec<String> {
    let mut words = Vec::new();
    if filter.banned {
        words.push("banned".to_owned());
    }
    if filter.brand {
        words.push("brand".to_owned());
    }
    if let Some(least) = filter.min_flags {
        words.push(format!("flags >= {least}"));
    }
    words
}

/// Our own words in lines of so many columns, broken at blanks.
#[must_use]
pub fn wrapped(words: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split(' ') {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let said: Vec<String> = [0, 12, 999, 1_000, 65_536, 1_000_000, -1_234]
            .map(grouped)
            .to_vec();
        assert_eq!(
            said,
            ["0", "12", "999", "1,000", "65,536", "1,000,000", "-1,234"]
        );
    }

    #[test]
    fn a_sentence_is_broken_at_blanks_and_none_of_it_is_lost() {
        let said = "the network is out of reach from here; loaded rows stay";
        let lines = wrapped(said, 20);
        assert!(lines.len() > 2 && lines.iter().all(|line| line.len() <= 20));
        assert_eq!(lines.join(" "), said);
        assert_eq!(wrapped("unbreakable", 4), ["unbreakable"]);
    }

    #[test]
    fn flag_counts_never_take_more_than_their_column() {
        for count in [
            i64::MIN,
            -1_000,
            -1,
            0,
            9_999,
            10_000,
            999_999,
            1_000_000,
            i64::MAX,
        ] {
            assert!(short_count(count).len() <= 4, "{count}");
        }
        assert_eq!(short_count(12_345), "12k");
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(counted(1, "user"), "1 user");
        assert_eq!(counted(2_000, "user"), "2,000 users");
    }
}
