//! The events on the command line.

use clap::Args;
use clap::ValueEnum;

use crate::cli::journal::StateArgs;
use crate::command::events::Format;
use crate::command::events::Options;
use crate::domain::user::UserId;

const EXAMPLES: &str = "\
Examples:
  modcon events --follow                           what comes, as it comes
  modcon events --user 5f1e… --type user.didFlag   who reported somebody, and why
  modcon events --format ndjson | jq .body         every body, exactly as it was sent

It needs neither a token nor the network: --profile, --base-url or --region choose whose events.
An event that came again stands at its newest place, with how often it came.";

/// Which events, and how to print them.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct EventsArgs {
    /// Go on with those that come, until interrupted or until nobody reads any more
    #[arg(long)]
    follow: bool,
    /// Only those about this user
    #[arg(long, value_name = "ID")]
    user: Option<String>,
    /// Only those with one of these names, such as user.didUpdate
    #[arg(long = "type", value_name = "EVENT,…", value_delimiter = ',')]
    names: Vec<String>,
    /// How to print them
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = FormatName::Table)]
    format: FormatName,
    #[command(flatten)]
    state: StateArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// Columns for reading, a line for each user of an event
    Table,
    /// One event a line, its body as it was sent
    Ndjson,
}

impl EventsArgs {
    pub(super) const fn names_store(&self) -> bool {
        self.state.state.is_some()
    }

    pub(super) fn options(self) -> Options {
        Options {
            state: self.state.state,
            follow: self.follow,
            user_id: self.user.as_deref().map(UserId::new),
            names: self.names,
            format: match self.format {
                FormatName::Table => Format::Table,
                FormatName::Ndjson => Format::Ndjson,
            },
        }
    }
}
