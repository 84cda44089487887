//! Settings for programs that are measured.

use std::fs;

use tempfile::TempDir;

/// Settings that nobody polls with: a network that is polled is never idle, and what a poll brings
/// is drawn among what keys ask for.
pub(crate) struct Unpolled(TempDir);

impl Unpolled {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("modcon")).unwrap();
        fs::write(folder.path().join("modcon/config.toml"), "poll = false\n").unwrap();
        Self(folder)
    }

    /// What a program finds them by.
    pub(crate) fn variable(&self) -> (&'static str, &str) {
        ("XDG_CONFIG_HOME", self.0.path().to_str().unwrap())
    }
}
