//! The queue of flagged accounts as a screen of its own, over the list.
//!
//! `walk` brings the flagged set, `memory` what the store remembers, `cursor` moves, `case` follows
//! the case under the cursor, `decide` chooses its policy and knows its verdicts, and `boxes` are
//! what lies over the queue. Nothing here moves a row under the cursor: who came since waits until
//! they are taken in, and what changed is marked where it stands.

pub mod boxes;
pub mod case;
pub mod cursor;
pub mod decide;
pub mod memory;
pub mod newcomer;
pub mod pointer;
pub mod walk;

use std::collections::BTreeMap;

use crate::app::action::Action;
use crate::app::detail;
use crate::app::effect::Effect;
use crate::app::health;
use crate::app::marks;
use crate::app::marks::Marks;
use crate::app::state::Focus;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::app::triage::case::CasePane;
use crate::app::triage::walk::Walking;
use crate::app::unavailable::unavailable;
use crate::domain::failure::Failure;
use crate::domain::memory::StoreFault;
use crate::domain::queue::Case;
use crate::domain::queue::CaseId;
use crate::domain::queue::Queue;
use crate::domain::queue::QueueOrder;
use crate::domain::request::Priority;
use crate::domain::time::Moment;
use crate::domain::user::User;
use crate::domain::user::UserId;

/// The queue of flagged accounts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Triage {
    /// Whether it lies over the list. A console that is to begin here sets it before it starts.
    pub open: bool,
    /// The cases.
    pub queue: Queue,
    /// What comes first.
    pub order: QueueOrder,
    /// The walk of the flagged set in progress.
    pub walking: Option<Walking>,
    /// Of the last walk.
    pub walk_ticket: Ticket,
    /// The number of the last walk, from 1.
    pub walk: u32,
    /// When a walk last took in everybody; until the first one did, whoever comes is sorted in at
    /// once.
    pub complete: Option<Moment>,
    /// How many that walk met, each once.
    pub met: usize,
    /// Whether polls alone have filled the queue, so that nobody has seen it.
    pub unseen: bool,
    /// Why the last walk broke off, and when.
    pub failure: Option<(Failure, Moment)>,
    /// Why the last walk stopped short although nothing failed.
    pub cut: Option<&'static str>,
    /// Rows of the last walk whose bytes were beyond repair.
    pub lost: u32,
    /// Of the timer that walks again.
    pub age_ticket: Ticket,
    /// How many of those who wait outside were announced.
    pub announced: usize,
    /// The place of the cursor.
    pub cursor: usize,
    /// Whom the moderator last moved to.
    pub anchor: Option<CaseId>,
    /// The first place on screen.
    pub top: usize,
    /// Who is marked, to be decided about together.
    pub marks: Marks,
    /// Which pane takes the keys: the queue, or the case.
    pub focus: Focus,
    /// Whether that pane has the whole screen.
    pub zoomed: bool,
    /// The case under the cursor.
    pub case: CasePane,
    /// The policies that were chosen, by their place among the configured ones.
    pub policies: BTreeMap<UserId, usize>,
    /// Why the store does not record, since it last said so.
    pub store_fault: Option<StoreFault>,
}

impl Triage {
    /// The name of the case under the cursor.
    #[must_use]
    pub fn selected_id(&self) -> Option<CaseId> {
        self.queue.at(self.cursor)
    }

    /// The case under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<&Case> {
        self.queue.case(self.selected_id()?)
    }

    /// The user under the cursor.
    #[must_use]
    pub fn user(&self) -> Option<User<'_>> {
        self.selected()?.user()
    }

    /// Whether an answer under this ticket is about the case at hand.
    #[must_use]
    pub fn is_about(&self, ticket: Ticket) -> bool {
        self.open && self.case.shown.is_some() && ticket == self.case.ticket
    }

    /// Whether a walk is seen to go on: nobody waits for one in the background, except where the
    /// queue shows it.
    #[must_use]
    pub fn is_waited_for(&self) -> bool {
        let walking = self.walking.as_ref();
        walking.is_some_and(|walking| self.open || walking.priority != Priority::Prefetch)
    }

    /// Whether whoever comes is sorted in at once: nobody has worked on a whole queue yet.
    #[must_use]
    pub const fn is_filling(&self) -> bool {
        self.complete.is_none() || self.unseen
    }
}

/// Lays the queue over the list and walks the flagged set. Where polls have filled it, whoever they
/// met is there at once.
pub fn open(state: &mut State, out: &mut Vec<Effect>) {
    state.triage.open = true;
    state.triage.focus = Focus::List;
    state.triage.zoomed = false;
    state.triage.unseen = false;
    let is_whole = state.triage.complete.is_some();
    if state.triage.walking.is_none() || !is_whole {
        walk::begin(state, Priority::Foreground, out);
    }
}

