//! Takes the terminal and gives it back exactly once.

use std::io;
use std::io::Write;
use std::panic;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crossterm::cursor::Hide;
use crossterm::cursor::Show;
use crossterm::event::DisableBracketedPaste;
use crossterm::event::DisableMouseCapture;
use crossterm::event::EnableBracketedPaste;
use crossterm::event::EnableMouseCapture;
use crossterm::execute;
use crossterm::terminal::EnterAlternateScreen;
use crossterm::terminal::LeaveAlternateScreen;
use crossterm::terminal::disable_raw_mode;
use crossterm::terminal::enable_raw_mode;

/// Whether the terminal is ours. Restoring clears it first, so that a panic in the middle of a
/// quit does not restore twice.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// How long a terminal that takes no more bytes is waited for.
const PATIENCE: Duration = Duration::from_millis(800);

/// The exit status after a panic.
pub const PANICKED: i32 = 101;

/// The terminal, as long as this lives.
#[derive(Debug)]
pub struct Guard(());

impl Guard {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste, and the mouse if wanted.
    ///
    /// # Errors
    ///
    /// The terminal's own error; nothing stays changed then.
    pub fn take(mouse: bool) -> io::Result<Self> {
        install_panic_hook();
        let guard = Self(());
        take(mouse)?;
        Ok(guard)
    }

    /// Takes the terminal again after [`restore`], as when the shell continues the program.
    ///
    /// # Errors
    ///
    /// The terminal's own error.
    pub fn retake(&self, mouse: bool) -> io::Result<()> {
        take(mouse)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back, if it is ours. Errors are nothing to act upon: the terminal may be
/// gone.
#[expect(
    clippy::disallowed_methods,
    reason = "a terminal that takes no bytes must not hold up the end"
)]
pub fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // The modes first: setting them never waits, while a slow line can hold up what is written.
    let _ = disable_raw_mode();
    let (done, finished) = mpsc::channel();
    let write = move || {
        let mut out = io::stdout().lock();
        let _ = execute!(
            out,
            DisableMouseCapture,
            DisableBracketedPaste,
            LeaveAlternateScreen,
            Show
        );
        let _ = out.flush();
        let _ = done.send(());
    };
    if thread::Builder::new().spawn(write).is_ok() {
        let _ = finished.recv_timeout(PATIENCE);
    }
}

fn take(mouse: bool) -> io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    let taken = enable_raw_mode().and_then(|()| {
        let mut out = io::stdout().lock();
        execute!(out, EnterAlternateScreen, Hide, EnableBracketedPaste)?;
        if mouse {
            execute!(out, EnableMouseCapture)?;
        }
        Ok(())
    });
    if taken.is_err() {
        restore();
    }
    taken
}

/// A panic anywhere, in a task too, ends the program: the screen would otherwise be drawn over
/// the explanation, or show a state that nobody keeps up to date.
#[expect(
    clippy::disallowed_methods,
    reason = "a panic ends the program once the terminal is given back"
)]
fn install_panic_hook() {
    static INSTALLED: AtomicBool = AtomicBool::new(false);
    if INSTALLED.swap(true, Ordering::SeqCst) {
        return;
    }
    let explain = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        restore();
        explain(info);
        std::process::exit(PANICKED);
    }));
}
