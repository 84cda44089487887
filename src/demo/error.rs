//! What can keep the embedded network from starting.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use thiserror::Error;

/// Why the embedded network did not start, or why its faults could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DemoError {
    /// The address is reachable from outside this machine.
    #[error(
        "the embedded network listens on this machine only; {0} is no loopback address: \
         use 127.0.0.1 or [::1]"
    )]
    NotLoopback(SocketAddr),
    /// The address could not be listened on.
    #[error("the embedded network cannot listen on {addr}")]
    Listen {
        /// The address asked for.
        addr: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The threads of the network could not be started.
    #[error("the embedded network cannot start its threads")]
    Threads(#[source] io::Error),
    /// More people than the network can hold.
    #[error("the embedded network holds at most {most} users, not {asked}")]
    TooManyUsers {
        /// The number asked for.
        asked: u32,
        /// The largest number accepted.
        most: u32,
    },
    /// A template that is compiled in does not read as it should.
    #[error("the embedded network's template {name} is broken: {reason}")]
    Template {
        /// The file's name.
        name: &'static str,
        /// What the parser said.
        reason: String,
    },
    /// Deliveries cannot go there.
    #[error("{url:?} takes no webhooks: {reason}")]
    Target {
        /// The URL asked for.
        url: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The faults file cannot be read.
    #[error("{} cannot be read", file.display())]
    FaultsFile {
        /// The file asked for.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The faults file does not say what a faults file can say.
    #[error("line {line}: {reason}")]
    Faults {
        /// The line of the offending value, counted from 1.
        line: usize,
        /// What is wrong with it; quotes the file.
        reason: String,
    },
}
