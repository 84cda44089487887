//! Where a binding counts.

use crate::app::action::Action;
use crate::app::overlay::Overlay;
use crate::app::overlay::outbox::OutboxView;
use crate::app::session::Network;
use crate::app::state::Focus;
use crate::app::state::State;

/// A place on the screen that takes keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The user list.
    List,
    /// The detail pane.
    Detail,
    /// The queue of flagged accounts.
    Queue,
    /// The case beside the queue.
    Case,
    /// The open search bar, a text field.
    Search,
    /// A list narrowed by typing, or fields to fill in: help, commands, roles, filters.
    Finder,
    /// The live feed, a list narrowed by typing and by kinds of events.
    Feed,
    /// A menu.
    Menu,
    /// Request log, messages and journal.
    Log,
    /// The list of verdicts that have not ended.
    Outbox,
    /// A box that asks something; characters are text or choices there.
    Ask,
    /// The screen of a program that nobody set up yet.
    FirstRun,
    /// Everywhere, behind each of the others.
    Global,
}

impl Scope {
    /// Every scope, in the sequence of the help.
    pub const ALL: [Self; 13] = [
        Self::List,
        Self::Detail,
        Self::Queue,
        Self::Case,
        Self::Search,
        Self::Finder,
        Self::Feed,
        Self::Menu,
        Self::Log,
        Self::Outbox,
        Self::Ask,
        Self::FirstRun,
        Self::Global,
    ];

    /// The name in the keymap.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Detail => "detail",
            Self::Queue => "queue",
            Self::Case => "case",
            Self::Search => "search",
            Self::Finder => "finder",
            Self::Feed => "feed",
            Self::Menu => "menu",
            Self::Log => "log",
            Self::Outbox => "outbox",
            Self::Ask => "ask",
            Self::FirstRun => "first-run",
            Self::Global => "global",
        }
    }

    /// The scope of a name in the keymap.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }

    /// A heading for help and README.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Detail => "detail pane",
            Self::Queue => "queue",
            Self::Case => "case",
            Self::Search => "search bar",
            Self::Finder => "lists typed into",
            Self::Feed => "live feed",
            Self::Menu => "menus",
            Self::Log => "logs",
            Self::Outbox => "outbox",
            Self::Ask => "boxes that ask",
            Self::FirstRun => "first screen",
            Self::Global => "everywhere",
        }
    }

    /// Why something that only this place knows cannot run elsewhere.
    #[must_use]
    pub const fn only_there(self) -> &'static str {
        match self {
            Self::List => "only in the list",
            Self::Detail => "only in the detail pane",
            Self::Queue => "only in the queue",
            Self::Case => "only in the case",
            Self::Search => "only in the search bar",
            Self::Finder => "only in lists typed into",
            Self::Feed => "only in the live feed",
            Self::Menu => "only in menus",
            Self::Log => "only in the logs",
            Self::Outbox => "only in the outbox",
            Self::Ask => "only in boxes that ask",
            Self::FirstRun => "only on the first screen",
            Self::Global => "not here",
        }
    }

    /// Whether characters are text here and never actions.
    #[must_use]
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Search | Self::Finder | Self::Feed | Self::Ask)
    }

    /// Whether this is a pane: its keys are all the user's to change. Elsewhere the keys for
    /// choosing and leaving stay, and configured ones come on top.
    #[must_use]
    pub const fn is_pane(self) -> bool {
        matches!(
            self,
            Self::List | Self::Detail | Self::Queue | Self::Case | Self::Global
        )
    }

    /// Whether a key can be pressed in both.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self == other || self == Self::Global || other == Self::Global
    }

    /// A word or two for what an action means here.
    #[must_use]
    pub fn label(self, action: Action) -> &'static str {
        self.narrower(action)
            .map_or_else(|| action.label(), |(label, _)| label)
    }

    /// A sentence about what an action means here.
    #[must_use]
    pub fn description(self, action: Action) -> &'static str {
        self.narrower(action)
            .map_or_else(|| action.description(), |(_, description)| description)
    }

    /// Label and description of an action that means something narrower here than elsewhere.
    const fn narrower(self, action: Action) -> Option<(&'static str, &'static str)> {
        Some(match (self, action) {
            (Self::Search, Action::Open) => (
                "ask now",
                "Asks the server for what is typed, without the pause.",
            ),
            (Self::Search, Action::Up) => ("earlier search", "Brings back an earlier search."),
            (Self::Search, Action::Down) => ("later search", "Goes on to a later search."),
            (Self::Search, Action::NextPane) => (
                "field, exact",
                "Goes from the keyword to the field and to exact; there, Space or arrows choose.",
            ),
            (Self::Search, Action::PreviousPane) => (
                "field before",
                "Goes through the parts of the search bar backwards.",
            ),
            (Self::Search, Action::Back) => (
                "undo",
                "Closes the search bar and restores the query from before.",
            ),
            (Self::Queue | Self::Case, Action::NextPage) => (
                "take in",
                "Sorts in whoever was flagged since, and puts everyone in order anew.",
            ),
            (Self::Queue | Self::Case, Action::Reload) => (
                "look again",
                "Walks the flagged set again and marks what changed where it stands.",
            ),
            (Self::Queue | Self::Case, Action::OpenSortMenu) => {
                ("order", "Chooses what comes first in the queue.")
            }
            (Self::Queue, Action::Open) => ("case", "Goes to the case under the cursor."),
            (Self::Queue, Action::Bottom) => (
                "to the end",
                "Goes to the last case; again at the end takes in whoever came since.",
            ),
            (Self::Queue, Action::Back | Action::Quit | Action::Triage) => (
                "back to the list",
                "Goes back to the list, which is as it was left.",
            ),
            (Self::Case, Action::Back | Action::Quit) => {
                ("back to the queue", "Goes back to the queue.")
            }
            (Self::Finder | Self::Menu, Action::Open) => {
                ("choose", "Runs or chooses the line under the cursor.")
            }
            (Self::Feed, Action::Open) => (
                "go to them",
                "Goes to their case or row; whoever is not loaded is read and listed.",
            ),
            (Self::Feed, Action::NextPane) => ("kind", "Shows another kind of events."),
            (Self::Feed, Action::PreviousPane) => {
                ("kind before", "Shows the kind of events before.")
            }
            (Self::Feed, Action::Back) => ("close", "Closes the feed and keeps the place."),
            (Self::Finder | Self::Menu | Self::Log, Action::Back | Action::Quit) => {
                ("close", "Closes it; nothing is chosen.")
            }
            (Self::Outbox, Action::Open) => (
                "look closer",
                "Shows both facts about what is held, or edits the note of what waits.",
            ),
            (Self::Outbox, Action::UndoVerdict) => (
                "take back, drop",
                "Takes back the verdict under the cursor, or drops it.",
            ),
            (Self::Outbox, Action::Back | Action::Quit) => ("close", "Closes the outbox."),
            (Self::Ask, Action::Open) => (
                "cancel",
                "Cancels or leaves everything as it is; stores a note being edited.",
            ),
            (Self::Ask, Action::Back) => ("cancel", "Cancels; nothing is staged or changed."),
            (Self::Ask, Action::NextPane) => (
                "next field",
                "Goes from the policy to the note and to the code or number.",
            ),
            (Self::Ask, Action::PreviousPane) => {
                ("field before", "Goes through the fields backwards.")
            }
            (Self::FirstRun, Action::Open) => (
                "try the demo",
                "Opens the demo: invented users, no network.",
            ),
            (_, _) => return None,
        })
    }
}

