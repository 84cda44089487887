//! Being asked to stop: at once between two people, and not before the one in flight has ended.

use std::sync::Arc;
use std::sync::atomic::AtomicU8;
use std::sync::atomic::Ordering;

use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio::task::JoinHandle;

use crate::command::exit::Exit;

/// Whether somebody asked to stop.
#[derive(Debug)]
pub(super) struct Stop {
    /// The number of the signal, or 0.
    signal: Arc<AtomicU8>,
    watching: JoinHandle<()>,
}

impl Stop {
    /// Listens from here on. A hang-up keeps the meaning that it was started with, so that `nohup`
    /// holds; where it ends the process, the records say where that was. A second signal ends the process where it stands: what may have been
    /// sent is on record as such.
    #[expect(
        clippy::disallowed_methods,
        reason = "ends with its owner; whoever asks twice does not want to wait"
    )]
    pub(super) fn watch() -> Self {
        let asked = Arc::new(AtomicU8::new(0));
        let heard = Arc::clone(&asked);
        let watching = tokio::spawn(async move {
            let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
            let [Ok(mut interrupt), Ok(mut terminate)] = kinds.map(signal) else {
                // Then the system's own way of ending a process holds.
                return;
            };
            loop {
                let kind = tokio::select! {
                    _ = interrupt.recv() => SignalKind::interrupt(),
                    _ = terminate.recv() => SignalKind::terminate(),
                };
                let number = u8::try_from(kind.as_raw_value()).unwrap_or(u8::MAX);
                if heard.swap(number, Ordering::Relaxed) != 0 {
                    std::process::exit(i32::from(Exit::Signal(number).code()));
                }
            }
        });
        Self {
            signal: asked,
            watching,
        }
    }

    pub(super) fn is_asked(&self) -> bool {
        self.signal().is_some()
    }

    /// The signal that asked.
    pub(super) fn signal(&self) -> Option<u8> {
        Some(self.signal.load(Ordering::Relaxed)).filter(|number| *number != 0)
    }
}

impl Drop for Stop {
    fn drop(&mut self) {
        self.watching.abort();
    }
}
