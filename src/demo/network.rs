//! A network that runs for as long as its value lives.

use std::net::SocketAddr;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::RwLock;
use std::thread;

use tokio::runtime::Builder;
use tokio::runtime::Runtime;
use tokio::sync::Notify;
use tokio::sync::watch;

use crate::demo::activity::Activity;
use crate::demo::acts::Acts;
use crate::demo::clock::Clock;
use crate::demo::control::Control;
use crate::demo::deliveries::Deliveries;
use crate::demo::effects::Ledger;
use crate::demo::error::DemoError;
use crate::demo::faults::Plan;
use crate::demo::holds::Holds;
use crate::demo::limit::Limit;
use crate::demo::log::Log;
use crate::demo::options::Options;
use crate::demo::post;
use crate::demo::registry::Registry;
use crate::demo::server;
use crate::demo::server::Host;
use crate::demo::world::World;

const USERS_MOST: u32 = 5_000_000;
const THREADS: usize = 2;

/// A running network on threads of its own. Dropping it stops it.
#[derive(Debug)]
pub struct Network {
    addr: SocketAddr,
    host: Arc<Host>,
    runtime: Option<Runtime>,
}

impl Network {
    /// Listens on `addr`, a loopback address; port 0 takes a free one. Returns as soon as
    /// connections are accepted; their answers wait until every user has been read once, which
    /// takes seconds for a million of them.
    ///
    /// # Errors
    ///
    /// An address that is not loopback or cannot be listened on, more than 5,000,000 users, or no
    /// threads to be had.
    #[expect(clippy::disallowed_methods, reason = "ends when the people are made")]
    pub fn start(options: Options, addr: SocketAddr) -> Result<Self, DemoError> {
        if !addr.ip().is_loopback() {
            return Err(DemoError::NotLoopback(addr));
        }
        if options.users > USERS_MOST {
            return Err(DemoError::TooManyUsers {
                asked: options.users,
                most: USERS_MOST,
            });
        }
        let registry = Registry::new(options.seed, options.users)?;
        let refused = |source| DemoError::Listen { addr, source };
        let listener = TcpListener::bind(addr).map_err(refused)?;
        listener.set_nonblocking(true).map_err(refused)?;
        let addr = listener.local_addr().map_err(refused)?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("demo-network")
            .enable_all()
            .build()
            .map_err(DemoError::Threads)?;
        let listener = {
            let _entered = runtime.enter();
            tokio::net::TcpListener::from_std(listener).map_err(refused)?
        };
        let clock = Clock::new(options.now, options.by_hand);
        let deliveries = Deliveries::new(options.seed, options.webhook, &clock);
        let host = Arc::new(Host {
            latency: options.latency,
            registry,
            limit: Mutex::new(Limit::per_second(options.rate_limit)),
            log: Log::default(),
            plan: RwLock::new(Arc::new(Plan::new(options.seed, options.faults))),
            holds: Holds::default(),
            clock,
            deliveries,
            ledger: Ledger::default(),
            acts: Acts::default(),
            activity: options
                .activity
                .map(|per_minute| Activity::new(options.seed, per_minute)),
            pushed: Notify::new(),
            world: OnceLock::new(),
            ready: watch::Sender::new(false),
        });
        let reading = Arc::clone(&host);
        thread::Builder::new()
            .name("demo-population".to_owned())
            .spawn(move || {
                let population = Arc::clone(&reading.registry.population);
                reading.world.get_or_init(|| {
                    let world = World::build(population);
                    world.warm();
                    RwLock::new(world)
                });
                reading.ready.send_replace(true);
            })
            .map_err(DemoError::Threads)?;
        runtime.spawn(server::serve(listener, Arc::clone(&host)));
        runtime.spawn(post::deliver(Arc::clone(&host)));
        if host.activity.is_some() && !host.clock.by_hand() {
            let host = Arc::clone(&host);
            runtime.spawn(async move {
                if let Some(activity) = &host.activity {
                    host.live(activity).await;
                }
            });
        }
        Ok(Self {
            addr,
            host,
            runtime: Some(runtime),
        })
    }

    /// Where the network answers: `http://127.0.0.1:PORT`, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The address listened on, with the real port.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// A handle that looks behind the network and changes it while it runs.
    #[must_use]
    pub fn control(&self) -> Control {
        Control::new(Arc::clone(&self.host))
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        // In the background, because a network may be dropped where blocking is forbidden.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
