//! The feed while it is looked at: newest first, narrowed by typing. At the newest line it goes on;
//! on an older one it stands still and counts what came since.

pub mod group;

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::input::Edit;
use crate::app::input::TextInput;
use crate::app::key::Chord;
use crate::app::key::Key;
use crate::app::live::feed::Line;
use crate::app::live::jump;
use crate::app::overlay;
use crate::app::overlay::Overlay;
use crate::app::overlay::feed::group::Group;
use crate::app::overlay::keys::moved;
use crate::app::state::State;
use crate::app::subject::subject;
use crate::domain::event::LookedAway;
use crate::domain::user::UserId;
use crate::text::searchable;

/// The feed while it is open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeedView {
    /// What was typed; lines without it are left out.
    pub input: TextInput,
    /// Which events.
    pub group: Group,
    /// Only what is about this user.
    pub person: Option<UserId>,
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

/// Opens the feed of the user in question.
pub fn open_of_subject(state: &mut State) {
    let subject = subject(state);
    let id = subject.and_then(|subject| subject.user.user_id());
    let person = id.map(|id| UserId::new(id.as_received()));
    let view = FeedView {
        person,
        ..FeedView::default()
    };
    overlay::open(state, Overlay::Feed(view));
}

/// How many of the lines came since the moderator last looked away; nothing where they never did,
/// or none did, or all.
#[must_use]
pub fn since_looked_away(state: &State, rows: &[&Line]) -> Option<usize> {
    let looked_away = state.live.looked_away?;
    let seen = rows.iter().position(|line| line.stir <= looked_away.stir)?;
    (seen > 0).then_some(seen)
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
        .filter(|line| {
            line.number <= newest
                && (view.person.is_none() || line.user_id == view.person)
                && view.group.admits(state, line)
                && line.holds(&typed)
        })
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
            let gone = user_id.is_some_and(|user_id| jump::to(state, &user_id, out));
            if gone {
                look_away(state, out);
            }
            return (!gone).then_some(Overlay::Feed(view));
        }
        Some(step @ (Action::NextPane | Action::PreviousPane)) => {
            view.group = view.group.step(step == Action::NextPane);
            view.at = None;
        }
        None if chord.key == Key::Backspace && view.input.text().is_empty() => {
            view.person = None;
            view.at = None;
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

/// Shows the newest lines beside the list, or looks away from them.
pub fn toggle_pane(state: &mut State, out: &mut Vec<Effect>) {
    state.live.pane = !state.live.pane;
    if !state.live.pane {
        look_away(state, out);
    }
}

/// The program ends: whoever saw the feed looks away from it, which has to be kept before.
pub fn look_away_at_the_end(state: &mut State, out: &mut Vec<Effect>) {
    let Some(quit) = out
        .iter()
        .position(|effect| matches!(effect, Effect::Quit(_)))
    else {
        return;
    };
    let is_beside = state.live.pane && state.size.fits_feed();
    if is_beside || matches!(state.overlay, Some(Overlay::Feed(_))) {
        let after = out.split_off(quit);
        look_away(state, out);
        out.extend(after);
    }
}

/// The feed is looked at no longer: what comes from here on is new the next time.
pub(super) fn look_away(state: &mut State, out: &mut Vec<Effect>) {
    let Some(stir) = state.live.feed.newest_stir() else {
        return;
    };
    let looked_away = LookedAway {
        stir,
        at: state.now.wall,
    };
    state.live.looked_away = Some(looked_away);
    out.push(Effect::KeepLookedAway(looked_away));
}

#[cfg(test)]
mod tests;
