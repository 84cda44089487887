//! What to do about a failure where no console keeps what was loaded before.

use crate::domain::failure::Broken;
use crate::domain::failure::Failure;
use crate::domain::failure::Meaning;

/// Words for whoever ran the command.
pub(super) fn advice(failure: &Failure) -> &'static str {
    match failure {
        Failure::Unreachable {
            why: Broken::Name | Broken::Refused | Broken::Cut | Broken::Other,
            ..
        } => "check the base URL and the connection, and try again",
        Failure::TimedOut(_) => "the network is slow or out of reach; try again",
        Failure::Unreadable { .. } => {
            "nothing was taken from it; check the base URL if it stays so"
        }
        Failure::TooLarge { .. } => "it was not read to its end, and nothing was taken from it",
        Failure::Refused(refusal) => match refusal.meaning() {
            Meaning::ServerFault => "the network has trouble; try again later",
            Meaning::RateLimited => "too many requests for this token; wait, or lower --rate",
            _ => failure.words().means,
        },
        Failure::Unreachable { .. }
        | Failure::Redirected { .. }
        | Failure::Stopped
        | Failure::NotAddressable
        | Failure::Client(_)
        | Failure::Unrecorded
        | Failure::Recorded(_) => failure.words().means,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::failure::Refusal;
    use crate::domain::failure::Stage;
    use crate::domain::failure::Unreadable;
    use crate::text::UntrustedText;

    fn refused(status: u16) -> Failure {
        Failure::Refused(Refusal {
            status,
            code: None,
            message: UntrustedText::from("no"),
            detail: vec![],
            retry_after: None,
        })
    }

    #[test]
    fn a_command_speaks_of_no_rows_that_it_does_not_have() {
        let broken = [
            Broken::Name,
            Broken::Refused,
            Broken::Cut,
            Broken::Insecure,
            Broken::NoAuthorities,
            Broken::Proxy,
            Broken::Other,
        ];
        let unreachable = broken.map(|why| Failure::Unreachable {
            why,
            detail: UntrustedText::from(""),
        });
        let unreadable = Failure::Unreadable {
            what: Unreadable::NotJson,
            detail: UntrustedText::from(""),
        };
        let others = [
            unreadable,
            Failure::TimedOut(Stage::Whole),
            Failure::TooLarge { limit: 1 },
            Failure::Stopped,
            refused(401),
            refused(403),
            refused(422),
            refused(429),
            refused(503),
        ];
        for failure in unreachable.into_iter().chain(others) {
            let said = advice(&failure);
            assert!(!said.contains("loaded"), "{failure:?}: {said}");
        }
    }
}
