//! Which network: a base URL or one of the regions.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use reqwest::Url;

/// The regions of social.plus, with the base URLs of its API page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    /// United States.
    Us,
    /// Europe.
    Eu,
    /// Singapore.
    Sg,
}

impl Region {
    /// The words that name regions.
    pub const WORDS: [&'static str; 3] = ["us", "eu", "sg"];

    /// The base URL of the region.
    #[must_use]
    pub fn base_url(self) -> BaseUrl {
        let url = match self {
            Self::Us => "https://apix.us.amity.co",
            Self::Eu => "https://apix.eu.amity.co",
            Self::Sg => "https://apix.sg.amity.co",
        };
        BaseUrl(url.to_owned())
    }
}

impl FromStr for Region {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "us" => Ok(Self::Us),
            "eu" => Ok(Self::Eu),
            "sg" => Ok(Self::Sg),
            _ => Err(format!("`{word}` is no region; it is us, eu or sg")),
        }
    }
}

/// Scheme, host and port of an API: https anywhere, plain http only on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

/// Why a text is no base URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// Not a URL with a host.
    #[error("this is no URL such as https://apix.us.amity.co")]
    NotAUrl,
    /// Neither http nor https.
    #[error("only https is spoken, and plain http to this machine")]
    Scheme,
    /// Plain http across a network would show the token to everyone on the way.
    #[error("plain http would send the token unprotected; use https, or a loopback address")]
    PlainHttp,
    /// A name or a password in the URL.
    #[error("a base URL holds no user name and no password; tokens come from their own sources")]
    Credentials,
    /// More than scheme, host and port.
    #[error("give only scheme, host and port; paths and parameters are added")]
    Path,
}

impl BaseUrl {
    /// The URL without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, BaseUrlError> {
        let url = Url::parse(text).map_err(|_| BaseUrlError::NotAUrl)?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(BaseUrlError::PlainHttp),
            _ => return Err(BaseUrlError::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlError::Credentials);
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::Path);
        }
        let host = url.host_str().ok_or(BaseUrlError::NotAUrl)?;
        let scheme = url.scheme();
        Ok(Self(match url.port() {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        }))
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Where a receiver of webhooks can be reached: https anywhere, plain http only on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiverUrl {
    url: String,
    stays_here: bool,
}

impl ReceiverUrl {
    /// The URL, with its path and parameters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// Whether it is on this machine.
    #[must_use]
    pub const fn stays_here(&self) -> bool {
        self.stays_here
    }
}

impl FromStr for ReceiverUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "this is no URL such as http://127.0.0.1:8787/";
        let url = Url::parse(text).map_err(|_| EXPECTED)?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => {
                return Err(
                    "plain http would show the event to everyone on the way; use https, \
                            or a loopback address",
                );
            }
            _ => return Err("only https is spoken, and plain http to this machine"),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("the URL of a receiver holds no user name and no password");
        }
        Ok(Self {
            stays_here: is_loopback(&url),
            url: url.into(),
        })
    }
}

fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Checks a `profile_url`: https, a host of its own, and a place for the id after it.
///
/// # Errors
///
/// Words that say what is expected.
pub(super) fn check_profile_url(text: &str) -> Result<(), &'static str> {
    const EXPECTED: &str = "must look like https://console.example/users/{userId}";
    const PLACE: &str = "{userId}";
    let probe = Url::parse(&text.replace(PLACE, "modcon-probe")).map_err(|_| EXPECTED)?;
    let host_is_fixed = probe
        .host_str()
        .is_some_and(|host| !host.contains("modcon-probe"));
    let bare = probe.username().is_empty() && probe.password().is_none();
    if probe.scheme() == "https" && host_is_fixed && bare && text.contains(PLACE) {
        Ok(())
    } else {
        Err(EXPECTED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_are_reduced_to_scheme_host_and_port() {
        for (text, expected) in [
            ("https://apix.eu.amity.co/", "https://apix.eu.amity.co"),
            ("https://API.example:8443", "https://api.example:8443"),
            ("https://api.example:443", "https://api.example"),
            ("http://127.0.0.1:4000", "http://127.0.0.1:4000"),
            ("http://[::1]:4000/", "http://[::1]:4000"),
            ("http://localhost", "http://localhost"),
        ] {
            assert_eq!(text.parse::<BaseUrl>().unwrap().as_str(), expected);
        }
    }

    #[test]
    fn whatever_could_leak_the_token_is_refused() {
        for (text, expected) in [
            ("", BaseUrlError::NotAUrl),
            ("apix.us.amity.co", BaseUrlError::NotAUrl),
            ("ftp://api.example", BaseUrlError::Scheme),
            ("file:///etc/passwd", BaseUrlError::Scheme),
            ("http://api.example", BaseUrlError::PlainHttp),
            ("http://127.0.0.1.example", BaseUrlError::PlainHttp),
            ("http://0.0.0.0", BaseUrlError::PlainHttp),
            ("https://me:pw@api.example", BaseUrlError::Credentials),
            ("https://127.0.0.1@api.example", BaseUrlError::Credentials),
            ("https://api.example/api/v3", BaseUrlError::Path),
            ("https://api.example?x=1", BaseUrlError::Path),
            ("https://api.example#x", BaseUrlError::Path),
        ] {
            assert_eq!(text.parse::<BaseUrl>(), Err(expected), "{text}");
        }
    }

    #[test]
    fn a_receiver_is_reached_by_https_or_on_this_machine() {
        for (text, stays_here) in [
            ("http://127.0.0.1:8787", true),
            ("http://localhost:8787/hook?network=a", true),
            ("https://[::1]/", true),
            ("https://hooks.example/modcon", false),
        ] {
            let url = text.parse::<ReceiverUrl>().unwrap();
            assert_eq!(url.stays_here(), stays_here, "{text}");
            assert!(url.as_str().starts_with(text), "{}", url.as_str());
        }
        for text in [
            "",
            "127.0.0.1:8787",
            "http://hooks.example/",
            "http://127.0.0.1.example",
            "ftp://127.0.0.1",
            "https://me@hooks.example",
        ] {
            assert!(text.parse::<ReceiverUrl>().is_err(), "{text}");
        }
    }

    #[test]
    fn every_region_is_a_legal_base_url() {
        for word in Region::WORDS {
            let url = word.parse::<Region>().unwrap().base_url();
            assert_eq!(url.as_str().parse::<BaseUrl>().as_ref(), Ok(&url));
        }
    }

    #[test]
    fn a_profile_url_needs_https_and_a_place_for_the_id() {
        assert!(check_profile_url("https://console.example/u/{userId}").is_ok());
        for text in [
            "https://console.example/u",
            "http://console.example/{userId}",
            "https://{userId}.example/",
            "https://{userId}@console.example/",
            "javascript:{userId}",
        ] {
            assert!(check_profile_url(text).is_err(), "{text}");
        }
    }
}
