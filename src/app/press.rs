//! Where a key goes: to the text being edited, to what lies over the panes, or by the keymap to
//! an action.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::key::Chord;
use crate::app::key::Key;
use crate::app::key::KeyPress;
use crate::app::keymap::scopes;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::overlay::Overlay;
use crate::app::overlay::fields::Field;
use crate::app::overlay::keys;
use crate::app::overlay::outbox::OutboxView;
use crate::app::perform;
use crate::app::search::typing;
use crate::app::state::State;

/// A key went down.
pub fn key(state: &mut State, press: KeyPress, out: &mut Vec<Effect>) {
    if !state.held.pressed(press, state.now) {
        return;
    }
    let chord = press.chord;
    let action = state.keymap.action(scopes(state), chord);
    if state.size.is_too_small() {
        return unseen(state, press, action, out);
    }
    match action {
        // Held down, it is still one press.
        Some(Action::QuitNow | Action::ClearFlags | Action::UndoVerdict) if press.repeat => return,
        Some(Action::QuitNow) => {}
        _ => state.quitting = None,
    }
    // Leaving, suspending and redrawing work everywhere; dialogs swallow all other keys.
    if let Some(action @ (Action::QuitNow | Action::Suspend | Action::Redraw)) = action {
        return perform::perform(state, action, out);
    }
    if state.overlay.is_some() && state.held.is_deaf(state.now) {
        return;
    }
    if state.overlay.is_some() {
        return keys::press(state, chord, action, out);
    }
    let is_typing = state.search.open.is_some() && !state.triage.open;
    if is_typing && typing::press(state, chord, action, out) {
        return;
    }
    if let Some(action) = action {
        perform::perform(state, action, out);
    }
}

/// A key on a screen that shows nothing but how small it is. Who cannot see what a key is about
/// cannot mean it, so none decides anything.
fn unseen(state: &mut State, press: KeyPress, action: Option<Action>, out: &mut Vec<Effect>) {
    let is_quit = press.chord == Chord::plain(Key::Char('q'));
    match action {
        Some(action @ (Action::Suspend | Action::Redraw)) => perform::perform(state, action, out),
        Some(Action::QuitNow) if !press.repeat => perform::quit_now(state, out),
        _ if is_quit && !press.repeat => perform::leave_unseen(state, out),
        _ => state.quitting = None,
    }
}

/// Text was pasted: it goes into a text field or nowhere.
pub fn paste(state: &mut State, text: &str, out: &mut Vec<Effect>) {
    state.held.forget();
    if state.size.is_too_small() {
        return;
    }
    let is_whole = match &mut state.overlay {
        Some(Overlay::Help(finder) | Overlay::Palette(finder)) => {
            finder.cursor = 0;
            finder.input.insert(text)
        }
        Some(Overlay::Roles(holders) | Overlay::Permissions(holders)) => {
            holders.finder.cursor = 0;
            holders.anchor = None;
            holders.finder.input.insert(text)
        }
        Some(Overlay::Note(note)) => note.input.insert(text),
        Some(Overlay::Feed(view)) => {
            view.at = None;
            view.input.insert(text)
        }
        Some(Overlay::FilterMenu(menu)) => menu.input_mut().is_none_or(|input| input.insert(text)),
        Some(Overlay::Verdict(asked)) if asked.fields.field == Field::Note => {
            return note(state, text, out);
        }
        Some(Overlay::Bulk(asked)) if asked.fields.field == Field::Note => {
            return note(state, text, out);
        }
        Some(Overlay::Outbox(OutboxView { note: Some(_), .. })) => return note(state, text, out),
        Some(
            Overlay::Verdict(_)
            | Overlay::Bulk(_)
            | Overlay::Outbox(_)
            | Overlay::Held(_)
            | Overlay::Leaving,
        ) => {
            let words = "pasted text decides nothing; it is only taken in the note";
            return say(state, Tone::Note, words, out);
        }
        Some(
            Overlay::SortMenu { .. }
            | Overlay::CopyMenu { .. }
            | Overlay::QueueOrder { .. }
            | Overlay::Snooze { .. }
            | Overlay::RequestLog { .. }
            | Overlay::Messages { .. }
            | Overlay::Journal(_),
        ) => true,
        None if state.search.open.is_some() && !state.triage.open => {
            typing::paste(state, text, out)
        }
        None => {
            let words = "pasted text is only taken in text fields";
            return say(state, Tone::Note, words, out);
        }
    };
    if !is_whole {
        let words = "the paste was cut: a text field takes 4 KiB";
        say(state, Tone::Warn, words, out);
    }
}

/// Pastes into the note that is being written.
fn note(state: &mut State, text: &str, out: &mut Vec<Effect>) {
    let is_whole = match &mut state.overlay {
        Some(Overlay::Verdict(asked)) => asked.fields.note.paste(text),
        Some(Overlay::Bulk(asked)) => asked.fields.note.paste(text),
        Some(Overlay::Outbox(OutboxView {
            note: Some(note), ..
        })) => note.paste(text),
        _ => true,
    };
    if !is_whole {
        let words = "the paste was cut: a note takes 250 characters";
        say(state, Tone::Warn, words, out);
    }
}

#[cfg(test)]
mod tests;
