//! Everything that can be wrong with the configuration, each with the source of the bad value.

use std::path::PathBuf;

use crate::config::source::Place;
use crate::config::source::Source;

/// A configuration that cannot be used.
///
/// The texts quote files and variables as they are: whoever shows one makes it safe first.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file could not be read.
    #[error("{} cannot be read: {why}", file.display())]
    Unreadable {
        /// Which file.
        file: PathBuf,
        /// What the system said.
        why: std::io::Error,
    },
    /// A file named by flag does not exist.
    #[error("--config: {} does not exist", file.display())]
    Missing {
        /// Which file.
        file: PathBuf,
    },
    /// The environment names no folder for a configuration.
    #[error("there is no place for a configuration: neither XDG_CONFIG_HOME nor HOME is set")]
    NoPlace,
    /// The file is larger than any configuration.
    #[error("{} is larger than {limit} bytes, so it was not read", file.display())]
    TooLarge {
        /// Which file.
        file: PathBuf,
        /// The bound.
        limit: u64,
    },
    /// The environment names no folder for a store.
    #[error("there is no place for the store: neither XDG_STATE_HOME nor HOME is set")]
    NoState,
    /// Not TOML.
    #[error("{at}: {problem}")]
    Syntax {
        /// Where reading failed.
        at: Place,
        /// The parser's words.
        problem: String,
    },
    /// A key that nothing reads.
    #[error("{at}: unknown key `{key}` {section}; {advice}")]
    UnknownKey {
        /// Where it stands.
        at: Place,
        /// The key.
        key: String,
        /// In which table, in words.
        section: String,
        /// The nearest known key, or the list of them.
        advice: String,
    },
    /// A value that cannot be used.
    #[error("{given_by}: {problem}")]
    Value {
        /// Flag, variable or line.
        given_by: Source,
        /// What is wrong, and what is expected.
        problem: String,
    },
    /// A profile that does not exist.
    #[error("{given_by}: there is no profile `{name}`; {known}")]
    UnknownProfile {
        /// Who named it.
        given_by: Source,
        /// The name.
        name: String,
        /// The profiles that exist, in words.
        known: String,
    },
    /// A profile without a network, and nothing else names one.
    #[error(
        "{at}: profile `{profile}` names no network; add `region` or `base_url`, or give --region \
         or --base-url"
    )]
    ProfileWithoutNetwork {
        /// Where the profile begins.
        at: Place,
        /// Its name.
        profile: String,
    },
    /// Profiles exist and nothing picks one.
    #[error(
        "{} has several profiles and nothing picks one of them; add `default_profile`, or give \
         --profile: {names}", file.display()
    )]
    NoProfilePicked {
        /// The file.
        file: PathBuf,
        /// The names.
        names: String,
    },
    /// A token without a network.
    #[error(
        "MODCON_TOKEN is set and nothing says for which network; add --region us, eu or sg, \
         --base-url, MODCON_BASE_URL or a profile"
    )]
    TokenWithoutNetwork,
    /// Nothing at all is configured, and there is no screen to say so on.
    #[error(
        "no network is configured; set MODCON_TOKEN and give --region us, eu or sg, or write a \
         profile to the configuration file (`modcon config path` names it), or try \
         `modcon demo --serve 127.0.0.1:0 -- modcon users`"
    )]
    NothingConfigured,
    /// Two tokens or secrets for one network.
    #[error(
        "{variable} is set, and profile `{profile}` has a {setting} of its own ({at}); unset the \
         one or remove the other, so that no network's {what} reaches another"
    )]
    TwoTokens {
        /// The environment variable.
        variable: &'static str,
        /// What it holds, in a word.
        what: &'static str,
        /// The profile.
        profile: String,
        /// The key of the profile, such as `token_file`.
        setting: &'static str,
        /// Where the setting stands.
        at: Source,
    },
    /// A profile with two sources.
    #[error(
        "{file}: profile `{profile}` has a {} and, at {command}, a {}; keep one", keys[0], keys[1]
    )]
    TwoSources {
        /// The keys of the file and of the command.
        keys: [&'static str; 2],
        /// The profile.
        profile: String,
        /// Where the file is named.
        file: Source,
        /// Where the command is named.
        command: Source,
    },
    /// A profile's own token or secret would go to another network.
    #[error(
        "{given_by} points to {base_url}, and the {what} of profile `{profile}` ({at}) is for \
         {own}; drop one of them, so that no network's {what} reaches another"
    )]
    ForeignToken {
        /// What it is, in a word.
        what: &'static str,
        /// Who named the other network.
        given_by: Source,
        /// The other network.
        base_url: Box<str>,
        /// The profile.
        profile: Box<str>,
        /// Where the profile's token is set.
        at: Box<Source>,
        /// The network of the profile.
        own: Box<str>,
    },
    /// A network without a token.
    #[error(
        "there is no token for {base_url} ({given_by}); set MODCON_TOKEN, or add token_file or \
         token_command to a profile"
    )]
    NoToken {
        /// The network.
        base_url: String,
        /// Who named it.
        given_by: Source,
    },
    /// Nothing to verify webhooks with.
    #[error(
        "there is no webhook secret; set MODCON_WEBHOOK_SECRET, or add webhook_secret_file or \
         webhook_secret_command to a profile. The network's own console shows it, under Settings, \
         Webhook"
    )]
    NoWebhookSecret,
    /// A source of a token or a secret that brought nothing usable.
    #[error("{name}: {problem}")]
    Token {
        /// The source, with the line that set it.
        name: String,
        /// What is wrong, and what to do. Never what it holds.
        problem: String,
    },
    /// The folder for the log is not known or cannot be made.
    #[error("--log: {problem}")]
    Log {
        /// What is wrong.
        problem: String,
    },
}
