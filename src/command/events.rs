//! `modcon events`: what the network sent of its own accord.
//!
//! It reads the store and nothing else: no token, no network. Events are read a few at a time, so
//! that many of them need no memory, and following them costs nothing while none comes.

mod ndjson;
mod table;

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::Notify;

use crate::command::events::table::Table;
use crate::command::exit::Exit;
use crate::command::output::Stopped;
use crate::command::output::complain;
use crate::command::output::print_some;
use crate::command::signals;
use crate::command::stored;
use crate::config::error::ConfigError;
use crate::config::settings::Settings;
use crate::domain::event::StoredEvent;
use crate::domain::memory::StoreFault;
use crate::domain::user::UserId;
use crate::store::Place;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::follow::Follower;
use crate::terminal::watchdog;

/// Events that are read at once.
const EVENTS: usize = 500;

/// Which events, and how to print them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The folder of the store, where it is named.
    pub state: Option<PathBuf>,
    /// Whether to go on with those that come.
    pub follow: bool,
    /// Only about this user.
    pub user_id: Option<UserId>,
    /// Only with one of these names; any where there are none.
    pub names: Vec<String>,
    /// How to print them.
    pub format: Format,
}

/// The forms of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Columns for reading.
    Table,
    /// One event a line.
    Ndjson,
}

/// How events are printed.
enum Form {
    Table(Table),
    Ndjson,
}

/// Does it.
///
/// # Errors
///
/// [`ConfigError::NoState`] where the environment names no place for a store.
pub fn run(options: &Options, settings: &Settings) -> Result<Exit, ConfigError> {
    let place = stored::place(settings)?;
    let form = match options.format {
        Format::Table => Form::Table(Table::for_output(settings.look.drawn.ascii)),
        Format::Ndjson => Form::Ndjson,
    };
    Ok(printed(&place, options, &form).unwrap_or_else(|exit| exit))
}

fn printed(place: &Place, options: &Options, form: &Form) -> Result<Exit, Exit> {
    let store = match Store::open_to_read(place) {
        Err(StoreError::Missing { path }) => {
            let path = path.display();
            complain(&format_args!(
                "there is no store at {path} yet; nothing was heard there\n\
                 `modcon listen` begins one"
            ));
            return Err(if options.follow {
                Exit::Incomplete
            } else {
                Exit::Complete
            });
        }
        opened => opened.map_err(|problem| {
            complain(&problem);
            Exit::Incomplete
        })?,
    };
    let tasks = stored::tasks()?;
    let ended = tasks.block_on(async {
        let _watching = signals::exit_on_signals(false);
        print(&store, place, options, form).await
    });
    // Whoever watches the reader sleeps until the process ends.
    tasks.shutdown_background();
    Ok(match ended {
        Ok(()) => Exit::Complete,
        Err(Ended::Stopped(stopped)) => stopped.exit(),
        Err(Ended::Fault(fault)) => {
            complain(&format_args!(
                "the events {}, and were not read to their end",
                fault.on_reading()
            ));
            Exit::Incomplete
        }
        Err(Ended::Unfollowed(why)) => {
            complain(&format_args!("the store cannot be followed: {why}"));
            Exit::Incomplete
        }
    })
}

async fn print(store: &Store, place: &Place, options: &Options, form: &Form) -> Result<(), Ended> {
    // Before anything is read, so that nothing comes unseen between reading and waiting.
    let mut waiting = if options.follow {
        Some(Waiting::begin(place).map_err(Ended::Unfollowed)?)
    } else {
        None
    };
    if let Form::Table(table) = form {
        let mut head = Vec::new();
        table.header(&mut head);
        print_some(&head)?;
    }
    let mut after = 0;
    loop {
        let events = match &options.user_id {
            Some(user_id) => store.events_of(user_id.clone(), after, EVENTS).await?,
            None => store.stirred(after, EVENTS).await?,
        };
        match (events.last(), &mut waiting) {
            (Some(last), _) => after = last.stir,
            (None, Some(waiting)) => {
                waiting.changed().await?;
                continue;
            }
            (None, None) => return Ok(()),
        }
        let wanted = |event: &&StoredEvent| {
            let name = event.event.as_received();
            options.names.is_empty() || options.names.iter().any(|wanted| wanted == name)
        };
        let mut out = Vec::new();
        for event in events.iter().filter(wanted) {
            match form {
                Form::Table(table) => table.event(event, &mut out),
                Form::Ndjson => ndjson::line(event, &mut out),
            }
        }
        if !out.is_empty() {
            print_some(&out)?;
        }
    }
}

/// Waiting for more, for as long as somebody reads what is printed.
struct Waiting {
    follower: Follower,
    gone: Arc<Notify>,
}

impl Waiting {
    fn begin(place: &Place) -> std::io::Result<Self> {
        let gone = Arc::new(Notify::new());
        let tell = Arc::clone(&gone);
        watchdog::watch_reader(move || tell.notify_one())?;
        Ok(Self {
            follower: Follower::of(place)?,
            gone,
        })
    }

    async fn changed(&mut self) -> Result<(), Ended> {
        tokio::select! {
            () = self.gone.notified() => Err(Ended::Stopped(Stopped::Closed)),
            changed = self.follower.changed() => changed.map_err(Ended::Unfollowed),
        }
    }
}

/// Why events are printed no further.
enum Ended {
    Stopped(Stopped),
    Fault(StoreFault),
    Unfollowed(std::io::Error),
}

impl From<Stopped> for Ended {
    fn from(stopped: Stopped) -> Self {
        Self::Stopped(stopped)
    }
}

impl From<StoreFault> for Ended {
    fn from(fault: StoreFault) -> Self {
        Self::Fault(fault)
    }
}
