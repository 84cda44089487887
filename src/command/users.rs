//! `modcon users`: the list without a screen, streaming as pages arrive.
//!
//! One task asks for page after page, a little ahead of what is printed; a slow reader slows the
//! asking. Of the users, only their ids are kept.

mod csv;
mod ndjson;
mod seen;
mod sheet;
mod table;
#[cfg(test)]
mod testing;
pub(in crate::command) mod walk;

pub(in crate::command) use crate::command::users::table::marks;

use std::time::Duration;

use tokio::sync::mpsc;

use crate::api;
use crate::api::Client;
use crate::command::advice::advice;
use crate::command::connect::connect;
use crate::command::exit::Exit;
use crate::command::output::Stopped;
use crate::command::output::complain;
use crate::command::progress::Progress;
use crate::command::progress::Waits;
use crate::command::signals;
use crate::command::stored;
use crate::command::users::sheet::Printed;
use crate::command::users::sheet::Sheet;
use crate::command::users::walk::Batch;
use crate::command::users::walk::Step;
use crate::command::users::walk::Stop;
use crate::command::users::walk::Walk;
use crate::config::environment::Environment;
use crate::config::settings::Settings;
use crate::domain::count::counted;
use crate::domain::failure::Failure;
use crate::domain::pager::End;
use crate::domain::pager::Pause;
use crate::domain::query::UserQuery;
use crate::domain::request::Priority;
use crate::domain::user::User;
use crate::text::Untrusted;
use crate::text::escape;

/// What to print and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Whom.
    pub query: UserQuery,
    /// How many of them.
    pub wanted: Wanted,
    /// In which form.
    pub format: Format,
    /// With [`Format::Ndjson`], a line with each page's roles and files behind its users.
    pub with_page: bool,
}

/// How many users to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Everyone the query finds.
    All,
    /// At most this many.
    AtMost(u64),
}

/// The forms of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Columns for reading, made safe like the screen.
    Table,
    /// One user a line.
    Ndjson,
    /// Cells that no spreadsheet runs.
    Csv,
}

/// How often the progress is looked at while nothing arrives; ten times a second.
const TICK: Duration = Duration::from_millis(100);

/// How much of an unreadable row is quoted, in bytes.
const QUOTED: usize = 500;

/// Prints the list.
#[must_use]
pub fn run(options: &Options, settings: &Settings, environment: &Environment) -> Exit {
    let waits = Waits::default();
    let client = match connect(settings, waits.steps()) {
        Ok(client) => client,
        Err(problem) => return problem.exit(),
    };
    let runtime = match stored::tasks() {
        Ok(runtime) => runtime,
        Err(exit) => return exit,
    };
    let progress = Progress::new(waits, environment);
    let sheet = Sheet::new(options, settings.look.drawn.ascii);
    let exit = runtime.block_on(print(client, options, sheet, progress));
    // A request under way must not hold up the end.
    runtime.shutdown_background();
    exit
}

#[expect(
    clippy::disallowed_methods,
    reason = "ends with the pipe that it fills"
)]
async fn print(client: Client, options: &Options, sheet: Sheet, mut progress: Progress) -> Exit {
    let _watching = signals::exit_on_signals(progress.is_shown());
    let walk = Walk::new(options.wanted);
    let (send, receive) = mpsc::channel(1);
    let walking = tokio::spawn(ask(client, options.query.clone(), walk, send));
    let printed = print_pages(receive, sheet, &mut progress).await;
    progress.clear();
    let whole = match printed {
        Ok(whole) => whole,
        Err(stopped) => {
            walking.abort();
            return stopped.exit();
        }
    };
    match walking.await {
        Ok((stop, restarts)) => end(&stop, restarts, whole, progress.is_shown()),
        Err(broken) => match broken.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Exit::Incomplete,
        },
    }
}

/// Asks for page after page for as long as somebody prints them. The way through a list starts
/// anew where the place in it expired.
pub(in crate::command) async fn ask(
    client: Client,
    query: UserQuery,
    mut walk: Walk,
    send: mpsc::Sender<Batch>,
) -> (Stop, u32) {
    loop {
        let token = match walk.step() {
            Step::Ask(token) => token,
            Step::Stop(stop) => return (stop, walk.restarts()),
        };
        let (arrived, arrivals) = mpsc::channel(1);
        let pages = walk.pages();
        let (client, query) = (client.clone(), query.clone());
        let asking = api::walk(
            client,
            query,
            token,
            pages,
            Priority::Foreground.into(),
            arrived,
        );
        let ((), is_heard) = tokio::join!(asking, take_in(&mut walk, arrivals, &send));
        if !is_heard {
            return (Stop::Enough, walk.restarts());
        }
    }
}

