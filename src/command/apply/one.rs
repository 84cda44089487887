//! One person of a plan: staged, sent, and what came of it.

use std::ops::ControlFlow;
use std::time::Duration;

use crate::api::Client;
use crate::command::apply::stop::Stop;
use crate::dispatch;
use crate::domain::failure::Failure;
use crate::domain::memory::OpenVerdict;
use crate::domain::memory::Owner;
use crate::domain::memory::Stage;
use crate::domain::memory::StoreFault;
use crate::domain::plan::Plan;
use crate::domain::sighting::Change;
use crate::domain::sighting::Sighting;
use crate::domain::verdict::Draft;
use crate::domain::verdict::End;
use crate::domain::verdict::Verdict;
use crate::domain::verdict::VerdictId;
use crate::store::Store;
use crate::text::UntrustedText;

/// What came of one person. Texts are still to be made safe.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Came {
    /// The server said that it is done.
    Done,
    /// Its end was not known, and reading back showed that it is done.
    Confirmed,
    /// It was so already, in words.
    AlreadySo(&'static str),
    /// This plan did it before.
    Acted,
    /// This plan acted before, and it is not so, or not so any more.
    ActedInVain,
    /// A dry run would do this.
    WouldSend(&'static str),
    /// Nothing was sent, and why.
    Skipped(String),
    /// Nothing was sent, and why; it can be tried again.
    NotSent(String, Option<Failure>),
    /// The server said no.
    Refused(Failure),
    /// Its end was not known, and reading back showed no effect.
    NotApplied(Failure),
    /// Its end is not known.
    Unknown(String),
    /// The store failed, before or after it was sent.
    NotRecorded { why: String, sent: bool },
}

impl Came {
    /// Why nobody else's turn comes after this, if so.
    pub(super) fn ends_all(&self) -> Option<String> {
        match self {
            Self::NotSent(_, Some(failure)) | Self::Refused(failure)
                if failure.stops_everything() =>
            {
                Some("the network refused the token".to_owned())
            }
            Self::NotRecorded { .. } => Some("the store cannot record".to_owned()),
            _ => None,
        }
    }

    /// Whether there was no way to the network, which concerns everybody else as well.
    pub(super) fn has_no_way(&self) -> bool {
        matches!(self, Self::NotSent(_, Some(failure)) if failure.is_no_way())
    }
}

/// What an earlier run of the plan left open.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Left {
    id: VerdictId,
    stage: Stage,
    owner: Owner,
}

impl Left {
    pub(super) const fn of(open: &OpenVerdict) -> Self {
        Self {
            id: open.verdict.id,
            stage: open.stage,
            owner: open.owner,
        }
    }

    /// Whether the user has to be read back.
    pub(super) const fn may_have_left(&self) -> bool {
        self.stage.may_have_left()
    }

    /// What a run that is not dry would do with it.
    pub(super) fn would(&self) -> Came {
        match self.owner {
            Owner::Other => pending(),
            Owner::Us | Owner::Nobody if self.stage.may_have_left() => {
                Came::WouldSend("read back what became of it")
            }
            Owner::Us | Owner::Nobody => Came::WouldSend("send what an earlier run did not"),
        }
    }
}

impl Left {
    /// What it means that the store does not hand it over.
    fn failed(&self, fault: StoreFault) -> Came {
        match fault {
            StoreFault::Pending | StoreFault::NotWaiting => pending(),
            fault => Came::NotRecorded {
                why: fault.to_string(),
                sent: self.may_have_left(),
            },
        }
    }
}

