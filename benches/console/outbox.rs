//! The console with thousands of people marked and thousands of verdicts open, beside the same with
//! ten. All of it happens between two frames, so that it stands alone: no program, no terminal.

use std::time::Duration;

use modcon::app::message::Message;
use modcon::app::words::grouped;
use modcon::domain::dispatch::DispatchStep;
use modcon::domain::verdict::End;

use crate::Plan;
use crate::desk::Desk;
use crate::figures::Figures;
use crate::figures::median;
use crate::figures::quantile;

/// Open verdicts, and those beside which their cost is told.
const MANY: usize = 10_000;
const FEW: usize = 10;
/// Keys pressed in each situation.
const KEYS: usize = 60;
/// Verdicts that are followed to their end, at most.
const ENDED: usize = 1_000;
/// A moderator sees no pause within a frame of sixty a second, in milliseconds.
const FRAME: f64 = 1e3 / 60.0;
/// How much more than with ten a key or a message may take.
const GOAL: f64 = 2.0;
/// A thousand messages may come between two frames; of each, in milliseconds.
const MESSAGE: f64 = FRAME / 1e3;

/// Times by what they are of, in the sequence in which that came up.
#[derive(Default)]
struct Sample(Vec<(&'static str, Vec<Duration>)>);

/// What was measured in all runs.
#[derive(Default)]
struct Times {
    keys: Sample,
    messages: Sample,
    /// What is about all verdicts at once.
    all: Sample,
}

pub(crate) fn measure(plan: &Plan, figures: &mut Figures) {
    let (mut many, mut few) = (Times::default(), Times::default());
    for _ in 0..plan.runs {
        for (open, times) in [(MANY, &mut many), (FEW, &mut few)] {
            made(open, times);
            banned(open, times);
            offered(open, times);
        }
    }
    let both = grouped(MANY);
    ratios(figures, "a key", &many.keys, &few.keys);
    let slowest = millis(many.keys.slowest());
    let what = format!("the slowest of these keys, {both}: p99");
    figures.amount(&what, slowest, "ms", FRAME);
    ratios(figures, "a message", &many.messages, &few.messages);
    let slowest = millis(many.messages.slowest());
    let what = format!("the slowest of these messages, {both}: p99");
    figures.amount(&what, slowest, "ms", MESSAGE);
    for (what, many, few) in many.all.beside(&few.all) {
        let what = format!("{both} {what}, {FEW} beside it");
        figures.beside(&what, median(many), median(few), FRAME);
    }
}

fn ratios(figures: &mut Figures, one: &str, many: &Sample, few: &Sample) {
    for (what, many, few) in many.beside(few) {
        let what = format!("{one}, {what}: {} beside {FEW}", grouped(MANY));
        figures.ratio(&what, median(many), median(few), GOAL);
    }
}

/// From the marks to the end.
fn made(open: usize, times: &mut Times) {
    let mut desk = Desk::new(false);
    desk.mark(open);
    times.keys(&mut desk, "marked", "k");
    times.all("marked, until the box is open", desk.key("C"));
    desk.quiet();
    times.keys(&mut desk, "in the box", "down");
    let typed = desk.confirm(open);
    times.all("staged by the last character", typed);
    desk.quiet();
    times.keys(&mut desk, "being stored, in the list", "k");
    desk.key("o");
    times.keys(&mut desk, "being stored, in the outbox", "j");
    desk.key("esc");
    desk.triage();
    times.keys(&mut desk, "being stored, in the queue", "k");
    desk.triage();
    while let Some(message) = desk.stored() {
        times.message("stored", &mut desk, message);
    }
    times.keys(&mut desk, "waiting, in the list", "k");
    times.all("waiting, until the outbox is open", desk.key("o"));
    times.keys(&mut desk, "waiting, in the outbox", "j");
    desk.key("esc");
    desk.triage();
    times.keys(&mut desk, "waiting, in the queue", "k");
    desk.triage();
    for _ in 0..KEYS {
        times.message("the store changed", &mut desk, Message::StoreChanged);
    }
    let away = desk.tell(Message::Suspended) + desk.tell(Message::Resumed);
    times.all("waiting, until back from the shell", away);
    desk.wait(Duration::from_secs(11));
    for _ in 0..ENDED.min(open / 2) {
        while let Some(message) = desk.due() {
            times.message("due", &mut desk, message);
        }
        let Some(id) = desk.dispatched() else { break };
        let step = DispatchStep::Sending;
        let message = Message::DispatchMoved { id, step };
        times.message("moved on", &mut desk, message);
        let (end, after) = (End::Done, None);
        let message = Message::DispatchEnded { id, end, after };
        times.message("ended", &mut desk, message);
        while let Some(message) = desk.read() {
            times.message("read again", &mut desk, message);
        }
    }
    times.keys(&mut desk, "some of them ended, in the list", "k");
}

/// Where all of the marked are banned, a key is said to lift bans, which is looked up for each.
fn banned(open: usize, times: &mut Times) {
    let mut desk = Desk::new(true);
    desk.mark(open);
    for _ in 0..KEYS {
        desk.quiet();
        times.all("marked who are banned, a key", desk.key("k"));
    }
}

/// What an earlier run left.
fn offered(open: usize, times: &mut Times) {
    let mut desk = Desk::new(false);
    let left = Desk::left(open);
    let read = desk.tell(Message::OutboxRead(Ok(left.clone())));
    times.all("offered at a start", read);
    desk.wait(Duration::from_secs(1));
    times.keys(&mut desk, "offered, in the outbox", "j");
    let read = desk.tell(Message::OutboxRead(Ok(left)));
    times.all("read once more", read);
    desk.key("esc");
    times.keys(&mut desk, "offered, in the list", "k");
    desk.key("o");
    desk.quiet();
    desk.key("D");
    times.all("dropped by the last character", desk.number(open));
    while let Some(message) = desk.adopted() {
        times.message("taken over", &mut desk, message);
    }
    while let Some(message) = desk.withdrawn() {
        times.message("taken back", &mut desk, message);
    }
}

impl Times {
    /// The time of a key to its frame.
    fn keys(&mut self, desk: &mut Desk, what: &'static str, key: &str) {
        for _ in 0..KEYS {
            desk.quiet();
            self.keys.add(what, desk.key(key));
        }
    }

    fn message(&mut self, what: &'static str, desk: &mut Desk, message: Message) {
        self.messages.add(what, desk.tell(message));
    }

    fn all(&mut self, what: &'static str, time: Duration) {
        self.all.add(what, time);
    }
}

impl Sample {
    fn add(&mut self, what: &'static str, time: Duration) {
        let mut known = self.0.iter_mut();
        match known.find(|(known, _)| *known == what) {
            Some((_, times)) => times.push(time),
            None => self.0.push((what, vec![time])),
        }
    }

    /// The same in both.
    fn beside<'a>(
        &'a self,
        other: &'a Self,
    ) -> impl Iterator<Item = (&'static str, &'a [Duration], &'a [Duration])> {
        self.0.iter().filter_map(|(what, times)| {
            let (_, others) = other.0.iter().find(|(other, _)| other == what)?;
            Some((*what, times.as_slice(), others.as_slice()))
        })
    }

    fn slowest(&self) -> Duration {
        let slow = self.0.iter().map(|(_, times)| quantile(times, 990));
        slow.max().unwrap_or_default()
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
