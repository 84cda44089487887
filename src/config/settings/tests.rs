use std::fs;
use std::path::Path;

use secrecy::ExposeSecret;

use super::*;
use crate::config::choice::Choice;
use crate::config::choice::Theme;

const PROFILES: &str = r#"
theme = "light"
protected = ["root"]
[keys]
reload = "F5"
[profiles.own]
region = "eu"
token_file = "token"
write = true
rate = 3
profile_url = "https://console.example/{userId}"
protected = ["admin"]
[profiles.bare]
base_url = "https://bare.example"
[profiles.nowhere]
rate = 2
"#;

/// A folder with a configuration file, an environment and flags.
struct Case {
    folder: tempfile::TempDir,
    flags: Flags,
    variables: Vec<(&'static str, &'static str)>,
}

impl Case {
    fn new(file: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("modcon")).unwrap();
        fs::write(folder.path().join("modcon/config.toml"), file).unwrap();
        Self {
            folder,
            flags: Flags::default(),
            variables: Vec::new(),
        }
    }

    fn var(mut self, name: &'static str, value: &'static str) -> Self {
        self.variables.push((name, value));
        self
    }

    fn flags(mut self, change: impl FnOnce(&mut Flags)) -> Self {
        change(&mut self.flags);
        self
    }

    fn environment(&self) -> Environment {
        let home = self.folder.path().to_str().unwrap();
        let mut all = vec![("XDG_CONFIG_HOME", home), ("XDG_STATE_HOME", home)];
        all.extend(&self.variables);
        Environment::of(&all)
    }

    fn load(&self) -> Settings {
        Settings::load(&self.flags, &self.environment()).unwrap()
    }

    fn demo(&self) -> Settings {
        Settings::for_demo(&self.flags, &self.environment(), None).unwrap()
    }

    /// The complaint, with the folder taken out.
    fn complaint(&self) -> String {
        let error = Settings::load(&self.flags, &self.environment()).unwrap_err();
        let folder = self.folder.path().to_str().unwrap();
        error.to_string().replace(folder, "")
    }
}

fn url(text: &str) -> BaseUrl {
    text.parse().unwrap()
}

fn by_flag(text: &str) -> Sourced<BaseUrl> {
    Sourced::new(url(text), Source::Flag("--base-url"))
}

fn real(settings: &Settings) -> &Connection {
    settings.connection().unwrap()
}

#[test]
fn nothing_at_all_is_a_value_and_no_error() {
    let empty = Environment::of(&[]);
    let settings = Settings::load(&Flags::default(), &empty).unwrap();
    assert!(matches!(settings.network, Network::Nothing));
    assert_eq!(settings.file.path, None);
    assert_eq!(settings.access, Sourced::default_of(Access::ReadOnly));
    assert!(settings.connection().is_err());
    let looks_only = Case::new("theme = \"dark\"").load();
    assert!(matches!(looks_only.network, Network::Nothing));
    assert!(looks_only.file.found);
}

#[test]
fn a_profile_sets_what_it_names() {
    let case = Case::new(PROFILES).var("MODCON_PROFILE", "own");
    let settings = case.load();
    let connection = real(&settings);
    assert_eq!(connection.base_url.value, url("https://apix.eu.amity.co"));
    let line = case.folder.path().join("modcon/config.toml:7");
    assert_eq!(
        connection.base_url.source.to_string(),
        line.to_str().unwrap()
    );
    assert!(connection.token.name().ends_with("modcon/token"));
    assert_eq!(settings.access.value, Access::Write);
    assert_eq!(settings.rate.value.to_string(), "3");
    assert!(settings.profile_url.is_some());
    let protected: Vec<&str> = settings
        .protected
        .iter()
        .map(|name| name.value.as_str())
        .collect();
    assert_eq!(protected, ["root", "admin"]);
    assert_eq!(settings.look.theme.value, Theme::Light);
    assert_eq!(settings.keys["reload"].value, ["F5"]);
}

#[test]
fn polls_are_on_unless_the_file_says_otherwise_and_a_profile_says_it_last() {
    let polls = |file: &str| {
        let case = Case::new(file).var("MODCON_PROFILE", "own");
        case.load().poll.value
    };
    let profile = "[profiles.own]\nregion = \"eu\"\ntoken_file = \"token\"\n";
    assert!(polls(profile));
    assert!(!polls(&format!("poll = false\n{profile}")));
    assert!(polls(&format!("poll = false\n{profile}poll = true\n")));
}

