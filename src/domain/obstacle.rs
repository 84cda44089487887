//! Why a verdict is not to meet somebody. One rule for one user, for many at once and for plans.

use crate::domain::sighting::Sighting;
use crate::domain::verdict::Verb;

/// What keeps a verdict from somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Obstacle {
    /// They are as the verb would make them.
    AlreadySo,
    /// The account is deleted: nobody can sign in with it any more, banned or not. Its flags can
    /// still be cleared, since it stays among the flagged.
    Deleted,
}

impl Obstacle {
    /// What is so, said of the user, such as `is banned already`.
    #[must_use]
    pub const fn words(self, verb: Verb) -> &'static str {
        match (self, verb) {
            (Self::AlreadySo, Verb::ClearFlags) => "has no flags",
            (Self::AlreadySo, Verb::Ban) => "is banned already",
            (Self::AlreadySo, Verb::Unban) => "is not banned",
            (Self::Deleted, _) => "is deleted",
        }
    }
}

/// What keeps a verdict from whoever is as seen, if anything does.
#[must_use]
pub fn obstacle(seen: &Sighting, verb: Verb) -> Option<Obstacle> {
    let is_about_signing_in = match verb {
        Verb::Ban | Verb::Unban => true,
        Verb::ClearFlags => false,
    };
    if is_about_signing_in && seen.is_deleted.is_true() {
        Some(Obstacle::Deleted)
    } else if seen.is_so(verb) {
        Some(Obstacle::AlreadySo)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::field::Field;
    use crate::domain::time::Timestamp;
    use crate::domain::user::UserId;

    fn seen(flags: i64, is_banned: bool, is_deleted: bool) -> Sighting {
        Sighting {
            user_id: UserId::new("u1"),
            display_name: Field::Absent,
            profile_handle: Field::Absent,
            flag_count: Field::Value(flags),
            has_hash_flag: false,
            is_global_ban: Field::Value(is_banned),
            is_deleted: Field::Value(is_deleted),
            is_brand: Field::Absent,
            roles: 0,
            updated_at: Field::Absent,
            raw: [].into(),
            read_at: Timestamp::from_millis(0),
        }
    }

    #[test]
    fn who_is_deleted_is_neither_banned_nor_unbanned_and_may_be_cleared() {
        let (so, deleted) = (Some(Obstacle::AlreadySo), Some(Obstacle::Deleted));
        for (seen, clear, ban, unban) in [
            (seen(3, false, false), None, None, so),
            (seen(3, true, false), None, so, None),
            (seen(0, false, false), so, None, so),
            (seen(3, false, true), None, deleted, deleted),
            (seen(3, true, true), None, deleted, deleted),
            (seen(0, true, true), so, deleted, deleted),
        ] {
            let verbs = [Verb::ClearFlags, Verb::Ban, Verb::Unban];
            let found = verbs.map(|verb| obstacle(&seen, verb));
            assert_eq!(found, [clear, ban, unban], "{seen:?}");
        }
    }
}
