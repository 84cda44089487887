//! The configuration file, read whole and checked whole.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::ErrorKind;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use toml::de::DeTable;

use crate::config::choice::Choice;
use crate::config::choice::FlagLimits;
use crate::config::choice::Glyphs;
use crate::config::choice::Theme;
use crate::config::choice::Times;
use crate::config::error::ConfigError;
use crate::config::profile::Profile;
use crate::config::section::Section;
use crate::config::section::Text;
use crate::config::source::Place;
use crate::config::source::Source;
use crate::config::source::Sourced;
use crate::config::triage;

/// Larger than any configuration, in bytes.
const LIMIT: u64 = 1024 * 1024;

/// Every key at the top of the file.
const KEYS: [&str; 15] = [
    "default_profile",
    "theme",
    "glyphs",
    "mouse",
    "times",
    "flag_limits",
    "protected",
    "keys",
    "colors",
    "profiles",
    "operator",
    "policies",
    "grace",
    "weights",
    "poll",
];

/// Which parts of a file matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parts {
    /// All of them.
    All,
    /// Not the profiles: the embedded network has none.
    WithoutProfiles,
}

/// What a file says. A value that it does not hold is `None` or empty.
#[derive(Debug, Clone, Default)]
pub(super) struct ConfigFile {
    pub(super) default_profile: Option<Sourced<String>>,
    pub(super) theme: Option<Sourced<Theme>>,
    pub(super) glyphs: Option<Sourced<Glyphs>>,
    pub(super) mouse: Option<Sourced<bool>>,
    pub(super) times: Option<Sourced<Times>>,
    pub(super) flag_limits: Option<Sourced<FlagLimits>>,
    pub(super) protected: Vec<Sourced<String>>,
    pub(super) keys: BTreeMap<String, Sourced<Vec<String>>>,
    pub(super) colors: BTreeMap<String, Sourced<String>>,
    pub(super) profiles: BTreeMap<String, Profile>,
    pub(super) triage: triage::Said,
    pub(super) poll: Option<Sourced<bool>>,
}

impl ConfigFile {
    /// Reads a file; `None` where there is none. `home` is what `~/` stands for.
    #[expect(clippy::disallowed_methods, reason = "reads up to a bound")]
    pub(super) fn read(
        path: &Path,
        home: Option<&Path>,
        parts: Parts,
    ) -> Result<Option<Self>, ConfigError> {
        let unreadable = |why| ConfigError::Unreadable {
            file: path.to_owned(),
            why,
        };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
            Err(why) => return Err(unreadable(why)),
        };
        let mut text = String::new();
        let read = file.take(LIMIT + 1).read_to_string(&mut text);
        let read = read.map_err(unreadable)?;
        if read as u64 > LIMIT {
            return Err(ConfigError::TooLarge {
                file: path.to_owned(),
                limit: LIMIT,
            });
        }
        Self::parse(&text, path, home, parts).map(Some)
    }

    /// Reads a text; `path` names it in messages and is where relative paths start.
    pub(super) fn parse(
        text: &str,
        path: &Path,
        home: Option<&Path>,
        parts: Parts,
    ) -> Result<Self, ConfigError> {
        let text = Text {
            file: Arc::from(path),
            text,
        };
        let table = DeTable::parse(text.text).map_err(|error| ConfigError::Syntax {
            at: text.place(error.span().map_or(0, |span| span.start)),
            problem: error.message().to_owned(),
        })?;
        let top = Section::top(text, table.get_ref());
        top.allow_only(&KEYS)?;
        let default_profile = top.string("default_profile")?;
        let profiles = match parts {
            Parts::All => profiles(&top, &PathBase { path, home })?,
            Parts::WithoutProfiles => BTreeMap::new(),
        };
        if let Some(name) = &default_profile
            && parts == Parts::All
            && !profiles.contains_key(&name.value)
        {
            return Err(unknown_profile(name.clone(), &profiles));
        }
        Ok(Self {
            default_profile,
            theme: choice(top.word("theme")?)?,
            glyphs: choice(top.string("glyphs")?)?,
            mouse: top.boolean("mouse")?,
            times: choice(top.string("times")?)?,
            flag_limits: top
                .numbers("flag_limits")?
                .map(|limits| checked(limits, |limits| FlagLimits::new(limits)))
                .transpose()?,
            protected: top.strings("protected")?,
            keys: match top.section("keys")? {
                Some(keys) => keys.free_lists()?,
                None => BTreeMap::new(),
            },
            colors: match top.section("colors")? {
                Some(colors) => colors.free_strings()?,
                None => BTreeMap::new(),
            },
            profiles,
            triage: triage::Said::read(&top)?,
            poll: top.boolean("poll")?,
        })
    }
}

