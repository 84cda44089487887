//! The embedded network: a stand-in for a social.plus network, on loopback, in this process.
//!
//! It owns invented people, what is documented about Query Users and its neighbours, and faults
//! and delays on request. It never shares a type with the client: a server that borrowed the
//! client's shapes would agree with the client's mistakes. It never opens a connection of its own.

#![expect(dead_code, reason = "faults and profiles use what is waiting here")]

mod answer;
mod arena;
mod bits;
mod collation;
mod control;
mod dice;
mod error;
mod faults;
mod fold;
mod index;
mod json;
mod limit;
mod log;
mod names;
mod network;
mod options;
mod order;
mod page;
mod params;
mod payload;
mod person;
mod population;
mod query;
mod routes;
mod server;
mod token;
mod world;

pub use control::Control;
pub use control::Which;
pub use error::DemoError;
pub use faults::Faults;
pub use log::Request;
pub use network::Network;
pub use options::Options;

/// The only bearer token that the embedded network accepts. It guards invented people, so it is
/// no secret.
pub const TOKEN: &str = "demo-token";
