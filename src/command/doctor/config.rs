//! The configuration: where it is, who may change it, what is wrong with it.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::command::doctor::finding::Finding;
use crate::command::exit::Exit;
use crate::config::environment::Environment;
use crate::config::error::ConfigError;
use crate::config::flags::Flags;
use crate::config::settings::Settings;
use crate::config::settings::config_path;

/// Bits that let anybody but the owner change a file.
const CHANGED_BY_OTHERS: u32 = 0o022;

pub(super) fn findings(
    flags: &Flags,
    environment: &Environment,
    settings: &Result<Settings, ConfigError>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    match config_path(flags, environment) {
        None => findings.push(Finding::note(
            "config",
            "no place for a configuration file",
            "set HOME or XDG_CONFIG_HOME, or give --config",
        )),
        Some(path) => findings.extend(file(&path, flags.config.is_some())),
    }
    match settings {
        Ok(_) => findings.push(Finding::good("config", "every value can be used")),
        Err(problem) => findings.push(Finding::bad(
            "config",
            problem.to_string(),
            "put this right first; nothing else of the network can be checked",
            Exit::Config,
        )),
    }
    findings
}

fn file(path: &Path, is_named: bool) -> Option<Finding> {
    let shown = path.display();
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !is_named => {
            Some(Finding::note(
                "config",
                format!("{shown} does not exist"),
                "nothing needs it: flags and environment do; the README shows a file to start from",
            ))
        }
        // Why it cannot be read, or that a file asked for is missing, is what reading it says.
        Err(_) => None,
        Ok(facts) if facts.mode() & CHANGED_BY_OTHERS != 0 => Some(Finding::bad(
            "config",
            format!("others can change {shown}, and with it which command brings the token"),
            "run `chmod 600` on it",
            Exit::Config,
        )),
        Ok(_) => Some(Finding::good("config", format!("{shown} is there"))),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_that_others_can_change_is_to_be_put_right() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, "").unwrap();
        for (mode, exit) in [(0o600, None), (0o644, None), (0o660, Some(Exit::Config))] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(file(&path, false).unwrap().exit(), exit, "{mode:o}");
        }
    }

    #[test]
    fn a_file_that_was_asked_for_and_is_missing_is_an_error_and_nothing_else() {
        let flags = Flags {
            config: Some("/nonexistent/config.toml".into()),
            ..Flags::default()
        };
        let environment = Environment::of(&[]);
        let settings = Settings::load(&flags, &environment);
        let found = findings(&flags, &environment, &settings);
        let exits: Vec<_> = found.iter().map(Finding::exit).collect();
        assert_eq!(exits, [Some(Exit::Config)], "{found:?}");
    }

    #[test]
    fn a_bad_value_is_found_and_no_file_is_only_worth_knowing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        let flags = Flags {
            config: Some(path.clone()),
            ..Flags::default()
        };
        let environment = Environment::of(&[]);
        fs::write(&path, "theme = \"blue\"").unwrap();
        let settings = Settings::load(&flags, &environment);
        let exits: Vec<_> = findings(&flags, &environment, &settings)
            .iter()
            .filter_map(Finding::exit)
            .collect();
        assert_eq!(exits, [Exit::Config]);

        let environment = Environment::of(&[("HOME", folder.path().to_str().unwrap())]);
        let settings = Settings::load(&Flags::default(), &environment);
        let found = findings(&Flags::default(), &environment, &settings);
        assert!(found.iter().all(|finding| finding.exit().is_none()));
        assert!(
            found
                .iter()
                .any(|finding| finding.to_string().contains("does not exist"))
        );
    }
}
