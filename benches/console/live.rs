//! The console while its own receiver takes in a thousand events a second about people on screen.

use std::io;
use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::process::Command;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use modcon::webhook::HEADER;
use modcon::webhook::Secrets;
use secrecy::SecretString;

use crate::Plan;
use crate::figures::Figures;
use crate::figures::quantile;
use crate::network::Network;
use crate::process::resident;
use crate::program::Program;
use crate::program::modcon_path;

const USERS: usize = 5_000;
const SECRET: &str = "the secret of this bench";
/// Deliveries a second, over all peers.
const RATE: u32 = 1_000;
const PEERS: u32 = 10;
/// How long they come.
const LOAD: Duration = Duration::from_secs(10);
/// A key is answered within a frame of thirty a second, in milliseconds.
const FRAME: f64 = 33.0;
/// The sender of the platform waits no longer, in milliseconds.
const DEADLINE: f64 = 500.0;
/// What the console may grow by under the load, in MiB: the events that it shows, the pages that
/// were read again, and the caches of the store.
const ROOM: f64 = 32.0;

pub(crate) fn measure(plan: &Plan, figures: &mut Figures) {
    let network = Network::start(USERS, 0);
    let (mut keys, mut floor_keys, mut waits) = (Vec::new(), Vec::new(), Vec::new());
    let mut grown = Vec::new();
    for _ in 0..plan.runs {
        let folder = tempfile::tempdir().unwrap();
        let [base_url, token] = network.variables();
        let ids = on_screen(&[base_url, token]);
        let at = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
        let at = at.unwrap();
        let variables = [
            base_url,
            token,
            ("XDG_STATE_HOME", folder.path().to_str().unwrap()),
            ("MODCON_WEBHOOK_SECRET", SECRET),
        ];
        let mut floor = Program::floor();
        floor.shows("flags 0");
        let mut console = Program::modcon(&["--listen", &at.to_string()], &variables);
        console.shows("100 loaded");
        console.settle(Duration::from_millis(400));
        let before = resident(console.id());
        let peers: Vec<_> = (0..PEERS)
            .map(|peer| {
                let ids = ids.clone();
                thread::spawn(move || deliver(at, peer, &ids).unwrap())
            })
            .collect();
        while peers.iter().any(|peer| !peer.is_finished()) {
            keys.push(console.press_in_a_stream("j"));
            floor_keys.push(floor.press("j"));
        }
        for peer in peers {
            waits.extend(peer.join().unwrap());
        }
        let after = resident(console.id());
        let bytes = u32::try_from(after.saturating_sub(before) >> 10).unwrap();
        grown.push(bytes);
        floor.quit("q");
        console.quit("\u{3}\u{3}");
    }
    let millis = |time: Duration| time.as_secs_f64() * 1e3;
    let name = |what: &str| format!("{RATE} events a second: {what}");
    for (what, per_mille) in [("p50", 500), ("p99", 990)] {
        let time = millis(quantile(&keys, per_mille));
        let bare = millis(quantile(&floor_keys, per_mille));
        let name = name(&format!("a key, {what} (floor {bare:.2} ms)"));
        figures.amount(&name, time, "ms", FRAME);
    }
    for (what, per_mille, goal) in [("p99", 990, 50.0), ("most", 1_000, DEADLINE)] {
        let time = millis(quantile(&waits, per_mille));
        figures.amount(&name(&format!("acknowledged, {what}")), time, "ms", goal);
    }
    let most = f64::from(quantile(&grown, 1_000)) / 1024.0;
    figures.amount(&name("memory grown by"), most, "MiB", ROOM);
}

/// Who is on the first page.
fn on_screen(variables: &[(&str, &str)]) -> Vec<String> {
    let listed = Command::new(modcon_path())
        .args(["users", "--format", "ndjson", "--limit", "100"])
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let rows = serde_json::Deserializer::from_slice(&listed.stdout).into_iter();
    rows.map(|row| {
        let row: serde_json::Value = row.unwrap();
        row["userId"].as_str().unwrap().to_owned()
    })
    .collect()
}

/// Delivers one peer's share at its pace; how long each took to be acknowledged.
fn deliver(at: SocketAddr, peer: u32, ids: &[String]) -> io::Result<Vec<Duration>> {
    let secrets = Secrets::new(&SecretString::from(SECRET), None);
    let mut stream = TcpStream::connect(at)?;
    stream.set_nodelay(true)?;
    let began = Instant::now();
    let mut waits = Vec::new();
    for number in (peer..).step_by(PEERS as usize) {
        let due = Duration::from_secs(1) * number / RATE;
        if due > LOAD {
            break;
        }
        thread::sleep(due.saturating_sub(began.elapsed()));
        let id = &ids[number as usize % ids.len()];
        let body = format!(
            r#"{{"event":"user.didUpdate","data":{{"users":[{{"userId":"{id}","description":"number {number}"}}]}}}}"#
        );
        let signature = secrets.sign(body.as_bytes());
        let head = format!(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{HEADER}: {signature}\r\n\
             Content-Length: {}\r\n\r\n",
            body.len()
        );
        let sent = Instant::now();
        stream.write_all(&[head.as_bytes(), body.as_bytes()].concat())?;
        let mut answer = Vec::new();
        while !answer.ends_with(b"{}") {
            let mut some = [0; 1_024];
            let read = stream.read(&mut some)?;
            assert_ne!(read, 0, "the receiver hung up");
            answer.extend_from_slice(&some[..read]);
        }
        assert!(answer.starts_with(b"HTTP/1.1 200 "));
        waits.push(sent.elapsed());
    }
    Ok(waits)
}
