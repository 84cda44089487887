//! Every loaded user of one query, once each, in the server's order.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::id_index::IdIndex;
use crate::domain::page::Page;
use crate::domain::user::User;
use crate::text::Untrusted;

/// Names a loaded row for as long as its list lives: the how-manieth row received, from 0.
/// Rows that repeat a user have a number too, yet are never listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub u32);

/// Immutable pages in the order received. Cheap to clone in part: see [`Rows::snapshot`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    snapshot: Snapshot,
    index: IdIndex,
    repeated: u32,
    unlisted: u32,
}

/// What a computation off the loop needs of the rows: shared pages and their order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Snapshot {
    pages: Vec<Arc<Page>>,
    starts: Vec<u32>,
    listed: Arc<Vec<RowId>>,
    newer: BTreeMap<RowId, Place>,
}

/// Where the content of a row is: a page, and the row's place in it.
type Place = (Arc<Page>, u32);

/// What a page changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Added {
    /// Users not seen before. Rows without an id are listed and are nobody: a network that sends
    /// such rows for ever brings nobody new.
    pub new: u32,
    /// Users that were loaded already; their rows now show what came last.
    pub repeated: u32,
}

impl Snapshot {
    /// The user in a row: what came last, at the place where it came first.
    #[must_use]
    pub fn user(&self, row: RowId) -> Option<User<'_>> {
        let (page, within) = self.held(row)?;
        page.user(within)
    }

    /// The user in a row as it first came.
    #[must_use]
    pub fn first(&self, row: RowId) -> Option<User<'_>> {
        let (page, within) = self.brought(row)?;
        page.user(within)
    }

    /// The page that holds what is shown of a row, and the row's place in it.
    #[must_use]
    pub fn place(&self, row: RowId) -> Option<(Arc<Page>, usize)> {
        let (page, within) = self.held(row)?;
        Some((Arc::clone(page), within))
    }

    /// The how-manieth of the pages, from 0, holds what is shown of a row; nothing where that came
    /// by itself.
    #[must_use]
    pub fn page_of(&self, row: RowId) -> Option<usize> {
        match self.newer.get(&row) {
            Some((newer, _)) => self.pages.iter().position(|page| Arc::ptr_eq(page, newer)),
            None => self.page_that_brought(row),
        }
    }

    fn page_that_brought(&self, row: RowId) -> Option<usize> {
        let behind = self.starts.partition_point(|start| *start <= row.0);
        behind.checked_sub(1)
    }

    fn held(&self, row: RowId) -> Option<(&Arc<Page>, usize)> {
        if let Some((page, within)) = self.newer.get(&row) {
            return Some((page, *within as usize));
        }
        self.brought(row)
    }

    /// The page that first brought a row, and the row's place in it.
    fn brought(&self, row: RowId) -> Option<(&Arc<Page>, usize)> {
        let at = self.page_that_brought(row)?;
        let within = row.0.checked_sub(*self.starts.get(at)?)?;
        Some((self.pages.get(at)?, within as usize))
    }

    /// Every listed row in the server's order.
    #[must_use]
    pub fn listed(&self) -> &Arc<Vec<RowId>> {
        &self.listed
    }

    /// The pages with the number of their first row.
    pub fn pages(&self) -> impl Iterator<Item = (RowId, &Arc<Page>)> {
        self.starts
            .iter()
            .map(|start| RowId(*start))
            .zip(&self.pages)
    }

    /// Whether a row shows something newer than the page that first brought it.
    #[must_use]
    pub fn is_newer(&self, row: RowId) -> bool {
        self.newer.contains_key(&row)
    }

    /// Rows that show something newer than the page that first brought them, with the page that
    /// holds it and the place in that page.
    pub fn newer(&self) -> impl Iterator<Item = (RowId, &Arc<Page>, usize)> {
        self.newer
            .iter()
            .map(|(row, (page, within))| (*row, page, *within as usize))
    }
}

