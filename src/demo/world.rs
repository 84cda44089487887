//! The network's people at this moment: the population, its index, and what has changed since.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::demo::bits::Bits;
use crate::demo::fold::fold;
use crate::demo::index::Index;
use crate::demo::order::Order;
use crate::demo::person::Field;
use crate::demo::person::Identity;
use crate::demo::population::NOW;
use crate::demo::population::Population;
use crate::demo::query::Selection;

/// Selections kept, so that walking a list page by page selects once.
const KEPT: usize = 16;

/// Everybody, selectable.
#[derive(Debug)]
pub(super) struct World {
    population: Arc<Population>,
    index: Index,
    /// Rows that are not what the population says, newcomers among them.
    changed: BTreeMap<u32, Identity>,
    /// Rows that are no longer anybody.
    removed: Bits,
    rows: u32,
    /// Changes so far: each happens a second of the network's time after the one before.
    changes: u64,
    selected: Mutex<Vec<(Selection, Arc<Vec<u32>>)>>,
}

impl World {
    /// Reads everybody once; the only slow step.
    pub(super) fn build(population: Arc<Population>) -> Self {
        let rows = population.rows();
        let index = Index::build(rows, |row| population.identity(row));
        let (changed, removed) = (BTreeMap::new(), Bits::default());
        Self {
            population,
            index,
            changed,
            removed,
            rows,
            changes: 0,
            selected: Mutex::default(),
        }
    }

    pub(super) fn identity(&self, row: u32) -> Identity {
        match self.changed.get(&row) {
            Some(person) => person.clone(),
            None => self.population.identity(row),
        }
    }

    pub(super) fn exists(&self, row: u32) -> bool {
        row < self.rows && !self.removed.has(row)
    }

    /// The row of a public user id.
    pub(super) fn find(&self, user_id: &str) -> Option<u32> {
        let mut rows = self.index.rows_with_id(user_id);
        rows.find(|row| !self.removed.has(*row) && self.identity(*row).user_id == user_id)
    }

    /// The rows that a query selects, in its order.
    pub(super) fn select(&self, selection: &Selection) -> Arc<Vec<u32>> {
        let mut kept = self.selected.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = kept.iter().position(|(known, _)| known == selection) {
            let entry = kept.remove(place);
            let rows = Arc::clone(&entry.1);
            kept.push(entry);
            return rows;
        }
        drop(kept);
        let rows = Arc::new(self.selected_now(selection));
        kept = self.selected.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((selection.clone(), Arc::clone(&rows)));
        rows
    }

    /// Selects what is asked for without a search, so that its first pages come as quickly as the
    /// later ones.
    pub(super) fn warm(&self) {
        for order in Order::ALL {
            for (flagged, deleted) in [(false, true), (true, false), (false, false)] {
                self.select(&Selection {
                    order,
                    ..Selection::everybody(flagged, deleted)
                });
            }
        }
    }

    fn selected_now(&self, selection: &Selection) -> Vec<u32> {
        let found = selection
            .keyword
            .as_deref()
            .map(|keyword| self.search(keyword, selection));
        let fits = |row: &u32| {
            self.index.deleted.has(*row) == selection.deleted
                && (!selection.flagged || self.index.flagged.has(*row))
                && found.as_ref().is_none_or(|found| found.has(*row))
        };
        self.index
            .order(selection.order)
            .iter()
            .copied()
            .filter(fits)
            .collect()
    }

    fn search(&self, keyword: &str, selection: &Selection) -> Bits {
        let mut found = Bits::with_rows(self.rows);
        let columns = [
            (selection.fields.display_name, &self.index.names),
            (selection.fields.profile_handle, &self.index.handles),
            (selection.fields.user_id, &self.index.ids),
        ];
        for (wanted, column) in columns {
            if wanted {
                column.search(keyword, selection.exact, &mut found);
            }
        }
        for (row, person) in &self.changed {
            found.set(*row, fits(person, keyword, selection));
        }
        found
    }

    /// Changes whoever has this id. False if nobody has.
    pub(super) fn change(&mut self, user_id: &str, how: impl FnOnce(&mut Identity)) -> bool {
        let Some(row) = self.find(user_id) else {
            return false;
        };
        let mut person = self.identity(row);
        how(&mut person);
        self.changes += 1;
        person.changed_at = Some(NOW + self.changes * 1000);
        self.unplace(row);
        self.index.flagged.set(row, person.standing.flags.is_some());
        self.index.deleted.set(row, person.standing.deleted);
        self.changed.insert(row, person);
        self.place(row);
        true
    }

    /// Takes whoever has this id out of every list and lookup. False if nobody has.
    pub(super) fn remove(&mut self, user_id: &str) -> bool {
        let Some(row) = self.find(user_id) else {
            return false;
        };
        self.unplace(row);
        self.removed.set(row, true);
        true
    }

    /// Adds people at the front of the name orders and of the newest; returns their ids.
    pub(super) fn insert_front(&mut self, count: u32) -> Vec<String> {
        let added = (0..count).map(|_| {
            let row = self.rows;
            self.rows += 1;
            let born = u64::from(row - self.population.rows()) + 1;
            let person = Identity {
                user_id: format!("newcomer-{born:06}"),
                display_name: Field::Text(format!("_Newcomer {born}")),
                profile_handle: Field::Text(format!("_newcomer{born}")),
                created_at: NOW + born * 1000,
                changed_at: None,
                standing: crate::demo::person::Standing::default(),
            };
            let user_id = person.user_id.clone();
            self.index.push(row, &person);
            self.changed.insert(row, person);
            self.place(row);
            user_id
        });
        added.collect()
    }

    fn unplace(&mut self, row: u32) {
        self.forget_selections();
        for order in Order::ALL {
            if let Some(rows) = self.index.order_mut(order)
                && let Some(place) = rows.iter().position(|other| *other == row)
            {
                rows.remove(place);
            }
        }
    }

    fn place(&mut self, row: u32) {
        self.forget_selections();
        let person = self.identity(row);
        for order in Order::ALL {
            let key = order.key(&person);
            let rows = self.index.order(order);
            let place = rows.partition_point(|other| order.key(&self.identity(*other)) < key);
            if let Some(rows) = self.index.order_mut(order) {
                rows.insert(place, row);
            }
        }
    }

    fn forget_selections(&mut self) {
        self.selected
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

fn fits(person: &Identity, keyword: &str, selection: &Selection) -> bool {
    let matches = |text: &str| {
        let text = fold(text);
        if selection.exact {
            text == keyword
        } else {
            text.contains(keyword)
        }
    };
    (selection.fields.display_name && matches(person.display_name.text()))
        || (selection.fields.profile_handle && matches(person.profile_handle.text()))
        || (selection.fields.user_id && matches(&person.user_id))
}
