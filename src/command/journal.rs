//! `modcon journal`: what was decided, by whom, and what came of it.
//!
//! It reads the store and nothing else: no token, no network. Rows are read a few at a time, so
//! that a long journal needs no memory.

mod csv;
mod ndjson;
mod table;
mod verify;

pub(in crate::command) use crate::command::journal::ndjson::evidence as ndjson_evidence;
pub(in crate::command) use crate::command::journal::ndjson::line as ndjson_line;

use std::path::PathBuf;
use std::time::Duration;

use crate::command::exit::Exit;
use crate::command::journal::table::Table;
use crate::command::output::Stopped;
use crate::command::output::complain;
use crate::command::output::print_some;
use crate::command::stored;
use crate::config::error::ConfigError;
use crate::config::settings::Settings;
use crate::domain::count::counted;
use crate::domain::journal::Entry;
use crate::domain::journal::Filter;
use crate::domain::memory::StoreFault;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::domain::verdict::Verb;
use crate::store::Place;
use crate::store::Store;
use crate::store::StoreError;
use crate::text::Untrusted;
use crate::text::escape;

/// Rows that are read at once.
const ROWS: usize = 500;

/// Which journal, and what to do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The folder of the store, where it is named.
    pub state: Option<PathBuf>,
    /// What to do.
    pub what: What,
}

/// What to do with a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Print its rows for reading.
    List {
        /// Only about this user.
        user_id: Option<UserId>,
        /// Only from then on.
        since: Option<Since>,
        /// Only of this verb.
        verb: Option<Verb>,
    },
    /// Print its rows with everything in them.
    Export(Format),
    /// Check it.
    Verify,
}

/// A moment, or a distance from the present one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// The moment.
    At(Timestamp),
    /// So long ago.
    Ago(Duration),
}

impl Since {
    fn moment(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Ago(distance) => {
                let distance = i64::try_from(distance.as_millis()).unwrap_or(i64::MAX);
                Timestamp::from_millis(now.as_millis().saturating_sub(distance))
            }
        }
    }
}

/// The forms of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One row a line.
    Ndjson,
    /// Cells that no spreadsheet runs.
    Csv,
}

/// How rows are printed.
enum Form {
    Table(Table),
    Ndjson,
    Csv,
}

/// Does it.
///
/// # Errors
///
/// [`ConfigError::NoState`] where the environment names no place for a store.
pub fn run(options: &Options, settings: &Settings) -> Result<Exit, ConfigError> {
    let place = stored::place(settings)?;
    let done = match &options.what {
        What::Verify => verified(&place),
        What::List {
            user_id,
            since,
            verb,
        } => {
            let filter = Filter {
                user_id: user_id.clone(),
                since: since.map(|since| since.moment(crate::command::now())),
                verb: *verb,
            };
            let table = Table::for_output(settings.look.drawn.ascii);
            printed(&place, &filter, &Form::Table(table))
        }
        What::Export(Format::Ndjson) => printed(&place, &Filter::default(), &Form::Ndjson),
        What::Export(Format::Csv) => printed(&place, &Filter::default(), &Form::Csv),
    };
    Ok(done.unwrap_or_else(|exit| exit))
}

fn printed(place: &Place, filter: &Filter, form: &Form) -> Result<Exit, Exit> {
    let store = stored::to_read(place)?;
    let ended = stored::tasks()?.block_on(async {
        let mut head = Vec::new();
        match form {
            Form::Table(table) => table.header(&mut head),
            Form::Ndjson => {}
            Form::Csv => csv::header(&mut head).map_err(csv::stopped)?,
        }
        print_some(&head)?;
        let mut after = 0;
        loop {
            let rows = store.journal(filter.clone(), after, ROWS).await?;
            let Some(last) = rows.last() else {
                return Ok(());
            };
            after = last.seq;
            print_some(&rows_as(form, &rows)?)?;
        }
    });
    Err(match ended {
        Ok(()) => Exit::Complete,
        Err(Ended::Stopped(stopped)) => stopped.exit(),
        Err(Ended::Fault(fault)) => {
            complain(&format_args!(
                "the journal {}, and was not read to its end\n`modcon journal verify` checks it",
                fault.on_reading()
            ));
            Exit::Incomplete
        }
    })
}

fn rows_as(form: &Form, rows: &[Entry]) -> Result<Vec<u8>, Ended> {
    let mut out = Vec::new();
    match form {
        Form::Table(table) => rows.iter().for_each(|row| table.row(row, &mut out)),
        Form::Ndjson => rows.iter().for_each(|row| ndjson::line(row, &mut out)),
        Form::Csv => csv::rows(rows, &mut out).map_err(csv::stopped)?,
    }
    Ok(out)
}

/// Why rows are printed no further.
enum Ended {
    Stopped(Stopped),
    Fault(StoreFault),
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

fn verified(place: &Place) -> Result<Exit, Exit> {
    let path = escape(Untrusted::new(&place.database().to_string_lossy()));
    let store = match Store::open_to_read(place) {
        Ok(store) => store,
        Err(StoreError::Missing { .. }) => {
            if let Some(rows) = Store::anchored(place) {
                let rows = counted(usize::try_from(rows).unwrap_or(usize::MAX), "row");
                complain(&format_args!(
                    "TAMPERING: the store at {path} is gone, and its anchor says that it held \
                     {rows}\nlook for a copy of it before anything is decided here"
                ));
                return Err(Exit::Incomplete);
            }
            let words = format!("there is no store at {path} yet, so nothing was decided there\n");
            return Ok(crate::command::output::print(words.as_bytes()));
        }
        Err(problem) => {
            complain(&problem);
            return Err(Exit::Incomplete);
        }
    };
    let checked = stored::tasks()?.block_on(async {
        let network = store.network().await?;
        Ok::<_, StoreFault>((network, store.verify().await?))
    });
    match checked {
        Ok((network, found)) => {
            let network = network.map(|network| escape(network.borrow()));
            let said = verify::report(&path, network.as_deref(), &found);
            let printed = crate::command::output::print(said.as_bytes());
            Ok(match printed {
                Exit::Complete if !found.is_sound() => Exit::Incomplete,
                exit => exit,
            })
        }
        Err(fault) => {
            complain(&format_args!("the journal {}", fault.on_reading()));
            Err(Exit::Incomplete)
        }
    }
}
