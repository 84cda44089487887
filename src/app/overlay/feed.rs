//! The feed while it is looked at: newest first, narrowed by typing. At the newest line it goes on;
//! on an older one it stands still and counts what came since.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::input::Edit;
use crate::app::input::TextInput;
use crate::app::key::Chord;
use crate::app::live::feed::Line;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::overlay;
use crate::app::overlay::Overlay;
use crate::app::overlay::keys::moved;
use crate::app::state::State;
use crate::app::triage;
use crate::app::users::cursor;
use crate::domain::user::UserId;
use crate::text::searchable;

/// The feed while it is open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeedView {
    /// What was typed; lines without it are left out.
    pub input: TextInput,
    /// The number of the line that was moved to; none at the newest, which is followed.
    pub at: Option<u64>,
    /// The newest line when it was moved away from.
    pub since: u64,
}

impl FeedView {
    /// Lines that came since the moderator moved away from the newest.
    #[must_use]
    pub fn waiting(&self, state: &State) -> u64 {
        match self.at {
            Some(_) => state.live.feed.added().saturating_sub(self.since),
            None => 0,
        }
    }
}

/// Opens the feed at its newest line.
pub fn open(state: &mut State) {
    overlay::open(state, Overlay::Feed(FeedView::default()));
}

/// The lines that what was typed leaves, newest first. Those that came since the moderator moved
/// away wait, so that nothing moves under the cursor.
#[must_use]
pub fn rows<'a>(state: &'a State, view: &FeedView) -> Vec<&'a Line> {
    let typed = searchable(view.input.text().trim());
    let newest = view.at.map_or(u64::MAX, |_| view.since);
    state
        .live
        .feed
        .newest_first()
        .filter(|line| line.number <= newest && line.holds(&typed))
        .collect()
}

/// Which of the lines is chosen. One that went to make room leaves the oldest.
#[must_use]
pub fn cursor_of(view: &FeedView, rows: &[&Line]) -> usize {
    let Some(at) = view.at else { return 0 };
    let older = rows.iter().position(|line| line.number <= at);
    older.unwrap_or(rows.len().saturating_sub(1))
}

/// A key for the feed; gives it back where it stays open.
pub(super) fn press(
    state: &mut State,
    mut view: FeedView,
    chord: Chord,
    action: Option<Action>,
    out: &mut Vec<Effect>,
) -> Option<Overlay> {
    let lines = rows(state, &view);
    let chosen = cursor_of(&view, &lines);
    match action {
        Some(Action::Open) => {
            let user_id = lines.get(chosen).and_then(|line| line.user_id.clone());
            let gone = user_id.is_some_and(|user_id| go_to(state, &user_id, out));
            return (!gone).then_some(Overlay::Feed(view));
        }
        None => {
            if view.input.press(chord) == Edit::Changed {
                view.at = None;
            }
        }
        Some(_) => {
            if let Some(to) = moved(chosen, lines.len().saturating_sub(1), action) {
                let number = lines.get(to).map(|line| line.number);
                if view.at.is_none() {
                    view.since = state.live.feed.added();
                }
                view.at = number.filter(|_| to > 0);
            }
        }
    }
    Some(Overlay::Feed(view))
}

/// Puts the cursor on somebody, in the queue where that is open, else in the list. Says whether
/// they are there.
fn go_to(state: &mut State, user_id: &UserId, out: &mut Vec<Effect>) -> bool {
    let id = user_id.text().as_received();
    let place = if state.triage.open {
        let queue = &state.triage.queue;
        queue.find(id).and_then(|case| queue.place_of(case))
    } else {
        let row = state.users.shown.rows.find(id);
        row.and_then(|row| state.users.rows().iter().position(|listed| *listed == row))
    };
    let Some(place) = place else {
        let words = if state.triage.open {
            "not in the queue as it is listed"
        } else {
            "not among the listed; / finds them by their id"
        };
        say(state, Tone::Note, words, out);
        return false;
    };
    if state.triage.open {
        triage::cursor::move_to(state, place);
    } else {
        cursor::move_to(state, place);
    }
    true
}

#[cfg(test)]
mod tests;
