//! What can go wrong between the console and a network, as a person must know it.
//!
//! The client maps transport and decoding errors into these values; one place here turns them
//! into words. Parts that a server wrote are [`UntrustedText`] and stay so.

mod words;

use std::time::Duration;

use crate::text::UntrustedText;

pub use crate::domain::failure::words::Words;

/// Why no connection could be made or kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Broken {
    /// The host's name could not be resolved.
    Name,
    /// Nobody listens there.
    Refused,
    /// The connection ended before the answer did.
    Cut,
    /// The certificate or the handshake was not acceptable.
    Insecure,
    /// This machine has no certificate authorities to check the server with.
    NoAuthorities,
    /// The proxy did not let the request through.
    Proxy,
    /// Anything else on the way.
    Other,
}

/// Which of the time limits ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Making a connection.
    Connecting,
    /// Waiting for the next bytes.
    Silence,
    /// The whole request.
    Whole,
}

/// Why an answer with status 200 could not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unreadable {
    /// The connection closed before the announced length.
    Truncated,
    /// Not JSON at all, such as a proxy's page.
    NotJson,
    /// JSON without what the answer must hold.
    WrongShape,
}

/// An answer of the server that says no.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// `code` of the error envelope.
    pub code: Option<i64>,
    /// `message` of the envelope, or the beginning of a body that is no envelope.
    pub message: UntrustedText,
    /// `data.detail`, one entry a line.
    pub detail: Vec<UntrustedText>,
    /// `Retry-After`, where the server sent one.
    pub retry_after: Option<Duration>,
}

/// What a refusal means for the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// 401: the token is missing, wrong, expired or revoked; one code for all of these.
    TokenRefused,
    /// 403 with 400312: the caller is banned from the network.
    CallerBanned,
    /// 403 with 400301: the token may not do this.
    PermissionDenied,
    /// Any other 403.
    Forbidden,
    /// 404
    NotFound,
    /// The page token is not or no longer valid.
    PageTokenInvalid,
    /// 400 or 422: a parameter is not as the API wants it.
    BadRequest,
    /// 429
    RateLimited,
    /// 5xx
    ServerFault,
    /// A status that no page documents.
    Other,
}

impl Refusal {
    /// Reads the HTTP status first, then the code: one code stands for different things.
    #[must_use]
    pub fn meaning(&self) -> Meaning {
        match (self.status, self.code) {
            (401, _) => Meaning::TokenRefused,
            (403, Some(400_312)) => Meaning::CallerBanned,
            (403, Some(400_301)) => Meaning::PermissionDenied,
            (403, _) => Meaning::Forbidden,
            (404, _) => Meaning::NotFound,
            (400 | 422, _) if self.speaks_of_token() => Meaning::PageTokenInvalid,
            (400 | 422, _) => Meaning::BadRequest,
            (429, _) => Meaning::RateLimited,
            (500..=599, _) => Meaning::ServerFault,
            _ => Meaning::Other,
        }
    }

    fn speaks_of_token(&self) -> bool {
        let said = |text: &UntrustedText| {
            let text = text.as_received().to_lowercase();
            text.contains("token") && text.contains("invalid")
        };
        said(&self.message) || self.detail.iter().any(said)
    }
}

/// Why a request brought nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Failure {
    /// No usable connection.
    Unreachable {
        /// Where it broke.
        why: Broken,
        /// The transport's own words, without the URL; empty where they say nothing more.
        detail: UntrustedText,
    },
    /// A time limit ran out.
    TimedOut(Stage),
    /// The server said no.
    Refused(Refusal),
    /// The server pointed elsewhere; the token is never sent after a redirect.
    Redirected {
        /// HTTP status.
        status: u16,
        /// Host that the answer named.
        host: UntrustedText,
    },
    /// An answer came and could not be read.
    Unreadable {
        /// In which way.
        what: Unreadable,
        /// The decoder's words or the beginning of the body.
        detail: UntrustedText,
    },
    /// The answer was larger than the limit, in bytes.
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// Every request is stopped until the token is renewed.
    Stopped,
    /// The id cannot be put into a URL so that it comes out the same.
    NotAddressable,
    /// The client itself could not be set up.
    Client(UntrustedText),
    /// It was sent, and no answer was recorded: the program ended meanwhile, or its store failed.
    Unrecorded,
    /// What was recorded earlier, in the words that were written down then.
    Recorded(UntrustedText),
}

