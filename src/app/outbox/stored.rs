//! The open verdicts, found by their name and by their user.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Deref;

use crate::app::outbox::Open;
use crate::domain::user::UserId;
use crate::domain::verdict::VerdictId;

/// Every open verdict by its name, oldest first. Each row of a list asks for the verdicts on its
/// user in every frame, so that these are found without looking through all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stored {
    by_id: BTreeMap<VerdictId, Open>,
    by_user: BTreeMap<UserId, BTreeSet<VerdictId>>,
}

impl Stored {
    /// Takes in a verdict under its name, in place of what stood under it.
    pub fn insert(&mut self, id: VerdictId, open: Open) {
        self.remove(&id);
        let user_id = open.verdict.user_id().clone();
        self.by_user.entry(user_id).or_default().insert(id);
        self.by_id.insert(id, open);
    }

    /// Takes a verdict out.
    pub fn remove(&mut self, id: &VerdictId) {
        let Some(open) = self.by_id.remove(id) else {
            return;
        };
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

    /// A verdict, to be changed. Whom it is about never changes.
    pub fn get_mut(&mut self, id: &VerdictId) -> Option<&mut Open> {
        self.by_id.get_mut(id)
    }

    /// The verdicts on a user, oldest first.
    pub fn of<'a>(&'a self, user_id: &str) -> impl Iterator<Item = &'a Open> + use<'a> {
        let none = self.by_user.is_empty();
        let theirs = (!none).then(|| self.by_user.get(&UserId::new(user_id)));
        let ids = theirs.flatten().into_iter().flatten();
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
    use crate::app::outbox::Phase;
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
