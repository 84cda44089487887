//! The moderation block of flag events: who reported, why, and who reviewed.

use crate::domain::field::Field;
use crate::domain::time::Timestamp;
use crate::text::UntrustedText;

/// What an event says of the flags and reviews of one user.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The row of the user in the event's page.
    pub row: usize,
    /// `flags`: the open reports, as far as they can be read.
    pub flags: Field<Vec<FlagReport>>,
    /// `lastFlaggedAt`
    pub last_flagged_at: Field<Timestamp>,
    /// `lastReviewedAt`
    pub last_reviewed_at: Field<Timestamp>,
    /// `aiModerations`
    pub ai_moderations: Field<Vec<AiModeration>>,
    /// `manualReview`
    pub manual_review: Field<ManualReview>,
}

/// One report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FlagReport {
    /// `userId`: who reported, by the network's internal id, not the public one.
    pub reporter: Field<UntrustedText>,
    /// `reportType`
    pub report_type: Field<UntrustedText>,
    /// `reason`
    pub reason: Field<UntrustedText>,
    /// `comment`, in the reporter's words.
    pub comment: Field<UntrustedText>,
    /// `createdAt`
    pub created_at: Field<Timestamp>,
}

/// What an automatic check found in one field of the profile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AiModeration {
    /// `moderatedField`
    pub moderated_field: Field<UntrustedText>,
    /// `type`
    pub content_type: Field<UntrustedText>,
    /// `categories`
    pub categories: Field<Vec<AiCategory>>,
    /// `moderatedAction`: `flag`, `delete` or `reviewed`.
    pub moderated_action: Field<UntrustedText>,
    /// `moderatedAt`
    pub moderated_at: Field<Timestamp>,
    /// `clearedAt`
    pub cleared_at: Field<Timestamp>,
    /// `clearedBy`
    pub cleared_by: Field<UntrustedText>,
}

/// One category of an automatic check. Numbers are kept as they were spelled.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AiCategory {
    /// `name`
    pub name: Field<UntrustedText>,
    /// `score`
    pub score: Field<UntrustedText>,
    /// `flagConfidence`: from which score on it flags.
    pub flag_confidence: Field<UntrustedText>,
    /// `blockConfidence`: from which score on it blocks.
    pub block_confidence: Field<UntrustedText>,
}

/// What a person decided earlier.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ManualReview {
    /// `reviewedBy`
    pub reviewed_by: Field<UntrustedText>,
    /// `reviewedType`: `delete`, `clearFlag`, `profileReset` or `globallyBan`.
    pub reviewed_type: Field<UntrustedText>,
    /// `reviewedAt`
    pub reviewed_at: Field<Timestamp>,
    /// `moderatorNote`
    pub moderator_note: Field<UntrustedText>,
}
