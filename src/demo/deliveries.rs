//! Events on their way to whoever subscribed: a bounded queue that never holds up an answer. What
//! finds no room in it, or is refused too often, is lost, as the platform may lose it.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::Notify;
use tokio::sync::watch;

use crate::demo::change::Occasion;
use crate::demo::clock::Clock;
use crate::demo::dice::Dice;
use crate::demo::dice::Topic;
use crate::demo::mishaps;
use crate::demo::mishaps::Parcel;
use crate::demo::mishaps::Signing;
use crate::demo::news;
use crate::demo::post::Line;
use crate::demo::registry::Registry;
use crate::demo::target::Webhook;
use crate::demo::world::World;

/// Deliveries that wait, at most.
const ROOM: usize = 4096;
/// Milliseconds before each further try; after the last one a delivery is lost.
const AGAIN: [u64; 2] = [2_000, 10_000];

/// How far a network has come with what happens in it and with telling of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Events of the activity so far.
    pub happened: u64,
    /// Events that there was somebody to tell of.
    pub told: u64,
    /// Requests that ended, however they did; repeats, legacy copies and forgeries among them.
    pub sent: u64,
    /// Requests with a true signature that were answered with 200.
    pub accepted: u64,
    /// Requests with a true signature that ended otherwise.
    pub failed: u64,
    /// Requests with a signature that is not true.
    pub forged: u64,
    /// Deliveries that were given up or found no room.
    pub lost: u64,
    /// Deliveries that wait for their time, for another try, or for a connection.
    pub waiting: usize,
    /// Whether one of them has only a connection to wait for. Where the network's time runs on its
    /// own, this is so for each that waits.
    pub due: bool,
    /// Requests that are being sent.
    pub on_the_way: usize,
}

impl Progress {
    /// Nothing happens to any delivery before time passes.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        !self.due && self.on_the_way == 0
    }

    /// Nothing waits and nothing is on its way.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.waiting == 0 && self.on_the_way == 0
    }
}

#[derive(Debug, Default)]
struct Queue {
    line: Option<Line>,
    /// By the time that each is due, in milliseconds since 1970, and by its number.
    parcels: BTreeMap<(u64, u64), Parcel>,
    /// Events so far, told or not.
    events: u64,
    /// Deliveries so far.
    numbers: u64,
}

/// The deliveries of one network.
#[derive(Debug)]
pub(super) struct Deliveries {
    seed: u64,
    queue: Mutex<Queue>,
    changed: Notify,
    /// Where time passes by hand, what is due by then may leave, in milliseconds since 1970: all
    /// that happened until then has been told, so that nothing is overtaken by chance.
    horizon: watch::Sender<u64>,
    progress: watch::Sender<Progress>,
}

