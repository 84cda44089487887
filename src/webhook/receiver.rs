//! A receiver from its first connection to its last commit.

use std::io;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use rustix::process::Resource;
use rustix::process::getrlimit;
use tokio::net::TcpListener;
use tokio::net::TcpSocket;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio::time::sleep;
use tokio::time::sleep_until;
use tokio::time::timeout;

use crate::domain::event::Count;
use crate::domain::event::Tally;
use crate::domain::memory::StoreFault;
use crate::webhook::answer::Judge;
use crate::webhook::answer::Reader;
use crate::webhook::body::Room;
use crate::webhook::counter::Counter;
use crate::webhook::guests::Entry;
use crate::webhook::guests::Guest;
use crate::webhook::guests::Guests;
use crate::webhook::guests::Seat;
use crate::webhook::intake;
use crate::webhook::keeping::Keeping;
use crate::webhook::signature::Bearer;
use crate::webhook::signature::Secrets;
use crate::webhook::socket;

/// The most connections, where the system allows as many.
const MOST: usize = 1_024;
/// Descriptors that are left for everything else.
const SPARED: u64 = 128;
/// The largest head of a request, in bytes.
const LARGEST_HEAD: usize = 16 * 1024;
/// Connections that may linger while the ones that replaced them are served.
const LINGERING: usize = 32;
/// Connections that may wait to be accepted, where the system allows as many: one that finds no room
/// there is held up for a second.
const WAITING: u32 = 4_096;
/// How long to wait before accepting again where the system refused.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);
/// How long requests that are under way may take once the receiver stops.
const LAST_REQUESTS: Duration = Duration::from_secs(2);
/// How long the last commit may take.
const LAST_COMMIT: Duration = Duration::from_secs(10);
/// How often counts are handed on at most.
const TALLY_PAUSE: Duration = Duration::from_secs(1);
/// How often they are at least, so that the store knows until when one listened that is killed.
const QUIET: Duration = Duration::from_mins(3);
/// The pace is that of a minute, so that it is worth a look when one went by.
const MINUTE: Duration = Duration::from_secs(61);

/// Why nobody can be heard.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Something listens there already.
    #[error(
        "port {port} at {ip} is in use: another receiver may be running (`modcon listen --status` \
         says); end it, or take another port", ip = .0.ip(), port = .0.port()
    )]
    InUse(SocketAddr),
    /// Anything else.
    #[error("cannot listen at {at}: {why}")]
    Refused {
        /// Where.
        at: SocketAddr,
        /// What the system said.
        why: io::Error,
    },
}

impl ListenError {
    /// What the system said about an address.
    #[must_use]
    pub fn of(at: SocketAddr, why: io::Error) -> Self {
        match why.kind() {
            ErrorKind::AddrInUse => Self::InUse(at),
            _ => Self::Refused { at, why },
        }
    }
}

/// A place to listen at, taken before anything else is begun.
#[derive(Debug)]
pub struct Socket {
    listener: TcpListener,
    address: SocketAddr,
}

impl Socket {
    /// Takes it. Has to be called within a runtime.
    ///
    /// # Errors
    ///
    /// [`ListenError`] where that cannot be.
    pub fn bind(at: SocketAddr) -> Result<Self, ListenError> {
        let refused = |why: io::Error| ListenError::of(at, why);
        let socket = if at.is_ipv4() {
            TcpSocket::new_v4()
        } else {
            TcpSocket::new_v6()
        };
        let socket = socket.map_err(refused)?;
        // Connections of one that has just ended must not keep the next one out.
        socket.set_reuseaddr(true).map_err(refused)?;
        socket.bind(at).map_err(refused)?;
        let listener = socket.listen(WAITING).map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        Ok(Self { listener, address })
    }

    /// A place that was taken before there was a runtime. Has to be called within one.
    ///
    /// # Errors
    ///
    /// The system's own.
    pub fn taken(listener: std::net::TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// Where it is, with the real port.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }
}

/// What a receiver goes by.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Who may sign.
    pub secrets: Secrets,
    /// What relays have to show as well, if anything.
    pub bearer: Option<Bearer>,
    /// Takes the envelope of a body apart.
    pub reader: Reader,
    /// The most connections; [`connections`] says how many this process can afford.
    pub connections: usize,
}

