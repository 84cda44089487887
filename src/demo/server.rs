//! The HTTP side: connections, the order of checks before an answer, sending it.

use std::io;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::time::Duration;
use std::time::Instant;

use bytes::Bytes;
use http_body_util::BodyExt;
use http_body_util::Limited;
use hyper::Request as HttpRequest;
use hyper::Response;
use hyper::body::Incoming;
use hyper::header::AUTHORIZATION;
use hyper::header::CONTENT_TYPE;
use hyper::header::HeaderMap;
use hyper::header::HeaderValue;
use hyper::header::RETRY_AFTER;
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioTimer;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::sync::watch;

use crate::demo::TOKEN;
use crate::demo::activity::Activity;
use crate::demo::acts::Actor;
use crate::demo::acts::Acts;
use crate::demo::answer::Answer;
use crate::demo::clock::Clock;
use crate::demo::damage;
use crate::demo::deed;
use crate::demo::deliveries::Deliveries;
use crate::demo::effects;
use crate::demo::effects::Ledger;
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
use crate::demo::stage::Stage;
use crate::demo::world::World;

/// Longer than any sensible client keeps an idle connection, so that the client closes first.
const HEADER_TIMEOUT: Duration = Duration::from_secs(90);
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);
/// The largest body that is read, in bytes: no call needs more than an id.
const BODY_MOST: usize = 64 * 1024;

/// What every connection of one network shares.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) latency: Duration,
    pub(super) registry: Registry,
    pub(super) limit: Mutex<Limit>,
    pub(super) log: Log,
    pub(super) plan: RwLock<Arc<Plan>>,
    pub(super) holds: Holds,
    pub(super) clock: Clock,
    pub(super) ledger: Ledger,
    pub(super) acts: Acts,
    pub(super) activity: Option<Activity>,
    pub(super) deliveries: Deliveries,
    /// Wakes the activity when the clock was pushed.
    pub(super) pushed: Notify,
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
        let answer = match &strike.error {
            Some(error) if !strike.applied => Answer::fault(error),
            error => {
                let meant = self.meant(reading, strike).await;
                error.as_ref().map_or(meant, Answer::fault)
            }
        };
        match strike.body {
            Some(fault) => damage::body(answer, fault),
            None => answer,
        }
    }

    /// The answer that would be given if no error came instead; what is asked for is done.
    async fn meant(&self, reading: Reading, strike: &Strike) -> Answer {
        let Some(world) = self.world().await else {
            return Answer::error(500, 500_000, "The network is gone.", &[]);
        };
        let Some((deed, user_id)) = reading.deed() else {
            let world = world.read().unwrap_or_else(PoisonError::into_inner);
            return reading.answer(&self.registry, &world, strike);
        };
        let mut world = world.write().unwrap_or_else(PoisonError::into_inner);
        let mut stage = Stage {
            registry: &self.registry,
            deliveries: &self.deliveries,
            acts: &self.acts,
            world: &mut world,
            by: Actor::Client,
            at: self.clock.now(),
        };
        let done = deed::carry_out(deed, user_id, &mut stage);
        if done.is_ok() {
            self.ledger.applied(deed, user_id);
        }
        done.unwrap_or_else(|refusal| refusal)
    }

    /// Lets things happen in the network for as long as its runtime lives.
    pub(super) async fn live(&self, activity: &Activity) {
        let Some(world) = self.world().await else {
            return;
        };
        loop {
            activity.catch_up(self, world);
            let wait = activity.next().saturating_sub(self.clock.elapsed());
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(wait)) => {}
                () = self.pushed.notified() => {}
            }
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
    let (head, body) = request.into_parts();
    let request = received(&head);
    let params = Params::parse(&request.query);
    if request.method == "GET" && request.path == effects::PATH {
        let answer = if request.authorised {
            host.ledger.answer(&params)
        } else {
            Answer::unauthorized()
        };
        return Ok(sent(answer, Ending::Whole, None));
    }
    let mut flight = host.log.begin(request.clone());
    let body = Limited::new(body, BODY_MOST).collect().await;
    let body = body.map_err(io::Error::other)?.to_bytes();
    let reading = routes::read(
        &request.method,
        &request.path,
        &params,
        json(&head.headers, &body),
        host.registry.tokens,
    );
    if let Some((deed, user_id)) = reading.deed()
        && request.authorised
    {
        host.ledger.asked(deed, user_id);
    }
    if !host.latency.is_zero() {
        tokio::time::sleep(host.latency).await;
    }
    if let Some(refusal) = host.refusal(&request) {
        flight.answered(refusal.status);
        return Ok(sent(refusal, Ending::Whole, Some(flight)));
    }
    let strike = host.strike(&reading);
    if strike.struck {
        flight.faulty();
    }
    let early = if strike.applied {
        Some(host.answer(reading.clone(), &strike).await)
    } else {
        None
    };
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
    let mut answer = match early {
        Some(answer) => answer,
        None => host.answer(reading, &strike).await,
    };
    if ending != Ending::Whole {
        answer = damage::divisible(answer);
    }
    flight.answered(answer.status);
    Ok(sent(answer, ending, Some(flight)))
}

/// A body that is said to be JSON.
fn json<'a>(headers: &HeaderMap, body: &'a Bytes) -> Option<&'a [u8]> {
    let named = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let essence = named.split(';').next().unwrap_or_default().trim();
    essence
        .eq_ignore_ascii_case("application/json")
        .then_some(body.as_ref())
}

fn sent(answer: Answer, ending: Ending, flight: Option<Flight>) -> Response<Payload> {
    let mut response = Response::new(Payload::new(answer.body, ending, flight));
    *response.status_mut() = answer.status.try_into().unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    if let Some(wait) = answer.retry_after.and_then(|wait| wait.parse().ok()) {
        headers.insert(RETRY_AFTER, wait);
    }
    response
}

fn received(request: &Parts) -> Request {
    let bearer = request
        .headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = bearer.and_then(|value| value.strip_prefix("Bearer "));
    Request {
        method: request.method.to_string(),
        path: request.uri.path().to_owned(),
        query: request.uri.query().unwrap_or("").to_owned(),
        authorised: token == Some(TOKEN),
        aborted: false,
        status: None,
        faulty: false,
    }
}
