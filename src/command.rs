//! The commands without a screen, one file each.
//!
//! They print what the console shows, for scripts and for terminals that cannot show it. Nothing
//! here draws a screen, and nothing from elsewhere is printed before [`crate::text`] made it safe.

pub mod apply;
pub mod config;
pub mod doctor;
pub mod dumps;
pub mod events;
pub mod evidence;
pub mod exit;
pub mod journal;
pub mod listen;
pub mod log;
pub mod output;
pub mod panics;
pub mod paper;
pub mod plan;
pub mod task;
pub mod unfit;
pub mod users;
pub mod webhook;

mod advice;
mod cell;
mod connect;
mod fresh;
mod progress;
mod signals;
mod stored;

use crate::domain::time::Timestamp;

/// An instant as the API writes it, or the bare milliseconds where the calendar ends.
fn rfc3339(at: Timestamp) -> String {
    match jiff::Timestamp::from_millisecond(at.as_millis()) {
        Ok(at) => at.to_string(),
        Err(_) => at.as_millis().to_string(),
    }
}

#[expect(clippy::disallowed_methods, reason = "commands date what they see")]
fn now() -> Timestamp {
    Timestamp::from_millis(jiff::Timestamp::now().as_millisecond())
}