/// Goes back to the list, which is as it was left. The queue stays for the next time; only a walk
/// that was waited for is given up.
pub fn close(state: &mut State, out: &mut Vec<Effect>) {
    let walking = state.triage.walking.as_ref();
    if walking.is_some_and(|walking| walking.priority != Priority::Prefetch) {
        walk::give_up(state, out);
    }
    let triage = &mut state.triage;
    triage.open = false;
    // What is on its way for the case is nothing to the detail pane.
    triage.case = CasePane::default();
    let ticket = state.detail.ticket.raise();
    detail::follow(state, out);
    let shows_somebody_else = state.detail.ticket != ticket;
    if !shows_somebody_else && state.detail.profile.is_none() {
        detail::take_apart(state, ticket, out);
    }
}

/// Goes one level back: from the case to the queue, and from there to the list.
pub fn back(state: &mut State, out: &mut Vec<Effect>) {
    if !to_queue(state) {
        close(state, out);
    }
}

/// From a range that was begun, a zoomed pane or the case back to the queue; says whether it was
/// one.
fn to_queue(state: &mut State) -> bool {
    if marks::drop_range(state) {
        return true;
    }
    let triage = &mut state.triage;
    if triage.zoomed {
        triage.zoomed = false;
    } else if triage.focus == Focus::Detail {
        triage.focus = Focus::List;
    } else {
        return false;
    }
    true
}

/// Does what an action means here; says whether it means anything other than in the list.
pub fn perform(state: &mut State, action: Action, out: &mut Vec<Effect>) -> bool {
    let page = isize::try_from(state.page_height()).unwrap_or(isize::MAX);
    match action {
        Action::Down => down(state, 1, out),
        Action::Up => cursor::scroll(state, -1),
        Action::Top => cursor::scroll_to(state, 0),
        Action::Bottom => bottom(state, out),
        Action::HalfPageDown => cursor::scroll(state, (page / 2).max(1)),
        Action::HalfPageUp => cursor::scroll(state, -(page / 2).max(1)),
        Action::PageDown => cursor::scroll(state, page.max(1)),
        Action::PageUp => cursor::scroll(state, -page.max(1)),
        Action::NextCase => cursor::next_open(state, true, out),
        Action::PreviousCase => cursor::next_open(state, false, out),
        Action::NextPage => walk::take_in(state, out),
        Action::Reload => look_again(state, out),
        Action::OpenSortMenu => boxes::open_orders(state),
        Action::Open => state.triage.focus = Focus::Detail,
        Action::Zoom => state.triage.zoomed = !state.triage.zoomed,
        Action::NextPane | Action::PreviousPane => {
            state.triage.focus = match state.triage.focus {
                Focus::List => Focus::Detail,
                Focus::Detail => Focus::List,
            };
        }
        Action::ChoosePolicy(number) => decide::choose_policy(state, number, out),
        Action::AddNote => boxes::open_note(state),
        Action::Snooze => boxes::open_snooze(state),
        Action::Triage => close(state, out),
        Action::Back => {
            if !to_queue(state) && !marks::drop_all(state) {
                close(state, out);
            }
        }
        Action::Quit => back(state, out),
        Action::Mark
        | Action::MarkRange
        | Action::MarkAll
        | Action::TakeBackAll
        | Action::ClearFlags
        | Action::Ban
        | Action::UndoVerdict
        | Action::OpenOutbox
        | Action::OpenCopyMenu
        | Action::OpenRequestLog
        | Action::OpenMessages
        | Action::OpenJournal
        | Action::OpenFeed
        | Action::OpenTheirFeed
        | Action::ToggleFeedPane
        | Action::WatchUser
        | Action::ToggleUtc
        | Action::ToggleMouse
        | Action::OpenHelp
        | Action::OpenPalette
        | Action::QuitNow
        | Action::Suspend
        | Action::Redraw
        // Not available while the queue lies over the list.
        | Action::LoadOn
        | Action::ShowNew
        | Action::Search
        | Action::ToggleFlagged
        | Action::ToggleDeleted
        | Action::OpenFilterMenu
        | Action::ClearLocal
        | Action::ToggleDetail
        | Action::ShowTab(_)
        | Action::NextTab
        | Action::PreviousTab
        | Action::ToggleFold
        | Action::Reread
        | Action::OpenRoles
        | Action::OpenPermissions => return false,
    }
    true
}

/// Walks again, with a fresh token where the last one was refused.
fn look_again(state: &mut State, out: &mut Vec<Effect>) {
    health::forget_refusals(state, out);
    if matches!(state.health, health::Health::Stopped { .. }) {
        out.push(Effect::RenewToken);
    } else {
        walk::begin(state, Priority::Foreground, out);
    }
}

/// One row down; at the end, whoever came since is taken in.
fn down(state: &mut State, rows: isize, out: &mut Vec<Effect>) {
    if is_at_end(state) && unavailable(state, Action::NextPage).is_none() {
        walk::take_in(state, out);
    } else {
        cursor::scroll(state, rows);
    }
}

fn bottom(state: &mut State, out: &mut Vec<Effect>) {
    if is_at_end(state) && unavailable(state, Action::NextPage).is_none() {
        walk::take_in(state, out);
    } else {
        cursor::scroll_to(state, usize::MAX);
    }
}

fn is_at_end(state: &State) -> bool {
    let triage = &state.triage;
    triage.focus == Focus::List && triage.cursor + 1 >= triage.queue.len()
}

#[cfg(test)]
mod tests;
