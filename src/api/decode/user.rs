//! A user as it came, member by member: the one place where members are taken apart.

use crate::api::decode::value::Member;
use crate::api::decode::value::Value;
use crate::api::decode::value::members;
use crate::domain::json::Malformed;
use crate::domain::json::text::decode;

/// The members of a user that any page documents. Of two with one key the last counts.
#[derive(Debug, Default)]
pub(super) struct WireUser<'a> {
    pub(super) internal_key: Option<Value<'a>>,
    pub(super) path: Option<Value<'a>>,
    pub(super) user_id: Option<Value<'a>>,
    pub(super) user_internal_id: Option<Value<'a>>,
    pub(super) user_public_id: Option<Value<'a>>,
    pub(super) roles: Option<Value<'a>>,
    pub(super) permissions: Option<Value<'a>>,
    pub(super) display_name: Option<Value<'a>>,
    pub(super) profile_handle: Option<Value<'a>>,
    pub(super) description: Option<Value<'a>>,
    pub(super) avatar_file_id: Option<Value<'a>>,
    pub(super) avatar_custom_url: Option<Value<'a>>,
    pub(super) flag_count: Option<Value<'a>>,
    pub(super) hash_flag: Aliased<'a>,
    pub(super) metadata: Option<Value<'a>>,
    pub(super) is_global_ban: Aliased<'a>,
    pub(super) is_global_muted: Option<Value<'a>>,
    pub(super) is_brand: Option<Value<'a>>,
    pub(super) created_at: Option<Value<'a>>,
    pub(super) updated_at: Option<Value<'a>>,
    pub(super) is_deleted: Option<Value<'a>>,
    pub(super) deleted_at: Option<Value<'a>>,
    pub(super) tags: Option<Value<'a>>,
    /// Two members say different things of who this is.
    pub(super) is_ambiguous: bool,
}

/// A member with a second name, which counts where the first is missing.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Aliased<'a> {
    name: Option<Value<'a>>,
    alias: Option<Value<'a>>,
}

impl<'a> Aliased<'a> {
    pub(super) fn value(self) -> Option<Value<'a>> {
        self.name.or(self.alias)
    }
}

impl<'a> WireUser<'a> {
    /// Takes in what can be read of a user, and calls `unknown` with each member that no page
    /// documents. Tells whether the source is an object at all.
    ///
    /// # Errors
    ///
    /// [`Malformed`] where the source is no JSON; what came before was taken in.
    pub(super) fn take_in(
        &mut self,
        source: &'a [u8],
        mut unknown: impl FnMut(Member<'a>),
    ) -> Result<bool, Malformed> {
        members(source, |member| match self.slot(&member) {
            Some(slot) => *slot = Some(member.value),
            None => unknown(member),
        })
    }

    fn slot(&mut self, member: &Member<'a>) -> Option<&mut Option<Value<'a>>> {
        Some(match member.key.as_ref() {
            "_id" => &mut self.internal_key,
            "path" => &mut self.path,
            "userId" => {
                self.is_ambiguous |= self.user_id.is_some_and(|held| !same(held, member.value));
                &mut self.user_id
            }
            "userInternalId" => &mut self.user_internal_id,
            "userPublicId" => &mut self.user_public_id,
            "roles" => &mut self.roles,
            "permissions" => &mut self.permissions,
            "displayName" => &mut self.display_name,
            "profileHandle" => &mut self.profile_handle,
            "description" => &mut self.description,
            "avatarFileId" => &mut self.avatar_file_id,
            "avatarCustomUrl" => &mut self.avatar_custom_url,
            "flagCount" => &mut self.flag_count,
            "hashFlag" => &mut self.hash_flag.name,
            "hashflag" => &mut self.hash_flag.alias,
            "metadata" => &mut self.metadata,
            "isGlobalBan" => &mut self.is_global_ban.name,
            "isGlobalBanned" => &mut self.is_global_ban.alias,
            "isGlobalMuted" => &mut self.is_global_muted,
            "isBrand" => &mut self.is_brand,
            "createdAt" => &mut self.created_at,
            "updatedAt" => &mut self.updated_at,
            "isDeleted" => &mut self.is_deleted,
            "deletedAt" => &mut self.deleted_at,
            "tags" => &mut self.tags,
            _ => return None,
        })
    }
}

fn same(one: Value<'_>, other: Value<'_>) -> bool {
    one.token == other.token && decode(one.bytes) == decode(other.bytes)
}
