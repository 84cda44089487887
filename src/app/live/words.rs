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

/// The badge; none where nothing is heard and nothing is to be polled.
///
/// Ages are drawn anew once a minute: what is younger than that says so, and does not count
/// seconds that nobody redraws.
#[must_use]
pub fn badge(state: &State) -> Option<Badge> {
    let ladder = &state.live.ladder;
    let hearing = &state.live.hearing;
    let old = ladder.age(state.now).map(|age| coarse(age) + " old");
    let badge = |words: String, brief: String, token| {
        Some(Badge {
            words,
            brief,
            token,
        })
    };
    let rung = ladder::rung(state);
    if rung != Rung::Off && matches!(state.health, Health::Stopped { .. }) {
        let brief = "not polled".to_owned();
        let words = old.map_or_else(|| brief.clone(), |old| format!("{brief}, {old}"));
        return badge(words, brief, Token::Warn);
    }
    let missed = match (hearing.lost(), hearing.silence(state.now)) {
        (Some((Why::Silent, _)), Some(silence)) => {
            Some(format!("push silent {}", short_age(silence)))
        }
        (Some(_), _) => Some("push lost".to_owned()),
        (None, _) => None,
    };
    let kind = match rung {
        Rung::Off => {
            let missed = missed?;
            return badge(missed.clone(), missed, Token::Warn);
        }
        Rung::Push => return Some(pushed(state)),
        Rung::Fast => format!("poll {}", short_age(ladder::interval(state))),
        Rung::Slow(Slow::Failed) => "poll failed".to_owned(),
        Rung::Slow(_) => format!("slow poll {}", short_age(ladder::interval(state))),
    };
    let brief = old.as_ref().map_or_else(
        || kind.clone(),
        |old| {
            if rung == Rung::Slow(Slow::Failed) {
                kind.clone()
            } else {
                format!("poll {old}")
            }
        },
    );
    let old = old.unwrap_or_else(|| "none yet".to_owned());
    let is_worse = rung == Rung::Slow(Slow::Failed) || missed.is_some();
    let token = if is_worse { Token::Warn } else { Token::Bar };
    let words = missed.into_iter().chain([kind, old]);
    let words: Vec<String> = words.collect();
    badge(words.join(", "), brief, token)
}

fn pushed(state: &State) -> Badge {
    let hearing = &state.live.hearing;
    let brief = "push".to_owned();
    if state.live.ladder.has_not_caught_up() {
        return Badge {
            words: "push, catch-up failed".to_owned(),
            brief: "catch-up failed".to_owned(),
            token: Token::Warn,
        };
    }
    if state.live.ladder.is_catching_up() && hearing.gap.is_some_and(|gap| gap.made_up.is_none()) {
        return Badge {
            words: "push, catching up".to_owned(),
            brief: "catching up".to_owned(),
            token: Token::Warn,
        };
    }
    let words = match hearing.heard(state.now) {
        Some(age) => format!("push, {} ago", coarse(age)),
        None => "push, nothing yet".to_owned(),
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

fn clock(state: &State, at: Timestamp) -> String {
    at.to_clock(&state.session.shown_zone())
}
