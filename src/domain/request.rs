//! Requests as a person follows them: what is waited for, and what came of it.

use std::sync::Arc;
use std::time::Duration;

use crate::domain::failure::Failure;
use crate::domain::page::Page;
use crate::domain::role::Role;
use crate::text::UntrustedText;

/// Who goes first when requests wait for the rate limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// A moderator's verdict.
    Action,
    /// A read that somebody is looking at.
    Foreground,
    /// A read ahead of need.
    Prefetch,
}

/// Numbers the requests of a process, for the log on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// `paging.next`: opaque, replayed as received and never cut.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PageToken(Box<str>);

impl PageToken {
    /// The longest token that is replayed, in bytes.
    pub const LIMIT: usize = 8 * 1024;

    /// A token as received; `None` for an empty or an absurdly long one.
    #[must_use]
    pub fn new(token: &str) -> Option<Self> {
        (!token.is_empty() && token.len() <= Self::LIMIT).then(|| Self(token.into()))
    }

    /// The token, for the request that replays it. Tokens hold ids: they are not logged.
    #[must_use]
    pub fn as_received(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PageToken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "PageToken({} bytes)", self.0.len())
    }
}

/// An answer of Query Users, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The users.
    pub page: Arc<Page>,
    /// The roles that came with them.
    pub roles: Vec<Role>,
    /// The exact JSON of these roles, or nothing. Whoever keeps the page need not keep this.
    pub roles_json: Box<[u8]>,
    /// Where the list goes on; `None` at its end.
    pub next: Option<PageToken>,
    /// Rows whose bytes were beyond repair, so that not even an id is left of them.
    pub lost: u32,
}

/// What a request is doing while nobody has an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Waits for its turn under our own rate limit.
    Queued,
    /// On the wire.
    Sent {
        /// Which try, from 1.
        attempt: u8,
    },
    /// Waits before another try.
    Waiting {
        /// Which try failed, from 1.
        attempt: u8,
        /// How many tries there are in all.
        of: u8,
        /// How long the wait is.
        delay: Duration,
        /// Why the last try failed.
        failure: Failure,
    },
    /// Answered or given up.
    Finished {
        /// HTTP status of the last try, if an answer came.
        status: Option<u16>,
        /// Time from the first byte sent to the last byte read, over all tries.
        took: Duration,
        /// How many users came, if users were asked for.
        rows: Option<u32>,
        /// Why it failed, if it did.
        failure: Option<Failure>,
    },
    /// Given up because nobody needs the answer.
    Cancelled,
}

/// One step in the life of a request. It never holds the bearer token nor a page token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestStep {
    /// Which request.
    pub id: RequestId,
    /// `GET` and so on.
    pub method: &'static str,
    /// Path and query, decoded for reading, page tokens masked. It may quote a keyword.
    pub target: UntrustedText,
    /// What happened.
    pub progress: Progress,
}
