//! The client against a server that is exact to the byte and wrong in every way it can be, and
//! against the embedded network.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "client/actions.rs"]
mod actions;
#[path = "client/limits.rs"]
mod limits;
#[path = "client/machine.rs"]
mod machine;
#[path = "client/network.rs"]
mod network;
#[path = "client/once.rs"]
mod once;
#[path = "client/reads.rs"]
mod reads;
#[path = "client/refusals.rs"]
mod refusals;
#[path = "client/retries.rs"]
mod retries;
#[path = "client/secrets.rs"]
mod secrets;
#[path = "client/server.rs"]
mod server;
#[path = "client/support.rs"]
mod support;
#[path = "client/walks.rs"]
mod walks;
