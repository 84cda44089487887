//! Sends deliveries: signed, by plain HTTP, over connections that are kept for the next ones.

use std::io;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use http_body_util::Full;
use http_body_util::Limited;
use hyper::Method;
use hyper::Request;
use hyper::client::conn::http1;
use hyper::client::conn::http1::SendRequest;
use hyper::header::CONTENT_TYPE;
use hyper::header::HOST;
use hyper::header::USER_AGENT;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::demo::mishaps::Forgery;
use crate::demo::mishaps::Parcel;
use crate::demo::mishaps::Signing;
use crate::demo::seal::Secret;
use crate::demo::server::Host;
use crate::demo::target::Webhook;

/// As long as the platform waits for an answer.
const PATIENCE: Duration = Duration::from_millis(1500);
/// Requests on their way at once.
const LANES: usize = 16;
/// The largest answer that is read, in bytes.
const ANSWER_MOST: usize = 64 * 1024;
const AGENT: &str = concat!("modcon-demo/", env!("CARGO_PKG_VERSION"));
const SIGNATURE: &str = "x-amity-signature";
const LEGACY_SIGNATURE: &str = "x-eko-signature";

/// A subscriber, and the connections to them that nobody uses just now.
#[derive(Debug, Clone)]
pub(super) struct Line {
    webhook: Arc<Webhook>,
    idle: Arc<Mutex<Vec<SendRequest<Full<Bytes>>>>>,
}

/// Delivers what a network tells, until its runtime stops. Where time passes by hand requests
/// leave one after the other, so that their order follows from the seed.
pub(super) async fn deliver(host: Arc<Host>) {
    let lanes = if host.clock.by_hand() { 1 } else { LANES };
    let lanes = Arc::new(Semaphore::new(lanes));
    let mut under_way = JoinSet::new();
    while let Ok(lane) = Arc::clone(&lanes).acquire_owned().await {
        let (line, parcel) = host.deliveries.next(&host.clock).await;
        let host = Arc::clone(&host);
        under_way.spawn(async move {
            let status = tokio::select! {
                status = line.send(&parcel) => status.ok(),
                () = host.deliveries.lose_patience(&host.clock, PATIENCE) => None,
            };
            host.deliveries.ended(parcel, status, host.clock.now());
            drop(lane);
        });
        while under_way.try_join_next().is_some() {}
    }
}

impl Line {
    pub(super) fn new(webhook: Webhook) -> Self {
        Self {
            webhook: Arc::new(webhook),
            idle: Arc::default(),
        }
    }

    /// The status of the answer.
    async fn send(&self, parcel: &Parcel) -> io::Result<u16> {
        let mut connection = match self.kept().await {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let request = self.request(parcel)?;
        let answer = connection.send_request(request).await;
        let answer = answer.map_err(io::Error::other)?;
        let status = answer.status().as_u16();
        let rest = Limited::new(answer.into_body(), ANSWER_MOST).collect();
        // The status is what counts; a connection whose answer has no end is of no further use.
        if rest.await.is_ok() {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < LANES {
                idle.push(connection);
            }
        }
        Ok(status)
    }

    /// A connection that is still open.
    async fn kept(&self) -> Option<SendRequest<Full<Bytes>>> {
        loop {
            let kept = self
                .idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop();
            let mut connection = kept?;
            if connection.ready().await.is_ok() {
                return Some(connection);
            }
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "connections end with the runtime of the network"
    )]
    async fn connect(&self) -> io::Result<SendRequest<Full<Bytes>>> {
        let stream = TcpStream::connect(self.webhook.target.addr).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(io::Error::other)?;
        tokio::spawn(async move {
            // A connection that ends badly shows in the request that it carried.
            let _ = connection.await;
        });
        Ok(sender)
    }

    fn request(&self, parcel: &Parcel) -> io::Result<Request<Full<Bytes>>> {
        let target = &self.webhook.target;
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(target.path.as_str())
            .header(HOST, target.authority.as_str())
            .header(USER_AGENT, AGENT)
            .header(CONTENT_TYPE, "application/json");
        if let Some((name, signature)) = signature(parcel, &self.webhook.secret) {
            request = request.header(name, signature);
        }
        let body = Full::new(parcel.body.clone());
        request.body(body).map_err(io::Error::other)
    }
}

/// The header that a request is signed with.
fn signature(parcel: &Parcel, secret: &Secret) -> Option<(&'static str, String)> {
    let body = &parcel.body;
    Some(match parcel.signing {
        Signing::True => (SIGNATURE, secret.sign(body)),
        Signing::Legacy => (LEGACY_SIGNATURE, secret.sign(body)),
        Signing::Forged(Forgery::Missing) => return None,
        Signing::Forged(Forgery::OtherSecret) => {
            (SIGNATURE, Secret::new("somebody else's").sign(body))
        }
        Signing::Forged(Forgery::OtherBody) => (SIGNATURE, secret.sign(b"{}")),
        Signing::Forged(Forgery::Hex) => (SIGNATURE, secret.sign_in_hex(body)),
        Signing::Forged(Forgery::Garbled) => (SIGNATURE, "%%%".to_owned()),
    })
}
