//! Where a network lives: scheme, host and port, and nothing else.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

use crate::text::Untrusted;

/// The base of every URL. Plain http only to this machine.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    url: Url,
    loopback: bool,
}

/// Why a text is no origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// Not a URL.
    #[error("this is no URL; write it like https://apix.us.amity.co")]
    NotAUrl,
    /// Neither https nor http.
    #[error("only https URLs are used, and http for this machine")]
    Scheme,
    /// Plain http to another machine would show the token to everyone on the way.
    #[error("plain http is used for this machine only; write https")]
    PlainHttp,
    /// A name or password in the URL.
    #[error("a base URL holds no name or password; the token has its own setting")]
    Credentials,
    /// A path, a query or a fragment.
    #[error("a base URL ends behind the host and port; leave out the path")]
    MoreThanOrigin,
}

impl Origin {
    /// Reads a base URL. A closing slash is fine.
    ///
    /// # Errors
    ///
    /// [`OriginError`] for anything but an https origin or a plain http one of this machine.
    pub fn parse(typed: &str) -> Result<Self, OriginError> {
        let url = Url::parse(typed.trim()).map_err(|_| OriginError::NotAUrl)?;
        let host = url.host_str().ok_or(OriginError::NotAUrl)?;
        let loopback = is_loopback(host);
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => return Err(OriginError::PlainHttp),
            _ => return Err(OriginError::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(OriginError::Credentials);
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(OriginError::MoreThanOrigin);
        }
        Ok(Self { url, loopback })
    }

    /// Whether the host is this machine: `127.0.0.0/8`, `::1` or `localhost`.
    #[must_use]
    pub const fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// The host, in ASCII, without the port.
    #[must_use]
    pub fn host(&self) -> Untrusted<'_> {
        Untrusted::new(self.url.host_str().unwrap_or_default())
    }

    /// Whether the way to the host is encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The URL of a target, which begins with a slash and is encoded already; `None` where a
    /// URL would not keep it exactly.
    pub(super) fn url(&self, target: &str) -> Option<Url> {
        let url = Url::parse(&format!("{self}{target}")).ok()?;
        let query = url.query().map(|query| format!("?{query}"));
        let kept = format!("{}{}", url.path(), query.unwrap_or_default());
        (kept == target && url.origin() == self.url.origin()).then_some(url)
    }
}

/// The origin without a closing slash, safe to print: a URL's origin is ASCII without spaces.
impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.url.as_str().trim_end_matches('/'))
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_goes_anywhere_and_plain_http_stays_here() {
        for base in ["https://apix.us.amity.co", "https://example.test:8443/"] {
            assert!(!Origin::parse(base).unwrap().is_loopback(), "{base}");
        }
        for base in [
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:1/",
            "http://LOCALHOST:3",
        ] {
            assert!(Origin::parse(base).unwrap().is_loopback(), "{base}");
        }
    }

    #[test]
    fn everything_else_is_refused_with_its_reason() {
        for (typed, error) in [
            ("apix.us.amity.co", OriginError::NotAUrl),
            ("", OriginError::NotAUrl),
            ("ftp://example.test", OriginError::Scheme),
            ("http://example.test", OriginError::PlainHttp),
            ("http://127.0.0.1.example.test", OriginError::PlainHttp),
            ("http://localhost.example.test", OriginError::PlainHttp),
            ("http://[::2]", OriginError::PlainHttp),
            ("https://me:pass@example.test", OriginError::Credentials),
            ("https://example.test/api/v3", OriginError::MoreThanOrigin),
            ("https://example.test?x", OriginError::MoreThanOrigin),
        ] {
            assert_eq!(Origin::parse(typed), Err(error), "{typed}");
        }
    }
}
