//! Keys that the configuration changes.

use crate::app::action::Action;
use crate::app::key::Chord;
use crate::app::key::KeyError;
use crate::app::keymap::Binding;
use crate::app::keymap::Keymap;
use crate::app::keymap::Scope;
use crate::app::keymap::nearest;
use crate::text::UntrustedText;
use crate::text::escape;

/// What takes every key away.
const NONE: &str = "none";

/// New keys for an action, as configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyChange {
    /// The action's name, such as `toggle-flagged`.
    pub action: String,
    /// The keys that take the place of the old ones, each such as `ctrl-d`; several may be
    /// written in one text with blanks between. `none`, or no key at all, takes the keys away.
    pub keys: Vec<String>,
    /// Where this is written, for errors: file and line.
    pub source: String,
}

/// Why changed keys are refused. What was written is shown escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    /// No such action.
    #[error(
        "{place}: there is no action \"{}\"{}",
        escape(.name.borrow()),
        .nearest.map(|name| format!("; did you mean \"{name}\"?")).unwrap_or_default()
    )]
    UnknownAction {
        /// As written.
        name: UntrustedText,
        /// What was probably meant.
        nearest: Option<&'static str>,
        /// Where it is written.
        place: String,
    },
    /// No such key.
    #[error("{place}: the keys of \"{}\": {error}", .action.name())]
    BadKey {
        /// For which action.
        action: Action,
        /// What is wrong.
        error: KeyError,
        /// Where it is written.
        place: String,
    },
    /// Two meanings for one key.
    #[error(
        "{place}: {chord} would mean both \"{}\" and \"{}\"; give one of them another key, or \
         \"none\"",
        .actions[0].name(),
        .actions[1].name()
    )]
    Conflict {
        /// The key.
        chord: Chord,
        /// What it would mean.
        actions: [Action; 2],
        /// Where the change is written, or both changes.
        place: String,
    },
    /// No key would be left to quit.
    #[error("{place}: \"{}\" needs at least one key, or there is no way out", .action.name())]
    NoWayOut {
        /// Without a key.
        action: Action,
        /// Where its keys are taken away.
        place: String,
    },
}

/// A change with its words understood.
struct Wanted<'a> {
    action: Action,
    chords: Vec<Chord>,
    place: &'a str,
}

impl Keymap {
    /// The keymap with other keys for some actions. In the panes they take the place of the old
    /// ones; in dialogs and text fields, the keys to move, choose and leave stay as they are and
    /// new ones come on top where they are free.
    ///
    /// # Errors
    ///
    /// Every [`KeymapError`] that the changes cause, not only the first.
    pub fn with_changes(&self, changes: &[KeyChange]) -> Result<Self, Vec<KeymapError>> {
        let mut errors = Vec::new();
        let mut wanted: Vec<Wanted<'_>> = Vec::new();
        for change in changes {
            match understood(change) {
                Ok(change) => {
                    wanted.retain(|earlier| earlier.action != change.action);
                    wanted.push(change);
                }
                Err(error) => errors.push(error),
            }
        }
        let mut keymap = self.clone();
        for change in &wanted {
            keymap.rebind_panes(change, self);
        }
        for change in &wanted {
            keymap.add_elsewhere(change);
        }
        errors.extend(keymap.conflicts(&wanted));
        errors.extend(missing_exits(&wanted));
        if errors.is_empty() {
            Ok(keymap)
        } else {
            Err(errors)
        }
    }

    fn rebind_panes(&mut self, change: &Wanted<'_>, shipped: &Self) {
        let is_own = |binding: &Binding| binding.action == change.action && binding.scope.is_pane();
        let mut panes: Vec<Scope> = Vec::new();
        for binding in shipped.bindings.iter().filter(|binding| is_own(binding)) {
            if !panes.contains(&binding.scope) {
                panes.push(binding.scope);
            }
        }
        if panes.is_empty() {
            panes = vec![Scope::List, Scope::Detail];
        }
        if shipped.keys_in(&panes, change.action) != change.chords {
            self.changed.push(change.action);
        }
        self.bindings.retain(|binding| !is_own(binding));
        self.bindings.extend(panes.into_iter().flat_map(|scope| {
            change.chords.iter().map(move |chord| Binding {
                scope,
                chord: *chord,
                action: change.action,
            })
        }));
    }

    fn add_elsewhere(&mut self, change: &Wanted<'_>) {
        for scope in Scope::ALL {
            let knows =
                |binding: &Binding| binding.action == change.action && binding.scope == scope;
            if scope.is_pane() || !self.bindings.iter().any(knows) {
                continue;
            }
            for chord in &change.chords {
                let added = Binding {
                    scope,
                    chord: *chord,
                    action: change.action,
                };
                let is_taken = self.bindings.iter().any(|held| held.meets(added));
                let is_text = scope.is_text() && chord.is_editing();
                if !is_taken && !is_text {
                    self.bindings.push(added);
                }
            }
        }
    }

    fn conflicts(&self, wanted: &[Wanted<'_>]) -> Vec<KeymapError> {
        let mut errors = Vec::new();
        for (at, second) in self.bindings.iter().enumerate() {
            for first in self.bindings.iter().take(at) {
                if first.action == second.action || !first.meets(*second) {
                    continue;
                }
                let places: Vec<&str> = wanted
                    .iter()
                    .filter(|change| [first.action, second.action].contains(&change.action))
                    .map(|change| change.place)
                    .collect();
                let error = KeymapError::Conflict {
                    chord: second.chord,
                    actions: [first.action, second.action],
                    place: places.join(" and "),
                };
                if !errors.contains(&error) {
                    errors.push(error);
                }
            }
        }
        errors
    }
}

fn missing_exits(wanted: &[Wanted<'_>]) -> Vec<KeymapError> {
    let exits = [Action::Quit, Action::QuitNow];
    wanted
        .iter()
        .filter(|change| exits.contains(&change.action) && change.chords.is_empty())
        .map(|change| KeymapError::NoWayOut {
            action: change.action,
            place: change.place.to_owned(),
        })
        .collect()
}

fn understood(change: &KeyChange) -> Result<Wanted<'_>, KeymapError> {
    let Some(action) = Action::named(change.action.trim()) else {
        return Err(KeymapError::UnknownAction {
            name: change.action.as_str().into(),
            nearest: nearest(&change.action, Action::ALL.map(Action::name)),
            place: change.source.clone(),
        });
    };
    let mut chords: Vec<Chord> = Vec::new();
    let keys = change.keys.iter().flat_map(|keys| keys.split_whitespace());
    for key in keys.filter(|key| !key.eq_ignore_ascii_case(NONE)) {
        match key.parse() {
            Ok(chord) if chords.contains(&chord) => {}
            Ok(chord) => chords.push(chord),
            Err(error) => {
                return Err(KeymapError::BadKey {
                    action,
                    error,
                    place: change.source.clone(),
                });
            }
        }
    }
    Ok(Wanted {
        action,
        chords,
        place: &change.source,
    })
}
