//! A line that takes few bytes: keys are answered all the same, frames that nobody could see are
//! not sent, and the end neither waits for the line nor leaves it half way.

use rustix::process::Signal;

use crate::pty::Program;
use crate::pty::Pty;

/// What a line takes in a second.
const SECOND: usize = 2 * 1024;

/// The most that old frames may hold of the line: what the system keeps and two whole screens.
const MOST: usize = 96 * 1024;

/// More keys than fit into any queue on their way.
const KEYS: usize = 200_000;

/// A console that waits with a frame for the line to take it: a window so large that the line
/// holds no whole screen of it, and a second screen behind the first.
pub(crate) fn stalled() -> Pty {
    let mut pty = Program::still().sized(300, 100).start();
    pty.shows("200 loaded");
    pty.takes(1).types("\x0c").has_taken_them().types("\x0c");
    pty
}

#[test]
fn on_a_slow_line_keys_are_answered_and_frames_are_few() {
    let mut pty = stalled();
    pty.types(&"jk".repeat(KEYS / 2)).types("5");
    let mut taken = 0;
    while !pty.takes(SECOND).has_taken_them_or_shows("userId") {
        taken += SECOND;
        assert!(taken < MOST, "the line was still busy with old frames");
    }
    pty.types("\x03\x03");
    assert_eq!(pty.ends().exit_code(), 0);
    pty.is_given_back();
}

#[test]
fn a_line_that_takes_nothing_holds_up_no_end() {
    for (keys, signal, status) in [
        ("\x03\x03", None, 0),
        ("", Some(Signal::TERM), 128 + 15),
        ("", Some(Signal::HUP), 128 + 1),
    ] {
        let mut pty = stalled();
        pty.types(keys);
        if let Some(signal) = signal {
            pty.signals(signal);
        }
        assert_eq!(pty.ends().exit_code(), status);
        pty.is_given_back();
        assert_eq!(pty.said(), "");
    }
}

#[test]
fn a_line_that_takes_nothing_is_left_to_the_shell_and_taken_again() {
    let mut pty = stalled();
    pty.types("\x1a").stops().takes_all();
    pty.until("the shell's screen", |screen| !screen.alternate_screen())
        .is_given_back();
    pty.signals(Signal::CONT).until("our screen", |screen| {
        screen.alternate_screen() && screen.contents().contains("200 loaded")
    });
    pty.types("\x03\x03");
    assert_eq!(pty.ends().exit_code(), 0);
    pty.is_given_back();
    assert_eq!(pty.said(), "");
}
