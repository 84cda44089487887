//! A receiver of its own: it keeps what is posted to it, checks signatures by its own arithmetic,
//! and answers as it is told.

use std::io;
use std::net::SocketAddr;

use modcon::demo::Secret;
use modcon::demo::Webhook;
use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;
use tokio::io::AsyncBufReadExt;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::io::BufReader;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::support::GUARD;

pub(crate) const SECRET: &str = "s\u{e9}cret of the tests";

/// How a target answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    Status(u16),
    /// Reads, and never answers.
    Silent,
    /// Hangs up instead of an answer.
    Rude,
}

/// One request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Post {
    pub(crate) line: String,
    /// Names in small letters.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Post {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether the header of this name holds the signature of the body.
    pub(crate) fn is_signed(&self, name: &str) -> bool {
        self.header(name) == Some(&signature(SECRET, &self.body))
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn event(&self) -> String {
        self.json()["event"].as_str().unwrap().to_owned()
    }

    /// The one user of its data.
    pub(crate) fn user(&self) -> Value {
        let mut users = self.json()["data"]["users"].take();
        let users = users.as_array_mut().unwrap();
        assert_eq!(users.len(), 1);
        users.remove(0)
    }
}

/// A listening target. It goes with its value, and so do its connections.
pub(crate) struct Target {
    pub(crate) addr: SocketAddr,
    manner: watch::Sender<Manner>,
    posts: mpsc::UnboundedReceiver<Post>,
    listening: JoinHandle<()>,
}

impl Target {
    pub(crate) async fn start() -> Self {
        Self::at("127.0.0.1:0".parse().unwrap()).await
    }

    pub(crate) async fn at(addr: SocketAddr) -> Self {
        let listener = TcpListener::bind(addr).await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (manner, told) = watch::channel(Manner::Status(200));
        let (sender, posts) = mpsc::unbounded_channel();
        let listening = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (sender, told) = (sender.clone(), told.clone());
                connections.spawn(async move {
                    // Whoever posted went away.
                    let _gone = serve(stream, &sender, &told).await;
                });
            }
        });
        Self {
            addr,
            manner,
            posts,
            listening,
        }
    }

    pub(crate) fn webhook(&self) -> Webhook {
        Webhook {
            target: format!("http://{}/hook?a=b", self.addr).parse().unwrap(),
            secret: Secret::new(SECRET),
        }
    }

    pub(crate) fn answers(&self, manner: Manner) {
        self.manner.send_replace(manner);
    }

    /// Waits for the next post.
    pub(crate) async fn post(&mut self) -> Post {
        let post = tokio::time::timeout(GUARD, self.posts.recv());
        post.await.unwrap().unwrap()
    }

    /// What has come and was not asked for yet.
    pub(crate) fn posts(&mut self) -> Vec<Post> {
        std::iter::from_fn(|| self.posts.try_recv().ok()).collect()
    }

    /// Ends, and waits until nobody listens any more.
    pub(crate) async fn stop(self) -> SocketAddr {
        self.listening.abort();
        let _aborted = self.listening.await;
        self.addr
    }
}

async fn serve(
    stream: TcpStream,
    posts: &mpsc::UnboundedSender<Post>,
    manner: &watch::Receiver<Manner>,
) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let line = line.trim_end().to_owned();
            if line.is_empty() {
                break;
            }
            lines.push(line);
        }
        let mut lines = lines.into_iter();
        let mut post = Post {
            line: lines.next().unwrap(),
            headers: lines
                .map(|line| {
                    let (name, value) = line.split_once(": ").unwrap();
                    (name.to_ascii_lowercase(), value.to_owned())
                })
                .collect(),
            body: Vec::new(),
        };
        let length = post.header("content-length").unwrap().parse().unwrap();
        post.body = vec![0; length];
        stream.read_exact(&mut post.body).await?;
        let manner = *manner.borrow();
        posts.send(post).unwrap();
        match manner {
            Manner::Status(status) => {
                let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 2\r\n\r\n{{}}");
                stream.get_mut().write_all(answer.as_bytes()).await?;
            }
            Manner::Silent => std::future::pending().await,
            Manner::Rude => return Ok(()),
        }
    }
}

/// Base64 over the HMAC-SHA256 of a body, from the definition: the network has code of its own for
/// this.
fn signature(secret: &str, body: &[u8]) -> String {
    let mut key = secret.as_bytes().to_vec();
    assert!(key.len() <= 64);
    key.resize(64, 0);
    let pad = |with: u8| key.iter().map(|byte| byte ^ with).collect::<Vec<u8>>();
    let inner = Sha256::digest([pad(0x36).as_slice(), body].concat());
    let outer = Sha256::digest([pad(0x5c).as_slice(), inner.as_slice()].concat());
    let alphabet: Vec<char> = ('A'..='Z')
        .chain('a'..='z')
        .chain('0'..='9')
        .chain(['+', '/'])
        .collect();
    let bits: Vec<u8> = outer
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |place| byte >> place & 1))
        .collect();
    let letters: String = bits
        .chunks(6)
        .map(|sextet| {
            let place = (0..6).fold(0, |place, bit| {
                place * 2 + usize::from(sextet.get(bit).copied().unwrap_or(0))
            });
            alphabet[place]
        })
        .collect();
    format!("{letters}=")
}

/// A wait that ends with the network's progress, or fails the test.
pub(crate) async fn until(
    control: &modcon::demo::Control,
    reached: impl FnMut(&modcon::demo::Progress) -> bool,
) -> modcon::demo::Progress {
    let waiting = tokio::time::timeout(GUARD, control.until(reached));
    let seen = waiting.await.map_err(|_| control.progress());
    seen.unwrap()
}
