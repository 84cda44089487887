//! What is written down of every open verdict: its kind, and its place in each sequence.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::app::outbox::Ask;
use crate::app::outbox::Open;
use crate::app::outbox::Phase;
use crate::app::outbox::Then;
use crate::domain::verdict::VerdictId;

/// What is counted together. Every open verdict is of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Left to a moderator by a run that ended.
    Offered,
    /// To be decided about, and this session sent nothing.
    NeverLeft,
    /// To be decided about for another reason.
    Asks,
    /// Just decided about, and nothing came of it yet.
    Decided,
    /// On its way.
    Moves,
    /// Being taken over, to be read back.
    Checking,
    /// Waits for its time.
    Waits,
    /// Being taken back.
    Withdrawing,
    /// Another console or command has it.
    Elsewhere,
}

impl Kind {
    const COUNT: usize = Self::Elsewhere as usize + 1;

    const fn of(phase: &Phase) -> Self {
        match phase {
            Phase::Asks(Ask::Offered(_)) => Self::Offered,
            Phase::Asks(ask) if ask.never_left() => Self::NeverLeft,
            Phase::Asks(_) => Self::Asks,
            Phase::Adopting(Then::Stage(_) | Then::Drop(_))
            | Phase::Rereading(_)
            | Phase::Restaging(_) => Self::Decided,
            Phase::Moves(_) => Self::Moves,
            Phase::Adopting(Then::Check) => Self::Checking,
            Phase::Waits { .. } => Self::Waits,
            Phase::Withdrawing(_) => Self::Withdrawing,
            Phase::Elsewhere => Self::Elsewhere,
        }
    }

    /// Where its verdicts stand in the list.
    const fn group(self) -> Group {
        match self {
            Self::Offered | Self::NeverLeft | Self::Asks | Self::Decided => Group::NeedsYou,
            Self::Moves | Self::Checking => Group::UnderWay,
            Self::Waits | Self::Withdrawing => Group::Waits,
            Self::Elsewhere => Group::Elsewhere,
        }
    }
}

/// What stands together in the list, in its sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    NeedsYou,
    UnderWay,
    Waits,
    Elsewhere,
}

/// What the books say of one verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    pub(super) group: Group,
    /// Since when it waits, as uptime, where it does.
    pub(super) since: Option<Duration>,
    /// When it is sent, as uptime, where nothing keeps it.
    pub(super) due: Option<Duration>,
}

impl Entry {
    pub(super) fn of(open: &Open) -> Self {
        let kind = Kind::of(&open.phase);
        Self {
            kind,
            group: kind.group(),
            since: open.waits_since().map(|since| since.uptime),
            due: open.due(),
        }
    }
}

/// All open verdicts as they were entered.
#[derive(Debug, Clone, Default)]
pub(super) struct Books {
    counts: [usize; Kind::COUNT],
    due: BTreeSet<(Duration, VerdictId)>,
    since: BTreeSet<(Duration, VerdictId)>,
    /// In the sequence of the list. In one piece, so that a place is found without counting.
    listed: Vec<(Group, VerdictId)>,
}

impl Books {
    pub(super) fn enter(&mut self, id: VerdictId, entry: Entry) {
        if let Some(count) = self.counts.get_mut(entry.kind as usize) {
            *count += 1;
        }
        self.due.extend(entry.due.map(|due| (due, id)));
        self.since.extend(entry.since.map(|since| (since, id)));
        let rank = self.rank(entry.group, id);
        self.listed.insert(rank, (entry.group, id));
    }

    pub(super) fn strike(&mut self, id: VerdictId, entry: Entry) {
        if let Some(count) = self.counts.get_mut(entry.kind as usize) {
            *count = count.saturating_sub(1);
        }
        if let Some(due) = entry.due {
            self.due.remove(&(due, id));
        }
        if let Some(since) = entry.since {
            self.since.remove(&(since, id));
        }
        if let Ok(place) = self.listed.binary_search(&(entry.group, id)) {
            self.listed.remove(place);
        }
    }

    pub(super) fn count(&self, kind: Kind) -> usize {
        self.counts.get(kind as usize).copied().unwrap_or_default()
    }

    /// What is due, the first first.
    pub(super) fn due(&self) -> impl Iterator<Item = (Duration, VerdictId)> + '_ {
        self.due.iter().copied()
    }

    /// What waits, the newest first.
    pub(super) fn newest(&self) -> impl Iterator<Item = (Duration, VerdictId)> + '_ {
        self.since.iter().rev().copied()
    }

    /// How many of the list stand before this one.
    pub(super) fn rank(&self, group: Group, id: VerdictId) -> usize {
        self.listed.partition_point(|listed| *listed < (group, id))
    }

    pub(super) fn listed(&self, place: usize) -> Option<VerdictId> {
        self.listed.get(place).map(|(_, id)| *id)
    }
}
