//! One row of the queue: what we vouch for first, the name last.

use crate::app::facts::case::changes;
use crate::app::state::State;
use crate::app::triage::decide;
use crate::app::triage::decide::Mark;
use crate::app::words;
use crate::domain::field::Field;
use crate::domain::memory::Snooze;
use crate::domain::priority::Reason;
use crate::domain::queue::Case;
use crate::domain::queue::Seen;
use crate::domain::queue::Status;
use crate::domain::time::short_age;
use crate::domain::user::User;
use crate::domain::word::Word;
use crate::layout::queue::QueueColumn;
use crate::layout::queue::QueueColumnKind;
use crate::text::Budget;
use crate::text::Untrusted;
use crate::text::UntrustedText;
use crate::text::is_plain_ascii;
use crate::text::safe;
use crate::view::pen::Pen;
use crate::view::signs;
use crate::view::theme::Token;

pub(super) fn draw(
    pen: &mut Pen<'_>,
    state: &State,
    case: &Case,
    place: usize,
    columns: &[QueueColumn],
    (is_cursor, is_marked): (bool, bool),
) {
    let Some(user) = case.user() else { return };
    let id = user.user_id().map(Untrusted::as_received);
    let mark = id.and_then(|id| decide::mark(state, id));
    let is_quiet = case.status != Status::Open;
    let left = pen.x();
    for column in columns {
        pen.to(left + column.x);
        let width = usize::from(column.width);
        match column.kind {
            QueueColumnKind::Cursor => {
                if is_marked {
                    let mark = pen.theme().glyphs().mark;
                    pen.put(mark, Token::Strong);
                } else if is_cursor {
                    let cursor = pen.theme().glyphs().cursor;
                    pen.put(cursor, Token::Accent);
                }
            }
            QueueColumnKind::Place => {
                let number = i64::try_from(place + 1).unwrap_or(i64::MAX);
                pen.put(&format!("{:>4}", words::short_count(number)), Token::Dim);
            }
            QueueColumnKind::Flags if is_quiet => quiet_flags(pen, case),
            QueueColumnKind::Flags => signs::flags(pen, user, state),
            QueueColumnKind::Standing => signs::standing(pen, user),
            QueueColumnKind::Signs => slots(pen, case),
            QueueColumnKind::Seen => seen(pen, case),
            QueueColumnKind::Queued => {
                let age = short_age(case.facts.since.age_at(state.now.wall));
                pen.put(&age, Token::Dim);
            }
            QueueColumnKind::Why => why(pen, state, case, user, mark.as_ref(), width),
            QueueColumnKind::Id => {
                let token = if is_quiet { Token::Stale } else { Token::Dim };
                inner(pen, user.user_id(), width, token);
            }
            QueueColumnKind::Name => {
                let token = if is_quiet {
                    Token::Stale
                } else {
                    Token::Strong
                };
                pen.field(user.display_name(), width, token);
            }
        }
    }
}

/// A count that asks for nothing any more.
fn quiet_flags(pen: &mut Pen<'_>, case: &Case) {
    let count = case.facts.flag_count;
    let count = count.map_or_else(|| "?".to_owned(), words::short_count);
    pen.put(&format!("{count:>4}"), Token::Stale);
}

/// Look-alike, flagged again, notes.
fn slots(pen: &mut Pen<'_>, case: &Case) {
    let notes = case.memory.as_ref().map_or(0, |memory| memory.notes);
    for (holds, mark, token) in [
        (case.facts.is_look_alike, "~", Token::LookAlike),
        (case.facts.is_reflagged, "^", Token::Warn),
        (notes > 0, "#", Token::Accent),
    ] {
        pen.put(if holds { mark } else { " " }, token);
    }
}

