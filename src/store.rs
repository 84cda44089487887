//! What modcon remembers: verdicts on their way, the journal of what was done, notes, who was seen
//! flagged since when, and the events that were heard.
//!
//! One SQLite database a network, written by one thread. Several consoles and commands may have it
//! open at once. Nothing is answered before it is durable: a verdict that was stored is there
//! after a crash, and what the journal says was recorded before the next step began.

mod anchor;
mod bell;
mod boundary;
mod chain;
mod damage;
mod error;
mod events;
mod files;
pub mod follow;
mod heard;
mod keeper;
mod left;
mod opening;
mod people;
mod reading;
mod row;
mod schema;
mod session;
mod sighting;
mod tally;
mod verdicts;
mod verify;

use std::sync::Arc;
use std::thread;

use tokio::sync::mpsc;
use tokio::sync::oneshot;

pub use crate::store::boundary::Boundary;
pub use crate::store::chain::hex;
pub use crate::store::error::StoreError;
pub use crate::store::files::Place;
pub use crate::store::reading::Link;
pub use crate::store::verify::Problem;
pub use crate::store::verify::Verification;

use crate::domain::dispatch::Record;
use crate::domain::journal::Entry;
use crate::domain::journal::Filter;
use crate::domain::journal::JournalPage;
use crate::domain::memory::Glimpse;
use crate::domain::memory::History;
use crate::domain::memory::Memory;
use crate::domain::memory::OpenVerdict;
use crate::domain::memory::Snooze;
use crate::domain::memory::StoreFault;
use crate::domain::sighting::Sighting;
use crate::domain::user::UserId;
use crate::domain::verdict::Draft;
use crate::domain::verdict::Settlement;
use crate::domain::verdict::Verdict;
use crate::domain::verdict::VerdictId;
use crate::store::keeper::Keeper;
use crate::text::UntrustedText;

/// Orders that may wait for the thread; whoever gives more waits with them.
const WAITING: usize = 256;

type Job = Box<dyn FnOnce(&mut Keeper) + Send>;

/// A store that is open. Clones are the same store; it is closed with the last of them.
#[derive(Debug, Clone)]
pub struct Store {
    jobs: mpsc::Sender<Job>,
    remarks: Arc<[String]>,
}

impl Store {
    /// Opens the store at a place, and begins one where there is none. Where it cannot be written
    /// to, it is opened for reading, and whoever wants to record is told why.
    ///
    /// Blocks: files are checked and made durable.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where nothing can be read either.
    pub fn open(place: &Place) -> Result<Self, StoreError> {
        opening::open(place).and_then(|(keeper, remarks)| Self::run(keeper, remarks))
    }

    /// Opens the store at a place to read it, and changes nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`] where there is none, and other [`StoreError`]s where it cannot be
    /// read.
    pub fn open_to_read(place: &Place) -> Result<Self, StoreError> {
        opening::open_to_read(place).and_then(|(keeper, remarks)| Self::run(keeper, remarks))
    }

