//! The commands without a screen, one file each.

pub mod users;
