//! What is worth a mark on a user: each in a slot of its own, so that nothing pushes another away.

use crate::app::session::Severity;
use crate::app::state::State;
use crate::domain::field::Field;
use crate::domain::provenance::Provenance;
use crate::domain::query::Filter;
use crate::domain::query::UserQuery;
use crate::domain::user::User;
use crate::text::Budget;
use crate::text::is_plain_ascii;
use crate::text::risk;
use crate::text::safe;
use crate::view::pen::Pen;
use crate::view::theme::Token;
use crate::view::words::short_count;

/// A mark with a slot of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// The name or handle reads like a protected one.
    LookAlike,
    /// Roles and permissions disagree.
    Drift,
    /// The row is not what the list was asked for.
    Misfit,
}

impl Sign {
    const fn mark(self) -> (&'static str, Token) {
        match self {
            Self::LookAlike => ("~", Token::LookAlike),
            Self::Drift => ("%", Token::Drift),
            Self::Misfit => ("?", Token::Misfit),
        }
    }
}

/// What is conspicuous about a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signs {
    slots: [Option<Sign>; 3],
    /// Whether name, handle or id is written from right to left.
    has_rtl: bool,
    /// Code points of name, handle and id that are spelled out.
    hostile: u32,
}

impl Signs {
    /// Looks at one user.
    pub(super) fn of(user: User<'_>, state: &State) -> Self {
        let is_look_alike = state.users.protected.resembled_by(user).is_some();
        let is_misfit = is_misfit(user, &state.users.shown.query);
        let mut signs = Self {
            slots: [
                is_look_alike.then_some(Sign::LookAlike),
                has_drift(user, state).then_some(Sign::Drift),
                is_misfit.then_some(Sign::Misfit),
            ],
            has_rtl: false,
            hostile: 0,
        };
        let texts = [
            user.display_name().value(),
            user.profile_handle().value(),
            user.user_id(),
        ];
        for text in texts.into_iter().flatten() {
            if !is_plain_ascii(text.as_received()) {
                signs.hostile = signs.hostile.saturating_add(risk(text));
                signs.has_rtl |= safe(text, Budget::list(40)).has_rtl();
            }
        }
        signs
    }

    /// Whether a sign is among them.
    pub(super) fn has(&self, sign: Sign) -> bool {
        self.slots.contains(&Some(sign))
    }

    /// Fills the slots.
    pub(super) fn draw(&self, pen: &mut Pen<'_>) {
        for slot in self.slots {
            let (mark, token) = slot.map_or((" ", Token::Screen), Sign::mark);
            pen.put(mark, token);
        }
        match self.hostile {
            0 if self.has_rtl => pen.put("RTL", Token::Dim),
            0 => pen.skip(3),
            count @ 1..=99 => pen.put(&format!("\\{count}"), Token::Hostile),
            _ => pen.put("\\99", Token::Hostile),
        };
    }
}

/// Whether roles and permissions disagree; looked into only where there are any.
fn has_drift(user: User<'_>, state: &State) -> bool {
    let any = |names: Field<&crate::domain::role::NameSet>| {
        names.value().is_some_and(|names| !names.is_empty())
    };
    (any(user.roles()) || any(user.permissions()))
        && Provenance::new(user.roles(), user.permissions(), &state.roles).has_drift()
}

/// Whether a row contradicts the filter that it came under; what the row does not say is no
/// contradiction.
fn is_misfit(user: User<'_>, query: &UserQuery) -> bool {
    let is_unflagged = user.flag_count() == Field::Value(0) && !user.has_hash_flag();
    let is_living = user.is_deleted() == Field::Value(false);
    let is_deleted = user.is_deleted().is_true();
    (query.filter() == Filter::Flagged && is_unflagged)
        || (query.deleted() && is_living)
        || (!query.deleted() && is_deleted)
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

/// How severe flags are, as text first.
pub(super) const fn severity_mark(severity: Severity) -> (&'static str, Token) {
    match severity {
        Severity::None => ("", Token::Dim),
        Severity::Low => ("!", Token::FlagLow),
        Severity::Medium => ("!!", Token::FlagMedium),
        Severity::High => ("!!!", Token::FlagHigh),
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
