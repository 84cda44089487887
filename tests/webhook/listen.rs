//! `modcon listen` as a daemon: what it needs, says, keeps, and how it ends.

use std::net::TcpListener;

use rustix::process::Signal;

use crate::daemon::Daemon;
use crate::daemon::SECRET;
use crate::daemon::bodies;
use crate::daemon::stored;
use crate::daemon::stored_in;
use crate::peer::Peer;
use crate::peer::body;
use crate::peer::request;
use crate::peer::secrets;
use crate::peer::signed;
use crate::program::Machine;

fn machine() -> Machine {
    Machine::new().var("MODCON_WEBHOOK_SECRET", SECRET)
}

fn status(at: std::net::SocketAddr, request: &[u8]) -> u16 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(Peer::new(at).send(request)).unwrap()
}

#[test]
fn it_needs_a_secret_and_nothing_else() {
    let machine = machine();
    let daemon = Daemon::start(&machine, &[]);
    let (first, second) = (body("a", 1), body("a", 2));
    for (request, expected) in [
        (signed(&first), 200),
        (signed(&second), 200),
        (signed(&first), 200),
        (request(&[("x-eko-signature", b"x")], &first), 200),
        (request(&[], &first), 401),
        (signed(b"[]"), 400),
    ] {
        assert_eq!(status(daemon.at, &request), expected);
    }
    let said = machine.run(&["listen", "--status"]).with(0);
    assert!(said.text().contains("listening since"), "{}", said.text());
    let ended = daemon.end(Signal::TERM);
    assert_eq!(ended.code, Some(143), "{}", ended.err);
    assert!(ended.err.contains("kept apart"), "{}", ended.err);
    let last = ended.lines.last().unwrap();
    assert_eq!(last["message"], "ended", "{last}");
    for (what, count) in [
        ("stored", 2),
        ("repeated", 1),
        ("legacy", 1),
        ("unsigned", 1),
        ("not-an-event", 1),
    ] {
        assert_eq!(last[what], count, "{what}: {last}");
    }
    let events = stored(&machine);
    assert_eq!(bodies(&events).len(), 2);
    let repeats: u32 = events.iter().map(|event| event.repeats).sum();
    assert_eq!(repeats, 1);

    let said = machine.run(&["listen", "--status"]).with(1);
    for words in [
        "nobody listens",
        "2 stored, 1 repeated",
        "1 not signed right (401)",
    ] {
        assert!(said.text().contains(words), "{words}: {}", said.text());
    }
}

#[test]
fn every_signal_ends_it_in_good_order() {
    for (signal, code) in [(Signal::INT, 130), (Signal::HUP, 129)] {
        let machine = machine();
        let daemon = Daemon::start(&machine, &[]);
        assert_eq!(status(daemon.at, &signed(&body("a", 1))), 200);
        let ended = daemon.end(signal);
        assert_eq!(ended.code, Some(code), "{}", ended.err);
        let messages: Vec<_> = ended.lines.iter().map(|line| &line["message"]).collect();
        assert!(
            messages.ends_with(&[&"draining".into(), &"ended".into()]),
            "{messages:?}"
        );
    }
}

#[test]
fn what_came_before_is_there_for_the_next_one() {
    let machine = machine();
    let first = Daemon::start(&machine, &[]);
    assert_eq!(status(first.at, &signed(&body("a", 1))), 200);
    first.end(Signal::KILL);
    let second = Daemon::start(&machine, &[]);
    assert_eq!(status(second.at, &signed(&body("a", 1))), 200);
    assert_eq!(status(second.at, &signed(&body("a", 2))), 200);
    let ended = second.end(Signal::TERM);
    assert_eq!(ended.lines.last().unwrap()["repeated"], 1);
    assert_eq!(bodies(&stored(&machine)).len(), 2);
}

#[test]
fn both_secrets_count_while_one_is_rotated() {
    let machine = machine().var("MODCON_WEBHOOK_SECRET_PREVIOUS", "old");
    let daemon = Daemon::start(&machine, &[]);
    let body = body("a", 1);
    for (secret, expected) in [(SECRET, 200), ("old", 200), ("older", 401)] {
        let signature = secrets(secret).sign(&body);
        let request = request(&[("X-Amity-Signature", signature.as_bytes())], &body);
        assert_eq!(status(daemon.at, &request), expected, "{secret}");
    }
}

