//! One line on standard error while requests are made: rows, rate, elapsed, and what is waited for.

use std::io::IsTerminal;
use std::io::Write;
use std::pin::pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

use tokio::time::MissedTickBehavior;

use crate::api::Steps;
use crate::config::environment::Environment;
use crate::domain::count::counted;
use crate::domain::request::Progress as RequestProgress;
use crate::domain::request::RequestStep;
use crate::terminal::line;
use crate::text::escape;
use crate::text::fit;

/// Goes back to the first column and erases the line.
pub(super) const ERASE: &str = "\r\x1b[K";

/// The line is redrawn at most this often.
const PAUSE: Duration = Duration::from_millis(100);

/// What the requests wait for, told by the client and read by the line.
#[derive(Debug, Clone, Default)]
pub(super) struct Waits(Arc<Mutex<Option<String>>>);

impl Waits {
    /// A listener for the client.
    pub(super) fn steps(&self) -> Steps {
        let waits = self.clone();
        Arc::new(move |step: RequestStep| {
            let words = words(&step.progress);
            *waits.0.lock().unwrap_or_else(PoisonError::into_inner) = words;
        })
    }

    fn words(&self) -> Option<String> {
        let waits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waits.clone()
    }
}

fn words(progress: &RequestProgress) -> Option<String> {
    match progress {
        RequestProgress::Waiting {
            attempt,
            of,
            delay,
            failure,
        } => {
            let next = attempt.saturating_add(1);
            let seconds = delay.as_secs_f32();
            let words = failure.words();
            let happened = escape(words.happened.borrow());
            Some(format!("try {next} of {of} in {seconds:.1} s: {happened}"))
        }
        RequestProgress::Queued
        | RequestProgress::Sent { .. }
        | RequestProgress::Finished { .. }
        | RequestProgress::Cancelled => None,
    }
}

/// The line.
#[derive(Debug)]
pub(super) struct Progress {
    columns: Option<usize>,
    started: Instant,
    drawn: Option<Instant>,
    is_drawn: bool,
    counts: Counts,
    waits: Waits,
}

/// What is counted.
#[derive(Debug, Clone, Copy)]
enum Counts {
    /// Users and pages of a list.
    List { rows: usize, pages: usize },
    /// People of a plan.
    People { done: usize, of: usize },
}

impl Progress {
    /// A line that is drawn only where standard error is a terminal that can erase.
    #[expect(
        clippy::disallowed_methods,
        reason = "the pace shown needs a clock of its own"
    )]
    pub(super) fn new(waits: Waits, environment: &Environment) -> Self {
        let err = std::io::stderr();
        let can_erase = err.is_terminal() && environment.get("TERM") != Some("dumb");
        let columns = || {
            let size = line::size(&err);
            size.map_or(80, |(columns, _)| usize::from(columns)).max(20)
        };
        Self {
            columns: can_erase.then(columns),
            started: Instant::now(),
            drawn: None,
            is_drawn: false,
            counts: Counts::List { rows: 0, pages: 0 },
            waits,
        }
    }

    /// Whether anybody can see the line.
    pub(super) const fn is_shown(&self) -> bool {
        self.columns.is_some()
    }

    /// Counts a page with so many new rows.
    pub(super) const fn page(&mut self, rows: usize) {
        if let Counts::List { rows: all, pages } = &mut self.counts {
            *pages += 1;
            *all += rows;
        }
    }

    /// Says how many of how many people were dealt with.
    pub(super) const fn people(&mut self, done: usize, of: usize) {
        self.counts = Counts::People { done, of };
    }

    /// Draws the line, unless it was drawn a moment ago.
    #[expect(
        clippy::disallowed_methods,
        reason = "the pace shown needs a clock of its own"
    )]
    pub(super) fn draw(&mut self) {
        let Some(columns) = self.columns else {
            return;
        };
        let now = Instant::now();
        let is_fresh = |drawn: Instant| now.duration_since(drawn) < PAUSE;
        if self.is_drawn && self.drawn.is_some_and(is_fresh) {
            return;
        }
        let line = line(
            self.counts,
            now.duration_since(self.started),
            self.waits.words().as_deref(),
        );
        self.drawn = Some(now);
        self.is_drawn = true;
        // One column stays free: a full line would scroll some terminals.
        let line = fit(&line, columns.saturating_sub(1));
        say(&format!("{ERASE}{}", line.trim_end()));
    }

    /// Waits for something, and keeps the line up to date meanwhile.
    pub(super) async fn watch<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        if !self.is_shown() {
            return work.await;
        }
        let mut tick = tokio::time::interval(PAUSE);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                _ = tick.tick() => self.draw(),
            }
        }
    }

    /// Takes the line away before something else is written.
    pub(super) fn clear(&mut self) {
        if self.is_drawn {
            self.is_drawn = false;
            say(ERASE);
        }
    }
}

fn line(counts: Counts, elapsed: Duration, waits: Option<&str>) -> String {
    let seconds = elapsed.as_secs();
    let mut line = match counts {
        Counts::List { rows, pages } => {
            let millis = elapsed.as_millis().max(1);
            let rate = rows as u128 * 1000 / millis;
            let (rows, pages) = (counted(rows, "user"), counted(pages, "page"));
            format!("{rows}, {pages}, {rate} users/s, {seconds} s")
        }
        Counts::People { done, of } => format!("{done} of {of} people, {seconds} s"),
    };
    if let Some(waits) = waits {
        line.push_str("; ");
        line.push_str(waits);
    }
    line
}

fn say(words: &str) {
    let mut err = std::io::stderr().lock();
    // Where standard error is gone, nobody watches the progress.
    let _unseen = err.write_all(words.as_bytes()).and_then(|()| err.flush());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::failure::Failure;
    use crate::domain::failure::Refusal;
    use crate::text::UntrustedText;

    #[test]
    fn rows_rate_and_elapsed_are_in_the_line() {
        assert_eq!(
            line(
                Counts::List {
                    rows: 1_500,
                    pages: 15
                },
                Duration::from_secs(3),
                None
            ),
            "1,500 users, 15 pages, 500 users/s, 3 s"
        );
        assert_eq!(
            line(
                Counts::List { rows: 0, pages: 0 },
                Duration::ZERO,
                Some("try 2 of 4 in 1.5 s: x")
            ),
            "0 users, 0 pages, 0 users/s, 0 s; try 2 of 4 in 1.5 s: x"
        );
        let people = Counts::People { done: 3, of: 20 };
        assert_eq!(
            line(people, Duration::from_secs(2), None),
            "3 of 20 people, 2 s"
        );
    }

    #[test]
    fn what_a_server_said_is_spelled() {
        let failure = Failure::Refused(Refusal {
            status: 429,
            code: None,
            message: UntrustedText::from("slow\u{1b}[2Jdown"),
            detail: vec![],
            retry_after: None,
        });
        let waiting = RequestProgress::Waiting {
            attempt: 1,
            of: 4,
            delay: Duration::from_millis(1_500),
            failure,
        };
        assert_eq!(
            words(&waiting).unwrap(),
            "try 2 of 4 in 1.5 s: 429: slow\\x1b[2Jdown"
        );
        assert_eq!(words(&RequestProgress::Sent { attempt: 1 }), None);
    }

    #[test]
    fn nothing_is_drawn_where_nobody_watches() {
        let environment = Environment::of(&[("TERM", "dumb")]);
        let mut progress = Progress::new(Waits::default(), &environment);
        progress.draw();
        assert!(!progress.is_shown() && !progress.is_drawn);
    }
}
