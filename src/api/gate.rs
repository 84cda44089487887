//! The bearer token, and whether anything may leave with it.

use std::fmt;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use memchr::memmem;
use reqwest::header::HeaderValue;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use tokio::sync::watch;

use crate::domain::failure::Failure;
use crate::text::UntrustedText;

/// Tokens shorter than this are not looked for in answers: they would be found everywhere.
const UNMISTAKABLE: usize = 8;
/// Stands where a server wrote the token into its answer.
const MASK: &[u8] = b"[token]";

/// Lets requests pass until the token is refused, and again once it is renewed.
pub(super) struct Gate {
    state: Mutex<State>,
    stopped: watch::Sender<bool>,
}

struct State {
    token: SecretString,
    generation: Generation,
}

/// Counts the tokens of a process, so that a late refusal of an old one stops nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Generation(u64);

impl Gate {
    pub(super) fn new(token: SecretString) -> Self {
        Self {
            state: Mutex::new(State {
                token,
                generation: Generation(0),
            }),
            stopped: watch::Sender::new(false),
        }
    }

    /// The value of the `Authorization` header, marked so that nothing prints it.
    pub(super) fn bearer(&self) -> Result<(HeaderValue, Generation), Failure> {
        let state = self.state();
        let value = format!("Bearer {}", state.token.expose_secret());
        let mut value = HeaderValue::from_str(&value).map_err(|_| {
            Failure::Client(UntrustedText::from(
                "the token holds characters that no header may carry",
            ))
        })?;
        value.set_sensitive(true);
        Ok((value, state.generation))
    }

    /// Stops everything, if the refused token is still the one in use. Says whether it is.
    pub(super) fn refuse(&self, generation: Generation) -> bool {
        let state = self.state();
        let current = state.generation == generation;
        if current {
            self.stopped.send_replace(true);
        }
        current
    }

    /// Takes another token and lets requests pass.
    pub(super) fn renew(&self, token: SecretString) {
        let mut state = self.state();
        state.token = token;
        state.generation.0 += 1;
        self.stopped.send_replace(false);
    }

    pub(super) fn is_stopped(&self) -> bool {
        *self.stopped.borrow()
    }

    /// Comes back once everything is stopped.
    pub(super) async fn stopped(&self) {
        let mut stopped = self.stopped.subscribe();
        if stopped.wait_for(|stopped| *stopped).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// An answer without the token: a server or proxy may quote the request that it refuses.
    pub(super) fn mask(&self, body: Vec<u8>) -> Vec<u8> {
        let state = self.state();
        let token = state.token.expose_secret().as_bytes();
        if token.len() < UNMISTAKABLE {
            return body;
        }
        let finder = memmem::Finder::new(token);
        if finder.find(&body).is_none() {
            return body;
        }
        let mut masked = Vec::with_capacity(body.len());
        let mut from = 0;
        for hit in finder.find_iter(&body) {
            masked.extend_from_slice(body.get(from..hit).unwrap_or_default());
            masked.extend_from_slice(MASK);
            from = hit + token.len();
        }
        masked.extend_from_slice(body.get(from..).unwrap_or_default());
        masked
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Gate")
            .field("stopped", &self.is_stopped())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANARY: &str = "canary-4711-secret";

    #[test]
    fn the_token_is_never_printed() {
        let gate = Gate::new(SecretString::from(CANARY));
        let (header, _) = gate.bearer().unwrap();
        for printed in [format!("{gate:?}"), format!("{header:?}")] {
            assert!(!printed.contains("canary"), "{printed}");
        }
    }

    #[test]
    fn a_quoted_token_is_masked_everywhere() {
        let gate = Gate::new(SecretString::from(CANARY));
        let body = format!("{CANARY}, Bearer {CANARY}!");
        assert_eq!(gate.mask(body.into_bytes()), b"[token], Bearer [token]!");
        assert_eq!(gate.mask(b"canary".to_vec()), b"canary");
    }

    #[test]
    fn a_late_refusal_of_an_old_token_stops_nothing() {
        let gate = Gate::new(SecretString::from("old"));
        let (_, old) = gate.bearer().unwrap();
        assert!(gate.refuse(old) && gate.is_stopped());
        gate.renew(SecretString::from("new"));
        assert!(!gate.is_stopped());
        assert!(!gate.refuse(old) && !gate.is_stopped());
    }

    #[test]
    fn a_token_that_no_header_carries_is_a_failure_without_the_token() {
        let gate = Gate::new(SecretString::from("two\nlines"));
        let failure = gate.bearer().unwrap_err();
        assert!(!format!("{failure:?}").contains("lines"));
    }
}
