//! The terminal is destroyed: the program is soon gone, spins in no state, and leaves no child.

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::process::Signal;

use crate::places::Ground;
use crate::places::PLACES;
use crate::pty::Program;
use crate::pty::Pty;
use crate::slow;

/// The most processor time that the end may take, with what the start still had to do by then. A
/// program that spins takes all that there is until the watchdog ends it.
const MOST: Duration = Duration::from_millis(700);

/// Longer than anything takes; only a hang gets here.
const HANG: Duration = Duration::from_secs(30);

/// Starts modcon where the signal of a hang-up is ignored.
const DEAF_TO_HANG_UP: &str = "trap '' HUP; exec \"$0\" \"$@\"";

fn is_gone_quietly(pty: &mut Pty, place: &str) {
    let before = pty.used();
    let status = pty.hangs_up().ends().exit_code();
    assert_eq!(status, 129, "{place}");
    if let (Some(before), Some(after)) = (before, pty.used()) {
        let used = after.saturating_sub(before);
        assert!(used < MOST, "{place}: {used:?}");
    }
}

#[test]
fn a_terminal_that_is_gone_ends_the_program() {
    let ground = Ground::new();
    for place in &PLACES {
        is_gone_quietly(&mut ground.open(place), place.name);
    }
}

#[test]
fn a_terminal_that_is_gone_ends_the_program_where_hang_up_is_ignored() {
    let ground = Ground::new();
    for place in &PLACES {
        let mut pty = ground.open_by(place, |arguments| {
            Program::in_shell(DEAF_TO_HANG_UP, arguments)
        });
        is_gone_quietly(&mut pty, place.name);
    }
}

#[test]
fn a_terminal_that_is_gone_ends_what_is_stopped_or_waits_for_it() {
    let ground = Ground::new();
    let place = &PLACES[1];

    let mut stopped = ground.open(place);
    stopped.signals(Signal::STOP).stops();
    is_gone_quietly(&mut stopped, "stopped");

    let mut suspended = ground.open(place);
    suspended
        .types("\x1a")
        .until("the shell's screen", |screen| !screen.alternate_screen())
        .stops();
    is_gone_quietly(&mut suspended, "suspended");

    let mut waiting = slow::stalled();
    // What it still had to draw costs time of its own, so that is not counted here.
    assert_eq!(waiting.hangs_up().ends().exit_code(), 129);
}

#[test]
fn a_command_that_prints_a_token_ends_with_the_program() {
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("config.toml");
    let held = home.path().join("held");
    let made = Command::new("mkfifo").arg(&held).status().unwrap();
    assert!(made.success());
    let script = format!("exec sleep 1000 >{}", held.display());
    let profile = format!(
        "[profiles.a]\nregion = \"us\"\ntoken_command = [\"/bin/sh\", \"-c\", \"{script}\"]\n"
    );
    fs::write(&config, profile).unwrap();
    fs::set_permissions(&config, fs::Permissions::from_mode(0o600)).unwrap();
    let arguments = ["--config", config.to_str().unwrap()];
    // The shell stays: with the first process of a terminal, the system would end the rest.
    let mut pty = Program::in_shell("\"$0\" \"$@\"; read -r line", &arguments).start();

    // The command holds one end of a pipe, which closes with its last process.
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let mut end = fs::File::open(held).unwrap();
        tell.send("started").unwrap();
        end.read_to_end(&mut Vec::new()).unwrap();
        tell.send("ended").unwrap();
    });
    assert_eq!(told.recv_timeout(HANG), Ok("started"));
    pty.types("\x03\x03");
    assert_eq!(told.recv_timeout(HANG), Ok("ended"), "the command lives on");
    pty.types("\n");
    assert_eq!(pty.ends().exit_code(), 0);
    pty.is_given_back();
}
