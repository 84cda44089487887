use std::io;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use secrecy::SecretString;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::*;
use crate::domain::event::Count;
use crate::domain::event::Delivery;
use crate::domain::event::Envelope;
use crate::domain::event::Receipt;
use crate::domain::event::Tally;
use crate::domain::memory::StoreFault;

/// Longer than anything here may take.
const GUARD: Duration = Duration::from_secs(30);
const SECRET: &str = "test-secret";
const BODY: &str = r#"{"event":"user.didUpdate","data":{"users":[],"files":[]}}"#;

/// Keeps bodies in memory, one batch for each permit.
#[derive(Debug, Clone)]
struct Shelf {
    permits: Arc<Semaphore>,
    bodies: Arc<Mutex<Vec<Vec<u8>>>>,
    /// Told when a batch comes.
    asked: Arc<Notify>,
}

impl Shelf {
    fn open() -> Self {
        Self::with(Semaphore::MAX_PERMITS)
    }

    fn with(permits: usize) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(permits)),
            bodies: Arc::default(),
            asked: Arc::default(),
        }
    }

    fn bodies(&self) -> Vec<Vec<u8>> {
        self.bodies.lock().unwrap().clone()
    }
}

impl Keeping for Shelf {
    async fn take_in(&self, deliveries: Vec<Delivery>) -> Result<Vec<Receipt>, StoreFault> {
        self.asked.notify_one();
        let permit = self.permits.acquire().await;
        permit.map_err(|_| StoreFault::Busy)?.forget();
        let mut bodies = self.bodies.lock().unwrap();
        let receipts = deliveries.into_iter().map(|delivery| {
            if bodies.contains(&delivery.body) {
                return Receipt::Repeated;
            }
            bodies.push(delivery.body);
            Receipt::Stored
        });
        Ok(receipts.collect())
    }

    async fn tally(&self, _tally: Tally) -> Result<(), StoreFault> {
        Ok(())
    }
}

fn envelope(body: &[u8]) -> Option<Envelope> {
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    let event = value.as_object()?.get("event")?.as_str()?.to_owned();
    Some(Envelope {
        event: event.into(),
        user_ids: vec![],
    })
}

fn secrets() -> Secrets {
    Secrets::new(&SecretString::from(SECRET), None)
}

fn terms() -> Terms {
    Terms {
        secrets: secrets(),
        bearer: None,
        reader: envelope,
        connections: 64,
    }
}

fn started(terms: Terms, shelf: &Shelf) -> Receiver {
    let at = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let socket = Socket::bind(at).unwrap();
    Receiver::start(socket, terms, shelf.clone())
}

