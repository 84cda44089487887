//! Where the bearer token comes from, and reading it.
//!
//! The token itself is held only by [`SecretString`]; no message here quotes it, nor the output
//! of a command, nor the content of a file.

mod command;
mod file;

pub use command::COMMAND_SECONDS;
pub use command::end_all as end_commands;
pub(super) use command::run as from_command;
pub(super) use file::read as from_file;

use std::path::PathBuf;

use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::config::environment::TOKEN;
use crate::config::error::ConfigError;
use crate::config::source::Source;

/// Longer than any token, in bytes.
pub(super) const LIMIT: usize = 16 * 1024;

/// A place that a token can be read from.
#[derive(Debug, Clone)]
pub enum TokenSource {
    /// `MODCON_TOKEN`, as it was when the program started.
    Environment(SecretString),
    /// A file that nobody else can read.
    File {
        /// The file.
        path: PathBuf,
        /// The line that named it.
        given_by: Source,
    },
    /// A program that prints the token.
    Command {
        /// The program and its arguments; no shell is involved.
        words: Vec<String>,
        /// The line that named it.
        given_by: Source,
    },
}

impl TokenSource {
    /// What the status bar calls the source. It may quote the configuration, so it is made safe
    /// before it is drawn.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Environment(_) => TOKEN.to_owned(),
            Self::File { path, .. } => format!("token_file {}", path.display()),
            Self::Command { words, .. } => {
                let program = words.first().map_or("", String::as_str);
                format!("token_command {program}")
            }
        }
    }

    /// Whether reading again can bring another token. An environment cannot change from outside,
    /// so `MODCON_TOKEN` needs a restart.
    #[must_use]
    pub const fn can_change(&self) -> bool {
        !matches!(self, Self::Environment(_))
    }

    /// Reads the token, from the file or the command anew each time. A command may take up to
    /// [`COMMAND_SECONDS`] seconds, so this does not belong on a thread that answers keys.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Token`] where the source fails or holds nothing that can be a token.
    pub fn read(&self) -> Result<SecretString, ConfigError> {
        let read = match self {
            Self::Environment(token) => Ok(token.clone()),
            Self::File { path, .. } => file::read(path),
            Self::Command { words, .. } => command::run(words),
        };
        read.and_then(|token| trimmed(&token))
            .map_err(|problem| ConfigError::Token {
                name: self.name_with_line(),
                problem,
            })
    }

    pub(super) fn name_with_line(&self) -> String {
        match self {
            Self::Environment(_) => self.name(),
            Self::File { given_by, .. } | Self::Command { given_by, .. } => {
                format!("{given_by}: {}", self.name())
            }
        }
    }
}

/// Bytes as text, for tokens that were read.
fn text(bytes: &[u8]) -> Result<SecretString, String> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(SecretString::from(text)),
        Err(_) => Err("it is no text".to_owned()),
    }
}

/// The token without line ends behind it; only visible ASCII can travel in a header unchanged.
pub(super) fn trimmed(raw: &SecretString) -> Result<SecretString, String> {
    let token = raw.expose_secret().trim_end_matches(['\n', '\r']);
    let problem = if token.is_empty() {
        "it is empty"
    } else if token.len() > LIMIT {
        "it is longer than 16 KiB, so it is no token"
    } else if token.contains(['\n', '\r']) {
        "it has several lines; keep only the token"
    } else if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        "it holds spaces, control characters or characters beyond ASCII, so it is no token"
    } else {
        return Ok(SecretString::from(token));
    };
    Err(problem.to_owned())
}

#[cfg(test)]
mod tests;
