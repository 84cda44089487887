//! The box that asks before a ban is staged, or the end of one.
//!
//! Letters and digits go to the field in focus only. Enter and Esc cancel wherever they are
//! pressed; what stages is the last right character of a code, which no paste can bring.

pub mod code;
pub mod note;
pub mod words;

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::key::Chord;
use crate::app::key::Key;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::outbox::stage;
use crate::app::overlay;
use crate::app::overlay::Overlay;
use crate::app::overlay::verdict::code::Code;
use crate::app::overlay::verdict::code::Typed;
use crate::app::overlay::verdict::note::Note;
use crate::app::state::State;
use crate::app::subject::subject;
use crate::domain::sighting::Sighting;
use crate::domain::verdict::Verb;
use crate::text::UntrustedText;

/// A verdict that is about to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct VerdictBox {
    /// A ban, or the end of one.
    pub verb: Verb,
    /// Whom it is about, as they were when the box opened.
    pub seen: Sighting,
    /// The protected name that theirs reads like.
    pub looks_like: Option<UntrustedText>,
    /// Which field takes the keys.
    pub field: Field,
    /// Which of the session's policies is chosen.
    pub policy: Option<usize>,
    /// The moderator's own words.
    pub note: Note,
    /// What has to be typed.
    pub code: Code,
}

/// A field of the box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Field {
    /// A digit chooses the reason.
    #[default]
    Policy,
    /// Free text.
    Note,
    /// The characters that stage.
    Code,
}

impl Field {
    pub(super) const fn step(self, forward: bool) -> Self {
        match (self, forward) {
            (Self::Policy, true) | (Self::Code, false) => Self::Note,
            (Self::Note, true) | (Self::Policy, false) => Self::Code,
            (Self::Code, true) | (Self::Note, false) => Self::Policy,
        }
    }
}

/// Opens the box on the user in question: a ban, or the end of the one that is.
pub fn open(state: &mut State) {
    let Some(subject) = subject(state) else {
        return;
    };
    let looks_like = state.users.protected.resembled_by(subject.user);
    let looks_like = looks_like.map(|protected| protected.name.clone());
    let chosen = subject.policy.clone();
    let Some(seen) = subject.sighting() else {
        return;
    };
    let policies = &state.session.policies;
    let policy = chosen.and_then(|chosen| policies.iter().position(|policy| *policy == chosen));
    let verb = if seen.is_banned() {
        Verb::Unban
    } else {
        Verb::Ban
    };
    let asked = VerdictBox {
        verb,
        looks_like,
        field: Field::default(),
        policy,
        note: Note::default(),
        code: Code::of(&seen.user_id, state.now),
        seen,
    };
    overlay::open(state, Overlay::Verdict(Box::new(asked)));
}

/// A key for the box; gives it back where it stays open.
pub(super) fn press(
    state: &mut State,
    mut asked: Box<VerdictBox>,
    chord: Chord,
    action: Option<Action>,
    out: &mut Vec<Effect>,
) -> Option<Overlay> {
    match action {
        Some(Action::Back | Action::Open) => {
            let what = asked.verb.words();
            say(
                state,
                Tone::Note,
                format!("cancelled: no {what} was staged"),
                out,
            );
            return None;
        }
        Some(Action::NextPane) => asked.field = asked.field.step(true),
        Some(Action::PreviousPane) => asked.field = asked.field.step(false),
        _ => match asked.field {
            Field::Policy => {
                asked.policy = choose(asked.policy, state.session.policies.len(), chord);
            }
            Field::Note => {
                if !asked.note.press(chord) {
                    say(state, Tone::Note, note::FULL, out);
                }
            }
            Field::Code => {
                if asked.code.press(chord) == Typed::Whole {
                    decide(state, *asked, out);
                    return None;
                }
            }
        },
    }
    Some(Overlay::Verdict(asked))
}

/// A digit chooses, zero or Backspace takes the choice away.
pub(super) fn choose(before: Option<usize>, policies: usize, chord: Chord) -> Option<usize> {
    if matches!(chord.key, Key::Char('0') | Key::Backspace | Key::Delete) {
        return None;
    }
    if let Key::Char(digit) = chord.key
        && !chord.ctrl
        && !chord.alt
    {
        let number = digit
            .to_digit(10)
            .and_then(|digit| usize::try_from(digit).ok());
        let place = number.and_then(|number| number.checked_sub(1));
        return place.filter(|place| *place < policies).or(before);
    }
    before
}

fn decide(state: &mut State, asked: VerdictBox, out: &mut Vec<Effect>) {
    let policy = asked
        .policy
        .and_then(|at| state.session.policies.get(at))
        .cloned();
    stage::stage(
        state,
        asked.verb,
        asked.seen,
        policy,
        asked.note.text(),
        out,
    );
}

#[cfg(test)]
mod tests;