/// A request with these headers; the connection ends after it.
fn request(method: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut all = format!("{method} /any/path?x=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n");
    for (name, value) in headers {
        all.extend([name, ": ", value, "\r\n"]);
    }
    let mut all = format!("{all}Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    all.extend_from_slice(body);
    all
}

fn signed(body: &[u8]) -> Vec<u8> {
    let signature = secrets().sign(body);
    let headers = [
        ("Content-Type", "application/json"),
        ("X-Amity-Signature", signature.as_str()),
    ];
    request("POST", &headers, body)
}

async fn said(at: SocketAddr, bytes: &[u8]) -> String {
    let exchange = async {
        let mut stream = TcpStream::connect(at).await?;
        stream.write_all(bytes).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok::<_, io::Error>(String::from_utf8(answer).unwrap())
    };
    timeout(GUARD, exchange).await.unwrap().unwrap()
}

fn status(answer: &str) -> Option<u16> {
    answer.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
}

async fn status_of(at: SocketAddr, bytes: &[u8]) -> Option<u16> {
    status(&said(at, bytes).await)
}

/// Every kind of request, with its answer and what it counts as.
fn requests() -> Vec<(Vec<u8>, u16, Count)> {
    let signature = secrets().sign(BODY.as_bytes());
    let json = ("Content-Type", "application/json; charset=utf-8");
    let amity = ("x-amity-signature", signature.as_str());
    let eko = ("x-eko-signature", signature.as_str());
    let wrong = secrets().sign(b"another body");
    let wrong = ("x-amity-signature", wrong.as_str());
    let large = vec![b' '; LARGEST_BODY + 1];
    let largest = format!("{BODY}{}", " ".repeat(LARGEST_BODY - BODY.len()));
    let long = "x".repeat(17 * 1024);
    let shorter = "x".repeat(15 * 1024);
    let body = BODY.as_bytes();
    let post = |headers: &[(&str, &str)], body: &[u8]| request("POST", headers, body);
    vec![
        (post(&[json, amity], body), 200, Count::Stored),
        (post(&[json, amity], body), 200, Count::Repeated),
        (post(&[json, amity, eko], body), 200, Count::Repeated),
        (
            post(&[json, amity, ("Content-Encoding", "identity")], body),
            200,
            Count::Repeated,
        ),
        (post(&[json, eko], body), 200, Count::Legacy),
        (post(&[json, eko], b"no JSON"), 200, Count::Legacy),
        (
            signed(br#"{"event":"channel.didCreate","data":1}"#),
            200,
            Count::Other,
        ),
        (signed(largest.as_bytes()), 200, Count::Stored),
        (signed(b"[]"), 400, Count::NotAnEvent),
        (signed(b"{}"), 400, Count::NotAnEvent),
        (signed(b""), 400, Count::NotAnEvent),
        (signed(b"\xff"), 400, Count::NotAnEvent),
        (post(&[json], body), 401, Count::Unsigned),
        (post(&[json, wrong], body), 401, Count::Unsigned),
        (post(&[json, wrong, eko], body), 401, Count::Unsigned),
        (post(&[json, amity, amity], body), 401, Count::Unsigned),
        (post(&[json, amity, wrong], body), 401, Count::Unsigned),
        (
            post(&[json, ("X-Amity-Signature", "")], body),
            401,
            Count::Unsigned,
        ),
        (post(&[json, amity], b"no JSON"), 401, Count::Unsigned),
        (post(&[], b"no JSON"), 401, Count::Unsigned),
        (request("GET", &[], b""), 405, Count::NotPost),
        (request("PUT", &[json, amity], body), 405, Count::NotPost),
        (signed(&large), 413, Count::TooLarge),
        (post(&[amity], body), 415, Count::NotJson),
        (
            post(&[("Content-Type", "text/plain"), amity], body),
            415,
            Count::NotJson,
        ),
        (
            post(&[json, ("Content-Type", "text/plain"), amity], body),
            415,
            Count::NotJson,
        ),
        (
            post(&[json, ("Content-Encoding", "gzip"), amity], body),
            415,
            Count::NotJson,
        ),
        (
            post(&[json, ("X-Long", &shorter), amity], body),
            200,
            Count::Repeated,
        ),
        (
            post(&[json, ("X-Long", &long), amity], body),
            431,
            Count::HeadersTooLarge,
        ),
    ]
}

#[tokio::test]
async fn every_request_is_answered_as_the_table_says() {
    let shelf = Shelf::open();
    let receiver = started(terms(), &shelf);
    let at = receiver.address();
    for (number, (request, expected, count)) in requests().into_iter().enumerate() {
        let before = receiver.counter_for_tests(count);
        let answer = said(at, &request).await;
        assert_eq!(status(&answer), Some(expected), "case {number}: {answer}");
        // A head is counted once its connection has ended.
        let counted = async {
            while receiver.counter_for_tests(count) == before {
                tokio::task::yield_now().await;
            }
        };
        timeout(GUARD, counted).await.unwrap();
        assert_eq!(
            receiver.counter_for_tests(count),
            before + 1,
            "case {number}"
        );
        if expected == 200 {
            assert!(answer.ends_with("\r\n\r\n{}"), "{answer}");
        }
        if expected == 405 {
            assert!(
                answer.to_lowercase().contains("\r\nallow: post\r\n"),
                "{answer}"
            );
        }
    }
    assert_eq!(shelf.bodies().len(), 3, "nothing else was kept");
}

#[tokio::test]
async fn a_bearer_is_wanted_beside_the_signature_and_never_instead() {
    let shelf = Shelf::open();
    let bearer = Some(Bearer::new(&SecretString::from("relay-1")));
    let receiver = started(Terms { bearer, ..terms() }, &shelf);
    let signature = secrets().sign(BODY.as_bytes());
    let json = ("Content-Type", "application/json");
    let amity = ("x-amity-signature", signature.as_str());
    let right = ("Authorization", "Bearer relay-1");
    for (headers, expected) in [
        (vec![json, amity, right], 200),
        (vec![json, amity], 401),
        (vec![json, right], 401),
        (vec![json, amity, ("Authorization", "Bearer relay-2")], 401),
        (vec![json, ("x-eko-signature", "x")], 401),
    ] {
        let request = request("POST", &headers, BODY.as_bytes());
        assert_eq!(
            status_of(receiver.address(), &request).await,
            Some(expected),
            "{headers:?}"
        );
    }
}

#[tokio::test]
async fn one_connection_takes_one_delivery_after_the_other() {
    let shelf = Shelf::open();
    let receiver = started(terms(), &shelf);
    let one = |number: u32, last: bool| {
        let body = format!(r#"{{"event":"user.didUpdate","data":{number}}}"#);
        let request = String::from_utf8(signed(body.as_bytes())).unwrap();
        let kept = request.replace("Connection: close\r\n", "");
        if last { request } else { kept }
    };
    let chunked = |body: &str| {
        let (first, rest) = body.split_at(1);
        format!(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nX-Amity-Signature: \
             {}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n{:x}\r\n{}\r\n0\r\n\r\n",
            secrets().sign(body.as_bytes()),
            first,
            rest.len(),
            rest
        )
    };
    let refused = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
    let all = [
        one(1, false),
        chunked(BODY),
        refused.to_owned(),
        one(2, true),
    ]
    .concat();
    let answers = said(receiver.address(), all.as_bytes()).await;
    let statuses: Vec<_> = answers.matches("HTTP/1.1 ").collect();
    assert_eq!(statuses.len(), 4, "{answers}");
    assert_eq!(answers.matches("HTTP/1.1 200").count(), 3, "{answers}");
    assert_eq!(shelf.bodies().len(), 3);
}

#[tokio::test]
async fn what_cannot_be_stored_or_not_in_time_is_answered_503() {
    let broken = Shelf::open();
    broken.permits.close();
    for shelf in [broken, Shelf::with(0)] {
        let receiver = started(terms(), &shelf);
        let answer = said(receiver.address(), &signed(BODY.as_bytes())).await;
        assert_eq!(status(&answer), Some(503), "{answer}");
        assert_eq!(receiver.counter_for_tests(Count::Shed), 1);
        assert!(shelf.bodies().is_empty());
    }
}

/// Waits until the other side ends the connection; says what came before.
async fn until_closed(stream: &mut TcpStream) -> Vec<u8> {
    let mut answer = Vec::new();
    let read = timeout(GUARD, stream.read_to_end(&mut answer)).await;
    // A reset is an end as well.
    let _ = read.expect("a slow peer is closed");
    answer
}

#[tokio::test]
async fn whoever_is_slow_is_closed_without_an_answer() {
    let shelf = Shelf::open();
    let receiver = started(terms(), &shelf);
    let whole = signed(BODY.as_bytes());
    let mut slow = Vec::new();
    for bytes in [&whole[..0], &whole[..20], &whole[..whole.len() - 1]] {
        let mut stream = TcpStream::connect(receiver.address()).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        slow.push(stream);
    }
    for stream in &mut slow {
        assert_eq!(until_closed(stream).await, b"");
    }
    assert_eq!(receiver.counter_for_tests(Count::Closed), 3);
    assert!(shelf.bodies().is_empty());
}

#[tokio::test]
async fn a_crowd_of_silent_peers_keeps_no_good_one_out() {
    let shelf = Shelf::open();
    let crowded = Terms {
        connections: 4,
        ..terms()
    };
    let receiver = started(crowded, &shelf);
    let mut silent = Vec::new();
    for _ in 0..12 {
        silent.push(TcpStream::connect(receiver.address()).await.unwrap());
        let status = status_of(receiver.address(), &signed(BODY.as_bytes())).await;
        assert_eq!(status, Some(200));
    }
    for stream in &mut silent {
        until_closed(stream).await;
    }
}

#[tokio::test]
async fn draining_answers_what_is_under_way_and_hears_nobody_new() {
    let shelf = Shelf::with(0);
    let receiver = started(terms(), &shelf);
    let at = receiver.address();
    let waiting = tokio::spawn(async move { said(at, &signed(BODY.as_bytes())).await });
    timeout(GUARD, shelf.asked.notified()).await.unwrap();
    let tally = {
        let keep = shelf.clone();
        let drained = tokio::spawn(async move { receiver.drain(&keep).await });
        // The port is given back before the last request is answered.
        timeout(GUARD, async {
            while TcpStream::connect(at).await.is_ok() {
                tokio::task::yield_now().await;
            }
        })
        .await
        .unwrap();
        shelf.permits.add_permits(1);
        timeout(GUARD, drained).await.unwrap().unwrap()
    };
    let answer = waiting.await.unwrap();
    assert_eq!(status(&answer), Some(200), "{answer}");
    assert_eq!(shelf.bodies(), [BODY.as_bytes()]);
    assert_eq!(tally.count(Count::Stored), 1);
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let receiver = started(terms(), &Shelf::open());
    let problem = Socket::bind(receiver.address()).unwrap_err();
    let words = problem.to_string();
    let expected = format!("port {} at 127.0.0.1 is in use", receiver.address().port());
    assert!(words.starts_with(&expected), "{words}");
}

#[test]
fn the_number_of_connections_is_bounded() {
    let most = connections();
    assert!((1..=1_024).contains(&most), "{most}");
}

/// Whoever finds it dead later has to know until when it listened.
#[tokio::test(start_paused = true)]
async fn a_receiver_that_hears_nothing_says_all_the_same_that_it_runs() {
    let receiver = started(terms(), &Shelf::open());
    let mut tally = receiver.tally();
    for _ in 0..4 {
        let said = timeout(Duration::from_mins(10), tally.changed()).await;
        said.expect("a word of it").unwrap();
    }
}
