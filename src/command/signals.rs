//! Signals that end a command which prints.

use std::io::Write;

use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio::task::JoinHandle;

use crate::command::exit::Exit;
use crate::command::progress::ERASE;

/// Watches for interrupt and termination and ends the process with 128 and the number, even
/// while standard output does not take what is printed. `erase` takes the progress line away.
#[expect(
    clippy::disallowed_methods,
    reason = "a signal ends the process, whatever it waits for"
)]
pub(super) fn exit_on_signals(erase: bool) -> JoinHandle<()> {
    tokio::spawn(async move {
        let (Ok(mut interrupt), Ok(mut terminate)) = (
            signal(SignalKind::interrupt()),
            signal(SignalKind::terminate()),
        ) else {
            // Then the system's own way of ending a process holds.
            return;
        };
        let number = tokio::select! {
            _ = interrupt.recv() => SignalKind::interrupt().as_raw_value(),
            _ = terminate.recv() => SignalKind::terminate().as_raw_value(),
        };
        if erase {
            let _unseen = std::io::stderr().write_all(ERASE.as_bytes());
        }
        let number = u8::try_from(number).unwrap_or_default();
        std::process::exit(i32::from(Exit::Signal(number).code()));
    })
}
