//! One case: an account that the network lists as flagged, and what is known of it here.

use std::sync::Arc;

use crate::domain::field::Field;
use crate::domain::memory::Memory;
use crate::domain::memory::Snooze;
use crate::domain::merge::alone;
use crate::domain::page::Page;
use crate::domain::priority::Facts;
use crate::domain::priority::Growth;
use crate::domain::queue::CaseId;
use crate::domain::queue::Key;
use crate::domain::queue::Ranking;
use crate::domain::time::Moment;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::domain::verdict::Verb;

/// How far a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// To be decided.
    Open,
    /// Put off.
    Snoozed,
    /// There is a verdict.
    Decided,
    /// Not in the flagged set any more, and not by a verdict from here.
    Gone,
}

impl Status {
    /// Open cases stand first, whatever the order.
    pub(super) const fn rank(self) -> u8 {
        match self {
            Self::Open => 0,
            Self::Snoozed => 1,
            Self::Decided => 2,
            Self::Gone => 3,
        }
    }
}

/// What an account is against what it was when the moderator last looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Seen {
    /// Nothing is remembered yet: the store has not answered.
    Unread,
    /// The moderator never looked.
    New,
    /// So many flags more, or fewer.
    Changed(i64),
    /// As many flags as then.
    Same,
    /// One of the two counts is not known.
    Unknown,
}

/// A verdict from here that needs nobody any more and was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// What was to be done.
    pub verb: Verb,
    /// When it ended. What was asked for before says nothing about the account since.
    pub at: Moment,
}

/// The place where the network's words about an account are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content {
    page: Arc<Page>,
    row: u32,
}

impl Content {
    pub(super) fn of(page: &Arc<Page>, row: usize) -> Option<Self> {
        Some(Self {
            page: Arc::clone(page),
            row: u32::try_from(row).ok()?,
        })
    }

    pub(super) fn user(&self) -> Option<User<'_>> {
        self.page.user(self.row as usize)
    }

    /// The same without the rest of its page.
    fn by_itself(self) -> Self {
        let page = self.user().filter(|_| self.page.len() > 1).map(alone);
        match page {
            Some(page) => Self {
                page: Arc::new(page),
                row: 0,
            },
            None => self,
        }
    }
}

/// One case.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    content: Content,
    /// What it was when it got its place.
    loaded: Content,
    /// What its place is computed from, as known by now.
    pub facts: Facts,
    /// What the store remembers, once it told.
    pub memory: Option<Box<Memory>>,
    /// How far it is.
    pub status: Status,
    /// Where it stands, once it was given a place.
    pub(super) key: Option<Key>,
    /// When it was first met in this session: it waits from here where nothing is remembered.
    met_at: Timestamp,
    /// When a walk met it last, and so was shown what it is like.
    pub read_at: Timestamp,
    /// When that was asked for, at the earliest.
    pub asked: Moment,
    /// The last verdict from here that settled it.
    pub(super) settled: Option<Settled>,
    /// The last walk that met it.
    walk: u32,
    /// Walks in a row that did not meet it.
    missed: u8,
    pub(super) is_gone: bool,
    pub(super) is_decided: bool,
    pub(super) is_counted: bool,
}

impl Case {
    pub(super) fn new(
        content: Content,
        is_look_alike: bool,
        walk: u32,
        asked: Moment,
        now: Timestamp,
    ) -> Self {
        let mut case = Self {
            loaded: content.clone(),
            facts: Facts {
                flag_count: None,
                growth: Growth::Unknown,
                is_reflagged: false,
                is_look_alike,
                since: now,
            },
            content,
            memory: None,
            status: Status::Open,
            key: None,
            met_at: now,
            read_at: now,
            asked,
            settled: None,
            walk,
            missed: 0,
            is_gone: false,
            is_decided: false,
            is_counted: false,
        };
        case.weigh();
        case
    }

