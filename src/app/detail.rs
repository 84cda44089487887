//! The detail pane: whom it shows, which tab, and where it is scrolled to.

pub mod past;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use crate::app::detail::past::Past;
use crate::app::effect::Effect;
use crate::app::facts::last_first_line;
use crate::app::geometry;
use crate::app::message::Timer;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::domain::field::Field;
use crate::domain::json::JsonTree;
use crate::domain::json::JsonValue;
use crate::domain::page::Page;
use crate::domain::profile::Profile;
use crate::domain::user::UserId;

/// How long the cursor must rest before a user is taken apart.
const PAUSE: Duration = Duration::from_millis(60);

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
    /// What was decided and noted here.
    History,
}

impl Tab {
    /// Every tab, from left to right.
    pub const ALL: [Self; 6] = [
        Self::Profile,
        Self::Roles,
        Self::Metadata,
        Self::Files,
        Self::Json,
        Self::History,
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
            Self::History => "History",
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
#[derive(Debug, Clone, PartialEq)]
pub struct Detail {
    /// Whether the pane is asked for; a narrow screen shows it as a page of its own.
    pub visible: bool,
    /// Which tab.
    pub tab: Tab,
    /// Who is shown.
    pub subject: Option<Subject>,
    /// Everything known about that user, once it is taken apart.
    pub profile: Option<Arc<Profile>>,
    /// What happened to that user here, as far as it is read.
    pub past: Past,
    /// Raised whenever another user, or newer content, is to be shown.
    pub ticket: Ticket,
    /// The line under the cursor, in tabs that have one; otherwise the first line shown.
    pub line: usize,
    /// Folded nodes of the metadata tree.
    pub folded_metadata: BTreeSet<usize>,
    /// Folded nodes of the JSON tree.
    pub folded_json: BTreeSet<usize>,
}

/// Whom the detail pane shows.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Who; nobody where the row is broken and has no id.
    pub user_id: Option<UserId>,
    /// The page that says so.
    pub page: Arc<Page>,
    /// The user's row in it.
    pub row: usize,
}

impl PartialEq for Subject {
    /// The same content is the same place in the same page: pages never change.
    fn eq(&self, other: &Self) -> bool {
        self.row == other.row && Arc::ptr_eq(&self.page, &other.page)
    }
}

impl Default for Detail {
    fn default() -> Self {
        Self {
            visible: true,
            tab: Tab::default(),
            subject: None,
            profile: None,
            past: Past::default(),
            ticket: Ticket::default(),
            line: 0,
            folded_metadata: BTreeSet::new(),
            folded_json: BTreeSet::new(),
        }
    }
}

impl Detail {
    /// The tree of the tab that shows one, and what of it is folded.
    #[must_use]
    pub fn tree(&self) -> Option<(&JsonTree, &BTreeSet<usize>)> {
        let profile = self.profile.as_ref()?;
        match self.tab {
            Tab::Metadata => match &profile.metadata {
                Field::Value(tree) => Some((tree, &self.folded_metadata)),
                Field::Absent | Field::Null | Field::Malformed => None,
            },
            Tab::Json => Some((&profile.json, &self.folded_json)),
            Tab::Profile | Tab::Roles | Tab::Files | Tab::History => None,
        }
    }
}

/// The nodes of a tree that are not inside a folded one.
#[must_use]
pub fn unfolded(tree: &JsonTree, folded: &BTreeSet<usize>) -> Vec<usize> {
    let mut shown = Vec::new();
    let mut at = 0;
    while let Some(node) = tree.nodes.get(at) {
        shown.push(at);
        at = if folded.contains(&at) {
            node.end.max(at + 1)
        } else {
            at + 1
        };
    }
    shown
}

/// Follows the cursor: shows at once who it is on, and takes them apart after a short pause.
pub fn follow(state: &mut State, out: &mut Vec<Effect>) {
    let users = &state.users;
    let subject = users
        .selected_row()
        .and_then(|row| users.shown.rows.snapshot().place(row))
        .map(|(page, row)| {
            let id = page.user(row).and_then(crate::domain::user::User::user_id);
            Subject {
                user_id: id.map(|id| UserId::new(id.as_received())),
                page,
                row,
            }
        });
    let detail = &mut state.detail;
    if detail.subject == subject {
        return;
    }
    let id = |subject: &Option<Subject>| subject.as_ref().and_then(|of| of.user_id.clone());
    let same_person = id(&subject).is_some() && id(&subject) == id(&detail.subject);
    detail.subject = subject;
    let ticket = detail.ticket.raise();
    if same_person {
        take_apart(state, ticket, out);
        return;
    }
    detail.profile = None;
    detail.past = Past::default();
    detail.line = 0;
    detail.folded_metadata.clear();
    detail.folded_json.clear();
    if detail.subject.is_some() {
        out.push(Effect::Wake {
            timer: Timer::DetailPause(ticket),
            after: PAUSE,
        });
    }
}

/// Asks for everything that is known of the user shown, unless somebody else is shown since.
pub fn take_apart(state: &mut State, ticket: Ticket, out: &mut Vec<Effect>) {
    if ticket != state.detail.ticket {
        return;
    }
    if let Some(subject) = &state.detail.subject {
        out.push(Effect::DecodeProfile {
            ticket,
            page: Arc::clone(&subject.page),
            row: subject.row,
        });
        state.detail.past.rested = true;
    }
}

/// Takes in what is known of the user shown.
pub fn decoded(state: &mut State, ticket: Ticket, profile: Arc<Profile>) {
    if ticket == state.detail.ticket {
        state.detail.profile = Some(profile);
    }
}

/// Shows another tab.
pub fn show_tab(state: &mut State, tab: Tab) {
    if state.detail.tab != tab {
        state.detail.tab = tab;
        state.detail.line = 0;
    }
    state.detail.visible = true;
}

/// Folds or unfolds the node under the cursor, or what it is in.
pub fn toggle_fold(state: &mut State) {
    let Some((tree, folded)) = state.detail.tree() else {
        return;
    };
    let shown = unfolded(tree, folded);
    let Some(node) = shown.get(state.detail.line).copied() else {
        return;
    };
    let is_container = tree
        .nodes
        .get(node)
        .is_some_and(|node| matches!(node.value, JsonValue::Object(_) | JsonValue::Array(_)));
    if !is_container {
        return;
    }
    let folded = match state.detail.tab {
        Tab::Json => &mut state.detail.folded_json,
        Tab::Metadata | Tab::Profile | Tab::Roles | Tab::Files | Tab::History => {
            &mut state.detail.folded_metadata
        }
    };
    if !folded.remove(&node) {
        folded.insert(node);
    }
}

/// Moves to a line of the tab shown, no further than its last.
pub fn scroll_to(state: &mut State, line: usize) {
    let last = match state.detail.tree() {
        Some((tree, folded)) => unfolded(tree, folded).len().saturating_sub(1),
        None => last_first_line(state),
    };
    state.detail.line = line.min(last);
}

/// Moves up where newer content or a larger pane leaves less to scroll. A pane that is hidden keeps
/// its place.
pub fn keep_in_view(state: &mut State) {
    // How far text scrolls depends on the pane; the lines of a tree are there without one.
    let has_lines = state.detail.tree().is_some() || geometry::browsing(state).detail.is_some();
    if state.detail.line > 0 && has_lines {
        scroll_to(state, state.detail.line);
    }
}

#[cfg(test)]
mod tests;
