//! A page of users as it is kept: immutable, compact, with the exact bytes at hand.
//!
//! A list of 100,000 users has to stay small, so a page keeps its strings in one block, its
//! search text in another, and the JSON that the API sent packed. A row is a fixed-size record
//! that points into these blocks.

mod builder;
mod packed;
mod slot;

use std::fmt;
use std::ops::Range;

pub use crate::domain::page::builder::Draft;
pub use crate::domain::page::builder::PageBuilder;

use crate::domain::field::Field;
use crate::domain::page::packed::Packed;
use crate::domain::page::slot::Number;
use crate::domain::page::slot::Slot;
use crate::domain::query::Fields;
use crate::domain::role::NameSet;
use crate::domain::user::RowFault;
use crate::domain::user::User;
use crate::text::Untrusted;
use crate::text::searchable;

/// Separates the fields of one user in the search text.
const FIELD_END: u8 = 1;

/// A text as it is searched and searched for: folded, and without what separates fields.
#[must_use]
pub fn folded(text: &str) -> String {
    searchable(text).replace(char::from(FIELD_END), " ")
}

/// The small facts of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marks {
    pub(crate) is_global_ban: Field<bool>,
    pub(crate) is_deleted: Field<bool>,
    pub(crate) is_brand: Field<bool>,
    pub(crate) has_hash_flag: bool,
    pub(crate) fault: Option<RowFault>,
}

/// One user of a page, in fixed size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) user_id: Slot,
    pub(crate) display_name: Slot,
    pub(crate) profile_handle: Slot,
    search_start: u32,
    raw_start: u32,
    /// What the name and the handle look like; see [`crate::domain::lookalike::fingerprint`].
    pub(crate) fingerprints: [u32; 2],
    pub(crate) flag_count: Number,
    pub(crate) created_at: Number,
    pub(crate) updated_at: Number,
    pub(crate) roles: Field<NameSet>,
    pub(crate) permissions: Field<NameSet>,
    pub(crate) marks: Marks,
}

/// A page of users, never changed once made.
#[derive(PartialEq, Eq)]
pub struct Page {
    text: Box<str>,
    search: Box<str>,
    rows: Box<[Row]>,
    /// The rows one after the other, then the files.
    raw: Packed,
    files_start: usize,
}

impl fmt::Debug for Page {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = self.users().map(User::user_id);
        out.debug_list().entries(ids).finish()
    }
}

impl Page {
    /// How many rows the page has, broken ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether the page has no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The user in a row.
    #[must_use]
    pub fn user(&self, row: usize) -> Option<User<'_>> {
        let record = self.rows.get(row)?;
        Some(User::new(self, record, row))
    }

    /// Every user, in the server's order.
    pub fn users(&self) -> impl Iterator<Item = User<'_>> {
        let rows = self.rows.iter().enumerate();
        rows.map(|(at, row)| User::new(self, row, at))
    }

    /// The exact JSON of the page's `files`, or nothing.
    #[must_use]
    pub fn files(&self) -> Vec<u8> {
        let mut raw = self.raw.unpack();
        raw.drain(..self.files_start.min(raw.len()));
        raw
    }

    /// Calls `found` with each row whose chosen fields hold the folded keyword, or are it where
    /// `exact`. One scan over one block of memory.
    pub fn search(
        &self,
        finder: &memchr::memmem::Finder<'_>,
        fields: Fields,
        exact: bool,
        mut found: impl FnMut(usize),
    ) {
        let mut from = 0;
        while let Some(at) = self.find(finder, from..self.search.len()) {
            let row = self.row_at(at);
            let hit = self.is_hit(row, at, finder.needle().len(), fields, exact);
            from = if hit {
                found(row);
                self.search_of(row).end
            } else {
                self.field_end(at)
            };
        }
    }

    /// Whether a search finds one row.
    #[must_use]
    pub fn search_finds(
        &self,
        row: usize,
        finder: &memchr::memmem::Finder<'_>,
        fields: Fields,
        exact: bool,
    ) -> bool {
        let Range { mut start, end } = self.search_of(row);
        while let Some(at) = self.find(finder, start..end) {
            if self.is_hit(row, at, finder.needle().len(), fields, exact) {
                return true;
            }
            start = self.field_end(at);
        }
        false
    }

    fn find(&self, finder: &memchr::memmem::Finder<'_>, within: Range<usize>) -> Option<usize> {
        let start = within.start;
        let hit = finder.find(self.search.as_bytes().get(within)?)?;
        Some(start + hit)
    }

    /// Where the field that a byte belongs to ends. One that was found and is no hit cannot be one
    /// further on: it is not looked at, or only its beginning counts.
    fn field_end(&self, at: usize) -> usize {
        let rest = self.search.as_bytes().get(at..).unwrap_or_default();
        memchr::memchr(FIELD_END, rest).map_or(self.search.len(), |end| at + end + 1)
    }

    /// Whose search text a byte belongs to.
    fn row_at(&self, at: usize) -> usize {
        self.rows
            .partition_point(|row| row.search_start as usize <= at)
            .saturating_sub(1)
    }

    /// Where the search text of a row lies.
    fn search_of(&self, row: usize) -> Range<usize> {
        let start = |row: usize| self.rows.get(row).map(|row| row.search_start as usize);
        let end = self.search.len();
        start(row).unwrap_or(end)..start(row + 1).unwrap_or(end)
    }

    /// Whether the keyword that was found at a byte of a row stands in a chosen field, and is all
    /// of it where `exact`.
    fn is_hit(&self, row: usize, at: usize, len: usize, fields: Fields, exact: bool) -> bool {
        let bytes = self.search.as_bytes();
        let before = bytes.get(self.search_of(row).start..at).unwrap_or_default();
        let chosen = match memchr::memchr_iter(FIELD_END, before).count() {
            0 => fields.has_name(),
            1 => fields.has_handle(),
            _ => fields.has_id(),
        };
        let whole = before.last().is_none_or(|byte| *byte == FIELD_END)
            && bytes.get(at + len) == Some(&FIELD_END);
        chosen && (whole || !exact)
    }

    /// Bytes that this page takes in memory, without the sets that it shares.
    #[must_use]
    pub fn footprint(&self) -> usize {
        self.text.len()
            + self.search.len()
            + self.raw.footprint()
            + self.rows.len() * size_of::<Row>()
            + size_of::<Self>()
    }

    pub(crate) fn text_of(&self, slot: Slot) -> Field<Untrusted<'_>> {
        slot.place()
            .map(|place| Untrusted::new(self.text.get(place).unwrap_or_default()))
    }

    /// The exact bytes of every row. Unpacks the page once, for whoever wants many of them.
    #[must_use]
    pub fn unpacked(&self) -> Unpacked<'_> {
        Unpacked {
            page: self,
            bytes: self.raw.unpack(),
        }
    }
}

