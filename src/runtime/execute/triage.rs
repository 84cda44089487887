//! What triage asks for: the flagged set, the store, the sending of verdicts.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::mpsc;

use crate::api;
use crate::app::effect::Staging;
use crate::app::message::Message;
use crate::app::ticket::Ticket;
use crate::dispatch;
use crate::domain::event::CaughtUp;
use crate::domain::event::LookedAway;
use crate::domain::failure::Failure;
use crate::domain::heard::Heard;
use crate::domain::memory::Glimpse;
use crate::domain::memory::Memory;
use crate::domain::memory::Snooze;
use crate::domain::memory::StoreFault;
use crate::domain::query::Filter;
use crate::domain::query::Order;
use crate::domain::query::UserQuery;
use crate::domain::sighting::Sighting;
use crate::domain::user::UserId;
use crate::domain::verdict::Draft;
use crate::domain::verdict::End;
use crate::domain::verdict::Verdict;
use crate::domain::verdict::VerdictId;
use crate::runtime::execute::Executor;
use crate::runtime::execute::Way;
use crate::runtime::execute::send;
use crate::runtime::follow::decoded;
use crate::runtime::follow::follow;
use crate::store::Store;
use crate::text::UntrustedText;

/// How many people the store takes in at once: between two batches a verdict gets its turn.
const BATCH: usize = 1_000;

/// How many rows of the journal are read at once.
const JOURNAL_PAGE: usize = 200;

/// Why there is no store.
const NOWHERE: &str = "the environment names no place for a store; set HOME or XDG_STATE_HOME";

/// Why there is no client.
const NOBODY_TO_ASK: &str = "no network is open";

impl Executor {
    /// Asks for the whole flagged set; gives up the walk of it before. Oldest accounts first, so
    /// that new ones come at the end and shift nobody.
    pub fn walk_flagged(&mut self, ticket: Ticket, gait: api::Gait) {
        let query = UserQuery::default()
            .with_filter(Filter::Flagged)
            .with_order(Order::FirstCreated);
        // Without a keyword every order is legal.
        let query = query.unwrap_or_default();
        self.flagged.clear();
        let way = Way {
            query,
            from: None,
            pages: api::Pages::All,
            gait,
        };
        self.flagged.task = self.go(
            way,
            move |answer, asked| Message::FlaggedArrived {
                ticket,
                asked,
                answer,
            },
            move |failure| Message::FlaggedEnded { ticket, failure },
        );
    }

    /// Gives up the walk of the flagged set.
    pub fn cancel_flagged(&mut self) {
        self.flagged.clear();
    }

    /// Tells the store who was seen, and reads what it remembers of them.
    pub fn glimpse(&self, glimpses: Arc<Vec<Glimpse>>) {
        self.remember(async move |store| {
            let mut memories = Vec::with_capacity(glimpses.len());
            for batch in glimpses.chunks(BATCH) {
                memories.extend(store.glimpse(batch.to_vec()).await?);
            }
            Ok(memories)
        });
    }

    /// Tells the store that a case was looked at.
    pub fn look(&self, glimpse: Glimpse) {
        self.remember(async move |store| Ok(vec![store.look(glimpse).await?]));
    }

    /// Puts a note on a person.
    pub fn note(&self, user_id: UserId, text: UntrustedText) {
        self.remember(async move |store| Ok(vec![store.note(user_id, text).await?]));
    }

    /// Puts a case off, or brings it back.
    pub fn snooze(&self, user_id: UserId, snooze: Option<Snooze>) {
        self.remember(async move |store| Ok(vec![store.snooze(user_id, snooze).await?]));
    }

    /// Reads what is kept of one person.
    pub fn read_history(&self, ticket: Ticket, user_id: UserId) {
        self.tell_store(
            async move |store| {
                let mut history = store.history(user_id.clone()).await?;
                let events = store.flag_events_of(user_id.clone(), Heard::EVENTS).await?;
                history.heard = Heard::of(&user_id, &decoded(events).await);
                Ok(Arc::new(history))
            },
            move |result| Message::HistoryRead { ticket, result },
        );
    }

