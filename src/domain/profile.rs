//! Everything that the API says of one user, taken apart for the detail pane.

use crate::domain::field::Field;
use crate::domain::json::JsonTree;
use crate::domain::time::Timestamp;
use crate::text::UntrustedText;

/// One user in full, beyond what a row of the list holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// `_id`, the internal key.
    pub internal_key: Field<UntrustedText>,
    /// `path`, the realtime topic.
    pub path: Field<UntrustedText>,
    /// `userInternalId`
    pub user_internal_id: Field<UntrustedText>,
    /// `userPublicId`
    pub user_public_id: Field<UntrustedText>,
    /// `description`
    pub description: Field<UntrustedText>,
    /// `avatarFileId`
    pub avatar_file_id: Field<UntrustedText>,
    /// `avatarCustomUrl`: any URL at all; never fetched.
    pub avatar_custom_url: Field<UntrustedText>,
    /// `hashFlag`: how many bits and hashes, where it holds any.
    pub hash_flag: Field<HashFlag>,
    /// `metadata`
    pub metadata: Field<JsonTree>,
    /// `deletedAt`
    pub deleted_at: Field<Timestamp>,
    /// `isGlobalMuted`
    pub is_global_muted: Field<bool>,
    /// `tags`, by their ids.
    pub tags: Field<Vec<UntrustedText>>,
    /// Fields that no page documents.
    pub unknown: Vec<(UntrustedText, JsonTree)>,
    /// The files of the page that this user's avatar names.
    pub files: Vec<FileFacts>,
    /// The whole user as sent.
    pub json: JsonTree,
    /// The exact text as sent; bytes that are no UTF-8 read U+FFFD.
    pub raw: UntrustedText,
}

/// What `hashFlag` says about itself; its content is a filter and names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HashFlag {
    /// `bits`
    pub bits: Option<i64>,
    /// `hashes`
    pub hashes: Option<i64>,
}

/// What is known of a file without ever fetching it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileFacts {
    /// `fileId`
    pub file_id: Field<UntrustedText>,
    /// `fileUrl`
    pub file_url: Field<UntrustedText>,
    /// `type`
    pub kind: Field<UntrustedText>,
    /// `accessType`
    pub access_type: Field<UntrustedText>,
    /// `altText`
    pub alt_text: Field<UntrustedText>,
    /// `attributes.name`
    pub name: Field<UntrustedText>,
    /// `attributes.extension`
    pub extension: Field<UntrustedText>,
    /// `attributes.size` in bytes; sent as a number or as decimal digits.
    pub size: Field<u64>,
    /// `attributes.mimeType`
    pub mime_type: Field<UntrustedText>,
    /// `attributes.metadata.width` in pixels.
    pub width: Field<u64>,
    /// `attributes.metadata.height` in pixels.
    pub height: Field<u64>,
    /// `createdAt`
    pub created_at: Field<Timestamp>,
    /// `updatedAt`
    pub updated_at: Field<Timestamp>,
    /// How many entries `exif` and `gps` hold. They can tell where a person was, so they are
    /// counted and not kept.
    pub location_entries: usize,
}
