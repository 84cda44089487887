//! From the connections to whoever keeps: a bounded queue and one writer, so that many deliveries
//! share one commit.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::sync::oneshot;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::domain::event::Delivery;
use crate::domain::event::Receipt;
use crate::domain::memory::StoreFault;
use crate::webhook::body::Share;
use crate::webhook::keeping::Keeping;

/// Deliveries that may wait for the writer.
const WAITING: usize = 4_096;
/// The most that share one commit.
const BATCH: usize = 1_024;
/// How long a sender is kept waiting for the commit: it gives up after one and a half seconds.
const COMMIT: Duration = Duration::from_secs(1);

/// A delivery on its way, and who waits for what becomes of it.
#[derive(Debug)]
struct Order {
    delivery: Delivery,
    /// The memory of the body, until it is durable.
    share: Share,
    answer: oneshot::Sender<Option<Receipt>>,
}

/// Where connections hand deliveries in. The writer ends once every clone is gone and what was
/// handed in is done.
#[derive(Debug, Clone)]
pub(super) struct Intake(mpsc::Sender<Order>);

/// Takes deliveries from the queue and has them kept.
#[derive(Debug)]
pub(super) struct Writer {
    orders: mpsc::Receiver<Order>,
    fault: watch::Sender<Option<StoreFault>>,
}

/// A queue with both its ends, and why nothing can be stored, where that is so.
pub(super) fn queue() -> (Intake, Writer, watch::Receiver<Option<StoreFault>>) {
    let (sender, orders) = mpsc::channel(WAITING);
    let (fault, watched) = watch::channel(None);
    (Intake(sender), Writer { orders, fault }, watched)
}

impl Intake {
    /// Hands a delivery in and waits until it is durable. `None` where the queue is full, it was not
    /// stored, or that takes too long: it may still be stored then, and the sender will send it
    /// again.
    pub(super) async fn take_in(&self, delivery: Delivery, share: Share) -> Option<Receipt> {
        let (answer, answered) = oneshot::channel();
        let order = Order {
            delivery,
            share,
            answer,
        };
        self.0.try_send(order).ok()?;
        timeout(COMMIT, answered).await.ok()?.ok()?
    }
}

impl Writer {
    /// Writes until nobody can hand anything in any more.
    pub(super) async fn run(mut self, keep: impl Keeping) {
        let mut orders = Vec::with_capacity(BATCH);
        while self.orders.recv_many(&mut orders, BATCH).await > 0 {
            let (deliveries, waiting): (Vec<_>, Vec<_>) = orders
                .drain(..)
                .map(|order| (order.delivery, (order.share, order.answer)))
                .unzip();
            let receipts = match keep.take_in(deliveries).await {
                Ok(receipts) => {
                    self.say(None);
                    receipts
                }
                Err(fault) => {
                    tracing::warn!(%fault, lost = waiting.len(), "deliveries were not stored");
                    self.say(Some(fault));
                    Vec::new()
                }
            };
            let receipts = receipts.into_iter().map(Some);
            let receipts = receipts.chain(std::iter::repeat(None));
            for ((_, answer), receipt) in waiting.into_iter().zip(receipts) {
                // Whoever waited may have given up.
                let _ = answer.send(receipt);
            }
        }
    }

