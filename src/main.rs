//! The thin binary: arguments, configuration, exit code.

#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use modcon::cli;
use modcon::cli::Task;
use modcon::command;
use modcon::command::exit::Exit;
use modcon::command::output;
use modcon::config::environment::Environment;
use modcon::config::error::ConfigError;
use modcon::config::flags::Flags;
use modcon::config::settings::Settings;
use modcon::demo;
use modcon::domain::query::UserQuery;
use modcon::runtime;
use modcon::runtime::Ending;
use modcon::runtime::Leave;
use modcon::runtime::setup::Embedded;
use modcon::runtime::setup::SetupError;

fn main() -> ExitCode {
    command::dumps::forbid();
    let exit = match cli::read(std::env::args_os()) {
        Ok(cli::Invocation { task, flags }) => run(task, &flags).unwrap_or_else(|error| {
            output::complain(&format_args!("{error:#}"));
            let of_config = error.is::<ConfigError>() || error.is::<SetupError>();
            if of_config { Exit::Config } else { Exit::Usage }
        }),
        Err(error) => output::usage(&error),
    };
    exit.into()
}

fn run(task: Task, flags: &Flags) -> anyhow::Result<Exit> {
    let environment = Environment::read();
    let load = || Settings::load(flags, &environment).and_then(command::log::started);
    Ok(match task {
        Task::Console(query) => console(&load()?, flags, query, None)?,
        Task::Demo(args) => {
            let addr = args.serve.unwrap_or(([127, 0, 0, 1], 0).into());
            let network = demo::Network::start(demo_options(&args)?, addr)?;
            if args.serve.is_some() {
                let out = &mut std::io::stdout();
                let ended = demo::serve::serve(&network, &args.command, out);
                return Ok(Exit::Status(ended.context("demo --serve")?));
            }
            let settings = Settings::for_demo(flags, &environment, args.state)?;
            let settings = command::log::started(settings)?;
            console(&settings, flags, UserQuery::default(), Some(&network))?
        }
        Task::Users(options) => command::users::run(&options, &load()?, &environment),
        Task::Doctor => command::doctor::run(flags, &environment),
        Task::ConfigPath => command::config::path(flags, &environment)?,
        Task::ConfigShow => command::config::show(&load()?),
        Task::Completions(shell) => command::paper::completions(cli::description(), shell),
        Task::Man => command::paper::man(cli::description()),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the file that the command line names"
)]
fn demo_options(args: &cli::DemoArgs) -> anyhow::Result<demo::Options> {
    let usual = demo::Options::default();
    let read = |path| demo::Faults::from_toml(&std::fs::read_to_string(path)?).map_err(Into::into);
    let faults = args.faults.as_ref().map_or(Ok(usual.faults), read);
    Ok(demo::Options {
        users: args.users,
        seed: args.seed,
        latency: Duration::from_millis(args.latency.into()),
        rate_limit: args.rate_limit.map_or(usual.rate_limit, |limit| limit.0),
        faults: faults.map_err(|error: anyhow::Error| error.context("--faults"))?,
    })
}

fn console(
    settings: &Settings,
    flags: &Flags,
    query: UserQuery,
    demo: Option<&demo::Network>,
) -> anyhow::Result<Exit> {
    if let Some(reason) = command::unfit::reason(&Environment::read()) {
        output::complain(&reason);
        return Ok(Exit::Usage);
    }
    let embedded = demo.map(|network| Embedded {
        base_url: network.base_url(),
        token: demo::TOKEN.into(),
    });
    Ok(
        match runtime::console(runtime::setup::setup(settings, query, embedded)?)? {
            Ending::Left(Leave::Shell) => Exit::Complete,
            Ending::Left(Leave::Demo) => run(cli::read(["modcon", "demo"])?.task, flags)?,
            Ending::Signal(number) => Exit::Signal(u8::try_from(number).unwrap_or(u8::MAX)),
        },
    )
}
