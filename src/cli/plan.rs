//! Plans on the command line: made with `plan`, carried out with `apply`.

use std::path::PathBuf;

use clap::Args;
use clap::error::ErrorKind;

use crate::cli::journal::verb_parser;
use crate::cli::query::QueryArgs;
use crate::cli::refused;
use crate::command::apply;
use crate::command::plan::Ids;
use crate::command::plan::Options;
use crate::command::plan::Whom;
use crate::domain::verdict::Verb;

const EXAMPLES: &str = "\
Examples:
  modcon plan --verb clear --policy other --flagged --out flags.plan
  modcon plan --verb ban --policy spam --note 'wave of Jan 31' --ids ids.txt --out wave.plan
  modcon apply wave.plan --dry-run
  modcon apply wave.plan --write

A plan is a JSON file with what is so now for each person. Nothing is sent before it is applied,
and then only to those of whom it is still so.";

/// What to plan, for whom.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct PlanArgs {
    /// What to do
    #[arg(long, value_name = "VERB", value_parser = verb_parser())]
    verb: Verb,
    /// The reason, one of the configured policies
    #[arg(long, value_name = "POLICY")]
    policy: String,
    /// Your own words on it
    #[arg(
        long,
        value_name = "NOTE",
        default_value = "",
        hide_default_value = true
    )]
    note: String,
    /// Users by their ids, one a line, from a file or from standard input (-)
    #[arg(long, value_name = "FILE|-")]
    ids: Option<PathBuf>,
    /// The file to write; it must not exist
    #[arg(long, value_name = "PLAN")]
    out: PathBuf,
    #[command(flatten)]
    query: QueryArgs,
}

impl PlanArgs {
    pub(super) fn options(self) -> Result<Options, clap::Error> {
        let whom = match (self.ids, self.query.is_empty()) {
            (Some(_), false) => {
                return Err(refused(
                    ErrorKind::ArgumentConflict,
                    "--ids does not go with a query; give one of them",
                ));
            }
            (None, true) => {
                return Err(refused(
                    ErrorKind::MissingRequiredArgument,
                    "a plan needs people: give --ids, or a query such as --flagged or --search",
                ));
            }
            (Some(path), true) if path.as_os_str() == "-" => Whom::Ids(Ids::Input),
            (Some(path), true) => Whom::Ids(Ids::File(path)),
            (None, false) => Whom::Query(self.query.query()?),
        };
        Ok(Options {
            verb: self.verb,
            policy: self.policy,
            note: self.note,
            whom,
            out: self.out,
        })
    }
}

/// Which plan to carry out.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ApplyArgs {
    /// The file that `modcon plan` wrote
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// Read everybody and say what would be done; send and record nothing
    #[arg(long)]
    dry_run: bool,
}

impl ApplyArgs {
    pub(super) fn options(self) -> apply::Options {
        apply::Options {
            plan: self.plan,
            dry_run: self.dry_run,
        }
    }
}
