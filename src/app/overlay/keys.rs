//! Keys while something lies over the panes. It swallows all of them: what it does not know does
//! nothing.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::help;
use crate::app::input::Edit;
use crate::app::input::TextInput;
use crate::app::key::Chord;
use crate::app::key::Key;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::overlay::FilterLine;
use crate::app::overlay::FilterMenu;
use crate::app::overlay::Finder;
use crate::app::overlay::Holders;
use crate::app::overlay::Overlay;
use crate::app::overlay::bulk;
use crate::app::overlay::decide;
use crate::app::overlay::feed;
use crate::app::overlay::finder;
use crate::app::overlay::finder::Kind;
use crate::app::overlay::journal;
use crate::app::overlay::menu;
use crate::app::overlay::outbox;
use crate::app::overlay::verdict;
use crate::app::palette;
use crate::app::palette::PaletteError;
use crate::app::perform;
use crate::app::state::State;
use crate::app::triage::boxes;
use crate::app::triage::boxes::NoteBox;
use crate::app::triage::boxes::SnoozeLine;
use crate::domain::queue::QueueOrder;
use crate::domain::user::UserId;
use crate::text::UntrustedText;

/// A key for what lies over the panes.
pub fn press(state: &mut State, chord: Chord, action: Option<Action>, out: &mut Vec<Effect>) {
    // Taken out while it decides, so that what it starts finds the panes as they are below.
    let Some(open) = state.overlay.take() else {
        return;
    };
    let stays = match open {
        Overlay::Verdict(asked) => verdict::press(state, asked, chord, action, out),
        Overlay::Bulk(asked) => bulk::press(state, asked, chord, action, out),
        Overlay::Outbox(view) => outbox::press(state, view, chord, action, out),
        Overlay::Held(id) => decide::in_held(state, id, chord, action, out),
        Overlay::Leaving => decide::in_leaving(state, chord, action, out),
        Overlay::Feed(_) if action == Some(Action::Back) => {
            feed::look_away(state, out);
            None
        }
        _ if action == Some(Action::Back) => None,
        Overlay::Help(finder) => in_help(state, finder, chord, action, out),
        Overlay::Palette(finder) => in_palette(state, finder, chord, action, out),
        Overlay::Roles(holders) => {
            in_holders(state, Kind::Roles, holders, chord, action, out).map(Overlay::Roles)
        }
        Overlay::Permissions(holders) => {
            in_holders(state, Kind::Permissions, holders, chord, action, out)
                .map(Overlay::Permissions)
        }
        Overlay::SortMenu { cursor } => in_sorts(state, cursor, action, out),
        Overlay::CopyMenu { cursor } => in_clips(state, cursor, chord, action, out),
        Overlay::FilterMenu(filters) => in_filters(state, filters, chord, action, out),
        Overlay::QueueOrder { cursor } => in_queue_orders(state, cursor, action),
        Overlay::Snooze { user_id, cursor } => in_snoozes(state, user_id, cursor, action, out),
        Overlay::Note(note) => in_note(state, note, chord, action, out),
        Overlay::RequestLog { back } => {
            let lines = state.requests.iter().len();
            scrolled(back, lines, action).map(|back| Overlay::RequestLog { back })
        }
        Overlay::Messages { back } => {
            let lines = state.notices.len();
            scrolled(back, lines, action).map(|back| Overlay::Messages { back })
        }
        Overlay::Journal(view) => journal::press(state, view, action, out),
        Overlay::Feed(view) => feed::press(state, view, chord, action, out),
    };
    if state.overlay.is_none() {
        state.overlay = stays;
    }
}

