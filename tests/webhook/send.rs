//! `modcon webhook send` against a receiver.

use rustix::process::Signal;

use crate::daemon::Daemon;
use crate::daemon::SECRET;
use crate::daemon::bodies;
use crate::daemon::stored;
use crate::program::Machine;

#[test]
fn a_set_up_is_proven_end_to_end() {
    let machine = Machine::new().var("MODCON_WEBHOOK_SECRET", SECRET);
    let daemon = Daemon::start(&machine, &[]);
    let to = format!("http://{}/any/path", daemon.at);
    let send = |more: &[&str]| machine.run(&[&["webhook", "send", "--to", &to], more].concat());

    let proven = send(&["--user", "ann", "--event", "user.didFlag"]).with(0);
    assert!(
        proven.text().contains("signed with MODCON_WEBHOOK_SECRET"),
        "{}",
        proven.text()
    );
    assert!(
        proven.text().contains("answered 200 after"),
        "{}",
        proven.text()
    );
    let exact = "{ \"event\" : \"user.didUpdate\", \"n\": 1.0 }\n";
    machine.write("body.json", exact, 0o600);
    let file = machine.path("body.json");
    send(&["--file", file.to_str().unwrap()]).with(0);
    machine.write("body.json", "no JSON", 0o600);
    let refused = send(&["--file", file.to_str().unwrap()]).with(1);
    assert!(
        refused.text().contains("answered 400"),
        "{}",
        refused.text()
    );
    send(&["--file", file.to_str().unwrap(), "--user", "ann"]).with(2);
    send(&["--file", "/nonexistent/body"]).with(2);

    let stranger = Machine::new().var("MODCON_WEBHOOK_SECRET", "another");
    let refused = stranger.run(&["webhook", "send", "--to", &to]).with(1);
    assert!(
        refused.text().contains("answered 401") && refused.text().contains("another secret"),
        "{}",
        refused.text()
    );
    daemon.end(Signal::TERM);

    let events = stored(&machine);
    let kept = bodies(&events);
    assert_eq!(kept.len(), 2);
    assert!(
        kept.contains_key(exact.as_bytes()),
        "byte for byte as it was sent"
    );
    assert_eq!(events[0].event.as_received(), "user.didFlag");

    let listed = machine.run(&["events"]).with(0);
    for words in ["user.didFlag", "ann", "user.didUpdate"] {
        assert!(listed.text().contains(words), "{words}: {}", listed.text());
    }
    let gone = send(&[]).with(5);
    assert!(gone.err.contains("modcon: "), "{}", gone.err);
}

#[test]
fn nothing_is_sent_in_the_open_or_without_a_secret() {
    let machine = Machine::new().var("MODCON_WEBHOOK_SECRET", SECRET);
    for to in [
        "http://hooks.example/",
        "ftp://127.0.0.1/",
        "127.0.0.1:8787",
    ] {
        let refused = machine.run(&["webhook", "send", "--to", to]).with(2);
        assert!(refused.err.contains("--to"), "{}", refused.err);
    }
    let bare = Machine::new();
    bare.run(&["webhook", "send", "--to", "http://127.0.0.1:1"])
        .with(3);
}
