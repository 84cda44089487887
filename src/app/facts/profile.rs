//! Who somebody is: ids, names, standing, flags, dates, description.

use crate::app::facts::lines::Lines;
use crate::app::facts::look_alike;
use crate::app::outbox::words as verdict;
use crate::app::session::Severity;
use crate::app::signs::Sign;
use crate::app::signs::Signs;
use crate::app::signs::severity_mark;
use crate::app::state::State;
use crate::app::token::Token;
use crate::app::users::leaving;
use crate::app::words;
use crate::domain::field::Field;
use crate::domain::profile::Profile;
use crate::domain::time::Timestamp;
use crate::domain::time::short_age;
use crate::domain::user::User;
use crate::text::Budget;
use crate::text::Untrusted;
use crate::text::UntrustedText;
use crate::text::risk;
use crate::text::safe;
use crate::text::smuggled;

pub(super) fn write(lines: &mut Lines, user: User<'_>, state: &State) {
    let profile = state.detail.profile.as_deref();
    if let Some(fault) = user.fault() {
        lines.line().own(fault.words(), Token::Error);
        lines.words(
            "Nothing can be done with this row; the JSON tab has it as it came.",
            0,
            Token::Dim,
        );
        lines.air();
    }
    names(lines, user);
    verdicts(lines, user, state);
    standing(lines, user, profile);
    flags(lines, user, profile, state);
    look_alike::write(lines, user, state);
    notable(lines, user, state);
    dates(lines, user, profile, state);
    if let Some(profile) = profile {
        let description = profile.description.as_ref().map(UntrustedText::borrow);
        lines.block("bio", description, 20, Token::Screen);
        if let Field::Value(text) = description {
            risky(lines, text);
        }
        more(lines, profile);
    } else {
        lines.label("").own("reading the rest", Token::Dim);
    }
    if let (Some(template), Some(id)) = (&state.session.profile_url, user.user_id()) {
        link(lines, template, id);
    }
}

/// How the verdicts about the user stand, in full.
pub(super) fn verdicts(lines: &mut Lines, user: User<'_>, state: &State) {
    let Some(id) = user.user_id().map(Untrusted::as_received) else {
        return;
    };
    for open in state.outbox.of(id) {
        lines.label("verdict");
        let (_, token) = verdict::briefly(open, state.now);
        lines.own(open.verdict.verb().words(), token);
        lines.own(", ", Token::Dim);
        lines.rest(verdict::at_length(open, state.now).borrow(), token);
    }
    if let Some(closed) = state.outbox.closed.get(id) {
        let (words, token) = verdict::closed_briefly(closed.how);
        lines.label("verdict").own(closed.verb.words(), token);
        let age = short_age(state.now.since(closed.at));
        lines.own(&format!(", {words} {age} ago"), token);
    }
}

pub(super) fn names(lines: &mut Lines, user: User<'_>) {
    match user.user_id() {
        Some(id) => {
            lines.label("id").rest(id, Token::Screen);
            risky(lines, id);
        }
        None => {
            lines.label("id").own("(no id)", Token::Missing);
        }
    }
    for (label, field, token) in [
        ("name", user.display_name(), Token::Strong),
        ("handle", user.profile_handle(), Token::Screen),
    ] {
        lines.label(label).field(field, token);
        if let Field::Value(text) = field {
            risky(lines, text);
        }
    }
}

/// What a text hides, said on a line of its own, so that no text can push it away.
pub(super) fn risky(lines: &mut Lines, text: Untrusted<'_>) {
    let hidden = risk(text);
    if hidden > 0 {
        let points = if hidden == 1 {
            "code point"
        } else {
            "code points"
        };
        lines
            .under()
            .own(&format!("\\{hidden}"), Token::Hostile)
            .own(&format!(" {points} spelled out"), Token::Dim);
        if let Some(message) = smuggled(text) {
            lines.under().own("hides the text ", Token::Dim);
            lines.rest(Untrusted::new(&message), Token::Hostile);
        }
    }
    if safe(text, Budget::detail(200)).has_rtl() {
        lines
            .under()
            .own("RTL", Token::Misfit)
            .own(" right to left; JSON has it in order", Token::Dim);
    }
}