    /// The account as the network showed it last.
    #[must_use]
    pub fn user(&self) -> Option<User<'_>> {
        self.content.user()
    }

    /// The account as it was when the case got its place.
    #[must_use]
    pub fn loaded(&self) -> Option<User<'_>> {
        self.loaded.user()
    }

    /// The page that holds the account, and its row.
    #[must_use]
    pub fn source(&self) -> (&Arc<Page>, usize) {
        (&self.content.page, self.content.row as usize)
    }

    /// How many flags more than when it got its place; 0 where either is not known.
    #[must_use]
    pub fn moved(&self) -> i64 {
        let count = |user: Option<User<'_>>| user.and_then(|user| user.flag_count().value());
        match (count(self.user()), count(self.loaded())) {
            (Some(now), Some(then)) => now.saturating_sub(then),
            _ => 0,
        }
    }

    /// Against when the moderator last looked.
    #[must_use]
    pub fn seen(&self) -> Seen {
        let Some(memory) = &self.memory else {
            return Seen::Unread;
        };
        if memory.looked_at.is_none() {
            return Seen::New;
        }
        match (self.facts.flag_count, memory.looked_flag_count) {
            (Some(now), Some(then)) if now == then => Seen::Same,
            (Some(now), Some(then)) => Seen::Changed(now.saturating_sub(then)),
            _ => Seen::Unknown,
        }
    }

    /// Whether it was put off and its time, or its next flag, has come.
    #[must_use]
    pub fn is_back(&self) -> bool {
        self.snooze().is_some() && self.status == Status::Open
    }

    /// How it is put off, or was.
    #[must_use]
    pub fn snooze(&self) -> Option<Snooze> {
        self.memory.as_ref()?.snooze
    }

    /// Takes in newer content; says whether nothing differs. Content that does not differ is not
    /// kept, and what does is kept without its page, or each walk would hold on to its pages. Nor is
    /// what was asked for before what is held, or before a verdict settled the account, or it would
    /// undo that.
    pub(super) fn renew(
        &mut self,
        content: Content,
        is_look_alike: bool,
        walk: u32,
        asked: Moment,
        now: Timestamp,
    ) -> bool {
        self.walk = walk;
        self.missed = 0;
        if self.is_behind(asked) {
            return true;
        }
        self.read_at = now;
        self.asked = asked;
        let was_gone = std::mem::take(&mut self.is_gone);
        self.facts.is_look_alike = is_look_alike;
        let is_same = match (self.user(), content.user()) {
            (Some(then), Some(now)) => is_same(then, now),
            _ => false,
        };
        if !is_same {
            self.content = content.by_itself();
            self.weigh();
        }
        is_same && !was_gone
    }

    /// Takes in what reading the account by itself shows, which is no walk. One that was flagged
    /// and is not any more is gone; one that the network lists without any flags is not.
    pub(super) fn read_again(
        &mut self,
        content: Content,
        is_look_alike: bool,
        asked: Moment,
        now: Timestamp,
    ) {
        let was_gone = self.is_gone;
        let was_flagged = self.user().is_some_and(User::is_flagged);
        let is_flagged = content.user().is_some_and(User::is_flagged);
        let is_behind = self.is_behind(asked);
        self.renew(content, is_look_alike, self.walk, asked, now);
        if !is_behind {
            self.is_gone = !is_flagged && (was_gone || was_flagged);
        }
    }

    /// Whether what is held is newer than what was asked for then.
    fn is_behind(&self, asked: Moment) -> bool {
        asked.uptime < self.asked.uptime || self.is_outdated(asked)
    }

    /// Whether a verdict settled the account since something was asked for.
    fn is_outdated(&self, asked: Moment) -> bool {
        self.settled
            .is_some_and(|settled| asked.uptime < settled.at.uptime)
    }

    /// Takes in what the store remembers.
    pub(super) fn remember(&mut self, memory: Memory) {
        self.memory = Some(Box::new(memory));
        self.weigh();
    }

    /// Whether a walk has met the account.
    pub(super) const fn is_met_in(&self, walk: u32) -> bool {
        self.walk == walk
    }

    /// A walk ended; says how many in a row did not meet the account.
    pub(super) const fn miss(&mut self, walk: u32) -> u8 {
        if self.walk != walk {
            self.missed = self.missed.saturating_add(1);
        }
        self.missed
    }

    /// When it comes back, where it is put off until a time.
    pub(super) fn due(&self) -> Option<Timestamp> {
        match self.snooze()? {
            Snooze::Until(at) => Some(at),
            Snooze::NextFlag(_) => None,
        }
    }

    /// What its status is by all that is known.
    pub(super) fn found(&self, now: Timestamp) -> Status {
        if self.is_decided || self.is_settled() || self.was_decided() {
            Status::Decided
        } else if self.is_gone {
            Status::Gone
        } else if self.is_snoozed(now) {
            Status::Snoozed
        } else {
            Status::Open
        }
    }

    /// The key of the place that it deserves; what it is like by now is what it is loaded as.
    pub(super) fn rank(&mut self, id: CaseId, ranking: Ranking<'_>) -> Key {
        self.loaded = self.content.clone();
        let key = Key::new(id, self.status, &self.facts, ranking);
        self.key = Some(key);
        key
    }

    fn is_snoozed(&self, now: Timestamp) -> bool {
        match self.snooze() {
            None => false,
            Some(Snooze::Until(at)) => now < at,
            // A count that is not known is no new flag.
            Some(Snooze::NextFlag(flags)) => {
                self.facts.flag_count.is_none_or(|count| count <= flags)
            }
        }
    }

    /// Whether the last verdict of this session still holds. Until something is known that was
    /// asked for after it, it does.
    fn is_settled(&self) -> bool {
        let Some(settled) = self.settled else {
            return false;
        };
        let is_outdated = self.is_outdated(self.asked);
        match settled.verb {
            Verb::Unban => false,
            Verb::Ban => is_outdated || self.is_banned(),
            Verb::ClearFlags => is_outdated || !self.user().is_some_and(User::is_flagged),
        }
    }

    fn is_banned(&self) -> bool {
        let user = self.user();
        user.is_some_and(|user| user.is_global_ban() == Field::Value(true))
    }

    /// Whether an earlier verdict still holds: a ban that stands, or a clear behind which the
    /// account was not flagged again.
    fn was_decided(&self) -> bool {
        let Some(memory) = &self.memory else {
            return false;
        };
        memory
            .decided
            .as_ref()
            .is_some_and(|decided| match decided.verb {
                Verb::Ban => self.is_banned(),
                Verb::ClearFlags => decided.at > memory.flagged_since,
                Verb::Unban => false,
            })
    }

    /// Works the facts out anew.
    fn weigh(&mut self) {
        self.facts.flag_count = self.user().and_then(|user| user.flag_count().value());
        let Some(memory) = &self.memory else {
            self.facts.since = self.met_at;
            return;
        };
        let more = |then: i64| Some(self.facts.flag_count?.saturating_sub(then));
        let looked = memory.looked_at.and(memory.looked_flag_count);
        self.facts.growth = if let Some(more) = looked.and_then(more) {
            Growth::SinceLooked(more)
        } else if let Some(more) = memory.first_flag_count.and_then(more) {
            Growth::SinceFirstSeen(more)
        } else {
            Growth::Unknown
        };
        self.facts.since = memory.flagged_since;
        self.facts.is_reflagged = memory
            .cleared
            .as_ref()
            .is_some_and(|cleared| cleared.at <= memory.flagged_since);
    }
}

/// Whether nothing differs that a row, a case or a verdict shows.
fn is_same(then: User<'_>, now: User<'_>) -> bool {
    then.flag_count() == now.flag_count()
        && then.updated_at() == now.updated_at()
        && then.is_global_ban() == now.is_global_ban()
        && then.is_deleted() == now.is_deleted()
        && then.is_brand() == now.is_brand()
        && then.has_hash_flag() == now.has_hash_flag()
        && then.fault() == now.fault()
        && then.display_name() == now.display_name()
        && then.profile_handle() == now.profile_handle()
        && then.roles() == now.roles()
}
