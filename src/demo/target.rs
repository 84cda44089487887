//! Where deliveries go: an address of this machine, by plain HTTP.

use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::str::FromStr;

use hyper::Uri;

use crate::demo::error::DemoError;
use crate::demo::seal::Secret;

/// A URL that the embedded network posts its events to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub(super) addr: SocketAddr,
    /// Host and port as they were given.
    pub(super) authority: String,
    pub(super) path: String,
}

/// Somebody who subscribed to a network's events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Where deliveries go.
    pub target: Target,
    /// What they are signed with.
    pub secret: Secret,
}

impl FromStr for Target {
    type Err = DemoError;

    /// Reads `http://127.0.0.1:8787/any/path`; `[::1]` and `localhost`, which is 127.0.0.1, are
    /// as good.
    fn from_str(url: &str) -> Result<Self, DemoError> {
        let refused = |reason| DemoError::Target {
            url: url.to_owned(),
            reason,
        };
        let uri: Uri = url.parse().map_err(|_| refused("it is no URL"))?;
        if uri.scheme_str() != Some("http") {
            return Err(refused("it must begin with http://"));
        }
        let authority = uri.authority().ok_or_else(|| refused("it names no host"))?;
        if authority.as_str().contains('@') {
            return Err(refused("it may not name a user"));
        }
        let host = authority.host();
        let ip = if host.eq_ignore_ascii_case("localhost") {
            Some(IpAddr::V4(Ipv4Addr::LOCALHOST))
        } else {
            let host = host.trim_start_matches('[').trim_end_matches(']');
            host.parse::<IpAddr>().ok().filter(IpAddr::is_loopback)
        };
        let ip = ip.ok_or_else(|| {
            refused("the embedded network posts to this machine only; use 127.0.0.1 or [::1]")
        })?;
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Ok(Self {
            addr: SocketAddr::new(ip, authority.port_u16().unwrap_or(80)),
            authority: authority.as_str().to_owned(),
            path: path.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_posted_to() {
        for (url, addr, path) in [
            ("http://127.0.0.1:8787", "127.0.0.1:8787", "/"),
            ("http://localhost:1/a?b=c", "127.0.0.1:1", "/a?b=c"),
            ("http://[::1]:9/", "[::1]:9", "/"),
            ("http://127.9.9.9", "127.9.9.9:80", "/"),
        ] {
            let target: Target = url.parse().unwrap();
            assert_eq!(target.addr, addr.parse().unwrap(), "{url}");
            assert_eq!(target.path, path);
        }
        for (url, reason) in [
            ("", "no URL"),
            ("127.0.0.1:8787", "http://"),
            ("https://127.0.0.1:8787", "http://"),
            ("http://192.0.2.1:8787", "this machine only"),
            ("http://localhost.example:8787", "this machine only"),
            ("http://a:b@127.0.0.1:8787", "user"),
            ("/path", "http://"),
        ] {
            let words = url.parse::<Target>().unwrap_err().to_string();
            assert!(words.contains(reason), "{url}: {words}");
        }
    }
}
