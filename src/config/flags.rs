//! What the command line says about the configuration.

use std::path::PathBuf;

use crate::config::choice::Access;
use crate::config::choice::LogLevel;
use crate::config::choice::Rate;
use crate::config::network::BaseUrl;
use crate::config::source::Sourced;

/// The global flags, each already of its type.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--profile`
    pub profile: Option<String>,
    /// `--base-url` or `--region`, with the one that was given.
    pub base_url: Option<Sourced<BaseUrl>>,
    /// `--config`
    pub config: Option<PathBuf>,
    /// `--rate`
    pub rate: Option<Rate>,
    /// `--write` or `--read-only`, with the one that was given.
    pub access: Option<Sourced<Access>>,
    /// `--no-color`
    pub no_color: bool,
    /// `--ascii`
    pub ascii: bool,
    /// `--log`
    pub log: Option<LogLevel>,
}
