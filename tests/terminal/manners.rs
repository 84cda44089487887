//! The first command of the README, and what a person does with a terminal besides.

use crate::pty::Program;
use crate::pty::Pty;

fn demo() -> Pty {
    let mut pty = Program::still().start();
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
    // A window of this height has room for more than one page.
    pty.resizes(1, 1).resizes(300, 100).shows("200 loaded");
    pty.resizes(80, 24).shows("200 loaded");
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
fn half_a_sequence_holds_up_nothing() {
    let mut pty = demo();
    pty.types("\u{1b}[");
    // The first size may be drawn before anything is read, the second one not.
    for columns in [130, 140] {
        let is_as_wide = |screen: &vt100::Screen| {
            let mut rows = screen.rows(0, columns);
            rows.any(|row| row.ends_with('─') && row.chars().count() == usize::from(columns))
        };
        pty.resizes(columns, 30).until("the new size", is_as_wide);
    }
    pty.types("F").shows("200 loaded");
    pty.types("\u{3}\u{3}");
    assert_eq!(pty.ends().exit_code(), 0);
}

#[test]
fn whoever_reads_the_terminal_next_waits_for_it_as_before() {
    let line = "\"$0\" \"$@\"; echo at the shell; cat && echo all was read";
    let mut pty = Program::in_shell(line, &["demo", "--activity", "off"]).start();
    pty.shows("100 loaded").types("q").shows("at the shell");
    for word in ["first", "second"] {
        // Once by the terminal, and once by whoever read it and at once asked for more.
        let is_echoed = |screen: &vt100::Screen| screen.contents().matches(word).count() == 2;
        pty.types(&format!("{word}\r")).until(word, is_echoed);
    }
    pty.types("\u{4}");
    assert_eq!(pty.ends().exit_code(), 0);
    assert!(pty.wrote("all was read"), "{}", pty.said());
}

#[test]
fn no_key_is_lost_between_the_first_screen_and_the_demo() {
    let mut pty = Program::modcon(&[]).start();
    pty.shows("demo").types("\r").shows("100 loaded");
    pty.types("?").shows("Shows who the user is.");
    pty.types("\u{3}\u{3}");
    assert_eq!(pty.ends().exit_code(), 0);
}

#[test]
fn the_whole_job_is_suspended_and_comes_back() {
    // The inner shell stands for whatever starts modcon and waits for it, such as cargo.
    let line = "set -m; sh -c '\"$0\" \"$@\"; exit $?' \"$0\" \"$@\"; echo at the shell; fg %1";
    let mut pty = Program::in_shell(line, &["demo", "--activity", "off"]).start();
    pty.shows("100 loaded").types("\u{1a}");
    pty.takes_the_screen_again().shows("100 loaded");
    assert!(pty.wrote("at the shell"));
    pty.types("\u{3}\u{3}");
    assert_eq!(pty.ends().exit_code(), 0);
    pty.is_given_back();
}

#[test]
fn a_suspended_job_ends_when_it_is_asked_to() {
    // A shell hears of the end of a job that it saw stopped when it waits for something else.
    let line = "set -m; \"$0\" \"$@\"; kill -TERM %1; kill -CONT %1; \
        until [ \"$status\" = 143 ]; do env true; wait %1; status=$?; done; echo ended by TERM";
    let mut pty = Program::in_shell(line, &["demo", "--activity", "off"]).start();
    pty.shows("100 loaded").types("\u{1a}");
    assert_eq!(pty.ends().exit_code(), 0);
    assert!(pty.wrote("ended by TERM"), "{}", pty.said());
    pty.is_given_back();
}
