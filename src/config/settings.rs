//! Everything that was decided before the program starts: flags over environment over a profile
//! over defaults.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use crate::config::choice::Access;
use crate::config::choice::LogLevel;
use crate::config::choice::Rate;
use crate::config::environment::BASE_URL;
use crate::config::environment::Environment;
use crate::config::environment::PROFILE;
use crate::config::environment::TOKEN;
use crate::config::error::ConfigError;
use crate::config::file::ConfigFile;
use crate::config::file::Parts;
use crate::config::file::checked;
use crate::config::file::unknown_profile;
use crate::config::flags::Flags;
use crate::config::look::Look;
use crate::config::network::BaseUrl;
use crate::config::profile::Own;
use crate::config::profile::Profile;
use crate::config::profile::Way;
use crate::config::source::Source;
use crate::config::source::Sourced;
use crate::config::state::Key;
use crate::config::token::TokenSource;
use crate::config::triage::Said;
use crate::config::triage::Triage;
use crate::config::webhook::Webhook;

/// The settings in force.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The configuration file.
    pub file: SettingsFile,
    /// Which network to talk to.
    pub network: Network,
    /// Whether verdicts may be sent.
    pub access: Sourced<Access>,
    /// Our own limit of requests.
    pub rate: Sourced<Rate>,
    /// How the screen looks.
    pub look: Look,
    /// Bindings that replace or add to the built-in ones: action to keys, as written.
    pub keys: BTreeMap<String, Sourced<Vec<String>>>,
    /// Names that nobody should resemble.
    pub protected: Vec<Sourced<String>>,
    /// Where a user's page in the network's own console is; `{userId}` stands for the id.
    pub profile_url: Option<Sourced<String>>,
    /// How triage is done.
    pub triage: Triage,
    /// Whether the flagged set is polled where no webhook is heard.
    pub poll: Sourced<bool>,
    /// Where the secrets of webhooks come from.
    pub webhook: Webhook,
    /// The folder of the network's store; `None` where neither `XDG_STATE_HOME` nor `HOME` is
    /// set.
    pub state: Option<PathBuf>,
    /// The log file, if a log was asked for.
    pub log: Option<Log>,
}

/// The configuration file and whether it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsFile {
    /// Where it is or would be; `None` where neither `XDG_CONFIG_HOME` nor `HOME` is set.
    pub path: Option<PathBuf>,
    /// Whether it was read.
    pub found: bool,
}

/// Which network.
#[derive(Debug, Clone)]
pub enum Network {
    /// No profile, no base URL, no token: nobody set anything up yet.
    Nothing,
    /// The embedded network; it brings its own base URL and token.
    Demo,
    /// A network of which only the store is read: nothing is asked, and no token is known.
    Unasked(Sourced<BaseUrl>),
    /// A network of social.plus, or one that was started to be tried.
    Real(Connection),
}

/// How to reach a network.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Scheme, host and port.
    pub base_url: Sourced<BaseUrl>,
    /// The profile in use, if any.
    pub profile: Option<Sourced<String>>,
    /// Where the token comes from.
    pub token: TokenSource,
}

/// A log that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// How much.
    pub level: LogLevel,
    /// The folder that holds `modcon.log`; `None` where neither `XDG_STATE_HOME` nor `HOME` is
    /// set.
    pub folder: Option<PathBuf>,
}

impl Settings {
    /// Puts the settings for a real network together.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for the first value that cannot be used, with its source.
    pub fn load(flags: &Flags, environment: &Environment) -> Result<Self, ConfigError> {
        Self::read(flags, environment, network)
    }

    /// The same for a command that only reads the store: it needs no token, and has none.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for the first value that cannot be used, with its source.
    pub fn without_token(flags: &Flags, environment: &Environment) -> Result<Self, ConfigError> {
        Self::read(flags, environment, |flags, environment, profile| {
            let base_url = base_url(flags, environment, profile)?;
            Ok(base_url.map_or(Network::Nothing, Network::Unasked))
        })
    }

