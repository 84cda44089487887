//! The line to the terminal: whether anybody is at its other end, and what is still on its way.

use std::io;
use std::os::fd::AsFd;
use std::os::fd::OwnedFd;

use rustix::event::PollFd;
use rustix::event::PollFlags;
use rustix::event::Timespec;
use rustix::event::poll;
use rustix::fs::Mode;
use rustix::fs::OFlags;
use rustix::io::Errno;
use rustix::termios::Action;
use rustix::termios::QueueSelector;
use rustix::termios::tcflow;
use rustix::termios::tcflush;

/// What is asked of a line: nothing. That it is gone is reported unasked.
const NOTHING: PollFlags = PollFlags::empty();

/// The most that is written at once, in bytes: a terminal that reads as fast as we write would keep
/// whoever writes a long text from everything else.
pub const MOST_AT_ONCE: usize = 64 * 1024;

/// A line to be watched for its end.
pub fn watched(line: &impl AsFd) -> PollFd<'_> {
    PollFd::new(line, NOTHING)
}

/// Whether the other end is gone, so that whatever is written fails. Never waits.
#[must_use]
pub fn is_gone(line: &impl AsFd) -> bool {
    asked(watched(line))
}

/// Whether there is anything of what is asked of a line. Never waits.
fn asked(line: PollFd<'_>) -> bool {
    let mut lines = [line];
    let at_once = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    let asked = poll(&mut lines, Some(&at_once));
    asked.is_ok() && lines.iter().any(|line| !line.revents().is_empty())
}

/// Columns and rows of the terminal at the other end, where it is one that knows them.
#[must_use]
pub fn size(line: impl AsFd) -> Option<(u16, u16)> {
    let size = rustix::termios::tcgetwinsize(line).ok()?;
    (size.ws_col > 0 && size.ws_row > 0).then_some((size.ws_col, size.ws_row))
}

/// Whether the terminal at the other end is this program's, rather than that of another job of
/// the shell. One without jobs is whoever's asks.
#[must_use]
pub fn is_ours(line: impl AsFd) -> bool {
    rustix::termios::tcgetpgrp(line).map_or(true, |group| group == rustix::process::getpgrp())
}

/// Throws away what the terminal has not taken yet, and lets whoever waits to write go on.
pub fn discard(line: &impl AsFd) {
    // Each of these fails only where there is nothing to throw away.
    let _ = tcflush(line, QueueSelector::OFlush);
    // Linux does not wake those who wait for room when the room is made by a flush; starting a
    // stopped line does.
    let _ = tcflow(line, Action::OOff);
    let _ = tcflow(line, Action::OOn);
}

/// The same line once more, to be written to without ever waiting.
///
/// # Errors
///
/// Where the line cannot be opened once more.
pub fn beside(line: &impl AsFd) -> io::Result<OwnedFd> {
    Ok(opened(line, OFlags::WRONLY)?)
}

/// Standard input, replaced by an opening of its own that reading from never waits: half of a
/// sequence, as a bad line brings it, would hold up whoever reads.
///
/// # Errors
///
/// Where it cannot be opened once more; it is left as it was.
pub fn input() -> io::Result<OwnedFd> {
    let line = opened(&io::stdin(), OFlags::RDONLY)?;
    // crossterm reads standard input and nothing else.
    rustix::stdio::dup2_stdin(&line)?;
    Ok(line)
}

/// Opens a line once more so that nothing waits. That belongs to the opening and not to the line:
/// the shell and whoever else uses the line goes on waiting.
fn opened(line: &impl AsFd, way: OFlags) -> rustix::io::Result<OwnedFd> {
    let flags = way | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let by_name = rustix::termios::ttyname(line, Vec::new())
        .and_then(|name| rustix::fs::open(name, flags, Mode::empty()));
    by_name.or_else(|error| {
        // After `su`, the name is another user's. By this one, programs may always open the
        // terminal that they belong to.
        rustix::termios::tcgetsid(line).map_err(|_| error)?;
        rustix::fs::open("/dev/tty", flags, Mode::empty())
    })
}

/// Whether something can be read from a line now.
#[must_use]
pub fn has_input(line: &impl AsFd) -> bool {
    asked(PollFd::new(line, PollFlags::IN))
}

/// Writes what a line from [`beside`] takes without waiting, [`MOST_AT_ONCE`] at most, and says how
/// many bytes that was. Of an error the next writer hears.
pub fn write_at_once(line: &OwnedFd, bytes: &[u8]) -> usize {
    let bytes = bytes.get(..MOST_AT_ONCE).unwrap_or(bytes);
    let mut taken = 0;
    while let Some(rest) = bytes.get(taken..).filter(|rest| !rest.is_empty()) {
        match rustix::io::write(line, rest) {
            Ok(count) if count > 0 => taken += count,
            Err(Errno::INTR) => {}
            Ok(_) | Err(_) => break,
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;
    use portable_pty::PtySize;
    use portable_pty::native_pty_system;

    #[test]
    fn what_is_no_terminal_has_no_size_and_no_jobs() {
        let nothing = std::fs::File::open("/dev/null").unwrap();
        assert_eq!(size(&nothing), None);
        assert!(is_ours(&nothing));
    }

    #[test]
    fn a_line_that_is_full_takes_the_rest_from_nobody_and_holds_nobody_up() {
        let pair = native_pty_system().openpty(PtySize::default()).unwrap();
        let name = pair.master.tty_name().unwrap();
        let flags = OFlags::RDWR | OFlags::NOCTTY;
        let line = rustix::fs::open(name, flags, Mode::empty()).unwrap();
        let beside = beside(&line).unwrap();
        let page = [b'x'; 4_096];
        let mut taken = 0;
        loop {
            let now = write_at_once(&beside, &page);
            taken += now;
            if now < page.len() {
                break;
            }
        }
        assert!(taken > 0);
        assert_eq!(write_at_once(&beside, &page), 0);
        let waits = |line: &OwnedFd| {
            let flags = rustix::fs::fcntl_getfl(line).unwrap();
            !flags.contains(OFlags::NONBLOCK)
        };
        assert!(waits(&line) && !waits(&beside));
    }

    #[test]
    fn a_long_text_keeps_nobody_however_fast_it_is_read() {
        let nothing = OwnedFd::from(std::fs::File::create("/dev/null").unwrap());
        let text = vec![b'x'; MOST_AT_ONCE + 1];
        assert_eq!(write_at_once(&nothing, &text), MOST_AT_ONCE);
    }

    #[test]
    fn what_has_no_name_is_not_opened_once_more() {
        let nothing = std::fs::File::open("/dev/null").unwrap();
        assert!(beside(&nothing).is_err());
    }

    #[test]
    fn a_line_is_gone_once_its_terminal_is() {
        let pair = native_pty_system().openpty(PtySize::default()).unwrap();
        let name = pair.master.tty_name().unwrap();
        let flags = OFlags::RDWR | OFlags::NOCTTY;
        let line = rustix::fs::open(name, flags, Mode::empty()).unwrap();
        assert!(!is_gone(&line));
        drop(pair);
        assert!(is_gone(&line));
    }
}
