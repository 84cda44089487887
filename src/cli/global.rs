//! The flags that every command takes.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;

use crate::config::choice::Access;
use crate::config::choice::Choice;
use crate::config::choice::LogLevel;
use crate::config::choice::Rate;
use crate::config::flags::Flags;
use crate::config::network::BaseUrl;
use crate::config::network::Region;
use crate::config::source::Source;
use crate::config::source::Sourced;

/// The global flags.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub(super) struct GlobalArgs {
    /// Use a profile of the configuration file
    #[arg(long, global = true, value_name = "NAME")]
    profile: Option<String>,
    /// Talk to the network at this URL: https, or http on this machine
    #[arg(long, global = true, value_name = "URL", conflicts_with = "region")]
    base_url: Option<BaseUrl>,
    /// Talk to the network in this region
    #[arg(
        long,
        global = true,
        value_name = "REGION",
        value_parser = region_parser()
    )]
    region: Option<Region>,
    /// Read this file instead of the usual one
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Our own limit, in requests a second, or off [default: 8]
    #[arg(long, global = true, value_name = "N|off")]
    rate: Option<Rate>,
    /// Allow verdicts to be sent; a real network opens read-only
    #[arg(long, global = true, conflicts_with = "read_only")]
    write: bool,
    /// Allow no verdicts to be sent
    #[arg(long, global = true)]
    read_only: bool,
    /// Draw without colours
    #[arg(long, global = true)]
    no_color: bool,
    /// Draw lines and marks in ASCII
    #[arg(long, global = true)]
    ascii: bool,
    /// Write a log to modcon.log in the state folder
    #[arg(
        long,
        global = true,
        value_name = "LEVEL",
        value_parser = log_parser()
    )]
    log: Option<LogLevel>,
}

impl GlobalArgs {
    /// The flag that names a network, if one was given.
    pub(super) const fn names_network(&self) -> Option<&'static str> {
        if self.profile.is_some() {
            Some("--profile")
        } else if self.base_url.is_some() {
            Some("--base-url")
        } else if self.region.is_some() {
            Some("--region")
        } else {
            None
        }
    }

    /// The flags as the configuration wants them.
    pub(super) fn flags(&self) -> Flags {
        let access = |access, flag| Some(Sourced::new(access, Source::Flag(flag)));
        let base_url = self.base_url.clone();
        let base_url = base_url.map(|url| Sourced::new(url, Source::Flag("--base-url")));
        let of_region = |region: Region| {
            let source = Source::Flag("--region");
            Sourced::new(region.base_url(), source)
        };
        Flags {
            profile: self.profile.clone(),
            base_url: base_url.or_else(|| self.region.map(of_region)),
            config: self.config.clone(),
            rate: self.rate,
            access: if self.write {
                access(Access::Write, "--write")
            } else if self.read_only {
                access(Access::ReadOnly, "--read-only")
            } else {
                None
            },
            no_color: self.no_color,
            ascii: self.ascii,
            log: self.log,
        }
    }
}

fn region_parser() -> impl TypedValueParser<Value = Region> {
    PossibleValuesParser::new(Region::WORDS).try_map(|word| word.parse::<Region>())
}

fn log_parser() -> impl TypedValueParser<Value = LogLevel> {
    let words = LogLevel::WORDS.iter().map(|(word, _)| *word);
    PossibleValuesParser::new(words).try_map(|word| LogLevel::parse(&word))
}