fn in_help(
    state: &mut State,
    mut finder: Finder,
    chord: Chord,
    action: Option<Action>,
    out: &mut Vec<Effect>,
) -> Option<Overlay> {
    let rows = help::help_rows(state, &finder);
    let Some(row) = chosen(&mut finder, chord, action, &rows) else {
        return Some(Overlay::Help(finder));
    };
    if let Some(why) = row.unavailable.clone() {
        say(state, Tone::Note, why, out);
        return Some(Overlay::Help(finder));
    }
    perform::perform(state, row.action, out);
    None
}

fn in_palette(
    state: &mut State,
    mut finder: Finder,
    chord: Chord,
    action: Option<Action>,
    out: &mut Vec<Effect>,
) -> Option<Overlay> {
    if action != Some(Action::Open) {
        let rows = palette::palette_rows(state, &finder);
        chosen(&mut finder, chord, action, &rows);
        return Some(Overlay::Palette(finder));
    }
    // What is typed behind a name counts too, so that there need not be a line under the cursor.
    match palette::chosen(state, &finder) {
        Ok(command) => {
            perform::command(state, command, out);
            None
        }
        Err(error) => {
            if let PaletteError::NeedsArgument { command, .. } = error {
                finder.input = TextInput::with_text(&format!("{command} "));
                finder.cursor = 0;
            }
            say(state, Tone::Warn, error.to_string(), out);
            Some(Overlay::Palette(finder))
        }
    }
}

fn in_holders(
    state: &mut State,
    kind: Kind,
    mut holders: Holders,
    chord: Chord,
    action: Option<Action>,
    out: &mut Vec<Effect>,
) -> Option<Holders> {
    let rows = finder::rows(state, kind, &holders);
    let names: Vec<UntrustedText> = rows.into_iter().map(|row| row.name).collect();
    let Some(name) = chosen(&mut holders.finder, chord, action, &names).cloned() else {
        let moved = holders.finder.cursor > 0;
        holders.anchor = names.get(holders.finder.cursor).filter(|_| moved).cloned();
        return Some(holders);
    };
    let mut filter = state.users.wish.filter.clone();
    match kind {
        Kind::Roles => filter.role = Some(name),
        Kind::Permissions => filter.permission = Some(name),
    }
    menu::filter_by(state, filter, out);
    None
}

fn in_sorts(
    state: &mut State,
    cursor: usize,
    action: Option<Action>,
    out: &mut Vec<Effect>,
) -> Option<Overlay> {
    match step(cursor, &menu::SORTS, action) {
        Step::Chose(sort) => menu::sort_by(state, *sort, out),
        Step::Moved(cursor) => return Some(Overlay::SortMenu { cursor }),
        Step::Left => {}
    }
    None
}

fn in_clips(
    state: &mut State,
    cursor: usize,
    chord: Chord,
    action: Option<Action>,
    out: &mut Vec<Effect>,
) -> Option<Overlay> {
    let lines = &menu::CLIPS;
    let by_letter = lines
        .iter()
        .find(|(key, ..)| Chord::plain(Key::Char(*key)) == chord);
    match by_letter.map_or_else(|| step(cursor, lines, action), Step::Chose) {
        Step::Chose((_, line, _)) => menu::copy(state, *line, out),
        Step::Moved(cursor) => return Some(Overlay::CopyMenu { cursor }),
        Step::Left => {}
    }
    None
}

fn in_queue_orders(state: &mut State, cursor: usize, action: Option<Action>) -> Option<Overlay> {
    match step(cursor, &QueueOrder::ALL, action) {
        Step::Chose(order) => boxes::order_by(state, *order),
        Step::Moved(cursor) => return Some(Overlay::QueueOrder { cursor }),
        Step::Left => {}
    }
    None
}

fn in_snoozes(
    state: &mut State,
    user_id: UserId,
    cursor: usize,
    action: Option<Action>,
    out: &mut Vec<Effect>,
) -> Option<Overlay> {
    match step(cursor, &SnoozeLine::ALL, action) {
        Step::Chose(line) => boxes::snooze(state, user_id, *line, out),
        Step::Moved(cursor) => return Some(Overlay::Snooze { user_id, cursor }),
        Step::Left => {}
    }
    None
}