/// Active, banned, muted, deleted, brand: each claim in words, unknown ones too.
pub(super) fn standing(lines: &mut Lines, user: User<'_>, profile: Option<&Profile>) {
    lines.label("standing");
    let mut claims = vec![
        (user.is_global_ban(), "BANNED", "not banned", Token::Banned),
        (user.is_deleted(), "DELETED", "not deleted", Token::Deleted),
        (user.is_brand(), "BRAND", "no brand", Token::Brand),
    ];
    if let Some(profile) = profile
        && profile.is_global_muted != Field::Absent
    {
        claims.push((profile.is_global_muted, "MUTED", "not muted", Token::Banned));
    }
    let mut is_first = true;
    for (claim, yes, no, token) in claims {
        let (words, token) = match claim {
            Field::Value(true) => (yes.to_owned(), token),
            Field::Value(false) => (no.to_owned(), Token::Dim),
            Field::Absent => (format!("{no} (absent)"), Token::Dim),
            Field::Null => (format!("{}? (null)", yes.to_lowercase()), Token::Missing),
            Field::Malformed => (
                format!("{}? (wrong type)", yes.to_lowercase()),
                Token::Missing,
            ),
        };
        if !is_first {
            if lines.room() < words.len() + 3 {
                lines.under();
            } else {
                lines.own(", ", Token::Dim);
            }
        }
        is_first = false;
        lines.own(&words, token);
    }
}

pub(super) fn flags(lines: &mut Lines, user: User<'_>, profile: Option<&Profile>, state: &State) {
    lines.label("flags");
    match user.flag_count() {
        Field::Value(count) => {
            let severity = state.session.severity.severity(count);
            let (mark, token) = severity_mark(severity);
            let word = match severity {
                Severity::None => "",
                Severity::Low => " low",
                Severity::Medium => " medium",
                Severity::High => " high",
            };
            lines.own(&words::grouped(count), token);
            if !mark.is_empty() {
                lines.own(&format!(" {mark}{word}"), token);
            }
        }
        Field::Absent => {
            lines.own("unknown (absent)", Token::Missing);
        }
        Field::Null => {
            lines.own("unknown (null)", Token::Missing);
        }
        Field::Malformed => {
            lines.own("unknown (wrong type)", Token::Missing);
        }
    }
    let hash_flag = profile.and_then(|profile| profile.hash_flag.value());
    if user.has_hash_flag() {
        let size = hash_flag
            .and_then(|hash| hash.bits)
            .map_or_else(String::new, |bits| {
                format!(" of {} bits", words::grouped(bits))
            });
        let fact = format!("  hashFlag{size}: somebody flagged");
        if lines.room() > fact.len() {
            lines.own(&fact, Token::Dim);
        }
    }
}

/// Signs that the list shows as one letter, in words.
fn notable(lines: &mut Lines, user: User<'_>, state: &State) {
    let signs = Signs::of(user, state);
    if signs.has(Sign::Drift) {
        lines
            .label("roles")
            .own("%", Token::Drift)
            .own(" roles and permissions disagree: tab 2", Token::Screen);
    }
    let watched = state.live.watched.iter().find(|watched| {
        let id = user.user_id().map(Untrusted::as_received);
        id == Some(watched.user_id.text().as_received())
    });
    if let Some(watched) = watched {
        lines.label("watched");
        match &watched.last {
            Some((at, words)) => {
                let ago = short_age(at.age_at(state.now.wall));
                lines.own(&format!("{ago} ago: "), Token::Dim);
                lines.rest(words.borrow(), Token::Screen);
            }
            None => {
                lines.own("nothing heard of them so far", Token::Dim);
            }
        }
    }
    if signs.has(Sign::Rumour) {
        lines
            .label("rumour")
            .own("\"", Token::Dim)
            .own(" an event says so; to be read again", Token::Screen);
    }
    if signs.has(Sign::Misfit) {
        lines
            .label("filter")
            .own("?", Token::Misfit)
            .own(misfit(state), Token::Screen);
    }
}

