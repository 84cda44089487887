//! The list of open verdicts, where each can be taken back, changed or decided upon.

pub mod offered;

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::key::Chord;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::outbox::Ask;
use crate::app::outbox::Open;
use crate::app::outbox::Phase;
use crate::app::outbox::again;
use crate::app::outbox::many;
use crate::app::outbox::stage;
use crate::app::outbox::stored::Kind;
use crate::app::overlay;
use crate::app::overlay::Overlay;
use crate::app::overlay::outbox::offered::AllOffered;
use crate::app::overlay::verdict::note;
use crate::app::overlay::verdict::note::Note;
use crate::app::perform;
use crate::app::state::State;
use crate::domain::verdict::VerdictId;
use crate::text::UntrustedText;

/// The list while it is open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OutboxView {
    /// The verdict under the cursor; the first one where it is none of the list.
    pub chosen: Option<VerdictId>,
    /// Where the cursor is, and whether it is on one that needs the moderator: it stays there when
    /// that one goes.
    pub at: (usize, bool),
    /// The note of that verdict while it is edited.
    pub note: Option<Note>,
    /// All that a run before left, while it is asked whether all are meant.
    pub all: Option<AllOffered>,
}

/// Opens the list: on the first that needs a moderator, else on the newest that waits.
pub fn open(state: &mut State) {
    let first_asking = state.outbox.open.oldest_of(&Kind::ASKING);
    let chosen = first_asking.or_else(|| state.outbox.newest_waiting());
    let view = OutboxView {
        chosen: chosen.map(|open| open.verdict.id),
        ..OutboxView::default()
    };
    overlay::open(state, Overlay::Outbox(view));
}

/// Opens the list though no key asked for it, so that no key that is on its way counts in it.
pub fn open_unasked(state: &mut State) {
    open(state);
    state.held.surprised(state.now);
}

/// Where the cursor is in the list: on the verdict that was chosen, or on the first.
#[must_use]
pub fn place(state: &State, view: &OutboxView) -> usize {
    let open = &state.outbox.open;
    view.chosen.and_then(|id| open.place_of(id)).unwrap_or(0)
}

/// Which letters do something with a verdict.
#[must_use]
pub fn choices(state: &State, open: &Open) -> Vec<(&'static str, &'static str)> {
    let mut choices = Vec::new();
    // What has to be taken over first is nothing for a session that only reads.
    let is_ours = !matches!(open.phase, Phase::Asks(Ask::NotTaken { .. }));
    if open.ask().is_some_and(Ask::may_have_left) && (is_ours || state.session.write) {
        choices.push(("c", "check again"));
    }
    if !state.session.write {
        return choices;
    }
    match &open.phase {
        Phase::Waits { .. } => {
            choices.extend([("u", "take back"), ("1-9", "policy"), ("n", "note")]);
        }
        Phase::Asks(Ask::Held { .. }) => {
            choices.extend([("Enter", "both facts"), ("u", "drop")]);
        }
        Phase::Asks(Ask::Nobody) => choices.push(("u", "drop")),
        Phase::Asks(ask) if !ask.may_have_left() => {
            choices.extend([("s", "stage again"), ("u", "drop")]);
            if matches!(ask, Ask::Offered(_)) && state.outbox.offered() > 1 {
                choices.push(("S D", "do so with all"));
            }
            if ask.never_left() && state.outbox.open.count(Kind::NeverLeft) > 1 {
                choices.push(("a", "all unsent again"));
            }
        }
        Phase::Asks(_)
        | Phase::Withdrawing(_)
        | Phase::Moves(_)
        | Phase::Adopting(_)
        | Phase::Rereading(_)
        | Phase::Restaging(_)
        | Phase::Elsewhere => {}
    }
    choices
}

/// A key for the list; gives it back where it stays open.
pub(super) fn press(
    state: &mut State,
    mut view: OutboxView,
    chord: Chord,
    action: Option<Action>,
    out: &mut Vec<Effect>,
) -> Option<Overlay> {
    if let Some(note) = view.note.take() {
        view.note = edit(state, &view, note, chord, action, out);
        return Some(Overlay::Outbox(view));
    }
    if let Some(all) = view.all.take() {
        view.all = offered::press(state, all, chord, action, out);
        return Some(Overlay::Outbox(view));
    }
    let listed = &state.outbox.open;
    let last = listed.len().saturating_sub(1);
    let at = place(state, &view);
    let chosen = listed.in_place(at).map(|open| open.verdict.id);
    let to = match action {
        Some(Action::Back | Action::Quit) => return None,
        Some(Action::Down) => at + 1,
        Some(Action::Up) => at.saturating_sub(1),
        Some(Action::Top) => 0,
        Some(Action::Bottom) => last,
        Some(Action::PageDown) => at + 10,
        Some(Action::PageUp) => at.saturating_sub(10),
        _ => at,
    };
    let to = listed.in_place(to.min(last));
    view.chosen = to.map(|open| open.verdict.id);
    if action == Some(Action::TakeBackAll) {
        many::take_back_all(state, out);
        return Some(Overlay::Outbox(view));
    }
    let Some(id) = chosen else {
        return Some(Overlay::Outbox(view));
    };
    match (action, chord.character()) {
        (Some(Action::UndoVerdict), _) => stage::take_back(state, id, out),
        (Some(Action::Open), _) => return Some(entered(state, view, id)),
        (None, Some('s')) => return Some(again(state, view, id, out)),
        (None, Some('c')) => again::check(state, id, out),
        (None, Some('a')) => again::stage_all_again(state, out),
        (None, Some('S')) => view.all = offered::ask(state, false, out),
        (None, Some('D')) => view.all = offered::ask(state, true, out),
        (None, Some('n')) => view.note = editable(state, id, out),
        (None, Some(digit @ '0'..='9')) => policy(state, id, digit, out),
        _ => {}
    }
    Some(Overlay::Outbox(view))
}