impl Rows {
    /// Takes in a page. Users that are loaded already keep their place and show the newer
    /// content; rows without an id are always listed.
    pub fn add(&mut self, page: &Arc<Page>) -> Added {
        let start = self.received();
        self.snapshot.starts.push(start);
        self.snapshot.pages.push(Arc::clone(page));
        let listed = Arc::make_mut(&mut self.snapshot.listed);
        let mut added = Added::default();
        for (within, user) in (0..).zip(page.users()) {
            let row = start + within;
            let id = user.user_id().map(Untrusted::as_received);
            let known = id.and_then(|id| {
                let pages = &self.snapshot.pages;
                let starts = &self.snapshot.starts;
                self.index.find(id, |row| id_in(pages, starts, row))
            });
            if let Some(first) = known {
                added.repeated += 1;
                self.snapshot
                    .newer
                    .insert(RowId(first), (Arc::clone(page), within));
                continue;
            }
            if let Some(id) = id {
                let pages = &self.snapshot.pages;
                let starts = &self.snapshot.starts;
                self.index.insert(id, row, |row| id_in(pages, starts, row));
            }
            listed.push(RowId(row));
            added.new += u32::from(id.is_some());
        }
        self.repeated += added.repeated;
        added
    }

    /// Shows newer content for a user that is loaded: what the page holds in the row `within`.
    pub fn replace(&mut self, row: RowId, page: Arc<Page>, within: u32) {
        self.snapshot.newer.insert(row, (page, within));
    }

    /// Takes a row out of the list. Its user stays known, and what it shows stays current.
    pub fn unlist(&mut self, row: RowId) {
        let listed = Arc::make_mut(&mut self.snapshot.listed);
        if let Ok(at) = listed.binary_search(&row) {
            listed.remove(at);
            self.unlisted += 1;
        }
    }

    /// Puts a row that was taken out back at its place.
    pub fn relist(&mut self, row: RowId) {
        let listed = Arc::make_mut(&mut self.snapshot.listed);
        if let Err(at) = listed.binary_search(&row) {
            listed.insert(at, row);
            self.unlisted = self.unlisted.saturating_sub(1);
        }
    }

    /// Whether a row is in the list.
    #[must_use]
    pub fn is_listed(&self, row: RowId) -> bool {
        self.snapshot.listed.binary_search(&row).is_ok()
    }

    /// How many rows were taken out and not put back.
    #[must_use]
    pub const fn unlisted(&self) -> u32 {
        self.unlisted
    }

    /// The row of a user, listed or not.
    #[must_use]
    pub fn find(&self, user_id: &str) -> Option<RowId> {
        let Snapshot { pages, starts, .. } = &self.snapshot;
        self.index
            .find(user_id, |row| id_in(pages, starts, row))
            .map(RowId)
    }

    /// The user in a row.
    #[must_use]
    pub fn user(&self, row: RowId) -> Option<User<'_>> {
        self.snapshot.user(row)
    }

    /// How many users are loaded, each once, unreadable rows included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.snapshot.listed.len()
    }

    /// Whether nobody is loaded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.snapshot.listed.is_empty()
    }

    /// How many rows repeated a user that was loaded already.
    #[must_use]
    pub const fn repeated(&self) -> u32 {
        self.repeated
    }

    /// The rows for a computation elsewhere. Copies one pointer a page and shares the rest.
    #[must_use]
    pub const fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    fn received(&self) -> u32 {
        let last = self.snapshot.starts.last().zip(self.snapshot.pages.last());
        last.map_or(0, |(start, page)| {
            start + u32::try_from(page.len()).unwrap_or(u32::MAX)
        })
    }
}

