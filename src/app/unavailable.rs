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
use crate::domain::verdict::Verb;

/// An environment is read once, when a program starts.
const NEEDS_RESTART: &str = "token refused; restart with another MODCON_TOKEN";

/// Why an action cannot run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is of the queue alone.
    OnlyInQueue,
    /// It is of the list alone.
    OnlyInList,
    /// Everything is stopped until the token is read again.
    Refused,
    /// The list led back to a page read before, and can be read anew.
    LedBack,
    /// The place in the list expired, and it can be read anew.
    Expired,
    /// The network does not let this token decide so.
    Forbidden(Verb),
    /// The store cannot record, and the messages say why.
    Unwritable,
    /// Anything else that no single key changes.
    Said(&'static str),
}

impl Why {
    /// The reason alone.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::OnlyInQueue => "only in the queue",
            Self::OnlyInList => "only in the list",
            Self::Refused => "the token was refused",
            Self::LedBack => "the list led back to a page read before",
            Self::Expired => "the place in the list expired",
            Self::Forbidden(Verb::ClearFlags) => "the network does not let this token clear flags",
            Self::Forbidden(Verb::Ban) => "the network does not let this token ban",
            Self::Forbidden(Verb::Unban) => "the network does not let this token unban",
            Self::Unwritable => "the store cannot record, so that nothing can be sent",
            Self::Said(words) => words,
        }
    }

    /// What does something about it, and what that does.
    const fn way_out(self) -> Option<(Action, &'static str)> {
        match self {
            Self::OnlyInQueue => Some((Action::Triage, "opens it")),
            Self::OnlyInList => Some((Action::Triage, "goes back to it")),
            Self::Refused => Some((Action::Reload, "reads it again")),
            Self::LedBack | Self::Expired => Some((Action::Reload, "starts over")),
            Self::Forbidden(_) => Some((Action::Reload, "tries again")),
            Self::Unwritable => Some((Action::OpenMessages, "says why")),
            Self::Said(_) => None,
        }
    }
}

/// Why an action cannot run on the panes as they are, and what to press; `None` where it can. What
/// lies over them does not count: help and palette run their lines on what is below.
#[must_use]
pub fn unavailable(state: &State, action: Action) -> Option<Cow<'static, str>> {
    Some(in_words(state, why_not(state, action)?))
}

/// A reason with the key that does something about it, where there is one.
#[must_use]
pub fn in_words(state: &State, why: Why) -> Cow<'static, str> {
    let words = why.words();
    match why.way_out() {
        Some((action, does)) => Cow::Owned(format!("{words}; {} {does}", key_of(state, action))),
        None => Cow::Borrowed(words),
    }
}

fn why_not(state: &State, action: Action) -> Option<Why> {
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
        Action::NextPage => refused(state)
            .or_else(|| on_its_way(state))
            .or_else(|| no_more(state)),
        Action::LoadOn => refused(state).or_else(|| no_more(state)),
        Action::ShowNew => {
            let is_empty = state.users.outside.is_empty() && outside::listed(state).is_empty();
            is_empty.then_some(Why::Said("nobody was flagged since who is not listed"))
        }
        Action::Reload => only_a_restart_helps(state),
        Action::ToggleFlagged | Action::ToggleDeleted | Action::Triage => refused(state),
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
        Action::Reread => refused(state)
            .or_else(|| nobody(state))
            .or_else(|| no_user_id(state))
            .or_else(|| being_read(state)),
        Action::OpenRequestLog => {
            (state.requests.iter().len() == 0).then_some(Why::Said("nothing was asked yet"))
        }
        Action::OpenMessages => state
            .notices
            .is_empty()
            .then_some(Why::Said("there are no messages yet")),
        Action::ToggleUtc => (state.session.zone == jiff::tz::TimeZone::UTC)
            .then_some(Why::Said("the local zone is UTC")),
        Action::NextCase
        | Action::PreviousCase
        | Action::ChoosePolicy(_)
        | Action::AddNote
        | Action::Snooze => Some(Why::OnlyInQueue),
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
fn too_narrow(state: &State) -> Option<Why> {
    let is_wide = state.size.fits_feed();
    (!is_wide).then_some(Why::Said("only on a screen of 160 columns or more"))
}

fn without_network(action: Action) -> Option<Why> {
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
    (!runs).then_some(Why::Said("no network is open"))
}

/// Why nothing may be asked, as a reason alone.
pub(in crate::app) fn stopped(state: &State) -> Option<&'static str> {
    refused(state).map(Why::words)
}

/// Why nothing may be asked.
pub(in crate::app) fn refused(state: &State) -> Option<Why> {
    match state.health {
        Health::Stopped { .. } => Some(if state.session.needs_restart() {
            Why::Said(NEEDS_RESTART)
        } else {
            Why::Refused
        }),
        Health::Fine | Health::Offline { .. } => None,
    }
}

fn only_a_restart_helps(state: &State) -> Option<Why> {
    refused(state).filter(|_| state.session.needs_restart())
}

fn on_its_way(state: &State) -> Option<Why> {
    state.users.walking.map(|walking| {
        Why::Said(match walking.load_on {
            Some(_) => "the list is loading on already",
            None => "the next page is on its way",
        })
    })
}

fn no_more(state: &State) -> Option<Why> {
    let users = &state.users;
    let growing = users
        .incoming
        .as_ref()
        .map_or(&users.shown, |incoming| &incoming.list);
    match growing.pager.next() {
        Next::Ended(End::Complete) => Some(Why::Said("the list is complete")),
        Next::Ended(End::Loop) => Some(Why::LedBack),
        Next::Ended(End::Expired) => Some(Why::Expired),
        Next::First | Next::After(_) | Next::Paused(..) => None,
    }
}

fn nothing_to_move_over(state: &State) -> Option<Why> {
    match state.focus {
        Focus::List => state
            .users
            .rows()
            .is_empty()
            .then_some(Why::Said("nobody is listed")),
        Focus::Detail => None,
    }
}

fn nothing_to_clear(state: &State) -> Option<Why> {
    let wish = &state.users.wish;
    (wish.filter.is_empty() && wish.order.is_none())
        .then_some(Why::Said("no local filter or order is set"))
}

fn nobody(state: &State) -> Option<Why> {
    state
        .users
        .selected_row()
        .is_none()
        .then_some(Why::Said("nobody is under the cursor"))
}

fn no_user_id(state: &State) -> Option<Why> {
    let has_id = state
        .users
        .selected()
        .is_some_and(|user| user.user_id().is_some());
    (!has_id).then_some(Why::Said("this row has no user id to ask for"))
}

fn being_read(state: &State) -> Option<Why> {
    let id = state.users.selected().and_then(User::user_id)?;
    let rereading = &state.users.rereading;
    rereading
        .contains_key(&UserId::new(id.as_received()))
        .then_some(Why::Said("this user is being read already"))
}

fn nothing_to_fold(state: &State) -> Option<Why> {
    if !state.detail.visible {
        return Some(Why::Said("the detail pane is hidden"));
    }
    match state.detail.tab {
        Tab::Metadata | Tab::Json => nobody(state),
        Tab::Profile | Tab::Roles | Tab::Files | Tab::History => {
            Some(Why::Said("only the metadata and JSON tabs fold"))
        }
    }
}

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;
