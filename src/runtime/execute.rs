//! Performs effects: one line an effect. Nothing here decides.

mod triage;

use std::collections::HashMap;
use std::mem;
use std::mem::Discriminant;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use crate::api;
use crate::app::effect::Walk;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::ticket::Ticket;
use crate::domain::arrange;
use crate::domain::arrange::Arrangement;
use crate::domain::census;
use crate::domain::failure::Failure;
use crate::domain::page::Page;
use crate::domain::query::UserQuery;
use crate::domain::request::Answer;
use crate::domain::request::PageToken;
use crate::domain::request::Priority;
use crate::domain::rows::Snapshot;
use crate::domain::time::Moment;
use crate::domain::user::UserId;
use crate::runtime::clock::Clock;
use crate::runtime::keep::Keep;
use crate::runtime::link::Link;

/// How long the end of the program waits for verdicts that are being sent.
const LAST_MOMENT: Duration = Duration::from_secs(1);
/// How long it waits before for verdicts that are being stored: without that they would be gone, and
/// the moderator was told that they are kept.
const STORING: Duration = Duration::from_secs(10);
/// Pages that may wait between the network and the loop.
const PAGES_AHEAD: usize = 2;

/// Work that at most one task does at a time; a newer order takes the place of the older.
#[derive(Debug, Default)]
struct Slot {
    task: Option<AbortHandle>,
    cancelled: Arc<AtomicBool>,
}

impl Slot {
    fn clear(&mut self) -> Arc<AtomicBool> {
        if let Some(task) = self.task.take() {
            task.abort();
        }
        self.cancelled.store(true, Ordering::Relaxed);
        self.cancelled = Arc::new(AtomicBool::new(false));
        Arc::clone(&self.cancelled)
    }
}

/// Which pages to ask for.
struct Way {
    query: UserQuery,
    from: Option<PageToken>,
    pages: api::Pages,
    gait: api::Gait,
}

/// Does what the core asks for, and sends what came of it.
pub struct Executor {
    tasks: Handle,
    world: mpsc::Sender<Message>,
    clock: Clock,
    link: Option<Link>,
    keep: Option<Keep>,
    /// Held by every sending of a verdict; see [`Executor::finish`].
    under_way: mpsc::Sender<()>,
    sent: mpsc::Receiver<()>,
    /// Held by every storing of verdicts.
    staging: mpsc::Sender<()>,
    stored: mpsc::Receiver<()>,
    leaving: Arc<AtomicBool>,
    walk: Slot,
    flagged: Slot,
    arrangement: Slot,
    count: Slot,
    profile: Slot,
    timers: HashMap<Discriminant<Timer>, AbortHandle>,
}

impl Executor {
    /// Performs on these threads, answers to this queue, and asks over this link.
    #[must_use]
    pub fn new(
        tasks: Handle,
        world: mpsc::Sender<Message>,
        clock: Clock,
        link: Option<Link>,
        keep: Option<Keep>,
    ) -> Self {
        let (under_way, sent) = mpsc::channel(1);
        let (staging, stored) = mpsc::channel(1);
        Self {
            tasks,
            world,
            clock,
            link,
            keep,
            under_way,
            sent,
            staging,
            stored,
            leaving: Arc::default(),
            flagged: Slot::default(),
            walk: Slot::default(),
            arrangement: Slot::default(),
            count: Slot::default(),
            profile: Slot::default(),
            timers: HashMap::new(),
        }
    }

    /// Where the link leads, for a command line that can be copied.
    #[must_use]
    pub const fn link(&self) -> Option<&Link> {
        self.link.as_ref()
    }

    /// Asks for pages, one after the other; gives up the walk before, on the wire too.
    pub fn walk(&mut self, walk: Walk) {
        self.walk.clear();
        let ticket = walk.ticket;
        let pages = walk
            .pages
            .and_then(|count| NonZeroUsize::try_from(usize::try_from(count).ok()?).ok())
            .map_or(api::Pages::All, api::Pages::Count);
        let way = Way {
            query: walk.query,
            from: walk.from,
            pages,
            gait: walk.priority.into(),
        };
        self.walk.task = self.go(
            way,
            move |answer, _| Message::PageArrived { ticket, answer },
            move |failure| match failure {
                Some(failure) => Message::WalkFailed { ticket, failure },
                None => Message::WalkEnded { ticket },
            },
        );
    }

    /// Walks, and says what came and how it ended.
    fn go(
        &self,
        way: Way,
        arrived: impl Fn(Answer, Moment) -> Message + Send + Sync + 'static,
        ended: impl FnOnce(Option<Failure>) -> Message + Send + 'static,
    ) -> Option<AbortHandle> {
        let link = self.link.clone()?;
        let world = self.world.clone();
        let clock = self.clock;
        let task = async move {
            let client = match link.client().await {
                Ok(client) => client,
                Err(failure) => return send(&world, Message::ClientFailed(failure)).await,
            };
            let (pages, mut answers) = mpsc::channel(PAGES_AHEAD);
            let walking = api::walk(client, way.query, way.from, way.pages, way.gait, pages);
            let passing_on = async {
                while let Some(answer) = answers.recv().await {
                    match answer {
                        Ok(api::Paged { answer, asked }) => {
                            let asked = clock.at(asked.into_std());
                            send(&world, arrived(answer, asked)).await;
                        }
                        Err(failure) => return send(&world, ended(Some(failure))).await,
                    }
                }
                send(&world, ended(None)).await;
            };
            tokio::join!(walking, passing_on);
        };
        Some(self.tasks.spawn(task).abort_handle())
    }

