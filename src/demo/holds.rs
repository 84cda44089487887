//! Requests that wait until a test lets them go.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use tokio::sync::Notify;

#[derive(Debug, Default)]
struct Hold {
    waiting: usize,
    release: Arc<Notify>,
}

/// The holds of one network, by name.
#[derive(Debug, Default)]
pub(super) struct Holds(Mutex<HashMap<String, Hold>>);

/// Takes a request off the count however its wait ends.
struct Waiting<'a> {
    holds: &'a Holds,
    name: &'a str,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(hold) = self.holds.all().get_mut(self.name) {
            hold.waiting = hold.waiting.saturating_sub(1);
        }
    }
}

impl Holds {
    fn all(&self) -> MutexGuard<'_, HashMap<String, Hold>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next release of this name.
    pub(super) async fn wait(&self, name: &str) {
        let release = Arc::clone(&self.all().entry(name.to_owned()).or_default().release);
        let mut released = std::pin::pin!(release.notified());
        // Registered before it is counted: whoever sees the count can rely on the release.
        released.as_mut().enable();
        self.all().entry(name.to_owned()).or_default().waiting += 1;
        let _waiting = Waiting { holds: self, name };
        released.await;
    }

    /// Lets go everybody who waits for this name now.
    pub(super) fn release(&self, name: &str) {
        if let Some(hold) = self.all().get(name) {
            hold.release.notify_waiters();
        }
    }

    pub(super) fn waiting(&self, name: &str) -> usize {
        self.all().get(name).map_or(0, |hold| hold.waiting)
    }
}
