//! Panics: the screen is left before anything is said, and what is said cannot act.
//!
//! The shipped program has no way to be made to panic. So this test executable starts itself
//! again on a terminal and opens a console of the library whose surface has a bug.

#![expect(clippy::panic, reason = "the bugs")]

use std::io;
use std::thread;

use modcon::app::state::State;
use modcon::command::panics;
use modcon::config::environment::Environment;
use modcon::config::flags::Flags;
use modcon::config::settings::Settings;
use modcon::domain::query::UserQuery;
use modcon::layout::Size;
use modcon::runtime;
use modcon::runtime::inbox;
use modcon::runtime::inbox::Order;
use modcon::runtime::input::Keys;
use modcon::runtime::screen::Screen;
use modcon::runtime::setup::Embedded;
use modcon::runtime::signals;
use modcon::runtime::surface::Surface;
use modcon::terminal::guard;
use modcon::terminal::guard::Guard;
use modcon::terminal::guard::Hold;
use modcon::terminal::line;
use modcon::view::theme::Theme;
use tokio::runtime::Handle;

use crate::places::Place;
use crate::pty::Program;
use crate::pty::Pty;

pub(crate) const IN_THE_LOOP: &str = "in the loop";
pub(crate) const IN_A_TASK: &str = "in a task";
const IN_EVERY_THREAD: &str = "in every thread";
const NO_INPUT: &str = "no input";
/// No bug: keys are read as where the terminal cannot be opened once more.
const KEYS_ASIDE: &str = "keys aside";

/// No machine has room for stacks of this size, so that no thread can be started.
const NO_ROOM: &str = "70368744177664";

/// What a panic may quote of what the network sent.
const HOSTILE: &str = "it is inside '\u{202e}' of `\x1b]0;pwn\x07\x1b[?1049h\nmodcon: all is well`";

/// Starts a console with a bug.
pub(crate) fn open(place: &Place, bug: &str) -> Pty {
    let (columns, rows) = place.size;
    Program::test("bugs::console_with_a_bug")
        .var("PLACE", place.name)
        .var("BUG", bug)
        .sized(columns, rows)
        .start()
}

/// Asserts that what a person reads after a panic is all there and cannot act.
pub(crate) fn is_explained(said: &str) {
    for words in [
        "modcon: a bug in modcon ended it: it is inside '\\u{202e}' of `\\x1b]0;pwn",
        "\\nmodcon: all is well`",
        "  at tests/terminal/bugs.rs:",
        "  Nothing was changed on the server.",
    ] {
        assert!(said.contains(words), "{words}: {said:?}");
    }
    let acts = |c: char| c.is_control() && c != '\r' && c != '\n';
    assert!(!said.contains(acts), "{said:?}");
}

struct Buggy {
    screen: Screen,
    bug: String,
}

impl Surface for Buggy {
    fn is_free(&self) -> bool {
        self.screen.is_free()
    }

    fn frame_left(&mut self) {
        self.screen.frame_left();
    }

    fn draw(&mut self, state: &State, theme: &Theme) -> io::Result<()> {
        self.screen.draw(state, theme)
    }

    fn resize(&mut self, size: Size) -> io::Result<()> {
        self.screen.resize(size)
    }

    /// Here is the bug.
    fn forget(&mut self) -> io::Result<()> {
        match self.bug.as_str() {
            IN_THE_LOOP => panic!("{HOSTILE}"),
            IN_A_TASK => drop(tokio::spawn(async { panic!("{HOSTILE}") })),
            IN_EVERY_THREAD => {
                for _ in 0..8 {
                    thread::spawn(|| panic!("{HOSTILE}"));
                }
                panic!("{HOSTILE}");
            }
            _ => {}
        }
        self.screen.forget()
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        self.screen.copy(text)
    }

    fn capture_mouse(&mut self, capture: bool) -> io::Result<()> {
        self.screen.capture_mouse(capture)
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.screen.suspend()
    }

    fn resume(&mut self, mouse: bool) -> io::Result<Option<Size>> {
        self.screen.resume(mouse)
    }
}

