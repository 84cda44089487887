//! The HTTP side: connections, the order of checks before an answer, sending it.

use std::io;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::time::Duration;
use std::time::Instant;

use hyper::Request as HttpRequest;
use hyper::Response;
use hyper::body::Incoming;
use hyper::header::AUTHORIZATION;
use hyper::header::CONTENT_TYPE;
use hyper::header::HeaderValue;
use hyper::header::RETRY_AFTER;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioTimer;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::demo::TOKEN;
use crate::demo::answer::Answer;
use crate::demo::damage;
use crate::demo::faults::BodyFault;
use crate::demo::faults::ConnectionFault;
use crate::demo::faults::Plan;
use crate::demo::faults::Strike;
use crate::demo::holds::Holds;
use crate::demo::limit::Limit;
use crate::demo::log::Flight;
use crate::demo::log::Log;
use crate::demo::log::Request;
use crate::demo::params::Params;
use crate::demo::payload::Ending;
use crate::demo::payload::Payload;
use crate::demo::registry::Registry;
use crate::demo::routes;
use crate::demo::routes::Reading;
use crate::demo::socket::Socket;
use crate::demo::world::World;

/// Longer than any sensible client keeps an idle connection, so that the client closes first.
const HEADER_TIMEOUT: Duration = Duration::from_secs(90);
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// What every connection of one network shares.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) latency: Duration,
    pub(super) registry: Registry,
    pub(super) limit: Mutex<Limit>,
    pub(super) log: Log,
    pub(super) plan: RwLock<Arc<Plan>>,
    pub(super) holds: Holds,
    /// Filled once everybody has been read; `ready` tells those who cannot block.
    pub(super) world: OnceLock<RwLock<World>>,
    pub(super) ready: watch::Sender<bool>,
}

impl Host {
    async fn world(&self) -> Option<&RwLock<World>> {
        let mut ready = self.ready.subscribe();
        ready.wait_for(|ready| *ready).await.ok()?;
        self.world.get()
    }

    /// The refusals that come before anything is read.
    #[expect(
        clippy::disallowed_methods,
        reason = "the clock of the rate limit that the network enforces"
    )]
    fn refusal(&self, request: &Request) -> Option<Answer> {
        if !request.authorised {
            return Some(Answer::unauthorized());
        }
        let mut limit = self.limit.lock().unwrap_or_else(PoisonError::into_inner);
        (!limit.admits(Instant::now())).then(Answer::too_many)
    }

    /// What becomes of a request that is not refused.
    fn strike(&self, reading: &Reading) -> Strike {
        let plan = Arc::clone(&self.plan.read().unwrap_or_else(PoisonError::into_inner));
        plan.strike(&reading.asked)
    }

    async fn answer(&self, reading: Reading, strike: &Strike) -> Answer {
        let answer = match (&strike.error, self.world().await) {
            (Some(error), _) => Answer::fault(error),
            (None, None) => Answer::error(500, 500_000, "The network is gone.", &[]),
            (None, Some(world)) => {
                let world = world.read().unwrap_or_else(PoisonError::into_inner);
                reading.answer(&self.registry, &world, strike)
            }
        };
        match strike.body {
            Some(fault) => damage::body(answer, fault),
            None => answer,
        }
    }
}

/// Answers connections until the runtime stops.
#[expect(
    clippy::disallowed_methods,
    reason = "connections end with the runtime of the network"
)]
pub(super) async fn serve(listener: TcpListener, host: Arc<Host>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection(stream, Arc::clone(&host)));
            }
            // Out of descriptors, most likely: the next connection may fare better.
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

async fn connection(stream: TcpStream, host: Arc<Host>) {
    // Small answers should not wait for company.
    let _ = stream.set_nodelay(true);
    let socket = Socket::new(stream);
    let shared = socket.clone();
    let service = service_fn(move |request| respond(request, shared.clone(), Arc::clone(&host)));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .serve_connection(socket, service);
    // A connection that ends badly concerns its client only.
    let _ = connection.await;
}

/// An error closes the connection without an answer.
async fn respond(
    request: HttpRequest<Incoming>,
    socket: Socket,
    host: Arc<Host>,
) -> Result<Response<Payload>, io::Error> {
    let request = received(&request);
    let mut flight = host.log.begin(request.clone());
    if !host.latency.is_zero() {
        tokio::time::sleep(host.latency).await;
    }
    if let Some(refusal) = host.refusal(&request) {
        return Ok(sent(refusal, Ending::Whole, flight));
    }
    let params = Params::parse(&request.query);
    let reading = routes::read(
        &request.method,
        &request.path,
        &params,
        host.registry.tokens,
    );
    let strike = host.strike(&reading);
    if strike.struck {
        flight.faulty();
    }
    if !strike.wait.is_zero() {
        tokio::time::sleep(strike.wait).await;
    }
    if let Some(name) = &strike.hold {
        host.holds.wait(name).await;
    }
    let ending = match strike.connection {
        Some(fault @ (ConnectionFault::Drop | ConnectionFault::Reset)) => {
            if fault == ConnectionFault::Reset {
                socket.reset_on_close();
            }
            flight.land();
            return Err(io::Error::other("a fault drops this connection"));
        }
        Some(ConnectionFault::Hang) => std::future::pending().await,
        Some(ConnectionFault::DropMidBody) => {
            socket.reset_on_close();
            Ending::Cut
        }
        Some(ConnectionFault::HangMidBody) => Ending::Stalled,
        None if strike.body == Some(BodyFault::Truncated) => Ending::Cut,
        None => Ending::Whole,
    };
    let answer = host.answer(reading, &strike).await;
    Ok(sent(answer, ending, flight))
}

fn sent(answer: Answer, ending: Ending, flight: Flight) -> Response<Payload> {
    flight.answered(answer.status);
    let mut response = Response::new(Payload::new(answer.body, ending, flight));
    *response.status_mut() = answer.status.try_into().unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    if let Some(wait) = answer.retry_after.and_then(|wait| wait.parse().ok()) {
        headers.insert(RETRY_AFTER, wait);
    }
    response
}

fn received(request: &HttpRequest<Incoming>) -> Request {
    let bearer = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = bearer.and_then(|value| value.strip_prefix("Bearer "));
    Request {
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        query: request.uri().query().unwrap_or("").to_owned(),
        authorised: token == Some(TOKEN),
        aborted: false,
        status: None,
        faulty: false,
    }
}
