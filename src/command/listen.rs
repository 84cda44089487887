//! `modcon listen`: the receiver of webhooks without a screen, as a daemon runs it.
//!
//! It needs a secret and nothing else. What it does is one line of JSON each on standard output;
//! what a person has to see is on standard error.

mod lines;
mod status;

use std::future::poll_fn;
use std::net::SocketAddr;
use std::task::Poll;

use tokio::signal::unix::Signal;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio::time::Instant;
use tokio::time::sleep_until;

use crate::api;
use crate::command::exit::Exit;
use crate::command::listen::lines::Ledger;
use crate::command::now;
use crate::command::output::complain;
use crate::command::output::print_some;
use crate::command::stored;
use crate::config::error::ConfigError;
use crate::config::settings::Settings;
use crate::config::webhook::SecretSources;
use crate::domain::memory::StoreFault;
use crate::store::Place;
use crate::store::Store;
use crate::webhook::Bearer;
use crate::webhook::Receiver;
use crate::webhook::Secrets;
use crate::webhook::Socket;
use crate::webhook::Terms;
use crate::webhook::connections;

/// What a store is about where no network is named.
const NOBODY: &str = "default";

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Options {
    /// Hear webhooks at an address until a signal.
    Hear(SocketAddr),
    /// Say what receivers heard.
    Status,
}

/// Does it.
///
/// # Errors
///
/// [`ConfigError`] where there is no usable secret, or no place for a store.
pub fn run(options: &Options, settings: &Settings) -> Result<Exit, ConfigError> {
    let mut place = stored::place(settings)?;
    let is_apart = place.network.is_empty();
    if is_apart {
        NOBODY.clone_into(&mut place.network);
    }
    match options {
        Options::Status => Ok(status::run(&place)),
        Options::Hear(at) => {
            let secrets = settings.webhook.secrets()?;
            let bearer = settings.webhook.bearer()?;
            let terms = Terms {
                secrets: read(&secrets)?,
                bearer: match &bearer {
                    Some(bearer) => Some(Bearer::new(&bearer.read_for_header()?)),
                    None => None,
                },
                reader: api::envelope,
                connections: connections(),
            };
            if is_apart {
                complain(
                    &"no network is named, so what is heard is kept apart, where no console follows \
                      it\ngive --profile, --base-url or --region as for the console",
                );
            }
            Ok(hear(*at, terms, &place, &secrets.current.name()).unwrap_or_else(|exit| exit))
        }
    }
}

/// Reads both secrets.
pub(in crate::command) fn read(sources: &SecretSources) -> Result<Secrets, ConfigError> {
    let current = sources.current.read()?;
    let previous = match &sources.previous {
        Some(previous) => Some(previous.read()?),
        None => None,
    };
    Ok(Secrets::new(&current, previous.as_ref()))
}

fn hear(at: SocketAddr, terms: Terms, place: &Place, secret: &str) -> Result<Exit, Exit> {
    let tasks = stored::tasks()?;
    tasks.block_on(async {
        let mut signals = Signals::catch().map_err(|why| {
            complain(&format_args!("signals cannot be caught: {why}"));
            Exit::Incomplete
        })?;
        let socket = Socket::bind(at).map_err(|problem| {
            complain(&problem);
            Exit::Network
        })?;
        let store = opened(place).await?;
        let address = socket.address();
        if !address.ip().is_loopback() {
            complain(&format_args!(
                "listening at {address}, where other machines can reach it, without encryption\n\
                 deliveries are verified all the same; let a proxy or a tunnel on this machine end \
                 TLS, and listen at 127.0.0.1"
            ));
        }
        let mut ledger = Ledger::new(address);
        say(&ledger.listening(now(), place, secret, &terms));
        let receiver = Receiver::start(socket, terms, store.clone());
        let number = watched(&receiver, &mut ledger, &mut signals).await;
        say(&Ledger::draining(now()));
        let tally = receiver.drain(&store).await;
        store.close().await;
        say(&Ledger::ended(now(), &tally));
        Ok(Exit::Signal(number))
    })
}

/// The store, where it can be written to or may be again.
async fn opened(place: &Place) -> Result<Store, Exit> {
    let store = Store::open(place).map_err(|problem| {
        complain(&problem);
        Exit::Incomplete
    })?;
    for remark in store.remarks() {
        complain(remark);
    }
    match store.read_only().await {
        None => {}
        Some(StoreFault::Full) => complain(&StoreFault::Full),
        Some(why) => {
            complain(&format_args!(
                "{why}\nnothing could be acknowledged, so it does not listen"
            ));
            return Err(Exit::Incomplete);
        }
    }
    Ok(store)
}

/// Says what happens until a signal comes, and its number.
async fn watched(receiver: &Receiver, ledger: &mut Ledger, signals: &mut Signals) -> u8 {
    let (mut tally, mut fault) = (receiver.tally(), receiver.fault());
    let began = Instant::now();
    loop {
        let later = async {
            match ledger.due() {
                Some(due) => sleep_until(began + due).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            number = signals.next() => return number,
            changed = fault.changed() => {
                if changed.is_err() {
                    // The writer has ended, which only a signal does otherwise.
                    return signals.next().await;
                }
                let fault = fault.borrow_and_update().clone();
                say(&Ledger::fault(now(), fault.as_ref()));
            }
            changed = tally.changed() => {
                if changed.is_err() {
                    return signals.next().await;
                }
                ledger.take(&tally.borrow_and_update());
                told(ledger, began);
            }
            () = later => told(ledger, began),
        }
    }
}

/// Says what the counts come to.
fn told(ledger: &mut Ledger, began: Instant) {
    for line in ledger.told(now(), began.elapsed()) {
        say(&line);
    }
}

/// Writes a line at once. A daemon goes on where nobody reads what it says.
fn say(line: &str) {
    let _unheard = print_some(line.as_bytes());
}

/// Signals that end a receiver, caught from the moment this value is made.
struct Signals([(u8, Signal); 3]);

impl Signals {
    fn catch() -> std::io::Result<Self> {
        let caught = |kind: SignalKind| {
            let number = u8::try_from(kind.as_raw_value()).unwrap_or_default();
            Ok::<_, std::io::Error>((number, signal(kind)?))
        };
        Ok(Self([
            caught(SignalKind::terminate())?,
            caught(SignalKind::interrupt())?,
            caught(SignalKind::hangup())?,
        ]))
    }

    /// Waits for one of them.
    async fn next(&mut self) -> u8 {
        poll_fn(|context| {
            for (number, signal) in &mut self.0 {
                if signal.poll_recv(context).is_ready() {
                    return Poll::Ready(*number);
                }
            }
            Poll::Pending
        })
        .await
    }
}
