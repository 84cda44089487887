//! Footer hints: the few keys that matter most right here.

use crate::app::action::Action;
use crate::app::health::Health;
use crate::app::keymap::Scope;
use crate::app::keymap::scopes;
use crate::app::marks;
use crate::app::overlay::Overlay;
use crate::app::overlay::bulk;
use crate::app::state::State;
use crate::app::subject::subject;
use crate::app::unavailable::unavailable;
use crate::domain::field::Field;
use crate::domain::query::Filter;
use crate::domain::verdict::Verb;
use crate::text::width;

/// Columns between two hints.
const GAP: usize = 2;

/// Keys and what they do, most wanted first, as many as fit: each takes its keys, a blank and its
/// label, with two columns between. Only what can be pressed now; help comes last and goes last.
#[must_use]
pub fn hints(state: &State, columns: usize) -> Vec<(String, &'static str)> {
    let here = scopes(state);
    let Some(innermost) = here.first().copied() else {
        return Vec::new();
    };
    let is_note = matches!(state.overlay, Some(Overlay::Note(_)));
    let asks_fields = matches!(state.overlay, Some(Overlay::Verdict(_) | Overlay::Bulk(_)));
    let hint = |(action, label): (Action, &'static str)| {
        // A note is one line.
        if is_note && matches!(action, Action::Up | Action::Down) {
            return None;
        }
        if innermost == Scope::Ask && action == Action::NextPane && !asks_fields {
            return None;
        }
        let is_over_panes = !is_pane(innermost);
        if !is_over_panes && unavailable(state, action).is_some() {
            return None;
        }
        let keys = state.keymap.keys_in(here, action);
        // Lines of a menu may have letters of their own.
        let plain = keys
            .iter()
            .find(|key| innermost == Scope::Menu && !key.is_editing());
        let key = plain.or(keys.first())?.label();
        Some((key, label))
    };
    let help = hint((Action::OpenHelp, "help"));
    let mut left = (columns + GAP).saturating_sub(help.as_ref().map_or(0, columns_of));
    let urgent = urgent(state, innermost);
    let letters = letters(state);
    let usual = usual(innermost);
    // Beside those letters, what waits is not what the moment is about.
    let all = usual
        .iter()
        .position(|action| *action == Action::TakeBackAll && !letters.is_empty());
    let (first, last) = usual.split_at(all.unwrap_or(usual.len()));
    let last = last.iter().skip(1).chain(last.first());
    let is_urgent = |action: Action| urgent.iter().any(|(urgent, _)| *urgent == action);
    let labelled = |action: &Action| {
        let is_new = !is_urgent(*action);
        is_new.then(|| hint((*action, label(state, innermost, *action))))?
    };
    let first = first.iter().filter_map(labelled).chain(letters);
    let usual = first.chain(last.filter_map(labelled));
    let mut hints: Vec<(String, &'static str)> = Vec::new();
    for hint in urgent.iter().copied().filter_map(hint).chain(usual) {
        if hints.iter().any(|(key, _)| *key == hint.0) {
            continue;
        }
        let Some(rest) = left.checked_sub(columns_of(&hint)) else {
            break;
        };
        left = rest;
        hints.push(hint);
    }
    hints.extend(help.filter(|help| columns_of(help) <= columns + GAP));
    hints
}

fn columns_of((key, label): &(String, &'static str)) -> usize {
    width(key) + 1 + width(label) + GAP
}

/// Letters of the outbox that are no keys of an action, while they do something.
fn letters(state: &State) -> Vec<(String, &'static str)> {
    let is_free = matches!(
        &state.overlay,
        Some(Overlay::Outbox(view)) if view.note.is_none() && view.all.is_none()
    );
    if !is_free || !state.session.write || state.outbox.offered() < 2 {
        return Vec::new();
    }
    vec![("S".to_owned(), "all again"), ("D".to_owned(), "drop all")]
}

/// What the moment asks for.
fn urgent(state: &State, innermost: Scope) -> Vec<(Action, &'static str)> {
    let mut urgent = Vec::new();
    if !is_pane(innermost) {
        return urgent;
    }
    if state.outbox.asking() > 0 {
        urgent.push((Action::OpenOutbox, "needs you"));
    }
    if state.outbox.waiting() > 0 {
        urgent.push((Action::UndoVerdict, "take back"));
        urgent.push((Action::OpenOutbox, "outbox"));
    }
    if !marks::here(state).is_empty() {
        urgent.extend([
            (Action::ClearFlags, "clear marked"),
            (Action::Ban, label(state, innermost, Action::Ban)),
            (
                Action::MarkRange,
                label(state, innermost, Action::MarkRange),
            ),
            (Action::Back, "drop marks"),
        ]);
    }
    if state.triage.open {
        urgent.extend(urgent_in_triage(state));
        return urgent;
    }
    let users = &state.users;
    let is_stopped = matches!(state.health, Health::Stopped { .. });
    if is_stopped || users.failure.is_some() {
        urgent.push((Action::Reload, "try again"));
    }
    if users
        .walking
        .is_some_and(|walking| walking.load_on.is_some())
    {
        urgent.push((Action::LoadOn, "stop loading"));
    } else if users.incoming.is_some() && users.shown.first_at.is_some() {
        urgent.push((Action::Back, "cancel"));
    } else if innermost == Scope::List && !users.wish.is_plain() {
        urgent.push((Action::Back, "clear local"));
    } else if innermost == Scope::List && users.wanted().search().is_some() && !is_stopped {
        urgent.push((Action::Back, "clear search"));
    }
    urgent
}

/// What the moment asks for in the queue.
fn urgent_in_triage(state: &State) -> Vec<(Action, &'static str)> {
    let triage = &state.triage;
    let mut urgent = Vec::new();
    let is_stopped = matches!(state.health, Health::Stopped { .. });
    if is_stopped || triage.failure.is_some() || triage.cut.is_some() {
        urgent.push((Action::Reload, "try again"));
    }
    if triage.queue.outside() > 0 {
        urgent.push((Action::NextPage, "take in"));
    }
    urgent
}

/// Whether this is one of the panes that everything else lies over.
const fn is_pane(scope: Scope) -> bool {
    matches!(
        scope,
        Scope::List | Scope::Detail | Scope::Queue | Scope::Case
    )
}

/// What an action does now, in the fewest words.
fn label(state: &State, innermost: Scope, action: Action) -> &'static str {
    let query = state.users.wanted();
    if action == Action::Ban {
        return ban(state);
    }
    let is_choosing = matches!(innermost, Scope::Finder | Scope::Feed | Scope::Menu);
    let is_note = matches!(state.overlay, Some(Overlay::Note(_)));
    let words = [
        (Action::Open, is_note, "keep"),
        (Action::Back, is_note, "drop"),
        (Action::Down, is_choosing, "next"),
        (Action::Up, is_choosing, "previous"),
        (
            Action::ToggleFlagged,
            query.filter() == Filter::Flagged,
            "all users",
        ),
        (Action::ToggleFlagged, true, "flagged"),
        (Action::ToggleDeleted, query.deleted(), "not deleted"),
        (Action::ToggleDeleted, true, "deleted"),
        (Action::ToggleUtc, state.session.utc, "local times"),
        (Action::ToggleDetail, !state.detail.visible, "show detail"),
        (Action::ToggleDetail, true, "hide detail"),
        (Action::Zoom, state.zoomed, "both panes"),
        (Action::NextCase, true, "next open"),
        (Action::Triage, state.triage.open, "list"),
        (
            Action::MarkRange,
            marks::here(state).from.is_some(),
            "end range",
        ),
        (Action::MarkRange, true, "range"),
    ];
    let now = words.iter().find(|(of, holds, _)| *of == action && *holds);
    now.map_or_else(|| innermost.label(action), |(_, _, words)| words)
}

/// What the key for bans does now.
fn ban(state: &State) -> &'static str {
    if !marks::here(state).is_empty() {
        return match bulk::ban_or_unban(state) {
            Verb::Unban => "unban marked",
            Verb::Ban | Verb::ClearFlags => "ban marked",
        };
    }
    let is_banned =
        subject(state).is_some_and(|subject| subject.user.is_global_ban() == Field::Value(true));
    if is_banned { "unban" } else { "ban" }
}

