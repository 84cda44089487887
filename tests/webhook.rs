//! The receiver as the real program: what it takes in, refuses and survives.
//!
//! `MODCON_EVENTS_RATE` and `MODCON_EVENTS_SECONDS` set how many deliveries come how fast,
//! `MODCON_EVENTS_KILLS` how often it is killed among them, `MODCON_FORGERIES` how many forged ones
//! are tried, and `MODCON_DRIBBLE_SECONDS` how long slow peers crowd it.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up has failed"
)]

#[path = "webhook/daemon.rs"]
mod daemon;
#[path = "webhook/dice.rs"]
mod dice;
#[path = "webhook/dribble.rs"]
mod dribble;
#[path = "webhook/flood.rs"]
mod flood;
#[path = "webhook/forgery.rs"]
mod forgery;
#[path = "webhook/listen.rs"]
mod listen;
#[path = "webhook/peer.rs"]
mod peer;
#[path = "cli/program.rs"]
#[expect(dead_code, reason = "another binary uses the rest")]
mod program;
#[path = "webhook/send.rs"]
mod send;