#[test]
fn flags_win_over_environment_over_profile() {
    let profile = || Case::new(PROFILES).var("MODCON_TOKEN", "t");
    let by_profile = profile().var("MODCON_PROFILE", "bare").load();
    assert_eq!(
        real(&by_profile).base_url.value,
        url("https://bare.example")
    );
    let case = profile()
        .var("MODCON_PROFILE", "bare")
        .var("MODCON_BASE_URL", "https://env.example");
    let by_variable = case.load();
    let base_url = &real(&by_variable).base_url;
    assert_eq!(base_url.value, url("https://env.example"));
    assert_eq!(base_url.source, Source::Variable("MODCON_BASE_URL"));
    let case = case.flags(|flags| flags.base_url = Some(by_flag("https://flag.example")));
    assert_eq!(real(&case.load()).base_url, by_flag("https://flag.example"));

    let case = Case::new(PROFILES)
        .var("MODCON_PROFILE", "bare")
        .flags(|flags| {
            flags.profile = Some("own".to_owned());
            flags.rate = Some(Rate::Off);
            flags.access = Some(Sourced::new(Access::ReadOnly, Source::Flag("--read-only")));
        });
    let settings = case.load();
    let picked = real(&settings).profile.as_ref().unwrap();
    assert_eq!(picked.value, "own");
    assert_eq!(picked.source, Source::Flag("--profile"));
    assert_eq!(settings.rate.value, Rate::Off);
    assert_eq!(settings.access.value, Access::ReadOnly);
}

#[test]
fn colour_is_off_by_flag_and_by_variable_over_the_file() {
    let case = Case::new(PROFILES).var("NO_COLOR", "1");
    let theme = case.demo().look.theme;
    assert_eq!(
        theme,
        Sourced::new(Theme::None, Source::Variable("NO_COLOR"))
    );
    let case = case.flags(|flags| flags.no_color = true);
    let theme = case.demo().look.theme;
    assert_eq!(
        (theme.value.word(), theme.source),
        ("none", Source::Flag("--no-color"))
    );
}

#[test]
fn the_only_profile_and_the_default_one_need_no_name() {
    let only = "[profiles.solo]\nregion = \"us\"\n";
    let settings = Case::new(only).var("MODCON_TOKEN", "t").load();
    assert_eq!(real(&settings).profile.as_ref().unwrap().value, "solo");
    let default = format!("default_profile = \"bare\"\n{PROFILES}");
    let settings = Case::new(&default).var("MODCON_TOKEN", "t").load();
    assert_eq!(real(&settings).profile.as_ref().unwrap().value, "bare");
    assert_eq!(
        Case::new(PROFILES).complaint(),
        "/modcon/config.toml has several profiles and nothing picks one of them; add \
         `default_profile`, or give --profile: bare, nowhere, own"
    );
}

#[test]
fn a_default_profile_keeps_its_token_when_another_network_is_named() {
    let default = format!("default_profile = \"own\"\n{PROFILES}");
    let case = Case::new(&default)
        .var("MODCON_TOKEN", "t")
        .flags(|flags| flags.base_url = Some(by_flag("http://127.0.0.1:4000")));
    let settings = case.load();
    let connection = real(&settings);
    assert!(connection.profile.is_none());
    assert_eq!(connection.token.read().unwrap().expose_secret(), "t");
    assert_eq!(settings.access.value, Access::ReadOnly);
}

#[test]
fn every_error_names_its_source() {
    let case = |variables: &[(&'static str, &'static str)]| {
        let mut case = Case::new(PROFILES);
        case.variables.extend(variables);
        case
    };
    for (case, expected) in [
        (
            case(&[("MODCON_TOKEN", "t"), ("MODCON_PROFILE", "own")]),
            "MODCON_TOKEN is set, and profile `own` has a token_file of its own \
             (/modcon/config.toml:8); unset the one or remove the other, so that no network's \
             token reaches another",
        ),
        (
            case(&[
                ("MODCON_PROFILE", "own"),
                ("MODCON_BASE_URL", "https://else.example"),
            ]),
            "MODCON_BASE_URL points to https://else.example, and the token of profile `own` \
             (/modcon/config.toml:8) is for https://apix.eu.amity.co; drop one of them, so that \
             no network's token reaches another",
        ),
        (
            case(&[("MODCON_PROFILE", "gone")]),
            "MODCON_PROFILE: there is no profile `gone`; the configuration has bare, nowhere, own",
        ),
        (
            case(&[]).flags(|flags| flags.profile = Some("gone".to_owned())),
            "--profile: there is no profile `gone`; the configuration has bare, nowhere, own",
        ),
        (
            case(&[("MODCON_PROFILE", "nowhere"), ("MODCON_TOKEN", "t")]),
            "/modcon/config.toml:15: profile `nowhere` names no network; add `region` or \
             `base_url`, or give --region or --base-url",
        ),
        (
            case(&[
                ("MODCON_BASE_URL", "http://far.example"),
                ("MODCON_TOKEN", "t"),
            ]),
            "MODCON_BASE_URL: `http://far.example`: plain http would send the token unprotected; \
             use https, or a loopback address",
        ),
        (
            case(&[("MODCON_PROFILE", "bare")]),
            "there is no token for https://bare.example (/modcon/config.toml:14); set \
             MODCON_TOKEN, or add token_file or token_command to a profile",
        ),
        (
            Case::new("").var("MODCON_TOKEN", "t"),
            "MODCON_TOKEN is set and nothing says for which network; add --region us, eu or sg, \
             --base-url, MODCON_BASE_URL or a profile",
        ),
        (
            case(&[]).flags(|flags| flags.config = Some("/nonexistent/c.toml".into())),
            "--config: /nonexistent/c.toml does not exist",
        ),
    ] {
        assert_eq!(case.complaint(), expected);
    }
}

