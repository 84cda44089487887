//! Many verdicts at once: each is one like any other, and none waits for the one before it.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::effect::Leave;
use crate::app::effect::Staging;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::outbox::AT_ONCE;
use crate::app::outbox::Open;
use crate::app::outbox::Outbox;
use crate::app::outbox::Phase;
use crate::app::outbox::Storing;
use crate::app::outbox::send;
use crate::app::outbox::stage;
use crate::app::outbox::stage::READ_ONLY;
use crate::app::outbox::stored::Kind;
use crate::app::outbox::words;
use crate::app::state::State;
use crate::app::triage::decide;
use crate::app::words::counted;
use crate::domain::sighting::Sighting;
use crate::domain::source::Source;
use crate::domain::user::UserId;
use crate::domain::verdict::Draft;
use crate::domain::verdict::Part;
use crate::domain::verdict::Verb;
use crate::domain::verdict::VerdictId;
use crate::text::UntrustedText;

/// How many verdicts the store takes in at once.
pub(crate) const BATCH: usize = 250;

impl Outbox {
    /// How many are on their way to the server or being read back.
    #[must_use]
    pub fn sending(&self) -> usize {
        self.of_kinds([Kind::Moves, Kind::Checking])
    }

    /// How many are being taken back, none of which needed anybody.
    #[must_use]
    pub fn withdrawing(&self) -> usize {
        self.open.count(Kind::Withdrawing)
    }

    /// When the next verdict is to be sent, as uptime; nothing while as many as may be are on their
    /// way.
    #[must_use]
    pub fn next_due(&self) -> Option<Duration> {
        if self.open.count(Kind::Moves) >= AT_ONCE {
            return None;
        }
        self.open.next_due().map(|(due, _)| due)
    }

    /// How many of the verdicts that were made together have not ended; those that need a moderator
    /// have.
    #[must_use]
    pub fn left_of_many(&self) -> usize {
        let is_one = |user_id: &UserId, part: Part| {
            // Asked for every verdict of every frame, so that nothing is copied where there is
            // nothing to find.
            !self.together.is_empty() && self.together.contains(&(user_id.clone(), part))
        };
        let storing = self.storing.iter().filter(|storing| {
            let draft = &storing.draft;
            is_one(&draft.seen.user_id, draft.verb.part())
        });
        let moving = self.open.values().filter(|open| {
            let verdict = &open.verdict;
            open.is_moving() && is_one(verdict.user_id(), verdict.verb().part())
        });
        storing.count() + moving.count()
    }

    /// Whose verdicts on this part have not ended.
    #[must_use]
    pub fn pending(&self, part: Part) -> BTreeSet<UserId> {
        let storing = self.storing.iter().map(|storing| &storing.draft);
        let open = self.open.values().map(|open| &open.verdict.draft);
        let drafts = storing.chain(open);
        let pending = drafts.filter(|draft| draft.verb.part() == part);
        pending.map(|draft| draft.seen.user_id.clone()).collect()
    }
}

/// Makes one verdict on each of these people and begins to hand them to the store. Whoever has one
/// on the same part by now, or is not to be met, is passed over and named.
pub fn stage(
    state: &mut State,
    verb: Verb,
    people: impl Iterator<Item = (Sighting, Source)>,
    policy: Option<&UntrustedText>,
    note: &UntrustedText,
    out: &mut Vec<Effect>,
) {
    if !state.session.write {
        return say(state, Tone::Note, READ_ONLY, out);
    }
    let mut pending = state.outbox.pending(verb.part());
    if state.outbox.left_of_many() == 0 {
        state.outbox.together.clear();
    }
    let mut made = 0;
    for (seen, source) in people {
        let why = if pending.insert(seen.user_id.clone()) {
            stage::speaks_against(&seen, verb)
        } else {
            Some("a verdict on this user is pending already")
        };
        if let Some(why) = why {
            let what = words::about(verb, &seen);
            say(state, Tone::Note, format!("not staged: {why}: {what}"), out);
            continue;
        }
        let of_many = (seen.user_id.clone(), verb.part());
        state.outbox.together.insert(of_many);
        let storing = Storing {
            ticket: state.outbox.ticket.raise(),
            draft: Draft {
                verb,
                seen,
                policy: policy.cloned(),
                note: note.clone(),
                grace: state.session.grace.of(verb),
                plan: None,
            },
            taken_back: false,
            source: Some(source),
        };
        state.outbox.storing.push_back(storing);
        made += 1;
    }
    hand_on(state, out);
    let (tone, text) = match made {
        0 => (Tone::Note, "nothing was staged".to_owned()),
        made => {
            let many = counted(made, "decision");
            (Tone::Ok, format!("{many} handed to the store"))
        }
    };
    say(state, tone, format!("{text}: {}", verb.words()), out);
}

