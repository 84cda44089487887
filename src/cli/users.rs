//! The list without a screen on the command line.

use clap::Args;
use clap::ValueEnum;
use clap::error::ErrorKind;

use crate::cli::query::QueryArgs;
use crate::cli::refused;
use crate::command::users::Format;
use crate::command::users::Options;
use crate::command::users::Wanted;

const EXAMPLES: &str = "\
Examples:
  modcon users --flagged --sort lastCreated
  modcon users --search ann --search-by displayName,userId --format csv
  modcon users --all --format ndjson | jq -r .userId";

/// Rows to print without `--limit` or `--all`.
const USUAL_ROWS: u64 = 100;

/// What to print and how.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct UsersArgs {
    #[command(flatten)]
    query: QueryArgs,
    /// Print at most this many users [default: 100]
    #[arg(
        long,
        value_name = "ROWS",
        conflicts_with = "all",
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    limit: Option<u64>,
    /// Print every user
    #[arg(long)]
    all: bool,
    /// How to print them
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = FormatName::Table)]
    format: FormatName,
    /// With ndjson: after the users of a page, a line with the page's roles and files
    #[arg(long)]
    with_page: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// Columns for reading
    Table,
    /// One user a line, as the API gave it
    Ndjson,
    /// For spreadsheets; no cell can run as a formula
    Csv,
}

impl UsersArgs {
    pub(super) fn options(&self) -> Result<Options, clap::Error> {
        if self.with_page && self.format != FormatName::Ndjson {
            return Err(refused(
                ErrorKind::ArgumentConflict,
                "--with-page goes with --format ndjson; other formats have no place for a page",
            ));
        }
        Ok(Options {
            query: self.query.query()?,
            wanted: if self.all {
                Wanted::All
            } else {
                Wanted::AtMost(self.limit.unwrap_or(USUAL_ROWS))
            },
            format: match self.format {
                FormatName::Table => Format::Table,
                FormatName::Ndjson => Format::Ndjson,
                FormatName::Csv => Format::Csv,
            },
            with_page: self.with_page,
        })
    }
}
