//! Every way to end, from every place: the terminal is as it was, nothing of ours stands on it
//! that is not meant, and the status says what happened.

use std::panic;
use std::panic::AssertUnwindSafe;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;

use rustix::process::Signal;

use crate::bugs;
use crate::places::Ground;
use crate::places::PLACES;
use crate::places::Place;
use crate::pty::Program;
use crate::pty::Pty;

/// How many programs run at a time.
const AT_A_TIME: usize = 4;

/// Ways to end, by name.
type Way = (&'static str, fn(&Ground, &Place));

const WAYS: [Way; 15] = [
    ("q", |ground, place| {
        let mut pty = ground.open(place);
        (place.quit)(&mut pty);
        ended(&mut pty, 0);
    }),
    ("ctrl-c twice", |ground, place| {
        leave(&mut ground.open(place));
    }),
    ("TERM", |ground, place| by(ground, place, Signal::TERM, 15)),
    ("HUP", |ground, place| by(ground, place, Signal::HUP, 1)),
    ("INT", |ground, place| by(ground, place, Signal::INT, 2)),
    ("QUIT", |ground, place| by(ground, place, Signal::QUIT, 3)),
    ("the input is another terminal and goes", without_input),
    ("the terminal goes", |ground, place| {
        let mut pty = ground.open(place);
        assert_eq!(pty.hangs_up().ends().exit_code(), 129);
    }),
    ("1x1 and back, then left", |ground, place| {
        let mut pty = ground.open(place);
        let (columns, rows) = place.size;
        pty.resizes(1, 1)
            .resizes(columns, rows)
            .shows(place.landmark());
        leave(&mut pty);
    }),
    ("ctrl-z and back, then left", |ground, place| {
        let mut pty = ground.open(place);
        pty.types("\x1a");
        back_from_the_shell(&mut pty, place);
    }),
    ("TSTP and back, then left", |ground, place| {
        let mut pty = ground.open(place);
        pty.signals(Signal::TSTP);
        back_from_the_shell(&mut pty, place);
    }),
    ("STOP and back, then left", |ground, place| {
        let mut pty = ground.open(place);
        pty.signals(Signal::STOP).stops().signals(Signal::CONT);
        // Taken anew, because the shell may have had it meanwhile.
        leave(pty.takes_the_screen_again().shows(place.landmark()));
    }),
    ("TERM while stopped", |ground, place| {
        let mut pty = ground.open(place);
        pty.signals(Signal::STOP).stops();
        pty.signals(Signal::TERM).signals(Signal::CONT);
        ended(&mut pty, 128 + 15);
    }),
    ("a bug in the loop", |_, place| {
        bug(place, bugs::IN_THE_LOOP);
    }),
    ("a bug in a task", |_, place| bug(place, bugs::IN_A_TASK)),
];

fn ended(pty: &mut Pty, status: u32) {
    assert_eq!(pty.ends().exit_code(), status);
    pty.is_given_back();
    assert_eq!(pty.said(), "");
}

fn leave(pty: &mut Pty) {
    ended(pty.types("\x03\x03"), 0);
}

fn by(ground: &Ground, place: &Place, signal: Signal, number: u32) {
    ended(ground.open(place).signals(signal), 128 + number);
}

fn without_input(ground: &Ground, place: &Place) {
    let mut pty = ground.open_by(place, |arguments| {
        Program::in_shell("exec \"$0\" \"$@\" <\"$KEYBOARD\"", arguments).with_keyboard()
    });
    ended(pty.loses_its_keyboard(), 129);
}

fn back_from_the_shell(pty: &mut Pty, place: &Place) {
    pty.until("the shell's screen", |screen| !screen.alternate_screen())
        .stops()
        .is_given_back();
    pty.signals(Signal::CONT).until("our screen", |screen| {
        screen.alternate_screen() && screen.contents().contains(place.landmark())
    });
    leave(pty);
}

fn bug(place: &Place, bug: &str) {
    let mut pty = bugs::open(place, bug);
    place.reach(&mut pty);
    pty.types("\x0c");
    assert_eq!(pty.ends().exit_code(), 101);
    pty.is_given_back();
    bugs::is_explained(&pty.said());
}

#[test]
fn however_it_ends_the_terminal_is_given_back() {
    let ground = Ground::new();
    let scenarios: Vec<(&Place, &Way)> = PLACES
        .iter()
        .flat_map(|place| WAYS.iter().map(move |way| (place, way)))
        .collect();
    assert!(scenarios.len() >= 200, "{}", scenarios.len());
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some((place, (way, run))) =
                    scenarios.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let run = AssertUnwindSafe(|| run(&ground, place));
                    if panic::catch_unwind(run).is_err() {
                        failed
                            .lock()
                            .unwrap()
                            .push(format!("{}: {way}", place.name));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn a_terminal_that_is_not_given_back_is_noticed() {
    for (left, is_well) in [
        ("true", true),
        ("stty raw", false),
        ("stty -echo", false),
        ("printf '\\033[?1049h'", false),
        ("printf '\\033[?25l'", false),
        ("printf '\\033[?7l'", false),
        ("printf '\\033[31m'", false),
        ("printf '\\033[?1000h'", false),
        ("printf '\\033[?1004h'", false),
        ("printf '\\033[?2004h'", false),
    ] {
        let line = format!("printf '\\033[?1049h\\033[?1049l\\033[?7h\\033[?25h'; {left}");
        let mut pty = Program::in_shell(&line, &[]).start();
        assert_eq!(pty.ends().exit_code(), 0, "{left}");
        let looked = panic::catch_unwind(AssertUnwindSafe(|| pty.is_given_back()));
        assert_eq!(looked.is_ok(), is_well, "{left}");
    }
}