/// Enter shows both facts of what is held, and edits the note of what waits.
fn entered(state: &State, mut view: OutboxView, id: VerdictId) -> Overlay {
    let open = state.outbox.open.get(&id);
    match open.map(|open| &open.phase) {
        Some(Phase::Asks(Ask::Held { .. })) => Overlay::Held(id),
        Some(Phase::Waits { .. }) if state.session.write => {
            let note = open.map(|open| open.verdict.draft.note.clone());
            view.note = note.map(|note| Note::with_text(note.as_received()));
            Overlay::Outbox(view)
        }
        _ => Overlay::Outbox(view),
    }
}

/// What is held is decided with both facts in sight.
fn again(state: &mut State, view: OutboxView, id: VerdictId, out: &mut Vec<Effect>) -> Overlay {
    let is_held = state
        .outbox
        .open
        .get(&id)
        .is_some_and(|open| matches!(open.phase, Phase::Asks(Ask::Held { .. })));
    if is_held && state.session.write {
        return Overlay::Held(id);
    }
    again::stage_again(state, id, out);
    Overlay::Outbox(view)
}

fn editable(state: &mut State, id: VerdictId, out: &mut Vec<Effect>) -> Option<Note> {
    let open = state.outbox.open.get(&id)?;
    if !state.session.write {
        say(state, Tone::Note, stage::READ_ONLY, out);
        return None;
    }
    if !matches!(open.phase, Phase::Waits { .. }) {
        say(state, Tone::Note, "only what waits can be changed", out);
        return None;
    }
    Some(Note::with_text(open.verdict.draft.note.as_received()))
}

/// A digit chooses the policy of a verdict that waits; zero takes it away.
fn policy(state: &mut State, id: VerdictId, digit: char, out: &mut Vec<Effect>) {
    let Some(open) = state.outbox.open.get(&id) else {
        return;
    };
    let note = open.verdict.draft.note.clone();
    let number = digit
        .to_digit(10)
        .and_then(|digit| usize::try_from(digit).ok());
    let place = number.and_then(|number| number.checked_sub(1));
    let policy = place
        .and_then(|place| state.session.policies.get(place))
        .cloned();
    if place.is_some() && policy.is_none() {
        return say(state, Tone::Note, "there is no policy of that number", out);
    }
    stage::revise(state, id, policy, note, out);
}

/// A key for the note: Enter stores it, Esc leaves it as it was.
fn edit(
    state: &mut State,
    view: &OutboxView,
    mut edited: Note,
    chord: Chord,
    action: Option<Action>,
    out: &mut Vec<Effect>,
) -> Option<Note> {
    match action {
        Some(Action::Back) => return None,
        Some(Action::Open) => {
            let open = view.chosen.and_then(|id| state.outbox.open.get(&id));
            if let Some(open) = open {
                let (id, policy) = (open.verdict.id, open.verdict.draft.policy.clone());
                let text: UntrustedText = edited.text();
                stage::revise(state, id, policy, text, out);
            }
            return None;
        }
        _ => {}
    }
    if !edited.press(chord) {
        say(state, Tone::Note, note::FULL, out);
    }
    Some(edited)
}

/// The boxes about a verdict and about leaving go with what they ask; the cursor keeps to its verdict, or stays
/// where that one was.
pub fn keep_in_view(state: &mut State) {
    match &state.overlay {
        Some(Overlay::Held(id)) => {
            let open = state.outbox.open.get(id);
            let is_held =
                open.is_some_and(|open| matches!(open.phase, Phase::Asks(Ask::Held { .. })));
            if !is_held {
                state.overlay = None;
            }
        }
        Some(Overlay::Leaving) if !perform::has_to_tell(state) => state.overlay = None,
        Some(Overlay::Outbox(view)) => {
            let listed = &state.outbox.open;
            let last = listed.len().saturating_sub(1);
            let (before, asked) = view.at;
            let known = view.chosen.and_then(|id| listed.place_of(id));
            // Whoever goes through what needs them is not taken along by what they have decided.
            let known = known.filter(|at| {
                let needs_you = listed.in_place(*at).is_some_and(Open::needs_you);
                needs_you || !asked
            });
            let at = known.unwrap_or(before).min(last);
            let open = listed.in_place(at);
            let chosen = open.map(|open| open.verdict.id);
            let needs_you = open.is_some_and(Open::needs_you);
            let waits = open.is_some_and(|open| matches!(open.phase, Phase::Waits { .. }));
            let is_same = chosen == view.chosen;
            if let Some(Overlay::Outbox(view)) = &mut state.overlay {
                view.chosen = chosen;
                view.at = (at, needs_you);
                if !waits || !is_same {
                    view.note = None;
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
