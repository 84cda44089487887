//! What only a real terminal shows: the first command of the README, and that the terminal is
//! given back however the program ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "support/pty.rs"]
mod pty;

use pty::Pty;

fn demo() -> Pty {
    let mut pty = Pty::modcon(
        &["demo", "--users", "500", "--rate-limit", "off"],
        &[],
        120,
        35,
    );
    pty.shows("100 loaded");
    pty
}

#[test]
fn the_demo_is_browsed_and_left() {
    let mut pty = demo();
    pty.types("G").shows("200 loaded");
    pty.types("f").shows("FLAGGED");
    pty.types("f").shows("ALL USERS");
    pty.types("5").shows("userId");
    pty.types("q");
    assert_eq!(pty.ends().exit_code(), 0);
    pty.is_given_back();
}

#[test]
fn every_signal_that_ends_gives_the_terminal_back() {
    for (name, number) in [("TERM", 15), ("HUP", 1), ("INT", 2), ("QUIT", 3)] {
        let mut pty = demo();
        pty.signals(name);
        assert_eq!(pty.ends().exit_code(), 128 + number, "{name}");
        pty.is_given_back();
    }
}

#[test]
fn a_terminal_that_is_gone_ends_the_program() {
    let mut pty = demo();
    pty.hangs_up();
    pty.ends();
}

#[test]
fn control_c_quits_at_the_second_press_only() {
    let mut pty = demo();
    pty.types("\u{3}").shows("again");
    pty.types("\u{3}");
    assert_eq!(pty.ends().exit_code(), 0);
    pty.is_given_back();
}

#[test]
fn tiny_and_huge_windows_are_survived() {
    let mut pty = demo();
    pty.resizes(20, 5).shows("small");
    pty.resizes(1, 1).resizes(300, 100).shows("100 loaded");
    pty.resizes(80, 24).shows("100 loaded");
    pty.types("q");
    assert_eq!(pty.ends().exit_code(), 0);
}

#[test]
fn pasted_text_is_never_keys() {
    let mut pty = demo();
    pty.types("\u{1b}[200~q\u{1b}[201~").shows("text fields");
    pty.types("/\u{1b}[200~user\u{1b}[201~").shows("/ user");
    pty.types("\r")
        .until("the closed bar", vt100::Screen::hide_cursor)
        .types("\u{3}\u{3}");
    assert_eq!(pty.ends().exit_code(), 0);
}

#[test]
fn suspended_and_continued_the_screen_comes_back() {
    let mut pty = demo();
    pty.types("\u{1a}")
        .until("the shell's screen", |screen| !screen.alternate_screen());
    pty.stops().signals("CONT").until("our screen", |screen| {
        screen.alternate_screen() && screen.contents().contains("loaded")
    });
    // The list is being read again, which one q would only give up.
    pty.types("\u{3}\u{3}");
    assert_eq!(pty.ends().exit_code(), 0);
    pty.is_given_back();
}
