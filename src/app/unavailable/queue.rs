//! The same while the queue lies over the list.

use crate::app::action::Action;
use crate::app::state::Focus;
use crate::app::state::State;
use crate::app::unavailable::Why;
use crate::app::unavailable::only_a_restart_helps;
use crate::app::unavailable::too_narrow;
use crate::app::unavailable::verdicts;
use crate::domain::queue::Case;

/// Why an action cannot run on the queue as it is.
pub(super) fn why_not(state: &State, action: Action) -> Option<Why> {
    let triage = &state.triage;
    match action {
        Action::Down
        | Action::Up
        | Action::Top
        | Action::Bottom
        | Action::HalfPageDown
        | Action::HalfPageUp
        | Action::PageDown
        | Action::PageUp => match triage.focus {
            Focus::List => nobody(state),
            Focus::Detail => None,
        },
        Action::NextCase | Action::PreviousCase => {
            (triage.queue.counts().open == 0).then_some(Why::Said("no case is open"))
        }
        Action::NextPage => (triage.queue.outside() == 0).then_some(Why::Said("nobody came since")),
        Action::Reload => only_a_restart_helps(state),
        Action::Open | Action::OpenCopyMenu | Action::OpenTheirFeed | Action::WatchUser => {
            nobody(state)
        }
        Action::ToggleFeedPane => too_narrow(state),
        Action::ChoosePolicy(number) => nobody(state).or_else(|| {
            let known = state.session.policies.len();
            (usize::from(number) > known).then_some(Why::Said("there is no policy of that number"))
        }),
        Action::AddNote | Action::Snooze => nobody(state).or_else(|| unrecorded(state)),
        Action::Mark | Action::MarkRange | Action::MarkAll => {
            verdicts::mark(state, triage.queue.is_empty())
        }
        Action::ClearFlags => verdicts::clear_flags(state),
        Action::Ban => verdicts::ban(state),
        Action::UndoVerdict | Action::TakeBackAll => verdicts::undo(state),
        Action::OpenOutbox => verdicts::outbox(state),
        Action::LoadOn
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
        | Action::ShowNew
        | Action::OpenPermissions => Some(Why::OnlyInList),
        Action::OpenRequestLog => {
            (state.requests.iter().len() == 0).then_some(Why::Said("nothing was asked yet"))
        }
        Action::OpenMessages => state
            .notices
            .is_empty()
            .then_some(Why::Said("there are no messages yet")),
        Action::ToggleUtc => (state.session.zone == jiff::tz::TimeZone::UTC)
            .then_some(Why::Said("the local zone is UTC")),
        Action::OpenSortMenu
        | Action::OpenJournal
        | Action::OpenFeed
        | Action::Zoom
        | Action::Triage
        | Action::NextPane
        | Action::PreviousPane
        | Action::ToggleMouse
        | Action::OpenHelp
        | Action::OpenPalette
        | Action::Back
        | Action::Quit
        | Action::QuitNow
        | Action::Suspend
        | Action::Redraw => None,
    }
}

fn nobody(state: &State) -> Option<Why> {
    let user_id = state.triage.selected().and_then(Case::user_id);
    user_id
        .is_none()
        .then_some(Why::Said("no case is under the cursor"))
}

/// Why nothing can be recorded.
fn unrecorded(state: &State) -> Option<Why> {
    let fault = state.triage.store_fault.as_ref();
    fault.map(|_| Why::Said("the store does not record; the messages say why"))
}
