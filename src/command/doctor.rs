//! `modcon doctor`: what is set up, what is not, and what to do about it.

mod config;
mod finding;
mod network;
mod terminal;

use crate::command::doctor::finding::Finding;
use crate::command::exit::Exit;
use crate::command::output;
use crate::config::environment::Environment;
use crate::config::flags::Flags;
use crate::config::settings::Settings;

/// Checks everything and prints each finding as soon as it is known.
#[must_use]
pub fn run(flags: &Flags, environment: &Environment) -> Exit {
    let mut report = Report::default();
    let settings = Settings::load(flags, environment);
    report.add(config::findings(flags, environment, &settings));
    let facts = terminal::Facts::gather(environment);
    report.add(terminal::findings(&facts, settings.as_ref().ok()));
    if let Ok(settings) = &settings {
        report.add(network::limiter(settings));
        report.add(network::findings(settings));
    }
    if facts.is_screen() {
        report.add(terminal::copy());
    }
    report.exit()
}

/// The findings so far: the first one that needs a hand decides how the command ends.
#[derive(Debug, Default)]
struct Report {
    worst: Option<Exit>,
    stopped: Option<Exit>,
}

impl Report {
    fn add(&mut self, findings: Vec<Finding>) {
        for finding in findings {
            self.worst = self.worst.or_else(|| finding.exit());
            if self.stopped.is_none() {
                let printed = output::print_some(finding.to_string().as_bytes());
                self.stopped = printed.err().map(|stopped| stopped.exit());
            }
        }
    }

    fn exit(&self) -> Exit {
        self.stopped.or(self.worst).unwrap_or(Exit::Complete)
    }
}
