//! The embedded network for other programs.

use std::io::BufRead;
use std::io::BufReader;
use std::net::TcpListener;
use std::process::Stdio;

use rustix::process::Pid;
use rustix::process::Signal;

use crate::program::Machine;
use crate::program::PROGRAM;

#[test]
fn two_lines_lead_to_the_network_until_a_signal() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129)] {
        let machine = Machine::new();
        let mut child = machine
            .command(&["demo", "--serve", "127.0.0.1:0", "--users", "50"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.next().unwrap().unwrap();
        let token = lines.next().unwrap().unwrap();
        let url = url.strip_prefix("MODCON_BASE_URL=").unwrap();
        assert!(
            url.starts_with("http://127.0.0.1:") && !url.ends_with(":0"),
            "{url}"
        );
        assert_eq!(token, "MODCON_TOKEN=demo-token");

        let user = Machine::new()
            .var("MODCON_BASE_URL", url)
            .var("MODCON_TOKEN", "demo-token");
        let ended = user.run(&["users", "--format", "ndjson"]).with(0);
        assert!(ended.text().lines().count() > 10);

        rustix::process::kill_process(Pid::from_child(&child), signal).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(code));
        assert!(lines.next().is_none(), "nothing follows the two lines");
    }
}

#[test]
fn a_command_gets_a_network_around_it_and_its_status_counts() {
    let around = |machine: &Machine, command: &[&str]| {
        let serve = ["demo", "--serve", "127.0.0.1:0", "--users", "50", "--"];
        machine.run(&[&serve[..], command].concat())
    };
    let machine = Machine::new()
        .config("default_profile = \"a\"\n[profiles.a]\nregion = \"us\"\ntoken_file = \"t\"\n")
        .var("MODCON_PROFILE", "a")
        .var("MODCON_WEBHOOK_SECRET", "s");
    let listed = around(&machine, &[PROGRAM, "users", "--format", "ndjson"]).with(0);
    assert!(listed.text().lines().count() > 10, "{}", listed.err);
    around(&machine, &["/bin/sh", "-c", "exit 7"]).with(7);
    around(&machine, &["/bin/sh", "-c", "kill -TERM $$"]).with(143);
    around(
        &machine,
        &["/bin/sh", "-c", "test -z \"$MODCON_WEBHOOK_SECRET\""],
    )
    .with(0);
    let missing = around(&machine, &["/nonexistent/command"]).with(1);
    assert!(
        missing.err.contains("/nonexistent/command"),
        "{}",
        missing.err
    );
}

#[test]
fn termination_is_handed_on_to_the_command() {
    let machine = Machine::new();
    let script = "trap 'echo ended; exit 9' TERM; echo ready; while :; do sleep 0.05; done";
    let mut child = machine
        .command(&[
            "demo",
            "--serve",
            "127.0.0.1:0",
            "--",
            "/bin/sh",
            "-c",
            script,
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "ready");
    rustix::process::kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(lines.next().unwrap().unwrap(), "ended");
    assert_eq!(child.wait().unwrap().code(), Some(9));
}

#[test]
fn a_faults_file_that_cannot_be_so_is_named_with_its_line() {
    let machine = Machine::new();
    machine.write("faults.toml", "[[rule]]\nbody = \"nonsense\"\n", 0o600);
    let path = machine.path("faults.toml");
    let path = path.to_str().unwrap();
    let ended = machine
        .run(&["demo", "--faults", path, "--serve", "127.0.0.1:0"])
        .with(1);
    assert!(ended.err.contains("--faults: line 2"), "{}", ended.err);
    let missing = [
        "demo",
        "--faults",
        "/nonexistent/f",
        "--serve",
        "127.0.0.1:0",
    ];
    let ended = machine.run(&missing).with(1);
    let expected = "--faults: /nonexistent/f cannot be read: No such file";
    assert!(ended.err.contains(expected), "{}", ended.err);
}

#[test]
fn what_happens_is_posted_to_whoever_is_named_and_signed_with_the_secret() {
    let receiver = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", receiver.local_addr().unwrap());
    let serve = ["demo", "--serve", "127.0.0.1:0", "--webhook-to", &url];
    let silent = Machine::new().run(&serve).with(3);
    assert!(
        silent.err.contains("set MODCON_WEBHOOK_SECRET"),
        "{}",
        silent.err
    );
    let machine = Machine::new().var("MODCON_WEBHOOK_SECRET", "canary-1618");
    let mut child = machine
        .command(&[&serve[..], &["--users", "50", "--activity", "6000"]].concat())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (stream, _) = receiver.accept().unwrap();
    let head: Vec<String> = BufReader::new(stream)
        .lines()
        .map(|line| line.unwrap().to_ascii_lowercase())
        .take_while(|line| !line.is_empty())
        .collect();
    assert_eq!(head[0], "post /hook http/1.1");
    let is_signed = |line: &String| line.contains("-signature: ");
    assert!(head.iter().any(is_signed), "{head:?}");
    assert!(head.iter().all(|line| !line.contains("canary")));
    rustix::process::kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(143));
    let list = ["--", "/bin/sh", "-c", "test -z \"$MODCON_WEBHOOK_SECRET\""];
    machine.run(&[&serve[..], &list].concat()).with(0);
}