#[test]
fn a_profile_brings_secret_bearer_and_store() {
    let config = "[profiles.acme]\nregion = \"eu\"\nwebhook_secret_file = \"secret\"\n\
                  webhook_bearer_file = \"bearer\"\n";
    let machine = Machine::new().config(config);
    machine.write(".config/modcon/secret", "test-secret\n", 0o600);
    machine.write(".config/modcon/bearer", "relay-1\n", 0o600);
    let daemon = Daemon::start(&machine, &["--profile", "acme"]);
    let body = body("a", 1);
    let signature = secrets(SECRET).sign(&body);
    let amity: (&str, &[u8]) = ("x-amity-signature", signature.as_bytes());
    let bearer: (&str, &[u8]) = ("Authorization", b"Bearer relay-1");
    assert_eq!(status(daemon.at, &request(&[amity], &body)), 401);
    assert_eq!(status(daemon.at, &request(&[amity, bearer], &body)), 200);
    let ended = daemon.end(Signal::TERM);
    assert_eq!(ended.err, "", "nothing to be warned about");
    assert_eq!(stored_in(&machine, "acme").len(), 1);

    machine.write(".config/modcon/secret", "test-secret\n", 0o644);
    let refused = machine.run(&["listen"]).with(3);
    assert!(refused.err.contains("mode 0644"), "{}", refused.err);
}

#[test]
fn without_a_secret_it_says_where_one_is_looked_for() {
    let ended = Machine::new().run(&["listen"]).with(3);
    assert!(
        ended.err.contains("set MODCON_WEBHOOK_SECRET"),
        "{}",
        ended.err
    );
    let ended = Machine::new().run(&["listen", "--status"]).with(1);
    assert!(
        ended.text().contains("no receiver has listened"),
        "{}",
        ended.text()
    );
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = taken.local_addr().unwrap();
    let ended = machine()
        .run(&["listen", "--bind", &at.to_string()])
        .with(5);
    let expected = format!("port {} at 127.0.0.1 is in use", at.port());
    assert!(ended.err.contains(&expected), "{}", ended.err);
}

#[test]
fn it_listens_on_this_machine_unless_told_otherwise_and_then_warns() {
    let machine = machine();
    let daemon = Daemon::start(&machine, &[]);
    assert!(daemon.at.ip().is_loopback());
    drop(daemon);

    let mut child = machine
        .command(&["listen", "--bind", "0.0.0.0:0"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let out = child.stdout.take().unwrap();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut line).unwrap();
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, Signal::TERM).unwrap();
    let ended = child.wait_with_output().unwrap();
    let err = String::from_utf8(ended.stderr).unwrap();
    assert!(err.contains("where other machines can reach it"), "{err}");
    assert!(line.contains("\"reachable_from_elsewhere\":true"), "{line}");
}

#[test]
fn no_secret_and_no_control_character_is_in_what_it_says_and_writes() {
    const CANARY: &str = "canary-16180339887";
    let machine = Machine::new()
        .var("MODCON_WEBHOOK_SECRET", CANARY)
        .var("MODCON_WEBHOOK_SECRET_PREVIOUS", "canary-previous");
    let daemon = Daemon::start(&machine, &["--log", "trace"]);
    let hostile = "{\"event\":\"a\u{9b}2J\u{202e}\u{1b}\",\"data\":{}}";
    let signature = secrets(CANARY).sign(hostile.as_bytes());
    let amity: (&str, &[u8]) = ("x-amity-signature", signature.as_bytes());
    // A raw escape is no JSON; the same name with an escape sequence is.
    assert_eq!(
        status(daemon.at, &request(&[amity], hostile.as_bytes())),
        400
    );
    let hostile = hostile.replace('\u{1b}', "\\u001b");
    let signature = secrets(CANARY).sign(hostile.as_bytes());
    let amity: (&str, &[u8]) = ("x-amity-signature", signature.as_bytes());
    assert_eq!(
        status(daemon.at, &request(&[amity], hostile.as_bytes())),
        200
    );
    for _ in 0..12 {
        assert_eq!(status(daemon.at, &request(&[], b"{}")), 401);
    }
    let ended = daemon.end(Signal::TERM);
    let mut said = format!("{:?}{}", ended.lines, ended.err);
    let status = machine.run(&["listen", "--status"]).with(1);
    said.push_str(status.text());
    for (path, mode) in machine.files() {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, expected, "{}", path.display());
        if path.is_file() {
            said.push_str(&String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
        }
    }
    assert!(
        !said.contains("canary-"),
        "a secret is in what it said or wrote"
    );
    assert_eq!(ended.lines.last().unwrap()["other"], 1);
    assert!(!status.text().contains(['\u{1b}', '\u{9b}', '\u{202e}']));
}