impl Deliveries {
    pub(super) fn new(seed: u64, webhook: Option<Webhook>, clock: &Clock) -> Self {
        let queue = Queue {
            line: webhook.map(Line::new),
            ..Queue::default()
        };
        Self {
            seed,
            queue: Mutex::new(queue),
            changed: Notify::new(),
            horizon: watch::Sender::new(if clock.by_hand() {
                clock.now()
            } else {
                u64::MAX
            }),
            progress: watch::Sender::default(),
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, how: impl FnOnce(&mut Progress)) {
        self.progress.send_modify(how);
    }

    /// Books what changed in the queue, and something besides.
    fn recount(&self, queue: &Queue, besides: impl FnOnce(&mut Progress)) {
        let horizon = *self.horizon.borrow();
        let first = queue.parcels.first_key_value();
        let due = first.is_some_and(|((due, _), _)| *due <= horizon);
        self.count(|progress| {
            progress.waiting = queue.parcels.len();
            progress.due = due;
            besides(progress);
        });
    }

    pub(super) fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    pub(super) fn happened(&self) {
        self.count(|progress| progress.happened += 1);
    }

    /// Delivers to somebody else from now on, or to nobody. What waits goes where the next goes.
    pub(super) fn direct(&self, webhook: Option<Webhook>) {
        let mut queue = self.queue();
        if webhook.is_none() {
            queue.parcels.clear();
            self.recount(&queue, |_| {});
        }
        queue.line = webhook.map(Line::new);
        drop(queue);
        self.changed.notify_one();
    }

    /// Lets go what is due by then, where time passes by hand.
    pub(super) fn reach(&self, now: u64) {
        let queue = self.queue();
        self.horizon.send_replace(now);
        self.recount(&queue, |_| {});
        drop(queue);
        self.changed.notify_one();
    }

    /// Waits until an answer has been waited for so long.
    pub(super) async fn lose_patience(&self, clock: &Clock, patience: Duration) {
        if !clock.by_hand() {
            return tokio::time::sleep(patience).await;
        }
        let patience = u64::try_from(patience.as_millis()).unwrap_or(u64::MAX);
        let end = clock.now().saturating_add(patience);
        let mut horizon = self.horizon.subscribe();
        // The sender is this value's own.
        let _reached = horizon.wait_for(|now| *now >= end).await;
    }

    /// Queues what is sent because of an event.
    pub(super) fn tell(
        &self,
        registry: &Registry,
        world: &World,
        occasion: Occasion,
        row: u32,
        at: u64,
    ) {
        let mut queue = self.queue();
        queue.events += 1;
        if queue.line.is_none() {
            return;
        }
        let mut dice = Dice::new(self.seed, queue.events, Topic::Delivery);
        let body = Bytes::from(news::body(registry, world, occasion, row, at, &mut dice));
        let forged = || Bytes::from(news::forged(world, row, at));
        let parcels = mishaps::parcels(&body, forged, &mut dice);
        self.count(|progress| progress.told += 1);
        for (delay, parcel) in parcels {
            self.push(&mut queue, at + delay, parcel);
        }
        drop(queue);
        self.changed.notify_one();
    }

    fn push(&self, queue: &mut Queue, due: u64, parcel: Parcel) {
        queue.numbers += 1;
        let number = queue.numbers;
        let fits = queue.parcels.len() < ROOM;
        if fits {
            queue.parcels.insert((due, number), parcel);
        }
        self.recount(queue, |progress| progress.lost += u64::from(!fits));
    }

    /// Waits until something is due, and takes it.
    pub(super) async fn next(&self, clock: &Clock) -> (Line, Parcel) {
        loop {
            let wait = {
                let mut queue = self.queue();
                let until = clock.now().min(*self.horizon.borrow());
                let due = queue.parcels.first_key_value().map(|((due, _), _)| *due);
                if due.is_some_and(|due| due <= until)
                    && let Some(line) = queue.line.clone()
                    && let Some((_, parcel)) = queue.parcels.pop_first()
                {
                    self.recount(&queue, |progress| progress.on_the_way += 1);
                    return (line, parcel);
                }
                due.filter(|_| !clock.by_hand())
                    .map(|due| due.saturating_sub(until).max(1))
            };
            let changed = self.changed.notified();
            match wait {
                None => changed.await,
                Some(wait) => tokio::select! {
                    () = tokio::time::sleep(Duration::from_millis(wait)) => {}
                    () = changed => {}
                },
            }
        }
    }

    /// Books how a request ended at a time in milliseconds since 1970, and queues it again where
    /// there is hope. `status` is `None` where no answer came in time.
    pub(super) fn ended(&self, mut parcel: Parcel, status: Option<u16>, now: u64) {
        let is_forged = matches!(parcel.signing, Signing::Forged(_));
        let accepted = status == Some(200);
        let mut given_up = false;
        if !is_forged && !accepted {
            let again = AGAIN.get(usize::from(parcel.failed));
            parcel.failed += 1;
            match again {
                Some(wait) => {
                    let mut queue = self.queue();
                    if queue.line.is_some() {
                        self.push(&mut queue, now + wait, parcel);
                    }
                }
                None => given_up = true,
            }
        }
        self.count(|progress| {
            progress.sent += 1;
            progress.on_the_way = progress.on_the_way.saturating_sub(1);
            progress.forged += u64::from(is_forged);
            progress.accepted += u64::from(!is_forged && accepted);
            progress.failed += u64::from(!is_forged && !accepted);
            progress.lost += u64::from(given_up);
        });
        self.changed.notify_one();
    }
}
