//! What a moderator decides about a user, and what came of it.
//!
//! A verdict is staged, waits, and is sent at most once. The words here are shared by the core,
//! the store that remembers, the client that sends and the commands that do all that without a
//! screen.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::domain::failure::Failure;
use crate::domain::sighting::Sighting;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::text::UntrustedText;

/// What can be done to a user on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Take every flag away: `DELETE /api/v2/users/{userId}/flags`. The reports behind them
    /// cannot be read back.
    ClearFlags,
    /// Ban from the whole network: `POST /api/v2/users/ban`.
    Ban,
    /// Lift such a ban: `POST /api/v2/users/unban`. Brings neither messages nor memberships back.
    Unban,
}

impl Verb {
    /// Every verb.
    pub const ALL: [Self; 3] = [Self::ClearFlags, Self::Ban, Self::Unban];

    /// As written on the command line, in plans and in the journal.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClearFlags => "clear",
            Self::Ban => "ban",
            Self::Unban => "unban",
        }
    }

    /// As said on the screen.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ClearFlags => "clear flags",
            Self::Ban => "ban",
            Self::Unban => "unban",
        }
    }

    /// Which part of a user it changes. Of each part one verdict can be open at a time, across
    /// every console and command on this machine.
    #[must_use]
    pub const fn part(self) -> Part {
        match self {
            Self::ClearFlags => Part::Flags,
            Self::Ban | Self::Unban => Part::Ban,
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Verb {
    type Err = UnknownVerb;

    fn from_str(name: &str) -> Result<Self, UnknownVerb> {
        Self::ALL
            .into_iter()
            .find(|verb| verb.name() == name)
            .ok_or(UnknownVerb)
    }
}

/// A word that names no verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is clear, ban or unban")]
pub struct UnknownVerb;

/// What of a user a verdict changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The flags.
    Flags,
    /// The network-wide ban.
    Ban,
}

impl Part {
    /// As written in the store.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flags => "flags",
            Self::Ban => "ban",
        }
    }
}

/// Names a verdict within one store, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VerdictId(pub i64);

/// A verdict that was made and is not stored yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What to do.
    pub verb: Verb,
    /// What the moderator saw when deciding; it names whom.
    pub seen: Sighting,
    /// The reason, one of the configured policies.
    pub policy: Option<UntrustedText>,
    /// The moderator's own words; may be empty.
    pub note: UntrustedText,
    /// How long it waits before it is sent.
    pub grace: Duration,
    /// The plan it comes from, if it does: a plan's id and a user act once.
    pub plan: Option<UntrustedText>,
}

/// A verdict in the store.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Its name.
    pub id: VerdictId,
    /// What was decided.
    pub draft: Draft,
    /// Who decided.
    pub operator: UntrustedText,
    /// When it was stored.
    pub staged_at: Timestamp,
}

impl Verdict {
    /// Whom it is about.
    #[must_use]
    pub fn user_id(&self) -> &UserId {
        &self.draft.seen.user_id
    }

    /// What it does.
    #[must_use]
    pub const fn verb(&self) -> Verb {
        self.draft.verb
    }
}

/// What the one sending of a verdict brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// The server said that it is done: any 2xx, whatever its body.
    Applied,
    /// The server said no, so nothing changed.
    Refused(Failure),
    /// It never left this machine: no connection, no turn, an id that no path can carry.
    NotSent(Failure),
    /// It left and its end is not known: a time limit, a cut, a 5xx, a redirect. Only reading
    /// the user again can tell.
    Unknown(Failure),
}

/// How the sending of a verdict ended, as far as anybody can know.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// The server said so.
    Done,
    /// The end was not known and reading the user back showed that it is so.
    Confirmed,
    /// It was so already, before anything was sent or instead of what was refused.
    AlreadySo,
    /// What the moderator saw is not so any more; nothing was sent.
    Held {
        /// What the user is like.
        now: Box<Sighting>,
    },
    /// The network does not know the user.
    Gone,
    /// The server said no; nothing changed.
    Refused(Failure),
    /// It never left; nothing changed.
    NotSent(Failure),
    /// The end was not known and reading the user back showed no effect.
    NotApplied(Failure),
    /// Nobody knows: the end was not known and reading the user back failed too.
    Unknown(Failure),
    /// The store could not record, so nothing was sent; or it could not record what came of it.
    NotRecorded {
        /// Why, in words.
        why: UntrustedText,
        /// Whether it had left before.
        sent: bool,
    },
}

impl End {
    /// As written in the journal.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Confirmed => "confirmed",
            Self::AlreadySo => "already-so",
            Self::Held { .. } => "held",
            Self::Gone => "gone",
            Self::Refused(_) => "refused",
            Self::NotSent(_) => "not-sent",
            Self::NotApplied(_) => "not-applied",
            Self::Unknown(_) => "unknown",
            Self::NotRecorded { .. } => "not-recorded",
        }
    }

    /// Whether the user is as the verdict wants it.
    #[must_use]
    pub const fn is_so(&self) -> bool {
        matches!(self, Self::Done | Self::Confirmed | Self::AlreadySo)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_is_found_by_the_name_it_has() {
        for verb in Verb::ALL {
            assert_eq!(verb.name().parse(), Ok(verb));
        }
        assert_eq!("Ban".parse::<Verb>(), Err(UnknownVerb));
    }

    #[test]
    fn ban_and_unban_change_the_same_part() {
        assert_eq!(Verb::Ban.part(), Verb::Unban.part());
        assert_ne!(Verb::Ban.part(), Verb::ClearFlags.part());
    }
}
