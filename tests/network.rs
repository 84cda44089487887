//! The embedded network over real HTTP, asked by a client that knows nothing of modcon's own.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::net::SocketAddr;

use modcon::demo::Network;
use modcon::demo::Options;
use modcon::demo::TOKEN;
use modcon::demo::Which;
use serde_json::Value;

const LOOPBACK: &str = "127.0.0.1:0";

fn start(options: Options) -> Network {
    let addr: SocketAddr = LOOPBACK.parse().unwrap();
    Network::start(options, addr).unwrap()
}

async fn get(network: &Network, target: &str) -> (u16, Value) {
    let url = format!("{}{target}", network.base_url());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.get(url).bearer_auth(TOKEN).send().await.unwrap();
    let status = answer.status().as_u16();
    let body = answer.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

#[tokio::test]
async fn walking_all_pages_gives_each_user_once() {
    let network = start(Options {
        users: 300,
        rate_limit: None,
        ..Options::default()
    });
    let mut ids = Vec::new();
    let mut target = "/api/v3/users?options%5Blimit%5D=50".to_owned();
    loop {
        let (status, page) = get(&network, &target).await;
        assert_eq!(status, 200);
        for user in page["users"].as_array().unwrap() {
            ids.push(user["userId"].as_str().unwrap().to_owned());
        }
        match page["paging"]["next"].as_str() {
            Some(next) => {
                let token = next.replace('=', "%3D");
                target = format!("/api/v3/users?options%5Btoken%5D={token}");
            }
            None => break,
        }
    }
    assert_eq!(ids, network.control().user_ids(Which::All));
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
}
