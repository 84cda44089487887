//! File, environment and flags made into one value; every error names the source of the bad one.
//!
//! Nothing here talks to a network or draws. Keys and colours stay plain tables with their lines:
//! what they mean is known where keymap and theme are built.

pub mod choice;
pub mod environment;
pub mod error;
pub mod flags;
pub mod look;
pub mod network;
pub mod settings;
pub mod source;
pub mod token;
pub mod triage;
pub mod webhook;

mod file;
mod nearest;
mod profile;
mod section;
pub mod show;
mod state;
