//! The terminal as a resource: taken once, given back once, however the program ends.
//!
//! Nothing here knows what is drawn.

pub mod clipboard;
pub mod guard;
pub mod line;
pub mod probe;
pub mod watchdog;
