//! What the case pane says: everything that is needed to decide, the most telling first.

use crate::app::facts::heard;
use crate::app::facts::lines::Lines;
use crate::app::facts::look_alike;
use crate::app::facts::past;
use crate::app::facts::profile;
use crate::app::state::State;
use crate::app::token::Token;
use crate::app::triage::decide;
use crate::app::words;
use crate::domain::field::Field;
use crate::domain::memory::Snooze;
use crate::domain::queue::Case;
use crate::domain::queue::Status;
use crate::domain::time::Timestamp;
use crate::domain::time::short_age;
use crate::domain::user::User;
use crate::text::UntrustedText;

/// How many rows of the journal are told; the journal itself has all of them.
const TOLD: usize = 12;

/// What the two verbs do and do not do, by the network's own guides.
const EFFECTS: [(&str, &str); 3] = [
    (
        "clear",
        "takes every report away and leaves the account alone. The reports cannot be read back.",
    ),
    (
        "ban",
        "signs them out within 30 s, takes them out of all channels, deletes their chat messages. \
         Posts and comments stay.",
    ),
    ("unban", "brings neither messages nor memberships back."),
];

pub(super) fn write(lines: &mut Lines, case: &Case, user: User<'_>, state: &State) {
    let seen = state.triage.case.profile.as_deref();
    if let Some(fault) = user.fault() {
        lines.line().own(fault.words(), Token::Error);
    }
    standing_here(lines, case, state);
    careful(lines, case, user);
    profile::names(lines, user);
    profile::standing(lines, user, seen);
    profile::flags(lines, user, seen, state);
    heard::briefly(lines, user, &state.triage.case.history);
    seen_here(lines, case, state);
    cleared(lines, case, state);
    look_alike::write(lines, user, state);
    why(lines, case, state);
    let history = &state.triage.case.history;
    past::chart(lines, history, state);
    if let Some(profile) = seen {
        let description = profile.description.as_ref().map(UntrustedText::borrow);
        lines.block("bio", description, 6, Token::Screen);
        if let Field::Value(text) = description {
            profile::risky(lines, text);
        }
    }
    profile::date(lines, "created", user.created_at(), state);
    profile::date(lines, "updated", user.updated_at(), state);
    heard::write(lines, history, TOLD, state);
    past::write(lines, history, TOLD, state);
    lines.heading("WHAT IT DOES", "");
    for (verb, does) in EFFECTS {
        lines.said(verb, does, Token::Dim);
    }
}

/// What became of the case already.
fn standing_here(lines: &mut Lines, case: &Case, state: &State) {
    let user_id = case.user_id();
    let mark = user_id.and_then(|id| decide::mark(state, id.text().as_received()));
    if let Some(mark) = mark {
        lines.label("verdict").own(&mark.words, mark.token);
        if let Some(why) = &mark.why {
            lines.own(": ", Token::Dim);
            lines.rest(why.borrow(), Token::Screen);
        }
    }
    let memory = case.memory.as_deref();
    let decided = memory.and_then(|memory| memory.decided.as_ref());
    if let Some(decided) = decided.filter(|_| case.status == Status::Decided) {
        lines.label("decided").own(decided.verb.words(), Token::Ok);
        who_and_when(lines, &decided.operator, decided.at, state);
    }
    if case.status == Status::Gone {
        lines.label("unflagged").own(
            "not flagged any more; not by a verdict from here",
            Token::Stale,
        );
    }
    match case.snooze() {
        Some(snooze) if case.status == Status::Snoozed => {
            lines
                .label("snoozed")
                .own(&until(snooze, state), Token::Stale);
        }
        Some(_) if case.is_back() => {
            lines
                .label("snoozed")
                .own("and back: its time has come", Token::Accent);
        }
        Some(_) | None => {}
    }
}

/// Until when a case is put off.
pub fn until(snooze: Snooze, state: &State) -> String {
    match snooze {
        Snooze::Until(at) => format!("until {}", at.to_minute(&state.session.shown_zone())),
        Snooze::NextFlag(flags) => {
            format!("until there are more than {}", words::grouped(flags))
        }
    }
}

