//! What has become of somebody since the network started, beyond their standing.

use crate::demo::person::Field;
use crate::demo::picture::Picture;

/// Reports that are remembered one by one.
const REPORTS: usize = 40;

/// Empty for everybody at first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Life {
    /// A description that was written since.
    pub(super) description: Option<Field>,
    /// Metadata that an app wrote since.
    pub(super) metadata: Option<Field>,
    pub(super) avatar: Option<Avatar>,
    /// When each report since then was made, in milliseconds since 1970; the latest last.
    pub(super) reports: Vec<u64>,
    /// Whether the reports from before the start are gone.
    pub(super) swept: bool,
    pub(super) review: Option<Review>,
}

/// A picture chosen since the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Avatar {
    pub(super) picture: Picture,
    pub(super) url: Field,
    /// Milliseconds since 1970.
    pub(super) uploaded_at: u64,
}

/// What a moderator did last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Review {
    pub(super) kind: ReviewKind,
    /// Milliseconds since 1970.
    pub(super) at: u64,
}

impl Review {
    pub(super) fn new(kind: ReviewKind, at: u64) -> Self {
        Self { kind, at }
    }
}

/// `reviewedType`, less what nobody does here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReviewKind {
    ClearFlag,
    ProfileReset,
    GloballyBan,
}

impl ReviewKind {
    /// As the wire has it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ClearFlag => "clearFlag",
            Self::ProfileReset => "profileReset",
            Self::GloballyBan => "globallyBan",
        }
    }
}

impl Life {
    pub(super) fn reported(&mut self, times: u32, at: u64) {
        let times = usize::try_from(times).unwrap_or(usize::MAX).min(REPORTS);
        self.reports.extend(std::iter::repeat_n(at, times));
        let excess = self.reports.len().saturating_sub(REPORTS);
        self.reports.drain(..excess);
    }

    /// Nobody's report counts any more.
    pub(super) fn sweep(&mut self) {
        self.reports.clear();
        self.swept = true;
    }
}
