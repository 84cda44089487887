//! The journal without a screen: read without a token, exported safely, checked.

use std::fs;
use std::path::PathBuf;

use modcon::demo::Which;
use rusqlite::Connection;
use serde_json::Value;

use crate::apply::apply;
use crate::plan::flagged;
use crate::plan::plan;
use crate::program::Machine;
use crate::program::network;

/// A machine on which people were acted on, and who they are. It has no token any more, and the
/// network is gone.
pub(crate) fn decided(
    verb: &str,
    whom: impl FnOnce(&modcon::demo::Control) -> Vec<String>,
) -> (Machine, Vec<String>) {
    let network = network(400, "");
    let ids = whom(&network.control());
    let machine = Machine::on(&network).var("USER", "mara");
    plan(&machine, verb, &ids, "a.plan");
    apply(&machine, "a.plan", &["--write"]);
    (machine.var("MODCON_TOKEN", ""), ids)
}

/// The database of the only network that was decided about.
pub(crate) fn database(machine: &Machine) -> PathBuf {
    let states = fs::read_dir(machine.path(".local/state/modcon")).unwrap();
    let mut states: Vec<PathBuf> = states.map(|entry| entry.unwrap().path()).collect();
    assert_eq!(states.len(), 1);
    states.remove(0).join("modcon.db")
}

fn lines(machine: &Machine, arguments: &[&str]) -> Vec<String> {
    let ended = machine
        .run(&[&["journal", "list"], arguments].concat())
        .with(0);
    ended.text().lines().skip(1).map(str::to_owned).collect()
}

/// Whoever pipes a table copies ids out of it.
#[test]
fn ids_are_whole_where_no_terminal_shows_them() {
    let long = |ids: Vec<String>| -> Vec<String> {
        let long = |id: &String| id.len() > 34 && id.is_ascii();
        ids.into_iter().filter(long).take(2).collect()
    };
    let (machine, ids) = decided("clear", |control| long(control.user_ids(Which::Flagged)));
    assert_eq!(ids.len(), 2);
    for line in lines(&machine, &[]) {
        assert!(ids.iter().any(|id| line.contains(id)), "{line}");
    }
}

#[test]
fn it_is_listed_without_a_token_and_narrowed() {
    let (machine, ids) = decided("ban", |control| flagged(control, 3));
    assert_eq!(lines(&machine, &[]).len(), 15);
    let theirs = lines(&machine, &["--user", &ids[1]]);
    assert_eq!(theirs.len(), 5);
    assert!(
        theirs
            .iter()
            .all(|line| line.contains(&ids[1]) && line.contains(" mara "))
    );
    assert!(
        theirs[4].contains(" end ") && theirs[4].contains(" done "),
        "{}",
        theirs[4]
    );
    assert_eq!(lines(&machine, &["--verb", "clear"]).len(), 0);
    assert_eq!(
        lines(&machine, &["--verb", "ban", "--since", "1h"]).len(),
        15
    );
    assert_eq!(
        lines(&machine, &["--since", "2999-01-01T00:00:00Z"]).len(),
        0
    );
    let folder = database(&machine);
    let folder = folder.parent().unwrap().to_str().unwrap();
    let elsewhere = Machine::new();
    assert_eq!(lines(&elsewhere, &["--state", folder]).len(), 15);
}

#[test]
fn exports_hold_every_row_and_nothing_that_acts() {
    let (machine, ids) = decided("ban", |control| control.user_ids(Which::Hostile));
    let ndjson = machine
        .run(&["journal", "export", "--format", "ndjson"])
        .with(0);
    let rows: Vec<Value> = ndjson
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(rows.len() > ids.len(), "most of them were acted on");
    for (number, row) in (1..).zip(&rows) {
        assert_eq!(row["seq"], number);
        assert!(ids.iter().any(|id| row["userId"] == **id));
        assert_eq!(row["hash"].as_str().unwrap().len(), 64);
        assert!(row.get("before").is_some() || row.get("beforeHex").is_some());
    }
    let csv = machine
        .run(&["journal", "export", "--format", "csv"])
        .with(0);
    let mut reader = csv::Reader::from_reader(csv.out.as_slice());
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), rows.len());
    for cell in records.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
    }
    let list = machine.run(&["journal", "list"]).with(0);
    for text in [ndjson.text(), csv.text(), list.text()] {
        let acts =
            |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{200b}\u{2066}".contains(c);
        assert!(!text.contains(acts));
    }
    assert_eq!(list.text().lines().count(), rows.len() + 1);
}