    fn read(
        flags: &Flags,
        environment: &Environment,
        network: impl Fn(&Flags, &Environment, Picked<'_>) -> Result<Network, ConfigError>,
    ) -> Result<Self, ConfigError> {
        let (place, mut file) = read_file(flags, environment, Parts::All)?;
        let name = picked_profile(flags, environment, &file, &place)?;
        let profile = match &name {
            Some(name) => Some(
                file.profiles
                    .remove(&name.value)
                    .ok_or_else(|| unknown_profile(name.clone(), &file.profiles))?,
            ),
            None => None,
        };
        let picked = name.as_ref().zip(profile.as_ref());
        let network = network(flags, environment, picked)?;
        let state = state(flags, environment, picked)?;
        let in_force = base_url(flags, environment, picked)?;
        let webhook = Webhook::resolve(environment, picked, in_force)?;
        let said = profile.as_ref().map(|profile| profile.triage.clone());
        let mut settings = Self::without_network(flags, environment, place, file, said);
        settings.network = network;
        settings.state = state;
        settings.webhook = webhook;
        if let Some(profile) = profile {
            settings.apply(profile, flags);
        }
        Ok(settings)
    }

    /// Puts the settings for the embedded network together: tokens, base URLs and profiles of
    /// environment and file do not count. `state` is where the demo keeps what it writes.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for the first value that cannot be used, with its source.
    pub fn for_demo(
        flags: &Flags,
        environment: &Environment,
        state: Option<PathBuf>,
    ) -> Result<Self, ConfigError> {
        let (place, file) = read_file(flags, environment, Parts::WithoutProfiles)?;
        let mut settings = Self::without_network(flags, environment, place, file, None);
        settings.network = Network::Demo;
        if flags.access.is_none() {
            settings.access = Sourced::default_of(Access::Write);
        }
        if let (Some(log), Some(folder)) = (&mut settings.log, &state) {
            log.folder = Some(folder.clone());
        }
        settings.state = state;
        Ok(settings)
    }

    /// The folder of the network's store, for a command that cannot do without one.
    ///
    /// # Errors
    ///
    /// [`ConfigError::NoState`] where the environment names no place for it.
    pub fn state_folder(&self) -> Result<&Path, ConfigError> {
        self.state.as_deref().ok_or(ConfigError::NoState)
    }

    /// How to reach the network, for a command that cannot do without one.
    ///
    /// # Errors
    ///
    /// [`ConfigError::NothingConfigured`] where no network is set up.
    pub const fn connection(&self) -> Result<&Connection, ConfigError> {
        match &self.network {
            Network::Real(connection) => Ok(connection),
            Network::Nothing | Network::Unasked(_) | Network::Demo => {
                Err(ConfigError::NothingConfigured)
            }
        }
    }

    fn without_network(
        flags: &Flags,
        environment: &Environment,
        place: SettingsFile,
        mut file: ConfigFile,
        profile: Option<Said>,
    ) -> Self {
        let access = flags.access.clone();
        let said = std::mem::take(&mut file.triage);
        let said = profile.unwrap_or_default().over(said);
        Self {
            file: place,
            network: Network::Nothing,
            access: access.unwrap_or(Sourced::default_of(Access::ReadOnly)),
            rate: match flags.rate {
                Some(rate) => Sourced::new(rate, Source::Flag("--rate")),
                None => Sourced::default_of(Rate::USUAL),
            },
            look: Look::resolve(flags, environment, &mut file),
            keys: file.keys,
            protected: file.protected,
            profile_url: None,
            triage: said.resolve(environment),
            poll: file.poll.unwrap_or(Sourced::default_of(true)),
            webhook: Webhook::default(),
            state: None,
            log: flags.log.map(|level| Log {
                level,
                folder: environment.state_home().map(|home| home.join("modcon")),
            }),
        }
    }

    fn apply(&mut self, profile: Profile, flags: &Flags) {
        if let Some(write) = profile.write
            && flags.access.is_none()
        {
            self.access = write.map(|write| {
                if write {
                    Access::Write
                } else {
                    Access::ReadOnly
                }
            });
        }
        if let Some(rate) = profile.rate
            && flags.rate.is_none()
        {
            self.rate = rate;
        }
        if let Some(poll) = profile.poll {
            self.poll = poll;
        }
        self.profile_url = profile.page_url;
        self.protected.extend(profile.protected);
    }
}

/// Where the configuration file is or would be.
#[must_use]
pub fn config_path(flags: &Flags, environment: &Environment) -> Option<PathBuf> {
    let usual = || Some(environment.config_home()?.join("modcon/config.toml"));
    flags.config.clone().or_else(usual)
}

fn read_file(
    flags: &Flags,
    environment: &Environment,
    parts: Parts,
) -> Result<(SettingsFile, ConfigFile), ConfigError> {
    let path = config_path(flags, environment);
    let file = match &path {
        Some(path) => ConfigFile::read(path, environment.home().as_deref(), parts)?,
        None => None,
    };
    if let (None, Some(named)) = (&file, &flags.config) {
        return Err(ConfigError::Missing {
            file: named.clone(),
        });
    }
    let found = file.is_some();
    Ok((SettingsFile { path, found }, file.unwrap_or_default()))
}

/// The profile in use. A default profile stands back where flag or environment name a network,
/// so that its token cannot reach it.
fn picked_profile(
    flags: &Flags,
    environment: &Environment,
    file: &ConfigFile,
    place: &SettingsFile,
) -> Result<Option<Sourced<String>>, ConfigError> {
    if let Some(name) = &flags.profile {
        return Ok(Some(Sourced::new(name.clone(), Source::Flag("--profile"))));
    }
    if let Some(name) = environment.text(PROFILE)? {
        let source = Source::Variable(PROFILE);
        return Ok(Some(Sourced::new(name.to_owned(), source)));
    }
    if flags.base_url.is_some() || environment.text(BASE_URL)?.is_some() {
        return Ok(None);
    }
    if let Some(name) = &file.default_profile {
        return Ok(Some(name.clone()));
    }
    let mut profiles = file.profiles.iter();
    match (profiles.next(), profiles.next(), &place.path) {
        (Some((name, only)), None, _) => {
            let source = Source::File(only.at.clone());
            Ok(Some(Sourced::new(name.clone(), source)))
        }
        (Some(_), Some(_), Some(path)) => Err(ConfigError::NoProfilePicked {
            file: path.clone(),
            names: file
                .profiles
                .keys()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(", "),
        }),
        _ => Ok(None),
    }
}

/// The profile in use and its name, where there is one.
type Picked<'a> = Option<(&'a Sourced<String>, &'a Profile)>;

/// The folder of the store. A profile's name stands for the profile's own network only: where a
/// flag or a variable leads elsewhere, the origin names the folder.
fn state(
    flags: &Flags,
    environment: &Environment,
    profile: Picked<'_>,
) -> Result<Option<PathBuf>, ConfigError> {
    let Some(base_url) = base_url(flags, environment, profile)? else {
        return match profile {
            Some(picked) => Err(without_network(picked)),
            None => Ok(Key::Nothing.folder(environment)),
        };
    };
    let own = profile.filter(|(_, profile)| {
        let home = profile.base_url.as_ref();
        home.is_some_and(|home| home.value == base_url.value)
    });
    let key = own.map_or(Key::Origin(&base_url.value), |(name, _)| {
        Key::Profile(&name.value)
    });
    Ok(key.folder(environment))
}

fn without_network((name, profile): (&Sourced<String>, &Profile)) -> ConfigError {
    ConfigError::ProfileWithoutNetwork {
        at: profile.at.clone(),
        profile: name.value.clone(),
    }
}

fn network(
    flags: &Flags,
    environment: &Environment,
    profile: Picked<'_>,
) -> Result<Network, ConfigError> {
    let Some(base_url) = base_url(flags, environment, profile)? else {
        return match profile {
            Some(picked) => Err(without_network(picked)),
            None if environment.has_secret(TOKEN) => Err(ConfigError::TokenWithoutNetwork),
            None => Ok(Network::Nothing),
        };
    };
    let own = profile.and_then(|(name, profile)| Some((name, profile, profile.token.as_ref()?)));
    let token = match own {
        Some((name, profile, own)) => own_token(environment, &base_url, name, profile, own)?,
        None => match environment.secret(TOKEN)? {
            Some(token) => TokenSource::Environment(token.clone()),
            None => {
                return Err(ConfigError::NoToken {
                    base_url: base_url.value.to_string(),
                    given_by: base_url.source,
                });
            }
        },
    };
    Ok(Network::Real(Connection {
        base_url,
        profile: profile.map(|(name, _)| name.clone()),
        token,
    }))
}

fn base_url(
    flags: &Flags,
    environment: &Environment,
    profile: Picked<'_>,
) -> Result<Option<Sourced<BaseUrl>>, ConfigError> {
    if let Some(url) = &flags.base_url {
        return Ok(Some(url.clone()));
    }
    if let Some(text) = environment.text(BASE_URL)? {
        let given = Sourced::new(text, Source::Variable(BASE_URL));
        let url = checked(given, |text| {
            let parsed = text.parse::<BaseUrl>();
            parsed.map_err(|problem| format!("`{text}`: {problem}"))
        });
        return url.map(Some);
    }
    Ok(profile.and_then(|(_, profile)| profile.base_url.clone()))
}

fn own_token(
    environment: &Environment,
    base_url: &Sourced<BaseUrl>,
    name: &Sourced<String>,
    profile: &Profile,
    own: &Own,
) -> Result<TokenSource, ConfigError> {
    if environment.has_secret(TOKEN) {
        return Err(ConfigError::TwoTokens {
            profile: name.value.clone(),
            variable: TOKEN,
            what: "token",
            setting: own.setting,
            at: own.given_by.clone(),
        });
    }
    if let Some(home) = &profile.base_url
        && home.value != base_url.value
    {
        return Err(ConfigError::ForeignToken {
            what: "token",
            given_by: base_url.source.clone(),
            base_url: base_url.value.as_str().into(),
            profile: name.value.as_str().into(),
            at: own.given_by.clone().into(),
            own: home.value.as_str().into(),
        });
    }
    let given_by = own.given_by.clone();
    Ok(match &own.way {
        Way::File(path) => TokenSource::File {
            path: path.clone(),
            given_by,
        },
        Way::Command(words) => TokenSource::Command {
            words: words.clone(),
            given_by,
        },
    })
}

#[cfg(test)]
mod tests;