/// Why the row under the cursor does not fit its list.
fn misfit(state: &State) -> &'static str {
    let row = state.users.selected_row();
    if row.is_some_and(|row| leaving::belongs_no_more(state, row)) {
        " fits no longer; leaves once you move on"
    } else {
        " does not fit the list that it came under"
    }
}

fn dates(lines: &mut Lines, user: User<'_>, profile: Option<&Profile>, state: &State) {
    date(lines, "created", user.created_at(), state);
    lines.label_beside("updated");
    when(lines, user.updated_at(), state);
    if let Some(profile) = profile
        && profile.deleted_at != Field::Absent
    {
        date(lines, "deleted", profile.deleted_at, state);
    }
}

/// A date relative and absolute, with the zone that it is told in.
pub(super) fn date(lines: &mut Lines, label: &str, at: Field<Timestamp>, state: &State) {
    lines.label(label);
    when(lines, at, state);
}

fn when(lines: &mut Lines, at: Field<Timestamp>, state: &State) {
    match at {
        Field::Value(at) => {
            let zone = if state.session.utc { " UTC" } else { " local" };
            let now = state.now.wall;
            let distance = if at > now {
                format!("in {}", short_age(now.age_at(at)))
            } else {
                format!("{} ago", short_age(at.age_at(now)))
            };
            lines
                .own(&at.to_minute(&state.session.shown_zone()), Token::Screen)
                .own(zone, Token::Dim);
            let words = format!("  {distance}");
            let briefly = words.trim_end_matches(" ago");
            let fits = words.len() <= lines.room();
            lines.own(if fits { &words } else { briefly }, Token::Dim);
        }
        Field::Absent => {
            lines.own("(absent)", Token::Missing);
        }
        Field::Null => {
            lines.own("(null)", Token::Missing);
        }
        Field::Malformed => {
            lines.own("(wrong type)", Token::Missing);
        }
    }
}

/// The rest of what the API says.
fn more(lines: &mut Lines, profile: &Profile) {
    if profile.tags != Field::Absent {
        lines.label("tags");
        match &profile.tags {
            Field::Value(tags) if tags.is_empty() => {
                lines.own("(empty)", Token::Missing);
            }
            Field::Value(tags) => {
                for (at, tag) in tags.iter().enumerate() {
                    if at > 0 {
                        lines.own(", ", Token::Dim);
                    }
                    lines.rest(tag.borrow(), Token::Screen);
                }
            }
            Field::Null => {
                lines.own("(null)", Token::Missing);
            }
            Field::Absent | Field::Malformed => {
                lines.own("(wrong type)", Token::Missing);
            }
        }
    }
    for (label, field) in [
        ("key", &profile.internal_key),
        ("path", &profile.path),
        ("internal", &profile.user_internal_id),
        ("public", &profile.user_public_id),
    ] {
        if *field != Field::Absent {
            lines.label(label).owned(field, Token::Dim);
        }
    }
    if !profile.unknown.is_empty() {
        let count = words::counted(profile.unknown.len(), "field");
        lines
            .label("also")
            .own(&format!("{count} that nobody documents: tab 5"), Token::Dim);
    }
}

/// The page that the configuration names for this user; shown, never opened.
fn link(lines: &mut Lines, template: &str, id: Untrusted<'_>) {
    let whole = template.replace("{userId}", id.as_received());
    lines.label("page").rest(Untrusted::new(&whole), Token::Dim);
}
