//! The flagged accounts of a network as a queue: one case each, in an order that stays put.
//!
//! A queue is a snapshot. Walking the flagged set again brings newer content to its cases and finds
//! new ones, and neither moves a case that has its place: who came since waits outside until they
//! are taken in. Keys are computed once, when a case gets its place, and are numbers that never
//! tie, so that a case is found by halving and moved without sorting anything else.

mod case;
mod key;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use crate::domain::queue::case::Case;
pub use crate::domain::queue::case::Seen;
pub use crate::domain::queue::case::Settled;
pub use crate::domain::queue::case::Status;
pub use crate::domain::queue::key::Key;
pub use crate::domain::queue::key::QueueOrder;

use crate::domain::id_index::IdIndex;
use crate::domain::memory::Memory;
use crate::domain::page::Page;
use crate::domain::priority::Weights;
use crate::domain::queue::case::Content;
use crate::domain::time::Moment;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::domain::user::UserId;

/// Names a case for as long as its queue lives: the how-manieth account that came, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseId(pub u32);

/// By what a queue is put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranking<'a> {
    /// What comes first.
    pub order: QueueOrder,
    /// What counts how much.
    pub weights: &'a Weights,
    /// When it is.
    pub now: Timestamp,
}

/// What meeting an account in a walk brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// Nobody had met it before; it has no place yet.
    New(CaseId),
    /// It is as it was.
    Same(CaseId),
    /// It shows newer content, at the place that it has.
    Changed(CaseId),
    /// This walk had met it before.
    Again(CaseId),
}

/// How many placed cases there are of each status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// To be decided.
    pub open: usize,
    /// With a verdict.
    pub decided: usize,
    /// Put off.
    pub snoozed: usize,
    /// Not in the flagged set any more, and not by a verdict from here.
    pub gone: usize,
}

/// The cases and their order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Queue {
    cases: Vec<Case>,
    index: IdIndex,
    order: Vec<Key>,
    /// Met and not placed.
    outside: BTreeSet<CaseId>,
    /// Placed and open, by since when they wait.
    open: BTreeSet<(Timestamp, CaseId)>,
    /// Put off until a time.
    due: BTreeSet<(Timestamp, CaseId)>,
    counts: Counts,
}

impl Queue {
    /// How many cases have a place.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether no case has a place.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Every account that was met, placed or not.
    #[must_use]
    pub fn met(&self) -> usize {
        self.cases.len()
    }

    /// How many came since and wait to be taken in.
    #[must_use]
    pub fn outside(&self) -> usize {
        self.outside.len()
    }

    /// How many placed cases there are of each status.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// Since when the open case waits that waits longest.
    #[must_use]
    pub fn oldest(&self) -> Option<Timestamp> {
        self.open.first().map(|(since, _)| *since)
    }

    /// The case at a place, from 0.
    #[must_use]
    pub fn at(&self, place: usize) -> Option<CaseId> {
        self.order.get(place).map(|key| key.case())
    }

    /// The case of a name.
    #[must_use]
    pub fn case(&self, id: CaseId) -> Option<&Case> {
        self.cases.get(id.0 as usize)
    }

    /// The place of a case; `None` while it has none.
    #[must_use]
    pub fn place_of(&self, id: CaseId) -> Option<usize> {
        let key = self.case(id)?.key?;
        self.order.binary_search(&key).ok()
    }

    /// The case of a user.
    #[must_use]
    pub fn find(&self, user_id: &str) -> Option<CaseId> {
        let cases = &self.cases;
        let found = self.index.find(user_id, |case| id_in(cases, case));
        found.map(CaseId)
    }

    /// The next place from `from` on, or before it, that holds an open case; `from` itself is not
    /// asked.
    #[must_use]
    pub fn next_open(&self, from: usize, forward: bool) -> Option<usize> {
        let is_open = |place: &usize| {
            let case = self.at(*place).and_then(|id| self.case(id));
            case.is_some_and(|case| case.status == Status::Open)
        };
        if forward {
            (from.saturating_add(1)..self.len()).find(is_open)
        } else {
            (0..from.min(self.len())).rev().find(is_open)
        }
    }

