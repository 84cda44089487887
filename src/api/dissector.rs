//! The thread on which answers are taken apart. It stands behind keys and frames wherever all of
//! them want the same processor.

use std::io;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::sync::mpsc;
use std::thread;

use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// How far behind: at this, Linux gives a busy machine's answers a thirtieth of what keys get,
/// which is still more of them than the rate allows.
#[cfg(target_os = "linux")]
const NICE: i32 = 15;

/// Hands work to the thread, which ends with the last hand.
#[derive(Debug, Clone)]
pub(super) struct Dissector(mpsc::Sender<Job>);

impl Dissector {
    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// When the system has no thread to give.
    #[expect(
        clippy::disallowed_methods,
        reason = "ends with the channel that its work comes by"
    )]
    pub(super) fn start() -> io::Result<Self> {
        let (work, jobs) = mpsc::channel::<Job>();
        let run = move || {
            give_way();
            for job in jobs {
                // Whoever waits for it is told; the next answer is no worse for it.
                let _ = panic::catch_unwind(AssertUnwindSafe(job));
            }
        };
        thread::Builder::new()
            .name("dissector".to_owned())
            .spawn(run)?;
        Ok(Self(work))
    }

    /// Does some work; nothing where it panicked, or the thread is no more.
    pub(super) async fn done<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let (done, awaited) = oneshot::channel();
        let job = move || {
            // Whoever asked may be gone.
            let _ = done.send(work());
        };
        self.0.send(Box::new(job)).ok()?;
        awaited.await.ok()
    }
}

#[cfg(target_os = "linux")]
fn give_way() {
    // Linux keeps this for each thread. Where it is refused, keys wait a little longer.
    let _ = rustix::process::nice(NICE);
}

/// Elsewhere it would hold for keys and frames as well.
#[cfg(not(target_os = "linux"))]
const fn give_way() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_is_done_and_its_thread_ends_with_the_last_hand() {
        let dissector = Dissector::start().unwrap();
        let (tell, ended) = mpsc::channel::<()>();
        let held = dissector.done(move || tell).await.unwrap();
        assert_eq!(dissector.clone().done(|| 2 + 2).await, Some(4));
        // What the thread holds goes with it.
        dissector.0.send(Box::new(move || drop(held))).unwrap();
        drop(dissector);
        ended.recv().unwrap_err();
    }

    #[tokio::test]
    async fn a_panic_is_told_to_whoever_waits_and_to_nobody_else() {
        let dissector = Dissector::start().unwrap();
        let failed: Option<()> = dissector.done(|| panic!("a bug")).await;
        assert_eq!(failed, None);
        assert_eq!(dissector.done(|| 1).await, Some(1));
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn answers_are_taken_apart_behind_everything_else() {
        let nice = || rustix::process::getpriority_process(None).unwrap();
        let dissector = Dissector::start().unwrap();
        let before = nice();
        assert_eq!(dissector.done(nice).await, Some((before + NICE).min(19)));
        assert_eq!(nice(), before, "nobody else");
    }
}