#[test]
#[ignore = "started by other tests, on a terminal of its own"]
fn console_with_a_bug() {
    panics::end_and_explain();
    let place = Place::named(&std::env::var("PLACE").unwrap());
    let bug = std::env::var("BUG").unwrap();
    let network = place.network();
    let embedded = network.as_ref().map(|network| Embedded {
        base_url: network.base_url(),
        token: modcon::demo::TOKEN.to_owned().into(),
    });
    let settings = Settings::load(&Flags::default(), &Environment::of(&[])).unwrap();
    let setup = runtime::setup::setup(&settings, UserQuery::default(), false, embedded).unwrap();
    let size = rustix::termios::tcgetwinsize(io::stdout()).unwrap();
    let size = Size {
        width: size.ws_col,
        height: size.ws_row,
    };
    let (senders, inbox) = inbox::inbox();
    let guard = Guard::take(true).unwrap();
    let screen = Screen::new(guard, size, senders.frames.clone()).unwrap();
    let has_input = bug != NO_INPUT;
    let surface = Buggy {
        screen,
        bug: bug.clone(),
    };
    let ending = runtime::console_on(setup, surface, size, &senders, inbox, |senders| {
        if !has_input {
            senders.orders.send(Order::InputEnded).unwrap();
        }
        signals::listen(senders, &Handle::current())?;
        if bug == KEYS_ASIDE {
            Keys::aside().map(Some)
        } else {
            Keys::open().map(Some)
        }
    });
    if let Err(error) = ending {
        let said = error.to_string();
        io::Write::write_all(&mut io::stdout(), said.as_bytes()).unwrap();
    }
}

#[test]
fn of_many_panics_at_once_none_gets_ahead_of_the_screen() {
    let place = Place::named("loaded");
    let mut pty = open(place, IN_EVERY_THREAD);
    place.reach(&mut pty);
    pty.types("\x0c");
    assert_eq!(pty.ends().exit_code(), 101);
    pty.is_given_back();
    is_explained(&pty.said());
}

#[test]
fn a_terminal_that_cannot_be_opened_once_more_is_read_all_the_same() {
    let place = Place::named("loaded");
    let mut pty = open(place, KEYS_ASIDE);
    place.reach(&mut pty);
    pty.types("?").shows("Shows who the user is.");
    pty.types("\u{1b}[").resizes(20, 5).shows("small");
    pty.resizes(100, 30).shows("loaded");
    pty.types("F").types("\u{3}\u{3}");
    assert_eq!(pty.ends().exit_code(), 0);
    pty.is_given_back();
}

#[test]
fn a_terminal_that_gives_no_keys_ends_the_console() {
    let mut pty = open(Place::named("first run"), NO_INPUT);
    assert_eq!(pty.ends().exit_code(), 0);
    pty.is_given_back();
    assert!(
        pty.said().contains("no keys can be read from it"),
        "{}",
        pty.said()
    );
}

#[test]
#[ignore = "started by another test, on a terminal of its own"]
fn drawing_after_the_end() {
    let guard = Guard::take(true).unwrap();
    let hold = Hold::now();
    let beside = line::beside(&io::stdout()).unwrap();
    hold.write(b"drawn in time").unwrap();
    drop(guard);
    for hold in [hold, Hold::now()] {
        hold.write(b"drawn too late").unwrap();
        assert_eq!(hold.write_at_once(&beside, b"drawn too late"), 14);
    }
    guard::close();
    assert!(Guard::take(true).is_err());
}

#[test]
fn nothing_is_drawn_once_the_terminal_is_given_back() {
    let mut pty = Program::test("bugs::drawing_after_the_end").start();
    assert_eq!(pty.ends().exit_code(), 0);
    pty.is_given_back();
    assert!(pty.wrote("drawn in time") && !pty.wrote("drawn too late"));
}

#[test]
fn a_command_without_a_screen_explains_a_panic_too() {
    let mut pty = Program::modcon(&["users", "--base-url", "http://127.0.0.1:9"])
        .var("MODCON_TOKEN", "t")
        .var("RUST_MIN_STACK", NO_ROOM)
        .start();
    pty.shows("modcon: a bug in modcon ended it: ");
    assert_eq!(pty.ends().exit_code(), 101);
}

#[test]
fn without_threads_the_terminal_is_given_back() {
    let mut pty = Program::test("bugs::drawing_after_the_end")
        .var("RUST_MIN_STACK", NO_ROOM)
        .start();
    assert_eq!(pty.ends().exit_code(), 0);
    assert!(pty.wrote("drawn in time"));
    pty.is_given_back();
}
