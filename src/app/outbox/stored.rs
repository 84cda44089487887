//! The open verdicts, found by their name and by their user, counted and in their sequences.
//!
//! Every message asks how many there are of a kind, which is due next, and where one stands in the
//! list. None of that goes through all of them.

mod books;
#[cfg(test)]
pub(crate) mod recount;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Deref;
use std::time::Duration;

use crate::app::outbox::Open;
use crate::app::outbox::Phase;
use crate::app::outbox::stored::books::Books;
use crate::app::outbox::stored::books::Entry;
pub use crate::app::outbox::stored::books::Kind;
use crate::app::ticket::Ticket;
use crate::domain::time::Moment;
use crate::domain::user::UserId;
use crate::domain::verdict::VerdictId;

/// Every open verdict by its name, oldest first. Each row of a list asks for the verdicts on its
/// user in every frame, so that these are found without looking through all.
#[derive(Debug, Clone, Default)]
pub struct Stored {
    by_id: BTreeMap<VerdictId, Open>,
    by_user: BTreeMap<UserId, BTreeSet<VerdictId>>,
    books: Books,
    /// Which was handed out last to be changed, and how it stood before: that is how the books have
    /// it until the next change. Whoever asks them is told how it stands now.
    lent: Option<(VerdictId, Entry)>,
}

/// Whatever else there is follows from the verdicts.
impl PartialEq for Stored {
    fn eq(&self, other: &Self) -> bool {
        self.by_id == other.by_id
    }
}

impl Stored {
    /// Takes in a verdict under its name, in place of what stood under it.
    pub fn insert(&mut self, id: VerdictId, open: Open) {
        self.remove(&id);
        let user_id = open.verdict.user_id().clone();
        self.by_user.entry(user_id).or_default().insert(id);
        self.books.enter(id, Entry::of(&open));
        self.by_id.insert(id, open);
    }

    /// Takes a verdict out.
    pub fn remove(&mut self, id: &VerdictId) {
        self.take_back_what_is_lent();
        let Some(open) = self.by_id.remove(id) else {
            return;
        };
        self.books.strike(*id, Entry::of(&open));
        let user_id = open.verdict.user_id();
        if let Some(theirs) = self.by_user.get_mut(user_id) {
            theirs.remove(id);
            if theirs.is_empty() {
                self.by_user.remove(user_id);
            }
        }
    }

    /// Takes out whatever is not to stay.
    pub fn retain(&mut self, stays: impl Fn(&VerdictId, &Open) -> bool) {
        let gone = self.by_id.iter().filter(|(id, open)| !stays(id, open));
        let gone: Vec<VerdictId> = gone.map(|(id, _)| *id).collect();
        for id in gone {
            self.remove(&id);
        }
    }

    /// Whatever waits begins to wait anew.
    pub fn wait_anew(&mut self, now: Moment) {
        self.take_back_what_is_lent();
        let mut waiting = Vec::new();
        for id in self.books.of_kind(Kind::Waits) {
            if let Some(open) = self.by_id.get_mut(&id)
                && let Phase::Waits { since, .. } = &mut open.phase
            {
                *since = now;
                waiting.push((id, Entry::of(open)));
            }
        }
        self.books.retime(&waiting);
    }

    /// None of them is one of those any more that were made together last.
    pub fn forget_many(&mut self) {
        self.take_back_what_is_lent();
        for open in self.by_id.values_mut() {
            open.of_many = false;
        }
        self.books.forget_many();
    }

    /// A verdict, to be changed. Whom it is about never changes.
    pub fn get_mut(&mut self, id: &VerdictId) -> Option<&mut Open> {
        self.take_back_what_is_lent();
        let open = self.by_id.get_mut(id)?;
        self.lent = Some((*id, Entry::of(open)));
        Some(open)
    }

    /// Brings the books up to what became of the verdict that was handed out.
    fn take_back_what_is_lent(&mut self) {
        let Some((id, before)) = self.lent.take() else {
            return;
        };
        let Some(now) = self.by_id.get(&id).map(Entry::of) else {
            return;
        };
        if now != before {
            self.books.strike(id, before);
            self.books.enter(id, now);
        }
    }

