//! The embedded network on the command line.

use std::ffi::OsString;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::config::environment::Environment;
use crate::config::environment::WEBHOOK_SECRET;
use crate::config::error::ConfigError;
use crate::config::source::Source;
use crate::demo;

/// The most events a minute: one in a millisecond.
const BUSIEST: u32 = 60_000;
/// Events a minute on which the console opens: something happens while one looks, and nothing
/// runs away.
const GENTLE: NonZeroU32 = NonZeroU32::MIN.saturating_add(11);

const EXAMPLES: &str = "\
Examples:
  modcon demo                                          the console on 2,000 invented users
  modcon demo --users 100000 --latency 200             many users, slowly
  modcon demo --activity 120                           more happens while you look
  modcon demo --activity off                           nothing happens that you do not do
  modcon demo --serve 127.0.0.1:0                      the network alone, until a signal
  modcon demo --serve 127.0.0.1:0 --activity 60 --webhook-to http://127.0.0.1:8787
                                                       the same, alive, telling a receiver
  modcon demo --serve 127.0.0.1:0 -- modcon users      a command with a network around it";

/// What the embedded network is asked to be.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct DemoArgs {
    /// How many users to invent, at most 5,000,000
    #[arg(
        long,
        value_name = "N",
        default_value_t = 2_000,
        value_parser = clap::value_parser!(u32).range(..=5_000_000)
    )]
    pub users: u32,
    /// The seed that everybody follows from: the same seed, the same people
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Wait this many milliseconds before each answer
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub latency: u32,
    /// Refuse more than N requests a second with status 429, or off [default: 20]
    #[arg(long, value_name = "N|off")]
    pub rate_limit: Option<RateLimit>,
    /// Break answers on purpose, as this file says
    #[arg(long, value_name = "FILE")]
    pub faults: Option<PathBuf>,
    /// What happens while you look, N events a minute, or off [default: 12, with --serve off]
    ///
    /// People join and leave, rename and describe themselves, are flagged and unflagged; colleagues
    /// clear, ban and unban them. With the same seed and --now the same things happen.
    #[arg(long, value_name = "N|off")]
    pub activity: Option<PerMinute>,
    /// Begin the network's time here instead of now, such as 2026-11-02T08:00:00Z
    #[arg(long, value_name = "RFC3339")]
    pub now: Option<Timestamp>,
    /// Open on triage: the flagged users, worst first
    #[arg(long, conflicts_with = "serve")]
    pub triage: bool,
    /// Keep what the demo writes, its journal and its log, in DIR
    #[arg(long, value_name = "DIR", conflicts_with = "serve")]
    pub state: Option<PathBuf>,
    /// Only serve the network, on a loopback address; port 0 takes a free one
    #[arg(long, value_name = "ADDR", value_parser = loopback)]
    pub serve: Option<SocketAddr>,
    /// With --serve: post what happens to URL, signed with `MODCON_WEBHOOK_SECRET`
    ///
    /// A URL of this machine, such as `http://127.0.0.1:8787`. As from the platform, some deliveries
    /// are late, doubled, reordered, in their old form or lost; now and then a forgery comes too.
    #[arg(long, value_name = "URL", requires = "serve")]
    pub webhook_to: Option<demo::Target>,
    /// With --serve: run COMMAND with `MODCON_BASE_URL` and `MODCON_TOKEN` set, end with its status
    #[arg(last = true, value_name = "COMMAND", requires = "serve")]
    pub command: Vec<OsString>,
}

impl DemoArgs {
    /// The address to listen on; a free port of this machine where none is named.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        self.serve.unwrap_or(free)
    }

    /// Whom the network tells of what happens. The secret never stands among the arguments.
    ///
    /// # Errors
    ///
    /// A target without `MODCON_WEBHOOK_SECRET`, or with one that is no UTF-8.
    pub fn webhook(&self, environment: &Environment) -> Result<Option<demo::Webhook>, ConfigError> {
        let Some(target) = self.webhook_to.clone() else {
            return Ok(None);
        };
        let secret = environment.secret(WEBHOOK_SECRET)?;
        let secret = secret.ok_or_else(|| ConfigError::Value {
            given_by: Source::Flag("--webhook-to"),
            problem: format!("set {WEBHOOK_SECRET} to what deliveries are to be signed with"),
        })?;
        let secret = demo::Secret::new(secret.expose_secret());
        Ok(Some(demo::Webhook { target, secret }))
    }

    /// Whom the network tells where somebody in this process listens.
    ///
    /// # Errors
    ///
    /// A URL that is not this machine's.
    pub fn told_at(url: &str, secret: &SecretString) -> Result<demo::Webhook, demo::DemoError> {
        Ok(demo::Webhook {
            target: url.parse()?,
            secret: demo::Secret::new(secret.expose_secret()),
        })
    }

    /// The network that is asked for, with these faults.
    #[must_use]
    pub fn network(&self, faults: demo::Faults) -> demo::Options {
        let usual = demo::Options::default();
        let unasked = PerMinute(self.serve.is_none().then_some(GENTLE));
        demo::Options {
            users: self.users,
            seed: self.seed,
            latency: Duration::from_millis(self.latency.into()),
            rate_limit: self.rate_limit.map_or(usual.rate_limit, |limit| limit.0),
            faults,
            activity: self.activity.unwrap_or(unasked).0,
            now: self.now,
            ..usual
        }
    }
}

/// How much happens in the embedded network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerMinute(
    /// Events a minute; `None` is off.
    pub Option<NonZeroU32>,
);

impl FromStr for PerMinute {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        if word == "off" {
            return Ok(Self(None));
        }
        let number = word.parse::<NonZeroU32>().ok();
        let number = number.filter(|number| number.get() <= BUSIEST);
        let number = number.ok_or_else(|| format!("it is off or a number from 1 to {BUSIEST}"))?;
        Ok(Self(Some(number)))
    }
}

/// A limit that the embedded network enforces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit(
    /// Requests a second; `None` is off.
    pub Option<u32>,
);

impl FromStr for RateLimit {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        if word == "off" {
            return Ok(Self(None));
        }
        let number = word.parse::<NonZeroU32>();
        let number = number.map_err(|_| "it is off or a number above 0".to_owned())?;
        Ok(Self(Some(number.get())))
    }
}

fn loopback(word: &str) -> Result<SocketAddr, String> {
    let addr = word.strip_prefix("localhost:").map_or_else(
        || word.parse::<SocketAddr>(),
        |port| format!("127.0.0.1:{port}").parse(),
    );
    match addr {
        Err(_) => Err("it must look like 127.0.0.1:4000 or [::1]:0".to_owned()),
        Ok(addr) if !addr.ip().is_loopback() => Err(
            "the embedded network is served to this machine only; use 127.0.0.1 or [::1]".into(),
        ),
        Ok(addr) => Ok(addr),
    }
}