/// Where a path in the file starts.
pub(super) struct PathBase<'a> {
    path: &'a Path,
    home: Option<&'a Path>,
}

impl PathBase<'_> {
    /// `~/` is the home folder; anything else relative starts at the file's own folder.
    pub(super) fn resolve(&self, written: &str) -> PathBuf {
        match (written.strip_prefix("~/"), self.home) {
            (Some(below), Some(home)) => home.join(below),
            _ => match self.path.parent() {
                Some(folder) => folder.join(written),
                None => PathBuf::from(written),
            },
        }
    }
}

fn profiles(
    top: &Section<'_>,
    base: &PathBase<'_>,
) -> Result<BTreeMap<String, Profile>, ConfigError> {
    let Some(all) = top.section("profiles")? else {
        return Ok(BTreeMap::new());
    };
    let mut profiles = BTreeMap::new();
    for (name, at) in all.keys() {
        check_profile_name(name, &at)?;
        let alike = |known: &&String| known.eq_ignore_ascii_case(name);
        if let Some(other) = profiles.keys().find(alike) {
            return Err(ConfigError::Value {
                given_by: Source::File(at),
                problem: format!(
                    "the names of the profiles `{other}` and `{name}` differ in case only; some \
                     file systems would give them one folder"
                ),
            });
        }
        if let Some(section) = all.section(name)? {
            profiles.insert(name.to_owned(), Profile::read(name, at, &section, base)?);
        }
    }
    Ok(profiles)
}

/// Names of profiles become parts of paths and of the status bar.
fn check_profile_name(name: &str, at: &Place) -> Result<(), ConfigError> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let fits = !name.is_empty() && name.len() <= 64 && !name.starts_with('.');
    if fits && name.chars().all(plain) {
        return Ok(());
    }
    Err(ConfigError::Value {
        given_by: Source::File(at.clone()),
        problem: format!(
            "`{name}` is no name for a profile; use up to 64 letters, digits, `-`, `_` and `.`, \
             and no `.` in front"
        ),
    })
}

pub(super) fn unknown_profile(
    name: Sourced<String>,
    profiles: &BTreeMap<String, Profile>,
) -> ConfigError {
    let names: Vec<&str> = profiles.keys().map(String::as_str).collect();
    ConfigError::UnknownProfile {
        given_by: name.source,
        name: name.value,
        known: if names.is_empty() {
            "the configuration has none".to_owned()
        } else {
            format!("the configuration has {}", names.join(", "))
        },
    }
}

pub(super) fn choice<T: Choice>(
    word: Option<Sourced<String>>,
) -> Result<Option<Sourced<T>>, ConfigError> {
    word.map(|word| checked(word, |word| T::parse(word)))
        .transpose()
}

pub(super) fn parsed<T: FromStr<Err: ToString>>(
    word: Option<Sourced<String>>,
) -> Result<Option<Sourced<T>>, ConfigError> {
    word.map(|word| {
        checked(word, |word| {
            word.parse().map_err(|error: T::Err| error.to_string())
        })
    })
    .transpose()
}

