//! From settings to what a console is opened with: keys and colours get their meaning here.

use std::net::SocketAddr;

use jiff::tz::TimeZone;
use secrecy::SecretString;

use crate::api;
use crate::api::Origin;
use crate::api::OriginError;
use crate::app::keymap::KeyChange;
use crate::app::keymap::Keymap;
use crate::app::keymap::KeymapError;
use crate::app::session;
use crate::app::session::Background;
use crate::app::session::Grace;
use crate::app::session::Session;
use crate::app::session::SeverityLimits;
use crate::config::choice::Access;
use crate::config::choice::Rate;
use crate::config::choice::Theme as Choice;
use crate::config::choice::Times;
use crate::config::look::Look;
use crate::config::settings::Network;
use crate::config::settings::Settings;
use crate::config::source::Source;
use crate::domain::lookalike::Owner;
use crate::domain::lookalike::ProtectedNames;
use crate::domain::query::UserQuery;
use crate::runtime::Setup;
use crate::runtime::hear::Ear;
use crate::runtime::hear::EarError;
use crate::runtime::link::Destination;
use crate::runtime::link::Token;
use crate::store::Place;
use crate::text::UntrustedText;
use crate::view::theme::Glyphs;
use crate::view::theme::Theme;
use crate::view::theme::ThemeError;

/// Why settings do not make a console. Every error names where the bad value is written.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// Keys in conflict, or keys and actions that do not exist; one line each.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Keys(Vec<KeymapError>),
    /// A colour that does not exist.
    #[error("{place}: {error}")]
    Theme {
        /// Where it is written.
        place: Source,
        /// What is wrong.
        error: ThemeError,
    },
    /// A base URL that cannot be used.
    #[error("{place}: {error}")]
    BaseUrl {
        /// Where it is written.
        place: Source,
        /// What is wrong.
        error: OriginError,
    },
}

/// The embedded network as a destination.
#[derive(Debug, Clone)]
pub struct Embedded {
    /// Where it listens.
    pub base_url: String,
    /// The token that it takes.
    pub token: SecretString,
}

impl Embedded {
    /// The network at a base URL that takes a token.
    #[must_use]
    pub fn new(base_url: String, token: &str) -> Self {
        let token = token.into();
        Self { base_url, token }
    }
}

/// Puts everything together that a console is opened with. `embedded` is there for the demo only.
///
/// # Errors
///
/// [`SetupError`] with the place of the bad value.
pub fn setup(
    settings: &Settings,
    query: UserQuery,
    triage: bool,
    embedded: Option<Embedded>,
) -> Result<Setup, SetupError> {
    let (network, destination) = network(settings, embedded)?;
    let mut protected = ProtectedNames::default();
    for name in &settings.protected {
        protected.protect(&name.value, Owner::Listed);
    }
    let of_triage = &settings.triage;
    let policies = of_triage.policies.iter();
    let policies = policies.map(|policy| UntrustedText::from(policy.value.as_str()));
    let look = &settings.look;
    let limits = look.flag_limits.value;
    Ok(Setup {
        session: Session {
            network,
            write: settings.access.value == Access::Write,
            // Until the system's is read, beside the first frame.
            zone: TimeZone::UTC,
            utc: look.times.value == Times::Utc,
            mouse: look.mouse.value,
            severity: SeverityLimits {
                low: limits.low,
                medium: limits.medium,
                high: limits.high,
            },
            operator: UntrustedText::from(of_triage.operator.value.as_str()),
            policies: policies.collect(),
            grace: Grace {
                clear: of_triage.grace.clear.value.duration(),
                ban: of_triage.grace.ban.value.duration(),
                unban: of_triage.grace.unban.value.duration(),
            },
            weights: of_triage.weights.weights(),
            background: background(settings),
            profile_url: settings.profile_url.as_ref().map(|url| url.value.clone()),
        },
        destination,
        store: store(settings),
        ear: None,
        query,
        triage,
        protected,
        keymap: keymap(settings)?,
        theme: theme(look)?,
    })
}

