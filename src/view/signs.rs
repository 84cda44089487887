//! Flags, standing and signs of a user in the list: each in a slot of its own, so that nothing
//! pushes another away.

use crate::app::session::Severity;
use crate::app::signs::Sign;
use crate::app::signs::Signs;
use crate::app::signs::severity_mark;
use crate::app::state::State;
use crate::app::words::short_count;
use crate::domain::field::Field;
use crate::domain::user::User;
use crate::view::pen::Pen;
use crate::view::theme::Token;

/// Fills the slots.
pub(super) fn marks(signs: &Signs, pen: &mut Pen<'_>) {
    for slot in signs.slots {
        let (mark, token) = slot.map_or((" ", Token::Screen), Sign::mark);
        pen.put(mark, token);
    }
    match signs.hostile {
        0 if signs.has_rtl => pen.put("RTL", Token::Dim),
        0 => pen.skip(3),
        count @ 1..=99 => pen.put(&format!("\\{count}"), Token::Hostile),
        _ => pen.put("\\99", Token::Hostile),
    };
}

/// The flag count and how severe it is.
pub(super) fn flags(pen: &mut Pen<'_>, user: User<'_>, state: &State) {
    match user.flag_count() {
        Field::Value(count) => {
            let severity = state.session.severity.severity(count);
            let (mark, token) = severity_mark(severity);
            if severity == Severity::None && count == 0 {
                let nothing = if pen.theme().glyphs().ascii {
                    " "
                } else {
                    pen.theme().glyphs().nothing
                };
                pen.skip(3).put(nothing, Token::Dim);
            } else {
                pen.put(&format!("{:>4}", short_count(count)), token);
            }
            pen.skip(1).put(mark, token);
        }
        Field::Absent | Field::Null | Field::Malformed => {
            let mark = if user.has_hash_flag() { "!" } else { "" };
            pen.skip(3).put("?", Token::Missing).skip(1);
            pen.put(mark, Token::FlagLow);
        }
    }
}

/// One slot each for banned, deleted, brand, and role holder.
pub(super) fn standing(pen: &mut Pen<'_>, user: User<'_>) {
    let is_staff = user.roles().value().is_some_and(|roles| !roles.is_empty());
    let slots = [
        (user.is_global_ban(), "B", Token::Banned),
        (user.is_deleted(), "D", Token::Deleted),
        (user.is_brand(), "*", Token::Brand),
        (Field::Value(is_staff), "S", Token::Staff),
    ];
    let nothing = pen.theme().glyphs().nothing;
    for (claim, letter, token) in slots {
        match claim {
            Field::Value(true) => pen.put(letter, token),
            Field::Value(false) | Field::Absent => pen.put(nothing, Token::Border),
            Field::Null | Field::Malformed => pen.put("?", Token::Missing),
        };
    }
}
