//! Puts a page together, user by user.

use crate::domain::field::Field;
use crate::domain::lookalike::fingerprint;
use crate::domain::page::FIELD_END;
use crate::domain::page::Marks;
use crate::domain::page::Page;
use crate::domain::page::Row;
use crate::domain::page::folded;
use crate::domain::page::packed::Packed;
use crate::domain::page::slot::Number;
use crate::domain::page::slot::Slot;
use crate::domain::page::slot::offset;
use crate::domain::role::NameSet;
use crate::domain::user::RowFault;

/// What is known of one user when a page is put together.
#[derive(Debug, Clone, Default)]
pub struct Draft<'a> {
    /// `userId`; must be a value unless `fault` says why there is none.
    pub user_id: Field<&'a str>,
    /// `displayName`
    pub display_name: Field<&'a str>,
    /// `profileHandle`
    pub profile_handle: Field<&'a str>,
    /// `flagCount`
    pub flag_count: Field<i64>,
    /// Whether `hashFlag` holds anything.
    pub has_hash_flag: bool,
    /// `createdAt`, milliseconds since the epoch.
    pub created_at: Field<i64>,
    /// `updatedAt`, milliseconds since the epoch.
    pub updated_at: Field<i64>,
    /// `roles`
    pub roles: Field<NameSet>,
    /// `permissions`
    pub permissions: Field<NameSet>,
    /// `isGlobalBan`
    pub is_global_ban: Field<bool>,
    /// `isDeleted`
    pub is_deleted: Field<bool>,
    /// `isBrand`
    pub is_brand: Field<bool>,
    /// What is wrong with the row.
    pub fault: Option<RowFault>,
    /// The exact bytes of the row.
    pub raw: &'a [u8],
}

/// Takes users in, one after the other.
#[derive(Debug, Default)]
pub struct PageBuilder {
    text: String,
    search: String,
    raw: Vec<u8>,
    rows: Vec<Row>,
}

impl PageBuilder {
    /// Adds a user.
    pub fn push(&mut self, draft: &Draft<'_>) {
        let search_start = offset(self.search.len());
        for field in [draft.display_name, draft.profile_handle, draft.user_id] {
            if let Field::Value(text) = field {
                self.search.push_str(&folded(text));
            }
            self.search.push(char::from(FIELD_END));
        }
        let raw_start = offset(self.raw.len());
        self.raw.extend_from_slice(draft.raw);
        let row = Row {
            user_id: Slot::keep(&mut self.text, draft.user_id),
            display_name: Slot::keep(&mut self.text, draft.display_name),
            profile_handle: Slot::keep(&mut self.text, draft.profile_handle),
            search_start,
            raw_start,
            fingerprints: [draft.display_name, draft.profile_handle]
                .map(|field| field.value().map_or(0, fingerprint)),
            flag_count: Number::new(draft.flag_count),
            created_at: Number::new(draft.created_at),
            updated_at: Number::new(draft.updated_at),
            roles: draft.roles.clone(),
            permissions: draft.permissions.clone(),
            marks: Marks {
                is_global_ban: draft.is_global_ban,
                is_deleted: draft.is_deleted,
                is_brand: draft.is_brand,
                has_hash_flag: draft.has_hash_flag,
                fault: draft.fault,
            },
        };
        self.rows.push(row);
    }

    /// Packs what was added; `files` is the exact JSON of the page's `files`, or empty.
    #[must_use]
    pub fn finish(mut self, files: &[u8]) -> Page {
        let files_start = self.raw.len();
        self.raw.extend_from_slice(files);
        Page {
            text: self.text.into_boxed_str(),
            search: self.search.into_boxed_str(),
            rows: self.rows.into_boxed_slice(),
            raw: Packed::pack(&self.raw),
            files_start,
        }
    }
}
