//! What the network sent, printed without a screen and followed.

use std::io::BufRead;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::Child;
use std::process::Stdio;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Duration;

use modcon::api::envelope;
use modcon::domain::event::Delivery;
use modcon::store::Place;
use modcon::store::Store;
use rustix::process::Pid;
use rustix::process::Signal;
use rustix::process::kill_process;
use serde_json::Value;

use crate::program::Ended;
use crate::program::Machine;

const GUARD: Duration = Duration::from_secs(30);

/// A store on a machine, open for whoever hears.
struct Heard {
    machine: Machine,
    tasks: tokio::runtime::Runtime,
    store: Store,
}

impl Heard {
    fn begin() -> Self {
        let machine = Machine::new();
        let place = Place {
            folder: machine.path("store"),
            network: "https://acme.example".to_owned(),
            operator: "mara".into(),
        };
        Self {
            store: Store::open(&place).unwrap(),
            machine,
            tasks: tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap(),
        }
    }

    fn hear(&self, bodies: &[String]) {
        let delivery = |body: &String| Delivery {
            envelope: envelope(body.as_bytes()).unwrap(),
            body: body.clone().into_bytes(),
        };
        let heard = self.store.take_in(bodies.iter().map(delivery).collect());
        self.tasks.block_on(heard).unwrap();
    }

    fn folder(&self) -> PathBuf {
        self.machine.path("store")
    }

    fn arguments<'a>(folder: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        [&["events", "--state", folder], more].concat()
    }

    fn run(&self, more: &[&str]) -> Ended {
        let folder = self.folder();
        let folder = folder.to_str().unwrap();
        self.machine.run(&Self::arguments(folder, more))
    }

    fn follow(&self, more: &[&str]) -> Following {
        let folder = self.folder();
        let folder = folder.to_str().unwrap();
        let arguments = Self::arguments(folder, &[&["--follow"], more].concat());
        let mut child = self
            .machine
            .command(&arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (send, lines) = mpsc::channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            // The pipe is closed when nobody wants lines any more.
            for line in out.lines() {
                if send.send(line.unwrap()).is_err() {
                    return;
                }
            }
        });
        Following { child, lines }
    }
}

struct Following {
    child: Child,
    lines: Receiver<String>,
}

impl Following {
    fn line(&self) -> String {
        self.lines.recv_timeout(GUARD).unwrap()
    }

    fn signal(&self, signal: Signal) {
        let id = Pid::from_child(&self.child);
        kill_process(id, signal).unwrap();
    }

    fn ended(self) -> Ended {
        let (send, ended) = mpsc::channel();
        let child = self.child;
        thread::spawn(move || send.send(child.wait_with_output().unwrap()));
        ended.recv_timeout(GUARD).unwrap().into()
    }
}

fn update(user_id: &str, name: &str) -> String {
    event("user.didUpdate", user_id, name)
}

fn event(event: &str, user_id: &str, name: &str) -> String {
    let user = serde_json::json!({"userId": user_id, "displayName": name, "flagCount": 3});
    format!("{{\"event\":\"{event}\", \"data\":{{\"users\":[{user}],\"files\":[]}}}}")
}