#[test]
fn an_empty_journal_is_sound_and_says_so() {
    let machine = Machine::new().var("MODCON_BASE_URL", "https://acme.example");
    let ended = machine.run(&["journal", "verify"]).with(0);
    assert!(
        ended.text().contains("nothing was decided there"),
        "{}",
        ended.text()
    );
    assert!(
        ended.text().contains("https+acme.example"),
        "{}",
        ended.text()
    );
    let ended = machine.run(&["journal", "list"]).with(0);
    assert!(
        ended.err.contains("nothing was decided there"),
        "{}",
        ended.err
    );
    assert!(machine.files().is_empty(), "reading makes nothing");
    let config = "[profiles.a]\nregion = \"us\"\ntoken_file = \"none\"\n";
    let machine = Machine::new().config(config);
    machine
        .run(&["journal", "verify", "--profile", "a"])
        .with(0);
    machine
        .run(&["journal", "verify", "--profile", "b"])
        .with(3);
}

#[test]
fn tampering_is_found_and_names_the_row() {
    let (machine, _) = decided("ban", |control| flagged(control, 2));
    let sound = machine.run(&["journal", "verify"]).with(0);
    for words in ["rows     10", "anchor   row 10", "sound: every row follows"] {
        assert!(sound.text().contains(words), "{}", sound.text());
    }
    let path = database(&machine);
    let change = |sql: &str| {
        let connection = Connection::open(&path).unwrap();
        let triggers = "DROP TRIGGER IF EXISTS journal_is_not_changed; \
                        DROP TRIGGER IF EXISTS journal_is_not_cut;";
        connection.execute_batch(triggers).unwrap();
        connection.execute_batch(sql).unwrap();
    };
    let anchor = path.with_file_name("modcon.anchor");
    let lines = fs::read_to_string(&anchor).unwrap();
    let (kept, _) = lines.trim_end().rsplit_once('\n').unwrap();
    fs::write(&anchor, format!("{kept}\n")).unwrap();
    let tail = machine.run(&["journal", "verify"]).with(0);
    assert!(tail.text().contains("have no anchor"), "{}", tail.text());
    fs::write(&anchor, lines).unwrap();
    change("UPDATE journal SET policy = 'abuse' WHERE seq = 4");
    let altered = machine.run(&["journal", "verify"]).with(1);
    assert!(
        altered
            .text()
            .contains("PROBLEM  row 4 is not what was written"),
        "{}",
        altered.text()
    );
    change("UPDATE journal SET policy = 'spam' WHERE seq = 4");
    machine.run(&["journal", "verify"]).with(0);
    change("DELETE FROM journal WHERE seq > 9");
    let cut = machine.run(&["journal", "verify"]).with(1);
    assert!(
        cut.text().contains("row 10 was written and is gone"),
        "{}",
        cut.text()
    );
}

#[test]
fn a_store_that_is_none_is_no_journal() {
    let machine = Machine::new();
    machine.write(
        "store/modcon.db",
        "no database at all, and quite long enough",
        0o600,
    );
    let folder = machine.path("store");
    let folder = folder.to_str().unwrap();
    for what in [&["list"][..], &["export", "--format", "csv"], &["verify"]] {
        let ended = machine
            .run(&[&["journal"], what, &["--state", folder]].concat())
            .with(1);
        assert!(!ended.err.is_empty());
    }
    machine
        .run(&["evidence", "u1", "--out", "x", "--state", folder])
        .with(1);
}

#[test]
fn a_store_that_is_gone_is_missed_by_its_anchor() {
    let (machine, _) = decided("ban", |control| flagged(control, 1));
    let database = database(&machine);
    for suffix in ["", "-wal", "-shm"] {
        let mut path = database.clone().into_os_string();
        path.push(suffix);
        // The log may have gone with the last session.
        let _ = fs::remove_file(path);
    }
    let missed = machine.run(&["journal", "verify"]).with(1);
    let said = missed.err;
    assert!(
        said.contains("is gone") && said.contains("5 rows"),
        "{said}"
    );
}
