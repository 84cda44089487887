//! Transport errors into failures that a person can act upon.

use std::error::Error;
use std::io;

use crate::domain::failure::Broken;
use crate::domain::failure::Failure;
use crate::domain::failure::Stage;
use crate::domain::failure::Unreadable;
use crate::text::UntrustedText;

/// What the platform's certificate loader says when it finds nothing.
const NO_AUTHORITIES: &str = "No CA certificates";

/// A client that could not be made.
pub(super) fn building(error: reqwest::Error) -> Failure {
    let error = error.without_url();
    let detail = deepest(&error);
    if chain(&error).any(|cause| cause.to_string().contains(NO_AUTHORITIES)) {
        let why = Broken::NoAuthorities;
        return Failure::Unreachable { why, detail };
    }
    Failure::Client(detail)
}

/// A request that got no answer.
pub(super) fn sending(error: reqwest::Error) -> Failure {
    let error = error.without_url();
    if error.is_timeout() {
        return Failure::TimedOut(if error.is_connect() {
            Stage::Connecting
        } else {
            Stage::Whole
        });
    }
    if error.is_builder() {
        return Failure::Client(deepest(&error));
    }
    let why = broken(&error);
    let detail = match why {
        // The system's words are the same ones.
        Broken::Refused => UntrustedText::from(""),
        _ => deepest(&error),
    };
    Failure::Unreachable { why, detail }
}

/// An answer that broke off.
pub(super) fn reading(error: reqwest::Error) -> Failure {
    let error = error.without_url();
    let detail = deepest(&error);
    match broken(&error) {
        Broken::Cut if was_reset(&error) => Failure::Unreachable {
            why: Broken::Cut,
            detail,
        },
        _ => Failure::Unreadable {
            what: Unreadable::Truncated,
            detail,
        },
    }
}

fn broken(error: &reqwest::Error) -> Broken {
    if error.is_dns() {
        return Broken::Name;
    }
    for cause in chain(error) {
        // The tunnel's error has no type that could be named here.
        if error.is_connect() && cause.to_string().starts_with("tunnel error") {
            return Broken::Proxy;
        }
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            match io.kind() {
                io::ErrorKind::ConnectionRefused => return Broken::Refused,
                io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::UnexpectedEof => return Broken::Cut,
                // A handshake that fails comes as invalid data.
                io::ErrorKind::InvalidData if error.is_connect() => return Broken::Insecure,
                _ => {}
            }
        }
        if let Some(http) = cause.downcast_ref::<hyper::Error>()
            && (http.is_incomplete_message() || http.is_closed() || http.is_canceled())
        {
            return Broken::Cut;
        }
    }
    Broken::Other
}

fn was_reset(error: &reqwest::Error) -> bool {
    chain(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|io| io.kind() == io::ErrorKind::ConnectionReset)
}

/// The innermost cause says most; the layers around it name libraries.
fn deepest(error: &reqwest::Error) -> UntrustedText {
    let cause = chain(error).last();
    let words = cause.map_or_else(|| error.to_string(), ToString::to_string);
    UntrustedText::from(words)
}

fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    let mut cause = error.source();
    std::iter::from_fn(move || {
        let found = cause?;
        cause = found.source();
        Some(found)
    })
}