/// Since when this store knows the account, and what the moderator saw of it.
fn seen_here(lines: &mut Lines, case: &Case, state: &State) {
    let now = state.now.wall;
    let waits = short_age(case.facts.since.age_at(now));
    let said = match case.memory.as_deref() {
        None => format!("waits {waits}, as far as seen here"),
        Some(memory) => {
            let count = |count: Option<i64>| count.map_or_else(|| "?".to_owned(), words::grouped);
            let first = short_age(memory.first_seen_at.age_at(now));
            let was = count(memory.first_flag_count);
            let looked = match memory.looked_at {
                None => "you never looked".to_owned(),
                Some(at) => {
                    let ago = short_age(at.age_at(now));
                    let was = count(memory.looked_flag_count);
                    format!("you looked {ago} ago, at {was}")
                }
            };
            format!("waits {waits}; first seen {first} ago, with {was}; {looked}")
        }
    };
    lines.said("here", &said, Token::Dim);
}

/// The points that make its place.
fn why(lines: &mut Lines, case: &Case, state: &State) {
    let (weights, now) = (&state.session.weights, state.now.wall);
    let reasons = case.facts.reasons(weights, now);
    let said: Vec<String> = reasons
        .into_iter()
        .map(|(reason, points)| format!("{} {}", reason.words(), words::grouped(points)))
        .collect();
    let points = words::grouped(case.facts.points(weights, now));
    let said = if said.is_empty() {
        "no reason counts".to_owned()
    } else {
        format!("{points} points: {}", said.join(", "))
    };
    lines.said("why here", &said, Token::Screen);
}

/// Cleared once, and flagged again.
fn cleared(lines: &mut Lines, case: &Case, state: &State) {
    let memory = case.memory.as_deref();
    let cleared = memory.and_then(|memory| memory.cleared.as_ref());
    let Some(cleared) = cleared.filter(|_| case.facts.is_reflagged) else {
        return;
    };
    lines
        .label("came back")
        .own("^", Token::Warn)
        .own(" cleared", Token::Screen);
    who_and_when(lines, &cleared.operator, cleared.at, state);
    let again = short_age(case.facts.since.age_at(state.now.wall));
    let again = format!("flagged again {again} ago");
    if lines.room() > again.len() + 2 {
        lines.own(", ", Token::Screen);
    } else {
        lines.under();
    }
    lines.own(&again, Token::Screen);
}

fn who_and_when(lines: &mut Lines, operator: &UntrustedText, at: Timestamp, state: &State) {
    let ago = format!(" {} ago", short_age(at.age_at(state.now.wall)));
    lines.own(" by ", Token::Dim);
    let room = lines.room().saturating_sub(ago.len());
    lines
        .text(operator.borrow(), room.min(24), Token::Screen)
        .own(&ago, Token::Dim);
}

/// What a moderator should think of before deciding.
fn careful(lines: &mut Lines, case: &Case, user: User<'_>) {
    if user.is_brand().is_true() {
        lines
            .label("careful")
            .own("*", Token::Brand)
            .own(" a brand account", Token::Screen);
    }
    if let Field::Value(roles) = user.roles()
        && let Some(first) = roles.iter().next()
    {
        lines
            .label("careful")
            .own("S", Token::Staff)
            .own(" holds ", Token::Screen);
        let more = match roles.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let room = lines.room().saturating_sub(more.len());
        lines.text(first, room, Token::Staff).own(&more, Token::Dim);
    }
    let changes = changes(case, user);
    if !changes.is_empty() {
        let said = format!("since it got its place: {}", changes.join(", "));
        lines.said("changed", &said, Token::Warn);
    }
}

/// What is not as it was when the case got its place.
#[must_use]
pub fn changes(case: &Case, user: User<'_>) -> Vec<String> {
    let Some(was) = case.loaded() else {
        return Vec::new();
    };
    let mut changes = Vec::new();
    let moved = case.moved();
    if moved != 0 {
        let noun = if moved.unsigned_abs() == 1 {
            "flag"
        } else {
            "flags"
        };
        changes.push(format!("{moved:+} {noun}"));
    }
    let facts = [
        (was.display_name() != user.display_name(), "renamed"),
        (was.profile_handle() != user.profile_handle(), "new handle"),
        (was.is_global_ban() != user.is_global_ban(), "ban changed"),
        (was.is_deleted() != user.is_deleted(), "deleted"),
        (was.roles() != user.roles(), "roles changed"),
    ];
    let differing = facts.into_iter().filter(|(differs, _)| *differs);
    changes.extend(differing.map(|(_, words)| words.to_owned()));
    changes
}
