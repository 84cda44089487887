//! The store as commands open it.

use tokio::runtime::Runtime;

use crate::command::exit::Exit;
use crate::command::output::complain;
use crate::config::error::ConfigError;
use crate::config::settings::Network;
use crate::config::settings::Settings;
use crate::store::Place;
use crate::store::Store;
use crate::store::StoreError;
use crate::text::UntrustedText;

/// Where the store is that the settings lead to.
pub(super) fn place(settings: &Settings) -> Result<Place, ConfigError> {
    let network = match &settings.network {
        Network::Unasked(base_url) => base_url.value.as_str(),
        Network::Real(connection) => connection.base_url.value.as_str(),
        // A folder that was named, or the store of no network in particular.
        Network::Nothing | Network::Demo => "",
    };
    Ok(Place {
        folder: settings.state_folder()?.to_owned(),
        network: network.to_owned(),
        operator: UntrustedText::from(settings.triage.operator.value.as_str()),
    })
}

/// Opens a store to read it. Where there is none, nothing was decided yet, and that is no failure.
pub(super) fn to_read(place: &Place) -> Result<Store, Exit> {
    Store::open_to_read(place).map_err(|problem| {
        complain(&problem);
        match problem {
            StoreError::Missing { .. } => Exit::Complete,
            _ => Exit::Incomplete,
        }
    })
}

/// A runtime for a command that asks one thing after the other.
pub(super) fn tasks() -> Result<Runtime, Exit> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.map_err(|why| {
        complain(&format_args!("no threads can be started: {why}"));
        Exit::Incomplete
    })
}
