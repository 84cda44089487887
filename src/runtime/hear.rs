//! A receiver of webhooks inside the console. What it takes in goes to the store, from where every
//! console reads it, this one too.

use std::hash::BuildHasher;
use std::hash::RandomState;
use std::io;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::time::Duration;

use secrecy::SecretString;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::api;
use crate::app::message::Message;
use crate::config::error::ConfigError;
use crate::config::webhook::Webhook;
use crate::domain::memory::StoreFault;
use crate::runtime::keep::Keep;
use crate::webhook::Bearer;
use crate::webhook::ListenError;
use crate::webhook::Receiver;
use crate::webhook::Secrets;
use crate::webhook::Socket;
use crate::webhook::Terms;
use crate::webhook::connections;

/// How long requests that are under way may hold up the end of the program.
const LAST_MOMENT: Duration = Duration::from_secs(1);

/// Why a console cannot hear.
#[derive(Debug, thiserror::Error)]
pub enum EarError {
    /// Nothing says whose signature is right.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Its address cannot be had.
    #[error("--listen: {0}")]
    Listen(#[from] ListenError),
}

/// An address that was taken, and who may be heard there.
#[derive(Debug)]
pub struct Ear {
    listener: TcpListener,
    secrets: Secrets,
    bearer: Option<Bearer>,
}

impl Ear {
    /// An ear at an address, for those who sign with what the configuration says.
    ///
    /// # Errors
    ///
    /// [`EarError`] where there is no usable secret, or the address cannot be had.
    pub fn open(at: SocketAddr, webhook: &Webhook) -> Result<Self, EarError> {
        let sources = webhook.secrets()?;
        let previous = match &sources.previous {
            Some(previous) => Some(previous.read()?),
            None => None,
        };
        let secrets = Secrets::new(&sources.current.read()?, previous.as_ref());
        let bearer = match webhook.bearer()? {
            Some(bearer) => Some(Bearer::new(&bearer.read_for_header()?)),
            None => None,
        };
        let listener = TcpListener::bind(at).map_err(|why| ListenError::of(at, why))?;
        Ok(Self {
            listener,
            secrets,
            bearer,
        })
    }

    /// An ear on a free port of this machine, and the secret that only whoever is given it can sign
    /// with.
    ///
    /// # Errors
    ///
    /// The system's own.
    pub fn private() -> io::Result<(Self, SecretString)> {
        let secret = SecretString::from(nonce());
        let ear = Self {
            listener: TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?,
            secrets: Secrets::new(&secret, None),
            bearer: None,
        };
        Ok((ear, secret))
    }

    /// Where deliveries are to go.
    ///
    /// # Errors
    ///
    /// The system's own.
    pub fn url(&self) -> io::Result<String> {
        Ok(format!("http://{}", self.listener.local_addr()?))
    }
}

/// 256 bits that nobody else has: the standard library seeds its hashers from the system.
fn nonce() -> String {
    let quarter = || format!("{:016x}", RandomState::new().hash_one(std::process::id()));
    [quarter(), quarter(), quarter(), quarter()].concat()
}

/// A receiver that runs.
#[derive(Debug)]
pub(super) struct Hearing {
    stop: oneshot::Sender<()>,
    done: JoinHandle<()>,
}

impl Hearing {
    /// Begins to hear, as soon as the store is open.
    pub(super) fn start(
        ear: Ear,
        keep: Keep,
        world: mpsc::Sender<Message>,
        tasks: &Handle,
    ) -> Self {
        let (stop, stopped) = oneshot::channel();
        let done = tasks.spawn(async move {
            if let Err(fault) = hear(ear, keep, stopped).await {
                // The loop that would read it may be gone.
                let _ = world.send(Message::FollowingFailed(fault)).await;
            }
        });
        Self { stop, done }
    }

    /// Ends it. What was acknowledged is durable; what is under way gets a moment.
    pub(super) async fn end(self) {
        // It may have ended by itself.
        let _ = self.stop.send(());
        let _ = tokio::time::timeout(LAST_MOMENT, self.done).await;
    }
}

async fn hear(ear: Ear, keep: Keep, stopped: oneshot::Receiver<()>) -> Result<(), StoreFault> {
    let store = keep.store().await?;
    let socket = Socket::taken(ear.listener)
        .map_err(|why| StoreFault::Broken(format!("nothing is heard: {why}")))?;
    let terms = Terms {
        secrets: ear.secrets,
        bearer: ear.bearer,
        reader: api::envelope,
        connections: connections(),
    };
    let receiver = Receiver::start(socket, terms, store.clone());
    // The console ends, whether or not it says so.
    let _ = stopped.await;
    receiver.drain(&store).await;
    Ok(())
}
