//! The receiver of webhooks: what is signed is kept before it is acknowledged, and everything else
//! is refused before anybody reads it.
//!
//! A delivery is verified over its raw bytes, taken apart no further than its envelope, handed to
//! whoever keeps it, and answered 200 once it is durable; many deliveries share one commit. It owns
//! its connections and bounds all of them: how long a head, a body and a silence may take, how many
//! there are, how much memory they hold. It never acts on what an event says.

mod answer;
mod body;
mod counter;
mod guests;
mod intake;
mod keeping;
mod receiver;
mod signature;
mod socket;

pub use crate::webhook::answer::Reader;
pub use crate::webhook::keeping::Keeping;
pub use crate::webhook::receiver::ListenError;
pub use crate::webhook::receiver::Receiver;
pub use crate::webhook::receiver::Socket;
pub use crate::webhook::receiver::Terms;
pub use crate::webhook::receiver::connections;
pub use crate::webhook::signature::Bearer;
pub use crate::webhook::signature::HEADER;
pub use crate::webhook::signature::LEGACY_HEADER;
pub use crate::webhook::signature::Secrets;

/// The largest body that is taken in, in bytes.
pub const LARGEST_BODY: usize = 1024 * 1024;

#[cfg(test)]
mod tests;
