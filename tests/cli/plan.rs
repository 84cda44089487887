//! Plans: who gets into one, who does not, and that nothing is sent.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use modcon::demo::Control;
use modcon::demo::Network;
use modcon::demo::Which;
use serde_json::Value;

use crate::program::Ended;
use crate::program::Machine;
use crate::program::network;

/// The ids of flagged people who can be acted on, so many of them.
pub(crate) fn flagged(control: &Control, count: usize) -> Vec<String> {
    let hostile: BTreeSet<String> = control.user_ids(Which::Hostile).into_iter().collect();
    let flagged = control.user_ids(Which::Flagged).into_iter();
    let found: Vec<String> = flagged
        .filter(|id| !hostile.contains(id))
        .filter(|id| {
            let user = control.user_json(id);
            let user = user.and_then(|user| serde_json::from_str::<Value>(&user).ok());
            user.is_some_and(|user| {
                let is = |key: &str| user.get(key) == Some(&Value::Bool(true));
                let count = user.get("flagCount").and_then(Value::as_i64);
                count.is_some_and(|count| count > 0) && !is("isGlobalBan") && !is("isBrand")
            })
        })
        .take(count)
        .collect();
    assert_eq!(found.len(), count, "the network has too few flagged people");
    found
}

/// Makes a plan for these ids.
pub(crate) fn plan(machine: &Machine, verb: &str, ids: &[String], name: &str) -> Ended {
    machine.write("ids.txt", &ids.join("\n"), 0o600);
    let ids = machine.path("ids.txt");
    let out = machine.path(name);
    machine.run(&[
        "--rate",
        "off",
        "plan",
        "--verb",
        verb,
        "--policy",
        "spam",
        "--note",
        "wave \u{202e}1",
        "--ids",
        ids.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ])
}

pub(crate) fn read(machine: &Machine, name: &str) -> Value {
    serde_json::from_slice(&fs::read(machine.path(name)).unwrap()).unwrap()
}

fn assert_nothing_was_sent(network: &Network) {
    assert!(network.control().all_effects().is_empty());
}

#[test]
fn a_plan_holds_everybody_as_they_are_and_sends_nothing() {
    let network = network(300, "");
    let control = network.control();
    let machine = Machine::on(&network);
    let ids = flagged(&control, 3);
    let ended = plan(&machine, "ban", &ids, "ban.plan").with(0);
    for id in &ids {
        assert!(
            ended.text().contains(&format!("  {id}  ")),
            "{}",
            ended.text()
        );
    }
    assert!(
        ended.text().contains("3 to ban, 0 skipped"),
        "{}",
        ended.text()
    );
    let written = read(&machine, "ban.plan");
    assert_eq!(written["verb"], "ban");
    assert_eq!(written["network"], network.base_url());
    assert_eq!(written["note"], "wave \u{202e}1");
    for (id, line) in ids.iter().zip(written["users"].as_array().unwrap()) {
        let user: Value = serde_json::from_str(&control.user_json(id).unwrap()).unwrap();
        assert_eq!(line["userId"], **id);
        for key in ["displayName", "flagCount", "isDeleted"] {
            assert_eq!(line.get(key), user.get(key), "{key} of {id}");
        }
    }
    let path = machine.path("ban.plan");
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let text = fs::read_to_string(&path).unwrap();
    assert!(!text.contains('\u{202e}') && text.contains("wave \\u202e1"));
    assert_nothing_was_sent(&network);
    let left: Vec<_> = machine.files().into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        left.len(),
        2,
        "only the ids and the plan are there: {left:?}"
    );
}

#[test]
fn whom_there_is_nothing_to_do_for_is_skipped_and_said() {
    let network = network(300, "");
    let control = network.control();
    let machine = Machine::on(&network);
    let mut ids = flagged(&control, 2);
    assert!(control.set_banned(&ids[0], true));
    ids.push("nobody-\u{1b}[2J".to_owned());
    let ended = plan(&machine, "ban", &ids, "a.plan").with(1);
    for line in [
        format!("skipped      {}  is banned already\n", ids[0]),
        "skipped      nobody-\\x1b[2J  the network does not know this id\n".to_owned(),
    ] {
        assert!(ended.text().contains(&line), "{}", ended.text());
    }
    assert!(!ended.text().contains('\u{1b}'));
    let written = read(&machine, "a.plan");
    assert_eq!(written["users"].as_array().unwrap().len(), 1);
    assert_eq!(written["skipped"].as_array().unwrap().len(), 2);
    let ended = plan(&machine, "ban", &ids[..1], "b.plan").with(1);
    assert!(ended.err.contains("no plan was written"), "{}", ended.err);
    assert!(!machine.path("b.plan").exists());
}