const fn usual(innermost: Scope) -> &'static [Action] {
    match innermost {
        Scope::List => &[
            Action::Open,
            Action::Search,
            Action::ToggleFlagged,
            Action::ToggleDeleted,
            Action::ClearFlags,
            Action::Ban,
            Action::OpenSortMenu,
            Action::OpenPalette,
            Action::LoadOn,
            Action::OpenFilterMenu,
            Action::Reread,
            Action::OpenCopyMenu,
            Action::ToggleDetail,
            Action::Reload,
            Action::OpenMessages,
            Action::OpenRequestLog,
            Action::OpenJournal,
            Action::OpenFeed,
            Action::WatchUser,
            Action::Mark,
            Action::MarkAll,
            Action::Quit,
        ],
        Scope::Detail => &[
            Action::Back,
            Action::NextTab,
            Action::ToggleFold,
            Action::ClearFlags,
            Action::Ban,
            Action::OpenCopyMenu,
            Action::Reread,
            Action::Zoom,
            Action::OpenPalette,
            Action::ToggleUtc,
            Action::Search,
            Action::Quit,
        ],
        Scope::Queue => &[
            Action::ClearFlags,
            Action::Ban,
            Action::NextCase,
            Action::Open,
            Action::Snooze,
            Action::AddNote,
            Action::Triage,
            Action::OpenSortMenu,
            Action::OpenPalette,
            Action::Reload,
            Action::OpenCopyMenu,
            Action::Zoom,
            Action::PreviousCase,
            Action::OpenMessages,
            Action::OpenRequestLog,
            Action::OpenJournal,
            Action::OpenFeed,
            Action::Mark,
            Action::MarkAll,
        ],
        Scope::Case => &[
            Action::ClearFlags,
            Action::Ban,
            Action::NextCase,
            Action::Back,
            Action::Snooze,
            Action::AddNote,
            Action::Zoom,
            Action::OpenCopyMenu,
            Action::PreviousCase,
            Action::OpenPalette,
            Action::Triage,
        ],
        Scope::Search => &[Action::Open, Action::Back, Action::NextPane, Action::Up],
        Scope::Finder | Scope::Menu => &[Action::Open, Action::Back, Action::Down, Action::Up],
        Scope::Feed => &[Action::Open, Action::NextPane, Action::Back, Action::Up],
        Scope::Log => &[
            Action::Up,
            Action::Down,
            Action::Top,
            Action::Bottom,
            Action::Back,
        ],
        Scope::Outbox => &[
            Action::Down,
            Action::Up,
            Action::UndoVerdict,
            Action::TakeBackAll,
            Action::Open,
            Action::Back,
        ],
        Scope::Ask => &[Action::Back, Action::NextPane],
        Scope::FirstRun => &[Action::Open, Action::Quit],
        Scope::Global => &[],
    }
}

#[cfg(test)]
mod tests;
