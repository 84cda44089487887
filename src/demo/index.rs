//! What is kept of every user: folded names for the search, the four orders, and who is flagged
//! or deleted. Everything else about a user is made again when it is asked for.

use std::num::NonZero;
use std::thread;

use crate::demo::arena::Arena;
use crate::demo::bits::Bits;
use crate::demo::dice::digest;
use crate::demo::fold::fold;
use crate::demo::order::Order;
use crate::demo::order::prefix;
use crate::demo::person::Identity;

/// The compact side of the population.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) ids: Arena,
    pub(super) names: Arena,
    pub(super) handles: Arena,
    pub(super) flagged: Bits,
    pub(super) deleted: Bits,
    /// Rows in each order, as [`Order::ALL`] lists them.
    orders: [Vec<u32>; 4],
    /// Digest of the user id, row; sorted.
    by_id: Vec<(u64, u32)>,
}

/// What one thread makes of a stretch of rows.
#[derive(Default)]
struct Stretch {
    index: Index,
    keys: [Vec<(u64, u32)>; 4],
    tails: [Arena; 4],
}

impl Index {
    /// Reads the rows below `rows` once, on every core.
    pub(super) fn build(rows: u32, identity: impl Fn(u32) -> Identity + Sync) -> Self {
        let threads = thread::available_parallelism()
            .map_or(1, NonZero::get)
            .min(8);
        let step = usize::try_from(rows)
            .unwrap_or(usize::MAX)
            .div_ceil(threads)
            .max(512);
        let all: Vec<u32> = (0..rows).collect();
        let stretches: Vec<Stretch> = thread::scope(|scope| {
            let running: Vec<_> = all
                .chunks(step)
                .map(|stretch| scope.spawn(|| Stretch::read(stretch, &identity)))
                .collect();
            running
                .into_iter()
                .filter_map(|thread| thread.join().ok())
                .collect()
        });
        drop(all);
        Self::join(rows, stretches)
    }

    fn join(rows: u32, stretches: Vec<Stretch>) -> Self {
        let mut index = Self {
            flagged: Bits::with_rows(rows),
            deleted: Bits::with_rows(rows),
            ..Self::default()
        };
        let mut keys: [Vec<Vec<(u64, u32)>>; 4] = Default::default();
        let mut tails: [Arena; 4] = Default::default();
        for stretch in stretches {
            index.ids.append(&stretch.index.ids);
            index.names.append(&stretch.index.names);
            index.handles.append(&stretch.index.handles);
            for (_, row) in &stretch.index.by_id {
                index.flagged.set(*row, stretch.index.flagged.has(*row));
                index.deleted.set(*row, stretch.index.deleted.has(*row));
            }
            index.by_id.extend(stretch.index.by_id);
            for (all, part) in keys.iter_mut().zip(stretch.keys) {
                all.push(part);
            }
            for (all, part) in tails.iter_mut().zip(&stretch.tails) {
                all.append(part);
            }
        }
        index.by_id.sort_unstable();
        for ((slot, parts), tails) in index.orders.iter_mut().zip(keys).zip(&tails) {
            *slot = sorted(parts, tails);
        }
        index
    }

    pub(super) fn order(&self, order: Order) -> &[u32] {
        match self.orders.get(order as usize) {
            Some(rows) => rows,
            None => &[],
        }
    }

    pub(super) fn order_mut(&mut self, order: Order) -> Option<&mut Vec<u32>> {
        self.orders.get_mut(order as usize)
    }

    /// Rows whose user id has this digest; nearly always none or one.
    pub(super) fn rows_with_id(&self, user_id: &str) -> impl Iterator<Item = u32> {
        let wanted = digest(user_id.as_bytes());
        let start = self.by_id.partition_point(|(hash, _)| *hash < wanted);
        let rest = self.by_id.get(start..).unwrap_or(&[]);
        rest.iter()
            .take_while(move |(hash, _)| *hash == wanted)
            .map(|(_, row)| *row)
    }