    /// Takes in what a walk shows of an account: the row `row` of a page. An account without an id
    /// is no case, since nothing could be done about it. `asked` is when the page was asked for, at
    /// the earliest.
    pub fn meet(
        &mut self,
        page: &Arc<Page>,
        row: usize,
        is_look_alike: bool,
        walk: u32,
        asked: Moment,
        now: Timestamp,
    ) -> Option<Met> {
        let content = Content::of(page, row)?;
        let id = page.user(row)?.user_id()?.as_received();
        if let Some(known) = self.find(id) {
            let case = self.cases.get_mut(known.0 as usize)?;
            let is_again = case.is_met_in(walk);
            let is_same = case.renew(content, is_look_alike, walk, asked, now);
            self.settle(known, now);
            return Some(match (is_again, is_same) {
                (true, _) => Met::Again(known),
                (false, true) => Met::Same(known),
                (false, false) => Met::Changed(known),
            });
        }
        let new = CaseId(u32::try_from(self.cases.len()).ok()?);
        self.cases
            .push(Case::new(content, is_look_alike, walk, asked, now));
        let cases = &self.cases;
        self.index.insert(id, new.0, |case| id_in(cases, case));
        self.outside.insert(new);
        self.settle(new, now);
        Some(Met::New(new))
    }

    /// Takes in what reading an account again shows; nothing where it is no case here. Its place
    /// stays.
    pub fn read_again(
        &mut self,
        page: &Arc<Page>,
        row: usize,
        is_look_alike: bool,
        asked: Moment,
        now: Timestamp,
    ) -> Option<CaseId> {
        let content = Content::of(page, row)?;
        let id = self.find(page.user(row)?.user_id()?.as_received())?;
        let case = self.cases.get_mut(id.0 as usize)?;
        case.read_again(content, is_look_alike, asked, now);
        self.settle(id, now);
        Some(id)
    }

    /// Takes in what is remembered of an account; nothing where it is no case here.
    pub fn remember(&mut self, memory: &Memory, now: Timestamp) -> Option<CaseId> {
        let id = self.find(memory.user_id.text().as_received())?;
        self.leave_counts(id);
        if let Some(case) = self.cases.get_mut(id.0 as usize) {
            case.remember(memory.clone());
        }
        self.enter_counts(id, now);
        Some(id)
    }

    /// Notes whether an open verdict from here decides a case, and which one settled it last. One
    /// that is not known any more goes on counting.
    pub fn decide(
        &mut self,
        id: CaseId,
        is_decided: bool,
        settled: Option<Settled>,
        now: Timestamp,
    ) {
        if let Some(case) = self.cases.get_mut(id.0 as usize) {
            case.is_decided = is_decided;
            case.settled = settled.or(case.settled);
        }
        self.settle(id, now);
    }

    /// Looks anew at whom the cases read like: more protected names are known.
    pub fn look_alikes(&mut self, is_look_alike: impl Fn(User<'_>) -> bool) {
        for case in &mut self.cases {
            if let Some(is) = case.user().map(&is_look_alike) {
                case.facts.is_look_alike = is;
            }
        }
    }

    /// A walk took in everybody: who was not met is gone. A page shifts when somebody before it is
    /// cleared meanwhile, and then a person is passed over who is still there: so one walk of many
    /// pages says nothing yet, and a second one in a row does.
    pub fn walked(&mut self, walk: u32, pages: u32, now: Timestamp) -> Vec<CaseId> {
        let enough = if pages > 1 { 2 } else { 1 };
        let mut gone = Vec::new();
        for (id, case) in (0..).map(CaseId).zip(&mut self.cases) {
            if case.miss(walk) >= enough && !case.is_gone {
                case.is_gone = true;
                gone.push(id);
            }
        }
        for id in &gone {
            self.settle(*id, now);
        }
        gone
    }

    /// Brings back whoever was put off until now; says who.
    pub fn wake(&mut self, now: Timestamp) -> Vec<CaseId> {
        let mut woken = Vec::new();
        while let Some((_, id)) = self.due.first().copied().filter(|(at, _)| *at <= now) {
            self.settle(id, now);
            woken.push(id);
        }
        woken
    }

    /// Gives these cases the place that they deserve, each alone: nothing else is put in another
    /// order.
    pub fn place(&mut self, ids: &[CaseId], ranking: Ranking<'_>) {
        let mut removed = Vec::with_capacity(ids.len());
        let mut added = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(case) = self.cases.get_mut(id.0 as usize) else {
                continue;
            };
            removed.extend(case.key);
            added.push(case.rank(*id, ranking));
        }
        added.sort_unstable();
        added.dedup();
        removed.sort_unstable();
        removed.dedup();
        self.replace(&removed, &added);
        for id in ids {
            if self.outside.remove(id) {
                self.enter_counts(*id, ranking.now);
            }
        }
    }