/// What is not as the plan has it, in words.
pub(super) fn changes(planned: &Sighting, now: &Sighting) -> Option<String> {
    let changes = planned.changes(now).into_iter();
    let words: Vec<&str> = changes
        .filter(|change| change.asks_again())
        .map(Change::words)
        .collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// The verdict of a plan on somebody who was just read.
pub(super) fn draft(plan: &Plan, seen: Sighting) -> Draft {
    Draft {
        verb: plan.verb,
        seen,
        policy: Some(plan.policy.clone()),
        note: plan.note.clone(),
        grace: Duration::ZERO,
        plan: Some(UntrustedText::from(plan.id.digits())),
    }
}

/// Stores a verdict and sends it.
pub(super) async fn send(store: &Store, client: &Client, draft: Draft, stop: &Stop) -> Came {
    match store.stage(draft).await {
        Ok(verdict) => dispatched(store, client, verdict, stop).await,
        Err(StoreFault::Acted) => Came::Acted,
        Err(StoreFault::Pending) => pending(),
        Err(fault) => Came::NotRecorded {
            why: fault.to_string(),
            sent: false,
        },
    }
}

/// Takes over what an earlier run left, and brings it to its end: what may have been sent is only
/// read back; what was not is decided anew on what is so now, and sent.
pub(super) async fn go_on(
    store: &Store,
    client: &Client,
    left: &Left,
    now: Sighting,
    stop: &Stop,
) -> Came {
    let verdict = match store.adopt(left.id).await {
        Ok(verdict) => verdict,
        Err(fault) => return left.failed(fault),
    };
    if left.stage.may_have_left() {
        let seen = verdict.draft.seen.clone();
        let id = verdict.id;
        let watch = |_| ControlFlow::Continue(());
        let (end, _) = dispatch::read_back(store, client, verdict, watch).await;
        return ended(store, id, &seen, end).await;
    }
    if let Some(changed) = changes(&verdict.draft.seen, &now) {
        return withdrawn(
            store,
            left.id,
            Came::Skipped(format!("changed since: {changed}")),
        )
        .await;
    }
    match store.restage(left.id, now).await {
        Ok(verdict) => dispatched(store, client, verdict, stop).await,
        // Another run acted since this one began.
        Err(StoreFault::Acted) => withdrawn(store, left.id, Came::ActedInVain).await,
        Err(fault) => left.failed(fault),
    }
}

/// Takes over what an earlier run left, and takes it back.
pub(super) async fn take_back(store: &Store, left: &Left, came: Came) -> Came {
    match store.adopt(left.id).await {
        Ok(_) => withdrawn(store, left.id, came).await,
        Err(fault) => left.failed(fault),
    }
}

async fn dispatched(store: &Store, client: &Client, verdict: Verdict, stop: &Stop) -> Came {
    let seen = verdict.draft.seen.clone();
    let id = verdict.id;
    let watch = |_| {
        if stop.is_asked() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let (end, _) = dispatch::send(store, client, verdict, watch).await;
    if stop.is_asked() && end == End::NotSent(Failure::Stopped) {
        let came = Came::NotSent("stopped before it was sent".to_owned(), None);
        return withdrawn(store, id, came).await;
    }
    ended(store, id, &seen, end).await
}

/// What an end means here. What waits for a moderator's word is taken back: the report says so,
/// and nothing of a plan that has ended lies about.
async fn ended(store: &Store, id: VerdictId, seen: &Sighting, end: End) -> Came {
    let came = match end {
        End::Done => return Came::Done,
        End::Confirmed => return Came::Confirmed,
        End::AlreadySo => return Came::AlreadySo("the server says that it is so already"),
        End::Gone => return Came::Skipped("the network no longer knows them".to_owned()),
        End::Refused(failure) => return Came::Refused(failure),
        End::Unknown(failure) => {
            let happened = failure.words().happened;
            return Came::Unknown(happened.as_received().to_owned());
        }
        End::NotRecorded { why, sent } => {
            let why = why.as_received().to_owned();
            return Came::NotRecorded { why, sent };
        }
        End::Held { now } => match changes(seen, &now) {
            Some(changed) => Came::Skipped(format!("changed meanwhile: {changed}")),
            None => Came::AlreadySo("it became so meanwhile"),
        },
        End::NotSent(failure) => {
            let happened = failure.words().happened;
            Came::NotSent(happened.as_received().to_owned(), Some(failure))
        }
        End::NotApplied(failure) => Came::NotApplied(failure),
    };
    withdrawn(store, id, came).await
}

/// Takes a verdict back that was not sent or had no effect.
async fn withdrawn(store: &Store, id: VerdictId, came: Came) -> Came {
    match store.withdraw(id).await {
        Ok(()) => came,
        Err(fault) => Came::NotRecorded {
            why: fault.to_string(),
            sent: matches!(came, Came::NotApplied(_)),
        },
    }
}

fn pending() -> Came {
    let words = "a verdict on them is pending in another console or from an earlier one; settle it \
                 there";
    Came::Skipped(words.to_owned())
}
