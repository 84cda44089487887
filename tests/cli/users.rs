//! The list in its three forms, against the embedded network.

#![expect(
    clippy::unwrap_used,
    reason = "a line that cannot be read fails the test"
)]

use std::collections::BTreeSet;
use std::io::BufRead;
use std::io::BufReader;
use std::process::Stdio;

use modcon::demo::Control;
use modcon::demo::Network;
use modcon::demo::Which;
use serde_json::Value;

use crate::program::Ended;
use crate::program::Machine;
use crate::program::network;

fn ids(control: &Control, which: Which) -> BTreeSet<String> {
    control.user_ids(which).into_iter().collect()
}

/// The id in a line of JSON. Nothing else of the line is decoded: the network wears lone
/// surrogates and depths that JSON can spell and this reader does not take.
#[derive(serde::Deserialize)]
struct Line {
    #[serde(rename = "userId")]
    user_id: String,
}

/// The ids that ndjson printed, each of which must be there once.
pub(crate) fn ids_of_ndjson(ended: &Ended) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for line in ended.text().lines() {
        let Line { user_id } = serde_json::from_str(line).unwrap();
        assert!(ids.insert(user_id.clone()), "{user_id} twice");
    }
    ids
}

/// Fails with the ids that only one of two sets has.
pub(crate) fn assert_same(printed: &BTreeSet<String>, held: &BTreeSet<String>, case: &str) {
    let missing: Vec<_> = held.difference(printed).take(5).collect();
    let extra: Vec<_> = printed.difference(held).take(5).collect();
    assert!(
        missing.is_empty() && extra.is_empty(),
        "{case}: missing {missing:?}, extra {extra:?}"
    );
}

fn all(network: &Network, more: &[&str]) -> Ended {
    let mut arguments = vec!["--rate", "off", "users", "--all"];
    arguments.extend(more);
    Machine::on(network).run(&arguments).with(0)
}

/// Every code point that could act on a terminal or hide on it, line ends apart. Joiners hide in
/// JSON, and hold families and letters together where text is shown.
fn acts(letter: char, form: &str) -> bool {
    let hides = matches!(
        u32::from(letter),
        0xAD | 0x61C | 0x200B | 0x200E | 0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164
            | 0xFEFF | 0xFFA0 | 0xE0000..=0xE0FFF
    );
    let joins = matches!(letter, '\u{200c}' | '\u{200d}');
    letter != '\n' && (letter.is_control() || hides || (joins && form == "ndjson"))
}

#[test]
fn five_thousand_users_come_once_each_and_exactly_they() {
    let network = network(5_000, "");
    let control = network.control();
    let everybody = ids(&control, Which::All);
    assert!(everybody.len() > 4_000);
    let ended = all(&network, &["--format", "ndjson"]);
    assert_same(&ids_of_ndjson(&ended), &everybody, "all");
    assert_eq!(ended.err, "");
    let flagged = all(&network, &["--format", "ndjson", "--flagged"]);
    assert_same(
        &ids_of_ndjson(&flagged),
        &ids(&control, Which::Flagged),
        "flagged",
    );
    let deleted = all(&network, &["--format", "ndjson", "--deleted"]);
    assert_same(
        &ids_of_ndjson(&deleted),
        &ids(&control, Which::Deleted),
        "deleted",
    );
}

#[test]
fn every_form_has_every_user_and_nothing_that_acts() {
    let network = network(2_000, "");
    let everybody = ids(&network.control(), Which::All);
    for form in ["table", "ndjson", "csv"] {
        let ended = all(&network, &["--format", form]);
        let lines = ended.text().lines().count();
        let header = usize::from(form != "ndjson");
        assert_eq!(lines, everybody.len() + header, "{form}");
        let acting = ended.text().chars().find(|letter| acts(*letter, form));
        assert_eq!(acting, None, "{form}");
    }
}

