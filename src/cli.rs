//! The command line as types; completions and the man page come from them.
//!
//! A command line is either turned into an [`Invocation`] whole, or refused with the usage error
//! that says what goes together. Nothing is read or opened here.

mod demo;
mod events;
mod global;
mod journal;
mod listen;
mod plan;
mod query;
mod users;

use std::ffi::OsString;

use clap::CommandFactory;
use clap::Parser;
use clap::Subcommand;
use clap::error::ErrorKind;
use clap_complete::Shell;

pub use crate::cli::demo::DemoArgs;

use crate::cli::events::EventsArgs;
use crate::cli::global::GlobalArgs;
use crate::cli::journal::EvidenceArgs;
use crate::cli::journal::JournalArgs;
use crate::cli::listen::ListenArgs;
use crate::cli::listen::WebhookCommand;
use crate::cli::plan::ApplyArgs;
use crate::cli::plan::PlanArgs;
use crate::cli::query::QueryArgs;
use crate::cli::users::UsersArgs;
use crate::command::task::Task as CommandTask;
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
    /// The console.
    Console {
        /// The question that it opens on.
        query: UserQuery,
        /// Whether triage opens at once.
        triage: bool,
    },
    /// The embedded network.
    Demo(DemoArgs),
    /// Something without a screen.
    Command(CommandTask),
}

const EXAMPLES: &str = "\
Examples:
  modcon demo                              an invented network, nothing to set up
  modcon --region eu                       your network; the token comes from MODCON_TOKEN
  modcon --profile acme --flagged          open on the flagged users of a profile
  modcon --profile acme --triage           work through the flagged users
  modcon users --search ann --format csv   the same list, without a screen
  modcon journal list --since 7d           what was decided, and what came of it
  modcon listen                            hear webhooks; the secret is MODCON_WEBHOOK_SECRET
  modcon doctor                            what is set up, what is not, what to do

Exit status: 0 complete, 1 incomplete, 2 usage, 3 configuration, 4 token refused, 5 network.";

const NAMES_STORE: &str = "--state, which names the store itself";

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
    /// Open on triage: the flagged users of the whole network, worst first
    #[arg(long)]
    triage: bool,
    #[command(flatten)]
    global: GlobalArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Open the console on an embedded network of invented users, or serve that network
    Demo(DemoArgs),
    /// Print the list of users without a screen, page by page as they arrive
    Users(UsersArgs),
    /// Write down one verdict for many people; nothing is sent
    Plan(PlanArgs),
    /// Carry out a plan: re-read everybody, act where nothing changed, report each
    Apply(ApplyArgs),
    /// Read, export or check the journal of what was decided
    Journal(JournalArgs),
    /// Put what is recorded of one person into a folder that can be checked anywhere
    Evidence(EvidenceArgs),
    /// Hear the network's webhooks: verify them, keep them, acknowledge them
    Listen(ListenArgs),
    /// Prove that a receiver of webhooks takes what is signed
    #[command(disable_help_subcommand = true)]
    Webhook {
        #[command(subcommand)]
        what: WebhookCommand,
    },
    /// Print the events that the network sent, and go on with those that come
    Events(EventsArgs),
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

impl Command {
    /// What of the command names a network or a store by itself, if anything does.
    const fn names_network(&self) -> Option<&'static str> {
        match self {
            Self::Demo(_) => Some("`demo`, which brings a network of its own"),
            Self::Journal(journal) if journal.names_store() => Some(NAMES_STORE),
            Self::Events(events) if events.names_store() => Some(NAMES_STORE),
            Self::Evidence(evidence) if evidence.names_store() => Some(NAMES_STORE),
            _ => None,
        }
    }

    fn task(self) -> Result<Task, clap::Error> {
        Ok(Task::Command(match self {
            Self::Demo(demo) => return Ok(Task::Demo(demo)),
            Self::Users(users) => CommandTask::Users(users.options()?),
            Self::Plan(plan) => CommandTask::Plan(plan.options()?),
            Self::Apply(apply) => CommandTask::Apply(apply.options()),
            Self::Journal(journal) => CommandTask::Journal(journal.options()),
            Self::Evidence(evidence) => CommandTask::Evidence(evidence.options()),
            Self::Listen(listen) => CommandTask::Listen(listen.options()),
            Self::Webhook { what } => CommandTask::Webhook(what.options()),
            Self::Events(events) => CommandTask::Events(events.options()),
            Self::Doctor => CommandTask::Doctor,
            Self::Config { what } => match what {
                ConfigCommand::Path => CommandTask::ConfigPath,
                ConfigCommand::Show => CommandTask::ConfigShow,
            },
            Self::Completions { shell } => CommandTask::Completions(shell),
            Self::Man => CommandTask::Man,
        }))
    }
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
        triage,
        global,
    } = Cli::try_parse_from(arguments)?;
    if command.is_some() && !query.is_empty() {
        return Err(refused(
            ErrorKind::ArgumentConflict,
            "a query before a command belongs to no list; write it after `users`",
        ));
    }
    if command.is_some() && triage {
        return Err(refused(
            ErrorKind::ArgumentConflict,
            "--triage opens the console and goes with no command; `modcon demo` has its own",
        ));
    }
    let flags = global.flags();
    let task = match command {
        None => Task::Console {
            query: query.query()?,
            triage,
        },
        Some(command) => {
            if let (Some(flag), Some(what)) = (global.names_network(), command.names_network()) {
                return Err(refused(
                    ErrorKind::ArgumentConflict,
                    &format!("{flag} does not go with {what}"),
                ));
            }
            command.task()?
        }
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
