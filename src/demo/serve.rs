//! The network for other programs: alone until a signal, or around a command.

use std::ffi::OsString;
use std::io;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use rustix::process::Pid;
use rustix::process::Signal;
use tokio::process::Command;
use tokio::runtime::Builder;
use tokio::runtime::Runtime;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;

use crate::demo::TOKEN;
use crate::demo::network::Network;

const BASE_URL_VARIABLE: &str = "MODCON_BASE_URL";
const TOKEN_VARIABLE: &str = "MODCON_TOKEN";

/// Variables that would lead a command away from this network, or that are no business of it.
const NOT_INHERITED: [&str; 3] = [
    "MODCON_PROFILE",
    "MODCON_WEBHOOK_SECRET",
    "MODCON_WEBHOOK_SECRET_PREVIOUS",
];

/// Serves the network, alone until a signal or around a command, and says with which status a
/// program that did nothing else ends: the command's own, or 128 and the number of the signal.
///
/// # Errors
///
/// What the system says where `out` cannot be written or the command cannot be started.
pub fn serve(network: &Network, command: &[OsString], out: &mut impl Write) -> io::Result<u8> {
    if command.is_empty() {
        // Caught before the lines appear: whoever reads them may send a signal at once.
        let signals = Signals::catch()?;
        announce(network, out)?;
        return Ok(signals.wait().saturating_add(128));
    }
    let status = around(network, command)?;
    let by_signal = || Some(status.signal()?.saturating_add(128));
    let number = status.code().or_else(by_signal).unwrap_or(1);
    Ok(u8::try_from(number).unwrap_or(1))
}

/// Writes the two variables that lead a program to the network, one a line, and flushes.
fn announce(network: &Network, out: &mut impl Write) -> io::Result<()> {
    let base_url = network.base_url();
    let lines = format!("{BASE_URL_VARIABLE}={base_url}\n{TOKEN_VARIABLE}={TOKEN}\n");
    out.write_all(lines.as_bytes())?;
    out.flush()
}

/// Signals that end a network, caught from the moment this value is made.
struct Signals {
    runtime: Runtime,
    kinds: Vec<(SignalKind, tokio::signal::unix::Signal)>,
}

impl Signals {
    /// Catches interrupt, termination and hang-up.
    fn catch() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let kinds = {
            let _entered = runtime.enter();
            let all = [
                SignalKind::interrupt(),
                SignalKind::terminate(),
                SignalKind::hangup(),
            ];
            all.into_iter()
                .map(|kind| Ok((kind, signal(kind)?)))
                .collect::<io::Result<_>>()?
        };
        Ok(Self { runtime, kinds })
    }

    /// Waits for one of them and says its number.
    fn wait(self) -> u8 {
        let Self { runtime, mut kinds } = self;
        runtime.block_on(std::future::poll_fn(move |context| {
            for (kind, signal) in &mut kinds {
                if signal.poll_recv(context).is_ready() {
                    let number = u8::try_from(kind.as_raw_value());
                    return std::task::Poll::Ready(number.unwrap_or_default());
                }
            }
            std::task::Poll::Pending
        }))
    }
}

/// Runs a command that finds the network in its environment, and waits for its end.
///
/// What the keyboard sends reaches the command directly, so only termination and hang-up are
/// handed on; interrupt and quit leave the network up until the command has ended.
#[expect(
    clippy::disallowed_methods,
    reason = "runs what the command line names"
)]
fn around(network: &Network, command: &[OsString]) -> io::Result<ExitStatus> {
    let Some((program, arguments)) = command.split_first() else {
        return Err(io::Error::from(io::ErrorKind::InvalidInput));
    };
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut hang_up = signal(SignalKind::hangup())?;
        let _interrupt = signal(SignalKind::interrupt())?;
        let _quit = signal(SignalKind::quit())?;
        let mut prepared = Command::new(program);
        prepared
            .args(arguments)
            .env(BASE_URL_VARIABLE, network.base_url())
            .env(TOKEN_VARIABLE, TOKEN);
        for name in NOT_INHERITED {
            prepared.env_remove(name);
        }
        let mut child = prepared.spawn().map_err(|why| {
            let named = format!("{}: {why}", program.display());
            io::Error::new(why.kind(), named)
        })?;
        let pid = child.id().and_then(|id| i32::try_from(id).ok());
        let pid = pid.and_then(Pid::from_raw);
        loop {
            let handed_on = tokio::select! {
                status = child.wait() => return status,
                _ = terminate.recv() => Signal::TERM,
                _ = hang_up.recv() => Signal::HUP,
            };
            if let Some(pid) = pid {
                // A command that has just ended needs no signal.
                let _gone = rustix::process::kill_process(pid, handed_on);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::options::Options;
    use std::net::Ipv4Addr;
    use std::net::SocketAddr;

    fn network() -> Network {
        let options = Options {
            users: 3,
            ..Options::default()
        };
        Network::start(options, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap()
    }

    fn shell(network: &Network, script: &str) -> u8 {
        let command = ["/bin/sh", "-c", script].map(OsString::from);
        let mut out = Vec::new();
        let status = serve(network, &command, &mut out).unwrap();
        assert!(out.is_empty(), "standard output is the command's");
        status
    }

    #[test]
    fn the_first_two_lines_lead_to_the_network() {
        let network = network();
        let mut out = Vec::new();
        announce(&network, &mut out).unwrap();
        let port = network.addr().port();
        assert_ne!(port, 0);
        let expected =
            format!("MODCON_BASE_URL=http://127.0.0.1:{port}\nMODCON_TOKEN=demo-token\n");
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn a_command_finds_the_network_and_gives_its_status() {
        let network = network();
        let url = network.base_url();
        let script = format!("[ \"$MODCON_BASE_URL $MODCON_TOKEN\" = '{url} demo-token' ]");
        assert_eq!(shell(&network, &script), 0);
        assert_eq!(shell(&network, "exit 7"), 7);
        assert_eq!(shell(&network, "kill -9 $$"), 137);
    }

    #[test]
    fn a_command_that_is_not_there_is_an_error() {
        let command = [OsString::from("/nonexistent/command")];
        let error = serve(&network(), &command, &mut Vec::new()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(error.to_string().starts_with("/nonexistent/command: "));
    }
}
