//! The client: one for a process, so that there is one rate limit and one token.

use std::fmt;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use reqwest::ClientBuilder;
use reqwest::redirect;
use secrecy::SecretString;

use crate::api::decode;
use crate::api::decode::names::NameSets;
use crate::api::dissector::Dissector;
use crate::api::fault;
use crate::api::gate::Gate;
use crate::api::limiter::Limiter;
use crate::api::limiter::Rate;
use crate::api::origin::Origin;
use crate::api::patience::Patience;
use crate::api::patience::SecondTries;
use crate::api::pursuit::Pursuit;
use crate::api::target;
use crate::api::target::Target;
use crate::api::tracker::Steps;
use crate::api::tracker::Tracker;
use crate::domain::failure::Failure;
use crate::domain::query::UserQuery;
use crate::domain::request::Answer;
use crate::domain::request::PageToken;
use crate::domain::request::Priority;
use crate::domain::request::RequestId;
use crate::text::UntrustedText;

/// Asks one network. Clones share everything. Dropping a call's future gives the request up, on
/// the wire as well.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

/// What the requests of a client have in common.
pub(super) struct Shared {
    pub(super) origin: Origin,
    /// For reads, which may use a connection again.
    pub(super) http: reqwest::Client,
    /// For actions, each of which takes a connection of its own.
    pub(super) acting: reqwest::Client,
    pub(super) gate: Gate,
    pub(super) limiter: Limiter,
    pub(super) patience: Patience,
    pub(super) second_tries: SecondTries,
    pub(super) names: NameSets,
    dissector: OnceLock<Result<Dissector, Failure>>,
    steps: Steps,
    requests: AtomicU64,
}

impl fmt::Debug for Client {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Client")
            .field("origin", &self.0.origin.to_string())
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Makes a client with the usual time limits. For https this reads the system's certificate
    /// authorities from disk; for plain http, which stays on this machine, neither those nor
    /// any proxy setting count.
    ///
    /// # Errors
    ///
    /// [`Failure::Unreachable`] where https has no authorities to check the server with, and
    /// [`Failure::Client`] for anything else.
    pub fn new(
        origin: &Origin,
        token: SecretString,
        rate: Rate,
        steps: Steps,
    ) -> Result<Self, Failure> {
        Self::with_patience(origin, token, rate, steps, Patience::default())
    }

    /// Makes a client with other time limits.
    ///
    /// # Errors
    ///
    /// As [`Client::new`].
    pub fn with_patience(
        origin: &Origin,
        token: SecretString,
        rate: Rate,
        steps: Steps,
        patience: Patience,
    ) -> Result<Self, Failure> {
        let made = |builder: ClientBuilder| builder.build().map_err(fault::building);
        let stays_here = origin.is_loopback() || !origin.is_encrypted();
        let http = made(builder(stays_here, patience.connect).pool_max_idle_per_host(4))?;
        // When a connection from the pool turns out closed, hyper sends the request again on
        // another one, and HTTP/2 does so for streams that the server turns away. Without a pool
        // and without HTTP/2 there is nothing to do that for.
        let acting = builder(stays_here, patience.connect).pool_max_idle_per_host(0);
        let acting = made(acting.http1_only())?;
        Ok(Self(Arc::new(Shared {
            origin: origin.clone(),
            http,
            acting,
            gate: Gate::new(token),
            limiter: Limiter::new(rate),
            patience,
            second_tries: SecondTries::new(),
            names: NameSets::default(),
            dissector: OnceLock::new(),
            steps,
            requests: AtomicU64::new(0),
        })))
    }

    /// A page of Query Users: the first one, or the one behind a token.
    ///
    /// # Errors
    ///
    /// What stopped it, after the tries that the failure allows.
    pub async fn query_users(
        &self,
        query: &UserQuery,
        after: Option<&PageToken>,
        priority: Priority,
    ) -> Result<Answer, Failure> {
        self.users_at(target::query_users(query, after), priority)
            .await
    }

    /// Goes on with another token after the old one was refused.
    pub fn renew(&self, token: SecretString) {
        self.0.gate.renew(token);
    }

    /// Whether every request is stopped because the token was refused.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.gate.is_stopped()
    }

    pub(super) fn pursue(&self, target: Target, priority: Priority) -> Pursuit {
        let tracker = self.tracker(&target);
        Pursuit::new(Arc::clone(&self.0), tracker, target, priority)
    }

    /// Follows a request from here on.
    pub(super) fn tracker(&self, target: &Target) -> Tracker {
        let id = RequestId(self.0.requests.fetch_add(1, Ordering::Relaxed) + 1);
        let (method, readable) = (target.method().name(), target.readable());
        Tracker::new(Arc::clone(&self.0.steps), id, method, readable)
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.0
    }

    /// The answer in a body, and how many rows it has; taken apart on a thread of its own, so
    /// that a large page holds up nothing else.
    pub(super) async fn decoded(&self, body: Vec<u8>) -> Result<(Answer, Option<u32>), Failure> {
        let shared = Arc::clone(&self.0);
        let start = || {
            Dissector::start().map_err(|error| {
                let words = format!("no thread can be started: {error}");
                Failure::Client(UntrustedText::from(words))
            })
        };
        let dissector = self.0.dissector.get_or_init(start).as_ref();
        let decoding = dissector.map_err(Clone::clone)?.done(move || {
            let answer = decode::answer(&body, &shared.names)?;
            let rows = u32::try_from(answer.page.len()).ok();
            Ok((answer, rows))
        });
        decoding.await.unwrap_or_else(|| {
            let words = "reading an answer ended early";
            Err(Failure::Client(UntrustedText::from(words)))
        })
    }
}

/// What every client of ours has in common. One that stays on this machine needs neither certificate
/// authorities nor a proxy.
pub(super) fn builder(stays_here: bool, connect: Duration) -> ClientBuilder {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("modcon/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(connect)
        .redirect(redirect::Policy::none())
        .referer(false)
        // Retries are counted and shown by `Pursuit`.
        .retry(reqwest::retry::never())
        // A pool with a timeout wakes up for as long as a connection idles; the kernel's probes
        // find dead ones without that.
        .pool_idle_timeout(None);
    if stays_here {
        builder.no_proxy().tls_certs_only([])
    } else {
        builder.https_only(true)
    }
}