    /// Reads rows of the journal, newest first.
    pub fn read_journal(&self, ticket: Ticket, before: Option<i64>) {
        self.tell_store(
            async move |store| store.journal_back(before, JOURNAL_PAGE).await,
            move |result| Message::JournalRead { ticket, result },
        );
    }

    /// Keeps where the moderator looked away from the feed. That is a convenience: where it cannot
    /// be kept, whatever else is stored says why.
    pub fn keep_looked_away(&self, looked_away: LookedAway) {
        self.tell_store_of_many(
            async move |store| store.keep_looked_away(looked_away).await,
            |_| Vec::new(),
        );
    }

    /// Keeps whether somebody is watched. Where that fails, whatever else is stored says why.
    pub fn keep_watched(&self, user_id: UserId, is_watched: bool) {
        self.tell_store_of_many(
            async move |store| store.keep_watched(user_id, is_watched).await,
            |_| Vec::new(),
        );
    }

    /// Keeps what was missed. Where that fails, whatever else is stored says why.
    pub fn keep_caught_up(&self, before: CaughtUp, now: CaughtUp) {
        self.tell_store_of_many(
            async move |store| store.keep_caught_up(before, now).await,
            |_| Vec::new(),
        );
    }

    /// Follows what receivers write to the store.
    pub fn follow(&self) {
        if let Some(keep) = self.keep.clone() {
            self.tasks.spawn(follow(keep, self.world.clone()));
        }
    }

    /// Reads which verdicts are open. What cannot be opened cannot be written to either.
    pub fn read_outbox(&self) {
        self.tell_store_of_many(
            async move |store| Ok(store.standing().await),
            |result| {
                let (why, open) = result.unwrap_or_else(|fault| (Some(fault.clone()), Err(fault)));
                let why = why.map(Message::StoreReadOnly).into_iter();
                why.chain([Message::OutboxRead(open)]).collect()
            },
        );
    }

    /// Stores a verdict.
    pub fn stage(&self, ticket: Ticket, draft: Box<Draft>) {
        let staging = self.staging.clone();
        self.tell_store(
            async move |store| {
                let _held = staging;
                store.stage(*draft).await.map(Box::new)
            },
            move |result| Message::Staged { ticket, result },
        );
    }

    /// Stores many verdicts in one go, and says of each what came of it.
    pub fn stage_all(&self, many: Vec<Staging>) {
        let staging = self.staging.clone();
        let tickets: Vec<Ticket> = many.iter().map(|one| one.ticket).collect();
        self.tell_store_of_many(
            async move |store| {
                let _held = staging;
                store
                    .stage_all(many.into_iter().map(Staging::whole).collect())
                    .await
            },
            move |staged| {
                let results = match staged {
                    Ok(results) => results,
                    Err(fault) => tickets.iter().map(|_| Err(fault.clone())).collect(),
                };
                let told = tickets.into_iter().zip(results);
                let told = told.map(|(ticket, result)| Message::Staged {
                    ticket,
                    result: result.map(Box::new),
                });
                told.collect()
            },
        );
    }

    /// Changes the reason of a verdict.
    pub fn revise(&self, id: VerdictId, policy: Option<UntrustedText>, note: UntrustedText) {
        self.change(id, async move |store| store.revise(id, policy, note).await);
    }

    /// Puts a verdict on another ground.
    pub fn restage(&self, id: VerdictId, seen: Box<Sighting>) {
        self.change(id, async move |store| store.restage(id, *seen).await);
    }

    /// Takes over a verdict of a run that ended.
    pub fn adopt(&self, id: VerdictId) {
        self.change(id, async move |store| store.adopt(id).await);
    }

    /// Takes back a verdict.
    pub fn withdraw(&self, id: VerdictId) {
        self.tell_store(
            async move |store| store.withdraw(id).await,
            move |result| Message::Withdrawn { id, result },
        );
    }

    /// Sends a verdict if it stands.
    pub fn dispatch(&self, verdict: Box<Verdict>) {
        self.settle(verdict, Sending::Send);
    }

    /// Finds out what became of a verdict.
    pub fn read_back(&self, verdict: Box<Verdict>) {
        self.settle(verdict, Sending::ReadBack);
    }

