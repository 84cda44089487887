//! Notices when the terminal goes away, even where the hang-up signal is ignored.

use std::io;
use std::thread;
use std::time::Duration;

use rustix::event::PollFd;
use rustix::event::poll;
use rustix::io::Errno;

use crate::terminal::guard;
use crate::terminal::line;

/// How long the program may take to end by itself once its terminal is gone.
const GRACE: Duration = Duration::from_secs(2);
/// The exit status of a program that a hang-up ended.
const HUNG_UP: i32 = 129;

/// Starts a thread that sleeps until the terminal hangs up, calls `gone`, and ends the program if
/// that has not ended it. Input and output are watched both: they may be two terminals. It asks
/// for no event and has no timeout, so it never wakes up otherwise.
///
/// # Errors
///
/// When no thread can be started.
#[expect(
    clippy::disallowed_methods,
    reason = "waits as long as the terminal is there, then ends what does not end itself"
)]
pub fn watch(gone: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let watch = move || {
        let (input, output) = (io::stdin(), io::stdout());
        if !hung_up(&mut [line::watched(&input), line::watched(&output)]) {
            return;
        }
        gone();
        thread::sleep(GRACE);
        guard::close();
        std::process::exit(HUNG_UP);
    };
    thread::Builder::new()
        .name("watchdog".to_owned())
        .spawn(watch)
        .map(|_| ())
}

/// Starts a thread that sleeps until whoever reads standard output goes away, and calls `gone`
/// then: a program that has nothing to write for a long time would not notice.
///
/// # Errors
///
/// When no thread can be started.
#[expect(
    clippy::disallowed_methods,
    reason = "waits as long as there is a reader, or the program"
)]
pub fn watch_reader(gone: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let watch = move || {
        let output = io::stdout();
        if hung_up(&mut [line::watched(&output)]) {
            gone();
        }
    };
    thread::Builder::new()
        .name("reader".to_owned())
        .spawn(watch)
        .map(|_| ())
}

/// Sleeps until one of them hangs up; `false` where that cannot be told.
fn hung_up(lines: &mut [PollFd<'_>]) -> bool {
    loop {
        match poll(lines, None) {
            Ok(_) if lines.iter().any(|line| !line.revents().is_empty()) => return true,
            Ok(_) | Err(Errno::INTR) => {}
            Err(_) => return false,
        }
    }
}