    /// The verdict that was handed out: how the books have it, and how it stands.
    fn lent(&self) -> Option<(VerdictId, Entry, Entry)> {
        let (id, before) = self.lent?;
        let now = self.by_id.get(&id).map(Entry::of)?;
        (now != before).then_some((id, before, now))
    }

    /// How many there are of a kind.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        let count = self.books.count(kind);
        match self.lent() {
            Some((_, before, now)) => {
                let is = |entry: Entry| usize::from(entry.kind == kind);
                (count + is(now)).saturating_sub(is(before))
            }
            None => count,
        }
    }

    /// How many of those that were made together last move by themselves.
    #[must_use]
    pub fn left_of_many(&self) -> usize {
        let left = self.books.left_of_many();
        match self.lent() {
            Some((_, before, now)) => {
                let is = |entry: Entry| usize::from(entry.is_left_of_many);
                (left + is(now)).saturating_sub(is(before))
            }
            None => left,
        }
    }

    /// Those of a kind, oldest first.
    #[must_use]
    pub fn ids_of(&self, kind: Kind) -> Vec<VerdictId> {
        let (kept, lent) = self.of_kind(kind);
        let mut ids: Vec<VerdictId> = kept.chain(lent).collect();
        ids.sort_unstable();
        ids
    }

    /// The oldest of these kinds.
    #[must_use]
    pub fn oldest_of(&self, kinds: &[Kind]) -> Option<&Open> {
        let oldest = kinds.iter().filter_map(|kind| {
            let (mut kept, lent) = self.of_kind(*kind);
            kept.next().into_iter().chain(lent).min()
        });
        self.by_id.get(&oldest.min()?)
    }

    /// The newest of these kinds, the newest first, at most so many.
    #[must_use]
    pub fn newest_of(&self, kinds: &[Kind], most: usize) -> Vec<&Open> {
        let newest = kinds.iter().flat_map(|kind| {
            let (kept, lent) = self.of_kind(*kind);
            kept.rev().take(most).chain(lent)
        });
        let mut newest: Vec<VerdictId> = newest.collect();
        newest.sort_unstable_by(|one, other| other.cmp(one));
        let newest = newest.into_iter().take(most);
        newest.filter_map(|id| self.by_id.get(&id)).collect()
    }

    /// Those of a kind that the books have right, and the one that is lent where it is of that kind
    /// now.
    fn of_kind(
        &self,
        kind: Kind,
    ) -> (
        impl DoubleEndedIterator<Item = VerdictId> + '_,
        Option<VerdictId>,
    ) {
        let lent = self.lent();
        let kept = self.books.of_kind(kind);
        let kept = kept.filter(move |id| lent.is_none_or(|(lent, ..)| lent != *id));
        let lent = lent.filter(|(.., now)| now.kind == kind);
        (kept, lent.map(|(id, ..)| id))
    }

    /// When the next of those is sent that wait and that nothing keeps, as uptime, and which it is.
    #[must_use]
    pub fn next_due(&self) -> Option<(Duration, VerdictId)> {
        self.due().next()
    }

    /// Those that wait and that nothing keeps, in the sequence in which they are due.
    pub fn due(&self) -> impl Iterator<Item = (Duration, VerdictId)> + '_ {
        let lent = self.lent();
        let mut now = lent.and_then(|(id, _, now)| Some((now.due?, id)));
        let is_lent = move |id: VerdictId| lent.is_some_and(|(lent, ..)| lent == id);
        let mut others = self
            .books
            .due()
            .filter(move |(_, id)| !is_lent(*id))
            .peekable();
        std::iter::from_fn(move || {
            let is_first = now.is_some_and(|now| others.peek().is_none_or(|other| now < *other));
            if is_first { now.take() } else { others.next() }
        })
    }

    /// The verdict that was made last of those that wait.
    #[must_use]
    pub fn newest_waiting(&self) -> Option<&Open> {
        self.waiting(1).pop()
    }

    /// Those that wait, the one that was made last first, at most so many.
    #[must_use]
    pub fn waiting(&self, most: usize) -> Vec<&Open> {
        let lent = self.lent();
        let is_lent = |id: VerdictId| lent.is_some_and(|(lent, ..)| lent == id);
        let now = lent.and_then(|(id, _, now)| Some((now.made?, id)));
        let others = self.books.newest().filter(|(_, id)| !is_lent(*id));
        let mut newest: Vec<(Ticket, VerdictId)> = others.take(most).chain(now).collect();
        newest.sort_unstable_by(|one, other| other.cmp(one));
        let newest = newest.into_iter().take(most);
        newest.filter_map(|(_, id)| self.by_id.get(&id)).collect()
    }

    /// The verdict in a place of the list: what needs a moderator, what is under way, what waits,
    /// what others have; each oldest first.
    #[must_use]
    pub fn in_place(&self, place: usize) -> Option<&Open> {
        let Some((id, before, now)) = self.lent() else {
            return self.by_id.get(&self.books.listed(place)?);
        };
        // Without the one that is lent, and with it where it belongs now.
        let was = self.books.rank(before.group, id);
        let is = self.without(was, now, id);
        let listed = match place.cmp(&is) {
            Ordering::Equal => id,
            less_or_more @ (Ordering::Less | Ordering::Greater) => {
                let place = place - usize::from(less_or_more.is_gt());
                self.books.listed(place + usize::from(place >= was))?
            }
        };
        self.by_id.get(&listed)
    }

    /// Where a verdict stands in the list.
    #[must_use]
    pub fn place_of(&self, id: VerdictId) -> Option<usize> {
        let entry = Entry::of(self.by_id.get(&id)?);
        let Some((lent, before, now)) = self.lent() else {
            return Some(self.books.rank(entry.group, id));
        };
        let was = self.books.rank(before.group, lent);
        let place = self.without(was, entry, id);
        let comes_after = lent != id && (now.group, lent) < (entry.group, id);
        Some(place + usize::from(comes_after))
    }

    /// Where a verdict would stand among those in the books if that in this place were not there.
    fn without(&self, place: usize, entry: Entry, id: VerdictId) -> usize {
        let rank = self.books.rank(entry.group, id);
        rank - usize::from(place < rank)
    }

    /// The verdicts on a user, oldest first.
    pub fn of<'a>(&'a self, user_id: &str) -> impl Iterator<Item = &'a Open> + use<'a> {
        let ids = self.by_user.get(user_id).into_iter().flatten();
        ids.filter_map(|id| self.by_id.get(id))
    }
}