/// The scopes that a key is looked up in, innermost first.
#[must_use]
pub const fn scopes(state: &State) -> &'static [Scope] {
    match &state.overlay {
        Some(
            Overlay::Help(_)
            | Overlay::Palette(_)
            | Overlay::Roles(_)
            | Overlay::Permissions(_)
            | Overlay::FilterMenu(_)
            | Overlay::Note(_),
        ) => &[Scope::Finder, Scope::Global],
        Some(Overlay::Feed(_)) => &[Scope::Feed, Scope::Global],
        Some(
            Overlay::SortMenu { .. }
            | Overlay::CopyMenu { .. }
            | Overlay::QueueOrder { .. }
            | Overlay::Snooze { .. },
        ) => &[Scope::Menu, Scope::Global],
        Some(Overlay::RequestLog { .. } | Overlay::Messages { .. } | Overlay::Journal(_)) => {
            &[Scope::Log, Scope::Global]
        }
        Some(Overlay::Outbox(OutboxView {
            note: None,
            all: None,
            ..
        })) => &[Scope::Outbox, Scope::Global],
        Some(
            Overlay::Outbox(_)
            | Overlay::Verdict(_)
            | Overlay::Bulk(_)
            | Overlay::Held(_)
            | Overlay::Leaving,
        ) => &[Scope::Ask, Scope::Global],
        None => scopes_below(state),
    }
}

/// The scopes of the panes, whatever lies over them.
#[must_use]
pub const fn scopes_below(state: &State) -> &'static [Scope] {
    if matches!(state.session.network, Network::Nothing) {
        return &[Scope::FirstRun, Scope::Global];
    }
    if state.triage.open {
        return match state.triage.focus {
            Focus::List => &[Scope::Queue, Scope::Global],
            Focus::Detail => &[Scope::Case, Scope::Global],
        };
    }
    if state.search.open.is_some() {
        return &[Scope::Search, Scope::Global];
    }
    match state.focus {
        Focus::List => &[Scope::List, Scope::Global],
        Focus::Detail => &[Scope::Detail, Scope::Global],
    }
}