#[test]
fn the_demo_ignores_networks_and_keeps_keys_and_theme() {
    let case = Case::new(&format!("default_profile = \"own\"\n{PROFILES}"))
        .var("MODCON_TOKEN", "t")
        .var("MODCON_PROFILE", "gone")
        .var("MODCON_BASE_URL", "nonsense");
    let settings = case.demo();
    assert!(matches!(settings.network, Network::Demo));
    assert_eq!(settings.access.value, Access::Write);
    assert_eq!(settings.rate.value, Rate::USUAL);
    assert_eq!(settings.look.theme.value, Theme::Light);
    assert_eq!(settings.keys["reload"].value, ["F5"]);
    let read_only = Sourced::new(Access::ReadOnly, Source::Flag("--read-only"));
    let case = case.flags(|flags| flags.access = Some(read_only.clone()));
    assert_eq!(case.demo().access, read_only);
}

#[test]
fn what_is_shown_never_holds_a_token() {
    let case = Case::new(PROFILES)
        .var("MODCON_TOKEN", "canary-4242")
        .var("MODCON_PROFILE", "bare");
    let settings = case.load();
    let shown = settings.shown();
    assert!(!format!("{shown:?}{settings:?}").contains("canary"));
    let token = shown.iter().find(|row| row.name == "token").unwrap();
    assert_eq!(token.source, "MODCON_TOKEN");
    let keys = shown.iter().find(|row| row.name == "keys.reload").unwrap();
    assert_eq!(keys.value, "F5");
}

#[test]
fn each_network_has_a_store_of_its_own() {
    let case = || Case::new(PROFILES).var("MODCON_TOKEN", "t");
    let store = |case: &Case| {
        let folder = case.load().state_folder().unwrap().to_owned();
        let below = folder.strip_prefix(case.folder.path()).unwrap();
        below.to_str().unwrap().to_owned()
    };
    let by_profile = Case::new(PROFILES).var("MODCON_PROFILE", "own");
    assert_eq!(store(&by_profile), "modcon/own");
    let elsewhere = case().var("MODCON_BASE_URL", "http://127.0.0.1:4000");
    assert_eq!(store(&elsewhere), "modcon/http+127.0.0.1+4000");
    // A profile that is led to another network does not share its store with it.
    let led = case()
        .var("MODCON_PROFILE", "bare")
        .var("MODCON_BASE_URL", "https://else.example");
    assert_eq!(store(&led), "modcon/https+else.example");
    let at_home = case()
        .var("MODCON_PROFILE", "bare")
        .var("MODCON_BASE_URL", "https://bare.example");
    assert_eq!(store(&at_home), "modcon/bare");
    assert_eq!(store(&Case::new("")), "modcon/default");
    let homeless = Settings::load(&Flags::default(), &Environment::of(&[])).unwrap();
    assert!(homeless.state_folder().is_err());
}

#[test]
fn the_store_is_found_without_a_token() {
    let case = Case::new(PROFILES).var("MODCON_PROFILE", "bare");
    let settings = Settings::without_token(&case.flags, &case.environment()).unwrap();
    let expected = case.folder.path().join("modcon/bare");
    assert_eq!(settings.state_folder().unwrap(), expected);
    assert!(matches!(&settings.network, Network::Unasked(base_url)
        if base_url.value == url("https://bare.example")));
    assert!(settings.connection().is_err());
    let case = Case::new(PROFILES).var("MODCON_PROFILE", "nowhere");
    let error = Settings::without_token(&case.flags, &case.environment()).unwrap_err();
    assert!(matches!(error, ConfigError::ProfileWithoutNetwork { .. }));
}

#[test]
fn the_log_goes_below_the_state_folder() {
    let case = Case::new("").flags(|flags| flags.log = Some(LogLevel::Info));
    let log = case.load().log.unwrap();
    assert_eq!(log.folder.unwrap(), case.folder.path().join("modcon"));
    assert_eq!(Case::new("").load().log, None);
    let state = Some(PathBuf::from("/state"));
    let demo = Settings::for_demo(&case.flags, &case.environment(), state).unwrap();
    assert_eq!(demo.log.unwrap().folder.unwrap(), Path::new("/state"));
}

#[test]
fn the_path_follows_the_flag_then_xdg() {
    let environment = Environment::of(&[("HOME", "/home/ann")]);
    let usual = config_path(&Flags::default(), &environment).unwrap();
    assert_eq!(usual, Path::new("/home/ann/.config/modcon/config.toml"));
    let flags = Flags {
        config: Some("x.toml".into()),
        ..Flags::default()
    };
    assert_eq!(
        config_path(&flags, &environment).unwrap(),
        Path::new("x.toml")
    );
}