    /// Gives up the walk.
    pub fn cancel_walk(&mut self) {
        self.walk.clear();
    }

    /// Filters and sorts.
    pub fn arrange(&mut self, ticket: Ticket, rows: Snapshot, wish: Arrangement) {
        let cancelled = self.arrangement.clear();
        self.compute(move || {
            let base = rows.listed().len();
            let listed = arrange::arrange(&rows, &wish, || cancelled.load(Ordering::Relaxed))?;
            Some(Message::Arranged {
                ticket,
                base,
                rows: Arc::new(listed),
            })
        });
    }

    /// Counts holders.
    pub fn take_census(&mut self, ticket: Ticket, rows: Snapshot) {
        let cancelled = self.count.clear();
        self.compute(move || {
            let census = census::census(&rows, || cancelled.load(Ordering::Relaxed))?;
            Some(Message::CensusTaken {
                ticket,
                census: Arc::new(census),
            })
        });
    }

    /// Takes a user apart.
    pub fn decode_profile(&mut self, ticket: Ticket, page: Arc<Page>, row: usize) {
        let cancelled = self.profile.clear();
        self.compute(move || {
            if cancelled.load(Ordering::Relaxed) {
                return None;
            }
            let profile = api::profile(&page.user(row)?.raw(), &page.files());
            Some(Message::ProfileDecoded {
                ticket,
                profile: Arc::new(profile),
            })
        });
    }

    /// Reads one user.
    pub fn read_user(
        &self,
        ticket: Ticket,
        (user_id, asked): (UserId, Moment),
        priority: Priority,
    ) {
        self.ask(async move |link| {
            let result = match link.client().await {
                Ok(client) => client.user(&user_id, priority).await,
                Err(failure) => Err(failure),
            };
            Message::UserRead {
                ticket,
                user_id,
                asked,
                result,
            }
        });
    }

    /// Reads many users again.
    pub fn read_users(&self, ticket: Ticket, user_ids: Vec<UserId>, asked: Moment) {
        self.ask(async move |link| {
            let result = match link.client().await {
                Ok(client) => client.users(&user_ids, Priority::Prefetch).await,
                Err(failure) => Err(failure),
            };
            Message::UsersRead {
                ticket,
                user_ids,
                asked,
                result,
            }
        });
    }

    /// Reads the roles.
    pub fn read_roles(&self) {
        self.ask(async move |link| {
            let result = match link.client().await {
                Ok(client) => client.roles(Priority::Prefetch).await,
                Err(failure) => Err(failure),
            };
            Message::RolesRead { result }
        });
    }

    /// Reads the token again.
    pub fn renew_token(&self) {
        self.ask(async move |link| {
            let error = link.renew().await.err();
            let error = error.map(|failure| match failure {
                Failure::Client(why) => why,
                other => other.words().happened,
            });
            Message::TokenRenewed { error }
        });
    }

    /// Comes back later; a newer timer of the same kind takes the place of the older.
    pub fn wake(&mut self, timer: Timer, after: Duration) {
        let world = self.world.clone();
        let task = self.tasks.spawn(async move {
            tokio::time::sleep(after).await;
            send(&world, Message::Woke(timer)).await;
        });
        let before = self
            .timers
            .insert(mem::discriminant(&timer), task.abort_handle());
        if let Some(before) = before {
            before.abort();
        }
    }

    /// Says that a text went to the clipboard.
    pub fn copied(&self, what: &'static str) {
        let world = self.world.clone();
        self.tasks
            .spawn(async move { send(&world, Message::Copied { what }).await });
    }

    /// Waits for verdicts that are being stored, for those that are being sent, and for the store,
    /// as long as one may wait at the end. What is not known by then stays on record as sent with an
    /// unknown end.
    pub async fn finish(mut self) {
        self.walk.clear();
        self.flagged.clear();
        self.leaving.store(true, Ordering::Relaxed);
        let Some(keep) = self.keep.take() else { return };
        drop(self.staging);
        drop(self.under_way);
        let stored = async { while self.stored.recv().await.is_some() {} };
        // What is not stored by then is given up.
        let _ = tokio::time::timeout(STORING, stored).await;
        let done = async {
            while self.sent.recv().await.is_some() {}
            keep.close().await;
        };
        // The time is over, or everything is: either way the program ends.
        let _ = tokio::time::timeout(LAST_MOMENT, done).await;
    }

    fn ask<F>(&self, question: impl FnOnce(Link) -> F + Send + 'static)
    where
        F: Future<Output = Message> + Send,
    {
        let Some(link) = self.link.clone() else {
            return;
        };
        let world = self.world.clone();
        self.tasks.spawn(async move {
            let message = question(link).await;
            send(&world, message).await;
        });
    }

    fn compute(&self, work: impl FnOnce() -> Option<Message> + Send + 'static) {
        let world = self.world.clone();
        self.tasks.spawn_blocking(move || {
            if let Some(message) = work() {
                // The loop that would read it may be gone.
                let _ = world.blocking_send(message);
            }
        });
    }
}

async fn send(world: &mpsc::Sender<Message>, message: Message) {
    // The loop that would read it may be gone.
    let _ = world.send(message).await;
}
