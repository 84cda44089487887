//! What lies over the panes and takes the keys: help, palette, menus, logs.

pub mod bulk;
pub mod decide;
pub mod feed;
pub mod fields;
pub mod finder;
pub mod journal;
pub mod keys;
pub mod menu;
pub mod outbox;
pub mod verdict;

use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::input::TextInput;
use crate::app::overlay::bulk::BulkBox;
use crate::app::overlay::feed::FeedView;
use crate::app::overlay::journal::JournalView;
use crate::app::overlay::outbox::OutboxView;
use crate::app::overlay::verdict::VerdictBox;
use crate::app::state::State;
use crate::app::triage::boxes::NoteBox;
use crate::domain::census::Census;
use crate::domain::user::UserId;
use crate::domain::verdict::VerdictId;
use crate::text::UntrustedText;

/// A list that is narrowed by typing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Finder {
    /// What was typed.
    pub input: TextInput,
    /// Which of the lines left is chosen.
    pub cursor: usize,
}

/// The local filters while they are being chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FilterMenu {
    /// Which line is chosen.
    pub line: FilterLine,
    /// Only banned users.
    pub banned: bool,
    /// Only brand accounts.
    pub brand: bool,
    /// Id of a role, or nothing.
    pub role: TextInput,
    /// Name of a permission, or nothing.
    pub permission: TextInput,
    /// Least number of flags, or nothing.
    pub min_flags: TextInput,
}

/// A line of the filter menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FilterLine {
    /// Only banned users.
    #[default]
    Banned,
    /// Only brand accounts.
    Brand,
    /// Holders of a role.
    Role,
    /// Users with a permission.
    Permission,
    /// Users with at least so many flags.
    MinFlags,
}

impl FilterLine {
    /// Every line, from top to bottom.
    pub const ALL: [Self; 5] = [
        Self::Banned,
        Self::Brand,
        Self::Role,
        Self::Permission,
        Self::MinFlags,
    ];
}

/// Roles or permissions seen, with their holders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holders {
    /// Narrowing by name.
    pub finder: Finder,
    /// Which name was moved to; the cursor stays on it while others come in above.
    pub anchor: Option<UntrustedText>,
    /// The count, once it is taken.
    pub census: Option<Arc<Census>>,
}

/// What lies over the panes.
#[derive(Debug, Clone, PartialEq)]
pub enum Overlay {
    /// Keys and what they do.
    Help(Finder),
    /// Commands by name.
    Palette(Finder),
    /// Orders, server's and local: see [`menu::SORTS`].
    SortMenu {
        /// Which line is chosen.
        cursor: usize,
    },
    /// Local filters.
    FilterMenu(FilterMenu),
    /// What can be copied: see [`menu::CLIPS`].
    CopyMenu {
        /// Which line is chosen.
        cursor: usize,
    },
    /// The requests so far.
    RequestLog {
        /// How many of the newest lines are scrolled past.
        back: usize,
    },
    /// The messages so far.
    Messages {
        /// How many of the newest lines are scrolled past.
        back: usize,
    },
    /// The journal of this network.
    Journal(JournalView),
    /// What the network told of by itself.
    Feed(FeedView),
    /// Every role seen.
    Roles(Holders),
    /// Every permission seen.
    Permissions(Holders),
    /// What comes first in the queue.
    QueueOrder {
        /// Which line is chosen.
        cursor: usize,
    },
    /// How long to put a case off: see [`SnoozeLine`](crate::app::triage::boxes::SnoozeLine).
    Snooze {
        /// Whose case.
        user_id: UserId,
        /// Which line is chosen.
        cursor: usize,
    },
    /// A note on a person while it is written.
    Note(NoteBox),
    /// Asks before a ban is staged, or the end of one.
    Verdict(Box<VerdictBox>),
    /// Asks before one verdict on each of many is staged.
    Bulk(Box<BulkBox>),
    /// The verdicts that have not ended.
    Outbox(OutboxView),
    /// Both facts about a verdict that is held.
    Held(VerdictId),
    /// Asks before the program ends while verdicts have not.
    Leaving,
}

/// Takes away what lies over the panes.
pub fn close(state: &mut State, out: &mut Vec<Effect>) {
    if let Some(Overlay::Feed(_)) = state.overlay.take() {
        feed::look_away(state, out);
    }
}

/// Lays something over the panes. The key that did is ignored there while it is held down.
pub fn open(state: &mut State, overlay: Overlay) {
    state.overlay = Some(overlay);
    state.held.opened();
}
