//! A client of its own: plain requests, rows kept as raw JSON because not every row is readable.

use std::net::SocketAddr;
use std::time::Duration;

use modcon::demo::Network;
use modcon::demo::Options;
use modcon::demo::TOKEN;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// Far beyond what any answer takes: ends a test that would hang.
pub(crate) const GUARD: Duration = Duration::from_secs(30);

pub(crate) fn start(options: Options) -> Network {
    let addr: SocketAddr = "127.0.0.1:0".parse().unwrap();
    Network::start(options, addr).unwrap()
}

/// A network without a rate limit.
pub(crate) fn people(users: u32) -> Network {
    start(Options {
        users,
        rate_limit: None,
        ..Options::default()
    })
}

pub(crate) fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .timeout(GUARD)
        .build()
        .unwrap()
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn page(&self) -> Page {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Status and code of an error envelope.
    pub(crate) fn error(&self) -> (u16, u64) {
        let envelope = self.json();
        assert_eq!(envelope["status"], "error");
        assert!(envelope["message"].is_string());
        (self.status, envelope["code"].as_u64().unwrap())
    }
}

#[derive(Deserialize)]
pub(crate) struct Page {
    pub(crate) users: Vec<Box<RawValue>>,
    pub(crate) files: Option<Vec<Value>>,
    pub(crate) roles: Option<Vec<Value>>,
    pub(crate) paging: Option<Paging>,
}

#[derive(Deserialize)]
pub(crate) struct Paging {
    pub(crate) next: Option<String>,
    pub(crate) previous: Option<String>,
}

impl Page {
    pub(crate) fn ids(&self) -> Vec<String> {
        self.users.iter().map(|row| id_of(row)).collect()
    }

    pub(crate) fn next(&self) -> Option<String> {
        self.paging.as_ref()?.next.clone()
    }

    pub(crate) fn previous(&self) -> Option<String> {
        self.paging.as_ref()?.previous.clone()
    }

    /// The rows that are readable JSON.
    pub(crate) fn readable(&self) -> Vec<Value> {
        self.users
            .iter()
            .filter_map(|row| serde_json::from_str(row.get()).ok())
            .collect()
    }
}

pub(crate) fn id_of(row: &RawValue) -> String {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Id {
        user_id: String,
    }
    serde_json::from_str::<Id>(row.get()).unwrap().user_id
}

/// Asks for a path with a query that is encoded already.
pub(crate) async fn get(network: &Network, target: &str) -> Answer {
    ask(network, target).await.unwrap()
}

pub(crate) async fn ask(network: &Network, target: &str) -> reqwest::Result<Answer> {
    let request = client().get(format!("{}{target}", network.base_url()));
    answered(request.bearer_auth(TOKEN)).await
}

/// A call that changes somebody: `ban`, `unban` or `clear`.
pub(crate) async fn act(network: &Network, verb: &str, id: &str) -> reqwest::Result<Answer> {
    let base = network.base_url();
    let request = if verb == "clear" {
        client().delete(format!("{base}/api/v2/users/{}/flags", encode(id)))
    } else {
        let body = serde_json::json!({ "userId": id }).to_string();
        let request = client().post(format!("{base}/api/v2/users/{verb}"));
        request
            .header("content-type", "application/json")
            .body(body)
    };
    answered(request.bearer_auth(TOKEN)).await
}

pub(crate) async fn answered(request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
    let answer = request.send().await?;
    let header = |name| {
        let value = answer.headers().get(name)?;
        Some(value.to_str().unwrap().to_owned())
    };
    let content_type: Option<String> = header("content-type");
    let retry_after = header("retry-after");
    let status = answer.status().as_u16();
    let body = answer.bytes().await?.to_vec();
    Ok(Answer {
        status,
        content_type: content_type.unwrap_or_default(),
        retry_after,
        body,
    })
}

/// Everything that could end a value or an escape, escaped.
pub(crate) fn encode(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric();
    text.bytes()
        .map(|byte| {
            if plain(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

pub(crate) fn users(query: &str) -> String {
    format!("/api/v3/users?{query}")
}

/// Follows `next` to the end; each page's ids.
pub(crate) async fn walk(network: &Network, query: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut target = users(&format!("{query}&options%5Blimit%5D=100"));
    loop {
        let page = get(network, &target).await.page();
        pages.push(page.ids());
        let Some(next) = page.next() else {
            return pages;
        };
        assert!(next.len() <= 100, "{next}");
        target = users(&format!("{query}&options%5Btoken%5D={}", encode(&next)));
        assert!(pages.len() < 1000, "no end");
    }
}
