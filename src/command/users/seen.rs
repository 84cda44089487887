//! Every id that was printed, in a few bytes more than the ids themselves.

use crate::domain::id_index::IdIndex;

/// A set of ids. Two ids are never taken for one: what the index finds is compared whole.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The ids, one after the other.
    ids: String,
    /// Where each id ends.
    ends: Vec<usize>,
    index: IdIndex,
}

impl Seen {
    /// Whether an id was not seen before. It is from then on.
    pub(super) fn is_new(&mut self, id: &str) -> bool {
        let Self { ids, ends, index } = self;
        if index.find(id, |row| id_at(ids, ends, row)).is_some() {
            return false;
        }
        let row = u32::try_from(ends.len()).unwrap_or(u32::MAX);
        ids.push_str(id);
        ends.push(ids.len());
        index.insert(id, row, |row| id_at(ids, ends, row));
        true
    }
}

fn id_at<'a>(ids: &'a str, ends: &[usize], row: u32) -> &'a str {
    let row = row as usize;
    let start = row.checked_sub(1).and_then(|before| ends.get(before));
    let start = start.copied().unwrap_or_default();
    let end = ends.get(row).copied().unwrap_or_default();
    ids.get(start..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ids_are_new_once(ids in proptest::collection::vec("[ab\u{e9}]{0,3}", 0..200)) {
            let mut seen = Seen::default();
            let mut known = HashSet::new();
            for id in &ids {
                prop_assert_eq!(seen.is_new(id), known.insert(id.clone()), "{}", id);
            }
        }
    }
}
