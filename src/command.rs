//! The commands without a screen, one file each.
//!
//! They print what the console shows, for scripts and for terminals that cannot show it. Nothing
//! here draws a screen, and nothing from elsewhere is printed before [`crate::text`] made it safe.

pub mod config;
pub mod doctor;
pub mod dumps;
pub mod exit;
pub mod log;
pub mod output;
pub mod panics;
pub mod paper;
pub mod unfit;
pub mod users;

mod advice;
mod connect;
mod signals;
