//! What this store remembers of people: since when, how often flagged, put off, decided.
//!
//! The API has no time of the last flag and no history. Growth and waiting time are counted from
//! when this store first saw an account, and whatever shows them says so.

use crate::domain::field::Field;
use crate::domain::heard::Heard;
use crate::domain::journal::Entry;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::domain::verdict::Verb;
use crate::domain::verdict::Verdict;
use crate::domain::word::PENDING;
use crate::text::UntrustedText;

/// One flagged account as a walk of the flagged set met it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glimpse {
    /// Who.
    pub user_id: UserId,
    /// `flagCount`; `None` where the network did not say.
    pub flag_count: Option<i64>,
    /// When that was asked for, at the earliest. What was asked for before somebody was decided
    /// about says nothing about them since.
    pub asked_at: Timestamp,
}

impl Glimpse {
    /// A glimpse of a row; `None` for one that names nobody.
    #[must_use]
    pub fn of(user: User<'_>, asked_at: Timestamp) -> Option<Self> {
        Some(Self {
            user_id: UserId::new(user.user_id()?.as_received()),
            flag_count: match user.flag_count() {
                Field::Value(count) => Some(count),
                Field::Absent | Field::Null | Field::Malformed => None,
            },
            asked_at,
        })
    }
}

/// What is remembered of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// Who.
    pub user_id: UserId,
    /// When this store first saw the account flagged.
    pub first_seen_at: Timestamp,
    /// How many flags it had then.
    pub first_flag_count: Option<i64>,
    /// Since when it has been flagged without a pause, as far as this store saw: the waiting time
    /// counts from here. A clear that was seen starts it anew.
    pub flagged_since: Timestamp,
    /// How many flags it had when last seen.
    pub last_flag_count: Option<i64>,
    /// When this moderator last looked at the case.
    pub looked_at: Option<Timestamp>,
    /// How many flags it had then.
    pub looked_flag_count: Option<i64>,
    /// The last clear by this store that came through: who and when.
    pub cleared: Option<Cleared>,
    /// Put off until.
    pub snooze: Option<Snooze>,
    /// How many notes there are on this person.
    pub notes: u32,
    /// The last verdict that ended as wanted.
    pub decided: Option<Decided>,
}

/// A clear of flags that came through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleared {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub operator: UntrustedText,
}

/// A verdict that ended as wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// What was done.
    pub verb: Verb,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub operator: UntrustedText,
}

/// How long a case is put off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Snooze {
    /// Until a time.
    Until(Timestamp),
    /// Until there are more flags than these.
    NextFlag(
        /// `flagCount` when it was put off.
        i64,
    ),
}

/// A verdict that has not ended, as the store holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenVerdict {
    /// Which.
    pub verdict: Verdict,
    /// How far it came.
    pub stage: Stage,
    /// Who holds it.
    pub owner: Owner,
}

/// How far an open verdict came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// It waits; nothing was sent.
    Staged,
    /// What the moderator saw was not so any more; nothing was sent.
    Held,
    /// It could not be sent.
    NotSent,
    /// The intent was recorded; nothing was sent.
    Intent,
    /// The attempt was recorded: it may have been sent, or not.
    Attempt,
    /// The server said that it is done; how the user is then was not recorded.
    Applied,
    /// The server said no; how the user is then was not recorded.
    Refused,
    /// It was sent and its end is not known.
    Unknown,
    /// It was sent, its end was not known, and reading the user back showed no effect.
    NotApplied,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 9] = [
        Self::Staged,
        Self::Held,
        Self::NotSent,
        Self::Intent,
        Self::Attempt,
        Self::Applied,
        Self::Refused,
        Self::Unknown,
        Self::NotApplied,
    ];

    /// As written in the store.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Staged => "staged",
            Self::Held => "held",
            Self::NotSent => "not-sent",
            Self::Intent => "intent",
            Self::Attempt => "attempt",
            Self::Applied => "applied",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::NotApplied => "not-applied",
        }
    }

    /// Whether it may have reached the server and the user has to be read back: until then it can
    /// be neither sent nor dropped.
    #[must_use]
    pub const fn may_have_left(self) -> bool {
        matches!(
            self,
            Self::Attempt | Self::Applied | Self::Refused | Self::Unknown
        )
    }
}

/// Who holds an open verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// This run of the program.
    Us,
    /// Another one that is running.
    Other,
    /// Nobody: whoever held it has ended.
    Nobody,
}

/// What is shown of one person's past.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    /// Their newest rows of the journal, oldest first.
    pub entries: Vec<Entry>,
    /// How many rows before those are not among them.
    pub older: usize,
    /// How many flags they had, whenever that changed, oldest first.
    pub flag_counts: Vec<(Timestamp, i64)>,
    /// What flag events said of them.
    pub heard: Heard,
}

/// Why the store did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
pub enum StoreFault {
    /// Another open verdict concerns the same part of the same user.
    #[error("{PENDING}")]
    Pending,
    /// It is not there any more, or in no stage that allows this.
    #[error("that verdict is not waiting any more")]
    NotWaiting,
    /// This plan's verdict on this user is in the journal already.
    #[error("this plan has acted on this user already")]
    Acted,
    /// The disk is full.
    #[error("cannot record, the disk is full; nothing is sent until there is room")]
    Full,
    /// The store was opened for reading only, and why.
    #[error("cannot record: {0}")]
    ReadOnly(String),
    /// Another program holds the store.
    #[error("cannot record, the store has been busy for five seconds; is another modcon stuck?")]
    Busy,
    /// The store is damaged or its thread is gone.
    #[error("cannot record: {0}")]
    Broken(String),
}

impl StoreFault {
    /// What it means to somebody who only wanted to read.
    #[must_use]
    pub fn on_reading(&self) -> String {
        match self {
            Self::Pending | Self::NotWaiting | Self::Acted => self.to_string(),
            Self::Full => "cannot be read: the disk is full".to_owned(),
            Self::ReadOnly(why) | Self::Broken(why) => format!("cannot be read: {why}"),
            Self::Busy => {
                "cannot be read: the store has been busy for five seconds; is another modcon stuck?"
                    .to_owned()
            }
        }
    }
}
