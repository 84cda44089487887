//! The loop: the only part that touches the world.
//!
//! It hands messages to the core, draws what the core holds, and performs what the core asks for.
//! It decides nothing itself: a runtime that decides is an update without tests.

pub mod clock;
pub mod execute;
mod follow;
pub mod hear;
#[cfg(test)]
mod histories;
pub mod inbox;
pub mod input;
pub mod keep;
pub mod link;
pub mod run;
pub mod screen;
pub mod setup;
pub mod signals;
#[cfg(test)]
mod storm;
pub mod surface;

use std::io;
use std::sync::Arc;

use tokio::runtime::Runtime;

pub use crate::app::effect::Leave;
use crate::app::keymap::Keymap;
use crate::app::session::Session;
use crate::app::state::State;

use crate::domain::lookalike::ProtectedNames;
use crate::domain::query::UserQuery;
use crate::layout::Size;
use crate::runtime::clock::Clock;
use crate::runtime::execute::Executor;
use crate::runtime::hear::Ear;
use crate::runtime::hear::Hearing;
use crate::runtime::inbox::Inbox;
use crate::runtime::inbox::Order;
use crate::runtime::inbox::Senders;
use crate::runtime::input::Keys;
use crate::runtime::keep::Keep;
use crate::runtime::link::Destination;
use crate::runtime::link::Link;
use crate::runtime::run::Console;
use crate::runtime::screen::Screen;
use crate::runtime::surface::Surface;
use crate::store::Place;
use crate::terminal::guard::Guard;
use crate::terminal::line;
use crate::terminal::watchdog;
use crate::view::theme::Theme;

/// Everything that a console is opened with.
#[derive(Debug)]
pub struct Setup {
    /// What the core reads and never changes.
    pub session: Session,
    /// How to reach the network; nothing on the first-run screen.
    pub destination: Option<Destination>,
    /// Where the store is; none where there is nothing to remember.
    pub store: Option<Place>,
    /// Where webhooks are heard, if the console hears any itself.
    pub ear: Option<Ear>,
    /// The first question.
    pub query: UserQuery,
    /// Whether triage opens at once.
    pub triage: bool,
    /// Names that the configuration protects.
    pub protected: ProtectedNames,
    /// What each key means.
    pub keymap: Keymap,
    /// Colours and glyphs.
    pub theme: Theme,
}

/// How a console ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The moderator left.
    Left(Leave),
    /// A signal of this number ended it.
    Signal(i32),
}

/// Why a console could not be opened or had to end.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// The terminal did not do what was asked of it.
    #[error(
        "the terminal refused: {0}. Is this an interactive terminal? `modcon users` needs none"
    )]
    Terminal(io::Error),
    /// The operating system gave no threads.
    #[error("no threads could be started: {0}")]
    Threads(io::Error),
}

/// Opens the console on this program's terminal and runs it until it is left.
///
/// # Errors
///
/// [`RuntimeError`]; the terminal is given back before it is returned.
pub fn console(setup: Setup) -> Result<Ending, RuntimeError> {
    let tasks = tasks()?;
    let (senders, inbox) = inbox::inbox();
    // Before the terminal is taken: a signal that nobody catches would leave it taken.
    signals::listen(&senders, tasks.handle()).map_err(RuntimeError::Threads)?;
    let size = screen::size();
    let guard = Guard::take(setup.session.mouse).map_err(RuntimeError::Terminal)?;
    let frames = senders.frames.clone();
    let screen = Screen::new(guard, size, frames).map_err(RuntimeError::Threads)?;
    match run(tasks, setup, screen, size, &senders, inbox, listen) {
        // What a terminal refuses that is gone is nothing to report.
        Err(RuntimeError::Terminal(_)) if is_gone() => Ok(Ending::Signal(signals::HANG_UP)),
        ending => ending,
    }
}

/// Runs a console on any surface. `listen` connects the senders to what they hear, after the
/// first frame and inside of the loop's runtime; keys are read of what it gives, if it gives any.
///
/// # Errors
///
/// [`RuntimeError`]
pub fn console_on<S: Surface>(
    setup: Setup,
    surface: S,
    size: Size,
    senders: &Senders,
    inbox: Inbox,
    listen: impl FnOnce(&Senders) -> io::Result<Option<Keys>>,
) -> Result<Ending, RuntimeError> {
    run(tasks()?, setup, surface, size, senders, inbox, listen)
}

fn tasks() -> Result<Runtime, RuntimeError> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(RuntimeError::Threads)
}

fn run<S: Surface>(
    tasks: Runtime,
    setup: Setup,
    surface: S,
    size: Size,
    senders: &Senders,
    mut inbox: Inbox,
    listen: impl FnOnce(&Senders) -> io::Result<Option<Keys>>,
) -> Result<Ending, RuntimeError> {
    let clock = Clock::start();
    let keymap = Arc::new(setup.keymap);
    let mut state = State::new(
        clock.now(),
        size,
        setup.session,
        setup.query,
        setup.protected,
        keymap,
    );
    state.triage.open = setup.triage;
    let mut console = Console::new(state, setup.theme, surface, clock);
    // The first frame needs no network and shows no time.
    console.draw().map_err(RuntimeError::Terminal)?;
    clock::read_zone(senders.world.clone()).map_err(RuntimeError::Threads)?;
    let link = setup.destination.map(|destination| {
        let steps = signals::steps(senders.world.clone(), tasks.handle());
        Link::new(destination, steps)
    });
    let keep = setup.store.map(|place| Keep::new(place, tasks.handle()));
    let hearing = setup
        .ear
        .zip(keep.clone())
        .map(|(ear, keep)| Hearing::start(ear, keep, senders.world.clone(), tasks.handle()));
    let mut executor = Executor::new(
        tasks.handle().clone(),
        senders.world.clone(),
        clock,
        link,
        keep,
    );
    // The loop waits for the terminal by itself, in a runtime of its own: in the one of the tasks, a
    // thread of theirs would wait, and wake it.
    let looped = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(RuntimeError::Threads)?;
    let ending = looped.block_on(async {
        if let Some(keys) = listen(senders).map_err(RuntimeError::Terminal)? {
            inbox.hear(keys);
        }
        let run = console.run(inbox, &mut executor).await;
        if let Some(hearing) = hearing {
            hearing.end().await;
        }
        executor.finish().await;
        run.map_err(RuntimeError::Terminal)
    });
    // What is under way by then are reads; nobody needs their answers any more.
    tasks.shutdown_background();
    ending
}

/// Whether the terminal is gone, or one of the two where input and output have their own.
fn is_gone() -> bool {
    line::is_gone(&io::stdin()) || line::is_gone(&io::stdout())
}

fn listen(senders: &Senders) -> io::Result<Option<Keys>> {
    let orders = senders.orders.clone();
    watchdog::watch(move || {
        // The loop that would read it may be gone.
        let _ = orders.send(Order::Stop {
            signal: signals::HANG_UP,
        });
    })?;
    Keys::open().map(Some)
}
