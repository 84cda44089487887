//! What the box says above its fields, for a width.

use crate::app::facts::lines::Lines;
use crate::app::overlay::verdict::VerdictBox;
use crate::app::session::Network;
use crate::app::state::State;
use crate::app::token::Token;
use crate::app::words::counted;
use crate::app::words::wrapped;
use crate::domain::field::Field;
use crate::domain::sighting::Sighting;
use crate::domain::time::short_age;
use crate::domain::verdict::Verb;
use std::time::Duration;

/// Columns of a label.
const LABEL: usize = 8;

/// Within a day, a time of day says when something was.
const DAY: Duration = Duration::from_hours(24);

/// From when on what was read is old enough for a warning.
pub const OLD: Duration = Duration::from_mins(5);

/// Whom it is about, what it will and will not do, what to look at before, and where; what matters
/// least last, since there may be no room for all of it.
#[must_use]
pub fn head(state: &State, asked: &VerdictBox, columns: u16, ascii: bool) -> Lines {
    let mut lines = Lines::new(columns, ascii);
    whom(&mut lines, &asked.seen);
    effects(&mut lines, asked.verb);
    checks(&mut lines, state, asked);
    network(&mut lines, state);
    lines
}

/// Name, handle and id, each cut so that the next one has room.
pub fn whom(lines: &mut Lines, seen: &Sighting) {
    lines.line();
    let third = lines.room() / 3;
    if let Field::Value(name) = &seen.display_name {
        lines
            .text(name.borrow(), third, Token::Strong)
            .own("  ", Token::Screen);
    }
    if let Field::Value(handle) = &seen.profile_handle
        && !handle.as_received().is_empty()
    {
        lines.own("@", Token::Screen);
        lines.text(handle.borrow(), third.saturating_sub(4), Token::Screen);
        lines.own("  ", Token::Screen);
    }
    lines.rest(seen.user_id.text(), Token::Dim);
}

/// Which network it is about.
pub fn network(lines: &mut Lines, state: &State) {
    lines.line().own(&format!("{:<LABEL$}", "ON"), Token::Dim);
    match &state.session.network {
        Network::Real { label, .. } => {
            lines.rest(crate::text::Untrusted::new(label), Token::Strong);
        }
        Network::Demo | Network::Nothing => {
            lines.own("the embedded network", Token::Screen);
        }
    }
}

/// What a verb will and will not do.
pub fn effects(lines: &mut Lines, verb: Verb) {
    let said: &[(&str, Token, &str)] = match verb {
        Verb::Ban => &[
            (
                "WILL",
                Token::Error,
                "sign them out (up to 30 s), take them out of all channels, delete their chat messages.",
            ),
            ("WON'T", Token::Accent, "remove their posts or comments."),
            (
                "UNBAN",
                Token::Warn,
                "will not bring messages or memberships back.",
            ),
        ],
        Verb::Unban => &[
            ("WILL", Token::Accent, "let them sign in again."),
            (
                "WON'T",
                Token::Warn,
                "bring back their chat messages or their memberships; both are lost.",
            ),
        ],
        Verb::ClearFlags => &[
            ("WILL", Token::Accent, "take away every flag."),
            (
                "WON'T",
                Token::Warn,
                "keep the reports: they cannot be read back.",
            ),
        ],
    };
    lines.air();
    for (label, token, words) in said {
        labelled(lines, label, *token, words);
    }
}

/// A label and words behind it, wrapped so that they stand in one column.
fn labelled(lines: &mut Lines, label: &str, token: Token, words: &str) {
    let columns = lines.columns().saturating_sub(LABEL).max(1);
    let mut label = label;
    for line in wrapped(words, columns) {
        lines.line().own(&format!("{label:<LABEL$}"), token);
        lines.own(&line, Token::Screen);
        label = "";
    }
}

fn checks(lines: &mut Lines, state: &State, asked: &VerdictBox) {
    let seen = &asked.seen;
    lines.air();
    let mut checks: Vec<(bool, String)> = Vec::new();
    match seen.is_brand {
        Field::Value(true) => checks.push((
            false,
            "BRAND account; the network may refuse this".to_owned(),
        )),
        Field::Value(false) | Field::Absent => checks.push((true, "not brand".to_owned())),
        Field::Null | Field::Malformed => checks.push((false, "brand unknown".to_owned())),
    }
    checks.push(match seen.roles {
        0 => (true, "no roles".to_owned()),
        held => (false, format!("holds {}", counted(held, "role"))),
    });
    if matches!(seen.is_global_ban, Field::Null | Field::Malformed) {
        checks.push((false, "whether banned is unknown".to_owned()));
    }
    if asked.looks_like.is_none() {
        // Names of staff and brands are known as they are loaded; what was not is no proof.
        let known = state.users.protected.len();
        let words = format!("like none of {}", counted(known, "known name"));
        checks.push((known > 0, words));
    }
    let age = seen.read_at.age_at(state.now.wall);
    let zone = state.session.shown_zone();
    // A time of day stays true however long nothing is drawn.
    let read = if age < DAY {
        format!("read at {}", seen.read_at.to_clock(&zone))
    } else {
        format!("read {} ago", short_age(age))
    };
    checks.push((age < OLD, read));
    let mut label = "CHECKS";
    let mut begin = |lines: &mut Lines| {
        lines.line().own(&format!("{label:<LABEL$}"), Token::Dim);
        label = "";
    };
    if let Some(name) = &asked.looks_like {
        begin(lines);
        lines.own("! looks like \"", Token::Warn);
        let room = lines.room().saturating_sub(1);
        lines.text(name.borrow(), room, Token::LookAlike);
        lines.own("\"", Token::Warn);
    }
    begin(lines);
    checks.sort_by_key(|(is_fine, _)| *is_fine);
    let mut is_first = true;
    for (is_fine, words) in checks {
        let width = words.len() + if is_fine { 3 } else { 2 };
        if !is_first && lines.room() < width + 3 {
            begin(lines);
        } else if !is_first {
            lines.own("   ", Token::Screen);
        }
        is_first = false;
        let (mark, tint, token) = if is_fine {
            ("ok ", Token::Ok, Token::Screen)
        } else {
            ("! ", Token::Warn, Token::Warn)
        };
        lines.own(mark, tint).own(&words, token);
    }
}
