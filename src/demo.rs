//! The embedded network: a stand-in for a social.plus network, on loopback, in this process.
//!
//! It owns invented people, what is documented about Query Users, its neighbours and the calls that
//! ban, unban and clear flags, a life of its own on request, and faults and delays on request. It
//! tells of what happens by signed webhooks, to one address of this machine that it was given, and
//! opens no other connection. It never shares a type with the client: a server that borrowed the
//! client's shapes would agree with the client's mistakes.

mod activity;
mod acts;
mod answer;
mod arena;
mod bits;
mod change;
mod clock;
mod collation;
mod control;
mod damage;
mod deed;
mod deliveries;
mod dice;
mod effects;
mod error;
pub mod faults;
mod fold;
mod holds;
mod hostile;
mod index;
mod json;
mod life;
mod limit;
mod log;
mod mishaps;
mod moderation;
mod names;
mod network;
mod news;
mod options;
mod order;
mod page;
mod params;
mod payload;
mod person;
mod picture;
mod population;
mod post;
mod profile;
mod query;
mod registry;
mod roles;
mod routes;
mod row;
mod seal;
pub mod serve;
mod server;
mod socket;
mod specials;
mod stage;
mod stamp;
mod target;
mod token;
mod world;

pub use acts::Act;
pub use acts::Actor;
pub use acts::Stand;
pub use control::Control;
pub use control::Which;
pub use deliveries::Progress;
pub use effects::Effects;
pub use effects::Tally;
pub use error::DemoError;
pub use faults::Faults;
pub use log::Request;
pub use network::Network;
pub use options::Options;
pub use seal::Secret;
pub use target::Target;
pub use target::Webhook;

/// The only bearer token that the embedded network accepts. It guards invented people, so it is
/// no secret.
pub const TOKEN: &str = "demo-token";
