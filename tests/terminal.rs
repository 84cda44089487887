//! What only a real terminal shows: the first command of the README, that the terminal is given
//! back however the program ends, and that neither a flood nor a slow line nor a lost terminal
//! gets the better of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "terminal/bugs.rs"]
mod bugs;
#[path = "terminal/bulk.rs"]
mod bulk;
#[path = "terminal/desk.rs"]
mod desk;
#[path = "terminal/endings.rs"]
mod endings;
#[path = "terminal/floods.rs"]
mod floods;
#[path = "terminal/live.rs"]
mod live;
#[path = "terminal/loss.rs"]
mod loss;
#[path = "terminal/manners.rs"]
mod manners;
#[path = "terminal/places.rs"]
mod places;
#[path = "support/pty.rs"]
mod pty;
#[path = "terminal/shift.rs"]
mod shift;
#[path = "terminal/slow.rs"]
mod slow;
#[path = "terminal/traces.rs"]
mod traces;
