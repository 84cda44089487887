//! What the environment says, read once.
//!
//! The only place that asks for environment variables. Everything else is handed this value, so
//! that a test can say what the environment is. An empty variable counts as unset.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use secrecy::SecretString;

use crate::config::error::ConfigError;
use crate::config::source::Source;

/// The bearer token.
pub const TOKEN: &str = "MODCON_TOKEN";
/// The secret that webhooks are signed with.
pub const WEBHOOK_SECRET: &str = "MODCON_WEBHOOK_SECRET";
/// The secret from before, while it is rotated.
pub const WEBHOOK_SECRET_PREVIOUS: &str = "MODCON_WEBHOOK_SECRET_PREVIOUS";
/// The base URL of the network.
pub const BASE_URL: &str = "MODCON_BASE_URL";
/// The profile to use.
pub const PROFILE: &str = "MODCON_PROFILE";
/// Asks for no colour, by any value: <https://no-color.org>.
pub const NO_COLOR: &str = "NO_COLOR";
/// Variables that hold secrets; no child process inherits them unless it is given one on purpose.
pub const SECRETS: [&str; 3] = [TOKEN, WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS];

const PLAIN: [&str; 16] = [
    BASE_URL,
    PROFILE,
    NO_COLOR,
    "XDG_CONFIG_HOME",
    "XDG_STATE_HOME",
    "HOME",
    "TERM",
    "COLORTERM",
    "COLORFGBG",
    "LC_ALL",
    "LC_CTYPE",
    "LANG",
    "TMUX",
    "TMPDIR",
    "USER",
    "LOGNAME",
];

/// The variables that modcon reads.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    plain: BTreeMap<&'static str, OsString>,
    secrets: BTreeMap<&'static str, Secret>,
}

#[derive(Debug, Clone)]
enum Secret {
    Text(SecretString),
    NotText,
}

