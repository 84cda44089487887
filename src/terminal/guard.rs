//! Takes the terminal and gives it back exactly once.
//!
//! Whatever is drawn passes a [`Hold`], so that nothing of ours follows what gives the terminal
//! back, whoever ends the program and on which thread.

use std::io;
use std::io::Write;
use std::os::fd::OwnedFd;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU32;
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
use crossterm::queue;
use crossterm::style::Print;
use crossterm::style::ResetColor;
use crossterm::terminal::DisableLineWrap;
use crossterm::terminal::EnableLineWrap;
use crossterm::terminal::EndSynchronizedUpdate;
use crossterm::terminal::EnterAlternateScreen;
use crossterm::terminal::LeaveAlternateScreen;
use crossterm::terminal::disable_raw_mode;
use crossterm::terminal::enable_raw_mode;

use crate::terminal::line;

/// Whose the terminal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holder {
    /// The shell's, or whoever started the program.
    Shell,
    /// Ours, the how-manieth time.
    Us(u32),
    /// On its way back.
    Returning,
    /// The shell's for good: the program is ending.
    Closed,
}

static HOLDER: Mutex<Holder> = Mutex::new(Holder::Shell);
/// How often it was taken so far.
static TAKEN: AtomicU32 = AtomicU32::new(0);
static RETURNED: Condvar = Condvar::new();

/// How long a slow line is waited for before what is on its way is thrown away, and again after.
const PATIENCE: Duration = Duration::from_millis(300);

/// The most that is written between two looks at whose the terminal is, in bytes.
const PIECE: usize = 4 * 1024;

/// CAN: ends a sequence that was cut, without doing what it asks for.
const CANCEL: char = '\u{18}';

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
        take(mouse).map(|()| Self(()))
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

/// A time for which the terminal is ours. What was drawn in one is not written in the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold(Holder);

impl Hold {
    /// The present one, if the terminal is ours.
    #[must_use]
    pub fn now() -> Self {
        Self(*holder())
    }

    fn lasts(self) -> bool {
        matches!(self.0, Holder::Us(_)) && *holder() == self.0
    }

    /// Writes to the terminal for as long as this lasts, and waits where the line is slow. What is
    /// left when the terminal is given back is dropped.
    ///
    /// # Errors
    ///
    /// The terminal's own error.
    pub fn write(self, bytes: &[u8]) -> io::Result<()> {
        for piece in bytes.chunks(PIECE) {
            let mut out = io::stdout().lock();
            // Asked under the lock: whoever gives the terminal back waits for it, and for no more
            // than this piece. A terminal taken anew wants no rest of an older frame.
            if !self.lasts() {
                return Ok(());
            }
            out.write_all(piece)?;
            out.flush()?;
        }
        Ok(())
    }

    /// Writes what the terminal takes without waiting, and says how many bytes need nobody any
    /// more: all of them where this does not last. The line is one from [`line::beside`].
    #[must_use]
    pub fn write_at_once(self, line: &OwnedFd, bytes: &[u8]) -> usize {
        let _out = io::stdout().lock();
        if self.lasts() {
            line::write_at_once(line, bytes)
        } else {
            bytes.len()
        }
    }
}

/// Gives the terminal back, if it is ours. Errors are nothing to act upon: the terminal may be
/// gone.
pub fn restore() {
    give_back(Holder::Shell);
}

/// Gives the terminal back for good: nothing takes it again.
pub fn close() {
    give_back(Holder::Closed);
}

fn holder() -> MutexGuard<'static, Holder> {
    HOLDER.lock().unwrap_or_else(PoisonError::into_inner)
}

fn take(mouse: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    {
        let mut holder = holder();
        if *holder != Holder::Shell {
            return Err(io::Error::other("it is taken, or being given back"));
        }
        // Under the lock, so that whoever gives it back finds the mode set or not yet.
        enable_raw_mode()?;
        *holder = Holder::Us(TAKEN.fetch_add(1, Ordering::SeqCst));
    }
    // Still under the lock of the line, so that no frame comes between.
    let taken = entering(mouse).and_then(|bytes| {
        out.write_all(&bytes)?;
        out.flush()
    });
    drop(out);
    if taken.is_err() {
        restore();
    }
    taken
}

fn give_back(to: Holder) {
    // Whoever is at it already must have finished before anything else is said.
    let (mut holder, _) = RETURNED
        .wait_timeout_while(holder(), 3 * PATIENCE, |holder| {
            *holder == Holder::Returning
        })
        .unwrap_or_else(PoisonError::into_inner);
    if !matches!(*holder, Holder::Us(_)) {
        if to == Holder::Closed {
            *holder = to;
        }
        return;
    }
    *holder = Holder::Returning;
    drop(holder);
    // The modes first: setting them never waits, while a slow line can hold up what is written.
    let _ = disable_raw_mode();
    if !line::is_gone(&io::stdout()) {
        leave();
    }
    let mut holder = self::holder();
    // Unless somebody who waited long enough has closed it meanwhile.
    if *holder == Holder::Returning {
        *holder = to;
    }
    drop(holder);
    RETURNED.notify_all();
}

/// Leaves the screen, and waits for a line that takes nothing no longer than it must.
#[expect(
    clippy::disallowed_methods,
    reason = "a terminal that takes no bytes must not hold up the end"
)]
fn leave() {
    let (done, finished) = mpsc::channel();
    let write = move || {
        write_leaving();
        let _ = done.send(());
    };
    if thread::Builder::new().spawn(write).is_err() {
        return write_leaving();
    }
    if finished.recv_timeout(PATIENCE).is_err() {
        line::discard(&io::stdout());
        let _ = finished.recv_timeout(PATIENCE);
    }
}

fn write_leaving() {
    let mut out = io::stdout().lock();
    let _ = leaving().and_then(|bytes| {
        out.write_all(&bytes)?;
        out.flush()
    });
}

fn entering(mouse: bool) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    queue!(bytes, EnterAlternateScreen, Hide, EnableBracketedPaste)?;
    // A terminal that gives a name more columns than we count must not go on in the next line.
    queue!(bytes, DisableLineWrap)?;
    if mouse {
        queue!(bytes, EnableMouseCapture)?;
    }
    Ok(bytes)
}

/// What undoes [`entering`], and a frame that was cut anywhere.
fn leaving() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    queue!(
        bytes,
        Print(CANCEL),
        EndSynchronizedUpdate,
        ResetColor,
        DisableMouseCapture,
        DisableBracketedPaste,
        EnableLineWrap,
        LeaveAlternateScreen,
        Show
    )?;
    Ok(bytes)
}