/// The exact bytes of a page's rows.
#[derive(Debug)]
pub struct Unpacked<'a> {
    page: &'a Page,
    bytes: Vec<u8>,
}

impl Unpacked<'_> {
    /// The exact bytes of a row; none where there is no such row.
    #[must_use]
    pub fn row(&self, row: usize) -> &[u8] {
        let start = |row: usize| self.page.rows.get(row).map(|row| row.raw_start as usize);
        let end = start(row + 1).unwrap_or(self.page.files_start);
        let place = start(row).unwrap_or(end)..end;
        self.bytes.get(place).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Page {
        let mut builder = PageBuilder::default();
        for (id, name, handle) in [
            ("u1", Field::Value("Ann Lee"), Field::Null),
            ("u2", Field::Absent, Field::Value("ann.b")),
        ] {
            let raw = format!("{{\"userId\":\"{id}\"}}");
            builder.push(&Draft {
                user_id: Field::Value(id),
                display_name: name,
                profile_handle: handle,
                flag_count: Field::Value(i64::MIN),
                raw: raw.as_bytes(),
                ..Draft::default()
            });
        }
        builder.finish(b"[{\"fileId\":\"f\"}]")
    }

    fn hits(page: &Page, keyword: &str) -> Vec<usize> {
        let folded = folded(keyword);
        let mut rows = Vec::new();
        let finder = memchr::memmem::Finder::new(folded.as_bytes());
        page.search(&finder, Fields::All, false, |row| rows.push(row));
        rows
    }

    #[test]
    fn absent_null_and_value_stay_different() {
        let page = page();
        let first = page.user(0).unwrap();
        assert_eq!(first.profile_handle(), Field::Null);
        assert_eq!(first.updated_at(), Field::Absent);
        let second = page.user(1).unwrap();
        assert_eq!(second.display_name(), Field::Absent);
        assert_eq!(second.user_id().unwrap().as_received(), "u2");
    }

    #[test]
    fn the_exact_bytes_come_back() {
        let page = page();
        assert_eq!(page.user(1).unwrap().raw(), b"{\"userId\":\"u2\"}");
        assert_eq!(page.files(), b"[{\"fileId\":\"f\"}]");
    }

    #[test]
    fn a_search_finds_each_row_once_and_never_across_fields() {
        let page = page();
        assert_eq!(hits(&page, "ANN"), [0, 1]);
        assert_eq!(hits(&page, "n"), [0, 1]);
        assert_eq!(hits(&page, "leeu1"), Vec::<usize>::new());
        assert_eq!(hits(&page, "u2"), [1]);
    }

    #[test]
    fn what_separates_fields_is_no_part_of_them() {
        let page = page();
        assert_eq!(hits(&page, "\u{1}"), [0], "as a space, which one has");
        assert_eq!(hits(&page, "e\u{1}u"), Vec::<usize>::new());
    }

    #[test]
    fn a_long_name_is_passed_over_in_one_step() {
        let name = "a".repeat(4 * 1024 * 1024);
        let mut builder = PageBuilder::default();
        builder.push(&Draft {
            user_id: Field::Value("ba"),
            display_name: Field::Value(&name),
            ..Draft::default()
        });
        let page = builder.finish(b"");
        let finder = memchr::memmem::Finder::new("a");
        let mut rows = Vec::new();
        page.search(&finder, Fields::UserId, false, |row| rows.push(row));
        assert_eq!(rows, [0]);
        assert!(page.search_finds(0, &finder, Fields::UserId, false));
        assert!(!page.search_finds(0, &finder, Fields::UserId, true));
    }

    #[test]
    fn extreme_numbers_do_not_pass_for_missing_ones() {
        assert!(matches!(
            page().user(0).unwrap().flag_count(),
            Field::Value(_)
        ));
    }
}
