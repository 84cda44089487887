//! What the verdicts on a user mean to the case of that user.

use crate::app::outbox::Closing;
use crate::app::outbox::Open;
use crate::app::outbox::Outbox;
use crate::domain::queue::Settled;
use crate::domain::verdict::Verb;

impl Outbox {
    /// Whether a verdict that has not ended decides the case of this user: one that waits or is on
    /// its way. Lifting a ban says nothing about flags, and so decides none.
    #[must_use]
    pub fn decides(&self, user_id: &str) -> bool {
        if self.of(user_id).any(Open::needs_you) {
            return false;
        }
        let open = self.of(user_id).map(|open| open.verdict.verb());
        let storing = self.storing.of(user_id).map(|storing| storing.draft.verb);
        open.chain(storing).any(|verb| verb != Verb::Unban)
    }

    /// Whether a verdict on this user has not ended.
    #[must_use]
    pub fn is_pending(&self, user_id: &str) -> bool {
        self.of(user_id).next().is_some() || self.storing.of(user_id).next().is_some()
    }

    /// The last verdict on this user that ended, unless the server said no.
    #[must_use]
    pub fn settled(&self, user_id: &str) -> Option<Settled> {
        let closed = self.closed.get(user_id)?;
        (closed.how != Closing::Refused).then_some(Settled {
            verb: closed.verb,
            at: closed.at,
        })
    }
}
