//! One user as a list needs them, read out of the page that brought them.

use std::borrow::Borrow;

use crate::domain::field::Field;
use crate::domain::page::Page;
use crate::domain::page::Row;
use crate::domain::role::NameSet;
use crate::domain::time::Timestamp;
use crate::text::Untrusted;
use crate::text::UntrustedText;

/// `userId`: the public key of a user. Any string at all; unique, where a name is not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(UntrustedText);

impl UserId {
    /// The id as received.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self(UntrustedText::from(id))
    }

    /// The id, still to be made safe before it is drawn.
    #[must_use]
    pub fn text(&self) -> Untrusted<'_> {
        self.0.borrow()
    }
}

/// An id is found by its text alone, so that whoever looks one up copies nothing.
impl Borrow<str> for UserId {
    fn borrow(&self) -> &str {
        self.0.as_received()
    }
}

/// Why a row is not a user that can be acted upon. The row stays, with its exact bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowFault {
    /// The bytes of the row are not JSON.
    InvalidJson,
    /// The row is JSON, yet no object.
    NotAnObject,
    /// No `userId`, or one that is no string, so nothing can address this user.
    NoUserId,
    /// The same key twice with different values: two readers would see two users.
    Ambiguous,
}

impl RowFault {
    /// The fault in a few words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::InvalidJson => "unreadable row: not JSON",
            Self::NotAnObject => "unreadable row: no object",
            Self::NoUserId => "unreadable row: no userId",
            Self::Ambiguous => "unreadable row: a key twice",
        }
    }
}

/// A user inside a page: a view that copies nothing.
#[derive(Debug, Clone, Copy)]
pub struct User<'a> {
    page: &'a Page,
    row: &'a Row,
    /// The row's place in the page.
    at: usize,
}

impl<'a> User<'a> {
    pub(crate) const fn new(page: &'a Page, row: &'a Row, at: usize) -> Self {
        Self { page, row, at }
    }

    /// The page that brought it.
    pub(crate) const fn page(self) -> &'a Page {
        self.page
    }

    /// `userId`; `None` where the row is broken and had none.
    #[must_use]
    pub fn user_id(self) -> Option<Untrusted<'a>> {
        self.page.text_of(self.row.user_id).value()
    }

    /// `displayName`: not unique, written by the user.
    #[must_use]
    pub fn display_name(self) -> Field<Untrusted<'a>> {
        self.page.text_of(self.row.display_name)
    }

    /// `profileHandle`
    #[must_use]
    pub fn profile_handle(self) -> Field<Untrusted<'a>> {
        self.page.text_of(self.row.profile_handle)
    }

    /// `flagCount`, reports not yet cleared; absent means unknown, not none.
    #[must_use]
    pub fn flag_count(self) -> Field<i64> {
        self.row.flag_count.field()
    }

    /// Whether `hashFlag` holds anything, which says that somebody flagged this user.
    #[must_use]
    pub fn has_hash_flag(self) -> bool {
        self.row.marks.has_hash_flag
    }

    /// Flagged by either sign: a positive count, or a `hashFlag` with an unknown count.
    #[must_use]
    pub fn is_flagged(self) -> bool {
        match self.flag_count() {
            Field::Value(count) => count > 0 || self.has_hash_flag(),
            Field::Absent | Field::Null | Field::Malformed => self.has_hash_flag(),
        }
    }

    /// `isGlobalBan`, or its alias `isGlobalBanned`.
    #[must_use]
    pub const fn is_global_ban(self) -> Field<bool> {
        self.row.marks.is_global_ban
    }

    /// `isDeleted`
    #[must_use]
    pub const fn is_deleted(self) -> Field<bool> {
        self.row.marks.is_deleted
    }

    /// `isBrand`
    #[must_use]
    pub const fn is_brand(self) -> Field<bool> {
        self.row.marks.is_brand
    }

    /// `createdAt`
    #[must_use]
    pub fn created_at(self) -> Field<Timestamp> {
        self.row.created_at.field().map(Timestamp::from_millis)
    }

    /// `updatedAt`
    #[must_use]
    pub fn updated_at(self) -> Field<Timestamp> {
        self.row.updated_at.field().map(Timestamp::from_millis)
    }

    /// `roles`: ids of the network-wide roles held.
    #[must_use]
    pub const fn roles(self) -> Field<&'a NameSet> {
        self.row.roles.as_ref()
    }

    /// `permissions` as the server resolved them; absent means unknown, not none.
    #[must_use]
    pub const fn permissions(self) -> Field<&'a NameSet> {
        self.row.permissions.as_ref()
    }

    /// What the name and the handle look like, for finding look-alikes.
    #[must_use]
    pub const fn fingerprints(self) -> [u32; 2] {
        self.row.fingerprints
    }

    /// What is wrong with the row, if anything.
    #[must_use]
    pub const fn fault(self) -> Option<RowFault> {
        self.row.marks.fault
    }

    /// The exact bytes that the API sent for this user. Unpacks the page: tens of microseconds
    /// for an ordinary page.
    #[must_use]
    pub fn raw(self) -> Vec<u8> {
        self.page.unpacked().row(self.at).to_vec()
    }
}
