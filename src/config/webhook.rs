//! Where the secrets of webhooks come from, and reading them.
//!
//! As with tokens: a secret is held only by [`SecretString`], and no message quotes one.

use std::path::PathBuf;

use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::config::environment::Environment;
use crate::config::environment::WEBHOOK_SECRET;
use crate::config::environment::WEBHOOK_SECRET_PREVIOUS;
use crate::config::error::ConfigError;
use crate::config::file::PathBase;
use crate::config::network::BaseUrl;
use crate::config::profile::Own;
use crate::config::profile::Profile;
use crate::config::profile::Way;
use crate::config::profile::own;
use crate::config::section::Section;
use crate::config::source::Source;
use crate::config::source::Sourced;
use crate::config::token;

/// What a profile says about webhooks.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    secret: Option<Own>,
    bearer: Option<Own>,
}

impl Said {
    pub(super) fn read(
        name: &str,
        section: &Section<'_>,
        base: &PathBase<'_>,
    ) -> Result<Self, ConfigError> {
        let bearer = section.string("webhook_bearer_file")?;
        Ok(Self {
            secret: own(
                name,
                section,
                base,
                ["webhook_secret_file", "webhook_secret_command"],
            )?,
            bearer: bearer.map(|file| Own {
                setting: "webhook_bearer_file",
                given_by: file.source,
                way: Way::File(base.resolve(&file.value)),
            }),
        })
    }
}

/// Where the secrets of a network's webhooks come from, as far as anything says so.
#[derive(Debug, Clone, Default)]
pub struct Webhook {
    current: Option<SecretString>,
    previous: Option<SecretString>,
    profile: Option<OfProfile>,
    /// The network in force.
    base_url: Option<Sourced<BaseUrl>>,
}

/// What the profile in use adds.
#[derive(Debug, Clone)]
struct OfProfile {
    name: String,
    home: Option<Sourced<BaseUrl>>,
    said: Said,
}

/// The places of the secrets in force.
#[derive(Debug, Clone)]
pub struct SecretSources {
    /// Of the secret that signs.
    pub current: SecretSource,
    /// Of the one from before, while it is rotated.
    pub previous: Option<SecretSource>,
}

impl Webhook {
    pub(super) fn resolve(
        environment: &Environment,
        profile: Option<(&Sourced<String>, &Profile)>,
        base_url: Option<Sourced<BaseUrl>>,
    ) -> Result<Self, ConfigError> {
        Ok(Self {
            current: environment.secret(WEBHOOK_SECRET)?.cloned(),
            previous: environment.secret(WEBHOOK_SECRET_PREVIOUS)?.cloned(),
            profile: profile.map(|(name, profile)| OfProfile {
                name: name.value.clone(),
                home: profile.base_url.clone(),
                said: profile.webhook.clone(),
            }),
            base_url,
        })
    }

    /// Where the secrets come from, for whoever cannot do without one.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] where there is none, where two sources speak of one, or where a profile's own
    /// would sign for another network.
    pub fn secrets(&self) -> Result<SecretSources, ConfigError> {
        let variable = |name, secret: &Option<SecretString>| {
            let secret = secret.clone()?;
            Some(SecretSource::Environment { name, secret })
        };
        let previous = variable(WEBHOOK_SECRET_PREVIOUS, &self.previous);
        let current = variable(WEBHOOK_SECRET, &self.current);
        let own = self.own(|said| said.secret.as_ref())?;
        let current = match (current, own) {
            (Some(_), Some((profile, own))) => {
                return Err(ConfigError::TwoTokens {
                    variable: WEBHOOK_SECRET,
                    what: "secret",
                    profile: profile.name.clone(),
                    setting: own.setting,
                    at: own.given_by.clone(),
                });
            }
            (Some(current), None) => current,
            (None, Some((_, own))) => SecretSource::of(own),
            (None, None) if previous.is_some() => {
                return Err(ConfigError::Value {
                    given_by: Source::Variable(WEBHOOK_SECRET_PREVIOUS),
                    problem: "it is set without the secret that follows it; set \
                              MODCON_WEBHOOK_SECRET too, or alone"
                        .to_owned(),
                });
            }
            (None, None) => return Err(ConfigError::NoWebhookSecret),
        };
        Ok(SecretSources { current, previous })
    }

    /// Where the bearer that relays have to show comes from, if one is asked for.
    ///
    /// # Errors
    ///
    /// [`ConfigError::ForeignToken`] where a profile's own would go with another network.
    pub fn bearer(&self) -> Result<Option<SecretSource>, ConfigError> {
        let own = self.own(|said| said.bearer.as_ref())?;
        Ok(own.map(|(_, own)| SecretSource::of(own)))
    }

