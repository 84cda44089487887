//! What a network tells of by itself: events as they came, and what they say.
//!
//! An event is a rumour: it may be lost, repeated, late or out of order, and says what to read
//! again. The shapes are those of the webhook pages of the API; what they leave out stays absent.

mod kind;
mod moderation;
mod tally;

use std::sync::Arc;

pub use crate::domain::event::kind::EventKind;
pub use crate::domain::event::moderation::AiCategory;
pub use crate::domain::event::moderation::AiModeration;
pub use crate::domain::event::moderation::FlagReport;
pub use crate::domain::event::moderation::ManualReview;
pub use crate::domain::event::moderation::Report;
pub use crate::domain::event::tally::Count;
pub use crate::domain::event::tally::Tallied;
pub use crate::domain::event::tally::Tally;

use crate::domain::field::Field;
use crate::domain::page::Page;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::text::UntrustedText;

/// What has to be known of a body to store it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// `event`: its name as received, cut to [`Envelope::LONGEST_NAME`].
    pub event: UntrustedText,
    /// Whom it is about, each once, at most [`Envelope::MOST_USERS`].
    pub user_ids: Vec<UserId>,
}

impl Envelope {
    /// The most characters of a name that are kept; the body has the rest.
    pub const LONGEST_NAME: usize = 200;
    /// The most users that an event is found by; the body has the rest.
    pub const MOST_USERS: usize = 1_000;
}

/// A body that was heard and whose signature is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// What it is about.
    pub envelope: Envelope,
    /// Its exact bytes.
    pub body: Vec<u8>,
}

/// What became of a delivery. Both are durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Receipt {
    /// It is there.
    Stored,
    /// A body with the same bytes was there already; it was counted and stirred again.
    Repeated,
}

/// An event as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Which row of the store it is: one for each body, however often it came.
    pub id: i64,
    /// Grows with every arrival in a store, repeats included: whoever follows asks for what is
    /// behind the last that they saw.
    pub stir: i64,
    /// When its body came first.
    pub heard_at: Timestamp,
    /// When its body came last.
    pub last_heard_at: Timestamp,
    /// How often the same bytes came again.
    pub repeats: u32,
    /// `event`, as in [`Envelope::event`].
    pub event: UntrustedText,
    /// The exact bytes; `None` once they were let go.
    pub body: Option<Arc<[u8]>>,
}

/// Where a moderator looked away from the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookedAway {
    /// The newest event that they could see, as in [`StoredEvent::stir`].
    pub stir: i64,
    /// When they did.
    pub at: Timestamp,
}

/// The most people whom a moderator watches at a time.
pub const MOST_WATCHED: usize = 20;

/// What a moderator was told of the times of which something may have been missed, for the next
/// start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CaughtUp {
    /// Up to when what was missed has been read again; `None` where that never was.
    pub until: Option<Timestamp>,
    /// Since when something may be missed that has not been read again; `None` where nothing is.
    pub open: Option<Timestamp>,
}

/// What an event says.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// As in [`StoredEvent::id`].
    pub id: i64,
    /// As in [`StoredEvent::stir`].
    pub stir: i64,
    /// When its body came first.
    pub heard_at: Timestamp,
    /// When its body came last.
    pub last_heard_at: Timestamp,
    /// How often the same bytes came again.
    pub repeats: u32,
    /// `event`, as in [`Envelope::event`].
    pub name: UntrustedText,
    /// Which of the documented ones it is.
    pub kind: EventKind,
    /// `data.users` and `data.files`; a field that is absent there was not spoken of.
    pub page: Arc<Page>,
    /// What it says of flags and reviews, of each user of whom it says any.
    pub reports: Vec<Report>,
    /// Who blocked or unblocked whom.
    pub block: Option<Block>,
}

/// The `data` of `user.didBlock` and `user.didUnblock`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Block {
    /// `from`: who did it.
    pub from: Field<UserId>,
    /// `to`: whom they did it to.
    pub to: Field<UserId>,
    /// `status`; `none` on unblock.
    pub status: Field<UntrustedText>,
    /// `createdAt`
    pub created_at: Field<Timestamp>,
    /// `updatedAt`
    pub updated_at: Field<Timestamp>,
}
