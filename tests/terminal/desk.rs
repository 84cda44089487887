//! A moderator's desk: a home folder with a store, a network, and what the screen says of a case.

use std::cell::RefCell;
use std::fs;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::process::Output;

use modcon::demo::Network;
use modcon::demo::Options;
use modcon::demo::TOKEN;
use modcon::text::Budget;
use modcon::text::UntrustedText;
use modcon::text::safe;
use serde_json::Value;
use tempfile::TempDir;

use crate::pty::Program;
use crate::pty::Pty;

/// Cells of the mark in a row.
const MARK: u16 = 10;

/// A home folder, and a network that is reached from it.
pub(crate) struct Desk {
    home: TempDir,
    pub(crate) network: Network,
}

impl Desk {
    /// On a network, with these waits before anything is sent.
    pub(crate) fn new(options: Options, grace: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(".config/modcon");
        fs::create_dir_all(&folder).unwrap();
        let config = folder.join("config.toml");
        let text = format!("operator = \"mara\"\n[grace]\n{grace}\n");
        fs::write(&config, text).unwrap();
        fs::set_permissions(&config, fs::Permissions::from_mode(0o600)).unwrap();
        let options = Options {
            rate_limit: None,
            ..options
        };
        let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let network = Network::start(options, addr).unwrap();
        Self { home, network }
    }

    /// The queue, with all of it loaded.
    pub(crate) fn sits_down(&self, arguments: &[&str]) -> Pty {
        let mut pty = self.starts(&[&["--triage"], arguments].concat());
        pty.shows("complete: all");
        pty
    }

    /// modcon on this network, where it may decide.
    pub(crate) fn starts(&self, arguments: &[&str]) -> Pty {
        self.starts_with(arguments, &[])
    }

    /// The same with more variables.
    pub(crate) fn starts_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Pty {
        let mut program = Program::modcon(&[&["--write"], arguments].concat());
        for (name, value) in variables {
            program = program.var(name, value);
        }
        program
            .var("HOME", self.home.path())
            .var("MODCON_BASE_URL", self.network.base_url())
            .var("MODCON_TOKEN", TOKEN)
            .sized(200, 50)
            .start()
    }

    /// A command without a screen.
    pub(crate) fn asks(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_modcon"))
            .args(arguments)
            .env_clear()
            .env("HOME", self.home.path())
            .env("MODCON_BASE_URL", self.network.base_url())
            .env("MODCON_TOKEN", TOKEN)
            .output()
            .unwrap()
    }

    /// The rows of the journal, oldest first, each as JSON.
    pub(crate) fn rows(&self) -> Vec<String> {
        let rows = self.asks(&["journal", "export", "--format", "ndjson"]);
        assert!(rows.status.success(), "{rows:?}");
        let rows = String::from_utf8(rows.stdout).unwrap();
        rows.lines().map(str::to_owned).collect()
    }

    /// The same, read.
    pub(crate) fn journal(&self) -> Vec<Value> {
        let rows = self.rows().into_iter();
        let rows = rows.map(|row| serde_json::from_str(&row).unwrap());
        let rows: Vec<Value> = rows.collect();
        assert!(
            rows.iter().all(|row| row["operator"] == "mara"),
            "{rows:#?}"
        );
        rows
    }
}

/// The cells of a row from a column on.
fn cells(screen: &vt100::Screen, row: u16, columns: std::ops::Range<u16>) -> String {
    let cell = |column| screen.cell(row, column).map_or("", vt100::Cell::contents);
    columns
        .map(|column| match cell(column) {
            "" => " ",
            text => text,
        })
        .collect()
}

fn rows(screen: &vt100::Screen) -> std::ops::Range<u16> {
    0..screen.size().0.into()
}

fn width(screen: &vt100::Screen) -> u16 {
    screen.size().1.into()
}

/// Where the queue ends and the case begins.
fn divider(screen: &vt100::Screen) -> Option<u16> {
    (0..width(screen)).find(|column| cells(screen, 3, *column..column + 1) == "│")
}

/// What stands behind a label of the case.
pub(crate) fn of_the_case(screen: &vt100::Screen, label: &str) -> Option<String> {
    let from = divider(screen)? + 2;
    let value = rows(screen).find_map(|row| {
        let is_it = cells(screen, row, from..from + 10).trim_end() == label;
        is_it.then(|| cells(screen, row, from + 10..width(screen)))
    })?;
    Some(value.trim().to_owned())
}

/// The mark in the row under the cursor.
pub(crate) fn mark(screen: &vt100::Screen) -> Option<String> {
    let heading: Vec<String> = (0..width(screen))
        .map(|column| cells(screen, 3, column..column + 1))
        .collect();
    let why = heading
        .windows(8)
        .position(|cells| cells.concat() == "WHY HERE")?;
    let why = u16::try_from(why).ok()?;
    let row = rows(screen).find(|row| cells(screen, *row, 0..1) == "▸")?;
    Some(cells(screen, row, why..why + MARK).trim().to_owned())
}

/// Whom the cursor is on, once that is somebody else.
pub(crate) fn next_case(pty: &mut Pty, before: Option<&str>) -> String {
    case_among(pty, |id| Some(id) != before)
}

/// Whom the cursor is on, once that is somebody wanted.
pub(crate) fn case_among(pty: &mut Pty, wanted: impl Fn(&str) -> bool) -> String {
    // Read in the look that found it: the next one may come in the middle of a frame.
    let found = RefCell::new(None);
    pty.until("another case", |screen| {
        let id = of_the_case(screen, "id").filter(|id| wanted(id));
        found.replace(id);
        found.borrow().is_some()
    });
    found.take().unwrap()
}

/// Waits until the row under the cursor has one of these marks.
pub(crate) fn settled(pty: &mut Pty, marks: &[&str]) -> String {
    let found = RefCell::new(None);
    pty.until("a verdict that ended", |screen| {
        let mark = mark(screen).filter(|mark| marks.contains(&&**mark));
        found.replace(mark);
        found.borrow().is_some()
    });
    found.take().unwrap()
}

/// An id as the case has it.
pub(crate) fn on_screen(user_id: &str) -> String {
    let text = UntrustedText::from(user_id);
    safe(text.borrow(), Budget::detail(70)).to_plain()
}

/// Whether every path can name such an id, and every keyboard type it.
pub(crate) fn is_plain(user_id: &str) -> bool {
    let mut bytes = user_id.bytes();
    bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}
