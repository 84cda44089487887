//! The terminal is destroyed: the program is soon gone, spins in no state, and leaves no child.

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::process::Signal;

use crate::places::Ground;
use crate::places::PLACES;
use crate::places::Place;
use crate::pty::Program;
use crate::pty::Pty;
use crate::slow;

/// Longer than anything takes; only a hang gets here.
const HANG: Duration = Duration::from_secs(30);

/// Starts modcon where the signal of a hang-up is ignored.
const DEAF_TO_HANG_UP: &str = "trap '' HUP; exec \"$0\" \"$@\"";

/// Hangs up, and sees that the program ended by itself: one that spins or waits is ended by its
/// watchdog after a while, with the same status, and leaves the mark of its session.
fn is_gone_quietly(pty: &mut Pty, ground: &Ground, place: &Place) {
    let status = pty.hangs_up().ends().exit_code();
    assert_eq!(status, 129, "{}", place.name);
    let left = marks_in(&ground.state(place));
    assert_eq!(left, Vec::<PathBuf>::new(), "{}", place.name);
}

/// The marks of sessions that live or ended without closing their store.
fn marks_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut marks = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            marks.extend(marks_in(&path));
        } else if path.extension().is_some_and(|kind| kind == "lock") {
            marks.push(path);
        }
    }
    marks
}

#[test]
fn a_program_that_is_killed_leaves_the_mark_of_its_session() {
    let ground = Ground::new();
    let place = Place::named("loaded");
    let mut pty = ground.open(place);
    let _ = pty.signals(Signal::KILL).ends();
    assert_eq!(marks_in(&ground.state(place)).len(), 1);
}

#[test]
fn a_terminal_that_is_gone_ends_the_program() {
    let ground = Ground::new();
    for place in &PLACES {
        is_gone_quietly(&mut ground.open(place), &ground, place);
    }
}

#[test]
fn a_terminal_that_is_gone_ends_the_program_where_hang_up_is_ignored() {
    let ground = Ground::new();
    for place in &PLACES {
        let mut pty = ground.open_by(place, |arguments| {
            Program::in_shell(DEAF_TO_HANG_UP, arguments)
        });
        is_gone_quietly(&mut pty, &ground, place);
    }
}

#[test]
fn a_terminal_that_is_gone_ends_what_is_stopped_or_waits_for_it() {
    let ground = Ground::new();
    let place = Place::named("loaded");

    let mut stopped = ground.open(place);
    stopped.signals(Signal::STOP).stops();
    is_gone_quietly(&mut stopped, &ground, place);

    let mut suspended = ground.open(place);
    suspended
        .types("\x1a")
        .until("the shell's screen", |screen| !screen.alternate_screen())
        .stops();
    is_gone_quietly(&mut suspended, &ground, place);

    let mut waiting = slow::stalled();
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
    let mut pty = Program::in_shell("\"$0\" \"$@\"; echo back; read -r line", &arguments).start();

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
    // Before that, the line would go to modcon.
    pty.shows("back").types("\n");
    assert_eq!(pty.ends().exit_code(), 0);
    pty.is_given_back();
}
