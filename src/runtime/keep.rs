//! The way to the store: opened behind the first frame, its orders carried out in their sequence.

use std::pin::Pin;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::OnceCell;
use tokio::sync::mpsc;

use crate::domain::memory::StoreFault;
use crate::store::Place;
use crate::store::Store;

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A store that is opened at its first use.
#[derive(Clone)]
pub struct Keep {
    place: Arc<Place>,
    store: Arc<OnceCell<Result<Store, StoreFault>>>,
    in_order: mpsc::UnboundedSender<Work>,
}

impl Keep {
    /// A store that nobody opened yet.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "ends when nobody can send it anything any more"
    )]
    pub fn new(place: Place, tasks: &Handle) -> Self {
        let (in_order, mut waiting) = mpsc::unbounded_channel::<Work>();
        let _inside = tasks.enter();
        tokio::spawn(async move {
            while let Some(work) = waiting.recv().await {
                work.await;
            }
        });
        Self {
            place: Arc::new(place),
            store: Arc::new(OnceCell::new()),
            in_order,
        }
    }

    /// The store. Opening it checks files and may take long, so this waits on a thread of its own.
    ///
    /// # Errors
    ///
    /// Why it cannot be opened; it stays so until modcon is started anew.
    #[expect(
        clippy::disallowed_methods,
        reason = "opening may take long, and whoever asks waits for it"
    )]
    pub async fn store(&self) -> Result<Store, StoreFault> {
        let open = || async {
            let place = Arc::clone(&self.place);
            let opened = tokio::task::spawn_blocking(move || Store::open(&place)).await;
            match opened {
                Ok(Ok(store)) => Ok(store),
                Ok(Err(error)) => Err(StoreFault::ReadOnly(error.to_string())),
                Err(_) => Err(StoreFault::Broken("it could not be opened".to_owned())),
            }
        };
        self.store.get_or_init(open).await.clone()
    }

    /// Where it is.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Does something once everything before it is done. What changes verdicts goes through here:
    /// a verdict that was staged and taken back must not be taken back first.
    pub fn in_order(&self, work: impl Future<Output = ()> + Send + 'static) {
        // The task that would do it ends with the program.
        let _ = self.in_order.send(Box::pin(work));
    }

    /// Waits until everything in order is done, and closes the store.
    pub async fn close(&self) {
        let (done, waiting) = tokio::sync::oneshot::channel();
        self.in_order(async move {
            // Whoever waits may have stopped waiting.
            let _ = done.send(());
        });
        // It fails only where the task ended, and then there is nothing to wait for.
        let _ = waiting.await;
        if let Some(Ok(store)) = self.store.get() {
            store.close().await;
        }
    }
}