fn in_note(
    state: &mut State,
    mut note: NoteBox,
    chord: Chord,
    action: Option<Action>,
    out: &mut Vec<Effect>,
) -> Option<Overlay> {
    if action == Some(Action::Open) {
        boxes::put_note(state, &note, out);
        return None;
    }
    if action.is_none() {
        note.input.press(chord);
    }
    Some(Overlay::Note(note))
}

fn in_filters(
    state: &mut State,
    mut filters: FilterMenu,
    chord: Chord,
    action: Option<Action>,
    out: &mut Vec<Effect>,
) -> Option<Overlay> {
    let lines = FilterLine::ALL;
    let at = lines
        .iter()
        .position(|line| *line == filters.line)
        .unwrap_or(0);
    let to = match (action, chord.key) {
        (Some(Action::Open), _) => match filters.filter() {
            Ok(filter) => {
                menu::filter_by(state, filter, out);
                return None;
            }
            Err(error) => {
                say(state, Tone::Warn, error, out);
                at
            }
        },
        (_, Key::Down | Key::Tab) => (at + 1) % lines.len(),
        (_, Key::Up | Key::BackTab) => (at + lines.len() - 1) % lines.len(),
        (_, Key::Char(' ')) if filters.line == FilterLine::Banned => {
            filters.banned = !filters.banned;
            at
        }
        (_, Key::Char(' ')) if filters.line == FilterLine::Brand => {
            filters.brand = !filters.brand;
            at
        }
        _ => {
            if let Some(input) = filters.input_mut() {
                input.press(chord);
            }
            at
        }
    };
    filters.line = lines.get(to).copied().unwrap_or_default();
    Some(Overlay::FilterMenu(filters))
}

/// Types into a list or moves in it; the line under the cursor where the key chooses it.
fn chosen<'a, T>(
    finder: &mut Finder,
    chord: Chord,
    action: Option<Action>,
    rows: &'a [T],
) -> Option<&'a T> {
    if action == Some(Action::Open) {
        return rows.get(finder.cursor);
    }
    if action.is_none() {
        if finder.input.press(chord) == Edit::Changed {
            finder.cursor = 0;
        }
    } else if let Some(to) = moved(finder.cursor, rows.len().saturating_sub(1), action) {
        finder.cursor = to;
    }
    None
}

/// What a key does in a menu.
enum Step<'a, T> {
    Chose(&'a T),
    Moved(usize),
    Left,
}

fn step<T>(cursor: usize, lines: &[T], action: Option<Action>) -> Step<'_, T> {
    if action == Some(Action::Open) {
        return lines.get(cursor).map_or(Step::Left, Step::Chose);
    }
    moved(cursor, lines.len().saturating_sub(1), action).map_or(Step::Left, Step::Moved)
}

/// Scrolls back from the newest line; nothing where the key leaves the log.
fn scrolled(back: usize, lines: usize, action: Option<Action>) -> Option<usize> {
    let last = lines.saturating_sub(1);
    // The newest line is at the bottom, so up is back in time.
    moved(last.saturating_sub(back), last, action).map(|line| last - line)
}

/// Where a key moves to in a list; nothing where it leaves the list.
pub(super) fn moved(at: usize, last: usize, action: Option<Action>) -> Option<usize> {
    Some(
        match action {
            Some(Action::Back | Action::Quit) => return None,
            Some(Action::Down) => at + 1,
            Some(Action::Up) => at.saturating_sub(1),
            Some(Action::Top) => 0,
            Some(Action::Bottom) => last,
            Some(Action::HalfPageDown | Action::PageDown) => at + 10,
            Some(Action::HalfPageUp | Action::PageUp) => at.saturating_sub(10),
            _ => at,
        }
        .min(last),
    )
}

#[cfg(test)]
mod tests;
