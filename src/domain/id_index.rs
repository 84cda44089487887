//! Finds a row by `userId` in less than twenty bytes a user.

use std::hash::BuildHasher;
use std::hash::BuildHasherDefault;
use std::hash::DefaultHasher;

use hashbrown::HashTable;

/// Room in the first table, in rows.
const FIRST: usize = 1_024;

/// Row numbers by the hash of the id; the ids themselves stay in their pages and are compared
/// there, so that two ids with one hash are never taken for one user. Half of the hash is kept, since
/// a table alone tells so few apart that somebody new would be compared with a stranger or two.
///
/// A table that is full is left as it is and a larger one begun. To grow it would mean to hash
/// every id again between two keys, and they lie scattered over all the pages.
#[derive(Debug, Clone, Default)]
pub struct IdIndex {
    tables: Vec<HashTable<Slot>>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    half: u32,
    row: u32,
}

impl Slot {
    /// The half is that which a table does not look at itself.
    fn new(hash: u64, row: u32) -> Self {
        let half = u32::try_from((hash >> 24) & u64::from(u32::MAX)).unwrap_or_default();
        Self { half, row }
    }
}

impl IdIndex {
    /// The row of an id. `id_of` gives the id of a row.
    pub fn find<'a>(&self, id: &str, id_of: impl Fn(u32) -> &'a str) -> Option<u32> {
        let hash = hash(id);
        // The newest holds as many as all the others together.
        let mut tables = self.tables.iter().rev();
        let sought = Slot::new(hash, 0);
        let is_it = |slot: &Slot| slot.half == sought.half && id_of(slot.row) == id;
        tables.find_map(|table| table.find(hash, is_it).map(|slot| slot.row))
    }

    /// Notes the row of an id that is not in the index.
    pub fn insert<'a>(&mut self, id: &str, row: u32, id_of: impl Fn(u32) -> &'a str) {
        let full = |table: &HashTable<Slot>| table.len() == table.capacity();
        if self.tables.last().is_none_or(full) {
            let room = self.tables.last().map_or(FIRST, |last| last.len() * 2);
            self.tables.push(HashTable::with_capacity(room));
        }
        if let Some(table) = self.tables.last_mut() {
            let hash = hash(id);
            table.insert_unique(hash, Slot::new(hash, row), |slot| {
                self::hash(id_of(slot.row))
            });
        }
    }

    fn len(&self) -> usize {
        self.tables.iter().map(HashTable::len).sum()
    }
}

/// The same index is built from the same rows, so only the rows are compared.
impl PartialEq for IdIndex {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
    }
}

fn hash(id: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(id)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn every_id_is_found_and_none_is_hashed_again_to_make_room() {
        let ids: Vec<String> = (0..20_000).map(|row| format!("u{row}")).collect();
        let looked_up = Cell::new(0);
        let id_of = |row: u32| {
            looked_up.set(looked_up.get() + 1);
            ids.get(row as usize).map_or("", String::as_str)
        };
        let mut index = IdIndex::default();
        for (row, id) in (0..).zip(&ids) {
            index.insert(id, row, id_of);
        }
        assert_eq!(looked_up.get(), 0, "only a table that grows asks for ids");
        for (row, id) in (0..).zip(&ids) {
            assert_eq!(index.find(id, id_of), Some(row));
        }
        assert_eq!(index.find("nobody", id_of), None);
    }
}
