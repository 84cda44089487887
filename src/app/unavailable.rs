//! Why an action cannot run just now, in words for the status line, help and palette.
//!
//! An action that is available may still find nothing to do, at the end of a list for instance.

mod queue;
mod verdicts;

use std::borrow::Cow;

use crate::app::action::Action;
use crate::app::detail::Tab;
use crate::app::health::Health;
use crate::app::keymap::key_of;
use crate::app::session::Network;
use crate::app::state::Focus;
use crate::app::state::State;
use crate::app::users::outside;
use crate::domain::pager::End;
use crate::domain::pager::Next;
use crate::domain::user::User;
use crate::domain::user::UserId;

/// An environment is read once, when a program starts.
const NEEDS_RESTART: &str = "token refused; restart with another MODCON_TOKEN";

/// Of the queue alone.
const ONLY_IN_QUEUE: &str = "only in the queue";

/// Of the list alone.
pub(in crate::app) const ONLY_IN_LIST: &str = "only in the list";

/// Everything is stopped until the token is read again.
const REFUSED: &str = "the token was refused";

/// The list cannot go on, and can be read anew.
const LED_BACK: &str = "the list led back to a page read before";
const EXPIRED: &str = "the place in the list expired";

/// Why an action cannot run on the panes as they are, and what to press; `None` where it can. What
/// lies over them does not count: help and palette run their lines on what is below.
#[must_use]
pub fn unavailable(state: &State, action: Action) -> Option<Cow<'static, str>> {
    Some(in_words(state, why_not(state, action)?))
}

/// A reason with the key that does something about it, where there is one.
#[must_use]
pub fn in_words(state: &State, why: &'static str) -> Cow<'static, str> {
    let (action, does) = match why {
        ONLY_IN_QUEUE => (Action::Triage, "opens it"),
        ONLY_IN_LIST => (Action::Triage, "goes back to it"),
        REFUSED => (Action::Reload, "reads it again"),
        LED_BACK | EXPIRED => (Action::Reload, "starts over"),
        _ => return Cow::Borrowed(why),
    };
    Cow::Owned(format!("{why}; {} {does}", key_of(state, action)))
}

fn why_not(state: &State, action: Action) -> Option<&'static str> {
    if state.session.network == Network::Nothing {
        return without_network(action);
    }
    if state.triage.open {
        return queue::why_not(state, action);
    }
    match action {
        Action::Down
        | Action::Up
        | Action::Top
        | Action::Bottom
        | Action::HalfPageDown
        | Action::HalfPageUp
        | Action::PageDown
        | Action::PageUp => nothing_to_move_over(state),
        Action::NextPage => stopped(state)
            .or_else(|| on_its_way(state))
            .or_else(|| no_more(state)),
        Action::LoadOn => stopped(state).or_else(|| no_more(state)),
        Action::ShowNew => {
            let is_empty = state.users.outside.is_empty() && outside::listed(state).is_empty();
            is_empty.then_some("nobody was flagged since who is not listed")
        }
        Action::Reload => only_a_restart_helps(state),
        Action::ToggleFlagged | Action::ToggleDeleted | Action::Triage => stopped(state),
        Action::ClearLocal => nothing_to_clear(state),
        Action::Open => match state.focus {
            Focus::List => nobody(state),
            Focus::Detail => nothing_to_fold(state),
        },
        Action::ToggleFold => nothing_to_fold(state),
        Action::OpenTheirFeed | Action::WatchUser => nobody(state).or_else(|| no_user_id(state)),
        Action::ToggleFeedPane => too_narrow(state),
        Action::ShowTab(_) | Action::NextTab | Action::PreviousTab | Action::OpenCopyMenu => {
            nobody(state)
        }
        Action::Reread => stopped(state)
            .or_else(|| nobody(state))
            .or_else(|| no_user_id(state))
            .or_else(|| being_read(state)),
        Action::OpenRequestLog => {
            (state.requests.iter().len() == 0).then_some("nothing was asked yet")
        }
        Action::OpenMessages => state
            .notices
            .is_empty()
            .then_some("there are no messages yet"),
        Action::ToggleUtc => {
            (state.session.zone == jiff::tz::TimeZone::UTC).then_some("the local zone is UTC")
        }
        Action::NextCase
        | Action::PreviousCase
        | Action::ChoosePolicy(_)
        | Action::AddNote
        | Action::Snooze => Some(ONLY_IN_QUEUE),
        Action::Mark | Action::MarkRange | Action::MarkAll => {
            verdicts::mark(state, state.users.rows().is_empty())
        }
        Action::ClearFlags => verdicts::clear_flags(state),
        Action::Ban => verdicts::ban(state),
        Action::UndoVerdict | Action::TakeBackAll => verdicts::undo(state),
        Action::OpenOutbox => verdicts::outbox(state),
        Action::Search
        | Action::OpenSortMenu
        | Action::OpenFilterMenu
        | Action::ToggleDetail
        | Action::Zoom
        | Action::NextPane
        | Action::PreviousPane
        | Action::OpenRoles
        | Action::OpenPermissions
        | Action::OpenJournal
        | Action::OpenFeed
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

/// Why nothing more fits beside list and detail.
fn too_narrow(state: &State) -> Option<&'static str> {
    let is_wide = state.size.fits_feed();
    (!is_wide).then_some("only on a screen of 160 columns or more")
}

fn without_network(action: Action) -> Option<&'static str> {
    let runs = matches!(
        action,
        Action::Open
            | Action::OpenHelp
            | Action::Back
            | Action::Quit
            | Action::QuitNow
            | Action::Suspend
            | Action::Redraw
    );
    (!runs).then_some("no network is open")
}