    /// Puts everybody in order anew, whoever waits outside included.
    pub fn rank(&mut self, ranking: Ranking<'_>) {
        for id in std::mem::take(&mut self.outside) {
            self.enter_counts(id, ranking.now);
        }
        let ids = (0..).map(CaseId);
        self.order.clear();
        let keys = ids
            .zip(&mut self.cases)
            .map(|(id, case)| case.rank(id, ranking));
        self.order.extend(keys);
        self.order.sort_unstable();
    }

    /// Keys out and keys in, both sorted. One of each is cheap by halving; more are one pass.
    fn replace(&mut self, removed: &[Key], added: &[Key]) {
        if removed.len() + added.len() <= 2 {
            for key in removed {
                if let Ok(at) = self.order.binary_search(key) {
                    self.order.remove(at);
                }
            }
            for key in added {
                if let Err(at) = self.order.binary_search(key) {
                    self.order.insert(at, *key);
                }
            }
            return;
        }
        let mut merged = Vec::with_capacity(self.order.len() + added.len());
        let (mut removed, mut added) = (removed.iter().peekable(), added.iter().peekable());
        for key in &self.order {
            while let Some(next) = added.next_if(|next| *next < key) {
                merged.push(*next);
            }
            while removed.next_if(|gone| *gone < key).is_some() {}
            if removed.peek() != Some(&key) {
                merged.push(*key);
            }
        }
        merged.extend(added);
        // A key can be taken out and put in again.
        merged.dedup();
        self.order = merged;
    }

    /// Finds out anew what a case's status is.
    fn settle(&mut self, id: CaseId, now: Timestamp) {
        self.leave_counts(id);
        self.enter_counts(id, now);
    }

    fn leave_counts(&mut self, id: CaseId) {
        let Some(case) = self.cases.get(id.0 as usize) else {
            return;
        };
        if let Some(at) = case.due() {
            self.due.remove(&(at, id));
        }
        if self.outside.contains(&id) || !case.is_counted {
            return;
        }
        let (since, status) = (case.facts.since, case.status);
        if status == Status::Open {
            self.open.remove(&(since, id));
        }
        let count = self.counts.of(status);
        *count = count.saturating_sub(1);
        if let Some(case) = self.cases.get_mut(id.0 as usize) {
            case.is_counted = false;
        }
    }

    fn enter_counts(&mut self, id: CaseId, now: Timestamp) {
        let Some(case) = self.cases.get_mut(id.0 as usize) else {
            return;
        };
        case.status = case.found(now);
        if let Some(at) = case.due().filter(|_| case.status == Status::Snoozed) {
            self.due.insert((at, id));
        }
        if self.outside.contains(&id) || case.is_counted {
            return;
        }
        case.is_counted = true;
        if case.status == Status::Open {
            self.open.insert((case.facts.since, id));
        }
        let status = case.status;
        *self.counts.of(status) += 1;
    }
}

impl Counts {
    const fn of(&mut self, status: Status) -> &mut usize {
        match status {
            Status::Open => &mut self.open,
            Status::Decided => &mut self.decided,
            Status::Snoozed => &mut self.snoozed,
            Status::Gone => &mut self.gone,
        }
    }
}

/// The id of a user as text, for the index.
fn id_in(cases: &[Case], case: u32) -> &str {
    let case = cases.get(case as usize);
    case.and_then(Case::user)
        .and_then(User::user_id)
        .map_or("", |id| id.as_received())
}

impl Case {
    /// Whom the case is about.
    #[must_use]
    pub fn user_id(&self) -> Option<UserId> {
        let id = self.user()?.user_id()?;
        Some(UserId::new(id.as_received()))
    }
}

#[cfg(test)]
mod tests;