fn seen(pen: &mut Pen<'_>, case: &Case) {
    match case.seen() {
        Seen::Unread => pen,
        Seen::New => pen.put("new", Token::Strong),
        Seen::Same => pen.put("=", Token::Dim),
        Seen::Unknown => pen.put("?", Token::Missing),
        Seen::Changed(by) => {
            let sign = if by < 0 { "-" } else { "+" };
            let by = i64::try_from(by.unsigned_abs()).unwrap_or(i64::MAX);
            let words = format!("{sign}{}", words::short_count(by.min(999_999)));
            pen.put(&words, Token::Accent)
        }
    };
}

/// What was decided, what changed since it got its place, or why it has it: the first that holds.
fn why(
    pen: &mut Pen<'_>,
    state: &State,
    case: &Case,
    user: User<'_>,
    mark: Option<&Mark>,
    width: usize,
) {
    let end = pen
        .x()
        .saturating_add(u16::try_from(width).unwrap_or(u16::MAX));
    let mut put = |words: &str, token| {
        let room = usize::from(end.saturating_sub(pen.x()));
        // Our own words, cut as any text that does not fit.
        pen.text(Untrusted::new(words), room, token);
    };
    if let Some(mark) = mark {
        return put(&mark.words, mark.token);
    }
    if let Some(fault) = user.fault() {
        return put(fault.words(), Token::Error);
    }
    match case.status {
        Status::Gone => return put("unflagged", Token::Stale),
        Status::Decided => return put(&decided(case), Token::Stale),
        Status::Snoozed => return put(&snoozed(state, case), Token::Stale),
        Status::Open => {}
    }
    let changed = changes(case, user);
    if let Some(first) = changed.first() {
        return put(&format!("now {first}"), Token::Accent);
    }
    if case.is_back() {
        put("back, ", Token::Accent);
    }
    let reasons = case.facts.reasons(&state.session.weights, state.now.wall);
    let Some((first, _)) = reasons.first() else {
        return put("listed as flagged", Token::Dim);
    };
    put(&first.words(), Token::Screen);
    if *first == Reason::LookAlike {
        if let Some(protected) = state.users.protected.resembled_by(user) {
            let room = usize::from(end.saturating_sub(pen.x())).saturating_sub(2);
            if room >= 6 {
                pen.put(": ", Token::Dim);
                inner(pen, Some(protected.name.borrow()), room, Token::LookAlike);
            }
        }
        return;
    }
    // A second reason where it fits whole.
    if let Some((second, _)) = reasons.get(1) {
        let words = format!(", {}", second.words());
        if words.len() <= usize::from(end.saturating_sub(pen.x())) {
            pen.put(&words, Token::Dim);
        }
    }
}

fn decided(case: &Case) -> String {
    let memory = case.memory.as_ref();
    let decided = memory.and_then(|memory| memory.decided.as_ref());
    let verb = decided.map_or("decided", |decided| decided.verb.words());
    format!("{}: {verb}", Word::Done.text())
}

fn snoozed(state: &State, case: &Case) -> String {
    match case.snooze() {
        Some(Snooze::Until(at)) => {
            let left = short_age(state.now.wall.age_at(at));
            format!("snoozed {left}")
        }
        Some(Snooze::NextFlag(_)) => "snoozed, next flag".to_owned(),
        None => "snoozed".to_owned(),
    }
}

/// A text with columns behind it. One that is written from right to left could be reordered with
/// them, so it is only said to be there.
fn inner(pen: &mut Pen<'_>, text: Option<Untrusted<'_>>, width: usize, token: Token) {
    let is_rtl = text.is_some_and(|text| {
        !is_plain_ascii(text.as_received()) && safe(text, Budget::list(width)).has_rtl()
    });
    if is_rtl {
        pen.put("(RTL)", Token::Missing);
        return;
    }
    let field = text.map(|text| UntrustedText::from(text.as_received()));
    let field = field
        .as_ref()
        .map_or(Field::Absent, |text| Field::Value(text.borrow()));
    pen.field(field, width, token);
}