#[test]
fn a_query_plans_for_everybody_whom_it_finds() {
    let network = network(1_200, "");
    let control = network.control();
    let machine = Machine::on(&network);
    let out = machine.path("flags.plan");
    let line = [
        "--rate", "off", "plan", "--verb", "clear", "--policy", "other",
    ];
    let rest = ["--flagged", "--out", out.to_str().unwrap()];
    let ended = machine.run(&[&line[..], &rest].concat());
    let expected: BTreeSet<String> = control.user_ids(Which::Flagged).into_iter().collect();
    let written = read(&machine, "flags.plan");
    let ids_of = |key: &str| -> BTreeSet<String> {
        let lines = written[key].as_array().unwrap().iter();
        lines
            .filter_map(|line| Some(line["userId"].as_str()?.to_owned()))
            .collect()
    };
    let planned = ids_of("users");
    assert!(planned.is_subset(&expected) && planned.len() > 20);
    let all: BTreeSet<String> = planned.union(&ids_of("skipped")).cloned().collect();
    assert!(all.is_superset(&expected), "nobody is missing");
    let skipped = written["skipped"].as_array().unwrap().len();
    assert_eq!(ended.code, Some(i32::from(skipped > 0)), "{}", ended.err);
    assert_nothing_was_sent(&network);
}

#[test]
fn what_cannot_be_planned_says_why_before_anything_is_asked() {
    let network = network(50, "");
    let machine = Machine::on(&network).config("policies = [\"scam\", \"hate\"]\n");
    machine.write("taken.plan", "mine", 0o644);
    machine.write("ids.txt", "u1\n", 0o600);
    machine.write("empty.txt", "\n\n", 0o600);
    let path = |name: &str| machine.path(name).to_str().unwrap().to_owned();
    for (policy, ids, out, expected) in [
        (
            "spam",
            "ids.txt",
            "x.plan",
            "none of the policies, which are scam, hate",
        ),
        (
            "scam",
            "ids.txt",
            "taken.plan",
            "exists; nothing is ever overwritten",
        ),
        ("scam", "empty.txt", "x.plan", "holds no ids"),
        ("scam", "none.txt", "x.plan", "cannot be read"),
    ] {
        let (ids, out) = (path(ids), path(out));
        let line = [
            "plan", "--verb", "ban", "--policy", policy, "--ids", &ids, "--out", &out,
        ];
        let ended = machine.run(&line).with(2);
        assert!(ended.err.contains(expected), "{}", ended.err);
    }
    assert_eq!(fs::read_to_string(path("taken.plan")).unwrap(), "mine");
    assert!(network.control().requests().is_empty());
}

#[test]
fn ids_come_from_standard_input_too() {
    let network = network(300, "");
    let machine = Machine::on(&network);
    let ids = flagged(&network.control(), 2);
    let out = machine.path("a.plan");
    let line = [
        "plan", "--verb", "clear", "--policy", "spam", "--ids", "-", "--out",
    ];
    let mut child = machine
        .command(&[&line[..], &[out.to_str().unwrap()]].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(ids.join("\r\n").as_bytes()).unwrap();
    drop(input);
    assert!(child.wait().unwrap().success());
    assert_eq!(
        read(&machine, "a.plan")["users"].as_array().unwrap().len(),
        2
    );
}

#[test]
fn a_network_that_does_not_answer_leaves_no_plan() {
    let network = network(50, "[[rule]]\nerror = { status = 401 }\n");
    let machine = Machine::on(&network);
    let ended = plan(&machine, "ban", &["u1".to_owned()], "a.plan").with(4);
    assert!(ended.err.contains("no plan was written"), "{}", ended.err);
    assert!(!machine.path("a.plan").exists());
}
