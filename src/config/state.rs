//! Where the store of a network is.
//!
//! One folder a network: what waits to be sent and what may have been sent must never meet
//! another network. A profile's own network has the profile's name; any other has its origin.

use std::fmt::Write;
use std::path::PathBuf;

use sha2::Digest;
use sha2::Sha256;

use crate::config::environment::Environment;
use crate::config::network::BaseUrl;

/// The folder of a network that nobody named.
const NOBODY: &str = "default";

/// Longer names may not fit where a file system bounds them, in bytes.
const LONGEST: usize = 200;

/// What names the folder of a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key<'a> {
    /// The network of a profile.
    Profile(&'a str),
    /// A network that only its base URL names.
    Origin(&'a BaseUrl),
    /// None at all.
    Nothing,
}

impl Key<'_> {
    /// A file name. No two keys share one: a profile's name has no `+`, and every origin has one.
    fn file_name(&self) -> String {
        match self {
            Self::Profile(name) => (*name).to_owned(),
            Self::Origin(base_url) => origin(base_url.as_str()),
            Self::Nothing => NOBODY.to_owned(),
        }
    }

    /// The folder; `None` where the environment names no place for state.
    pub(super) fn folder(&self, environment: &Environment) -> Option<PathBuf> {
        let home = environment.state_home()?;
        Some(home.join("modcon").join(self.file_name()))
    }
}

/// `https+host` or `http+host+port`, with `%` and two digits for what is neither letter, digit,
/// `.`, `-` nor `_`.
fn origin(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let port = rest.rsplit_once(':').filter(|(_, port)| {
        let digits = port.bytes().all(|byte| byte.is_ascii_digit());
        digits && !port.is_empty()
    });
    let (host, port) = port.map_or((rest, None), |(host, port)| (host, Some(port)));
    let mut name = format!("{scheme}+");
    for byte in host.bytes() {
        if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
            name.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(name, "%{byte:02x}");
        }
    }
    if let Some(port) = port {
        name.push('+');
        name.push_str(port);
    }
    if name.len() <= LONGEST {
        return name;
    }
    let mut short = "sha256+".to_owned();
    for byte in Sha256::digest(url) {
        let _ = write!(short, "{byte:02x}");
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_file_name_of_its_own() {
        for (url, expected) in [
            ("https://apix.eu.amity.co", "https+apix.eu.amity.co"),
            ("http://127.0.0.1:4000", "http+127.0.0.1+4000"),
            ("http://[::1]:4000", "http+%5b%3a%3a1%5d+4000"),
            ("http://[::1]", "http+%5b%3a%3a1%5d"),
            ("https://a+b.example", "https+a%2bb.example"),
        ] {
            assert_eq!(origin(url), expected);
        }
        let long = |letter: &str| origin(&format!("https://{}.example", letter.repeat(250)));
        assert!(long("a").starts_with("sha256+") && long("a").len() < LONGEST);
        assert_ne!(long("a"), long("b"));
    }

    #[test]
    fn no_name_of_a_profile_is_that_of_an_origin() {
        let url: BaseUrl = "https://a.example".parse().unwrap();
        let environment = Environment::of(&[("XDG_STATE_HOME", "/state")]);
        let folder = |key: Key<'_>| key.folder(&environment).unwrap();
        assert_eq!(
            folder(Key::Profile("acme")).to_str(),
            Some("/state/modcon/acme")
        );
        assert_eq!(
            folder(Key::Origin(&url)).to_str(),
            Some("/state/modcon/https+a.example")
        );
        assert_eq!(folder(Key::Nothing).to_str(), Some("/state/modcon/default"));
        assert_eq!(Key::Nothing.folder(&Environment::of(&[])), None);
    }
}
