use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::config::flags::Flags;
use crate::config::settings::Settings;

/// A folder with a configuration file and an environment.
struct Case {
    folder: tempfile::TempDir,
    variables: Vec<(&'static str, &'static str)>,
    flags: Flags,
}

impl Case {
    fn new(profile: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("modcon")).unwrap();
        let file = format!("[profiles.a]\nbase_url = \"https://a.example\"\n{profile}\n");
        fs::write(folder.path().join("modcon/config.toml"), file).unwrap();
        Self {
            folder,
            variables: Vec::new(),
            flags: Flags::default(),
        }
    }

    fn var(mut self, name: &'static str, value: &'static str) -> Self {
        self.variables.push((name, value));
        self
    }

    fn file(self, name: &str, text: &str, mode: u32) -> Self {
        let path = self.folder.path().join("modcon").join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        self
    }

    fn settings(&self) -> Result<Settings, ConfigError> {
        let home = self.folder.path().to_str().unwrap();
        let mut all = vec![("XDG_CONFIG_HOME", home), ("XDG_STATE_HOME", home)];
        all.extend(&self.variables);
        Settings::without_token(&self.flags, &Environment::of(&all))
    }

    fn read(&self) -> Result<(String, Option<String>), String> {
        let secrets = || {
            let secrets = self.settings()?.webhook.secrets()?;
            let plain = |source: &SecretSource| {
                let secret = source.read()?;
                Ok::<_, ConfigError>(secret.expose_secret().to_owned())
            };
            let previous = secrets.previous.as_ref().map(plain).transpose()?;
            Ok::<_, ConfigError>((plain(&secrets.current)?, previous))
        };
        let folder = self.folder.path().display().to_string();
        secrets().map_err(|error| error.to_string().replace(&folder, ""))
    }
}

const FILE: &str = "webhook_secret_file = \"secret\"";

#[test]
fn a_secret_comes_from_the_environment_a_file_or_a_command() {
    let both = Case::new("")
        .var(WEBHOOK_SECRET, "new\n")
        .var(WEBHOOK_SECRET_PREVIOUS, "old");
    assert_eq!(both.read(), Ok(("new".to_owned(), Some("old".to_owned()))));
    let file = Case::new(FILE).file("secret", "s \u{fc}\r\n", 0o600);
    assert_eq!(file.read(), Ok(("s \u{fc}".to_owned(), None)));
    let rotated = file.var(WEBHOOK_SECRET_PREVIOUS, "old");
    assert_eq!(
        rotated.read(),
        Ok(("s \u{fc}".to_owned(), Some("old".to_owned())))
    );
    let command = Case::new("webhook_secret_command = [\"/bin/echo\", \"printed\"]");
    assert_eq!(command.read(), Ok(("printed".to_owned(), None)));
}

#[test]
fn every_error_names_the_source_and_quotes_no_secret() {
    let open = Case::new(FILE).file("secret", "canary", 0o640);
    let cases = [
        (
            Case::new(""),
            "there is no webhook secret; set MODCON_WEBHOOK_SECRET",
        ),
        (
            Case::new("").var(WEBHOOK_SECRET, "\n"),
            "MODCON_WEBHOOK_SECRET: it is empty",
        ),
        (
            Case::new("").var(WEBHOOK_SECRET, "canary\ncanary"),
            "MODCON_WEBHOOK_SECRET: it has several lines",
        ),
        (
            Case::new("").var(WEBHOOK_SECRET_PREVIOUS, "canary"),
            "MODCON_WEBHOOK_SECRET_PREVIOUS: it is set without the secret that follows it",
        ),
        (
            Case::new(FILE).var(WEBHOOK_SECRET, "canary"),
            "MODCON_WEBHOOK_SECRET is set, and profile `a` has a webhook_secret_file of its own \
             (/modcon/config.toml:3)",
        ),
        (
            open,
            "/modcon/config.toml:3: webhook_secret_file /modcon/secret: others may use this file \
             (mode 0640)",
        ),
        (
            Case::new(FILE),
            "/modcon/config.toml:3: webhook_secret_file /modcon/secret: it cannot be read",
        ),
        (
            Case::new("webhook_secret_command = [\"/bin/sh\", \"-c\", \"echo canary; exit 3\"]"),
            "/modcon/config.toml:3: webhook_secret_command /bin/sh: it failed (",
        ),
        (
            Case::new("webhook_secret_file = \"s\"\nwebhook_secret_command = [\"c\"]"),
            "/modcon/config.toml:3: profile `a` has a webhook_secret_file and, at \
             /modcon/config.toml:4, a webhook_secret_command; keep one",
        ),
        (
            Case::new("webhook_secret_command = []"),
            "/modcon/config.toml:3: `webhook_secret_command` must name a program",
        ),
    ];
    for (case, expected) in cases {
        let words = case.read().unwrap_err();
        assert!(words.starts_with(expected), "{words}\n{expected}");
        assert!(!words.contains("canary"), "{words}");
        let shown = format!("{:?}", case.settings().map(|settings| settings.webhook));
        assert!(!shown.contains("canary\""), "{shown}");
    }
}

#[test]
fn a_profile_s_own_secret_signs_for_no_other_network() {
    let mut case = Case::new(FILE).file("secret", "s", 0o600);
    case.flags.profile = Some("a".to_owned());
    let other = Sourced::new(
        "https://b.example".parse().unwrap(),
        Source::Flag("--base-url"),
    );
    case.flags.base_url = Some(other);
    assert_eq!(
        case.read().unwrap_err(),
        "--base-url points to https://b.example, and the webhook secret of profile `a` \
         (/modcon/config.toml:3) is for https://a.example; drop one of them, so that no network's \
         webhook secret reaches another"
    );
}

#[test]
fn a_bearer_is_one_that_fits_a_header() {
    let bearer = |text: &str| {
        let case = Case::new("webhook_bearer_file = \"bearer\"").file("bearer", text, 0o600);
        let source = case.settings().unwrap().webhook.bearer().unwrap().unwrap();
        source
            .read_for_header()
            .map(|bearer| bearer.expose_secret().to_owned())
    };
    assert_eq!(bearer("relay-1\n").unwrap(), "relay-1");
    for wrong in ["", "a b", "\u{fc}"] {
        assert!(bearer(wrong).is_err(), "{wrong}");
    }
    let none = Case::new("").settings().unwrap().webhook;
    assert!(none.bearer().unwrap().is_none());
}

#[test]
fn what_is_in_force_is_shown_by_its_source_only() {
    let case = Case::new(&format!("{FILE}\nwebhook_bearer_file = \"bearer\""))
        .var(WEBHOOK_SECRET_PREVIOUS, "canary");
    let shown = case.settings().unwrap().shown();
    let shown: Vec<_> = shown
        .iter()
        .filter(|shown| shown.name.starts_with("webhook"))
        .map(|shown| (shown.name.as_str(), shown.value.as_str()))
        .collect();
    let hidden = "(not shown)";
    assert_eq!(
        shown,
        [
            ("webhook_secret_previous", hidden),
            ("webhook_secret", hidden),
            ("webhook_bearer", hidden)
        ]
    );
}
