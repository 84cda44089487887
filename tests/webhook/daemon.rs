//! A receiver that runs as a program of its own, and what it left in its store.

use std::collections::HashMap;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::net::SocketAddr;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Stdio;

use modcon::domain::event::StoredEvent;
use modcon::store::Place;
use modcon::store::Store;
use modcon::text::UntrustedText;
use rustix::process::Pid;
use rustix::process::Signal;
use serde_json::Value;

use crate::program::Machine;

pub(crate) const SECRET: &str = "test-secret";

/// A size that the environment may change.
pub(crate) fn size(name: &str, usual: usize) -> usize {
    std::env::var(name).map_or(usual, |value| value.parse().unwrap())
}

/// A program that listens.
pub(crate) struct Daemon {
    child: Child,
    lines: BufReader<ChildStdout>,
    pub(crate) at: SocketAddr,
}

/// How one ended.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    /// The lines that were not read before.
    pub(crate) lines: Vec<Value>,
    pub(crate) err: String,
}

impl Daemon {
    /// Starts one and waits until it listens. `before` stands before the command.
    pub(crate) fn start(machine: &Machine, before: &[&str]) -> Self {
        let arguments = [before, &["listen", "--bind", "127.0.0.1:0"]].concat();
        let mut child = machine
            .command(&arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let first = next(&mut lines).ok_or_else(|| {
            let mut why = String::new();
            let mut err = child.stderr.take().unwrap();
            err.read_to_string(&mut why).unwrap();
            why
        });
        let first = first.unwrap();
        assert_eq!(first["message"], "listening", "{first}");
        Self {
            at: first["address"].as_str().unwrap().parse().unwrap(),
            child,
            lines,
        }
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Sends a signal and waits for the end.
    pub(crate) fn end(mut self, signal: Signal) -> Ended {
        rustix::process::kill_process(self.pid(), signal).unwrap();
        let lines = std::iter::from_fn(|| next(&mut self.lines)).collect();
        let mut err = String::new();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut err).unwrap();
        Ended {
            code: self.child.wait().unwrap().code(),
            lines,
            err,
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // A test that failed leaves nothing running; one that has ended needs no signal.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn next(lines: &mut impl BufRead) -> Option<Value> {
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    (!line.is_empty()).then(|| serde_json::from_str(&line).unwrap())
}

/// Everything that a store has of a network that nobody named.
pub(crate) fn stored(machine: &Machine) -> Vec<StoredEvent> {
    stored_in(machine, "default")
}

/// Everything that the store in a folder has.
pub(crate) fn stored_in(machine: &Machine, key: &str) -> Vec<StoredEvent> {
    let place = Place {
        folder: machine.path(".local/state/modcon").join(key),
        network: String::new(),
        operator: UntrustedText::from("test"),
    };
    let store = Store::open_to_read(&place).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut all: Vec<StoredEvent> = Vec::new();
        loop {
            let after = all.last().map_or(0, |event| event.stir);
            let more = store.stirred(after, 1_000).await.unwrap();
            if more.is_empty() {
                return all;
            }
            all.extend(more);
        }
    })
}

/// How often each body is in the store.
pub(crate) fn bodies(events: &[StoredEvent]) -> HashMap<Vec<u8>, u32> {
    let mut all = HashMap::new();
    for event in events {
        *all.entry(event.body.as_ref().unwrap().to_vec())
            .or_default() += 1;
    }
    all
}
