//! How the last verdicts on people ended.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Deref;
use std::time::Duration;

use crate::domain::time::Moment;
use crate::domain::user::UserId;
use crate::domain::verdict::Verb;
use crate::text::UntrustedText;

/// How many people keep the mark of how their last verdict ended.
pub(crate) const KEPT: usize = 1_000;

/// How a verdict ended that needs nobody any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// What was to be done.
    pub verb: Verb,
    /// How it ended.
    pub how: Closing,
    /// When.
    pub at: Moment,
    /// Why the server said no, where it did.
    pub why: Option<UntrustedText>,
}

/// How a verdict ends that needs nobody any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// The server said so, or reading back confirmed it.
    Done,
    /// It was so without it.
    AlreadySo,
    /// The server said no.
    Refused,
    /// The network does not know the user.
    Gone,
}

/// How the last verdict on each of these people ended; of too many, those whose ended last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Closings {
    by_user: BTreeMap<UserId, Closed>,
    /// The same people, in the sequence in which their verdicts ended.
    by_time: BTreeSet<(Duration, UserId)>,
}

impl Closings {
    /// Leaves the mark of how a verdict on somebody ended, in place of the one before.
    pub fn insert(&mut self, user_id: UserId, closed: Closed) {
        self.remove(&user_id);
        self.by_time.insert((closed.at.uptime, user_id.clone()));
        self.by_user.insert(user_id, closed);
        while self.by_user.len() > KEPT {
            let Some((_, oldest)) = self.by_time.pop_first() else {
                return;
            };
            self.by_user.remove(&oldest);
        }
    }

    /// Takes the mark away.
    pub fn remove(&mut self, user_id: &UserId) {
        if let Some(closed) = self.by_user.remove(user_id) {
            self.by_time.remove(&(closed.at.uptime, user_id.clone()));
        }
    }
}

impl Deref for Closings {
    type Target = BTreeMap<UserId, Closed>;

    fn deref(&self) -> &Self::Target {
        &self.by_user
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::at;

    fn id(number: usize) -> UserId {
        UserId::new(&format!("u{number:04}"))
    }

    fn close(closings: &mut Closings, number: usize, second: u64) {
        let closed = Closed {
            verb: Verb::Ban,
            how: Closing::Done,
            at: at(Duration::from_secs(second)),
            why: None,
        };
        closings.insert(id(number), closed);
    }

    #[test]
    fn of_too_many_marks_the_oldest_goes_and_a_new_one_is_no_second() {
        let mut closings = Closings::default();
        for number in 0..KEPT {
            close(&mut closings, number, 10);
        }
        // The first of them again, which makes it the newest.
        close(&mut closings, 0, 20);
        close(&mut closings, KEPT, 15);
        assert_eq!(closings.len(), KEPT);
        assert!(closings.contains_key(&id(0)), "its mark is a new one");
        assert!(
            !closings.contains_key(&id(1)),
            "the oldest, the first by id"
        );
        closings.remove(&id(2));
        close(&mut closings, KEPT + 1, 16);
        assert!(closings.contains_key(&id(3)), "there was room");
        close(&mut closings, KEPT + 2, 17);
        assert!(!closings.contains_key(&id(3)));
        assert_eq!(closings.by_time.len(), closings.len());
    }
}
