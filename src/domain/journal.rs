//! What the journal holds: who did what to whom, on which ground, and what came of it.

use std::time::Duration;

use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::domain::verdict::Verb;
use crate::domain::verdict::VerdictId;
use crate::domain::word::CONFIRMED;
use crate::domain::word::Word;
use crate::text::Untrusted;
use crate::text::UntrustedText;

/// One row of the journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its place, from 1, without gaps.
    pub seq: i64,
    /// What the wall clock said.
    pub at: Timestamp,
    /// Time since the session that wrote it began: the wall clock may jump, this does not.
    pub uptime: Duration,
    /// Which run of the program wrote it.
    pub session: String,
    /// Who: `operator` of the configuration, else the name of the account on this machine.
    pub operator: UntrustedText,
    /// What happened.
    pub kind: Kind,
    /// About whom; nobody for what concerns the journal itself.
    pub user_id: Option<UserId>,
    /// Of which verdict.
    pub verdict: Option<VerdictId>,
    /// What the verdict does.
    pub verb: Option<Verb>,
    /// The reason given.
    pub policy: Option<UntrustedText>,
    /// The moderator's words.
    pub note: Option<UntrustedText>,
    /// The user as the API gave it, before, byte for byte: the evidence that was seen.
    pub before: Option<Box<[u8]>>,
    /// The user as the API gave it, after, byte for byte.
    pub after: Option<Box<[u8]>>,
    /// How it ended, a name of [`crate::domain::verdict::End`], or what the kind needs.
    pub result: Option<UntrustedText>,
    /// More about the result: the server's reason, what changed.
    pub detail: Option<UntrustedText>,
    /// Of an attempt: its name, unique within the store. The network never sees it.
    pub attempt: Option<String>,
    /// SHA-256 over the row before and this one.
    pub hash: [u8; 32],
}

impl Entry {
    /// The word for what came of a verdict, where the row says that.
    #[must_use]
    pub fn word(&self) -> Option<Word> {
        let result = self.result.as_ref().map(UntrustedText::as_received)?;
        match self.kind {
            Kind::Outcome | Kind::End | Kind::Withdrawn => Word::of_result(result),
            Kind::Staged
            | Kind::Changed
            | Kind::Adopted
            | Kind::Intent
            | Kind::Attempt
            | Kind::Note
            | Kind::Snoozed
            | Kind::Woken
            | Kind::Anchored
            | Kind::Unknown => None,
        }
    }

    /// The result as a moderator reads it: the word for it where there is one, else as it is
    /// written.
    #[must_use]
    pub fn said_result(&self) -> Option<Untrusted<'_>> {
        let word = self.word().map(|word| Untrusted::new(word.text()));
        word.or_else(|| self.result.as_ref().map(UntrustedText::borrow))
    }

    /// More about the result, where there is more.
    #[must_use]
    pub fn said_detail(&self) -> Option<Untrusted<'_>> {
        let is_confirmed = self.word() == Some(Word::Done)
            && self.result.as_ref().map(UntrustedText::as_received) == Some("confirmed");
        let confirmed = is_confirmed.then(|| Untrusted::new(CONFIRMED));
        self.detail
            .as_ref()
            .map(UntrustedText::borrow)
            .or(confirmed)
    }
}

/// What a row of the journal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A verdict was made.
    Staged,
    /// Its policy or note was changed while it waited.
    Changed,
    /// It was taken back.
    Withdrawn,
    /// It was taken over from a session that ended.
    Adopted,
    /// It is about to be sent.
    Intent,
    /// The next step sent it.
    Attempt,
    /// What sending brought.
    Outcome,
    /// How it ended.
    End,
    /// A note on a person.
    Note,
    /// Put off.
    Snoozed,
    /// No longer put off, by the moderator.
    Woken,
    /// A tail without anchor was found and anchored again.
    Anchored,
    /// Something that this version does not know.
    Unknown,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::Staged,
        Self::Changed,
        Self::Withdrawn,
        Self::Adopted,
        Self::Intent,
        Self::Attempt,
        Self::Outcome,
        Self::End,
        Self::Note,
        Self::Snoozed,
        Self::Woken,
        Self::Anchored,
        Self::Unknown,
    ];

    /// As written in the store and in exports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Staged => "staged",
            Self::Changed => "changed",
            Self::Withdrawn => "withdrawn",
            Self::Adopted => "adopted",
            Self::Intent => "intent",
            Self::Attempt => "attempt",
            Self::Outcome => "outcome",
            Self::End => "end",
            Self::Note => "note",
            Self::Snoozed => "snoozed",
            Self::Woken => "woken",
            Self::Anchored => "anchored",
            Self::Unknown => "unknown",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A row of the journal as a console lists it.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalRow {
    /// The row without its evidence, which may be large and is nothing for a list.
    pub entry: Entry,
    /// `displayName` of the user as the moderator saw it; known where a verdict was made.
    pub display_name: Option<UntrustedText>,
}

/// Some rows of the journal.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct JournalPage {
    /// The rows, newest first.
    pub rows: Vec<JournalRow>,
    /// Whether there are older ones.
    pub more: bool,
}

/// Which rows of the journal are wanted. What is `None` does not narrow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// About this user.
    pub user_id: Option<UserId>,
    /// From this moment on.
    pub since: Option<Timestamp>,
    /// Of this verb.
    pub verb: Option<Verb>,
}
