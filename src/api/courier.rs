//! One signed delivery to a receiver of webhooks, sent once, the way the platform sends it.

use std::time::Duration;

use bytes::Bytes;
use reqwest::Client;
use reqwest::Response;
use reqwest::header::CONTENT_TYPE;
use reqwest::header::HeaderValue;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use tokio::time::Instant;

use crate::api::client::builder;
use crate::api::fault;
use crate::domain::failure::Failure;
use crate::text::UntrustedText;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long all of it may take.
const TOTAL: Duration = Duration::from_secs(20);
/// How much of an answer is read, in bytes.
const SHOWN: usize = 1024;

/// A delivery.
#[derive(Debug)]
pub struct Parcel {
    /// The receiver's URL, of which it is known that it is https or this machine.
    pub to: String,
    /// Whether that is this machine.
    pub stays_here: bool,
    /// The header of the signature.
    pub header: String,
    /// The signature.
    pub signature: String,
    /// The bearer that the receiver wants to see as well, if any.
    pub bearer: Option<SecretString>,
    /// The body that was signed.
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The beginning of the body.
    pub body: UntrustedText,
    /// How long it took from the first byte sent to the head of the answer.
    pub took: Duration,
}

/// Sends a delivery, once.
///
/// # Errors
///
/// What kept an answer away.
pub async fn deliver(parcel: Parcel) -> Result<Reply, Failure> {
    let client = builder(parcel.stays_here, CONNECT)
        .timeout(TOTAL)
        .http1_only();
    let client = client.build().map_err(fault::building)?;
    let request = request(&client, parcel)?;
    let began = Instant::now();
    let mut response = client.execute(request).await.map_err(fault::sending)?;
    let took = began.elapsed();
    let body = beginning(&mut response).await;
    Ok(Reply {
        status: response.status().as_u16(),
        body: UntrustedText::from(String::from_utf8_lossy(&body).into_owned()),
        took,
    })
}

fn request(client: &Client, parcel: Parcel) -> Result<reqwest::Request, Failure> {
    let mut request = client
        .post(&parcel.to)
        .header(CONTENT_TYPE, "application/json")
        .header(parcel.header, parcel.signature)
        .body(parcel.body);
    if let Some(bearer) = &parcel.bearer {
        let words = format!("Bearer {}", bearer.expose_secret());
        let mut words = HeaderValue::from_str(&words)
            .map_err(|_| Failure::Client(UntrustedText::from("the bearer fits in no header")))?;
        words.set_sensitive(true);
        request = request.header(reqwest::header::AUTHORIZATION, words);
    }
    request.build().map_err(fault::sending)
}

/// As much of the body as is shown; one that breaks off is no failure, since the status is there.
async fn beginning(response: &mut Response) -> Vec<u8> {
    let mut body = Vec::new();
    while body.len() < SHOWN {
        let chunk: Option<Bytes> = response.chunk().await.unwrap_or_default();
        let Some(chunk) = chunk else {
            break;
        };
        body.extend(chunk.iter().take(SHOWN.saturating_sub(body.len())));
    }
    body
}