pub(in crate::app) fn stopped(state: &State) -> Option<&'static str> {
    match state.health {
        Health::Stopped { .. } => Some(if state.session.needs_restart() {
            NEEDS_RESTART
        } else {
            REFUSED
        }),
        Health::Fine | Health::Offline { .. } => None,
    }
}

fn only_a_restart_helps(state: &State) -> Option<&'static str> {
    stopped(state).filter(|_| state.session.needs_restart())
}

fn on_its_way(state: &State) -> Option<&'static str> {
    state.users.walking.map(|walking| match walking.load_on {
        Some(_) => "the list is loading on already",
        None => "the next page is on its way",
    })
}

fn no_more(state: &State) -> Option<&'static str> {
    let users = &state.users;
    let growing = users
        .incoming
        .as_ref()
        .map_or(&users.shown, |incoming| &incoming.list);
    match growing.pager.next() {
        Next::Ended(End::Complete) => Some("the list is complete"),
        Next::Ended(End::Loop) => Some(LED_BACK),
        Next::Ended(End::Expired) => Some(EXPIRED),
        Next::First | Next::After(_) | Next::Paused(..) => None,
    }
}

fn nothing_to_move_over(state: &State) -> Option<&'static str> {
    match state.focus {
        Focus::List => state.users.rows().is_empty().then_some("nobody is listed"),
        Focus::Detail => None,
    }
}

fn nothing_to_clear(state: &State) -> Option<&'static str> {
    let wish = &state.users.wish;
    (wish.filter.is_empty() && wish.order.is_none()).then_some("no local filter or order is set")
}

fn nobody(state: &State) -> Option<&'static str> {
    state
        .users
        .selected_row()
        .is_none()
        .then_some("nobody is under the cursor")
}

fn no_user_id(state: &State) -> Option<&'static str> {
    let has_id = state
        .users
        .selected()
        .is_some_and(|user| user.user_id().is_some());
    (!has_id).then_some("this row has no user id to ask for")
}

fn being_read(state: &State) -> Option<&'static str> {
    let id = state.users.selected().and_then(User::user_id)?;
    let rereading = &state.users.rereading;
    rereading
        .contains_key(&UserId::new(id.as_received()))
        .then_some("this user is being read already")
}

fn nothing_to_fold(state: &State) -> Option<&'static str> {
    if !state.detail.visible {
        return Some("the detail pane is hidden");
    }
    match state.detail.tab {
        Tab::Metadata | Tab::Json => nobody(state),
        Tab::Profile | Tab::Roles | Tab::Files | Tab::History => {
            Some("only the metadata and JSON tabs fold")
        }
    }
}

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;
