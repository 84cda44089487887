//! Tells a listener every step in a request's life, its end included, however it ends.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::domain::failure::Failure;
use crate::domain::request::Progress;
use crate::domain::request::RequestId;
use crate::domain::request::RequestStep;
use crate::text::UntrustedText;

/// Hears every step of every request. Called on the thread that runs the request: it must not
/// wait.
pub type Steps = Arc<dyn Fn(RequestStep) + Send + Sync>;

/// Follows one request. Dropped before its end, it says that the request was given up.
pub(super) struct Tracker {
    steps: Steps,
    id: RequestId,
    method: &'static str,
    target: UntrustedText,
    sent_at: Option<Instant>,
    status: Option<u16>,
    ended: bool,
}

impl Tracker {
    /// `method` as in the request line.
    pub(super) fn new(
        steps: Steps,
        id: RequestId,
        method: &'static str,
        target: UntrustedText,
    ) -> Self {
        let tracker = Self {
            steps,
            id,
            method,
            target,
            sent_at: None,
            status: None,
            ended: false,
        };
        tracker.tell(Progress::Queued);
        tracker
    }

    pub(super) fn sent(&mut self, attempt: u8) {
        self.sent_at.get_or_insert_with(Instant::now);
        self.status = None;
        self.tell(Progress::Sent { attempt });
    }

    pub(super) const fn answered(&mut self, status: u16) {
        self.status = Some(status);
    }

    pub(super) fn waiting(&self, attempt: u8, of: u8, delay: Duration, failure: Failure) {
        self.tell(Progress::Waiting {
            attempt,
            of,
            delay,
            failure,
        });
    }

    pub(super) fn finished(&mut self, rows: Option<u32>, failure: Option<Failure>) {
        self.ended = true;
        self.tell(Progress::Finished {
            status: self.status,
            took: self.sent_at.map(|at| at.elapsed()).unwrap_or_default(),
            rows,
            failure,
        });
    }

    fn tell(&self, progress: Progress) {
        log(self.id, self.method, &self.target, &progress);
        (self.steps)(RequestStep {
            id: self.id,
            method: self.method,
            target: self.target.clone(),
            progress,
        });
    }
}

/// Writes a step to the log, if there is one. Targets have their page tokens masked already.
fn log(id: RequestId, method: &str, target: &UntrustedText, progress: &Progress) {
    let request = id.0;
    let target = target.as_received();
    match progress {
        Progress::Waiting { delay, failure, .. } => {
            tracing::warn!(
                request,
                method,
                target,
                ?delay,
                ?failure,
                "waits before another try"
            );
        }
        Progress::Finished {
            failure: Some(failure),
            ..
        } => tracing::error!(request, method, target, ?failure, "failed"),
        Progress::Finished {
            status, took, rows, ..
        } => tracing::info!(request, method, target, ?status, ?took, ?rows, "answered"),
        Progress::Queued => tracing::debug!(request, method, target, "queued"),
        Progress::Sent { attempt } => tracing::debug!(request, method, target, attempt, "sent"),
        Progress::Cancelled => tracing::debug!(request, method, target, "cancelled"),
    }
}

impl Drop for Tracker {
    fn drop(&mut self) {
        if !self.ended {
            self.tell(Progress::Cancelled);
        }
    }
}

impl fmt::Debug for Tracker {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Tracker").field(&self.id).finish()
    }
}
