//! What is written down of every open verdict: its kind, and its place in each sequence.

use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::time::Duration;

use crate::app::outbox::Ask;
use crate::app::outbox::Open;
use crate::app::outbox::Phase;
use crate::app::outbox::Then;
use crate::app::ticket::Ticket;
use crate::domain::dispatch::DispatchStep;
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
    /// Its end is not known, and the user is being read back.
    ReadsBack,
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

    /// What a moderator has to say something about.
    pub const ASKING: [Self; 3] = [Self::Offered, Self::NeverLeft, Self::Asks];

    /// The same, and what was said just now.
    pub const NEEDS_YOU: [Self; 4] = [Self::Offered, Self::NeverLeft, Self::Asks, Self::Decided];

    /// What changes by itself and does not count down.
    pub const MOVING: [Self; 4] = [
        Self::Moves,
        Self::ReadsBack,
        Self::Checking,
        Self::Withdrawing,
    ];

    /// What the network is being asked about for a verdict that was sent or is.
    pub const AT_THE_NETWORK: [Self; 2] = [Self::Moves, Self::ReadsBack];

    const fn of(phase: &Phase) -> Self {
        match phase {
            Phase::Asks(Ask::Offered(_)) => Self::Offered,
            Phase::Asks(ask) if ask.never_left() => Self::NeverLeft,
            Phase::Asks(_) => Self::Asks,
            Phase::Adopting(Then::Stage(_) | Then::Drop(_))
            | Phase::Rereading(_)
            | Phase::Restaging(_) => Self::Decided,
            // Where the answer itself is read back, it is still being sent.
            Phase::Moves(DispatchStep::Checking { after }) if !after.is_zero() => Self::ReadsBack,
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
            Self::Moves | Self::ReadsBack | Self::Checking => Group::UnderWay,
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

impl Group {
    const COUNT: usize = Self::Elsewhere as usize + 1;
}

/// What the books say of one verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    pub(super) group: Group,
    /// When it was made against all others, where it waits.
    pub(super) made: Option<Ticket>,
    /// When it is sent, as uptime, where nothing keeps it.
    pub(super) due: Option<Duration>,
    /// Whether it is one of those that were made together last, and moves by itself.
    pub(super) is_left_of_many: bool,
}

impl Entry {
    pub(super) fn of(open: &Open) -> Self {
        let kind = Kind::of(&open.phase);
        Self {
            kind,
            group: kind.group(),
            made: open.waits_since().map(|_| open.made),
            due: open.due(),
            is_left_of_many: open.of_many && open.is_moving(),
        }
    }
}

/// All open verdicts as they were entered.
#[derive(Debug, Clone, Default)]
pub(super) struct Books {
    kinds: [BTreeSet<VerdictId>; Kind::COUNT],
    due: BTreeSet<(Duration, VerdictId)>,
    made: BTreeSet<(Ticket, VerdictId)>,
    /// In the sequence of the list, group by group. Each in one piece, so that a place is found
    /// without counting; most come at its end and go at its beginning, which moves nothing.
    listed: [VecDeque<VerdictId>; Group::COUNT],
    left_of_many: usize,
}

impl Books {
    pub(super) fn enter(&mut self, id: VerdictId, entry: Entry) {
        if let Some(kind) = self.kinds.get_mut(entry.kind as usize) {
            kind.insert(id);
        }
        self.due.extend(entry.due.map(|due| (due, id)));
        self.made.extend(entry.made.map(|made| (made, id)));
        self.left_of_many += usize::from(entry.is_left_of_many);
        if let Some(group) = self.listed.get_mut(entry.group as usize) {
            let place = group.partition_point(|listed| *listed < id);
            group.insert(place, id);
        }
    }

    pub(super) fn strike(&mut self, id: VerdictId, entry: Entry) {
        if let Some(kind) = self.kinds.get_mut(entry.kind as usize) {
            kind.remove(&id);
        }
        if let Some(due) = entry.due {
            self.due.remove(&(due, id));
        }
        if let Some(made) = entry.made {
            self.made.remove(&(made, id));
        }
        let left = usize::from(entry.is_left_of_many);
        self.left_of_many = self.left_of_many.saturating_sub(left);
        if let Some(group) = self.listed.get_mut(entry.group as usize)
            && let Ok(place) = group.binary_search(&id)
        {
            group.remove(place);
        }
    }

    /// Enters anew when what waits is due.
    pub(super) fn retime(&mut self, waiting: &[(VerdictId, Entry)]) {
        let due = waiting.iter();
        self.due = due
            .filter_map(|(id, entry)| Some((entry.due?, *id)))
            .collect();
    }

    /// None is one of those any more that were made together last.
    pub(super) const fn forget_many(&mut self) {
        self.left_of_many = 0;
    }

    /// Those of a kind, oldest first.
    pub(super) fn of_kind(&self, kind: Kind) -> impl DoubleEndedIterator<Item = VerdictId> + '_ {
        let of_kind = self.kinds.get(kind as usize);
        of_kind.into_iter().flatten().copied()
    }

    pub(super) fn count(&self, kind: Kind) -> usize {
        self.kinds.get(kind as usize).map_or(0, BTreeSet::len)
    }

    pub(super) const fn left_of_many(&self) -> usize {
        self.left_of_many
    }

    /// What is due, the first first.
    pub(super) fn due(&self) -> impl Iterator<Item = (Duration, VerdictId)> + '_ {
        self.due.iter().copied()
    }

    /// What waits, the one that was made last first.
    pub(super) fn newest(&self) -> impl Iterator<Item = (Ticket, VerdictId)> + '_ {
        self.made.iter().rev().copied()
    }

    /// How many of the list stand before this one.
    pub(super) fn rank(&self, group: Group, id: VerdictId) -> usize {
        let (before, rest) = self.listed.split_at(group as usize);
        let within = rest
            .first()
            .map_or(0, |group| group.partition_point(|listed| *listed < id));
        before.iter().map(VecDeque::len).sum::<usize>() + within
    }

    pub(super) fn listed(&self, place: usize) -> Option<VerdictId> {
        let mut within = place;
        for group in &self.listed {
            match within.checked_sub(group.len()) {
                Some(behind) => within = behind,
                None => return group.get(within).copied(),
            }
        }
        None
    }
}