impl Failure {
    /// Whether another try of a read may bring something, by the contract's table.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable { why, .. } => {
                !matches!(why, Broken::Insecure | Broken::NoAuthorities)
            }
            Self::TimedOut(_) | Self::Unreadable { .. } => true,
            Self::Refused(refusal) => matches!(refusal.status, 429 | 500 | 502 | 503 | 504),
            Self::Redirected { .. }
            | Self::TooLarge { .. }
            | Self::Stopped
            | Self::NotAddressable
            | Self::Client(_)
            | Self::Unrecorded
            | Self::Recorded(_) => false,
        }
    }

    /// Whether no request may leave until the token is renewed.
    #[must_use]
    pub fn stops_everything(&self) -> bool {
        match self {
            Self::Refused(refusal) => {
                matches!(
                    refusal.meaning(),
                    Meaning::TokenRefused | Meaning::CallerBanned
                )
            }
            Self::Stopped => true,
            _ => false,
        }
    }

    /// Whether this says that the network could not be reached at all.
    #[must_use]
    pub const fn is_offline(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::TimedOut(_))
    }

    /// Whether there is no way to the network at all, whomever a request is about: its name is
    /// unknown, nobody listens, or nothing can be agreed upon with it.
    #[must_use]
    pub const fn is_no_way(&self) -> bool {
        match self {
            Self::Unreachable { why, .. } => match why {
                Broken::Name
                | Broken::Refused
                | Broken::Insecure
                | Broken::NoAuthorities
                | Broken::Proxy => true,
                Broken::Cut | Broken::Other => false,
            },
            Self::TimedOut(stage) => matches!(stage, Stage::Connecting),
            _ => false,
        }
    }

    /// What a refusal means; `None` for failures that are no answer.
    #[must_use]
    pub fn meaning(&self) -> Option<Meaning> {
        match self {
            Self::Refused(refusal) => Some(refusal.meaning()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, code: i64, message: &str) -> Refusal {
        Refusal {
            status,
            code: Some(code),
            message: UntrustedText::from(message),
            detail: vec![],
            retry_after: None,
        }
    }

    #[test]
    fn the_status_is_read_before_the_code() {
        assert_eq!(
            refused(422, 500_000, "bad limit").meaning(),
            Meaning::BadRequest
        );
        assert_eq!(
            refused(500, 500_000, "oops").meaning(),
            Meaning::ServerFault
        );
        assert_eq!(
            refused(400, 400_000, "Query token is invalid").meaning(),
            Meaning::PageTokenInvalid
        );
        assert_eq!(
            refused(401, 400_100, "token invalid").meaning(),
            Meaning::TokenRefused
        );
    }

    #[test]
    fn only_a_refused_token_or_a_banned_caller_stops_everything() {
        let stops = |status, code| Failure::Refused(refused(status, code, "")).stops_everything();
        assert!(stops(401, 400_100));
        assert!(stops(403, 400_312));
        assert!(!stops(403, 400_301));
        assert!(!stops(403, 400_300));
        assert!(!stops(500, 500_000));
    }

    #[test]
    fn reads_are_tried_again_only_where_the_contract_says() {
        for (status, passing) in [
            (429, true),
            (500, true),
            (502, true),
            (503, true),
            (504, true),
            (501, false),
            (400, false),
            (401, false),
            (403, false),
            (404, false),
            (422, false),
        ] {
            let failure = Failure::Refused(refused(status, 0, ""));
            assert_eq!(failure.is_passing(), passing, "{status}");
        }
    }
}