/// Takes in answers until the walk needs no more of them; says whether anybody prints them.
/// Dropping the receiver is what ends the asking.
async fn take_in(
    walk: &mut Walk,
    mut arrivals: mpsc::Receiver<Result<api::Paged, Failure>>,
    send: &mpsc::Sender<Batch>,
) -> bool {
    while let Some(arrival) = arrivals.recv().await {
        match arrival {
            Ok(paged) => {
                if send.send(walk.accept(paged.answer)).await.is_err() {
                    return false;
                }
            }
            Err(failure) => walk.fail(failure),
        }
        if matches!(walk.step(), Step::Stop(_)) {
            break;
        }
    }
    true
}

/// Prints what arrives; says whether every row could be printed.
async fn print_pages(
    mut receive: mpsc::Receiver<Batch>,
    mut sheet: Sheet,
    progress: &mut Progress,
) -> Result<bool, Stopped> {
    let mut whole = true;
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    sheet.header()?;
    loop {
        tokio::select! {
            biased;
            batch = receive.recv() => {
                let Some(batch) = batch else {
                    return Ok(whole);
                };
                progress.page(batch.fresh.len());
                let page = sheet.page(&batch)?;
                let is_whole = is_whole(&batch, &page);
                if !page.bytes.is_empty() || !is_whole {
                    progress.clear();
                }
                sheet.write(&page.bytes)?;
                if !is_whole {
                    whole = false;
                    complain_of_losses(&batch, &page);
                }
            }
            _ = tick.tick(), if progress.is_shown() => progress.draw(),
        }
    }
}

fn is_whole(batch: &Batch, printed: &Printed) -> bool {
    batch.faulty.is_empty()
        && batch.lost == 0
        && printed.rows_left_out.is_empty()
        && printed.parts_left_out.is_empty()
}

fn complain_of_losses(batch: &Batch, printed: &Printed) {
    let page = batch.number;
    let faulty = batch
        .faulty
        .iter()
        .map(|(row, fault)| (*row, fault.words()));
    let unreadable = printed
        .rows_left_out
        .iter()
        .map(|row| (*row, "unreadable row: not UTF-8"));
    for (row, words) in faulty.chain(unreadable) {
        let raw = batch.page.user(row).map(User::raw).unwrap_or_default();
        let quoted = String::from_utf8_lossy(raw.get(..QUOTED).unwrap_or(&raw));
        let more = raw.len().saturating_sub(QUOTED);
        let quoted = escape(Untrusted::new(&quoted));
        let more = if more > 0 {
            format!(" … and {more} bytes more")
        } else {
            String::new()
        };
        let row = row + 1;
        complain(&format_args!(
            "page {page}, row {row}: {words}: {quoted}{more}"
        ));
    }
    for part in &printed.parts_left_out {
        complain(&format_args!(
            "page {page}: its {part} are not UTF-8 and were left out"
        ));
    }
    if batch.lost > 0 {
        let lost = counted(batch.lost as usize, "row");
        complain(&format_args!(
            "page {page}: {lost} beyond repair; nothing is left of what they held"
        ));
    }
}

/// Says how the list ended, unless it simply did.
fn end(stop: &Stop, restarts: u32, whole: bool, is_watched: bool) -> Exit {
    if restarts > 0 {
        complain(&format_args!(
            "the place in the list expired {restarts} times; it was read again from the top, \
             each user once"
        ));
    }
    let words = match stop {
        Stop::Enough | Stop::Ended(End::Complete) => {
            if is_watched && *stop == Stop::Enough {
                complain(&"there may be more; --all prints everyone");
            }
            return if whole {
                Exit::Complete
            } else {
                Exit::Incomplete
            };
        }
        Stop::Failed(failure) => {
            let words = failure.words();
            let happened = words.happened.as_received();
            complain(&format_args!("{happened}\n{}", advice(failure)));
            return Exit::of(failure);
        }
        Stop::Ended(End::Loop) => "the server offers a page again that was read already",
        Stop::Ended(End::Expired) => "the place in the list expires again and again",
        Stop::Paused(Pause::EmptyPages) => "the server sends empty pages and offers more",
        Stop::Paused(Pause::NobodyNew) => "the server repeats users and offers more",
    };
    complain(&format_args!(
        "{words}\nthe list stops here; there may be more users"
    ));
    Exit::Incomplete
}
