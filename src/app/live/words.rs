//! Where the console stands on the ladder, in words.

use std::time::Duration;

use crate::app::health::Health;
use crate::app::live::hearing::Gap;
use crate::app::live::hearing::Why;
use crate::app::live::ladder;
use crate::app::live::ladder::Rung;
use crate::app::live::ladder::Slow;
use crate::app::state::State;
use crate::app::token::Token;
use crate::domain::time::Timestamp;
use crate::domain::time::short_age;

/// What is longer ago than this is said with its date.
const A_DAY: Duration = Duration::from_hours(20);

/// Which rung, and how old the picture is, for the status line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// In full.
    pub words: String,
    /// Where there is little room.
    pub brief: String,
    /// How it is meant.
    pub token: Token,
}

/// The badge: always one, since a picture that nobody keeps true has to say so.
///
/// Ages are drawn anew once a minute: what is younger than that says so, and does not count
/// seconds that nobody redraws. In brief there are few columns: which way, a `!` where it failed,
/// and how old.
#[must_use]
pub fn badge(state: &State) -> Badge {
    let hearing = &state.live.hearing;
    let age = ladder::shown_age(state).map(coarse);
    let old = age.as_ref().map(|age| format!("{age} old"));
    let old = old.unwrap_or_else(|| "none yet".to_owned());
    let with_age = |way: &str| age.as_ref().map(|age| format!("{way} {age}"));
    let polled = |way: &str| with_age(way).unwrap_or_else(|| format!("{way} none"));
    let not_polled = || {
        let brief = with_age("no poll").unwrap_or_else(|| "no poll".to_owned());
        ("not polled".to_owned(), brief)
    };
    let rung = ladder::rung(state);
    let missed = match (hearing.lost(), hearing.silence(state.now)) {
        (Some((Why::Silent, _)), Some(silence)) => {
            Some(format!("push silent {}", short_age(silence)))
        }
        (Some(_), _) => Some("push lost".to_owned()),
        (None, _) => None,
    };
    let is_stopped = matches!(state.health, Health::Stopped { .. });
    let (kind, brief) = match rung {
        _ if is_stopped => not_polled(),
        Rung::Off => not_polled(),
        Rung::Push => return pushed(state, age),
        Rung::Fast => (
            format!("poll {}", short_age(ladder::interval(state))),
            polled("poll"),
        ),
        Rung::Slow(Slow::Failed) => ("poll failed".to_owned(), polled("poll!")),
        Rung::Slow(_) => (
            format!("slow poll {}", short_age(ladder::interval(state))),
            polled("poll"),
        ),
    };
    let is_worse = is_stopped || rung == Rung::Slow(Slow::Failed) || missed.is_some();
    // What is stopped is said beside it.
    let missed = missed.filter(|_| !is_stopped);
    let words: Vec<String> = missed.into_iter().chain([kind, old]).collect();
    Badge {
        words: words.join(", "),
        brief,
        token: if is_worse { Token::Warn } else { Token::Bar },
    }
}

fn pushed(state: &State, age: Option<String>) -> Badge {
    if ladder::is_behind(state) {
        let (what, way) = if state.live.ladder.has_not_caught_up() {
            ("push, catch-up failed", "catch-up!")
        } else {
            ("push, catching up", "catch-up")
        };
        let (old, short) = age.map_or_else(Default::default, |age| {
            (format!(", {age} old"), format!(" {age}"))
        });
        return Badge {
            words: format!("{what}{old}"),
            brief: format!("{way}{short}"),
            token: Token::Warn,
        };
    }
    let (words, brief) = match age {
        Some(age) => (format!("push, {age} ago"), format!("push {age}")),
        None => ("push, nothing yet".to_owned(), "push none".to_owned()),
    };
    Badge {
        words,
        brief,
        token: Token::Ok,
    }
}

/// An age that stays true for a minute.
fn coarse(age: Duration) -> String {
    if age < Duration::from_mins(1) {
        "<1m".to_owned()
    } else {
        short_age(age)
    }
}

/// What is polled, why so often, and when that last brought everybody.
#[must_use]
pub fn polls(state: &State) -> String {
    let ladder = &state.live.ladder;
    let every = short_age(ladder::interval(state));
    let what = match ladder::rung(state) {
        Rung::Off => return "polls are off (poll = false)".to_owned(),
        _ if !state.session.background.polls => return "polls are off (poll = false)".to_owned(),
        _ if !ladder.has_looked() => {
            return format!("flagged set not read yet; it is for the first time within {every}");
        }
        Rung::Push if ladder.has_not_caught_up() => {
            format!("flagged set read again within {every}: the last time failed")
        }
        Rung::Push if ladder.is_hinted() => {
            format!("flagged set read again within {every}: somebody is flagged who is no case")
        }
        Rung::Push => format!("flagged set read every {every}, since events may be lost"),
        Rung::Fast => format!("flagged set polled every {every}"),
        Rung::Slow(why) => {
            let why = match why {
                Slow::Failed => "the last poll failed",
                Slow::Limited => "the network said too many requests",
                Slow::Unattended => "no key for a while",
                Slow::Large => "so many are flagged",
            };
            format!("flagged set polled every {every}: {why}")
        }
    };
    match ladder.whole() {
        Some(at) => format!("{what}; last at {}", clock(state, at.wall)),
        None => format!("{what}; not yet"),
    }
}

/// What is being missed, or may have been.
#[must_use]
pub fn gap(state: &State) -> (String, Token) {
    let hearing = &state.live.hearing;
    if let Some((why, from)) = hearing.lost() {
        let from = clock(state, from);
        let what = match why {
            Why::Silent => "nothing heard since",
            Why::Unheard | Why::Deaf | Why::Jumped => "events may be missed since",
        };
        return (format!("{what} {from}"), Token::Warn);
    }
    let Some(gap) = hearing.gap else {
        return ("none known".to_owned(), Token::Dim);
    };
    let Gap { from, to, .. } = gap;
    let (from, to) = (clock(state, from), clock(state, to));
    let why = match gap.why {
        Why::Unheard => "no receiver",
        Why::Silent => "silence",
        Why::Deaf => "store not followed",
        Why::Jumped => "clock went ahead",
    };
    let count = match hearing.gaps {
        0 | 1 => String::new(),
        gaps => format!(", {gaps} gaps in all"),
    };
    let (made_up, token) = match gap.made_up {
        Some(at) => (format!("read again {}", clock(state, at.wall)), Token::Dim),
        None if state.live.ladder.has_not_caught_up() => {
            ("could not be read again yet".to_owned(), Token::Warn)
        }
        None => ("catching up".to_owned(), Token::Warn),
    };
    let words = format!("may have missed {from} to {to} ({why}); {made_up}{count}");
    (words, token)
}

/// A time of day, with its date where that is not clear.
pub(super) fn clock(state: &State, at: Timestamp) -> String {
    let zone = state.session.shown_zone();
    if at.age_at(state.now.wall) < A_DAY {
        at.to_clock(&zone)
    } else {
        at.to_minute(&zone)
    }
}
