//! A shift of triage: flagged accounts decided by keys alone while new flags keep arriving. In the
//! end screen, journal and network say the same of each person.

use std::collections::BTreeMap;
use std::fs;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::process::Output;

use modcon::demo::Control;
use modcon::demo::Network;
use modcon::demo::Options;
use modcon::demo::TOKEN;
use modcon::demo::Which;
use modcon::text::Budget;
use modcon::text::UntrustedText;
use modcon::text::safe;
use serde_json::Value;
use tempfile::TempDir;

use crate::pty::Program;
use crate::pty::Pty;

/// How many accounts are decided.
const CASES: usize = 200;
/// Of so many, one is banned, or unbanned.
const BANNED: usize = 4;
/// Of so many, one comes with new reports just before it is decided.
const LIVELY: usize = 8;
/// Cells of the mark in a row.
const MARK: u16 = 10;

/// What was done about somebody, by the keys that were typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Clear,
    Ban,
    Unban,
}

/// A home folder, and a network that is reached from it.
struct Desk {
    home: TempDir,
    network: Network,
}

impl Desk {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(".config/modcon");
        fs::create_dir_all(&folder).unwrap();
        let config = folder.join("config.toml");
        let text = "operator = \"mara\"\n[grace]\nclear = 0\nban = 0\nunban = 0\n";
        fs::write(&config, text).unwrap();
        fs::set_permissions(&config, fs::Permissions::from_mode(0o600)).unwrap();
        let options = Options {
            users: 5_000,
            rate_limit: None,
            ..Options::default()
        };
        let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let network = Network::start(options, addr).unwrap();
        Self { home, network }
    }

    fn sits_down(&self) -> Pty {
        let mut pty = Program::modcon(&["--write", "--triage"])
            .var("HOME", self.home.path())
            .var("MODCON_BASE_URL", self.network.base_url())
            .var("MODCON_TOKEN", TOKEN)
            .sized(200, 50)
            .start();
        pty.shows("complete: all");
        pty
    }

    fn asks(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_modcon"))
            .args(arguments)
            .env_clear()
            .env("HOME", self.home.path())
            .env("MODCON_BASE_URL", self.network.base_url())
            .env("MODCON_TOKEN", TOKEN)
            .output()
            .unwrap()
    }

    /// How the last verdict on each person ended, as the journal has it.
    fn journal(&self) -> BTreeMap<String, (String, String)> {
        let rows = self.asks(&["journal", "export", "--format", "ndjson"]);
        assert!(rows.status.success(), "{rows:?}");
        let rows = String::from_utf8(rows.stdout).unwrap();
        let rows = rows
            .lines()
            .map(|row| serde_json::from_str::<Value>(row).unwrap());
        let text = |row: &Value, field: &str| row[field].as_str().unwrap_or_default().to_owned();
        rows.filter(|row| row["kind"] == "end")
            .map(|row| {
                assert_eq!(row["operator"], "mara");
                (
                    text(&row, "userId"),
                    (text(&row, "verb"), text(&row, "result")),
                )
            })
            .collect()
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
fn of_the_case(screen: &vt100::Screen, label: &str) -> Option<String> {
    let from = divider(screen)? + 2;
    let value = rows(screen).find_map(|row| {
        let is_it = cells(screen, row, from..from + 10).trim_end() == label;
        is_it.then(|| cells(screen, row, from + 10..width(screen)))
    })?;
    Some(value.trim().to_owned())
}

/// The mark in the row under the cursor.
fn mark(screen: &vt100::Screen) -> Option<String> {
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
fn next_case(pty: &mut Pty, before: Option<&str>) -> String {
    let at_hand = |screen: &vt100::Screen| of_the_case(screen, "id");
    pty.until("another case", |screen| {
        at_hand(screen).is_some_and(|id| Some(&*id) != before)
    });
    pty.reads(at_hand).unwrap()
}

/// Decides about the case at hand, and waits for what comes of it.
fn decide(pty: &mut Pty, user_id: &str, bans: bool) -> (Deed, String) {
    let deed = if bans {
        pty.types("B").shows("  note    none");
        let is_unban = pty.reads(|screen| screen.contents().contains("Lift the ban of"));
        let last_four = user_id.get(user_id.len() - 4..).unwrap();
        pty.types("2\t\t").shows("▸ code").types(last_four);
        if is_unban { Deed::Unban } else { Deed::Ban }
    } else {
        pty.types("C");
        Deed::Clear
    };
    let mark = settled(pty, &["done", "refused", "held", "unsent"]);
    (deed, mark)
}

/// Decides again about the one who is held, on the new facts.
fn decide_again(pty: &mut Pty) -> String {
    pty.types("o").shows("Outbox: decisions");
    pty.types("\r").shows("Held: decide again").types("s");
    settled(pty, &["done", "refused", "unsent"])
}

/// Waits until the row under the cursor has one of these marks.
fn settled(pty: &mut Pty, marks: &[&str]) -> String {
    let settled = |screen: &vt100::Screen| mark(screen).filter(|mark| marks.contains(&&**mark));
    pty.until("a verdict that ended", |screen| settled(screen).is_some());
    pty.reads(settled).unwrap()
}

/// An id as the case has it.
fn on_screen(user_id: &str) -> String {
    let text = UntrustedText::from(user_id);
    safe(text.borrow(), Budget::detail(70)).to_plain()
}

/// Whether every path can name such an id, and every keyboard type it.
fn is_plain(user_id: &str) -> bool {
    let mut bytes = user_id.bytes();
    bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// People report those who are flagged already, and others, whoever has been decided about.
fn reports_come(control: &Control, case: usize) {
    for (which, step) in [(Which::Flagged, 41), (Which::All, 397)] {
        let ids = control.user_ids(which);
        for id in ids.iter().skip(case % step).step_by(step) {
            assert!(control.flag(id, 1 + u32::from(which == Which::Flagged)));
        }
    }
}

/// Whether a verdict needs the moderator.
fn asks(screen: &vt100::Screen) -> bool {
    let text = screen.contents();
    text.contains("need you") || text.contains("needs you")
}

#[test]
fn two_hundred_accounts_are_decided_by_keys_and_all_books_agree() {
    let desk = Desk::new();
    let control = desk.network.control();
    let ids = control.user_ids(Which::All).into_iter();
    let ids: BTreeMap<String, String> = ids.map(|id| (on_screen(&id), id)).collect();
    let mut pty = desk.sits_down();
    let mut held = 0;
    let mut decided: BTreeMap<String, (Deed, String)> = BTreeMap::new();
    let mut at_hand = next_case(&mut pty, None);
    for case in 0..CASES {
        if case % LIVELY == 0 {
            // What came since the case was read is found before anything is sent.
            assert!(control.flag(&ids[&at_hand], 1));
            reports_come(&control, case);
        }
        let (deed, mut mark) = decide(&mut pty, &at_hand, case % BANNED == 1 && is_plain(&at_hand));
        if mark == "held" {
            held += 1;
            mark = decide_again(&mut pty);
        }
        if mark == "unsent" {
            // A network may have people whom no path can name.
            assert!(!is_plain(&at_hand), "{at_hand}");
            pty.types("o").shows("Outbox: decisions").types("u");
            pty.until("an empty outbox", |screen| !asks(screen));
            pty.types("\x1b").until("the queue", |screen| {
                !screen.contents().contains("Outbox: decisions")
            });
        }
        let twice = decided.insert(at_hand.clone(), (deed, mark));
        assert_eq!(twice, None, "{at_hand} came twice");
        if case + 1 < CASES {
            pty.types("n");
            at_hand = next_case(&mut pty, Some(&at_hand));
        }
    }
    assert!(held >= CASES / LIVELY, "{held} were held");
    pty.until("an empty outbox", |screen| !asks(screen));
    pty.types("qq");
    assert_eq!(pty.ends().exit_code(), 0, "{}", pty.said());
    pty.is_given_back();

    let verified = desk.asks(&["journal", "verify"]);
    assert!(verified.status.success(), "{verified:?}");
    let journal = desk.journal();
    let network = control.all_effects();
    let decided: BTreeMap<String, (Deed, String)> = decided
        .into_iter()
        .map(|(shown, decided)| (ids[&shown].clone(), decided))
        .collect();
    let decided_ids: Vec<&String> = decided.keys().collect();
    assert_eq!(journal.keys().collect::<Vec<_>>(), decided_ids);
    for (user_id, (deed, mark)) in &decided {
        let (verb, result) = &journal[user_id];
        let effects = network.get(user_id).copied().unwrap_or_default();
        let tallies = [effects.clear, effects.ban, effects.unban];
        let (tally, name) = match deed {
            Deed::Clear => (effects.clear, "clear"),
            Deed::Ban => (effects.ban, "ban"),
            Deed::Unban => (effects.unban, "unban"),
        };
        assert!(verb.starts_with(name), "{user_id}: {verb} and {name}");
        let all: u32 = tallies.iter().map(|tally| tally.asked).sum();
        assert_eq!(all, tally.asked, "{user_id}: nothing else was asked for");
        let expected = match mark.as_str() {
            "refused" => ("refused", 1, 0),
            "unsent" => ("not-sent", 0, 0),
            _ => ("done", 1, 1),
        };
        let told = (result.as_str(), tally.asked, tally.applied);
        assert_eq!(told, expected, "{user_id}: {mark}");
        let user = control.user_json(user_id).unwrap();
        let user: Value = serde_json::from_str(&user).unwrap();
        // Some say nothing about it, whatever happens to them.
        let is_banned = user["isGlobalBan"].as_bool();
        if let Some(is_banned) = is_banned.filter(|_| mark == "done" && *deed != Deed::Clear) {
            assert_eq!(is_banned, *deed == Deed::Ban, "{user_id}");
        }
    }
    let strangers: Vec<&String> = network
        .keys()
        .filter(|id| !decided.contains_key(*id))
        .collect();
    assert!(strangers.is_empty(), "{strangers:?}");
}
