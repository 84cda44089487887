//! Verdicts that were made and that the store does not have yet, found by the ticket of their answer
//! and by their user, and counted. No question about them goes through all of them.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Deref;

use crate::app::effect::Staging;
use crate::app::ticket::Ticket;
use crate::domain::source::Source;
use crate::domain::user::UserId;
use crate::domain::verdict::Draft;
use crate::domain::verdict::Part;

/// A verdict on its way into the store.
#[derive(Debug, Clone, PartialEq)]
pub struct Storing {
    /// Of the answer.
    pub ticket: Ticket,
    /// What was decided.
    pub draft: Draft,
    /// Whether it is to be taken back as soon as it is stored.
    pub taken_back: bool,
    /// Where the user's exact bytes are, as long as the store was not handed it: it is one of many
    /// and waits for those before it.
    pub source: Option<Source>,
    /// Whether it is one of those that were made together last.
    pub of_many: bool,
}

/// All of them by ticket, which is the sequence in which they were made.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Unstored {
    by_ticket: BTreeMap<Ticket, Storing>,
    by_user: BTreeMap<UserId, BTreeSet<Ticket>>,
    /// Those that the store was not handed.
    unhanded: BTreeSet<Ticket>,
    /// Those that are not taken back.
    standing: BTreeSet<Ticket>,
    /// The others: the store was handed them and has to answer first.
    taken_back: BTreeSet<Ticket>,
    /// How many are of those that were made together last.
    of_many: usize,
}

impl Unstored {
    /// Takes in one that was just made: its ticket is the last one raised.
    pub fn push(&mut self, storing: Storing) {
        let ticket = storing.ticket;
        self.remove(ticket);
        let user_id = storing.draft.seen.user_id.clone();
        self.by_user.entry(user_id).or_default().insert(ticket);
        if storing.source.is_some() {
            self.unhanded.insert(ticket);
        }
        let those = if storing.taken_back {
            &mut self.taken_back
        } else {
            &mut self.standing
        };
        those.insert(ticket);
        self.of_many += usize::from(storing.of_many);
        self.by_ticket.insert(ticket, storing);
    }

    /// Takes one out: the store answered about it, or never will.
    pub fn remove(&mut self, ticket: Ticket) -> Option<Storing> {
        let storing = self.by_ticket.remove(&ticket)?;
        self.unhanded.remove(&ticket);
        self.standing.remove(&ticket);
        self.taken_back.remove(&ticket);
        self.of_many -= usize::from(storing.of_many);
        let user_id = &storing.draft.seen.user_id;
        if let Some(theirs) = self.by_user.get_mut(user_id) {
            theirs.remove(&ticket);
            if theirs.is_empty() {
                self.by_user.remove(user_id);
            }
        }
        Some(storing)
    }

    /// The verdicts on a user, oldest first.
    pub fn of<'a>(&'a self, user_id: &str) -> impl Iterator<Item = &'a Storing> + use<'a> {
        let tickets = self.by_user.get(user_id).into_iter().flatten();
        tickets.filter_map(|ticket| self.by_ticket.get(ticket))
    }

    /// Whether there is one on this part of this user.
    #[must_use]
    pub fn is_on(&self, user_id: &str, part: Part) -> bool {
        let mut theirs = self.of(user_id);
        theirs.any(|storing| storing.draft.verb.part() == part)
    }

    /// How many are of those that were made together last.
    #[must_use]
    pub const fn of_many(&self) -> usize {
        self.of_many
    }

    /// Whether the store was handed some that it has not answered about.
    #[must_use]
    pub fn is_any_handed(&self) -> bool {
        self.unhanded.len() < self.by_ticket.len()
    }

    /// Hands out the next of those that the store was not handed, oldest first, at most so many.
    pub fn hand_over(&mut self, most: usize) -> Vec<Staging> {
        let mut batch = Vec::new();
        while batch.len() < most
            && let Some(ticket) = self.unhanded.pop_first()
        {
            let storing = self.by_ticket.get_mut(&ticket);
            batch.extend(storing.and_then(|storing| {
                Some(Staging {
                    source: storing.source.take()?,
                    ticket,
                    draft: storing.draft.clone(),
                })
            }));
        }
        batch
    }

    /// The one that was made last of those that are not taken back.
    #[must_use]
    pub fn newest(&self) -> Option<Ticket> {
        self.standing.last().copied()
    }

    /// Those that are not taken back, oldest first.
    #[must_use]
    pub const fn standing(&self) -> &BTreeSet<Ticket> {
        &self.standing
    }

    /// Those that are taken back as soon as the store has answered, oldest first.
    #[must_use]
    pub const fn taken_back(&self) -> &BTreeSet<Ticket> {
        &self.taken_back
    }

    /// Takes one back. What the store was not handed is never stored: it is given back and forgotten.
    pub fn take_back(&mut self, ticket: Ticket) -> Option<Storing> {
        if self.unhanded.contains(&ticket) {
            return self.remove(ticket);
        }
        if let Some(storing) = self.by_ticket.get_mut(&ticket) {
            storing.taken_back = true;
            self.standing.remove(&ticket);
            self.taken_back.insert(ticket);
        }
        None
    }

    /// Takes all of them back: how many were not before, and those that the store was not handed.
    pub fn take_back_all(&mut self) -> (usize, Vec<Storing>) {
        let standing: Vec<Ticket> = self.standing.iter().copied().collect();
        let taken = standing.len();
        let dropped = standing
            .into_iter()
            .filter_map(|ticket| self.take_back(ticket));
        (taken, dropped.collect())
    }
}

impl Deref for Unstored {
    type Target = BTreeMap<Ticket, Storing>;

    fn deref(&self) -> &Self::Target {
        &self.by_ticket
    }
}

#[cfg(test)]
pub(crate) mod recount;
