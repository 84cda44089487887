//! A server that answers with exact bytes, or breaks off, or says nothing.

use std::fmt::Write as _;
use std::io::Read;
use std::io::Write;
use std::net::Shutdown;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::time::Instant;

/// How one request is answered.
#[derive(Clone)]
pub(crate) enum Act {
    /// These bytes; the connection stays open.
    Say(Vec<u8>),
    /// These bytes, then the connection closes.
    SayAndClose(Vec<u8>),
    /// The connection closes with a reset.
    Reset,
    /// Nothing, until the client goes away.
    Hang,
    /// These bytes, then nothing.
    SayAndHang(Vec<u8>),
    /// These bytes, then a space each time so long has passed, for ever.
    Dribble(Vec<u8>, Duration),
}

/// What a client sent, and how its connection went on.
pub(crate) struct Server {
    pub(crate) base: String,
    heads: Arc<Mutex<Vec<(Instant, String)>>>,
    bodies: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
    gone: mpsc::Receiver<()>,
}

impl Server {
    /// Plays the acts in order; the last one is repeated for ever.
    pub(crate) fn play(acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::new(Mutex::new(Vec::new()));
        let (sender, gone) = mpsc::channel();
        let acts = Arc::new(Mutex::new((0, acts)));
        let (bodies, connections) = (Arc::default(), Arc::default());
        let server = Self {
            base,
            heads,
            bodies,
            connections,
            gone,
        };
        let (heads, bodies) = (Arc::clone(&server.heads), Arc::clone(&server.bodies));
        let connections = Arc::clone(&server.connections);
        thread::spawn(move || {
            for stream in listener.incoming() {
                connections.fetch_add(1, Ordering::SeqCst);
                let seen = (Arc::clone(&heads), Arc::clone(&bodies));
                let (acts, sender) = (Arc::clone(&acts), sender.clone());
                thread::spawn(move || converse(stream.unwrap(), &seen.0, &seen.1, &acts, &sender));
            }
        });
        server
    }

    /// The bodies of the requests that were received whole.
    pub(crate) fn bodies(&self) -> Vec<String> {
        self.bodies.lock().unwrap().clone()
    }

    /// Connections that were made.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The heads of the requests received.
    pub(crate) fn heads(&self) -> Vec<String> {
        let heads = self.heads.lock().unwrap();
        heads.iter().map(|(_, head)| head.clone()).collect()
    }

    /// When they were.
    pub(crate) fn heard_at(&self) -> Vec<Instant> {
        let heads = self.heads.lock().unwrap();
        heads.iter().map(|(at, _)| *at).collect()
    }

    /// The request lines received.
    pub(crate) fn lines(&self) -> Vec<String> {
        let heads = self.heads();
        let lines = heads.iter().filter_map(|head| head.lines().next());
        lines.map(ToOwned::to_owned).collect()
    }

    /// Waits until a client that was left hanging has gone.
    pub(crate) fn wait_until_gone(&self) {
        self.gone.recv_timeout(Duration::from_secs(20)).unwrap();
    }
}

fn converse(
    mut stream: TcpStream,
    seen: &Mutex<Vec<(Instant, String)>>,
    bodies: &Mutex<Vec<String>>,
    acts: &Mutex<(usize, Vec<Act>)>,
    gone: &mpsc::Sender<()>,
) {
    let mut first = [0];
    while matches!(stream.read(&mut first), Ok(1)) {
        let act = {
            let mut acts = acts.lock().unwrap();
            let at = acts.0.min(acts.1.len() - 1);
            acts.0 += 1;
            acts.1[at].clone()
        };
        if matches!(act, Act::Reset) {
            // Closing with unread bytes sends a reset.
            seen.lock().unwrap().push((Instant::now(), String::new()));
            return;
        }
        let Some(head) = read_head(&mut stream, first[0]) else {
            return;
        };
        let length = head.lines().find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length: ")?
                .parse()
                .ok()
        });
        seen.lock().unwrap().push((Instant::now(), head));
        let mut body = vec![0; length.unwrap_or(0)];
        if stream.read_exact(&mut body).is_err() {
            return;
        }
        bodies
            .lock()
            .unwrap()
            .push(String::from_utf8(body).unwrap());
        match act {
            Act::Reset => return,
            Act::Say(bytes) => stream.write_all(&bytes).unwrap(),
            Act::SayAndClose(bytes) => {
                let _ = stream.write_all(&bytes);
                let _ = stream.shutdown(Shutdown::Both);
                return;
            }
            Act::Hang => {
                wait_for_end(&mut stream);
                let _ = gone.send(());
                return;
            }
            Act::Dribble(bytes, pause) => {
                stream.write_all(&bytes).unwrap();
                while stream.write_all(b" ").is_ok() {
                    thread::sleep(pause);
                }
                return;
            }
            Act::SayAndHang(bytes) => {
                stream.write_all(&bytes).unwrap();
                wait_for_end(&mut stream);
                let _ = gone.send(());
                return;
            }
        }
    }
}

fn read_head(stream: &mut TcpStream, first: u8) -> Option<String> {
    let mut head = vec![first];
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return None,
        }
    }
    Some(String::from_utf8(head).unwrap())
}

fn wait_for_end(stream: &mut TcpStream) {
    let mut rest = [0; 64];
    while matches!(stream.read(&mut rest), Ok(1..)) {}
}

/// An answer with status 200, a JSON type and its exact length.
pub(crate) fn json(body: &str) -> Vec<u8> {
    answer(
        "200 OK",
        &[("content-type", "application/json")],
        body.as_bytes(),
    )
}

/// An answer with a status line, headers and a body.
pub(crate) fn answer(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// A refusal with the error envelope.
pub(crate) fn refusal(status: &str, code: u32, message: &str) -> Vec<u8> {
    let body = format!("{{\"status\":\"error\",\"code\":{code},\"message\":\"{message}\"}}");
    answer(
        status,
        &[("content-type", "application/json")],
        body.as_bytes(),
    )
}
