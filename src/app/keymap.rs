//! Which key means which action where. The keys that modcon comes with are in
//! `assets/keymap.toml`; the configuration may change each of them.
//!
//! A key has one meaning in a place, or the keymap is refused: nothing shadows anything.

mod change;
mod nearest;
mod scope;
mod table;

pub use crate::app::keymap::change::KeyChange;
pub use crate::app::keymap::change::KeymapError;
pub(crate) use crate::app::keymap::nearest::nearest;
pub use crate::app::keymap::scope::Scope;
pub use crate::app::keymap::scope::scopes;
pub use crate::app::keymap::scope::scopes_below;
pub use crate::app::keymap::table::markdown;

use serde::Deserialize;

use crate::app::action::Action;
use crate::app::key::Chord;
use crate::app::key::KeyError;
use crate::app::state::State;

/// The first key of an action as it is bound, or its command where no key is: for sentences that name
/// what to press.
#[must_use]
pub fn key_of(state: &State, action: Action) -> String {
    match state.keymap.keys_of(action).first() {
        Some(chord) => chord.label(),
        None => action
            .command()
            .map_or_else(String::new, |command| format!(":{command}")),
    }
}

/// The keys that modcon comes with.
const SHIPPED: &str = include_str!("../../assets/keymap.toml");

/// One key with its one meaning in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// Where.
    pub scope: Scope,
    /// Which key.
    pub chord: Chord,
    /// What it means.
    pub action: Action,
}

impl Binding {
    /// Whether one press could mean both.
    fn meets(self, other: Self) -> bool {
        self.chord == other.chord && self.scope.overlaps(other.scope)
    }
}

/// Which key means which action where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    bindings: Vec<Binding>,
    changed: Vec<Action>,
}

/// Why a keymap file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssetError {
    /// Not the TOML that a keymap is written in.
    #[error("the keymap is no keymap: {0}")]
    Toml(Box<toml::de::Error>),
    /// No such action.
    #[error("the keymap names the action \"{0}\", which does not exist")]
    Action(String),
    /// No such place.
    #[error("the keymap names the place \"{0}\", which does not exist")]
    Scope(String),
    /// No such key.
    #[error("the keymap names a key that does not exist: {0}")]
    Key(#[from] KeyError),
    /// A text field takes this key for itself.
    #[error("the keymap binds {0} in a text field, which takes it for itself")]
    Editing(Chord),
    /// Two meanings for one key.
    #[error("the keymap gives {0} two meanings: \"{first}\" and \"{second}\"", first = .1.name(), second = .2.name())]
    Conflict(Chord, Action, Action),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    binding: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    keys: String,
    action: String,
    #[serde(rename = "in")]
    places: String,
}

impl Default for Keymap {
    /// The keys that modcon comes with.
    fn default() -> Self {
        // A test holds that the file is sound; were it not, the way out would still work.
        Self::parse(SHIPPED).unwrap_or_else(|_| Self {
            bindings: vec![Binding {
                scope: Scope::Global,
                chord: Chord::ctrl('c'),
                action: Action::QuitNow,
            }],
            changed: Vec::new(),
        })
    }
}

impl Keymap {
    /// Reads a keymap file.
    ///
    /// # Errors
    ///
    /// [`AssetError`] for whatever cannot be bound.
    pub fn parse(text: &str) -> Result<Self, AssetError> {
        let file: File = toml::from_str(text).map_err(|error| AssetError::Toml(Box::new(error)))?;
        let mut bindings: Vec<Binding> = Vec::new();
        for line in file.binding {
            let action =
                Action::named(&line.action).ok_or(AssetError::Action(line.action.clone()))?;
            for place in line.places.split_whitespace() {
                let scope =
                    Scope::named(place).ok_or_else(|| AssetError::Scope(place.to_owned()))?;
                for key in line.keys.split_whitespace() {
                    let binding = Binding {
                        scope,
                        chord: key.parse()?,
                        action,
                    };
                    if scope.is_text() && binding.chord.is_editing() {
                        return Err(AssetError::Editing(binding.chord));
                    }
                    if let Some(other) = bindings.iter().find(|other| binding.meets(**other)) {
                        let chord = binding.chord;
                        return Err(AssetError::Conflict(chord, other.action, action));
                    }
                    bindings.push(binding);
                }
            }
        }
        Ok(Self {
            bindings,
            changed: Vec::new(),
        })
    }

    /// What a key means, looked up in these places, innermost first. In a text field, characters
    /// and editing keys mean nothing but themselves.
    #[must_use]
    pub fn action(&self, scopes: &[Scope], chord: Chord) -> Option<Action> {
        let is_text = scopes.first().is_some_and(|scope| scope.is_text());
        if is_text && chord.is_editing() {
            return None;
        }
        scopes.iter().find_map(|scope| {
            let mut bindings = self.bindings.iter();
            let binding = bindings.find(|held| held.scope == *scope && held.chord == chord);
            binding.map(|binding| binding.action)
        })
    }

    /// The keys of an action anywhere, each once.
    #[must_use]
    pub fn keys_of(&self, action: Action) -> Vec<Chord> {
        self.keys_in(&Scope::ALL, action)
    }

    /// The keys of an action that work in these places, each once.
    #[must_use]
    pub fn keys_in(&self, scopes: &[Scope], action: Action) -> Vec<Chord> {
        let is_text = scopes.first().is_some_and(|scope| scope.is_text());
        let mut keys = Vec::new();
        for Binding { scope, chord, .. } in
            self.bindings.iter().filter(|held| held.action == action)
        {
            let works = scopes.contains(scope) && !(is_text && chord.is_editing());
            if works && !keys.contains(chord) {
                keys.push(*chord);
            }
        }
        keys
    }

    /// Every binding, in the sequence of the file.
    #[must_use]
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// The actions whose keys the configuration changed, in its sequence.
    #[must_use]
    pub fn changed(&self) -> &[Action] {
        &self.changed
    }
}

#[cfg(test)]
mod tests;
