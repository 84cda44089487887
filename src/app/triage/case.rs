//! The case under the cursor: taken apart, and its past, after a short pause.

use std::sync::Arc;
use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::message::Timer;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::domain::memory::Glimpse;
use crate::domain::memory::History;
use crate::domain::memory::StoreFault;
use crate::domain::page::Page;
use crate::domain::profile::Profile;
use crate::domain::queue::Case;
use crate::domain::queue::CaseId;
use crate::domain::user::UserId;

/// How long the cursor must rest before a case counts as looked at.
const PAUSE: Duration = Duration::from_millis(60);

/// What is known of the case under the cursor, beyond its row.
#[derive(Debug, Clone, Default)]
pub struct CasePane {
    /// Which case, and the page and row that it was shown from.
    pub shown: Option<(CaseId, Arc<Page>, usize)>,
    /// Of the answers about it. It comes from the counter of the detail pane, whose work it shares.
    pub ticket: Ticket,
    /// Everything that the API says of the person.
    pub profile: Option<Arc<Profile>>,
    /// What happened to the person here, or why that is not known.
    pub history: Option<Result<Arc<History>, StoreFault>>,
    /// Whether something happened to the person here since that was read.
    pub past_is_old: bool,
    /// Whether that is being read: events that come fast ask for it once at a time.
    pub is_reading: bool,
    /// The first line shown.
    pub line: usize,
}

impl PartialEq for CasePane {
    /// The same content is the same row of the same page: pages never change.
    fn eq(&self, other: &Self) -> bool {
        let is_same = match (&self.shown, &other.shown) {
            (Some((id, page, row)), Some((other_id, other_page, other_row))) => {
                id == other_id && row == other_row && Arc::ptr_eq(page, other_page)
            }
            (None, None) => true,
            _ => false,
        };
        is_same
            && self.ticket == other.ticket
            && self.profile == other.profile
            && self.history == other.history
            && self.past_is_old == other.past_is_old
            && self.is_reading == other.is_reading
            && self.line == other.line
    }
}

/// Follows the cursor: shows at once which case it is on, and looks closer after a short pause.
pub fn follow(state: &mut State, out: &mut Vec<Effect>) {
    let selected = state.triage.selected_id().and_then(|id| {
        let (page, row) = state.triage.queue.case(id)?.source();
        Some((id, Arc::clone(page), row))
    });
    let pane = &mut state.triage.case;
    let (was, is) = (pane.shown.as_ref(), selected.as_ref());
    let same_case = was.map(|(id, ..)| id) == is.map(|(id, ..)| id);
    let same_content = match (was, is) {
        (Some((_, old, old_row)), Some((_, new, new_row))) => {
            Arc::ptr_eq(old, new) && old_row == new_row
        }
        (None, None) => true,
        _ => false,
    };
    if same_case && same_content {
        if pane.past_is_old && !pane.is_reading {
            pane.past_is_old = false;
            read_history(state, out);
        }
        return;
    }
    let ticket = state.detail.ticket.raise();
    let kept = std::mem::take(pane);
    pane.shown = selected;
    pane.ticket = ticket;
    if same_case {
        pane.profile = kept.profile;
        pane.history = kept.history;
        pane.line = kept.line;
        look_closer(state, out);
    } else if pane.shown.is_some() {
        out.push(Effect::Wake {
            timer: Timer::DetailPause(ticket),
            after: PAUSE,
        });
    }
}

/// The cursor rested: the moderator looks at this case, unless at another one since.
pub fn paused(state: &mut State, ticket: Ticket, out: &mut Vec<Effect>) {
    if ticket != state.triage.case.ticket {
        return;
    }
    look_closer(state, out);
    let glimpse = state.triage.selected().and_then(|case| {
        let asked_at = case.asked.wall;
        Glimpse::of(case.user()?, asked_at)
    });
    out.extend(glimpse.map(Effect::Look));
}

fn read_history(state: &mut State, out: &mut Vec<Effect>) {
    let case = state.triage.selected();
    if let Some(user_id) = case.and_then(Case::user_id) {
        state.triage.case.is_reading = true;
        out.push(Effect::ReadHistory {
            ticket: state.triage.case.ticket,
            user_id,
        });
    }
}

fn look_closer(state: &mut State, out: &mut Vec<Effect>) {
    let pane = &state.triage.case;
    if let Some((_, page, row)) = &pane.shown {
        out.push(Effect::DecodeProfile {
            ticket: pane.ticket,
            page: Arc::clone(page),
            row: *row,
        });
        read_history(state, out);
    }
}

/// Takes in everything that the API says of the person.
pub fn decoded(state: &mut State, profile: Arc<Profile>) {
    state.triage.case.profile = Some(profile);
}

/// Takes in what happened to the person here.
pub fn history_read(state: &mut State, result: Result<Arc<History>, StoreFault>) {
    state.triage.case.is_reading = false;
    state.triage.case.history = Some(result);
}

/// An event told of reports on these people, so that what was read of the one at hand is old.
pub fn reported(state: &mut State, people: &[UserId]) {
    let at_hand = state.triage.selected().and_then(Case::user_id);
    if at_hand.is_some_and(|at_hand| people.contains(&at_hand)) {
        state.triage.case.past_is_old = true;
    }
}
