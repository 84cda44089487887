//! How a command ends, as a number for scripts.

use std::process::ExitCode;

use crate::domain::failure::Failure;
use crate::domain::failure::Meaning;

/// The end of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything that was asked for: 0.
    Complete,
    /// Something was skipped, refused or unknown: 1.
    Incomplete,
    /// The command line cannot be used: 2.
    Usage,
    /// The configuration cannot be used: 3.
    Config,
    /// The network refused the token: 4.
    TokenRefused,
    /// The network did not answer: 5.
    Network,
    /// A signal ended it: 128 and the signal's number.
    Signal(u8),
    /// Another program's own status.
    Status(u8),
}

impl Exit {
    /// The number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Complete => 0,
            Self::Incomplete => 1,
            Self::Usage => 2,
            Self::Config => 3,
            Self::TokenRefused => 4,
            Self::Network => 5,
            Self::Signal(number) => number.saturating_add(128),
            Self::Status(status) => status,
        }
    }

    /// The end that a failed request brings: an answer that says no to the question is an
    /// incomplete list, anything that kept an answer away is the network.
    #[must_use]
    pub fn of(failure: &Failure) -> Self {
        if failure.stops_everything() {
            return Self::TokenRefused;
        }
        match failure.meaning() {
            Some(Meaning::RateLimited | Meaning::ServerFault | Meaning::Other) => Self::Network,
            Some(_) => Self::Incomplete,
            None if matches!(failure, Failure::NotAddressable) => Self::Incomplete,
            None => Self::Network,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::failure::Refusal;
    use crate::domain::failure::Stage;
    use crate::text::UntrustedText;

    fn refused(status: u16, code: i64) -> Failure {
        Failure::Refused(Refusal {
            status,
            code: Some(code),
            message: UntrustedText::from("no"),
            detail: vec![],
            retry_after: None,
        })
    }

    #[test]
    fn failures_end_with_the_number_of_their_kind() {
        for (failure, expected) in [
            (refused(401, 400_100), 4),
            (refused(403, 400_312), 4),
            (refused(403, 400_301), 1),
            (refused(400, 400_000), 1),
            (refused(429, 429_000), 5),
            (refused(503, 500_000), 5),
            (Failure::TimedOut(Stage::Connecting), 5),
            (Failure::TooLarge { limit: 1 }, 5),
            (Failure::NotAddressable, 1),
        ] {
            assert_eq!(Exit::of(&failure).code(), expected, "{failure:?}");
        }
        assert_eq!(Exit::Signal(2).code(), 130);
    }
}
