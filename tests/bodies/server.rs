//! A server that sends what it is told, byte for byte.

use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::thread;

use crate::damage::Case;

/// Answers every request with the case of the moment.
pub(crate) struct Server {
    pub(crate) base: String,
    told: Arc<Mutex<Option<Arc<Case>>>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            base: format!("http://{}", listener.local_addr().unwrap()),
            told: Arc::default(),
        };
        let told = Arc::clone(&server.told);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let told = Arc::clone(&told);
                thread::spawn(move || converse(stream.unwrap(), &told));
            }
        });
        server
    }

    /// What to say from now on.
    pub(crate) fn say(&self, case: Arc<Case>) {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(case);
    }
}

fn converse(mut stream: TcpStream, told: &Mutex<Option<Arc<Case>>>) {
    stream.set_nodelay(true).unwrap();
    while has_request(&mut stream) {
        let Some(case) = told.lock().unwrap().clone() else {
            return;
        };
        if stream.write_all(case.head.as_bytes()).is_err() {
            return;
        }
        for _ in 0..case.times {
            if stream.write_all(&case.body).is_err() {
                return;
            }
        }
        if case.closes {
            return;
        }
    }
}

fn has_request(stream: &mut TcpStream) -> bool {
    let mut head = Vec::new();
    let mut chunk = [0; 4_096];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut chunk) {
            Ok(read @ 1..) => head.extend_from_slice(&chunk[..read]),
            _ => return false,
        }
    }
    true
}