    fn say(&self, fault: Option<StoreFault>) {
        self.fault.send_if_modified(|said| {
            let differs = *said != fault;
            *said = fault;
            differs
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::Mutex;

    use tokio::sync::Semaphore;
    use tokio::task::JoinSet;

    use super::*;
    use crate::domain::event::Envelope;
    use crate::domain::event::Tally;
    use crate::webhook::body::Room;

    /// Keeps a batch for each permit, and writes down how many came together.
    #[derive(Clone)]
    struct Shelf {
        permits: Arc<Semaphore>,
        batches: Arc<Mutex<Vec<usize>>>,
        answer: Result<Receipt, StoreFault>,
    }

    impl Shelf {
        fn new(permits: usize, answer: Result<Receipt, StoreFault>) -> Self {
            Self {
                permits: Arc::new(Semaphore::new(permits)),
                batches: Arc::default(),
                answer,
            }
        }
    }

    impl Keeping for Shelf {
        async fn take_in(&self, deliveries: Vec<Delivery>) -> Result<Vec<Receipt>, StoreFault> {
            self.permits.acquire().await.unwrap().forget();
            self.batches.lock().unwrap().push(deliveries.len());
            let receipt = self.answer.clone()?;
            Ok(vec![receipt; deliveries.len()])
        }

        async fn tally(&self, _tally: Tally) -> Result<(), StoreFault> {
            Ok(())
        }
    }

    fn handed_in(intake: &Intake) -> impl Future<Output = Option<Receipt>> + Send + use<> {
        let intake = intake.clone();
        let envelope = Envelope {
            event: "user.didUpdate".to_owned().into(),
            user_ids: vec![],
        };
        let delivery = Delivery {
            envelope,
            body: vec![],
        };
        let share = Room::new().nothing();
        async move { intake.take_in(delivery, share).await }
    }

    async fn settled() {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_during_a_commit_shares_the_next_one() {
        let (intake, writer, _) = queue();
        let shelf = Shelf::new(0, Ok(Receipt::Stored));
        let mut tasks = JoinSet::new();
        tasks.spawn(writer.run(shelf.clone()));
        let mut waiting = JoinSet::new();
        waiting.spawn(handed_in(&intake));
        settled().await;
        for _ in 0..100 {
            waiting.spawn(handed_in(&intake));
        }
        settled().await;
        assert!(
            waiting.try_join_next().is_none(),
            "nothing is answered before its commit"
        );
        shelf.permits.add_permits(2);
        while let Some(answer) = waiting.join_next().await {
            assert_eq!(answer.unwrap(), Some(Receipt::Stored));
        }
        assert_eq!(*shelf.batches.lock().unwrap(), [1, 100]);
        drop(intake);
        tasks.join_next().await.unwrap().unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_queue_that_is_full_or_a_commit_that_takes_too_long_is_no_receipt() {
        let (intake, writer, _) = queue();
        let mut waiting = JoinSet::new();
        for _ in 0..WAITING {
            waiting.spawn(handed_in(&intake));
        }
        settled().await;
        assert_eq!(handed_in(&intake).await, None, "there is no room");
        assert_eq!(waiting.len(), WAITING);
        while let Some(answer) = waiting.join_next().await {
            assert_eq!(answer.unwrap(), None, "a second went by");
        }
        // What was handed in is kept all the same; the sender sends it again.
        let shelf = Shelf::new(WAITING, Ok(Receipt::Stored));
        let mut tasks = JoinSet::new();
        tasks.spawn(writer.run(shelf.clone()));
        settled().await;
        assert_eq!(handed_in(&intake).await, Some(Receipt::Stored));
        let kept: usize = shelf.batches.lock().unwrap().iter().sum();
        assert_eq!(kept, WAITING + 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_fault_is_no_receipt_and_is_told_until_it_is_over() {
        let (intake, writer, mut fault) = queue();
        let mut tasks = JoinSet::new();
        tasks.spawn(writer.run(Shelf::new(9, Err(StoreFault::Full))));
        assert_eq!(handed_in(&intake).await, None);
        assert_eq!(*fault.borrow_and_update(), Some(StoreFault::Full));
        assert_eq!(handed_in(&intake).await, None);
        assert!(!fault.has_changed().unwrap(), "the same fault is told once");
        tasks.abort_all();

        let (intake, writer, mut fault) = queue();
        let shelf = Shelf::new(9, Ok(Receipt::Repeated));
        writer.say(Some(StoreFault::Busy));
        fault.borrow_and_update();
        tasks.spawn(writer.run(shelf));
        assert_eq!(handed_in(&intake).await, Some(Receipt::Repeated));
        assert_eq!(*fault.borrow(), None);
    }
}
