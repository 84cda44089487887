//! The way to a network: a client that is built when it is first needed, after the first frame.

use std::sync::Arc;

use secrecy::SecretString;
use tokio::sync::OnceCell;

use crate::api::Client;
use crate::api::Origin;
use crate::api::Rate;
use crate::api::Steps;
use crate::config::token::TokenSource;
use crate::domain::failure::Failure;
use crate::text::UntrustedText;

/// Where the token comes from.
#[derive(Debug, Clone)]
pub enum Token {
    /// As configured; read anew each time that it is needed.
    Source(TokenSource),
    /// The embedded network's own.
    Fixed(SecretString),
}

/// How to reach a network.
#[derive(Debug, Clone)]
pub struct Destination {
    /// Scheme, host and port.
    pub origin: Origin,
    /// Where the token comes from.
    pub token: Token,
    /// Our own limit.
    pub rate: Rate,
}

/// A client that is made at its first use.
#[derive(Clone)]
pub struct Link {
    destination: Arc<Destination>,
    client: Arc<OnceCell<Client>>,
    steps: Steps,
}

impl Link {
    /// A link that has done nothing yet.
    #[must_use]
    pub fn new(destination: Destination, steps: Steps) -> Self {
        Self {
            destination: Arc::new(destination),
            client: Arc::new(OnceCell::new()),
            steps,
        }
    }

    /// Where it leads.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.destination.origin
    }

    /// The client. Reading a token and loading certificates can take long, so this waits on a
    /// thread of its own.
    ///
    /// # Errors
    ///
    /// The token could not be read, or the client not be built.
    #[expect(
        clippy::disallowed_methods,
        reason = "reading the token may take long, and whoever asks waits for it"
    )]
    pub async fn client(&self) -> Result<Client, Failure> {
        let make = || async {
            let link = self.clone();
            let made = tokio::task::spawn_blocking(move || {
                let Destination { origin, rate, .. } = &*link.destination;
                Client::new(origin, link.token()?, *rate, Arc::clone(&link.steps))
            });
            made.await.unwrap_or(Err(Failure::Stopped))
        };
        self.client.get_or_try_init(make).await.cloned()
    }

    /// Reads the token again and lets requests flow.
    ///
    /// # Errors
    ///
    /// The token could not be read, or the client not be built.
    #[expect(
        clippy::disallowed_methods,
        reason = "reading the token may take long, and whoever asks waits for it"
    )]
    pub async fn renew(&self) -> Result<(), Failure> {
        let client = self.client().await?;
        let link = self.clone();
        let token = tokio::task::spawn_blocking(move || link.token());
        client.renew(token.await.unwrap_or(Err(Failure::Stopped))?);
        Ok(())
    }

    fn token(&self) -> Result<SecretString, Failure> {
        match &self.destination.token {
            Token::Fixed(token) => Ok(token.clone()),
            Token::Source(source) => source
                .read()
                .map_err(|error| Failure::Client(UntrustedText::from(error.to_string()))),
        }
    }
}
