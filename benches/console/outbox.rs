//! The console with thousands of people marked and thousands of verdicts open, beside the same with
//! ten. All of it happens between two frames, so that it stands alone: no program, no terminal.

use std::collections::BTreeMap;
use std::time::Duration;

use modcon::app::message::Message;
use modcon::app::words::grouped;
use modcon::domain::dispatch::DispatchStep;
use modcon::domain::verdict::End;

use crate::Plan;
use crate::desk::Desk;
use crate::figures::Figures;
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

/// What was measured, in the sequence in which it came up.
#[derive(Default)]
struct Times {
    keys: Vec<(&'static str, Vec<Duration>)>,
    messages: BTreeMap<&'static str, Vec<Duration>>,
    /// What is about all of them at once.
    all: Vec<(&'static str, Duration)>,
}

pub(crate) fn measure(_: &Plan, figures: &mut Figures) {
    let (many, few) = (measured(MANY), measured(FEW));
    let beside = format!("{} beside {FEW}", grouped(MANY));
    let mut slowest = Duration::ZERO;
    for ((what, many), (_, few)) in many.keys.iter().zip(&few.keys) {
        slowest = slowest.max(quantile(many, 990));
        let what = format!("a key, {what}: {beside}");
        figures.ratio(&what, quantile(many, 500), quantile(few, 500), GOAL);
    }
    figures.amount(
        &format!(
            "the slowest of these keys to its frame, {}: p99",
            grouped(MANY)
        ),
        millis(slowest),
        "ms",
        FRAME,
    );
    for (what, many) in &many.messages {
        if let Some(few) = few.messages.get(what) {
            let what = format!("a message, {what}: {beside}");
            figures.ratio(&what, mean(many), mean(few), GOAL);
        }
    }
    for ((what, many), (_, few)) in many.all.iter().zip(&few.all) {
        let what = format!("{} {what}, {FEW} beside it", grouped(MANY));
        figures.beside(&what, *many, *few, FRAME);
    }
}

fn measured(open: usize) -> Times {
    let mut times = Times::default();
    made(open, &mut times);
    banned(open, &mut times);
    offered(open, &mut times);
    times
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
    let mut ended = 0;
    while ended < ENDED.min(open) {
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
        ended += 1;
        if ended == open / 2 {
            times.keys(&mut desk, "half of them ended, in the list", "k");
        }
    }
    if open > 2 * ENDED {
        times.keys(&mut desk, "half of them ended, in the list", "k");
    }
}

/// Where all of the marked are banned, the keys lift bans.
fn banned(open: usize, times: &mut Times) {
    let mut desk = Desk::new(true);
    desk.mark(open);
    times.keys(&mut desk, "banned people marked", "k");
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
        let times = (0..KEYS).map(|_| {
            desk.quiet();
            desk.key(key)
        });
        self.keys.push((what, times.collect()));
    }

    fn message(&mut self, what: &'static str, desk: &mut Desk, message: Message) {
        let time = desk.tell(message);
        self.messages.entry(what).or_default().push(time);
    }

    fn all(&mut self, what: &'static str, time: Duration) {
        self.all.push((what, time));
    }
}

fn mean(times: &[Duration]) -> Duration {
    let all: Duration = times.iter().sum();
    all / u32::try_from(times.len()).unwrap_or(1).max(1)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
