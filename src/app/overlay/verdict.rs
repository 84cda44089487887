//! The box that asks before a ban is staged, or the end of one.
//!
//! What stages is the last right character of a code; see [`crate::app::overlay::fields`].

pub mod code;
pub mod note;
pub mod words;

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::key::Chord;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::outbox::stage;
use crate::app::overlay;
use crate::app::overlay::Overlay;
use crate::app::overlay::fields::Fields;
use crate::app::overlay::fields::Pressed;
use crate::app::overlay::fields::about;
use crate::app::overlay::verdict::code::Code;
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
    /// Policy, note, and what has to be typed.
    pub fields: Fields,
    /// Whether the end of the id has to be typed, which is not shown once more.
    pub types_id: bool,
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
    let code = Code::of(&seen.user_id, state.now);
    let mut fields = Fields::new(policy, code.wanted);
    fields.recall(state, || about(verb, [&seen.user_id]));
    let asked = VerdictBox {
        verb,
        looks_like,
        fields,
        types_id: code.is_id,
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
    match asked.fields.press(state, chord, action, out) {
        Pressed::Stays => return Some(Overlay::Verdict(asked)),
        Pressed::Cancelled => {
            let what = asked.verb.words();
            let about = || about(asked.verb, [&asked.seen.user_id]);
            let kept = if asked.fields.leave(state, about, false) {
                "; the box has the note when it is opened again"
            } else {
                ""
            };
            let text = format!("cancelled: no {what} was staged{kept}");
            say(state, Tone::Note, text, out);
        }
        Pressed::Confirmed => decide(state, *asked, out),
    }
    None
}

fn decide(state: &mut State, asked: VerdictBox, out: &mut Vec<Effect>) {
    let policy = asked.fields.policy_of(state);
    let note = asked.fields.note.text();
    let about = || about(asked.verb, [&asked.seen.user_id]);
    asked.fields.leave(state, about, true);
    stage::stage(state, asked.verb, asked.seen, policy, note, out);
}

#[cfg(test)]
mod tests;
