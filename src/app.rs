//! The pure core: messages in, state changed, effects out.
//!
//! Nothing here reads a clock, the environment, a file or a socket, and nothing here draws: the
//! same messages give the same state and the same effects.

// A new message, effect or action must be met everywhere; tests pick what they look at.
#![cfg_attr(not(test), warn(clippy::wildcard_enum_match_arm))]

pub mod action;
pub mod detail;
pub mod effect;
pub mod facts;
pub mod geometry;
pub mod health;
pub mod held;
pub mod help;
pub mod input;
pub mod key;
pub mod keymap;
pub mod list;
pub mod live;
pub mod marks;
pub mod message;
pub mod notice;
pub mod outbox;
pub mod overlay;
pub mod palette;
pub mod perform;
pub mod pointer;
pub mod press;
pub mod requests;
pub mod reread;
pub mod roles;
pub mod search;
pub mod session;
pub mod signs;
pub mod state;
pub mod subject;
#[cfg(test)]
pub(crate) mod testing;
pub mod tick;
pub mod ticket;
pub mod token;
pub mod triage;
pub mod unavailable;
pub mod update;
pub mod users;
pub mod words;
