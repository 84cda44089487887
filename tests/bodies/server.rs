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
    taken: Arc<Mutex<usize>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            base: format!("http://{}", listener.local_addr().unwrap()),
            told: Arc::default(),
            taken: Arc::default(),
        };
        let (told, taken) = (Arc::clone(&server.told), Arc::clone(&server.taken));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (told, taken) = (Arc::clone(&told), Arc::clone(&taken));
                thread::spawn(move || converse(stream.unwrap(), &told, &taken));
            }
        });
        server
    }

    /// What to say from now on.
    pub(crate) fn say(&self, case: Arc<Case>) {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(case);
    }

    /// How many bytes of large bodies clients took at most, buffers of the system included.
    pub(crate) fn taken(&self) -> usize {
        *self.taken.lock().unwrap()
    }
}

fn converse(mut stream: TcpStream, told: &Mutex<Option<Arc<Case>>>, taken: &Mutex<usize>) {
    stream.set_nodelay(true).unwrap();
    while has_request(&mut stream) {
        let Some(case) = told.lock().unwrap().clone() else {
            return;
        };
        if stream.write_all(case.head.as_bytes()).is_err() {
            return;
        }
        for time in 1..=case.times {
            if stream.write_all(&case.body).is_err() {
                return;
            }
            if case.times > 1 {
                let mut taken = taken.lock().unwrap();
                *taken = (*taken).max(time * case.body.len());
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
