//! What is conspicuous about a user.

use crate::app::session::Severity;
use crate::app::state::State;
use crate::app::token::Token;
use crate::domain::field::Field;
use crate::domain::query::Filter;
use crate::domain::query::UserQuery;
use crate::domain::role::NameSet;
use crate::domain::role::Role;
use crate::domain::role::RoleBook;
use crate::domain::user::User;
use crate::text::Budget;
use crate::text::Untrusted;
use crate::text::UntrustedText;
use crate::text::is_plain_ascii;
use crate::text::risk;
use crate::text::safe;

/// A mark with a slot of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// The name or handle reads like a protected one.
    LookAlike,
    /// Roles and permissions disagree.
    Drift,
    /// The row is not what the list was asked for.
    Misfit,
    /// An event says so, and no answer has confirmed it.
    Rumour,
}

impl Sign {
    /// The letter in the slot, and what it stands for.
    #[must_use]
    pub const fn mark(self) -> (&'static str, Token) {
        match self {
            Self::LookAlike => ("~", Token::LookAlike),
            Self::Drift => ("%", Token::Drift),
            Self::Misfit => ("?", Token::Misfit),
            Self::Rumour => ("\"", Token::Dim),
        }
    }
}

/// What is conspicuous about a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signs {
    /// One slot a sign.
    pub slots: [Option<Sign>; 3],
    /// Whether name, handle or id is written from right to left.
    pub has_rtl: bool,
    /// Code points of name, handle and id that are spelled out.
    pub hostile: u32,
}

impl Signs {
    /// Looks at one user.
    #[must_use]
    pub fn of(user: User<'_>, state: &State) -> Self {
        let is_look_alike = state.users.protected.resembled_by(user).is_some();
        // One that does not fit is seen as such before anybody confirms it.
        let doubt = if is_misfit(user, &state.users.shown.query) {
            Some(Sign::Misfit)
        } else {
            is_rumour(user, state).then_some(Sign::Rumour)
        };
        let mut signs = Self {
            slots: [
                is_look_alike.then_some(Sign::LookAlike),
                has_drift(user, &state.roles).then_some(Sign::Drift),
                doubt,
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
    #[must_use]
    pub fn has(&self, sign: Sign) -> bool {
        self.slots.contains(&Some(sign))
    }
}

/// The same as [`Provenance::has_drift`](crate::domain::provenance::Provenance::has_drift), which
/// takes everything apart, in a way that is cheap enough for every row on screen.
fn has_drift(user: User<'_>, book: &RoleBook) -> bool {
    let Field::Value(permissions) = user.permissions() else {
        return false;
    };
    let ids = user.roles().value().into_iter().flat_map(NameSet::iter);
    let living: Vec<&Role> = ids
        .filter_map(|id| book.get(&UntrustedText::from(id.as_received())))
        .filter(|role| !role.is_deleted)
        .collect();
    let granted = || living.iter().flat_map(|role| &role.permissions);
    let is_granted = |name: Untrusted<'_>| granted().any(|granted| granted.borrow() == name);
    !permissions.iter().all(is_granted)
        || granted().any(|name| !permissions.contains(name.borrow().as_received()))
}

/// Whether a row shows what only an event said.
fn is_rumour(user: User<'_>, state: &State) -> bool {
    let id = user.user_id();
    id.is_some_and(|id| state.live.unconfirmed.contains(id.as_received()))
}

/// Whether a row is not what its list was asked for. A deletion that is not said is none.
pub fn is_misfit(user: User<'_>, query: &UserQuery) -> bool {
    let is_unasked = query.filter() == Filter::Flagged && !user.is_flagged();
    is_unasked || query.deleted() != user.is_deleted().is_true()
}

/// How severe flags are, as text first.
#[must_use]
pub const fn severity_mark(severity: Severity) -> (&'static str, Token) {
    match severity {
        Severity::None => ("", Token::Dim),
        Severity::Low => ("!", Token::FlagLow),
        Severity::Medium => ("!!", Token::FlagMedium),
        Severity::High => ("!!!", Token::FlagHigh),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::page::Draft;
    use crate::domain::page::PageBuilder;
    use crate::domain::provenance::Provenance;

    fn names(names: &[&str]) -> NameSet {
        NameSet::new(names.iter().copied().map(UntrustedText::from).collect())
    }

    fn book() -> RoleBook {
        let mut book = RoleBook::default();
        for (id, permissions, is_deleted) in [
            ("support", vec!["EDIT_USER", "DELETE_MESSAGE"], false),
            ("legacy", vec!["BAN_USER"], true),
            ("empty", vec![], false),
        ] {
            book.learn(Role {
                role_id: UntrustedText::from(id),
                display_name: Field::Absent,
                permissions: permissions.into_iter().map(UntrustedText::from).collect(),
                is_deleted,
                created_at: Field::Absent,
                updated_at: Field::Absent,
            });
        }
        book
    }

    #[test]
    fn a_row_that_does_not_fit_its_list_is_a_misfit() {
        let flagged = Draft {
            flag_count: Field::Value(2),
            ..Draft::default()
        };
        let deleted = Draft {
            is_deleted: Field::Value(true),
            ..Draft::default()
        };
        let all = UserQuery::default();
        let of_flagged = all.clone().with_filter(Filter::Flagged);
        let of_deleted = all.clone().with_deleted(true);
        for (draft, query, misfits) in [
            (&flagged, &all, false),
            (&flagged, &of_flagged, false),
            (&flagged, &of_deleted, true),
            (&deleted, &all, true),
            (&deleted, &of_deleted, false),
            (&Draft::default(), &of_flagged, true),
            (&Draft::default(), &all, false),
        ] {
            let mut builder = PageBuilder::default();
            builder.push(draft);
            let page = builder.finish(b"");
            let user = page.user(0).unwrap();
            assert_eq!(is_misfit(user, query), misfits, "{draft:?} {query:?}");
        }
    }

    #[test]
    fn the_quick_look_at_drift_agrees_with_the_thorough_one() {
        let roles = [
            Field::Absent,
            Field::Null,
            Field::Value(names(&[])),
            Field::Value(names(&["support"])),
            Field::Value(names(&["support", "legacy", "ghost"])),
            Field::Value(names(&["empty"])),
        ];
        let permissions = [
            Field::Absent,
            Field::Malformed,
            Field::Value(names(&[])),
            Field::Value(names(&["EDIT_USER"])),
            Field::Value(names(&["EDIT_USER", "DELETE_MESSAGE"])),
            Field::Value(names(&["EDIT_USER", "DELETE_MESSAGE", "BAN_USER"])),
        ];
        let book = book();
        for roles in &roles {
            for permissions in &permissions {
                let mut builder = PageBuilder::default();
                builder.push(&Draft {
                    roles: roles.clone(),
                    permissions: permissions.clone(),
                    ..Draft::default()
                });
                let page = builder.finish(b"");
                let user = page.user(0).unwrap();
                let thorough = Provenance::new(user.roles(), user.permissions(), &book);
                let quick = has_drift(user, &book);
                assert_eq!(quick, thorough.has_drift(), "{roles:?} {permissions:?}");
            }
        }
    }
}