/// Ids never change, so the page that first brought a row is as good as the newest.
fn id_in<'a>(pages: &'a [Arc<Page>], starts: &[u32], row: u32) -> &'a str {
    let Some(at) = starts.partition_point(|start| *start <= row).checked_sub(1) else {
        return "";
    };
    let page = pages.get(at).zip(starts.get(at));
    page.and_then(|(page, start)| page.user((row - start) as usize))
        .and_then(User::user_id)
        .map_or("", |id| id.as_received())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::field::Field;
    use crate::domain::page::Draft;
    use crate::domain::page::PageBuilder;

    fn page(users: &[(&str, &str)]) -> Arc<Page> {
        let mut builder = PageBuilder::default();
        for (id, name) in users {
            let user_id = if id.is_empty() {
                Field::Null
            } else {
                Field::Value(*id)
            };
            builder.push(&Draft {
                user_id,
                display_name: Field::Value(name),
                ..Draft::default()
            });
        }
        Arc::new(builder.finish(b""))
    }

    fn names(rows: &Rows) -> Vec<String> {
        let listed = rows.snapshot().listed().iter();
        let users = listed.filter_map(|row| rows.user(*row));
        users
            .map(|user| {
                user.display_name()
                    .value()
                    .unwrap()
                    .as_received()
                    .to_owned()
            })
            .collect()
    }

    #[test]
    fn a_repeated_user_keeps_the_first_place_and_shows_the_last_content() {
        let mut rows = Rows::default();
        assert_eq!(
            rows.add(&page(&[("a", "A"), ("b", "B")])),
            Added {
                new: 2,
                repeated: 0
            }
        );
        let added = rows.add(&page(&[("b", "B2"), ("c", "C"), ("c", "C2")]));
        assert_eq!(
            added,
            Added {
                new: 1,
                repeated: 2
            }
        );
        assert_eq!(names(&rows), ["A", "B2", "C2"]);
        assert_eq!(rows.find("c"), Some(RowId(3)));
        assert_eq!(rows.find("d"), None);
        assert_eq!((rows.len(), rows.repeated()), (3, 2));
    }

    #[test]
    fn a_row_that_was_taken_out_is_known_and_goes_back_to_its_place() {
        let mut rows = Rows::default();
        rows.add(&page(&[("a", "A"), ("b", "B"), ("c", "C")]));
        rows.unlist(RowId(1));
        rows.unlist(RowId(1));
        assert_eq!(names(&rows), ["A", "C"]);
        assert_eq!((rows.len(), rows.unlisted()), (2, 1));
        assert_eq!(rows.find("b"), Some(RowId(1)));
        rows.add(&page(&[("b", "B2"), ("d", "D")]));
        assert_eq!(
            names(&rows),
            ["A", "C", "D"],
            "nobody comes back by themselves"
        );
        rows.relist(RowId(1));
        rows.relist(RowId(1));
        assert_eq!(names(&rows), ["A", "B2", "C", "D"]);
        assert_eq!((rows.unlisted(), rows.is_listed(RowId(1))), (0, true));
        let first = rows.snapshot().first(RowId(1)).unwrap();
        assert_eq!(first.display_name().value().unwrap().as_received(), "B");
    }

    #[test]
    fn the_page_that_holds_a_row_is_known_by_its_number() {
        let mut rows = Rows::default();
        rows.add(&page(&[("a", "A"), ("b", "B")]));
        rows.add(&page(&[("c", "C"), ("a", "A2")]));
        rows.add(&page(&[("d", "D")]));
        rows.replace(RowId(1), page(&[("b", "B2")]), 0);
        let pages = [0, 1, 2, 3, 4].map(|row| rows.snapshot().page_of(RowId(row)));
        // The first came again with the second page, the second by itself.
        assert_eq!(pages, [Some(1), None, Some(1), Some(1), Some(2)]);
    }

    #[test]
    fn rows_without_an_id_are_never_taken_for_each_other() {
        let mut rows = Rows::default();
        let added = rows.add(&page(&[("", "x"), ("", "x")]));
        assert_eq!((rows.len(), added), (2, Added::default()));
    }
}
