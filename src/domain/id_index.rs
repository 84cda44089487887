//! Finds a row by `userId` in about ten bytes a user.

use std::hash::BuildHasher;
use std::hash::BuildHasherDefault;
use std::hash::DefaultHasher;

use hashbrown::HashTable;

/// Row numbers by the hash of the id; the ids themselves stay in their pages and are compared
/// there, so that two ids with one hash are never taken for one user.
#[derive(Debug, Clone, Default)]
pub struct IdIndex {
    table: HashTable<u32>,
}

impl IdIndex {
    /// The row of an id. `id_of` gives the id of a row.
    pub fn find<'a>(&self, id: &str, id_of: impl Fn(u32) -> &'a str) -> Option<u32> {
        self.table.find(hash(id), |row| id_of(*row) == id).copied()
    }

    /// Notes the row of an id that is not in the index.
    pub fn insert<'a>(&mut self, id: &str, row: u32, id_of: impl Fn(u32) -> &'a str) {
        self.table
            .insert_unique(hash(id), row, |row| hash(id_of(*row)));
    }
}

/// The same index is built from the same rows, so only the rows are compared.
impl PartialEq for IdIndex {
    fn eq(&self, other: &Self) -> bool {
        self.table.len() == other.table.len()
    }
}

fn hash(id: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(id)
}