    /// How many rows of the journal were anchored at a place, whether or not its store is there;
    /// nothing where none was, or none can be told.
    #[must_use]
    pub fn anchored(place: &Place) -> Option<i64> {
        let newest = anchor::newest(&place.anchor()).ok()??;
        Some(newest.seq)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "ends when nobody can give it orders any more"
    )]
    fn run(keeper: Keeper, remarks: Vec<String>) -> Result<Self, StoreError> {
        let (jobs, mut waiting) = mpsc::channel::<Job>(WAITING);
        let path = keeper.place.database();
        let work = move || {
            let mut keeper = keeper;
            while let Some(job) = waiting.blocking_recv() {
                job(&mut keeper);
            }
            keeper.end();
        };
        let thread = thread::Builder::new().name("store".to_owned());
        thread.spawn(work).map_err(files::at(&path))?;
        Ok(Self {
            jobs,
            remarks: remarks.into(),
        })
    }

    /// What was noticed while it was opened, for whoever looks after the store.
    #[must_use]
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// Why nothing can be recorded, where that is so.
    pub async fn read_only(&self) -> Option<StoreFault> {
        self.ask(|keeper| Ok(keeper.read_only.clone()))
            .await
            .unwrap_or_else(Some)
    }

    /// Why nothing can be recorded, where that is so, and every verdict that has not ended, oldest
    /// first, or why they cannot be read: both as they are at one time, so that nothing ends between
    /// them.
    pub async fn standing(&self) -> (Option<StoreFault>, Result<Vec<OpenVerdict>, StoreFault>) {
        self.ask(|keeper| Ok((keeper.read_only.clone(), keeper.open_verdicts())))
            .await
            .unwrap_or_else(|fault| (Some(fault.clone()), Err(fault)))
    }

    /// Stores a verdict. When this returns, it is there after a crash.
    ///
    /// # Errors
    ///
    /// [`StoreFault::Pending`] where another verdict on the same part of the user is open,
    /// [`StoreFault::Acted`] where its plan acted on the user already, or why nothing can be
    /// recorded.
    pub async fn stage(&self, draft: Draft) -> Result<Verdict, StoreFault> {
        let staged = self.stage_all(vec![draft]).await?;
        let gone = || StoreFault::Broken("the verdict was not stored".to_owned());
        staged.into_iter().next().unwrap_or_else(|| Err(gone()))
    }

    /// Stores many verdicts in one go; each is stored or says why not.
    ///
    /// # Errors
    ///
    /// Why nothing can be recorded; none is stored then.
    pub async fn stage_all(
        &self,
        drafts: Vec<Draft>,
    ) -> Result<Vec<Result<Verdict, StoreFault>>, StoreFault> {
        self.ask(|keeper| keeper.stage(drafts)).await
    }

    /// Changes the reason of a verdict that waits.
    ///
    /// # Errors
    ///
    /// [`StoreFault::NotWaiting`] where it does not wait any more, or why nothing can be recorded.
    pub async fn revise(
        &self,
        id: VerdictId,
        policy: Option<UntrustedText>,
        note: UntrustedText,
    ) -> Result<Verdict, StoreFault> {
        self.ask(move |keeper| keeper.revise(id, policy, note))
            .await
    }

    /// Puts a verdict that was not sent, or had no effect, on the ground of a newer look; it waits
    /// again.
    ///
    /// # Errors
    ///
    /// [`StoreFault::Acted`] where its plan acted on the user already, and as [`Store::revise`].
    pub async fn restage(&self, id: VerdictId, seen: Sighting) -> Result<Verdict, StoreFault> {
        self.ask(move |keeper| keeper.restage(id, seen)).await
    }

    /// Takes back a verdict that was not sent, or had no effect.
    ///
    /// # Errors
    ///
    /// As [`Store::revise`].
    pub async fn withdraw(&self, id: VerdictId) -> Result<(), StoreFault> {
        self.ask(move |keeper| keeper.withdraw(id)).await
    }

    /// Takes over an open verdict of a session that ended.
    ///
    /// # Errors
    ///
    /// [`StoreFault::Pending`] where that session lives, and as [`Store::revise`].
    pub async fn adopt(&self, id: VerdictId) -> Result<Verdict, StoreFault> {
        self.ask(move |keeper| keeper.adopt(id)).await
    }

    /// Makes a step of sending a verdict durable.
    ///
    /// # Errors
    ///
    /// [`StoreFault::NotWaiting`] where the verdict is in no stage that this step follows, or why
    /// nothing can be recorded.
    pub async fn record(&self, id: VerdictId, record: &Record) -> Result<(), StoreFault> {
        let record = record.clone();
        self.ask(move |keeper| keeper.record(id, &record)).await
    }

    /// What is on record of the sending of a verdict that was sent, or may have been; nothing
    /// where no outcome is. The words of a failure are those that the journal has.
    ///
    /// # Errors
    ///
    /// [`StoreFault::NotWaiting`] where it is not this session's or in no such stage, or why the
    /// store cannot be read.
    pub async fn settled(&self, id: VerdictId) -> Result<Option<Settlement>, StoreFault> {
        self.ask(move |keeper| keeper.settled(id)).await
    }

    /// On whom a plan acted: a verdict of it was sent, or may have been.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn acted(&self, plan: UntrustedText) -> Result<Vec<UserId>, StoreFault> {
        self.ask(move |keeper| keeper.acted(&plan)).await
    }

    /// Every verdict that has not ended, oldest first.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn open_verdicts(&self) -> Result<Vec<OpenVerdict>, StoreFault> {
        self.ask(|keeper| keeper.open_verdicts()).await
    }

    /// Takes in who was seen flagged, and tells what is remembered of them. A store that is open
    /// for reading tells of those whom it knows.
    ///
    /// # Errors
    ///
    /// Why nothing can be recorded or read.
    pub async fn glimpse(&self, glimpses: Vec<Glimpse>) -> Result<Vec<Memory>, StoreFault> {
        self.ask(move |keeper| keeper.glimpse(&glimpses)).await
    }

    /// Takes in that the moderator looked at a case.
    ///
    /// # Errors
    ///
    /// Why nothing can be recorded.
    pub async fn look(&self, glimpse: Glimpse) -> Result<Memory, StoreFault> {
        self.ask(move |keeper| keeper.look(&glimpse)).await
    }

    /// Puts a note on a person.
    ///
    /// # Errors
    ///
    /// Why nothing can be recorded.
    pub async fn note(&self, user_id: UserId, text: UntrustedText) -> Result<Memory, StoreFault> {
        self.ask(move |keeper| keeper.note(&user_id, &text)).await
    }

    /// Puts a case off, or brings it back.
    ///
    /// # Errors
    ///
    /// Why nothing can be recorded.
    pub async fn snooze(
        &self,
        user_id: UserId,
        snooze: Option<Snooze>,
    ) -> Result<Memory, StoreFault> {
        self.ask(move |keeper| keeper.snooze(&user_id, snooze))
            .await
    }

    /// What is remembered of a person; nothing where the store never met them.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn memory(&self, user_id: UserId) -> Result<Option<Memory>, StoreFault> {
        self.ask(move |keeper| keeper.memory(&user_id)).await
    }

    /// What is remembered of everybody.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn memories(&self) -> Result<Vec<Memory>, StoreFault> {
        self.ask(|keeper| keeper.memories()).await
    }

    /// What is kept of one person: their newest rows of the journal, and their flags over time.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn history(&self, user_id: UserId) -> Result<History, StoreFault> {
        self.ask(move |keeper| keeper.history(&user_id)).await
    }

    /// Rows of the journal behind a number, oldest first, up to a limit.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn journal(
        &self,
        filter: Filter,
        after: i64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreFault> {
        self.ask(move |keeper| keeper.journal(&filter, after, limit))
            .await
    }

    /// Rows of the journal before a number, or the newest, newest first, up to a limit and without
    /// their evidence.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn journal_back(
        &self,
        before: Option<i64>,
        limit: usize,
    ) -> Result<JournalPage, StoreFault> {
        self.ask(move |keeper| keeper.journal_back(before, limit))
            .await
    }

    /// Links of the chain behind a row, oldest first, up to a limit.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn links(&self, after: i64, limit: usize) -> Result<Vec<Link>, StoreFault> {
        self.ask(move |keeper| keeper.links(after, limit)).await
    }

    /// The bytes of a row that its digest is over; `None` where there is no such row.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn encoded(&self, seq: i64) -> Result<Option<Vec<u8>>, StoreFault> {
        self.ask(move |keeper| keeper.encoded(seq)).await
    }

    /// The network that the store belongs to; `None` where nothing was written to it yet.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn network(&self) -> Result<Option<UntrustedText>, StoreFault> {
        self.ask(|keeper| keeper.network()).await
    }

    /// Checks the journal against its chain and its anchor, and the file with SQLite's own check.
    /// Where it is not as modcon wrote it, nothing more is recorded.
    ///
    /// # Errors
    ///
    /// Why the store cannot be read.
    pub async fn verify(&self) -> Result<Verification, StoreFault> {
        self.ask(|keeper| {
            let mut verification = verify::verify(&keeper.connection, &keeper.place)?;
            verification.problems.extend(keeper.integrity()?);
            keeper.heed(&verification);
            Ok(verification)
        })
        .await
    }

    /// Says that this session is over. Everything recorded is durable anyway; the next session
    /// needs no check.
    pub async fn close(&self) {
        let ended = self
            .ask(|keeper| {
                keeper.end();
                Ok(())
            })
            .await;
        // It fails only where the thread is gone, and with it the session.
        drop(ended);
    }

    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Keeper) -> Result<T, StoreFault> + Send + 'static,
    ) -> Result<T, StoreFault> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |keeper| {
            // Whoever asked may have stopped waiting.
            let _ = answer.send(work(keeper));
        });
        let gone = || StoreFault::Broken("the store's thread ended".to_owned());
        self.jobs.send(job).await.map_err(|_| gone())?;
        answered.await.unwrap_or_else(|_| Err(gone()))
    }
}

#[cfg(test)]
mod tests;
