//! The embedded network in a process of its own, so that what it takes is not ours.

use std::io::BufRead;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use crate::program;

/// A network that serves until this is dropped.
pub(crate) struct Network {
    child: Child,
    pub(crate) base_url: String,
    pub(crate) token: String,
}

impl Network {
    /// So many users, every answer so many milliseconds late.
    pub(crate) fn start(users: usize, latency: u32) -> Self {
        let mut child = Command::new(program::modcon_path())
            .args(["demo", "--serve", "127.0.0.1:0", "--rate-limit", "off"])
            .args(["--users", &users.to_string()])
            .args(["--latency", &latency.to_string()])
            .arg("--faults")
            .arg(faults())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut value = |name: &str| {
            let line = lines.next().unwrap().unwrap();
            line.strip_prefix(name).unwrap().to_owned()
        };
        Self {
            base_url: value("MODCON_BASE_URL="),
            token: value("MODCON_TOKEN="),
            child,
        }
    }

    /// What a program needs in its environment to reach this network.
    pub(crate) fn variables(&self) -> [(&str, &str); 2] {
        [
            ("MODCON_BASE_URL", &self.base_url),
            ("MODCON_TOKEN", &self.token),
        ]
    }

    /// Host and port.
    pub(crate) fn address(&self) -> &str {
        self.base_url.strip_prefix("http://").unwrap()
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The faults that keywords call up: `x-hang` never answers.
fn faults() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/demo/faults.toml")
}
