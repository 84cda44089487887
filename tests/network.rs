//! The embedded network over real HTTP, asked by a client that knows nothing of modcon's own.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "network/actions.rs"]
mod actions;
#[path = "network/activity.rs"]
mod activity;
#[path = "network/answers.rs"]
mod answers;
#[path = "network/deliveries.rs"]
mod deliveries;
#[path = "network/faults.rs"]
mod faults;
#[path = "network/lists.rs"]
mod lists;
#[path = "network/mishaps.rs"]
mod mishaps;
#[path = "network/shapes.rs"]
mod shapes;
#[path = "network/support.rs"]
mod support;
#[path = "network/target.rs"]
mod target;