/// Hands the next of them to the store once it has answered about those before. Between two batches
/// it has a turn for everything else, and what is not handed to it can be taken back for nothing.
pub fn hand_on(state: &mut State, out: &mut Vec<Effect>) {
    let storing = &state.outbox.storing;
    if storing.iter().any(|storing| storing.source.is_none()) {
        return;
    }
    if let Some(fault) = state.outbox.unwritable.clone()
        && !storing.is_empty()
    {
        let dropped = state.outbox.storing.len();
        for storing in &mut state.outbox.storing {
            storing.taken_back = true;
        }
        drop_unstored(state);
        let text = format!("not staged: {fault}: {}", counted(dropped, "decision"));
        return say(state, Tone::Error, text, out);
    }
    hand_over(state, out);
}

/// Hands a batch to the store; says whether there was any.
fn hand_over(state: &mut State, out: &mut Vec<Effect>) -> bool {
    let storing = state.outbox.storing.iter_mut();
    let batch = storing.filter_map(|storing| {
        Some(Staging {
            source: storing.source.take()?,
            ticket: storing.ticket,
            draft: storing.draft.clone(),
        })
    });
    let batch: Vec<Staging> = batch.take(BATCH).collect();
    let is_any = !batch.is_empty();
    if is_any {
        out.push(Effect::StageAll(batch));
    }
    is_any
}

/// Ends the program. All that is not handed to the store is handed to it before.
pub fn leave(state: &mut State, out: &mut Vec<Effect>) {
    while hand_over(state, out) {}
    out.push(Effect::Quit(Leave::Shell));
}

/// Forgets what was taken back and never handed to the store; says how many those were.
pub(super) fn drop_unstored(state: &mut State) -> usize {
    let mut people = Vec::new();
    let outbox = &mut state.outbox;
    outbox.storing.retain(|storing| {
        let stays = storing.source.is_none() || !storing.taken_back;
        if !stays {
            let user_id = storing.draft.seen.user_id.clone();
            let of_many = (user_id, storing.draft.verb.part());
            outbox.together.remove(&of_many);
            people.push(of_many.0);
        }
        stays
    });
    decide::verdicts_moved(state, &people);
    people.len()
}

/// Takes back all that wait, those on their way into the store and those that are due included;
/// what the store was not handed is never stored, and what is on its way to the server goes on.
pub fn take_back_all(state: &mut State, out: &mut Vec<Effect>) {
    if !state.session.write {
        return say(state, Tone::Note, READ_ONLY, out);
    }
    let mut taken = 0;
    for storing in &mut state.outbox.storing {
        taken += usize::from(!storing.taken_back);
        storing.taken_back = true;
    }
    drop_unstored(state);
    let waits = |open: &&Open| matches!(open.phase, Phase::Waits { .. });
    let waiting = state.outbox.open.values().filter(waits);
    let waiting: Vec<VerdictId> = waiting.map(|open| open.verdict.id).collect();
    for id in waiting {
        if let Some(open) = state.outbox.open.get_mut(&id) {
            open.phase = Phase::Withdrawing(None);
            out.push(Effect::Withdraw(id));
            taken += 1;
        }
    }
    send::rearm(state, out);
    let text = match (taken, state.outbox.sending()) {
        (0, _) => return say(state, Tone::Note, "no decision waits", out),
        (taken, 0) => format!("taking back {}", counted(taken, "decision")),
        (taken, moving) => {
            let many = counted(taken, "decision");
            format!("taking back {many}; {moving} on their way go on")
        }
    };
    say(state, Tone::Note, text, out);
}

#[cfg(test)]
mod tests;