/// How many connections this process can afford.
#[must_use]
pub fn connections() -> usize {
    let descriptors = getrlimit(Resource::Nofile).current;
    let spare = descriptors.map_or(MOST as u64, |most| most.saturating_sub(SPARED));
    usize::try_from(spare).unwrap_or(MOST).clamp(1, MOST)
}

/// A receiver that runs. What it has not acknowledged is dropped with it; [`Receiver::drain`] ends it
/// in good order.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    counter: Arc<Counter>,
    tally: watch::Receiver<Tally>,
    fault: watch::Receiver<Option<StoreFault>>,
    stop: watch::Sender<bool>,
    connections: JoinSet<()>,
    writer: JoinSet<()>,
    telling: JoinSet<()>,
}

impl Receiver {
    /// Begins to answer. Runs on the runtime that it is called in.
    #[must_use]
    pub fn start(socket: Socket, terms: Terms, keep: impl Keeping + Clone) -> Self {
        let Socket { listener, address } = socket;
        let counter = Arc::new(Counter::new(address.to_string()));
        let (intake, writing, fault) = intake::queue();
        let (stop, stopped) = watch::channel(false);
        let (told, tally) = watch::channel(counter.tally());
        let house = House {
            guests: Guests::new(terms.connections),
            counter: Arc::clone(&counter),
            judge: Judge {
                secrets: terms.secrets,
                bearer: terms.bearer,
                reader: terms.reader,
                room: Room::new(),
                intake,
            },
            stopped,
        };
        let mut connections = JoinSet::new();
        connections.spawn(accept(listener, Arc::new(house)));
        let mut writer = JoinSet::new();
        writer.spawn(writing.run(keep.clone()));
        let mut telling = JoinSet::new();
        telling.spawn(tell(Arc::clone(&counter), keep, told));
        Self {
            address,
            counter,
            tally,
            fault,
            stop,
            connections,
            writer,
            telling,
        }
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it counted, as it changes and every few minutes; at most once a second.
    #[must_use]
    pub fn tally(&self) -> watch::Receiver<Tally> {
        self.tally.clone()
    }

    /// Why nothing can be stored, whenever that changes.
    #[must_use]
    pub fn fault(&self) -> watch::Receiver<Option<StoreFault>> {
        self.fault.clone()
    }

    #[cfg(test)]
    pub(super) fn counter_for_tests(&self, what: Count) -> u64 {
        self.counter.tally().count(what)
    }

    /// Stops accepting, answers what is under way, and returns once everything that was acknowledged
    /// is durable. Says what was counted in all.
    pub async fn drain(mut self, keep: &impl Keeping) -> Tally {
        self.stop.send_replace(true);
        // Ends by itself, a moment after the last request.
        while self.connections.join_next().await.is_some() {}
        let written = async { while self.writer.join_next().await.is_some() {} };
        if timeout(LAST_COMMIT, written).await.is_err() {
            tracing::warn!("the last deliveries were not stored in time, nor acknowledged");
        }
        self.telling.shutdown().await;
        let tally = self.counter.tally();
        if let Err(fault) = keep.tally(tally.clone()).await {
            tracing::warn!(%fault, "the last counts were not stored");
        }
        tally
    }
}

/// What the connections have in common.
#[derive(Debug)]
struct House {
    guests: Arc<Guests>,
    counter: Arc<Counter>,
    judge: Judge,
    stopped: watch::Receiver<bool>,
}

/// Lets connections in until the receiver stops, and waits for the last of them.
async fn accept(listener: TcpListener, house: Arc<House>) {
    let mut tasks = JoinSet::new();
    let mut stopped = house.stopped.clone();
    loop {
        // Those that were dismissed end at once, yet each takes a turn for it.
        while tasks.len() > house.guests.most().saturating_add(LINGERING) {
            tasks.join_next().await;
        }
        tokio::select! {
            biased;
            () = is_over(&mut stopped) => break,
            Some(_) = tasks.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let seat = match house.guests.enter() {
                        Entry::Free(seat) => seat,
                        Entry::Instead(seat) => {
                            house.counter.add(Count::Closed);
                            seat
                        }
                        Entry::Full => {
                            house.counter.add(Count::Closed);
                            continue;
                        }
                    };
                    tasks.spawn(connection(stream, seat, Arc::clone(&house)));
                }
                Err(why) => {
                    // Out of descriptors, most likely.
                    tracing::warn!(%why, "no connection can be accepted");
                    house.guests.dismiss_oldest();
                    sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
    drop(listener);
    let ended = async { while tasks.join_next().await.is_some() {} };
    // Whoever is not done by then was not acknowledged, and goes with the set.
    let _late = timeout(LAST_REQUESTS, ended).await;
    tasks.shutdown().await;
}

/// Waits until the receiver stops.
async fn is_over(stopped: &mut watch::Receiver<bool>) {
    // It is over as well where nobody is left to say so.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// Serves one connection until it ends, is too slow, or has to make room.
async fn connection(stream: TcpStream, seat: Seat, house: Arc<House>) {
    // Small answers should not wait for company.
    let _ = stream.set_nodelay(true);
    let guest = Arc::clone(&seat.guest);
    let mut stopped = house.stopped.clone();
    // Whoever says nothing costs a seat for a moment, and no buffers.
    if !speaks(&stream, &guest, &house.counter, &mut stopped).await {
        return;
    }
    let socket = socket::Socket::new(stream, Arc::clone(&guest));
    let service = service_fn(|request| house.judge.answer(request, &guest, &house.counter));
    let serving = http1::Builder::new()
        .header_read_timeout(None)
        .max_buf_size(LARGEST_HEAD)
        .max_header_size(LARGEST_HEAD)
        .serve_connection(socket, service);
    let dismissed = guest.dismissed.notified();
    let stop = is_over(&mut stopped);
    tokio::pin!(serving, dismissed, stop);
    let mut alarm = Box::pin(sleep_until(Instant::now()));
    let mut stopping = false;
    let ended = std::future::poll_fn(|context| {
        if dismissed.as_mut().poll(context).is_ready() {
            return Poll::Ready(None);
        }
        if !stopping && stop.as_mut().poll(context).is_ready() {
            stopping = true;
            serving.as_mut().graceful_shutdown();
        }
        if let Poll::Ready(ended) = serving.as_mut().poll(context) {
            return Poll::Ready(Some(ended));
        }
        // Whatever was just read or answered may have begun another phase.
        let Some(deadline) = guest.deadline() else {
            return Poll::Pending;
        };
        if alarm.deadline() != deadline {
            alarm.as_mut().reset(deadline);
        }
        if alarm.as_mut().poll(context).is_ready() {
            if !guest.phase().is_quiet() {
                house.counter.add(Count::Closed);
            }
            return Poll::Ready(None);
        }
        Poll::Pending
    });
    if let Some(Err(why)) = ended.await {
        if why.is_parse_too_large() {
            house.counter.add(Count::HeadersTooLarge);
        } else if why.is_parse() {
            house.counter.add(Count::Closed);
        }
    }
}

/// Waits for the first byte. `false` where the connection ends before it.
async fn speaks(
    stream: &TcpStream,
    guest: &Guest,
    counter: &Counter,
    stopped: &mut watch::Receiver<bool>,
) -> bool {
    let late = async {
        match guest.deadline() {
            Some(deadline) => sleep_until(deadline).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        () = guest.dismissed.notified() => false,
        ready = stream.readable() => ready.is_ok(),
        () = is_over(stopped) => false,
        () = late => {
            counter.add(Count::Closed);
            false
        }
    }
}

/// Hands counts on as they change, at most once a second, and unchanged after a while.
async fn tell(counter: Arc<Counter>, keep: impl Keeping, told: watch::Sender<Tally>) {
    loop {
        let tally = counter.tally();
        let has_pace = tally.per_minute > 0;
        if let Err(fault) = keep.tally(tally.clone()).await {
            tracing::debug!(%fault, "counts were not stored");
        }
        told.send_replace(tally);
        sleep(TALLY_PAUSE).await;
        let patience = if has_pace { MINUTE } else { QUIET };
        let _still = timeout(patience, counter.changed.notified()).await;
    }
}