/// What may be asked while nobody waits for it.
fn background(settings: &Settings) -> Background {
    let rate = match settings.rate.value {
        Rate::PerSecond(rate) => Some(rate),
        Rate::Off => None,
    };
    Background::new(settings.poll.value, rate)
}

/// Where the store of this network is; none where nothing is configured, or where the environment
/// names no place for it.
/// Where the console hears webhooks, if it is asked to.
///
/// # Errors
///
/// [`EarError`]
pub fn ear(at: Option<SocketAddr>, settings: &Settings) -> Result<Option<Ear>, EarError> {
    at.map(|at| Ear::open(at, &settings.webhook)).transpose()
}

fn store(settings: &Settings) -> Option<Place> {
    let network = match &settings.network {
        Network::Nothing | Network::Unasked(_) => return None,
        Network::Demo => "demo".to_owned(),
        Network::Real(connection) => connection.base_url.value.as_str().to_owned(),
    };
    Some(Place {
        folder: settings.state.clone()?,
        network,
        operator: UntrustedText::from(settings.triage.operator.value.as_str()),
    })
}

fn keymap(settings: &Settings) -> Result<Keymap, SetupError> {
    let changes: Vec<KeyChange> = settings
        .keys
        .iter()
        .map(|(action, keys)| KeyChange {
            action: action.clone(),
            keys: keys.value.clone(),
            source: keys.source.to_string(),
        })
        .collect();
    Keymap::default()
        .with_changes(&changes)
        .map_err(SetupError::Keys)
}

fn theme(look: &Look) -> Result<Theme, SetupError> {
    // The terminal's own sixteen colours are readable on whatever background they were chosen for.
    let name = match look.theme.value {
        Choice::Auto | Choice::Sixteen => "ansi16",
        Choice::Dark => "dark",
        Choice::Light => "light",
        Choice::None => "none",
    };
    let named = Theme::named(name);
    let mut theme = named.map_err(|error| SetupError::Theme {
        place: look.theme.source.clone(),
        error,
    })?;
    for (token, words) in &look.colors {
        theme = theme
            .with_overrides(&[(token, &words.value)])
            .map_err(|error| SetupError::Theme {
                place: words.source.clone(),
                error,
            })?;
    }
    Ok(theme.with_glyphs(if look.drawn.ascii {
        Glyphs::ASCII
    } else {
        Glyphs::UNICODE
    }))
}

fn network(
    settings: &Settings,
    embedded: Option<Embedded>,
) -> Result<(session::Network, Option<Destination>), SetupError> {
    let rate = match settings.rate.value {
        Rate::PerSecond(rate) => api::Rate::PerSecond(rate),
        Rate::Off => api::Rate::Off,
    };
    if let Some(Embedded { base_url, token }) = embedded {
        let origin = Origin::parse(&base_url).map_err(|error| SetupError::BaseUrl {
            place: Source::Default,
            error,
        })?;
        let destination = Destination {
            origin,
            token: Token::Fixed(token),
            rate,
        };
        return Ok((session::Network::Demo, Some(destination)));
    }
    let Network::Real(connection) = &settings.network else {
        return Ok((session::Network::Nothing, None));
    };
    let origin =
        Origin::parse(connection.base_url.value.as_str()).map_err(|error| SetupError::BaseUrl {
            place: connection.base_url.source.clone(),
            error,
        })?;
    let label = match &connection.profile {
        Some(profile) => profile.value.clone(),
        None => origin.host().as_received().to_owned(),
    };
    let network = session::Network::Real {
        label,
        token_source: connection.token.name(),
        token_can_change: connection.token.can_change(),
    };
    let token = Token::Source(connection.token.clone());
    Ok((
        network,
        Some(Destination {
            origin,
            token,
            rate,
        }),
    ))
}
