//! One long walk through a list, each page asked for as soon as its token is seen.

use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::pin::pin;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::api::client::Client;
use crate::api::decode::paging::peek;
use crate::api::pursuit::Pursuit;
use crate::api::target;
use crate::domain::failure::Failure;
use crate::domain::query::UserQuery;
use crate::domain::request::Answer;
use crate::domain::request::PageToken;
use crate::domain::request::Priority;

/// How far to walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pages {
    /// So many pages at most.
    Count(NonZeroUsize),
    /// To the end of the list.
    All,
}

/// How to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gait {
    /// Who goes first.
    pub priority: Priority,
    /// The least time between two pages; as fast as may be where there is none.
    pub pace: Option<Duration>,
}

impl From<Priority> for Gait {
    fn from(priority: Priority) -> Self {
        let pace = None;
        Self { priority, pace }
    }
}

/// A page of a walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged {
    /// What came.
    pub answer: Answer,
    /// When the try that brought it left; of what happened before, it tells.
    pub asked: Instant,
}

/// Walks from the first page, or from the one behind a token, and sends every answer in order.
/// Ends at the end of the list, after the first failure, after so many pages, when nobody
/// receives any more, or where the list points to a page that this walk has asked for already.
/// At most two pages wait beside those that the channel holds.
///
/// Must run inside a Tokio runtime: answers are taken apart on its blocking threads.
pub async fn walk(
    client: Client,
    query: UserQuery,
    from: Option<PageToken>,
    pages: Pages,
    gait: Gait,
    arrived: mpsc::Sender<Result<Paged, Failure>>,
) {
    let walk = Walk {
        client,
        query,
        gait,
    };
    tokio::select! {
        biased;
        () = arrived.closed() => {}
        ended = walk.go(from, pages, &arrived) => {
            if let Err(failure) = ended {
                // Where nobody receives, nobody wants to know.
                let _ = arrived.send(Err(failure)).await;
            }
        }
    }
}

struct Walk {
    client: Client,
    query: UserQuery,
    gait: Gait,
}

impl Walk {
    async fn go(
        &self,
        from: Option<PageToken>,
        pages: Pages,
        arrived: &mpsc::Sender<Result<Paged, Failure>>,
    ) -> Result<(), Failure> {
        let mut used: HashSet<PageToken> = from.iter().cloned().collect();
        let mut pages_asked = 1;
        let mut first = self.pursue(from.as_ref());
        let body = first.body().await;
        let mut fetched = (first, body);
        loop {
            let (mut pursuit, body) = fetched;
            let received = body?;
            let may_ask = |token: &PageToken| {
                let more = match pages {
                    Pages::Count(count) => pages_asked < count.get(),
                    Pages::All => true,
                };
                more && !used.contains(token)
            };
            let guess = peek(&received).filter(may_ask);
            let mut ahead = match &guess {
                Some(token) => self.ask(token),
                None => Ahead::Nothing,
            };
            let decoded = ahead.beside(self.client.decoded(received)).await;
            if decoded.is_err() {
                // The token may be as broken as the rest.
                ahead = Ahead::Nothing;
            }
            let Some(answer) = pursuit.settle(decoded).await? else {
                let body = pursuit.body().await;
                fetched = (pursuit, body);
                continue;
            };
            let next = answer.next.clone().filter(may_ask);
            if next != guess {
                ahead = match &next {
                    Some(token) => self.ask(token),
                    None => Ahead::Nothing,
                };
            }
            let asked = pursuit.sent_at();
            let arrival = Paged { answer, asked };
            let sent = ahead.beside(arrived.send(Ok(arrival))).await;
            let Some(next) = next.filter(|_| sent.is_ok()) else {
                return Ok(());
            };
            used.insert(next);
            pages_asked += 1;
            let Some(next) = ahead.finish().await else {
                return Ok(());
            };
            fetched = next;
        }
    }

    fn pursue(&self, after: Option<&PageToken>) -> Pursuit {
        let target = target::query_users(&self.query, after);
        self.client.pursue(target, self.gait.priority)
    }

    fn ask(&self, token: &PageToken) -> Ahead {
        let client = self.client.clone();
        let target = target::query_users(&self.query, Some(token));
        let Gait { priority, pace } = self.gait;
        Ahead::Asked(Box::pin(async move {
            if let Some(pace) = pace {
                tokio::time::sleep(pace).await;
            }
            let mut pursuit = client.pursue(target, priority);
            let body = pursuit.body().await;
            (pursuit, body)
        }))
    }
}

type Fetched = (Pursuit, Result<Vec<u8>, Failure>);

/// The page after the one at hand.
enum Ahead {
    Nothing,
    Asked(Pin<Box<dyn Future<Output = Fetched> + Send>>),
    Arrived(Box<Fetched>),
}

impl Ahead {
    /// Does some work and lets the next page come meanwhile. The question for that page leaves
    /// before the work is looked at.
    async fn beside<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                biased;
                () = self.advance() => {}
                done = &mut work => return done,
            }
        }
    }

    /// Comes back when the page has come; never where none was asked for or it is here already.
    async fn advance(&mut self) {
        if let Self::Asked(fetching) = self {
            *self = Self::Arrived(Box::new(fetching.await));
        } else {
            std::future::pending::<()>().await;
        }
    }

    /// Waits for the page; nothing where none was asked for.
    async fn finish(self) -> Option<Fetched> {
        match self {
            Self::Asked(fetching) => Some(fetching.await),
            Self::Arrived(fetched) => Some(*fetched),
            Self::Nothing => None,
        }
    }
}
