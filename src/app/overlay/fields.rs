//! The fields that every box about verdicts has: a policy, a note, and characters that have to be
//! typed.
//!
//! Letters and digits go to the field in focus only. Enter and Esc cancel wherever they are
//! pressed; what confirms is the last right character, which no paste can bring.

pub mod typing;
pub mod words;

use std::collections::BTreeSet;

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::key::Chord;
use crate::app::key::Key;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::overlay::fields::typing::Typed;
use crate::app::overlay::fields::typing::Typing;
use crate::app::overlay::verdict::note;
use crate::app::overlay::verdict::note::Note;
use crate::app::state::State;
use crate::domain::user::UserId;
use crate::domain::verdict::Verb;
use crate::text::UntrustedText;

/// What a box asks about: what is to be done, and to whom. A note for that is for nothing and nobody
/// else.
pub type About = (Verb, BTreeSet<UserId>);

/// What a box about one verdict on these people asks about.
#[must_use]
pub fn about<'a>(verb: Verb, whom: impl IntoIterator<Item = &'a UserId>) -> About {
    (verb, whom.into_iter().cloned().collect())
}

/// The fields while a box is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// Which one takes the keys.
    pub field: Field,
    /// Which of the session's policies is chosen.
    pub policy: Option<usize>,
    /// The moderator's own words.
    pub note: Note,
    /// What has to be typed.
    pub typing: Typing,
}

/// A field of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Field {
    /// A digit chooses the reason.
    #[default]
    Policy,
    /// Free text.
    Note,
    /// The characters that confirm.
    Code,
}

impl Field {
    const fn step(self, forward: bool) -> Self {
        match (self, forward) {
            (Self::Policy, true) | (Self::Code, false) => Self::Note,
            (Self::Note, true) | (Self::Policy, false) => Self::Code,
            (Self::Code, true) | (Self::Note, false) => Self::Policy,
        }
    }
}

/// What came of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pressed {
    /// The box stays open.
    Stays,
    /// The moderator does not want it.
    Cancelled,
    /// All is typed that had to be.
    Confirmed,
}

impl Fields {
    /// The first field in focus, with a policy that was chosen before, and what has to be typed.
    #[must_use]
    pub fn new(policy: Option<usize>, wanted: String) -> Self {
        Self {
            field: Field::default(),
            policy,
            note: Note::default(),
            typing: Typing::new(wanted),
        }
    }

    /// The note that was typed into a box about the same before, and not used. What this one is
    /// about is only spelled out where there is such a note: it may be thousands.
    pub(super) fn recall(&mut self, state: &State, about: impl FnOnce() -> About) {
        if state.unsaid.is_empty() {
            return;
        }
        if let Some(unsaid) = state.unsaid.get(&about()) {
            self.note = unsaid.clone();
        }
    }

    /// Keeps the note for the next box about the same where nothing was staged; what was staged has
    /// it. Says whether there is one to come back to.
    pub(super) fn leave(
        &self,
        state: &mut State,
        about: impl FnOnce() -> About,
        is_staged: bool,
    ) -> bool {
        let keeps = !is_staged && !self.note.input().text().is_empty();
        if keeps {
            state.unsaid.insert(about(), self.note.clone());
        } else if !state.unsaid.is_empty() {
            state.unsaid.remove(&about());
        }
        keeps
    }

    /// The policy in its own words.
    pub(super) fn policy_of(&self, state: &State) -> Option<UntrustedText> {
        state.session.policies.get(self.policy?).cloned()
    }

    /// Takes in a key.
    pub(super) fn press(
        &mut self,
        state: &mut State,
        chord: Chord,
        action: Option<Action>,
        out: &mut Vec<Effect>,
    ) -> Pressed {
        match action {
            Some(Action::Back | Action::Open) => return Pressed::Cancelled,
            Some(Action::NextPane) => self.field = self.field.step(true),
            Some(Action::PreviousPane) => self.field = self.field.step(false),
            _ => match self.field {
                Field::Policy => {
                    self.policy = choose(self.policy, state.session.policies.len(), chord);
                }
                Field::Note => {
                    if !self.note.press(chord) {
                        say(state, Tone::Note, note::FULL, out);
                    }
                }
                Field::Code => {
                    if self.typing.press(chord) == Typed::Whole {
                        return Pressed::Confirmed;
                    }
                }
            },
        }
        Pressed::Stays
    }
}

/// A digit chooses, zero, Backspace or Delete takes the choice away.
fn choose(before: Option<usize>, policies: usize, chord: Chord) -> Option<usize> {
    if chord == Chord::plain(Key::Backspace) || chord == Chord::plain(Key::Delete) {
        return None;
    }
    let digit = chord.character().and_then(|typed| typed.to_digit(10));
    let Some(digit) = digit.and_then(|digit| usize::try_from(digit).ok()) else {
        return before;
    };
    let place = digit.checked_sub(1)?;
    Some(place).filter(|place| *place < policies).or(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digit_chooses_and_zero_takes_it_away() {
        let before = Some(1);
        for (spelled, after) in [
            ("3", Some(2)),
            ("0", None),
            ("backspace", None),
            ("delete", None),
            ("9", before),
            ("x", before),
            ("ctrl-3", before),
            ("alt-0", before),
            ("ctrl-backspace", before),
            ("left", before),
        ] {
            let chord: Chord = spelled.parse().unwrap();
            assert_eq!(choose(before, 5, chord), after, "{spelled}");
        }
    }
}
