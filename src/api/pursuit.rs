//! One question until it is answered or given up: its turn, its tries, and the pauses between.

use std::sync::Arc;

use tokio::time::Instant;

use crate::api::client::Shared;
use crate::api::exchange;
use crate::api::patience::chance;
use crate::api::target::Target;
use crate::api::tracker::Tracker;
use crate::domain::failure::Failure;
use crate::domain::request::Priority;

/// A question under way.
pub(super) struct Pursuit {
    client: Arc<Shared>,
    tracker: Tracker,
    target: Target,
    priority: Priority,
    attempt: u8,
    sent_at: Instant,
}

impl Pursuit {
    pub(super) fn new(
        client: Arc<Shared>,
        tracker: Tracker,
        target: Target,
        priority: Priority,
    ) -> Self {
        Self {
            client,
            tracker,
            target,
            priority,
            attempt: 0,
            sent_at: Instant::now(),
        }
    }

    /// The body of the next answer that is one, after as many tries as it takes and may take.
    pub(super) async fn body(&mut self) -> Result<Vec<u8>, Failure> {
        loop {
            match self.once().await {
                Ok(Some(body)) => return Ok(body),
                Ok(None) => {}
                Err(failure) => self.again(failure).await?,
            }
        }
    }

    /// When the last try left; before the first, when the question was thought of.
    pub(super) const fn sent_at(&self) -> Instant {
        self.sent_at
    }

    /// Ends with what a body holds, or waits for the next try; then there is nothing as yet.
    pub(super) async fn settle<T>(
        &mut self,
        decoded: Result<(T, Option<u32>), Failure>,
    ) -> Result<Option<T>, Failure> {
        match decoded {
            Ok((value, rows)) => {
                self.tracker.finished(rows, None);
                Ok(Some(value))
            }
            Err(failure) => {
                self.again(failure).await?;
                Ok(None)
            }
        }
    }

    /// One try; nothing where it met a token that was renewed meanwhile.
    async fn once(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        let client = Arc::clone(&self.client);
        let url = client.origin.url(self.target.encoded());
        let url = url.ok_or(Failure::NotAddressable)?;
        tokio::select! {
            biased;
            () = client.gate.stopped() => return Err(Failure::Stopped),
            () = client.limiter.acquire(self.priority) => {}
        }
        self.attempt = self.attempt.saturating_add(1);
        let (bearer, generation) = client.gate.bearer()?;
        self.sent_at = Instant::now();
        self.tracker.sent(self.attempt);
        let tracker = &mut self.tracker;
        let answered = |status| tracker.answered(status);
        let mut reply =
            exchange::get(&client.http, url, bearer, &client.patience, answered).await?;
        reply.body = client.gate.mask(reply.body);
        match reply.into_json() {
            Ok(body) => Ok(Some(body)),
            Err(failure) if failure.stops_everything() => {
                if client.gate.refuse(generation) || self.attempt >= client.patience.tries {
                    Err(failure)
                } else {
                    Ok(None)
                }
            }
            Err(failure) => Err(failure),
        }
    }

    /// Waits for another try, or ends with the failure.
    async fn again(&mut self, failure: Failure) -> Result<(), Failure> {
        let client = Arc::clone(&self.client);
        let pause = client
            .patience
            .pause_after(self.attempt, &failure, chance())
            .and_then(|pause| Some((pause, client.second_tries.admit()?)));
        let Some((pause, _admitted)) = pause else {
            self.tracker.finished(None, Some(failure.clone()));
            return Err(failure);
        };
        self.tracker
            .waiting(self.attempt, client.patience.tries, pause, failure);
        tokio::select! {
            biased;
            () = client.gate.stopped() => {
                self.tracker.finished(None, Some(Failure::Stopped));
                Err(Failure::Stopped)
            }
            () = tokio::time::sleep(pause) => Ok(()),
        }
    }
}
