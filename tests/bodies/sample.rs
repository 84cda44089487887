//! Pages of the embedded network as they go over the wire, with the place of every row.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::Range;

use modcon::demo::Network;
use modcon::demo::Options;
use modcon::demo::TOKEN;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A body of which the place of every row is known.
#[derive(Clone)]
pub(crate) struct Sample {
    pub(crate) body: Vec<u8>,
    pub(crate) rows: Vec<Range<usize>>,
}

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    users: Vec<&'a RawValue>,
}

impl Sample {
    pub(crate) fn new(body: Vec<u8>) -> Self {
        let page: Page<'_> = serde_json::from_slice(&body).unwrap();
        let rows = page.users.iter().map(|row| place(&body, row)).collect();
        Self { body, rows }
    }

    pub(crate) fn row(&self, row: usize) -> &[u8] {
        &self.body[self.rows[row].clone()]
    }

    /// The members of a row by their keys: where each value lies in the body.
    pub(crate) fn members(&self, row: usize) -> Vec<(String, Range<usize>)> {
        let members: BTreeMap<String, &RawValue> = serde_json::from_slice(self.row(row)).unwrap();
        let places = members.into_iter();
        places
            .map(|(key, value)| (key, place(&self.body, value)))
            .collect()
    }
}

/// Where a part of a body lies in it.
fn place(body: &[u8], part: &RawValue) -> Range<usize> {
    let start = part.get().as_ptr().addr() - body.as_ptr().addr();
    start..start + part.get().len()
}

/// A page of each kind of list, with so many users each.
pub(crate) async fn samples(limit: usize) -> Vec<Sample> {
    let options = Options {
        users: 500,
        rate_limit: None,
        ..Options::default()
    };
    let network = Network::start(options, SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut samples = Vec::new();
    for list in [
        "sortBy=displayName",
        "sortBy=lastCreated",
        "filter=flagged",
        "isDeleted=true",
    ] {
        let base = network.base_url();
        let url = format!("{base}/api/v3/users?{list}&options%5Blimit%5D={limit}");
        let asked = http.get(url).bearer_auth(TOKEN).send().await.unwrap();
        samples.push(Sample::new(asked.bytes().await.unwrap().to_vec()));
    }
    samples
}
