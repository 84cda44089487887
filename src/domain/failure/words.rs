//! Failures in words: one place says what each means for a moderator.

use crate::domain::failure::Broken;
use crate::domain::failure::Failure;
use crate::domain::failure::Meaning;
use crate::domain::failure::Refusal;
use crate::domain::failure::Stage;
use crate::domain::failure::Unreadable;
use crate::text::UntrustedText;

/// A failure in words: what happened, and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// What happened; may quote the server.
    pub happened: UntrustedText,
    /// What that means for the moderator.
    pub means: &'static str,
}

impl Failure {
    /// The failure in words.
    #[must_use]
    pub fn words(&self) -> Words {
        let (happened, means) = match self {
            Self::Unreachable { why, detail } => {
                let (what, means) = broken_words(*why);
                (with_detail(what, detail), means)
            }
            Self::TimedOut(Stage::Connecting) => (
                "no connection within 5 s".to_owned(),
                "the network is slow or out of reach; loaded rows stay usable",
            ),
            Self::TimedOut(Stage::Silence) => (
                "the server sent nothing for 10 s".to_owned(),
                "the request was given up; loaded rows stay usable",
            ),
            Self::TimedOut(Stage::Whole) => (
                "no whole answer within 20 s".to_owned(),
                "the request was given up; loaded rows stay usable",
            ),
            Self::Refused(refusal) => return refusal_words(refusal),
            Self::Redirected { status, host } => (
                format!("{status}: the server points to {}", host.as_received()),
                "redirects are not followed, so that the token stays here; check the base URL",
            ),
            Self::Unreadable { what, detail } => {
                let what = match what {
                    Unreadable::Truncated => "the answer broke off",
                    Unreadable::NotJson => "the answer is not JSON",
                    Unreadable::WrongShape => "the answer has no list of users",
                };
                (
                    with_detail(what, detail),
                    "nothing was taken from it; loaded rows stay usable",
                )
            }
            Self::TooLarge { limit } => (
                format!("the answer is larger than {} MiB", limit / (1024 * 1024)),
                "it was not read to its end; loaded rows stay usable",
            ),
            Self::Stopped => (
                "requests are stopped".to_owned(),
                "the token was refused earlier; nothing leaves until it is renewed",
            ),
            Self::NotAddressable => (
                "this id cannot be put into a URL safely".to_owned(),
                "the request was not sent, because it could have reached another user",
            ),
            Self::Client(detail) => (
                format!("the HTTP client could not start: {}", detail.as_received()),
                "nothing can be asked; see the message for the cause",
            ),
            Self::Unrecorded => (
                "no answer is on record, because modcon ended or could not write it down"
                    .to_owned(),
                "it may have worked; only reading the user again can tell",
            ),
            Self::Recorded(words) => (
                words.as_received().to_owned(),
                "this is what was recorded then; the journal has the rest",
            ),
        };
        Words {
            happened: UntrustedText::from(happened),
            means,
        }
    }
}

/// What happened with the detail behind it, where there is one.
fn with_detail(what: &str, detail: &UntrustedText) -> String {
    match detail.as_received() {
        "" => what.to_owned(),
        detail => format!("{what}: {detail}"),
    }
}

const fn broken_words(why: Broken) -> (&'static str, &'static str) {
    let offline = "the network is out of reach from here; loaded rows stay usable";
    match why {
        Broken::Name => (
            "the host's name is not known",
            "check the base URL and the connection",
        ),
        Broken::Refused => ("connection refused", offline),
        Broken::Cut => ("the connection broke", offline),
        Broken::Insecure => (
            "the server's certificate was not accepted",
            "nothing was sent; there is no override, so check the base URL and the clock",
        ),
        Broken::NoAuthorities => (
            "this machine has no certificate authorities",
            "install the ca-certificates package, or set SSL_CERT_FILE to a bundle",
        ),
        Broken::Proxy => ("the proxy refused", "check HTTPS_PROXY and NO_PROXY"),
        Broken::Other => ("no connection", offline),
    }
}

fn refusal_words(refusal: &Refusal) -> Words {
    let code = refusal
        .code
        .map(|code| format!(" ({code})"))
        .unwrap_or_default();
    let mut happened = format!(
        "{}{code}: {}",
        refusal.status,
        refusal.message.as_received()
    );
    for detail in &refusal.detail {
        happened.push_str("; ");
        happened.push_str(detail.as_received());
    }
    let means = match refusal.meaning() {
        Meaning::TokenRefused => "the token was refused: wrong, expired or revoked",
        Meaning::CallerBanned => "the account behind the token is banned from this network",
        Meaning::PermissionDenied => "the token may not do this",
        Meaning::Forbidden => "the network does not allow this",
        Meaning::NotFound => "not there, or not any more",
        Meaning::PageTokenInvalid => "the place in the list is no longer valid",
        Meaning::BadRequest => "the network did not accept the question",
        Meaning::RateLimited => "too many requests for this token",
        Meaning::ServerFault => "the network has trouble; loaded rows stay usable",
        Meaning::Other => "the network answered in a way that no page documents",
    };
    Words {
        happened: UntrustedText::from(happened),
        means,
    }
}