    fn settle(&self, verdict: Box<Verdict>, sending: Sending) {
        let world = self.world.clone();
        let (link, keep) = match (self.link.clone(), self.keep.clone()) {
            (Some(link), Some(keep)) => (link, keep),
            // Whoever asked would wait for ever.
            (link, _) => {
                let end = match link {
                    Some(_) => sending.not_recorded(NOWHERE),
                    None => sending.failed(Failure::Client(UntrustedText::from(NOBODY_TO_ASK))),
                };
                let (id, after) = (verdict.id, None);
                let ended = Message::DispatchEnded { id, end, after };
                self.tasks.spawn(async move { send(&world, ended).await });
                return;
            }
        };
        let under_way = self.under_way.clone();
        let leaving = Arc::clone(&self.leaving);
        let id = verdict.id;
        self.tasks.spawn(async move {
            let moved = |step| {
                // A step that finds no room was shown late anyway; the end always comes.
                let _ = world.try_send(Message::DispatchMoved { id, step });
                if leaving.load(Ordering::Relaxed) {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            };
            let (end, after) = match (link.client().await, keep.store().await) {
                (Ok(client), Ok(store)) => match sending {
                    Sending::Send => dispatch::send(&store, &client, *verdict, moved).await,
                    Sending::ReadBack => {
                        dispatch::read_back(&store, &client, *verdict, moved).await
                    }
                },
                (Err(failure), _) => (sending.failed(failure), None),
                (_, Err(fault)) => (sending.not_recorded(&fault.to_string()), None),
            };
            // Whoever waits for what is under way need not wait for the screen.
            drop(under_way);
            send(&world, Message::DispatchEnded { id, end, after }).await;
        });
    }

    fn change<F>(&self, id: VerdictId, work: impl FnOnce(Store) -> F + Send + 'static)
    where
        F: Future<Output = Result<Verdict, StoreFault>> + Send,
    {
        self.tell_store(
            async move |store| work(store).await.map(Box::new),
            move |result| Message::Revised { id, result },
        );
    }

    fn remember<F>(&self, work: impl FnOnce(Store) -> F + Send + 'static)
    where
        F: Future<Output = Result<Vec<Memory>, StoreFault>> + Send,
    {
        self.tell_store(
            async move |store| work(store).await.map(Arc::new),
            Message::Remembered,
        );
    }

    /// Has the store do something when everything before it is done.
    fn tell_store<T, F>(
        &self,
        work: impl FnOnce(Store) -> F + Send + 'static,
        told: impl FnOnce(Result<T, StoreFault>) -> Message + Send + 'static,
    ) where
        T: Send,
        F: Future<Output = Result<T, StoreFault>> + Send,
    {
        self.tell_store_of_many(work, |result| vec![told(result)]);
    }

    /// The same, with more than one thing to say of it.
    fn tell_store_of_many<T, F>(
        &self,
        work: impl FnOnce(Store) -> F + Send + 'static,
        told: impl FnOnce(Result<T, StoreFault>) -> Vec<Message> + Send + 'static,
    ) where
        T: Send,
        F: Future<Output = Result<T, StoreFault>> + Send,
    {
        let world = self.world.clone();
        let Some(keep) = self.keep.clone() else {
            // Whoever asked would wait for ever.
            let told = told(Err(StoreFault::ReadOnly(NOWHERE.to_owned())));
            self.tasks
                .spawn(async move { send_all(&world, told).await });
            return;
        };
        let opening = keep.clone();
        keep.in_order(async move {
            let result = match opening.store().await {
                Ok(store) => work(store).await,
                Err(fault) => Err(fault),
            };
            send_all(&world, told(result)).await;
        });
    }
}

async fn send_all(world: &mpsc::Sender<Message>, messages: Vec<Message>) {
    for message in messages {
        send(world, message).await;
    }
}

/// What is done with a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sending {
    Send,
    ReadBack,
}

impl Sending {
    /// How it ended where no client could be set up.
    const fn failed(self, failure: Failure) -> End {
        match self {
            Self::Send => End::NotSent(failure),
            Self::ReadBack => End::Unknown(failure),
        }
    }

    /// How it ended where there is no store to put it on record.
    fn not_recorded(self, why: &str) -> End {
        End::NotRecorded {
            why: UntrustedText::from(why),
            sent: self == Self::ReadBack,
        }
    }
}

#[cfg(test)]
mod tests;
