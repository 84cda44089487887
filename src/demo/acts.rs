//! Who changed flags and bans, in the sequence in which it happened. Tests read it to tell what a
//! client did from what colleagues did meanwhile; no real network has it.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use crate::demo::person::Standing;

/// The newest acts that are kept.
const KEPT: usize = 65_536;

/// Who made something happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Actor {
    /// Whoever called over the wire.
    Client,
    /// The network's own life: people who report, colleagues who moderate.
    Activity,
    /// Whoever holds a [`crate::demo::Control`].
    Handle,
}

/// How somebody stands with the moderators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand {
    /// Reports that count; `None` where nothing is flagged.
    pub flags: Option<u32>,
    /// Whether the user is banned from the network.
    pub banned: bool,
}

impl From<&Standing> for Stand {
    fn from(standing: &Standing) -> Self {
        Self {
            flags: standing.flags,
            banned: standing.banned,
        }
    }
}

/// A change of somebody's flags or ban. What changes neither is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Who did it.
    pub by: Actor,
    /// About whom.
    pub user_id: String,
    /// As it was until then.
    pub was: Stand,
    /// As it is since.
    pub is: Stand,
}

/// The acts of one network.
#[derive(Debug, Default)]
pub(super) struct Acts(Mutex<VecDeque<Act>>);

impl Acts {
    fn kept(&self) -> MutexGuard<'_, VecDeque<Act>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes an act, if it is one.
    pub(super) fn note(&self, act: Act) {
        if act.was == act.is {
            return;
        }
        let mut kept = self.kept();
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(act);
    }

    pub(super) fn all(&self) -> Vec<Act> {
        self.kept().iter().cloned().collect()
    }
}