impl Deref for Stored {
    type Target = BTreeMap<VerdictId, Open>;

    fn deref(&self) -> &Self::Target {
        &self.by_id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::held;
    use crate::domain::memory::Owner;
    use crate::domain::memory::Stage;
    use crate::domain::verdict::Verb;

    fn open(id: i64, person: u32) -> Open {
        let held = held(id, Verb::Ban, person, Stage::Staged, Owner::Us);
        Open {
            verdict: held.verdict,
            phase: Phase::Elsewhere,
            in_vain: false,
            of_many: false,
            made: Ticket::default(),
        }
    }

    fn of(stored: &Stored, person: u32) -> Vec<i64> {
        let of = stored.of(&format!("u{person}"));
        of.map(|open| open.verdict.id.0).collect()
    }

    #[test]
    fn whatever_comes_and_goes_is_found_by_its_user() {
        let mut stored = Stored::default();
        for (id, person) in [(1, 1), (2, 2), (3, 1), (3, 1)] {
            stored.insert(VerdictId(id), open(id, person));
        }
        assert_eq!((of(&stored, 1), of(&stored, 2)), (vec![1, 3], vec![2]));
        stored.insert(VerdictId(2), open(2, 1));
        assert_eq!((of(&stored, 1), of(&stored, 2)), (vec![1, 2, 3], vec![]));
        stored.retain(|id, _| id.0 > 1);
        stored.remove(&VerdictId(9));
        assert_eq!(of(&stored, 1), [2, 3]);
        stored.remove(&VerdictId(2));
        stored.remove(&VerdictId(3));
        assert_eq!(stored, Stored::default());
    }
}