/// Puts a value into its type; a complaint gets the value's source.
pub(super) fn checked<T, U>(
    given: Sourced<T>,
    check: impl FnOnce(&T) -> Result<U, String>,
) -> Result<Sourced<U>, ConfigError> {
    match check(&given.value) {
        Ok(value) => Ok(Sourced::new(value, given.source)),
        Err(problem) => Err(ConfigError::Value {
            given_by: given.source,
            problem,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ConfigFile, ConfigError> {
        let home = Some(Path::new("/home/ann"));
        ConfigFile::parse(text, Path::new("/c/config.toml"), home, Parts::All)
    }

    fn complaint(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn every_setting_is_read_with_its_line() {
        let file = read(
            "default_profile = \"acme\"\ntheme = 16\nglyphs = \"ascii\"\nmouse = false\n\
             times = \"utc\"\nflag_limits = [2, 3, 0x10]\nprotected = [\n  \"admin\",\n  \"mod\"]\n\
             [keys]\nreload = \"F5\"\n\"quit\" = [\"q\", \"ctrl-q\"]\n[colors]\naccent = \"#ff8800\"\n\
             [profiles.acme]\nregion = \"eu\"\n",
        )
        .unwrap();
        assert_eq!(file.theme.unwrap().value, Theme::Sixteen);
        assert_eq!(file.glyphs.unwrap().value, Glyphs::Ascii);
        assert!(!file.mouse.unwrap().value);
        assert_eq!(file.times.unwrap().value, Times::Utc);
        assert_eq!(file.flag_limits.unwrap().value.high, 16);
        let line = |source: &Source| source.to_string();
        assert_eq!(line(&file.protected[1].source), "/c/config.toml:9");
        assert_eq!(file.keys["quit"].value, ["q", "ctrl-q"]);
        assert_eq!(line(&file.keys["reload"].source), "/c/config.toml:11");
        assert_eq!(file.colors["accent"].value, "#ff8800");
        assert!(file.profiles.contains_key("acme"));
    }

    #[test]
    fn complaints_name_file_line_and_what_was_meant() {
        for (text, expected) in [
            (
                "\n\nmuose = true",
                "/c/config.toml:3: unknown key `muose` at the top of the file; \
                 did you mean `mouse`?",
            ),
            (
                "[profiles.a]\nregion = \"us\"\nbase-url = \"x\"",
                "/c/config.toml:3: unknown key `base-url` in [profiles.a]; \
                 did you mean `base_url`?",
            ),
            (
                "[profiles.a]\nregion = \"us\"\ntoken = \"s3cret\"",
                "/c/config.toml:3: unknown key `token` in [profiles.a]; tokens do not go into \
                 this file: use token_file, token_command or MODCON_TOKEN",
            ),
            (
                "mouse = \"yes\"",
                "/c/config.toml:1: `mouse` must be true or false",
            ),
            (
                "[profiles.a]\nregion = \"mars\"",
                "/c/config.toml:2: `mars` is no region; it is us, eu or sg",
            ),
            (
                "default_profile = \"b\"\n[profiles.a]\nregion = \"us\"",
                "/c/config.toml:1: there is no profile `b`; the configuration has a",
            ),
            (
                "[keys]\nreload = 5",
                "/c/config.toml:2: `keys.reload` must be a string or a list of strings",
            ),
            ("keys = 1", "/c/config.toml:1: `keys` must be a table"),
            (
                "[profiles.Acme]\nregion = \"us\"\n[profiles.acme]\nregion = \"eu\"",
                "/c/config.toml:3: the names of the profiles `Acme` and `acme` differ in case \
                 only; some file systems would give them one folder",
            ),
            (
                "[profiles.\"../x\"]\nregion = \"us\"",
                "/c/config.toml:1: `../x` is no name for a profile; use up to 64 letters, \
                 digits, `-`, `_` and `.`, and no `.` in front",
            ),
        ] {
            assert_eq!(complaint(text), expected);
        }
        let syntax = complaint("mouse = true\nmouse = false");
        assert!(syntax.starts_with("/c/config.toml:2: "), "{syntax}");
        let syntax = complaint("theme = \"dark\"\r\nglyphs = [");
        assert!(syntax.starts_with("/c/config.toml:2: "), "{syntax}");
    }

    #[test]
    fn a_token_in_the_file_is_never_quoted() {
        assert!(!complaint("token = \"s3cret\"").contains("s3cret"));
    }

    #[test]
    fn without_profiles_their_faults_do_not_matter() {
        let text = "default_profile = \"gone\"\n[profiles.a]\nregion = \"mars\"";
        let path = Path::new("/c/config.toml");
        let file = ConfigFile::parse(text, path, None, Parts::WithoutProfiles).unwrap();
        assert!(file.profiles.is_empty());
    }

    #[test]
    fn a_file_that_is_not_there_is_no_error_and_a_folder_is() {
        let folder = tempfile::tempdir().unwrap();
        let absent = folder.path().join("none.toml");
        assert!(
            ConfigFile::read(&absent, None, Parts::All)
                .unwrap()
                .is_none()
        );
        let error = ConfigFile::read(folder.path(), None, Parts::All).unwrap_err();
        assert!(matches!(error, ConfigError::Unreadable { .. }));
    }
}