    /// Adds a row after the last one; its place in the orders is the caller's to find.
    pub(super) fn push(&mut self, row: u32, person: &Identity) {
        self.ids.push(fold(&person.user_id).as_bytes());
        self.names.push(fold(person.display_name.text()).as_bytes());
        self.handles
            .push(fold(person.profile_handle.text()).as_bytes());
        self.flagged.set(row, person.standing.flags.is_some());
        self.deleted.set(row, person.standing.deleted);
        let entry = (digest(person.user_id.as_bytes()), row);
        let place = self.by_id.partition_point(|other| *other < entry);
        self.by_id.insert(place, entry);
    }
}

impl Stretch {
    fn read(rows: &[u32], identity: &(impl Fn(u32) -> Identity + Sync)) -> Self {
        let mut stretch = Self::default();
        for row in rows {
            let person = identity(*row);
            stretch.index.ids.push(fold(&person.user_id).as_bytes());
            stretch
                .index
                .names
                .push(fold(person.display_name.text()).as_bytes());
            stretch
                .index
                .handles
                .push(fold(person.profile_handle.text()).as_bytes());
            stretch
                .index
                .flagged
                .set(*row, person.standing.flags.is_some());
            stretch.index.deleted.set(*row, person.standing.deleted);
            stretch
                .index
                .by_id
                .push((digest(person.user_id.as_bytes()), *row));
            let columns = stretch.keys.iter_mut().zip(&mut stretch.tails);
            for ((keys, tails), order) in columns.zip(Order::ALL) {
                let key = order.key(&person);
                keys.push((prefix(&key), *row));
                tails.push(key.get(8..).unwrap_or(&[]));
            }
        }
        stretch
    }
}

/// Sorts each part on a thread of its own, then merges them.
fn sorted(mut parts: Vec<Vec<(u64, u32)>>, tails: &Arena) -> Vec<u32> {
    let before = |left: &(u64, u32), right: &(u64, u32)| {
        left.0
            .cmp(&right.0)
            .then_with(|| tails.get(left.1).cmp(tails.get(right.1)))
    };
    thread::scope(|scope| {
        for part in &mut parts {
            scope.spawn(move || part.sort_unstable_by(before));
        }
    });
    while parts.len() > 1 {
        let mut merged = Vec::with_capacity(parts.len().div_ceil(2));
        let mut waiting = parts.into_iter();
        while let Some(left) = waiting.next() {
            match waiting.next() {
                Some(right) => merged.push(merge(&left, &right, before)),
                None => merged.push(left),
            }
        }
        parts = merged;
    }
    parts.into_iter().flatten().map(|(_, row)| row).collect()
}

/// Where both have an equal row, the left one's comes first.
fn merge<T: Copy>(
    left: &[T],
    right: &[T],
    before: impl Fn(&T, &T) -> std::cmp::Ordering,
) -> Vec<T> {
    let mut out = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left, right);
    while let (Some(first), Some(second)) = (left.first(), right.first()) {
        if before(second, first).is_lt() {
            out.push(*second);
            right = right.get(1..).unwrap_or(&[]);
        } else {
            out.push(*first);
            left = left.get(1..).unwrap_or(&[]);
        }
    }
    out.extend_from_slice(left);
    out.extend_from_slice(right);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::population::Population;

    #[test]
    fn stretches_join_into_one_sorted_whole() {
        let population = Population::new(1, 3000).unwrap();
        let index = Index::build(3000, |row| population.identity(row));
        for order in Order::ALL {
            let key = |row: &u32| order.key(&population.identity(*row));
            let rows = index.order(order);
            assert_eq!(rows.len(), 3000);
            assert!(rows.is_sorted_by_key(key), "{order:?}");
        }
        for row in [0, 1, 700, 1499, 1500, 2999] {
            let person = population.identity(row);
            assert_eq!(index.ids.get(row), fold(&person.user_id).as_bytes());
            assert_eq!(index.flagged.has(row), person.standing.flags.is_some());
            assert_eq!(index.deleted.has(row), person.standing.deleted);
            assert!(
                index
                    .rows_with_id(&person.user_id)
                    .any(|found| found == row)
            );
        }
    }
}
