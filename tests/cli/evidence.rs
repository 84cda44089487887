//! The folder of one person's evidence: whole, safe, and checked with nothing but itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use modcon::demo::Which;
use rusqlite::Connection;
use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;

use crate::journal::database;
use crate::journal::decided;
use crate::plan::flagged;
use crate::program::Machine;

fn evidence(machine: &Machine, id: &str, code: i32) -> std::path::PathBuf {
    let out = machine.path("evidence");
    let arguments = ["evidence", "--out", out.to_str().unwrap(), "--", id];
    machine.run(&arguments).with(code);
    out
}

fn sums_hold(folder: &Path) -> bool {
    let mut command = Command::new("sha256sum");
    command.args(["--check", "--quiet", "--strict", "SHA256SUMS"]);
    let said = command.current_dir(folder).output();
    said.unwrap().status.success()
}

fn bytes(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().unwrap().as_bytes();
    let pairs = hex.chunks(2).map(|pair| str::from_utf8(pair).unwrap());
    pairs
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect()
}

/// Follows the chain as SUMMARY.md explains it; gives the digests by row, and the head.
fn chain(folder: &Path) -> (BTreeMap<i64, Vec<u8>>, Vec<u8>) {
    let mut head = vec![0; 32];
    let mut digests = BTreeMap::new();
    for line in fs::read_to_string(folder.join("chain.ndjson"))
        .unwrap()
        .lines()
    {
        let row: Value = serde_json::from_str(line).unwrap();
        let digest = bytes(&row["digest"]);
        head = Sha256::digest([head, digest.clone()].concat()).to_vec();
        assert_eq!(head, bytes(&row["hash"]), "row {}", row["seq"]);
        digests.insert(row["seq"].as_i64().unwrap(), digest);
    }
    (digests, head)
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn one_person_s_evidence_can_be_checked_with_nothing_else() {
    let mut before = None;
    let (machine, ids) = decided("ban", |control| {
        let ids = flagged(control, 3);
        before = control.user_json(&ids[1]);
        ids
    });
    let folder = evidence(&machine, &ids[1], 0);
    assert!(sums_hold(&folder));
    let (digests, head) = chain(&folder);
    assert_eq!(digests.len(), 15, "the chain is there whole");
    let rows: Vec<Value> = fs::read_to_string(folder.join("journal.ndjson"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows.len(), 5);
    for row in &rows {
        let seq = row["seq"].as_i64().unwrap();
        let encoded = fs::read(folder.join(format!("rows/{seq:06}.row"))).unwrap();
        assert_eq!(Sha256::digest(&encoded).to_vec(), digests[&seq]);
        let given = fs::read(folder.join(format!("before/{seq:06}.json"))).unwrap();
        assert_eq!(given, before.as_ref().unwrap().as_bytes(), "byte for byte");
        let part = |whole: &[u8], part: &[u8]| whole.windows(part.len()).any(|at| at == part);
        assert!(part(&encoded, &given), "the chain covers the evidence");
    }
    let after = files(&folder.join("after"));
    let last = fs::read(folder.join("after").join(after.last().unwrap())).unwrap();
    let last: Value = serde_json::from_slice(&last).unwrap();
    assert_eq!(
        (&last["userId"], &last["isGlobalBan"]),
        (&ids[1].as_str().into(), &true.into())
    );
    let summary = fs::read_to_string(folder.join("SUMMARY.md")).unwrap();
    let head = modcon::store::hex(&head);
    for words in [
        ids[1].as_str(),
        &head,
        "result `done`",
        "by `mara`",
        "policy `spam`",
        "sound",
    ] {
        assert!(summary.contains(words), "{words}: {summary}");
    }
    let place = |words: &str| {
        summary
            .find(words)
            .unwrap_or_else(|| panic!("{words}: {summary}"))
    };
    let not_covered = place("beside the journal: not in the chain");
    assert!(place("result `done`") < not_covered);
    for words in ["First seen by this store", "Flags over time"] {
        assert!(place(words) > not_covered, "{words}");
    }
    let everything: String = fs::read_to_string(folder.join("journal.ndjson")).unwrap() + &summary;
    assert!(
        !everything.contains(&ids[0]) && !everything.contains(&ids[2]),
        "nobody else is in it"
    );
    for (path, mode) in machine.files() {
        if path.starts_with(&folder) {
            let expected = if path.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(mode, expected, "{}", path.display());
        }
    }
    fs::write(folder.join("after").join(&after[0]), "{}").unwrap();
    assert!(!sums_hold(&folder));
}

#[test]
fn hostile_people_name_no_file_and_write_no_line() {
    let (machine, ids) = decided("ban", |control| control.user_ids(Which::Hostile));
    let plain = [
        "SHA256SUMS",
        "SUMMARY.md",
        "after",
        "before",
        "chain.ndjson",
        "flags.csv",
    ];
    let mut count = 0;
    for id in ids {
        let known = machine.run(&["journal", "list", "--user", &id]);
        if known.text().lines().count() == 1 {
            continue;
        }
        count += 1;
        let folder = evidence(&machine, &id, 0);
        assert!(sums_hold(&folder), "{id:?}");
        assert_eq!(files(&folder)[..6], plain, "{id:?}");
        let numbered = |name: &String| {
            let (number, _) = name.split_once('.').unwrap();
            number.len() == 6 && number.bytes().all(|byte| byte.is_ascii_digit())
        };
        for part in ["before", "after", "rows"] {
            assert!(files(&folder.join(part)).iter().all(numbered), "{id:?}");
        }
        let summary = fs::read_to_string(folder.join("SUMMARY.md")).unwrap();
        assert!(
            !summary.contains(|c: char| c.is_control() && c != '\n'),
            "{id:?}"
        );
        fs::remove_dir_all(folder).unwrap();
    }
    assert!(count > 5, "only {count} hostile people were acted on");
}

#[test]
fn what_is_there_is_never_touched_and_nothing_is_made_for_nobody() {
    let (machine, ids) = decided("ban", |control| flagged(control, 1));
    for id in ["../../x", "", "nobody"] {
        let folder = evidence(&machine, id, 1);
        assert!(!folder.exists(), "{id}");
    }
    machine.write("evidence/mine", "mine", 0o644);
    let folder = evidence(&machine, &ids[0], 2);
    assert_eq!(files(&folder), ["mine"]);
    let names = files(&machine.path(""));
    assert!(
        !names.iter().any(|name| name.starts_with(".modcon-")),
        "{names:?}"
    );
}

#[test]
fn evidence_from_a_journal_that_was_changed_says_so() {
    let (machine, ids) = decided("ban", |control| flagged(control, 1));
    let connection = Connection::open(database(&machine)).unwrap();
    let forged = "DROP TRIGGER journal_is_not_changed; \
                  UPDATE journal SET operator = 'somebody else' WHERE seq = 2";
    connection.execute_batch(forged).unwrap();
    drop(connection);
    let folder = evidence(&machine, &ids[0], 1);
    let summary = fs::read_to_string(folder.join("SUMMARY.md")).unwrap();
    assert!(
        summary.contains("PROBLEM when this was made: `row 2 is not"),
        "{summary}"
    );
    assert!(sums_hold(&folder));
}
