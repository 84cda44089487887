//! The HTTP side: connections, the order of checks before an answer, sending it.

use std::convert::Infallible;
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
use hyper_util::rt::TokioIo;
use hyper_util::rt::TokioTimer;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::demo::TOKEN;
use crate::demo::answer::Answer;
use crate::demo::limit::Limit;
use crate::demo::log::Log;
use crate::demo::log::Request;
use crate::demo::params::Params;
use crate::demo::payload::Ending;
use crate::demo::payload::Payload;
use crate::demo::routes;
use crate::demo::routes::Call;
use crate::demo::token::Tokens;
use crate::demo::world::World;

/// Longer than any sensible client keeps an idle connection, so that the client closes first.
const HEADER_TIMEOUT: Duration = Duration::from_secs(90);
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// What every connection of one network shares.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) latency: Duration,
    pub(super) tokens: Tokens,
    pub(super) limit: Mutex<Limit>,
    pub(super) log: Log,
    /// Filled once everybody has been read; [`Host::ready`] tells those who cannot block.
    pub(super) world: OnceLock<RwLock<World>>,
    pub(super) ready: watch::Sender<bool>,
}

impl Host {
    async fn world(&self) -> Option<&RwLock<World>> {
        let mut ready = self.ready.subscribe();
        ready.wait_for(|ready| *ready).await.ok()?;
        self.world.get()
    }

    async fn answer(&self, request: &Request) -> Answer {
        if !request.authorised {
            return Answer::unauthorized();
        }
        let admitted = {
            let mut limit = self.limit.lock().unwrap_or_else(PoisonError::into_inner);
            limit.admits(Instant::now())
        };
        if !admitted {
            return Answer::too_many();
        }
        let call = Call::of(&request.method, &request.path);
        let params = Params::parse(&request.query);
        let Some(world) = self.world().await else {
            return Answer::error(500, 500_000, "The network is gone.", &[]);
        };
        let world = world.read().unwrap_or_else(PoisonError::into_inner);
        routes::answer(&world, &call, &params, self.tokens)
    }
}

/// Answers connections until the runtime stops.
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
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| respond(request, Arc::clone(&host)));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    // A connection that ends badly concerns its client only.
    let _ = connection.await;
}

async fn respond(
    request: HttpRequest<Incoming>,
    host: Arc<Host>,
) -> Result<Response<Payload>, Infallible> {
    let request = received(&request);
    let flight = host.log.begin(request.clone());
    if !host.latency.is_zero() {
        tokio::time::sleep(host.latency).await;
    }
    let answer = host.answer(&request).await;
    flight.answered(answer.status);
    let mut response = Response::new(Payload::new(answer.body, Ending::Whole, flight));
    *response.status_mut() = answer.status.try_into().unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    if let Some(wait) = answer.retry_after.and_then(|wait| wait.parse().ok()) {
        headers.insert(RETRY_AFTER, wait);
    }
    Ok(response)
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
