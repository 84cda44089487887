//! One look at a user: what was so, and when.

use std::sync::Arc;

use crate::domain::field::Field;
use crate::domain::json::JsonNode;
use crate::domain::json::JsonTree;
use crate::domain::role::NameSet;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::domain::verdict::Verb;
use crate::text::Untrusted;
use crate::text::UntrustedText;

const HASH_FLAG: &str = "hashFlag";

/// What a read of a user showed: the ground that a verdict stands on, and its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// `userId`
    pub user_id: UserId,
    /// `displayName`
    pub display_name: Field<UntrustedText>,
    /// `profileHandle`
    pub profile_handle: Field<UntrustedText>,
    /// `flagCount`
    pub flag_count: Field<i64>,
    /// Whether `hashFlag` holds anything.
    pub has_hash_flag: bool,
    /// `isGlobalBan`
    pub is_global_ban: Field<bool>,
    /// `isDeleted`
    pub is_deleted: Field<bool>,
    /// `isBrand`
    pub is_brand: Field<bool>,
    /// How many network-wide roles are held.
    pub roles: usize,
    /// `updatedAt`
    pub updated_at: Field<Timestamp>,
    /// The user as the API gave it, byte for byte.
    pub raw: Arc<[u8]>,
    /// When it was read.
    pub read_at: Timestamp,
}

/// Something that differs between two looks at one user, in a way that a verdict hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// `isGlobalBan`
    Ban,
    /// More flags.
    MoreFlags,
    /// Fewer flags.
    FewerFlags,
    /// As many flags, of which some were taken back and others came: `hashFlag` differs.
    OtherFlags,
    /// `displayName`
    Name,
    /// `profileHandle`
    Handle,
    /// `isDeleted`
    Deleted,
}

impl Change {
    /// Whether a verdict that was made before is asked about again. Fewer flags alone are no
    /// reason: there is less to clear, or nothing, which [`Sighting::is_so`] tells.
    #[must_use]
    pub const fn asks_again(self) -> bool {
        match self {
            Self::Ban
            | Self::MoreFlags
            | Self::OtherFlags
            | Self::Name
            | Self::Handle
            | Self::Deleted => true,
            Self::FewerFlags => false,
        }
    }

    /// The change in a word or two.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Ban => "ban changed",
            Self::MoreFlags => "more flags",
            Self::FewerFlags => "fewer flags",
            Self::OtherFlags => "other flags",
            Self::Name => "renamed",
            Self::Handle => "new handle",
            Self::Deleted => "deleted",
        }
    }
}

impl Sighting {
    /// A look at a user who was just read; `None` for a row that names nobody.
    #[must_use]
    pub fn of(user: User<'_>, read_at: Timestamp) -> Option<Self> {
        Some(Self {
            raw: user.raw().into(),
            ..Self::without_raw(user, read_at)?
        })
    }

    /// The same without the user's exact bytes, which are costly to copy: `raw` is empty.
    #[must_use]
    pub fn without_raw(user: User<'_>, read_at: Timestamp) -> Option<Self> {
        if user.fault().is_some() {
            return None;
        }
        Some(Self {
            user_id: UserId::new(user.user_id()?.as_received()),
            display_name: user.display_name().map(owned),
            profile_handle: user.profile_handle().map(owned),
            flag_count: user.flag_count(),
            has_hash_flag: user.has_hash_flag(),
            is_global_ban: user.is_global_ban(),
            is_deleted: user.is_deleted(),
            is_brand: user.is_brand(),
            roles: user.roles().value().map_or(0, NameSet::len),
            updated_at: user.updated_at(),
            raw: [].into(),
            read_at,
        })
    }

    /// Whether the user is as a verb would make it. What the answer does not say, or says in a
    /// way that cannot be read, is not so; but an answer without `isGlobalBan` is about somebody
    /// who is not banned, as the network's own SDK takes it.
    #[must_use]
    pub fn is_so(&self, verb: Verb) -> bool {
        match verb {
            Verb::ClearFlags => self.flag_count == Field::Value(0) && !self.has_hash_flag,
            Verb::Ban => self.is_banned(),
            Verb::Unban => matches!(self.is_global_ban, Field::Value(false) | Field::Absent),
        }
    }

    /// Whether the network said that the user is banned.
    #[must_use]
    pub fn is_banned(&self) -> bool {
        self.is_global_ban == Field::Value(true)
    }

    /// Flagged by either sign, as [`User::is_flagged`].
    #[must_use]
    pub fn is_flagged(&self) -> bool {
        match self.flag_count {
            Field::Value(count) => count > 0 || self.has_hash_flag,
            Field::Absent | Field::Null | Field::Malformed => self.has_hash_flag,
        }
    }

