//! Clients that are in a hurry, and a log of everything that they say.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use modcon::api::Client;
use modcon::api::Origin;
use modcon::api::Patience;
use modcon::api::Rate;
use modcon::domain::failure::Failure;
use modcon::domain::query::UserQuery;
use modcon::domain::request::Answer;
use modcon::domain::request::Priority;
use modcon::domain::request::Progress;
use modcon::domain::request::RequestStep;
use modcon::text::Untrusted;
use secrecy::SecretString;

/// Looked for in everything that comes out of a client.
pub(crate) const TOKEN: &str = "canary-b7d2f0-token";

/// Far beyond what any test takes: ends one that would hang.
pub(crate) const GUARD: Duration = Duration::from_mins(1);

/// A page of one user that goes on at `t`.
pub(crate) const ONE: &str =
    r#"{"users":[{"userId":"u1","displayName":"Ann"}],"paging":{"next":"t"}}"#;

/// Every step of every request of a client.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<RequestStep>>>);

impl Log {
    pub(crate) fn steps(&self) -> Vec<RequestStep> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn progress(&self) -> Vec<Progress> {
        self.steps().into_iter().map(|step| step.progress).collect()
    }

    /// The failures after which a request waited for another try.
    pub(crate) fn waits(&self) -> Vec<Failure> {
        self.progress()
            .into_iter()
            .filter_map(|progress| match progress {
                Progress::Waiting { failure, .. } => Some(failure),
                _ => None,
            })
            .collect()
    }
}

/// The contract's order of things at a hundredth of its time, where time does not decide.
pub(crate) fn hasty() -> Patience {
    Patience {
        silence: GUARD,
        whole: GUARD,
        pause: Duration::from_millis(5),
        longest_pause: Duration::from_millis(20),
        ..Patience::default()
    }
}

pub(crate) fn client(base: &str, log: &Log) -> Client {
    impatient_client(base, log, hasty())
}

pub(crate) fn impatient_client(base: &str, log: &Log, patience: Patience) -> Client {
    let steps = Arc::clone(&log.0);
    Client::with_patience(
        &Origin::parse(base).unwrap(),
        SecretString::from(TOKEN),
        Rate::Off,
        Arc::new(move |step| steps.lock().unwrap().push(step)),
        patience,
    )
    .unwrap()
}

/// The first page of everybody.
pub(crate) async fn first_page(client: &Client) -> Result<Answer, Failure> {
    let query = UserQuery::default();
    let asking = client.query_users(&query, None, Priority::Foreground);
    tokio::time::timeout(GUARD, asking).await.unwrap()
}

pub(crate) fn ids(answer: &Answer) -> Vec<String> {
    let users = answer.page.users();
    users
        .map(|user| user.user_id().map_or("", Untrusted::as_received).to_owned())
        .collect()
}
