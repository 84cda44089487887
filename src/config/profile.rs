//! One profile: a network, the token for it, and how to treat it.

use std::path::PathBuf;

use crate::config::choice::Rate;
use crate::config::error::ConfigError;
use crate::config::file::PathBase;
use crate::config::file::checked;
use crate::config::file::parsed;
use crate::config::network::BaseUrl;
use crate::config::network::Region;
use crate::config::network::check_profile_url;
use crate::config::section::Section;
use crate::config::source::Place;
use crate::config::source::Source;
use crate::config::source::Sourced;
use crate::config::triage;
use crate::config::webhook;

/// Every key of a profile.
const KEYS: [&str; 16] = [
    "region",
    "base_url",
    "token_file",
    "token_command",
    "webhook_secret_file",
    "webhook_secret_command",
    "webhook_bearer_file",
    "write",
    "rate",
    "profile_url",
    "protected",
    "operator",
    "policies",
    "grace",
    "weights",
    "poll",
];

/// A profile as the file has it.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    /// Where its table begins.
    pub(super) at: Place,
    pub(super) base_url: Option<Sourced<BaseUrl>>,
    pub(super) token: Option<Own>,
    pub(super) webhook: webhook::Said,
    pub(super) write: Option<Sourced<bool>>,
    pub(super) rate: Option<Sourced<Rate>>,
    pub(super) page_url: Option<Sourced<String>>,
    pub(super) protected: Vec<Sourced<String>>,
    pub(super) triage: triage::Said,
    pub(super) poll: Option<Sourced<bool>>,
}

/// A profile's own way to a token or a secret.
#[derive(Debug, Clone)]
pub(super) struct Own {
    /// The key in the file.
    pub(super) setting: &'static str,
    pub(super) given_by: Source,
    pub(super) way: Way,
}

/// The two ways.
#[derive(Debug, Clone)]
pub(super) enum Way {
    File(PathBuf),
    Command(Vec<String>),
}

impl Profile {
    pub(super) fn read(
        name: &str,
        at: Place,
        section: &Section<'_>,
        base: &PathBase<'_>,
    ) -> Result<Self, ConfigError> {
        section.allow_only(&KEYS)?;
        let region: Option<Sourced<Region>> = parsed(section.string("region")?)?;
        let base_url: Option<Sourced<BaseUrl>> = parsed(section.string("base_url")?)?;
        if let (Some(_), Some(url)) = (&region, &base_url) {
            return Err(ConfigError::Value {
                given_by: url.source.clone(),
                problem: format!("profile `{name}` has a region and a base_url; keep one"),
            });
        }
        let base_url = base_url.or_else(|| region.map(|region| region.map(Region::base_url)));
        let token = own(name, section, base, ["token_file", "token_command"])?;
        if token.is_some() && base_url.is_none() {
            // A token without a network of its own could be sent to any.
            return Err(ConfigError::ProfileWithoutNetwork {
                at,
                profile: name.to_owned(),
            });
        }
        let page_url = section.string("profile_url")?.map(|url| {
            checked(url, |url| match check_profile_url(url) {
                Ok(()) => Ok(url.clone()),
                Err(problem) => Err(format!("`profile_url` {problem}")),
            })
        });
        Ok(Self {
            at,
            base_url,
            token,
            webhook: webhook::Said::read(name, section, base)?,
            write: section.boolean("write")?,
            rate: parsed(section.word("rate")?)?,
            page_url: page_url.transpose()?,
            protected: section.strings("protected")?,
            triage: triage::Said::read(section)?,
            poll: section.boolean("poll")?,
        })
    }
}

/// A file or a command under its two keys.
pub(super) fn own(
    name: &str,
    section: &Section<'_>,
    base: &PathBase<'_>,
    keys: [&'static str; 2],
) -> Result<Option<Own>, ConfigError> {
    let [file_key, command_key] = keys;
    let file = section.string(file_key)?;
    let command = section.list(command_key, false)?;
    let (setting, given) = match (file, command) {
        (None, None) => return Ok(None),
        (Some(file), None) => (
            file_key,
            file.map(|written| Way::File(base.resolve(&written))),
        ),
        (None, Some(command)) => {
            let command = checked(command, |words| match words.first() {
                Some(program) if !program.is_empty() => Ok(Way::Command(words.clone())),
                _ => Err(format!("`{command_key}` must name a program")),
            });
            (command_key, command?)
        }
        (Some(file), Some(command)) => {
            return Err(ConfigError::TwoSources {
                keys,
                profile: name.to_owned(),
                file: file.source,
                command: command.source,
            });
        }
    };
    Ok(Some(Own {
        setting,
        given_by: given.source,
        way: given.value,
    }))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::file::ConfigFile;
    use crate::config::file::Parts;

    fn read(body: &str) -> Result<Profile, String> {
        let text = format!("[profiles.a]\n{body}\n");
        let home = Some(Path::new("/home/ann"));
        let file = ConfigFile::parse(&text, Path::new("/c/config.toml"), home, Parts::All);
        file.map(|mut file| file.profiles.remove("a").unwrap())
            .map_err(|error| error.to_string())
    }

    fn token_path(written: &str) -> PathBuf {
        let body = format!("region = \"us\"\ntoken_file = \"{written}\"");
        match read(&body).unwrap().token.unwrap().way {
            Way::File(path) => path,
            Way::Command(_) => panic!("a file was written"),
        }
    }

    #[test]
    fn a_token_file_is_found_from_home_or_from_the_configuration() {
        assert_eq!(token_path("~/t"), Path::new("/home/ann/t"));
        assert_eq!(token_path("t"), Path::new("/c/t"));
        assert_eq!(token_path("/run/t"), Path::new("/run/t"));
    }

    #[test]
    fn rates_are_numbers_or_off() {
        assert_eq!(
            read("rate = 3").unwrap().rate.unwrap().value.to_string(),
            "3"
        );
        let off = read("rate = \"off\"").unwrap().rate.unwrap();
        assert_eq!(off.value, Rate::Off);
        let wrong = read("rate = 0").unwrap_err();
        assert!(
            wrong.starts_with("/c/config.toml:2: `0` is no rate"),
            "{wrong}"
        );
    }

    #[test]
    fn contradictions_name_both_sides() {
        let both = "region = \"us\"\ntoken_file = \"t\"\ntoken_command = [\"pass\"]";
        assert_eq!(
            read(both).unwrap_err(),
            "/c/config.toml:3: profile `a` has a token_file and, at /c/config.toml:4, \
             a token_command; keep one"
        );
        let both = "region = \"us\"\nbase_url = \"https://a.example\"";
        assert_eq!(
            read(both).unwrap_err(),
            "/c/config.toml:3: profile `a` has a region and a base_url; keep one"
        );
    }

    #[test]
    fn a_token_without_a_network_is_refused() {
        let words = read("token_file = \"t\"").unwrap_err();
        assert!(
            words.starts_with("/c/config.toml:1: profile `a` names no network"),
            "{words}"
        );
        assert!(read("region = \"us\"\ntoken_command = []").is_err());
        assert!(read("region = \"us\"\ntoken_command = \"pass show x\"").is_err());
    }
}
