//! What a command line asks for that needs no screen, and who does it.

use std::path::PathBuf;

use clap_complete::Shell;

use crate::command::apply;
use crate::command::config;
use crate::command::doctor;
use crate::command::events;
use crate::command::evidence;
use crate::command::exit::Exit;
use crate::command::journal;
use crate::command::listen;
use crate::command::log;
use crate::command::paper;
use crate::command::plan;
use crate::command::users;
use crate::command::webhook;
use crate::config::environment::Environment;
use crate::config::error::ConfigError;
use crate::config::flags::Flags;
use crate::config::settings::Settings;

/// What to do.
#[derive(Debug)]
pub enum Task {
    /// The list of users.
    Users(users::Options),
    /// Writes a plan.
    Plan(plan::Options),
    /// Carries out a plan.
    Apply(apply::Options),
    /// Prints, exports or checks the journal.
    Journal(journal::Options),
    /// Prints the events that were heard.
    Events(events::Options),
    /// Puts one person's evidence into a folder.
    Evidence(evidence::Options),
    /// Hears webhooks, or says what was heard.
    Listen(listen::Options),
    /// Sends a test delivery.
    Webhook(webhook::Options),
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

/// Does it. `description` is the command line's own, for completions and the man page.
///
/// # Errors
///
/// [`ConfigError`] where the configuration cannot be used.
pub fn run(
    task: Task,
    flags: &Flags,
    environment: &Environment,
    description: clap::Command,
) -> Result<Exit, ConfigError> {
    let load = || Settings::load(flags, environment).and_then(log::started);
    // Reading a store takes neither a token nor a network. A folder that was named stands alone.
    let stored = |state: &Option<PathBuf>| {
        let settings = match state {
            Some(folder) => Settings::for_demo(flags, environment, Some(folder.clone())),
            None => Settings::without_token(flags, environment),
        };
        settings.and_then(log::started)
    };
    Ok(match task {
        Task::Users(options) => users::run(&options, &load()?, environment),
        Task::Plan(options) => plan::run(&options, &load()?, environment),
        Task::Apply(options) => apply::run(&options, &load()?, environment)?,
        Task::Journal(options) => journal::run(&options, &stored(&options.state)?)?,
        Task::Events(options) => events::run(&options, &stored(&options.state)?)?,
        Task::Evidence(options) => evidence::run(&options, &stored(&options.state)?)?,
        Task::Listen(options) => listen::run(&options, &stored(&None)?)?,
        Task::Webhook(options) => webhook::run(&options, &stored(&None)?)?,
        Task::Doctor => doctor::run(flags, environment),
        Task::ConfigPath => config::path(flags, environment)?,
        Task::ConfigShow => config::show(&load()?),
        Task::Completions(shell) => paper::completions(description, shell),
        Task::Man => paper::man(description),
    })
}
