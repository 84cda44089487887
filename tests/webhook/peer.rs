//! A sender of deliveries over a connection of its own, which stays open as long as it may.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use modcon::webhook::Secrets;
use secrecy::SecretString;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::daemon::SECRET;

/// Longer than any answer may take.
pub(crate) const GUARD: Duration = Duration::from_secs(30);

pub(crate) fn secrets(secret: &str) -> Secrets {
    Secrets::new(&SecretString::from(secret), None)
}

/// A body of about two kilobytes that is like no other.
pub(crate) fn body(of: &str, number: usize) -> Vec<u8> {
    let padding = "lorem ipsum ".repeat(160);
    format!(
        "{{\"event\":\"user.didUpdate\",\"data\":{{\"users\":[{{\"userId\":\"{of}-{number}\",\
         \"description\":\"{padding}\"}}],\"files\":[]}}}}"
    )
    .into_bytes()
}

/// A delivery with these headers of signatures.
pub(crate) fn request(signatures: &[(&str, &[u8])], body: &[u8]) -> Vec<u8> {
    let mut all = b"POST /hook HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n".to_vec();
    for (name, value) in signatures {
        all.extend_from_slice(name.as_bytes());
        all.extend_from_slice(b": ");
        all.extend_from_slice(value);
        all.extend_from_slice(b"\r\n");
    }
    all.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
    all.extend_from_slice(body);
    all
}

/// A delivery that is signed right.
pub(crate) fn signed(body: &[u8]) -> Vec<u8> {
    let signature = secrets(SECRET).sign(body);
    request(&[("x-amity-signature", signature.as_bytes())], body)
}

/// One connection, opened anew when it was closed.
pub(crate) struct Peer {
    at: SocketAddr,
    stream: Option<TcpStream>,
}

impl Peer {
    pub(crate) const fn new(at: SocketAddr) -> Self {
        Self { at, stream: None }
    }

    /// Sends a request and says the status that came back.
    ///
    /// # Errors
    ///
    /// What broke the connection.
    pub(crate) async fn send(&mut self, request: &[u8]) -> io::Result<u16> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => TcpStream::connect(self.at).await?,
        };
        let answer = async {
            stream.write_all(request).await?;
            answer(&mut stream).await
        };
        let (status, stays) = timeout(GUARD, answer).await.unwrap()?;
        if stays {
            self.stream = Some(stream);
        }
        Ok(status)
    }
}

/// The status of one answer, and whether another may follow.
async fn answer(stream: &mut TcpStream) -> io::Result<(u16, bool)> {
    let mut all = Vec::new();
    let mut chunk = [0; 1024];
    loop {
        let text = String::from_utf8_lossy(&all);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.split("content-length: ").nth(1).unwrap();
            let length: usize = length.lines().next().unwrap().parse().unwrap();
            if body.len() >= length {
                let status = head.get(9..12).unwrap().parse().unwrap();
                return Ok((status, !head.contains("connection: close")));
            }
        }
        let count = stream.read(&mut chunk).await?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        all.extend_from_slice(&chunk[..count]);
    }
}
