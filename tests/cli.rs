//! The real binary without a screen: what it prints, what it leaves behind, how it ends.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up has failed"
)]

#[path = "cli/apply.rs"]
mod apply;
#[path = "cli/canary.rs"]
mod canary;
#[path = "cli/events.rs"]
mod events;
#[path = "cli/evidence.rs"]
mod evidence;
#[path = "cli/faults.rs"]
mod faults;
#[path = "cli/journal.rs"]
mod journal;
#[path = "cli/plan.rs"]
mod plan;
#[path = "cli/program.rs"]
mod program;
#[path = "cli/recorder.rs"]
mod recorder;
#[path = "cli/secrets.rs"]
mod secrets;
#[path = "cli/serve.rs"]
mod serve;
#[path = "cli/setup.rs"]
mod setup;
#[path = "cli/users.rs"]
mod users;
