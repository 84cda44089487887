//! The keys that are really bound, for sentences that name one.

use crate::app::action::Action;
use crate::app::state::State;

/// The first key of an action, or its command where no key is bound.
pub(super) fn of(state: &State, action: Action) -> String {
    state.keymap.key_for(action)
}
