//! Help and footer hints: what can be pressed, from the one table of actions and the keys that
//! are really bound.

mod hints;

use std::borrow::Cow;

pub use crate::app::help::hints::hints;

use crate::app::action::Action;
use crate::app::key::Chord;
use crate::app::key::Key;
use crate::app::keymap::Scope;
use crate::app::keymap::scopes_below;
use crate::app::overlay::Finder;
use crate::app::state::State;
use crate::app::unavailable::unavailable;

/// A line of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpRow {
    /// The keys that work here, or the command where there is no key.
    pub keys: String,
    /// A word or two.
    pub label: &'static str,
    /// A sentence.
    pub description: &'static str,
    /// Why it cannot run just now.
    pub unavailable: Option<Cow<'static, str>>,
    /// What Enter runs.
    pub action: Action,
    /// Under which heading.
    pub section: &'static str,
}

/// A row with the keys that it can be found by.
struct Line {
    row: HelpRow,
    chords: Vec<Chord>,
}

/// The lines of the help that typing leaves: what works on the panes below first, then commands
/// without a key, then what other places know. Typed words are looked for in their order; behind
/// `@` stands a key.
#[must_use]
pub fn help_rows(state: &State, finder: &Finder) -> Vec<HelpRow> {
    let typed = finder.input.text().trim().to_lowercase();
    let by_key = finder.input.text().trim().strip_prefix('@').map(str::trim);
    lines(state)
        .into_iter()
        .filter(|line| match by_key {
            Some(key) => line.chords.iter().any(|chord| is_spelled(*chord, key)),
            None => has_words(&haystack(&line.row), &typed),
        })
        .map(|line| line.row)
        .collect()
}

/// How many lines the help has in all.
#[must_use]
pub fn help_count(state: &State) -> usize {
    lines(state).len()
}

/// What to say under the help about whose keys these are.
#[must_use]
pub fn footnote(state: &State) -> String {
    let changed = state.keymap.changed();
    if changed.is_empty() {
        return "These are the keys that modcon comes with; the configuration can change each."
            .to_owned();
    }
    let names: Vec<&str> = changed.iter().map(|action| action.label()).collect();
    let (count, names) = (names.len(), names.join(", "));
    format!("These are your keys; {count} changed in the configuration: {names}.")
}

fn lines(state: &State) -> Vec<Line> {
    let keymap = &state.keymap;
    let here = scopes_below(state);
    let elsewhere = Scope::ALL.into_iter().filter(|scope| !here.contains(scope));
    let mut lines: Vec<Line> = Vec::new();
    for scope in here {
        for action in Action::ALL {
            let is_bound = !keymap.keys_in(&[*scope], action).is_empty();
            let chords = keymap.keys_in(here, action);
            let is_listed = lines.iter().any(|line| line.row.action == action);
            if is_bound && !chords.is_empty() && !is_listed {
                lines.push(line(state, *scope, action, chords));
            }
        }
    }
    for action in Action::ALL {
        let is_bound = !keymap.keys_of(action).is_empty();
        if !is_bound {
            lines.push(without_key(state, action));
        }
    }
    for scope in elsewhere {
        for action in Action::ALL {
            let chords = keymap.keys_in(&[scope], action);
            let label = scope.label(action);
            let is_listed = lines
                .iter()
                .any(|line| line.row.action == action && line.row.label == label);
            if !chords.is_empty() && !is_listed {
                let mut line = line(state, scope, action, chords);
                if label != action.label() {
                    line.row.unavailable = Some(Cow::Borrowed(scope.only_there()));
                }
                lines.push(line);
            }
        }
    }
    lines
}

fn line(state: &State, scope: Scope, action: Action, chords: Vec<Chord>) -> Line {
    let labels: Vec<String> = chords.iter().map(|chord| chord.label()).collect();
    let row = HelpRow {
        keys: labels.join(" "),
        label: scope.label(action),
        description: scope.description(action),
        unavailable: unavailable(state, action),
        action,
        section: scope.title(),
    };
    Line { row, chords }
}

fn without_key(state: &State, action: Action) -> Line {
    let command = action.command().map(|command| format!(":{command}"));
    let row = HelpRow {
        keys: command.unwrap_or_else(|| "(no key)".to_owned()),
        label: action.label(),
        description: action.description(),
        unavailable: unavailable(state, action),
        action,
        section: "commands without a key",
    };
    Line {
        row,
        chords: Vec::new(),
    }
}

fn haystack(row: &HelpRow) -> String {
    let command = row.action.command().unwrap_or_default();
    let (keys, label, description, name) =
        (&row.keys, row.label, row.description, row.action.name());
    format!("{label} {description} {name} :{command} {keys}").to_lowercase()
}

/// Whether every word of `typed` stands in `text`, one behind the other. Both in lower case.
fn has_words(text: &str, typed: &str) -> bool {
    let mut rest = text;
    typed.split_whitespace().all(|word| {
        let behind = rest.split_once(word).map(|(_, behind)| behind);
        rest = behind.unwrap_or_default();
        behind.is_some()
    })
}

/// Whether a chord is what somebody writes behind `@`: one character stands for its key with any
/// modifier, more for the beginning of a name. Nothing stands for every key.
fn is_spelled(chord: Chord, typed: &str) -> bool {
    let mut characters = typed.chars();
    match (characters.next(), characters.next()) {
        (None, _) => true,
        (Some(only), None) => chord.key == Key::Char(only),
        (Some(_), Some(_)) => {
            let typed = typed.to_lowercase();
            chord.to_string().to_lowercase().starts_with(&typed)
        }
    }
}

#[cfg(test)]
mod tests;
