//! Many verdicts at once: each is one like any other, and none waits for the one before it.

use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::effect::Leave;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::outbox::AT_ONCE;
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
use crate::domain::verdict::Verb;
use crate::domain::word::PENDING;
use crate::domain::word::Word;
use crate::text::UntrustedText;

/// How many verdicts the store takes in at once.
pub(crate) const BATCH: usize = 250;

impl Outbox {
    /// How many are on their way to the server.
    #[must_use]
    pub fn sending(&self) -> usize {
        self.open.count(Kind::Moves)
    }

    /// Of how many the end is not known and the user is being read back.
    #[must_use]
    pub fn reading_back(&self) -> usize {
        self.of_kinds([Kind::ReadsBack, Kind::Checking])
    }

    /// How many are sent or read back just now.
    pub(super) fn at_the_network(&self) -> usize {
        self.of_kinds(Kind::AT_THE_NETWORK)
    }

    /// How many are being taken back or dropped, those included of which the store has to answer
    /// first.
    #[must_use]
    pub fn withdrawing(&self) -> usize {
        self.storing.taken_back().len() + self.open.count(Kind::Withdrawing)
    }

    /// When the next verdict is to be sent, as uptime; nothing while as many as may be are on their
    /// way.
    #[must_use]
    pub fn next_due(&self) -> Option<Duration> {
        if self.at_the_network() >= AT_ONCE {
            return None;
        }
        self.open.next_due().map(|(due, _)| due)
    }

    /// How many of the verdicts that were made together have not ended; those that need a moderator
    /// have.
    #[must_use]
    pub fn left_of_many(&self) -> usize {
        self.storing.of_many() + self.open.left_of_many()
    }

    /// One is not counted any more with those that were made together, if it was.
    pub(super) fn forget_of_many(&mut self, of_many: bool) {
        self.together = self.together.saturating_sub(usize::from(of_many));
    }

    /// More are made together: they are counted with those before, as long as one of these is left.
    fn begin_many(&mut self) {
        if self.left_of_many() == 0 {
            self.together = 0;
            self.open.forget_many();
        }
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
    state.outbox.begin_many();
    let mut made = 0;
    for (seen, source) in people {
        let id = seen.user_id.text().as_received();
        let why = if state.outbox.is_taken(id, verb.part()) {
            Some(PENDING)
        } else {
            stage::speaks_against(&seen, verb)
        };
        if let Some(why) = why {
            let what = words::about(verb, &seen);
            say(state, Tone::Note, format!("not staged: {why}: {what}"), out);
            continue;
        }
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
            of_many: true,
        };
        state.outbox.storing.push(storing);
        made += 1;
    }
    state.outbox.together += made;
    hand_on(state, out);
    let (tone, text) = match made {
        0 => (Tone::Note, "nothing was staged".to_owned()),
        made => {
            let many = counted(made, "verdict");
            (Tone::Ok, format!("{} {many}", Word::Storing.text()))
        }
    };
    say(state, tone, format!("{text}: {}", verb.words()), out);
}

/// Hands the next of them to the store once it has answered about those before. Between two batches
/// it has a turn for everything else, and what is not handed to it can be taken back for nothing.
pub fn hand_on(state: &mut State, out: &mut Vec<Effect>) {
    let storing = &mut state.outbox.storing;
    if storing.is_any_handed() {
        return;
    }
    if let Some(fault) = state.outbox.unwritable.clone()
        && !storing.is_empty()
    {
        let (_, dropped) = storing.take_back_all();
        forget(state, &dropped);
        let many = counted(dropped.len(), "verdict");
        let text = format!("not staged: {fault}: {many}");
        return say(state, Tone::Error, text, out);
    }
    hand_over(state, out);
}

/// Hands a batch to the store; says whether there was any.
fn hand_over(state: &mut State, out: &mut Vec<Effect>) -> bool {
    let batch = state.outbox.storing.hand_over(BATCH);
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

/// These were taken back before the store was handed them: no verdict was made on anybody.
pub(super) fn forget(state: &mut State, dropped: &[Storing]) {
    let of_many = dropped.iter().filter(|storing| storing.of_many).count();
    state.outbox.together = state.outbox.together.saturating_sub(of_many);
    let people = dropped.iter();
    let people: Vec<UserId> = people
        .map(|storing| storing.draft.seen.user_id.clone())
        .collect();
    decide::verdicts_moved(state, &people);
}

/// Takes back all that wait, those on their way into the store and those that are due included;
/// what the store was not handed is never stored, and what is on its way to the server goes on.
pub fn take_back_all(state: &mut State, out: &mut Vec<Effect>) {
    if !state.session.write {
        return say(state, Tone::Note, READ_ONLY, out);
    }
    let (mut taken, dropped) = state.outbox.storing.take_back_all();
    forget(state, &dropped);
    for id in state.outbox.open.ids_of(Kind::Waits) {
        if let Some(open) = state.outbox.open.get_mut(&id) {
            open.phase = Phase::Withdrawing(None);
            out.push(Effect::Withdraw(id));
            taken += 1;
        }
    }
    send::rearm(state, out);
    if taken == 0 {
        return say(state, Tone::Note, "no verdict waits", out);
    }
    let mut text = format!("taking back {}", counted(taken, "verdict"));
    let (sending, reading_back) = (state.outbox.sending(), state.outbox.reading_back());
    for (many, how) in [(sending, "sent"), (reading_back, "read back")] {
        if many > 0 {
            text = format!("{text}; {many} being {how} go on");
        }
    }
    say(state, Tone::Note, text, out);
}

#[cfg(test)]
mod tests;
