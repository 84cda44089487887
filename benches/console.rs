//! What the console takes, as ratios to the floor: a bare ratatui program, a bare socket, a bare
//! scan. Whole programs on a pseudo-terminal, both sides in turn in one run, medians of the runs.
//!
//! ```sh
//! cargo build --locked --release --example floor && cargo bench --locked
//! ```
//!
//! `cargo bench -- keys memory` takes some of the figures, `--runs 5` more runs than three, and
//! `--users 10000` fewer users than 100,000. Figures are reported, never asserted: a busy machine
//! is no bug.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measurement that cannot go on has failed, and its figures go to the terminal"
)]

#[path = "console/decide.rs"]
mod decide;
#[path = "console/desk.rs"]
mod desk;
#[path = "console/figures.rs"]
mod figures;
#[path = "console/keys.rs"]
mod keys;
#[path = "console/live.rs"]
mod live;
#[path = "console/network.rs"]
mod network;
#[path = "console/outbox.rs"]
mod outbox;
#[path = "console/preview.rs"]
mod preview;
#[path = "console/process.rs"]
mod process;
#[path = "console/program.rs"]
mod program;
#[path = "console/queue.rs"]
mod queue;
#[path = "console/settings.rs"]
mod settings;
#[path = "console/start.rs"]
mod start;
#[path = "console/walk.rs"]
mod walk;

use crate::figures::Figures;

/// Takes some figures.
type Measure = fn(&Plan, &mut Figures);

/// What to measure, and how often.
struct Plan {
    runs: usize,
    users: usize,
    names: Vec<String>,
}

impl Plan {
    fn read() -> Self {
        let mut plan = Self {
            runs: 3,
            users: 100_000,
            names: Vec::new(),
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--runs" => plan.runs = number(arguments.next()),
                "--users" => plan.users = number(arguments.next()),
                // Cargo's own.
                "--bench" => {}
                name => plan.names.push(name.to_owned()),
            }
        }
        plan
    }

    fn wants(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|wanted| wanted == name)
    }
}

fn number(text: Option<String>) -> usize {
    text.and_then(|text| text.parse().ok())
        .expect("a number after --runs and --users")
}

fn main() {
    let plan = Plan::read();
    if !program::floor_path().exists() {
        eprintln!("The floor is not built: cargo build --locked --release --example floor");
        std::process::exit(2);
    }
    let mut figures = Figures::default();
    let measures: [(&str, Measure); 9] = [
        ("start", start::measure),
        ("walk", walk::measure),
        ("keys", keys::measure),
        ("preview", preview::measure),
        ("memory", process::measure),
        ("queue", queue::measure),
        ("decide", decide::measure),
        ("outbox", outbox::measure),
        ("live", live::measure),
    ];
    for (name, measure) in measures {
        if plan.wants(name) {
            eprintln!("{name} …");
            measure(&plan, &mut figures);
        }
    }
    println!("{figures}");
}
