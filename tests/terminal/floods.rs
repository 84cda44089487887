//! More input than anybody types: it is taken in, the last key wins, memory stays bounded, and
//! what is pasted never does anything.

use rustix::process::Signal;

use crate::pty::Program;
use crate::pty::Pty;

/// What a flood may cost over what the program needs anyway, in KiB.
const MOST: u64 = 50 * 1024;

const PASTE: usize = 10_000_000;
const KEYS: usize = 100_000;

fn demo() -> Pty {
    let mut pty = Program::still().start();
    pty.shows("100 loaded");
    pty
}

/// The most memory that the program ever held, in KiB; nothing where the system does not tell.
fn most_memory(pty: &Pty) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", pty.pid())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn stays_small(pty: &Pty, base: Option<u64>) {
    if let (Some(base), Some(most)) = (base, most_memory(pty)) {
        assert!(most < base + MOST, "{base} KiB, then {most} KiB");
    }
}

fn pasted(text: &str) -> String {
    format!("\x1b[200~{text}\x1b[201~")
}

#[test]
fn a_huge_paste_is_cut_said_and_survived() {
    let mut pty = demo();
    let base = most_memory(&pty);
    let paste = pasted(&"q\r".repeat(PASTE / 2));
    pty.types("/").shows("Esc undo");
    pty.types(&paste).shows("the paste was cut");
    stays_small(&pty, base);
    pty.types("\x15taylor").shows("/ taylor");
    pty.signals(Signal::TERM);
    assert_eq!(pty.ends().exit_code(), 128 + 15);
    pty.is_given_back();
}

#[test]
fn a_flood_of_keys_ends_at_the_last_one() {
    let mut pty = demo();
    let base = most_memory(&pty);
    pty.types(&"jk".repeat(KEYS / 2)).types("5").shows("userId");
    stays_small(&pty, base);
    pty.types(&"j".repeat(KEYS)).types("\x03\x03");
    assert_eq!(pty.ends().exit_code(), 0);
    pty.is_given_back();
}

#[test]
fn a_paste_chooses_nothing() {
    let mut pty = demo();
    for overlay in ["s", "F", "y", "@"] {
        pty.types(overlay).shows("Esc close");
        // Whatever chooses, answers or leaves. The redraw behind it says that it was taken in.
        pty.types(&pasted("j\r\nyes\r\n \t\x03\x03q"));
        pty.types("\x0c").clears_the_screen().shows("Esc close");
        pty.types("\x1b").until("the list as it was", |screen| {
            let contents = screen.contents();
            !contents.contains("Esc close") && contents.contains("sort: name (server)")
        });
    }
    for finder in ["?", ":"] {
        pty.types(finder).shows("Esc close");
        pty.types(&pasted("quit\r\n")).shows("quit ");
        pty.types("\x0c").clears_the_screen().shows("Esc close");
        pty.types("\x1b").until("the list", |screen| {
            !screen.contents().contains("Esc close")
        });
    }
    pty.types("\x03\x03");
    assert_eq!(pty.ends().exit_code(), 0);
}
