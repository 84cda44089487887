//! The detail pane: whom it shows, which tab, and where it is scrolled to.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::app::ticket::Ticket;
use crate::domain::profile::Profile;
use crate::domain::rows::RowId;

/// A page of the detail pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Tab {
    /// Who this is.
    #[default]
    Profile,
    /// Roles, permissions, and which grants which.
    Roles,
    /// `metadata` as a tree.
    Metadata,
    /// Avatar and files, as facts.
    Files,
    /// Exactly what the API sent.
    Json,
}

impl Tab {
    /// Every tab, from left to right.
    pub const ALL: [Self; 5] = [
        Self::Profile,
        Self::Roles,
        Self::Metadata,
        Self::Files,
        Self::Json,
    ];

    /// The tab's title.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Profile => "Profile",
            Self::Roles => "Roles",
            Self::Metadata => "Metadata",
            Self::Files => "Files",
            Self::Json => "JSON",
        }
    }

    /// The neighbour to the right or to the left, round the corner.
    #[must_use]
    pub fn step(self, forward: bool) -> Self {
        let at = Self::ALL.iter().position(|tab| *tab == self).unwrap_or(0);
        let count = Self::ALL.len();
        let to = if forward { at + 1 } else { at + count - 1 } % count;
        Self::ALL.get(to).copied().unwrap_or_default()
    }
}

/// The detail pane.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Detail {
    /// Whether the pane is asked for; a narrow screen shows it as a page of its own.
    pub visible: bool,
    /// Which tab.
    pub tab: Tab,
    /// Whose row is shown.
    pub row: Option<RowId>,
    /// Everything known about that user, once it is taken apart.
    pub profile: Option<Arc<Profile>>,
    /// Raised whenever another user, or newer content, is to be shown.
    pub ticket: Ticket,
    /// The line under the cursor, in tabs that have one; otherwise the first line shown.
    pub line: usize,
    /// Folded nodes of the metadata tree.
    pub folded_metadata: BTreeSet<usize>,
    /// Folded nodes of the JSON tree.
    pub folded_json: BTreeSet<usize>,
}
