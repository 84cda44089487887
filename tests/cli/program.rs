//! A fresh machine to run the binary on, and a network to run it against.

use std::fs;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

use modcon::demo::Faults;
use modcon::demo::Network;
use modcon::demo::Options;
use modcon::demo::TOKEN;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_modcon");

/// A network of so many users that never refuses for speed.
pub(crate) fn network(users: u32, faults: &str) -> Network {
    let options = Options {
        users,
        rate_limit: None,
        faults: Faults::from_toml(faults).unwrap(),
        ..Options::default()
    };
    Network::start(options, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap()
}

/// A home folder with nothing in it and an environment with nothing else.
pub(crate) struct Machine {
    home: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
}

/// How a program ended and what it said.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
}

impl Ended {
    pub(crate) fn text(&self) -> &str {
        str::from_utf8(&self.out).unwrap()
    }

    /// The same, after checking the status.
    pub(crate) fn with(self, code: i32) -> Self {
        let beginning: String = self.text().chars().take(500).collect();
        assert_eq!(self.code, Some(code), "{}{beginning}", self.err);
        self
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: output.stdout,
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Machine {
    pub(crate) fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
            variables: vec![("LANG", "C.UTF-8".to_owned())],
        }
    }

    /// A machine whose environment leads to a network.
    pub(crate) fn on(network: &Network) -> Self {
        Self::new()
            .var("MODCON_BASE_URL", network.base_url())
            .var("MODCON_TOKEN", TOKEN)
    }

    pub(crate) fn var(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    pub(crate) fn path(&self, below_home: &str) -> PathBuf {
        self.home.path().join(below_home)
    }

    pub(crate) fn write(&self, below_home: &str, text: &str, mode: u32) {
        let path = self.path(below_home);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }

    pub(crate) fn config(self, text: &str) -> Self {
        self.write(".config/modcon/config.toml", text, 0o600);
        self
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.home.path())
            .env("PATH", "/usr/bin:/bin")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        self.command(arguments).output().unwrap().into()
    }

    /// Everything below the home folder, with its mode.
    pub(crate) fn files(&self) -> Vec<(PathBuf, u32)> {
        let mut found = Vec::new();
        collect(self.home.path(), &mut found);
        found
    }
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, u32)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let facts = fs::metadata(&path).unwrap();
        found.push((path.clone(), facts.permissions().mode() & 0o777));
        if facts.is_dir() {
            collect(&path, found);
        }
    }
}
