//! All that a run before left to the moderator, decided upon together: it is staged again or
//! dropped by typing how many there are, as in the box about many.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::key::Chord;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::outbox::Ask;
use crate::app::outbox::again;
use crate::app::outbox::stage;
use crate::app::outbox::stored::Kind;
use crate::app::overlay::bulk;
use crate::app::overlay::fields::typing::Typed;
use crate::app::overlay::fields::typing::Typing;
use crate::app::state::State;
use crate::app::words::counted;
use crate::domain::verdict::VerdictId;

/// All that is offered, while the moderator is asked whether it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllOffered {
    /// Whether they are dropped; else they are staged again.
    pub drops: bool,
    /// Which they were when the question was put.
    pub ids: Vec<VerdictId>,
    /// Their number, which has to be typed.
    pub typing: Typing,
}

/// Asks whether all that is offered is meant; says why not where there is nothing to ask.
pub(super) fn ask(state: &mut State, drops: bool, out: &mut Vec<Effect>) -> Option<AllOffered> {
    let why = if state.session.write {
        "no verdict is offered"
    } else {
        stage::READ_ONLY
    };
    let ids = state.outbox.open.ids_of(Kind::Offered);
    if ids.is_empty() || !state.session.write {
        say(state, Tone::Note, why, out);
        return None;
    }
    Some(AllOffered {
        drops,
        typing: Typing::new(bulk::number(ids.len())),
        ids,
    })
}

/// A key while it is asked: the last right character decides, Enter and Esc leave all as it is.
pub(super) fn press(
    state: &mut State,
    mut asked: AllOffered,
    chord: Chord,
    action: Option<Action>,
    out: &mut Vec<Effect>,
) -> Option<AllOffered> {
    if matches!(action, Some(Action::Back | Action::Open)) {
        say(state, Tone::Note, "cancelled: all stay as they are", out);
        return None;
    }
    if action.is_some() || asked.typing.press(chord) != Typed::Whole {
        return Some(asked);
    }
    let mut many = 0;
    for id in asked.ids {
        // What another console took meanwhile is theirs.
        let open = state.outbox.open.get(&id);
        if !open.is_some_and(|open| matches!(open.ask(), Some(Ask::Offered(_)))) {
            continue;
        }
        many += 1;
        if asked.drops {
            stage::take_back(state, id, out);
        } else {
            again::stage_again(state, id, out);
        }
    }
    let many = counted(many, "verdict");
    let text = if asked.drops {
        format!("dropping {many} of an earlier run")
    } else {
        format!("reading the users of {many} again before staging")
    };
    say(state, Tone::Note, text, out);
    None
}
