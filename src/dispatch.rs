//! Sends a verdict: performs the orders of [`Dispatch`] with the store and the network.
//!
//! Console and commands send the same way, through here. It decides nothing: what follows what is
//! the machine's business.

use std::ops::ControlFlow;

use crate::api::Client;
use crate::domain::dispatch::Dispatch;
use crate::domain::dispatch::DispatchStep;
use crate::domain::dispatch::Fact;
use crate::domain::dispatch::Order;
use crate::domain::dispatch::Record;
use crate::domain::failure::Failure;
use crate::domain::memory::StoreFault;
use crate::domain::request::Answer;
use crate::domain::request::Priority;
use crate::domain::sighting::Sighting;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::domain::verdict::End;
use crate::domain::verdict::Settlement;
use crate::domain::verdict::Verb;
use crate::domain::verdict::Verdict;
use crate::domain::verdict::VerdictId;
use crate::store::Store;

/// A network as a verdict needs it.
pub trait Network: Sync {
    /// Reads one user now; nobody where the answer holds no such id.
    fn read(
        &self,
        user_id: &UserId,
    ) -> impl Future<Output = Result<Option<Box<Sighting>>, Failure>> + Send;

    /// Does what a verb says, at most once, and says what came of it.
    fn act(&self, verb: Verb, user_id: &UserId) -> impl Future<Output = Settlement> + Send;
}

impl Network for Client {
    async fn read(&self, user_id: &UserId) -> Result<Option<Box<Sighting>>, Failure> {
        let answer = self.user(user_id, Priority::Action).await?;
        Ok(sighting(&answer, user_id, now()))
    }

    async fn act(&self, verb: Verb, user_id: &UserId) -> Settlement {
        Self::act(self, verb, user_id).await
    }
}

/// Where the steps of a verdict are put on record.
pub trait Journal: Sync {
    /// Makes a record durable.
    fn record(
        &self,
        id: VerdictId,
        record: &Record,
    ) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// What is on record of the sending of a verdict that was sent, or may have been; nothing
    /// where no outcome is.
    fn settled(
        &self,
        id: VerdictId,
    ) -> impl Future<Output = Result<Option<Settlement>, StoreFault>> + Send;
}

impl Journal for Store {
    async fn record(&self, id: VerdictId, record: &Record) -> Result<(), StoreFault> {
        Self::record(self, id, record).await
    }

    async fn settled(&self, id: VerdictId) -> Result<Option<Settlement>, StoreFault> {
        Self::settled(self, id).await
    }
}

/// How a verdict ended, and the last look at the user.
pub type Ended = (End, Option<Box<Sighting>>);

/// Reads the user, and where nothing changed, sends the verdict, once, with every step on record.
/// `moved` hears of each step that takes its time, and breaks it off with `Break`, which is
/// heeded until the intent is recorded: from then on the verdict is sent, and its end is wanted.
///
/// Dropping the future gives up where it stands; the records say where that was.
pub async fn send(
    journal: &impl Journal,
    network: &impl Network,
    verdict: Verdict,
    moved: impl FnMut(DispatchStep) -> ControlFlow<()>,
) -> Ended {
    drive(journal, network, Dispatch::start(verdict), moved).await
}

/// Finds out what became of a verdict that may have been sent, from what is on record of it and
/// from reading the user back; sends nothing.
pub async fn read_back(
    journal: &impl Journal,
    network: &impl Network,
    verdict: Verdict,
    moved: impl FnMut(DispatchStep) -> ControlFlow<()>,
) -> Ended {
    match journal.settled(verdict.id).await {
        Ok(settled) => drive(journal, network, Dispatch::resume(verdict, settled), moved).await,
        Err(fault) => {
            let why = fault.to_string().into();
            (End::NotRecorded { why, sent: true }, None)
        }
    }
}

async fn drive(
    journal: &impl Journal,
    network: &impl Network,
    (mut dispatch, mut order): (Dispatch, Order),
    mut moved: impl FnMut(DispatchStep) -> ControlFlow<()>,
) -> Ended {
    loop {
        if let Some(step) = order.step()
            && moved(step).is_break()
            && matches!(step, DispatchStep::Reading | DispatchStep::Recording)
        {
            return (End::NotSent(Failure::Stopped), None);
        }
        let verdict = dispatch.verdict();
        let user_id = verdict.user_id();
        let fact = match order {
            Order::Read => Fact::Read(network.read(user_id).await),
            Order::ReadBack(wait) => {
                tokio::time::sleep(wait).await;
                Fact::Read(network.read(user_id).await)
            }
            Order::Commit(record) => {
                let committed = journal.record(verdict.id, &record).await;
                Fact::Committed(committed.map_err(|fault| fault.to_string().into()))
            }
            Order::Send => Fact::Sent(network.act(verdict.verb(), user_id).await),
            Order::End { end, after } => return (end, after),
        };
        order = dispatch.next(fact);
    }
}

/// The user of an id in an answer, as seen at a moment.
#[must_use]
pub fn sighting(answer: &Answer, user_id: &UserId, at: Timestamp) -> Option<Box<Sighting>> {
    let mut users = answer.page.users();
    let found = users.find(|user| user.user_id() == Some(user_id.text()))?;
    Sighting::of(found, at).map(Box::new)
}

#[expect(
    clippy::disallowed_methods,
    reason = "evidence says when it was gathered"
)]
fn now() -> Timestamp {
    Timestamp::from_millis(jiff::Timestamp::now().as_millisecond())
}

#[cfg(test)]
mod tests;
