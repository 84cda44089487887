//! The network's people at this moment: the population, its index, and what has changed since.

use std::collections::BTreeMap;
use std::collections::VecDeque;
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
/// The latest cleared rows that are remembered.
const CLEARED: usize = 64;
/// The latest changed rows that are remembered.
const LATELY: usize = 24;

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
    /// Rows whose flags were cleared and have not come back, the latest last.
    cleared: VecDeque<u32>,
    /// Rows that were changed, the latest last; each once.
    lately: VecDeque<u32>,
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
            cleared: VecDeque::new(),
            lately: VecDeque::new(),
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

    /// Rows there are, those of the removed among them.
    pub(super) fn rows(&self) -> u32 {
        self.rows
    }

    /// Rows whose flags were cleared and have not come back; at most the latest 64.
    pub(super) fn cleared(&self) -> &VecDeque<u32> {
        &self.cleared
    }

    /// Rows that were changed, the latest last; at most 24.
    pub(super) fn lately(&self) -> &VecDeque<u32> {
        &self.lately
    }

    /// Changes a row that exists. Only the lists that the change concerns are touched, so that
    /// the others are answered as quickly as before.
    pub(super) fn change_row(&mut self, row: u32, at: u64, how: impl FnOnce(&mut Identity)) {
        let before = self.identity(row);
        let mut after = before.clone();
        how(&mut after);
        // A second apart at least, so that it shows in dates without a fraction.
        let earliest = before.changed_at.unwrap_or(NOW).saturating_add(1000);
        after.changed_at = Some(at.max(earliest));
        self.remember_cleared(row, &before, &after);
        self.remember(row);
        let moved = |order: Order| order.key(&before) != order.key(&after);
        let moved: Vec<Order> = Order::ALL.into_iter().filter(|o| moved(*o)).collect();
        let stays = |selection: &Selection| {
            !moved.contains(&selection.order)
                && holds(selection, &before) == holds(selection, &after)
        };
        let mut selected = std::mem::take(self.selections());
        for order in &moved {
            self.unplace(*order, row, &before);
        }
        for (selection, rows) in &mut selected {
            if !stays(selection) && holds(selection, &before) {
                let rows = Arc::make_mut(rows);
                if let Some(place) = self.place_of(rows, selection.order, row, &before) {
                    rows.remove(place);
                }
            }
        }
        self.index.flagged.set(row, after.standing.flags.is_some());
        self.index.deleted.set(row, after.standing.deleted);
        self.changed.insert(row, after.clone());
        for order in &moved {
            self.place(*order, row, &after);
        }
        for (selection, rows) in &mut selected {
            if !stays(selection) && holds(selection, &after) {
                let place = self.place_for(rows, selection.order, &after);
                Arc::make_mut(rows).insert(place, row);
            }
        }
        *self.selections() = selected;
    }

    fn remember(&mut self, row: u32) {
        self.lately.retain(|other| *other != row);
        if self.lately.len() >= LATELY {
            self.lately.pop_front();
        }
        self.lately.push_back(row);
    }

    fn remember_cleared(&mut self, row: u32, before: &Identity, after: &Identity) {
        match (before.standing.flags, after.standing.flags) {
            (Some(_), None) => {
                if self.cleared.len() >= CLEARED {
                    self.cleared.pop_front();
                }
                self.cleared.push_back(row);
            }
            (None, Some(_)) => self.cleared.retain(|other| *other != row),
            _ => {}
        }
    }

    /// Takes whoever has this id out of every list and lookup. False if nobody has.
    pub(super) fn remove(&mut self, user_id: &str) -> bool {
        let Some(row) = self.find(user_id) else {
            return false;
        };
        let person = self.identity(row);
        for order in Order::ALL {
            self.unplace(order, row, &person);
        }
        self.selections().clear();
        self.cleared.retain(|other| *other != row);
        self.lately.retain(|other| *other != row);
        self.removed.set(row, true);
        true
    }

    /// Somebody whom nobody has met takes the row after the last, and their place in each list.
    pub(super) fn arrive(&mut self, person: &Identity) -> u32 {
        let row = self.rows;
        self.rows += 1;
        self.index.push(row, person);
        self.changed.insert(row, person.clone());
        for order in Order::ALL {
            self.place(order, row, person);
        }
        let mut selected = std::mem::take(self.selections());
        for (selection, rows) in &mut selected {
            if holds(selection, person) {
                let place = self.place_for(rows, selection.order, person);
                Arc::make_mut(rows).insert(place, row);
            }
        }
        *self.selections() = selected;
        self.remember(row);
        row
    }

    /// Somebody invented who may arrive next, at a time in milliseconds since 1970.
    pub(super) fn newcomer(&self, joined_at: u64) -> Identity {
        self.population.newcomer(self.rows, joined_at)
    }

    /// Whoever comes first in the name orders and among the newest when they arrive next.
    pub(super) fn foremost(&self) -> Identity {
        let born = u64::from(self.rows - self.population.rows()) + 1;
        Identity {
            user_id: format!("newcomer-{born:06}"),
            display_name: Field::Text(format!("_Newcomer {born}")),
            profile_handle: Field::Text(format!("_newcomer{born}")),
            created_at: NOW + born * 1000,
            changed_at: None,
            standing: crate::demo::person::Standing::default(),
            life: None,
        }
    }

    fn unplace(&mut self, order: Order, row: u32, person: &Identity) {
        let place = self.place_of(self.index.order(order), order, row, person);
        if let (Some(place), Some(rows)) = (place, self.index.order_mut(order)) {
            rows.remove(place);
        }
    }

    fn place(&mut self, order: Order, row: u32, person: &Identity) {
        let place = self.place_for(self.index.order(order), order, person);
        if let Some(rows) = self.index.order_mut(order) {
            rows.insert(place, row);
        }
    }

    /// Where somebody belongs among rows in this order.
    fn place_for(&self, rows: &[u32], order: Order, person: &Identity) -> usize {
        let key = order.key(person);
        rows.partition_point(|other| order.key(&self.identity(*other)) < key)
    }

    /// Where a row stands among rows in this order.
    fn place_of(&self, rows: &[u32], order: Order, row: u32, person: &Identity) -> Option<usize> {
        let from = self.place_for(rows, order, person);
        let further = rows.get(from..).unwrap_or(&[]);
        let place = further.iter().position(|other| *other == row);
        place.map(|place| from + place)
    }

    fn selections(&mut self) -> &mut Vec<(Selection, Arc<Vec<u32>>)> {
        self.selected
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a selection holds somebody, as [`World::select`] decides it for everybody at once.
fn holds(selection: &Selection, person: &Identity) -> bool {
    let keyword = selection.keyword.as_deref();
    person.standing.deleted == selection.deleted
        && (!selection.flagged || person.standing.flags.is_some())
        && keyword.is_none_or(|keyword| fits(person, keyword, selection))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::dice::Dice;
    use crate::demo::dice::Topic;

    /// Every kept list must be what selecting anew brings, whatever was changed in between.
    #[test]
    fn kept_lists_follow_each_change() {
        let population = Arc::new(Population::new(1, 400).unwrap());
        let mut world = World::build(population);
        world.warm();
        let searches = ["a", "deleted", "new name"].map(|keyword| Selection {
            keyword: Some(keyword.to_owned()),
            flagged: keyword == "a",
            ..Selection::everybody(false, keyword == "deleted")
        });
        let mut dice = Dice::new(1, 0, Topic::Activity);
        for step in 0..300 {
            for search in &searches {
                world.select(search);
            }
            let row = u32::try_from(dice.below(400)).unwrap();
            let choice = dice.below(7);
            if choice == 6 {
                let newcomer = world.newcomer(NOW);
                world.arrive(&newcomer);
                continue;
            }
            world.change_row(row, NOW, |person| match choice {
                0 => person.standing.flags = None,
                1 => person.standing.flags = Some(1),
                2 => person.standing.banned = !person.standing.banned,
                3 => person.display_name = Field::Text(format!("New name {step}")),
                4 => person.standing.deleted = true,
                _ => person.standing.deleted = false,
            });
            let kept = world.selections().clone();
            assert!(kept.len() >= 12);
            for (selection, rows) in kept {
                assert_eq!(
                    *rows,
                    world.selected_now(&selection),
                    "{step} {selection:?}"
                );
            }
        }
    }

    #[test]
    fn a_change_is_dated_after_the_one_before() {
        let population = Arc::new(Population::new(1, 40).unwrap());
        let mut world = World::build(population);
        let mut changed_at = |at| {
            world.change_row(3, at, |person| person.standing.banned = true);
            world.identity(3).changed_at.unwrap()
        };
        assert_eq!(changed_at(0), NOW + 1000);
        assert_eq!(changed_at(NOW + 90_000), NOW + 90_000);
        assert_eq!(changed_at(NOW + 90_001), NOW + 91_000);
    }
}