impl Environment {
    /// The environment of this process.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one reader of the environment"
    )]
    pub fn read() -> Self {
        Self::from_lookup(|name| std::env::var_os(name))
    }

    /// An environment by a function that knows the variables.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        let set = |name: &&'static str| lookup(name).filter(|value| !value.is_empty());
        let secret = |value: OsString| match value.into_string() {
            Ok(text) => Secret::Text(SecretString::from(text)),
            Err(_) => Secret::NotText,
        };
        let (plain, secrets) = (PLAIN.iter(), SECRETS.iter());
        Self {
            plain: plain.filter_map(|name| Some((*name, set(name)?))).collect(),
            secrets: secrets
                .filter_map(|name| Some((*name, secret(set(name)?))))
                .collect(),
        }
    }

    /// An environment of exactly these variables.
    #[must_use]
    pub fn of(variables: &[(&str, &str)]) -> Self {
        Self::from_lookup(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    /// A variable that must be text.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Value`] that names the variable where its bytes are no UTF-8.
    pub fn text(&self, name: &'static str) -> Result<Option<&str>, ConfigError> {
        let Some(value) = self.plain.get(name) else {
            return Ok(None);
        };
        value.to_str().map(Some).ok_or_else(|| ConfigError::Value {
            given_by: Source::Variable(name),
            problem: "its value is no UTF-8".to_owned(),
        })
    }

    /// A variable whose value matters only if it is text.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.plain.get(name).and_then(|value| value.to_str())
    }

    /// Whether a variable is set to anything.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.plain.contains_key(name)
    }

    /// Whether a variable of [`SECRETS`] is set.
    #[must_use]
    pub fn has_secret(&self, name: &str) -> bool {
        self.secrets.contains_key(name)
    }

    /// A variable of [`SECRETS`].
    ///
    /// # Errors
    ///
    /// [`ConfigError::Value`] where its bytes are no UTF-8.
    pub fn secret(&self, name: &'static str) -> Result<Option<&SecretString>, ConfigError> {
        match self.secrets.get(name) {
            None => Ok(None),
            Some(Secret::Text(secret)) => Ok(Some(secret)),
            Some(Secret::NotText) => Err(ConfigError::Value {
                given_by: Source::Variable(name),
                problem: "its value is no UTF-8".to_owned(),
            }),
        }
    }

    /// The folder for configuration of the XDG base directory rules, which want absolute paths.
    #[must_use]
    pub fn config_home(&self) -> Option<PathBuf> {
        self.xdg("XDG_CONFIG_HOME", ".config")
    }

    /// The folder for logs and other state.
    #[must_use]
    pub fn state_home(&self) -> Option<PathBuf> {
        self.xdg("XDG_STATE_HOME", ".local/state")
    }

    /// The folder for what lasts no longer than this process.
    #[must_use]
    pub fn temporary(&self) -> PathBuf {
        let named = self.absolute("TMPDIR");
        named.unwrap_or_else(|| PathBuf::from("/tmp"))
    }

    /// The home folder.
    #[must_use]
    pub fn home(&self) -> Option<PathBuf> {
        self.absolute("HOME")
    }

    /// The locale in force for characters; `None` where no variable names one.
    #[must_use]
    pub fn locale(&self) -> Option<&str> {
        let names = ["LC_ALL", "LC_CTYPE", "LANG"];
        names.iter().find_map(|name| self.get(name))
    }

    fn xdg(&self, name: &str, below_home: &str) -> Option<PathBuf> {
        let named = self.absolute(name);
        named.or_else(|| Some(self.home()?.join(below_home)))
    }

    fn absolute(&self, name: &str) -> Option<PathBuf> {
        let path = PathBuf::from(self.plain.get(name)?);
        path.is_absolute().then_some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_follow_xdg_and_fall_back_to_home() {
        let named = Environment::of(&[("HOME", "/home/ann"), ("XDG_CONFIG_HOME", "/etc/xdg")]);
        assert_eq!(named.config_home(), Some(PathBuf::from("/etc/xdg")));
        assert_eq!(
            named.state_home(),
            Some(PathBuf::from("/home/ann/.local/state"))
        );
        let relative = Environment::of(&[("HOME", "/home/ann"), ("XDG_CONFIG_HOME", "here")]);
        assert_eq!(
            relative.config_home(),
            Some(PathBuf::from("/home/ann/.config"))
        );
        assert_eq!(Environment::of(&[]).config_home(), None);
    }

    #[test]
    fn an_empty_variable_counts_as_unset() {
        let environment = Environment::of(&[(TOKEN, ""), (PROFILE, ""), (NO_COLOR, "")]);
        assert!(!environment.has_secret(TOKEN));
        assert_eq!(environment.text(PROFILE).unwrap(), None);
        assert!(!environment.has(NO_COLOR));
    }

    #[test]
    fn no_secret_shows_in_debug_output() {
        let environment = Environment::of(&SECRETS.map(|name| (name, "canary-3141")));
        assert_eq!(environment.secrets.len(), SECRETS.len());
        assert!(!format!("{environment:?}").contains("canary-3141"));
    }

    #[test]
    fn the_locale_is_the_strongest_variable() {
        let all = Environment::of(&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")]);
        assert_eq!(all.locale(), Some("C"));
        let empty = Environment::of(&[("LC_ALL", ""), ("LANG", "de_DE.UTF-8")]);
        assert_eq!(empty.locale(), Some("de_DE.UTF-8"));
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_refused_by_name() {
        use std::os::unix::ffi::OsStringExt;
        let environment = Environment::from_lookup(|_| Some(OsString::from_vec(vec![0xff, 0xfe])));
        let words = environment.text(PROFILE).unwrap_err().to_string();
        assert_eq!(words, "MODCON_PROFILE: its value is no UTF-8");
        let words = environment.secret(TOKEN).unwrap_err().to_string();
        assert_eq!(words, "MODCON_TOKEN: its value is no UTF-8");
    }
}
