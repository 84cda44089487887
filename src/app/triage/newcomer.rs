//! Somebody who was read by themselves, turned out to be flagged, and is no case yet: they wait
//! outside like those whom a walk finds.

use std::sync::Arc;

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::keymap::key_of;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::state::State;
use crate::app::triage::decide;
use crate::domain::memory::Glimpse;
use crate::domain::page::Page;
use crate::domain::queue::Met;
use crate::domain::time::Moment;
use crate::text::Untrusted;

/// Whether somebody who is flagged would be a case: only then is it worth a request to ask. While
/// the queue fills, its own walk brings them.
#[must_use]
pub const fn is_wanted(state: &State) -> bool {
    state.triage.walk > 0 && !state.triage.is_filling()
}

/// An answer that was asked for at a time shows somebody.
pub fn seen(
    state: &mut State,
    page: &Arc<Page>,
    within: usize,
    asked: Moment,
    out: &mut Vec<Effect>,
) {
    let Some(user) = page.user(within).filter(|_| is_wanted(state)) else {
        return;
    };
    let id = user.user_id().map(Untrusted::as_received);
    let is_case = id.is_none_or(|id| state.triage.queue.find(id).is_some());
    if is_case || !user.is_flagged() || user.is_deleted().is_true() {
        return;
    }
    let is_look_alike = state.users.protected.resembled_by(user).is_some();
    let (walk, now) = (state.triage.walk, state.now.wall);
    let queue = &mut state.triage.queue;
    let Some(Met::New(case)) = queue.meet(page, within, is_look_alike, walk, asked, now) else {
        return;
    };
    decide::settle(state, case);
    if let Some(glimpse) = Glimpse::of(user, asked.wall) {
        out.push(Effect::Glimpse(Arc::new(vec![glimpse])));
    }
    if state.triage.open {
        state.triage.announced += 1;
        let key = key_of(state, Action::NextPage);
        let text = format!("an account was flagged since: {key} sorts it in");
        say(state, Tone::Note, text, out);
    }
}