    fn own<'a>(
        &'a self,
        pick: impl Fn(&'a Said) -> Option<&'a Own>,
    ) -> Result<Option<(&'a OfProfile, &'a Own)>, ConfigError> {
        let profile = self.profile.as_ref();
        let Some((profile, own)) =
            profile.and_then(|profile| Some((profile, pick(&profile.said)?)))
        else {
            return Ok(None);
        };
        if let (Some(base_url), Some(home)) = (&self.base_url, &profile.home)
            && base_url.value != home.value
        {
            return Err(ConfigError::ForeignToken {
                what: "webhook secret",
                given_by: base_url.source.clone(),
                base_url: base_url.value.as_str().into(),
                profile: profile.name.as_str().into(),
                at: own.given_by.clone().into(),
                own: home.value.as_str().into(),
            });
        }
        Ok(Some((profile, own)))
    }

    /// Names and sources of what is set, whether or not it goes together.
    pub(super) fn shown(&self) -> Vec<(&'static str, String)> {
        let variables = [
            ("webhook_secret", WEBHOOK_SECRET, &self.current),
            (
                "webhook_secret_previous",
                WEBHOOK_SECRET_PREVIOUS,
                &self.previous,
            ),
        ];
        let variables = variables
            .into_iter()
            .filter(|(_, _, secret)| secret.is_some());
        let variables = variables.map(|(name, variable, _)| (name, variable.to_owned()));
        let said = self.profile.as_ref().map(|profile| &profile.said);
        let secret = said.and_then(|said| said.secret.as_ref());
        let bearer = said.and_then(|said| said.bearer.as_ref());
        let named = |name, own: Option<&Own>| Some((name, SecretSource::of(own?).name_with_line()));
        variables
            .chain(named("webhook_secret", secret))
            .chain(named("webhook_bearer", bearer))
            .collect()
    }
}

/// A place that a secret can be read from.
#[derive(Debug, Clone)]
pub enum SecretSource {
    /// An environment variable, as it was when the program started.
    Environment {
        /// Its name.
        name: &'static str,
        /// Its value.
        secret: SecretString,
    },
    /// A file that nobody else can read.
    File {
        /// The key that names it.
        setting: &'static str,
        /// The file.
        path: PathBuf,
        /// The line that named it.
        given_by: Source,
    },
    /// A program that prints the secret.
    Command {
        /// The key that names it.
        setting: &'static str,
        /// The program and its arguments; no shell is involved.
        words: Vec<String>,
        /// The line that named it.
        given_by: Source,
    },
}

impl SecretSource {
    fn of(own: &Own) -> Self {
        let (setting, given_by) = (own.setting, own.given_by.clone());
        match &own.way {
            Way::File(path) => Self::File {
                setting,
                path: path.clone(),
                given_by,
            },
            Way::Command(words) => Self::Command {
                setting,
                words: words.clone(),
                given_by,
            },
        }
    }

    /// What the source is called. It may quote the configuration, so it is made safe before it is
    /// shown.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Environment { name, .. } => (*name).to_owned(),
            Self::File { setting, path, .. } => format!("{setting} {}", path.display()),
            Self::Command { setting, words, .. } => {
                let program = words.first().map_or("", String::as_str);
                format!("{setting} {program}")
            }
        }
    }

    /// Reads the secret. A command may take up to [`token::COMMAND_SECONDS`] seconds.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Token`] where the source fails or holds nothing that can be a secret.
    pub fn read(&self) -> Result<SecretString, ConfigError> {
        self.read_as(one_line)
    }

    /// Reads what has to travel in a header.
    ///
    /// # Errors
    ///
    /// As [`SecretSource::read`], and where it holds more than visible ASCII.
    pub fn read_for_header(&self) -> Result<SecretString, ConfigError> {
        self.read_as(token::trimmed)
    }

    fn read_as(
        &self,
        form: impl Fn(&SecretString) -> Result<SecretString, String>,
    ) -> Result<SecretString, ConfigError> {
        let read = match self {
            Self::Environment { secret, .. } => Ok(secret.clone()),
            Self::File { path, .. } => token::from_file(path),
            Self::Command { words, .. } => token::from_command(words),
        };
        read.and_then(|secret| form(&secret))
            .map_err(|problem| ConfigError::Token {
                name: self.name_with_line(),
                problem,
            })
    }

    fn name_with_line(&self) -> String {
        match self {
            Self::Environment { .. } => self.name(),
            Self::File { given_by, .. } | Self::Command { given_by, .. } => {
                format!("{given_by}: {}", self.name())
            }
        }
    }
}

/// The secret without line ends behind it. Its own text is the key, whatever characters it has.
fn one_line(raw: &SecretString) -> Result<SecretString, String> {
    let secret = raw.expose_secret().trim_end_matches(['\n', '\r']);
    let problem = if secret.is_empty() {
        "it is empty"
    } else if secret.len() > token::LIMIT {
        "it is longer than 16 KiB, so it is no secret"
    } else if secret.contains(char::is_control) {
        "it has several lines or control characters; keep only the secret"
    } else {
        return Ok(SecretString::from(secret));
    };
    Err(problem.to_owned())
}

#[cfg(test)]
mod tests;
