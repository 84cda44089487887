//! How the connection to the network stands.

use crate::domain::failure::Failure;
use crate::domain::time::Moment;

/// What the last answers say about the network.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Health {
    /// Nothing was asked, or the last answer was fine.
    #[default]
    Fine,
    /// The network cannot be reached; what is loaded stays.
    Offline {
        /// Since when.
        since: Moment,
        /// The last reason.
        failure: Failure,
    },
    /// The token was refused; every request is stopped until it is renewed.
    Stopped {
        /// The refusal.
        failure: Failure,
    },
}
