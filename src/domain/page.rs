//! A page of users as it is kept: immutable, compact, with the exact bytes at hand.
//!
//! A list of 100,000 users has to stay small, so a page keeps its strings in one block, its
//! search text in another, and the JSON that the API sent packed with lz4. A row is a fixed-size
//! record that points into these blocks.

use std::fmt;

use crate::domain::field::Field;
use crate::domain::lookalike::fingerprint;
use crate::domain::query::Fields;
use crate::domain::role::NameSet;
use crate::domain::time::Timestamp;
use crate::domain::user::RowFault;
use crate::domain::user::User;
use crate::text::Untrusted;
use crate::text::searchable;

/// Separates the fields of one user in the search text; no folded keyword holds it.
const FIELD_END: u8 = 1;

/// Where a text lies in its block, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    start: u32,
    len: u32,
}

impl Slot {
    const ABSENT: Self = Self {
        start: u32::MAX,
        len: 0,
    };
    const NULL: Self = Self {
        start: u32::MAX,
        len: 1,
    };
    const MALFORMED: Self = Self {
        start: u32::MAX,
        len: 2,
    };

    const fn field(self) -> Field<(usize, usize)> {
        match self {
            Self::ABSENT => Field::Absent,
            Self::NULL => Field::Null,
            Self {
                start: u32::MAX, ..
            } => Field::Malformed,
            Self { start, len } => Field::Value((start as usize, start as usize + len as usize)),
        }
    }
}

/// A number in eight bytes: the three lowest values stand for the cases without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number(i64);

impl Number {
    fn new(field: Field<i64>) -> Self {
        match field {
            Field::Absent => Self(i64::MIN),
            Field::Null => Self(i64::MIN + 1),
            Field::Malformed => Self(i64::MIN + 2),
            Field::Value(number) => Self(number.max(i64::MIN + 3)),
        }
    }

    pub(crate) fn field(self) -> Field<i64> {
        match self.0.wrapping_sub(i64::MIN) {
            0 => Field::Absent,
            1 => Field::Null,
            2 => Field::Malformed,
            _ => Field::Value(self.0),
        }
    }
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
    raw: Slot,
    /// What the name and the handle look like; see [`fingerprint`].
    pub(crate) fingerprints: [u32; 2],
    pub(crate) flag_count: Number,
    pub(crate) created_at: Number,
    pub(crate) updated_at: Number,
    pub(crate) roles: Field<NameSet>,
    pub(crate) permissions: Field<NameSet>,
    pub(crate) marks: Marks,
}

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

/// Puts a page together, user by user.
#[derive(Debug, Default)]
pub struct PageBuilder {
    text: String,
    search: String,
    raw: Vec<u8>,
    rows: Vec<Row>,
}

impl PageBuilder {
    /// Adds a user. Texts past four gigabytes in one page are not kept; bodies are bounded far
    /// below that.
    pub fn push(&mut self, draft: &Draft<'_>) {
        let search_start = offset(self.search.len());
        for field in [draft.display_name, draft.profile_handle, draft.user_id] {
            if let Field::Value(text) = field {
                // A separator inside a name would move the fields after it.
                let folded = searchable(text).replace(char::from(FIELD_END), " ");
                self.search.push_str(&folded);
            }
            self.search.push(char::from(FIELD_END));
        }
        let raw = Slot {
            start: offset(self.raw.len()),
            len: offset(draft.raw.len()),
        };
        self.raw.extend_from_slice(draft.raw);
        let row = Row {
            user_id: self.keep(draft.user_id),
            display_name: self.keep(draft.display_name),
            profile_handle: self.keep(draft.profile_handle),
            search_start,
            raw,
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
            packed: lz4_flex::compress(&self.raw).into_boxed_slice(),
            unpacked_len: self.raw.len(),
            files_start,
        }
    }

    fn keep(&mut self, field: Field<&str>) -> Slot {
        match field {
            Field::Absent => Slot::ABSENT,
            Field::Null => Slot::NULL,
            Field::Malformed => Slot::MALFORMED,
            Field::Value(text) => {
                let slot = Slot {
                    start: offset(self.text.len()),
                    len: offset(text.len()),
                };
                self.text.push_str(text);
                slot
            }
        }
    }
}

fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX - 1)
}

/// A page of users, never changed once made.
#[derive(PartialEq, Eq)]
pub struct Page {
    text: Box<str>,
    search: Box<str>,
    rows: Box<[Row]>,
    packed: Box<[u8]>,
    unpacked_len: usize,
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
        self.rows.get(row).map(|row| User::new(self, row))
    }

    /// Every user, in the server's order.
    pub fn users(&self) -> impl Iterator<Item = User<'_>> {
        self.rows.iter().map(|row| User::new(self, row))
    }

    /// A page of its own for one of the users, with what the page says of files.
    #[must_use]
    pub fn single(&self, row: usize) -> Option<Self> {
        let user = self.user(row)?;
        let raw = user.raw();
        let mut builder = PageBuilder::default();
        builder.push(&Draft {
            user_id: user
                .user_id()
                .map_or(Field::Absent, |id| Field::Value(id.as_received())),
            display_name: user.display_name().map(Untrusted::as_received),
            profile_handle: user.profile_handle().map(Untrusted::as_received),
            flag_count: user.flag_count(),
            has_hash_flag: user.has_hash_flag(),
            created_at: user.created_at().map(Timestamp::as_millis),
            updated_at: user.updated_at().map(Timestamp::as_millis),
            roles: user.roles().map(NameSet::clone),
            permissions: user.permissions().map(NameSet::clone),
            is_global_ban: user.is_global_ban(),
            is_deleted: user.is_deleted(),
            is_brand: user.is_brand(),
            fault: user.fault(),
            raw: &raw,
        });
        Some(builder.finish(&self.files()))
    }

    /// The exact JSON of the page's `files`, or nothing.
    #[must_use]
    pub fn files(&self) -> Vec<u8> {
        let mut raw = self.unpack();
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
        let bytes = self.search.as_bytes();
        let mut from = 0;
        while let Some(hit) = bytes.get(from..).and_then(|rest| finder.find(rest)) {
            let at = from + hit;
            let row = self
                .rows
                .partition_point(|row| row.search_start as usize <= at)
                .saturating_sub(1);
            let row_start = self
                .rows
                .get(row)
                .map_or(0, |row| row.search_start as usize);
            let before = bytes.get(row_start..at).unwrap_or_default();
            let chosen = match memchr::memchr_iter(FIELD_END, before).count() {
                0 => fields.has_name(),
                1 => fields.has_handle(),
                _ => fields.has_id(),
            };
            let end = at + finder.needle().len();
            let whole = before.last().is_none_or(|byte| *byte == FIELD_END)
                && bytes.get(end) == Some(&FIELD_END);
            from = at + 1;
            if chosen && (whole || !exact) {
                found(row);
                match self.rows.get(row + 1) {
                    Some(next) => from = next.search_start as usize,
                    None => return,
                }
            }
        }
    }

    /// Bytes that this page takes in memory, without the sets that it shares.
    #[must_use]
    pub fn footprint(&self) -> usize {
        self.text.len()
            + self.search.len()
            + self.packed.len()
            + self.rows.len() * size_of::<Row>()
            + size_of::<Self>()
    }

    pub(crate) fn text_of(&self, slot: Slot) -> Field<Untrusted<'_>> {
        slot.field()
            .map(|(start, end)| Untrusted::new(self.text.get(start..end).unwrap_or_default()))
    }

    pub(crate) fn raw_of(&self, row: &Row) -> Vec<u8> {
        let raw = self.unpack();
        match row.raw.field() {
            Field::Value((start, end)) => raw.get(start..end).unwrap_or_default().to_vec(),
            Field::Absent | Field::Null | Field::Malformed => Vec::new(),
        }
    }

    fn unpack(&self) -> Vec<u8> {
        // The block was packed by `finish` and never leaves this process.
        lz4_flex::decompress(&self.packed, self.unpacked_len).unwrap_or_default()
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
        let folded = searchable(keyword);
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
    fn extreme_numbers_do_not_pass_for_missing_ones() {
        assert!(matches!(
            page().user(0).unwrap().flag_count(),
            Field::Value(_)
        ));
    }
}
