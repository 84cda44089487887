//! The thin binary: arguments, configuration, exit code.

#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

use std::process::ExitCode;

use anyhow::Context;
use modcon::cli;
use modcon::command;
use modcon::command::exit::Exit;
use modcon::config::environment::Environment;
use modcon::config::error::ConfigError;
use modcon::config::flags::Flags;
use modcon::config::settings::Settings;
use modcon::config::token;
use modcon::demo;
use modcon::runtime;
use modcon::runtime::hear;
use modcon::runtime::setup;

fn main() -> ExitCode {
    command::dumps::forbid();
    command::panics::end_and_explain();
    let exit = match cli::read(std::env::args_os()) {
        Ok(invocation) => run(invocation.task, &invocation.flags).unwrap_or_else(|error| {
            command::output::complain(&format_args!("{error:#}"));
            if error.is::<ConfigError>() || error.is::<setup::SetupError>() {
                Exit::Config
            } else {
                Exit::Incomplete
            }
        }),
        Err(error) => command::output::usage(&error),
    };
    token::end_commands();
    exit.into()
}

fn run(task: cli::Task, flags: &Flags) -> anyhow::Result<Exit> {
    let environment = Environment::read();
    Ok(match task {
        cli::Task::Console(task) => {
            let demo = || run(cli::read(["modcon", "demo"])?.task, flags);
            let settings = Settings::load(flags, &environment).and_then(command::log::started)?;
            let mut setup = setup::setup(&settings, task.query, task.triage, None)?;
            setup.ear = setup::ear(task.listen, &settings)?;
            console(setup, &environment)?.map_or_else(demo, Ok)?
        }
        cli::Task::Demo(args) => demo(&args, flags, &environment)?,
        cli::Task::Command(task) => {
            command::task::run(task, flags, &environment, cli::description())?
        }
    })
}

/// Opens the console; `None` where it was left for the demo.
fn console(setup: runtime::Setup, environment: &Environment) -> anyhow::Result<Option<Exit>> {
    if let Some(refused) = command::unfit::refusal(environment) {
        return Ok(Some(refused));
    }
    Ok(match runtime::console(setup)? {
        runtime::Ending::Left(runtime::Leave::Shell) => Some(Exit::Complete),
        runtime::Ending::Left(runtime::Leave::Demo) => None,
        runtime::Ending::Signal(number) => Some(Exit::Signal(u8::try_from(number)?)),
    })
}

fn demo(args: &cli::DemoArgs, flags: &Flags, environment: &Environment) -> anyhow::Result<Exit> {
    let faults = args.faults.as_deref().map(demo::Faults::read).transpose();
    let mut options = args.network(faults.context("--faults")?.unwrap_or_default());
    options.webhook = args.webhook(environment)?;
    let network = demo::Network::start(options, args.addr())?;
    if args.serve.is_some() {
        let status = demo::serve::serve(&network, &args.command, &mut std::io::stdout())?;
        return Ok(Exit::Status(status));
    }
    let embedded = Some(setup::Embedded::new(network.base_url(), demo::TOKEN));
    let settings = Settings::for_demo(flags, environment, args.state.clone());
    let mut settings = settings.and_then(command::log::started)?;
    let temporary = tempfile::tempdir().context("no folder for what the demo remembers")?;
    settings.state.get_or_insert(temporary.path().to_owned());
    let mut setup = setup::setup(&settings, <_>::default(), args.triage, embedded)?;
    let (ear, secret) = hear::Ear::private()?;
    network
        .control()
        .direct(Some(cli::DemoArgs::told_at(&ear.url()?, &secret)?));
    setup.ear = Some(ear);
    Ok(console(setup, environment)?.unwrap_or(Exit::Complete))
}
