//! From settings to a client of the network.

use crate::api::Client;
use crate::api::Origin;
use crate::api::Rate;
use crate::api::Steps;
use crate::command::advice::advice;
use crate::command::exit::Exit;
use crate::command::output::complain;
use crate::config::choice;
use crate::config::error::ConfigError;
use crate::config::settings::Settings;
use crate::config::source::Source;
use crate::domain::failure::Failure;

/// Why there is no client.
#[derive(Debug)]
pub(super) enum NoClient {
    /// The settings are at fault.
    Config(ConfigError),
    /// This machine is.
    Failed(Failure),
}

impl NoClient {
    /// Says what is wrong, and with which number the command ends.
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Config(problem) => {
                complain(problem);
                Exit::Config
            }
            Self::Failed(failure) => {
                let words = failure.words();
                let happened = words.happened.as_received();
                complain(&format_args!("{happened}\n{}", advice(failure)));
                Exit::of(failure)
            }
        }
    }
}

/// Reads the token and makes the client. Nothing is sent yet.
pub(super) fn connect(settings: &Settings, steps: Steps) -> Result<Client, NoClient> {
    let connection = settings.connection().map_err(NoClient::Config)?;
    let base_url = &connection.base_url;
    let origin = Origin::parse(base_url.value.as_str()).map_err(|problem| {
        NoClient::Config(ConfigError::Value {
            given_by: Source::clone(&base_url.source),
            problem: problem.to_string(),
        })
    })?;
    let token = connection.token.read().map_err(NoClient::Config)?;
    let rate = match settings.rate.value {
        choice::Rate::Off => Rate::Off,
        choice::Rate::PerSecond(number) => Rate::PerSecond(number),
    };
    Client::new(&origin, token, rate, steps).map_err(NoClient::Failed)
}
