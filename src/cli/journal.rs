//! The journal and its evidence on the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;

use crate::command::evidence;
use crate::command::journal::Format;
use crate::command::journal::Options;
use crate::command::journal::Since;
use crate::command::journal::What;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::domain::verdict::Verb;

const EXAMPLES: &str = "\
Examples:
  modcon journal list --since 7d
  modcon journal list --user 5f1e… --verb ban
  modcon journal export --format csv > verdicts.csv
  modcon journal verify
  modcon journal list --state DIR          what `modcon demo --state DIR` left there

It needs neither a token nor the network: --profile, --base-url or --region choose whose journal.";

/// Which journal, and what to do with it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, disable_help_subcommand = true)]
pub(super) struct JournalArgs {
    #[command(subcommand)]
    what: JournalCommand,
    #[command(flatten)]
    state: StateArgs,
}

/// Which store to read.
#[derive(Debug, Args)]
pub(super) struct StateArgs {
    /// Read the store in DIR, such as that of a demo
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) state: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum JournalCommand {
    /// Print what was decided, by whom, and what came of it
    List {
        /// Only what concerns this user
        #[arg(long, value_name = "ID")]
        user: Option<String>,
        /// Only what happened since then: 2026-01-31T08:00:00Z, or so long ago: 30m, 2h, 7d, 4w
        #[arg(long, value_name = "WHEN", value_parser = since)]
        since: Option<Since>,
        /// Only this verb
        #[arg(long, value_name = "VERB", value_parser = verb_parser())]
        verb: Option<Verb>,
    },
    /// Print every row with everything in it
    Export {
        /// How to print them
        #[arg(long, value_name = "FORMAT", value_enum)]
        format: FormatName,
    },
    /// Check that nobody changed, removed or added a row behind modcon's back
    Verify,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// One row a line
    Ndjson,
    /// For spreadsheets; no cell can run as a formula
    Csv,
}

impl JournalArgs {
    pub(super) const fn names_store(&self) -> bool {
        self.state.state.is_some()
    }

    pub(super) fn options(self) -> Options {
        let what = match self.what {
            JournalCommand::List { user, since, verb } => What::List {
                user_id: user.as_deref().map(UserId::new),
                since,
                verb,
            },
            JournalCommand::Export { format } => What::Export(match format {
                FormatName::Ndjson => Format::Ndjson,
                FormatName::Csv => Format::Csv,
            }),
            JournalCommand::Verify => What::Verify,
        };
        Options {
            state: self.state.state,
            what,
        }
    }
}

/// One person's evidence, and where to put it.
#[derive(Debug, Args)]
pub(super) struct EvidenceArgs {
    /// Whose evidence
    #[arg(value_name = "USER_ID")]
    user_id: String,
    /// The folder to make; it must not exist
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    state: StateArgs,
}

impl EvidenceArgs {
    pub(super) const fn names_store(&self) -> bool {
        self.state.state.is_some()
    }

    pub(super) fn options(self) -> evidence::Options {
        evidence::Options {
            user_id: UserId::new(&self.user_id),
            out: self.out,
            state: self.state.state,
        }
    }
}

pub(super) fn verb_parser() -> impl TypedValueParser<Value = Verb> {
    let words = Verb::ALL.map(Verb::name);
    PossibleValuesParser::new(words).try_map(|word| word.parse::<Verb>())
}

fn since(word: &str) -> Result<Since, &'static str> {
    const EXPECTED: &str =
        "it is a time such as 2026-01-31T08:00:00Z, or a number with m, h, d or w";
    if let Some(at) = Timestamp::parse(word) {
        return Ok(Since::At(at));
    }
    let unit = word.chars().last().ok_or(EXPECTED)?;
    let seconds: u64 = match unit {
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        _ => return Err(EXPECTED),
    };
    let number = word
        .strip_suffix(unit)
        .and_then(|word| word.parse::<u32>().ok());
    let number = number.ok_or(EXPECTED)?;
    Ok(Since::Ago(Duration::from_secs(seconds * u64::from(number))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_or_so_long_ago() {
        let ago = |seconds| Ok(Since::Ago(Duration::from_secs(seconds)));
        for (word, expected) in [
            ("7d", ago(604_800)),
            ("2h", ago(7_200)),
            ("0m", ago(0)),
            ("4294967295w", ago(4_294_967_295 * 604_800)),
        ] {
            assert_eq!(since(word), expected, "{word}");
        }
        let at = Timestamp::from_millis(1_699_335_116_000);
        assert_eq!(since("2023-11-07T05:31:56Z"), Ok(Since::At(at)));
        for word in [
            "",
            "d",
            "7",
            "-7d",
            "7y",
            "7.5h",
            "2023-11-07",
            "\u{661}d",
            "h\u{202e}",
        ] {
            assert!(since(word).is_err(), "{word}");
        }
    }
}