    /// Whether `hashFlag` says that other people flag the user in a later look. Where one of the two
    /// looks lacks it, nothing is known of that.
    fn is_flagged_by_others(&self, later: &Self) -> bool {
        let is_any = self.has_hash_flag && later.has_hash_flag;
        if !is_any || Arc::ptr_eq(&self.raw, &later.raw) {
            return false;
        }
        match (hash_flag(&self.raw), hash_flag(&later.raw)) {
            (Some(before), Some(now)) => before != now,
            _ => false,
        }
    }

    /// What is not so any more in a later look.
    #[must_use]
    pub fn changes(&self, later: &Self) -> Vec<Change> {
        let flags = |sighting: &Self| sighting.flag_count.as_ref().value().copied().unwrap_or(0);
        let mut changes = Vec::new();
        let mut put = |differs: bool, change| {
            if differs {
                changes.push(change);
            }
        };
        put(self.is_banned() != later.is_banned(), Change::Ban);
        put(flags(later) > flags(self), Change::MoreFlags);
        put(flags(later) < flags(self), Change::FewerFlags);
        put(
            flags(later) == flags(self) && self.is_flagged_by_others(later),
            Change::OtherFlags,
        );
        put(self.display_name != later.display_name, Change::Name);
        put(self.profile_handle != later.profile_handle, Change::Handle);
        let deleted = |sighting: &Self| sighting.is_deleted == Field::Value(true);
        put(deleted(self) != deleted(later), Change::Deleted);
        changes
    }
}

/// What `hashFlag` holds in the exact bytes of a user, a line each, without its place among them.
fn hash_flag(raw: &[u8]) -> Option<Vec<JsonNode>> {
    let nodes = JsonTree::parse(raw).nodes;
    let is_it = |node: &JsonNode| {
        let key = node.key.as_ref().map(UntrustedText::as_received);
        node.depth == 1 && key.is_some_and(|key| key.trim_matches('"') == HASH_FLAG)
    };
    let at = nodes.iter().position(is_it)?;
    let end = nodes.get(at)?.end;
    let held = nodes.get(at..end)?.iter();
    let placeless = held.map(|node| JsonNode {
        end: 0,
        ..node.clone()
    });
    Some(placeless.collect())
}

fn owned(text: Untrusted<'_>) -> UntrustedText {
    UntrustedText::from(text.as_received())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sighting(flag_count: Field<i64>, has_hash_flag: bool, ban: Field<bool>) -> Sighting {
        Sighting {
            user_id: UserId::new("u1"),
            display_name: Field::Absent,
            profile_handle: Field::Absent,
            flag_count,
            has_hash_flag,
            is_global_ban: ban,
            is_deleted: Field::Absent,
            is_brand: Field::Absent,
            roles: 0,
            updated_at: Field::Absent,
            raw: [].into(),
            read_at: Timestamp::from_millis(0),
        }
    }

    #[test]
    fn what_an_answer_does_not_say_is_not_so() {
        for (flag_count, has_hash_flag, is_so) in [
            (Field::Value(0), false, true),
            (Field::Value(0), true, false),
            (Field::Value(1), false, false),
            (Field::Value(-1), false, false),
            (Field::Absent, false, false),
            (Field::Absent, true, false),
            (Field::Null, false, false),
            (Field::Malformed, false, false),
        ] {
            let seen = sighting(flag_count, has_hash_flag, Field::Absent);
            assert_eq!(seen.is_so(Verb::ClearFlags), is_so, "{seen:?}");
        }
        for (ban, is_banned, is_unbanned) in [
            (Field::Value(true), true, false),
            (Field::Value(false), false, true),
            (Field::Absent, false, true),
            (Field::Null, false, false),
            (Field::Malformed, false, false),
        ] {
            let seen = sighting(Field::Value(0), false, ban);
            assert_eq!(seen.is_so(Verb::Ban), is_banned, "{ban:?}");
            assert_eq!(seen.is_so(Verb::Unban), is_unbanned, "{ban:?}");
        }
    }

    #[test]
    fn as_many_flags_by_other_people_are_a_change() {
        let look = |flags: i64, raw: &str| Sighting {
            raw: raw.as_bytes().into(),
            ..sighting(Field::Value(flags), true, Field::Absent)
        };
        let before = look(
            2,
            r#"{"userId":"u1","hashFlag":{"bits":8,"hashes":1,"hash":"aQ=="}}"#,
        );
        let moved = look(
            2,
            r#"{"hashFlag": {"bits":8,"hashes":1,"hash":"aQ=="},"userId":"u1"}"#,
        );
        let others = r#"{"userId":"u1","hashFlag":{"bits":8,"hashes":1,"hash":"bQ=="}}"#;
        assert_eq!(before.changes(&moved), []);
        assert_eq!(before.changes(&look(2, others)), [Change::OtherFlags]);
        assert!(Change::OtherFlags.asks_again());
        assert_eq!(before.changes(&look(3, others)), [Change::MoreFlags]);
        for unknown in ["", "{", r#"{"userId":"u1"}"#] {
            assert_eq!(before.changes(&look(2, unknown)), [], "{unknown}");
        }
    }
}
