//! A walk through every page, against a bare socket that asks for the same pages.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use crate::Plan;
use crate::figures::Figures;
use crate::figures::median;
use crate::network::Network;
use crate::program;
use crate::program::Program;

const USERS: usize = 10_000;
const LATENCY: u32 = 20;

pub(crate) fn measure(plan: &Plan, figures: &mut Figures) {
    let network = Network::start(USERS, LATENCY);
    let (mut floor, mut printed, mut loaded) = (Vec::new(), Vec::new(), Vec::new());
    let mut pages = 0;
    for _ in 0..plan.runs {
        let time;
        (time, pages) = bare(&network);
        floor.push(time);
        printed.push(print(&network));
        loaded.push(load(&network, pages));
    }
    let bare = median(&floor);
    figures.ratio(
        &format!("walk of {pages} pages at 20 ms, console"),
        median(&loaded),
        bare,
        1.03,
    );
    figures.ratio(
        &format!("walk of {pages} pages at 20 ms, `users --all`"),
        median(&printed),
        bare,
        1.03,
    );
}

/// `modcon users --all`, start and end included.
fn print(network: &Network) -> Duration {
    let started = Instant::now();
    let ended = Command::new(program::modcon_path())
        .args(["users", "--all", "--format", "ndjson", "--rate", "off"])
        .envs(network.variables())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(ended.success());
    started.elapsed()
}

/// Loading on in the console, from the key to the last page on screen, as if the first page had
/// not been there before.
fn load(network: &Network, pages: u32) -> Duration {
    let mut program = Program::modcon(&[], &network.variables());
    program.shows("100 loaded");
    program.settle(Duration::from_millis(300));
    let sent = Instant::now();
    let at = program.loads_all();
    program.quit("\u{3}\u{3}");
    (at - sent) * pages / (pages - 1)
}

/// The same pages over one connection, without looking at what is in them; and how many.
fn bare(network: &Network) -> (Duration, u32) {
    let started = Instant::now();
    let stream = TcpStream::connect(network.address()).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut stream = BufReader::new(stream);
    let mut place = "options%5Blimit%5D=100".to_owned();
    let mut pages = 0;
    loop {
        let request = format!(
            "GET /api/v3/users?filter=all&isDeleted=false&sortBy=displayName&{place} HTTP/1.1\r\n\
             Host: {}\r\nAuthorization: Bearer {}\r\n\r\n",
            network.address(),
            network.token
        );
        stream.get_mut().write_all(request.as_bytes()).unwrap();
        let body = body(&mut stream);
        pages += 1;
        let Some(token) = token(&body) else {
            return (started.elapsed(), pages);
        };
        place = format!("options%5Btoken%5D={}", token.replace('=', "%3D"));
    }
}

fn body(stream: &mut BufReader<TcpStream>) -> Vec<u8> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    body
}

/// The token of the next page, where there is one.
fn token(body: &[u8]) -> Option<String> {
    let key = b"\"next\":\"";
    let at = memchr::memmem::rfind(body, key)? + key.len();
    let rest = body.get(at..)?;
    let end = memchr::memchr(b'"', rest)?;
    String::from_utf8(rest.get(..end)?.to_vec()).ok()
}
