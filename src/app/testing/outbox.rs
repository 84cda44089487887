//! A store and a network for verdicts, as far as a test wants them.

use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::outbox::Open;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::answer;
use crate::app::testing::at;
use crate::app::testing::people;
use crate::app::ticket::Ticket;
use crate::domain::dispatch::DispatchStep;
use crate::domain::failure::Failure;
use crate::domain::memory::OpenVerdict;
use crate::domain::memory::Owner;
use crate::domain::memory::Stage;
use crate::domain::memory::StoreFault;
use crate::domain::sighting::Sighting;
use crate::domain::user::UserId;
use crate::domain::verdict::Draft;
use crate::domain::verdict::End;
use crate::domain::verdict::Verb;
use crate::domain::verdict::Verdict;
use crate::domain::verdict::VerdictId;
use crate::text::UntrustedText;

/// What a read of somebody shows.
pub(crate) fn sighting(person: impl Into<Person>) -> Sighting {
    let answer = answer(people([person.into()]), None);
    let user = answer.page.user(0).unwrap();
    Sighting::of(user, at(std::time::Duration::ZERO).wall).unwrap()
}

/// A verdict as the store holds it.
pub(crate) fn verdict(id: i64, draft: Draft) -> Verdict {
    Verdict {
        id: VerdictId(id),
        draft,
        operator: UntrustedText::from("mara"),
        staged_at: at(std::time::Duration::ZERO).wall,
    }
}

/// An open verdict on somebody.
pub(crate) fn held(
    id: i64,
    verb: Verb,
    person: impl Into<Person>,
    stage: Stage,
    owner: Owner,
) -> OpenVerdict {
    let draft = Draft {
        verb,
        seen: sighting(person),
        policy: None,
        note: UntrustedText::from(""),
        grace: std::time::Duration::from_secs(10),
        plan: None,
    };
    OpenVerdict {
        verdict: verdict(id, draft),
        stage,
        owner,
    }
}

impl Run {
    /// The draft that was handed to the store last.
    pub(crate) fn staging(&self) -> (Ticket, Draft) {
        self.staging.clone().expect("a draft to store")
    }

    /// The store has the draft that it was handed last.
    pub(crate) fn stored(&mut self, id: i64) -> &mut Self {
        let (ticket, draft) = self.staging();
        let result = Ok(Box::new(verdict(id, draft)));
        self.tell(Message::Staged { ticket, result })
    }

    /// The store does not take the draft that it was handed last.
    pub(crate) fn not_stored(&mut self, fault: StoreFault) -> &mut Self {
        let (ticket, _) = self.staging();
        let result = Err(fault);
        self.tell(Message::Staged { ticket, result })
    }

    /// Clears the flags of the user under the cursor as far as the store.
    pub(crate) fn waiting(&mut self, id: i64) -> &mut Self {
        self.keys("C").stored(id)
    }

    /// The same as far as being sent.
    pub(crate) fn sent(&mut self, id: i64) -> &mut Self {
        self.waiting(id).due()
    }

    /// The usual wait is over.
    pub(crate) fn due(&mut self) -> &mut Self {
        self.wait(10_000).rings()
    }

    /// The timer for what is due next rings.
    pub(crate) fn rings(&mut self) -> &mut Self {
        let timer = self.due.expect("a timer for what is due");
        self.tell(Message::Woke(timer))
    }

    /// The timer for what is due next.
    pub(crate) const fn next_due(&self) -> Option<Timer> {
        self.due
    }

    /// The sending of a verdict takes a step.
    pub(crate) fn moves(&mut self, id: i64, step: DispatchStep) -> &mut Self {
        self.tell(Message::DispatchMoved {
            id: VerdictId(id),
            step,
        })
    }

    /// The sending of a verdict ends.
    pub(crate) fn ends(&mut self, id: i64, end: End) -> &mut Self {
        self.tell(Message::DispatchEnded {
            id: VerdictId(id),
            end,
            after: None,
        })
    }

    /// The store changed a verdict as it stands here, or did not.
    pub(crate) fn revised(&mut self, id: i64, result: Result<(), StoreFault>) -> &mut Self {
        let result = result.map(|()| Box::new(self.verdict(id).verdict.clone()));
        self.tell(Message::Revised {
            id: VerdictId(id),
            result,
        })
    }

    /// The store took a verdict back, or did not.
    pub(crate) fn withdrawn(&mut self, id: i64, result: Result<(), StoreFault>) -> &mut Self {
        self.tell(Message::Withdrawn {
            id: VerdictId(id),
            result,
        })
    }

    /// The open verdicts are read.
    pub(crate) fn outbox(&mut self, open: Vec<OpenVerdict>) -> &mut Self {
        self.tell(Message::OutboxRead(Ok(open)))
    }

    /// Somebody is read again and is as said; nobody where there is none.
    pub(crate) fn read_again(
        &mut self,
        number: u32,
        person: Result<Option<Person>, Failure>,
    ) -> &mut Self {
        let user_id = UserId::new(&format!("u{number}"));
        let result = person.map(|person| answer(person.into_iter().collect(), None));
        let ticket = self.state.users.reread_ticket;
        let asked = self.asked.get(&user_id).copied();
        self.tell(Message::UserRead {
            ticket,
            asked: asked.unwrap_or(self.state.now),
            user_id,
            result,
        })
    }

    /// An open verdict.
    pub(crate) fn verdict(&self, id: i64) -> &Open {
        let open = self.state.outbox.open.get(&VerdictId(id));
        open.expect("an open verdict")
    }

    /// Whether a verdict is open.
    pub(crate) fn is_open(&self, id: i64) -> bool {
        self.state.outbox.open.contains_key(&VerdictId(id))
    }

    /// How the verdicts about somebody stand, as the list says it.
    pub(crate) fn mark(&self, number: u32) -> String {
        let (id, now) = (format!("u{number}"), self.state.now);
        let mark = crate::app::outbox::words::mark(&self.state.outbox, &id, now);
        mark.map(|(words, _)| words).unwrap_or_default()
    }

    /// What was asked for about verdicts since it was taken last.
    pub(crate) fn ordered(&mut self) -> Vec<Effect> {
        let mut effects = self.take();
        effects.retain(|effect| {
            matches!(
                effect,
                Effect::Stage { .. }
                    | Effect::StageAll(_)
                    | Effect::Revise { .. }
                    | Effect::Restage { .. }
                    | Effect::Withdraw(_)
                    | Effect::Adopt(_)
                    | Effect::Dispatch(_)
                    | Effect::ReadBack(_)
                    | Effect::ReadOutbox
                    | Effect::ReadUser { .. }
            )
        });
        effects
    }
}
