//! The command line as types; completions and the man page come from them.
//!
//! A command line is either turned into an [`Invocation`] whole, or refused with the usage error
//! that says what goes together. Nothing is read or opened here.

mod demo;
mod global;
mod query;
mod users;

use std::ffi::OsString;

use clap::CommandFactory;
use clap::Parser;
use clap::Subcommand;
use clap::error::ErrorKind;
use clap_complete::Shell;

pub use crate::cli::demo::DemoArgs;

use crate::cli::global::GlobalArgs;
use crate::cli::query::QueryArgs;
use crate::cli::users::UsersArgs;
use crate::command::users::Options as UsersOptions;
use crate::config::flags::Flags;
use crate::domain::query::UserQuery;

/// What a command line asks for.
#[derive(Debug)]
pub struct Invocation {
    /// What to do.
    pub task: Task,
    /// What the flags say about the configuration.
    pub flags: Flags,
}

/// What to do.
#[derive(Debug)]
pub enum Task {
    /// The console, opened on a question.
    Console(UserQuery),
    /// The embedded network.
    Demo(DemoArgs),
    /// The list without a screen.
    Users(UsersOptions),
    /// Checks of configuration, terminal, reachability and token.
    Doctor,
    /// Prints where the configuration file is.
    ConfigPath,
    /// Prints the settings in force.
    ConfigShow,
    /// Prints completions for a shell.
    Completions(Shell),
    /// Prints the man page.
    Man,
}

const EXAMPLES: &str = "\
Examples:
  modcon demo                              an invented network, nothing to set up
  modcon --region eu                       your network; the token comes from MODCON_TOKEN
  modcon --profile acme --flagged          open on the flagged users of a profile
  modcon users --search ann --format csv   the same list, without a screen
  modcon doctor                            what is set up, what is not, what to do

Exit status: 0 complete, 1 incomplete, 2 usage, 3 configuration, 4 token refused, 5 network.";

/// Search, read and moderate the users of a social.plus network, in a terminal
#[derive(Debug, Parser)]
#[command(
    name = "modcon",
    version,
    after_help = EXAMPLES,
    max_term_width = 100,
    disable_help_subcommand = true
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    query: QueryArgs,
    #[command(flatten)]
    global: GlobalArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Open the console on an embedded network of invented users, or serve that network
    Demo(DemoArgs),
    /// Print the list of users without a screen, page by page as they arrive
    Users(UsersArgs),
    /// Check configuration, terminal, network and token, and say what to do
    Doctor,
    /// Show where the configuration is and what is in force
    #[command(disable_help_subcommand = true)]
    Config {
        #[command(subcommand)]
        what: ConfigCommand,
    },
    /// Print completions for a shell
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// Print the man page as roff: modcon man | man -l -
    Man,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Print the path of the configuration file, whether or not it exists
    Path,
    /// Print every setting in force and who gave it; never the token
    Show,
}

/// Reads a command line, the program's name first.
///
/// # Errors
///
/// What clap has to say: a usage error, or the text of `--help` and `--version`.
pub fn read<I, T>(arguments: I) -> Result<Invocation, clap::Error>
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let Cli {
        command,
        query,
        global,
    } = Cli::try_parse_from(arguments)?;
    if command.is_some() && !query.is_empty() {
        return Err(refused(
            ErrorKind::ArgumentConflict,
            "a query before a command belongs to no list; write it after `users`",
        ));
    }
    let flags = global.flags();
    let task = match command {
        None => Task::Console(query.query()?),
        Some(Command::Demo(demo)) => {
            if let Some(flag) = global.names_network() {
                return Err(refused(
                    ErrorKind::ArgumentConflict,
                    &format!("{flag} does not go with `demo`, which brings a network of its own"),
                ));
            }
            Task::Demo(demo)
        }
        Some(Command::Users(users)) => Task::Users(users.options()?),
        Some(Command::Doctor) => Task::Doctor,
        Some(Command::Config { what }) => match what {
            ConfigCommand::Path => Task::ConfigPath,
            ConfigCommand::Show => Task::ConfigShow,
        },
        Some(Command::Completions { shell }) => Task::Completions(shell),
        Some(Command::Man) => Task::Man,
    };
    Ok(Invocation { task, flags })
}

/// The description that completions and the man page are made from.
#[must_use]
pub fn description() -> clap::Command {
    Cli::command()
}

fn refused(kind: ErrorKind, message: &str) -> clap::Error {
    Cli::command().error(kind, message)
}

#[cfg(test)]
mod tests;