#[test]
fn csv_has_the_ids_and_no_formula() {
    let network = network(2_000, "");
    let ended = all(&network, &["--format", "csv"]);
    let mut reader = csv::Reader::from_reader(ended.out.as_slice());
    let mut apostrophes = 0;
    let mut rows = 0;
    for record in reader.records() {
        rows += 1;
        for cell in &record.unwrap() {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{cell}"
            );
            apostrophes += usize::from(cell.starts_with("'="));
        }
    }
    assert_eq!(rows, ids(&network.control(), Which::All).len());
    assert!(apostrophes > 0, "the network wears formulas as names");
}

#[test]
fn a_limit_is_kept_and_asks_for_no_page_too_many() {
    let network = network(2_000, "");
    let machine = Machine::on(&network);
    let count = |arguments: &[&str]| {
        let ended = machine.run(arguments).with(0);
        ended.text().lines().count()
    };
    assert_eq!(count(&["users", "--format", "ndjson"]), 100);
    assert_eq!(count(&["users", "--format", "ndjson", "--limit", "7"]), 7);
    network.control().clear_requests();
    assert_eq!(
        count(&["users", "--format", "ndjson", "--limit", "250"]),
        250
    );
    assert_eq!(network.control().requests().len(), 3);
}

#[test]
fn the_question_is_the_one_of_the_flags() {
    let network = network(500, "");
    let machine = Machine::on(&network);
    let question = [
        "--search",
        "ann lee",
        "--exact",
        "--search-by",
        "userId,displayName",
    ];
    let order = ["--sort", "firstCreated", "--flagged", "--deleted"];
    machine
        .run(&[&["users"], &question[..], &order[..]].concat())
        .with(0);
    let request = network.control().requests().pop().unwrap();
    assert!(request.authorised);
    for part in [
        "keyword=ann",
        "exactMatchKeyword=true",
        "filter=flagged",
        "isDeleted=true",
        "sortBy=firstCreated",
        "displayName",
        "userId",
    ] {
        assert!(request.query.contains(part), "{part}: {}", request.query);
    }
}

#[test]
fn roles_and_files_come_behind_their_page_when_asked_for() {
    let network = network(300, "");
    let machine = Machine::on(&network);
    let arguments = [
        "users",
        "--format",
        "ndjson",
        "--limit",
        "150",
        "--with-page",
    ];
    let ended = machine.run(&arguments).with(0);
    let lines: Vec<&str> = ended.text().lines().collect();
    assert_eq!(lines.len(), 152);
    for (place, number) in [(100, 1), (151, 2)] {
        let page: Value = serde_json::from_str(lines[place]).unwrap();
        assert_eq!(page["page"], number);
        let roles = page["roles"].as_array().unwrap();
        assert!(!roles.is_empty());
        for role in roles {
            assert!(role["roleId"].is_string() && role["updatedAt"].is_string());
        }
        assert!(page["files"].is_array());
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_list_quietly() {
    let network = network(5_000, "");
    let machine = Machine::on(&network);
    for form in ["table", "ndjson", "csv"] {
        let mut child = machine
            .command(&["--rate", "off", "users", "--all", "--format", form])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        let mut out = BufReader::with_capacity(64, child.stdout.take().unwrap());
        out.read_line(&mut first).unwrap();
        drop(out);
        let ended = Ended::from(child.wait_with_output().unwrap()).with(0);
        assert!(!first.is_empty());
        assert_eq!(ended.err, "");
    }
}

#[test]
fn ctrl_c_ends_with_130() {
    let network = network(100, "[[rule]]\nconnection = \"hang\"\n");
    let machine = Machine::on(&network);
    let child = machine
        .command(&["users", "--all"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A request on the wire says that the program is past its beginnings.
    let control = network.control();
    while control.in_flight() == 0 {
        std::thread::yield_now();
    }
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let ended = Ended::from(child.wait_with_output().unwrap());
    assert_eq!(ended.code, Some(130), "{}", ended.err);
}