#[test]
fn events_are_listed_without_a_token_and_narrowed() {
    let heard = Heard::begin();
    let bodies = [
        update("u1", "Ann"),
        event("user.didFlag", "u1", "An\u{202e}n\n"),
        event("poll.didCreate", "u2", "Bo"),
    ];
    heard.hear(&bodies);
    heard.hear(&bodies[..1]);
    let lines = |more: &[&str]| {
        let ended = heard.run(more).with(0);
        assert_eq!(ended.err, "");
        let lines = ended.text().lines().skip(1).map(str::to_owned);
        lines.collect::<Vec<_>>()
    };
    let all = lines(&[]);
    assert_eq!(all.len(), 3);
    assert!(all[0].contains("user.didFlag") && all[0].contains("An\\u{202e}n\\n"));
    assert!(all[1].contains("poll.didCreate") && all[1].contains(" u2 "));
    // What came again stands at its newest place.
    assert!(all[2].contains("user.didUpdate") && all[2].contains("     1 "));
    assert_eq!(lines(&["--user", "u1"]).len(), 2);
    assert_eq!(lines(&["--user", "nobody"]).len(), 0);
    assert_eq!(lines(&["--type", "user.didFlag,poll.didCreate"]).len(), 2);
    assert_eq!(lines(&["--user", "u1", "--type", "user.didFlag"]).len(), 1);

    let ndjson = heard.run(&["--format", "ndjson"]).with(0);
    let text = ndjson.text();
    assert!(!text.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'));
    let rows: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let bodies = [&bodies[1], &bodies[2], &bodies[0]];
    for (row, body) in rows.iter().zip(bodies) {
        assert_eq!(row["body"], serde_json::from_str::<Value>(body).unwrap());
        assert_eq!(row["event"], row["body"]["event"]);
        assert_eq!(row["userIds"][0], row["body"]["data"]["users"][0]["userId"]);
    }
    let stirs: Vec<i64> = rows
        .iter()
        .map(|row| row["stir"].as_i64().unwrap())
        .collect();
    assert_eq!(stirs, [2, 3, 4]);
    assert_eq!(rows[2]["repeats"], 1);
}

#[test]
fn many_events_are_listed_whole() {
    let heard = Heard::begin();
    let bodies: Vec<String> = (0..1_234).map(|n| update("u1", &n.to_string())).collect();
    heard.hear(&bodies);
    let ended = heard.run(&["--format", "ndjson", "--user", "u1"]).with(0);
    assert_eq!(ended.text().lines().count(), bodies.len());
    let ended = heard.run(&[]).with(0);
    assert_eq!(ended.text().lines().count(), 1 + bodies.len());
}

#[test]
fn what_comes_is_printed_as_it_comes_until_a_signal() {
    for (signal, status) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let heard = Heard::begin();
        heard.hear(&[update("u1", "before")]);
        let following = heard.follow(&["--format", "ndjson", "--user", "u1"]);
        assert!(following.line().contains("before"));
        for number in 0..50 {
            let name = format!("after {number}");
            heard.hear(&[update("u2", &name), update("u1", &name)]);
            let line = following.line();
            assert!(line.contains(&name) && line.contains("u1"), "{line}");
        }
        heard.hear(&[update("u1", "before")]);
        assert!(following.line().contains("\"repeats\":1"));
        following.signal(signal);
        let ended = following.ended().with(status);
        assert_eq!(ended.err, "");
    }
}

#[test]
fn it_ends_when_nobody_reads_any_more_although_nothing_comes() {
    let heard = Heard::begin();
    let folder = heard.folder();
    let arguments = Heard::arguments(folder.to_str().unwrap(), &["--follow"]);
    let mut child = heard
        .machine
        .command(&arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut first).unwrap();
    assert!(first.starts_with("TIME (UTC)"), "{first}");
    drop(out);
    let (_, lines) = mpsc::channel();
    let ended = Following { child, lines }.ended().with(0);
    assert_eq!(ended.err, "");
}

#[test]
fn where_nothing_was_heard_nothing_is_made() {
    let machine = Machine::new().var("MODCON_BASE_URL", "https://acme.example");
    let ended = machine.run(&["events"]).with(0);
    assert!(
        ended.err.contains("nothing was heard there"),
        "{}",
        ended.err
    );
    let ended = machine.run(&["events", "--follow"]).with(1);
    assert!(ended.err.contains("modcon listen"), "{}", ended.err);
    assert!(machine.files().is_empty(), "reading makes nothing");
    machine.write(
        "store/modcon.db",
        "no database, and quite long enough for one",
        0o600,
    );
    let folder = machine.path("store");
    let ended = machine
        .run(&["events", "--state", folder.to_str().unwrap()])
        .with(1);
    assert!(!ended.err.is_empty());
}
