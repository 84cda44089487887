//! Plans carried out against the embedded network, whose books say what was really done.

use std::fs;
use std::process::Child;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use modcon::demo::Control;
use modcon::demo::Faults;
use modcon::demo::Network;
use rustix::process::Pid;
use rustix::process::Signal;

use crate::plan::flagged;
use crate::plan::plan;
use crate::program::Ended;
use crate::program::Machine;
use crate::program::network;

/// Longer than anything here takes.
const HANG: Duration = Duration::from_mins(1);

fn arguments<'a>(plan: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["--rate", "off", "apply", plan], more].concat()
}

pub(crate) fn apply(machine: &Machine, name: &str, more: &[&str]) -> Ended {
    let path = machine.path(name);
    machine.run(&arguments(path.to_str().unwrap(), more))
}

/// Applies a plan and does not wait for the end.
fn begin(machine: &Machine, name: &str) -> Child {
    let path = machine.path(name);
    let arguments = arguments(path.to_str().unwrap(), &["--write"]);
    let mut command = machine.command(&arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn break_with(control: &Control, faults: &str) {
    control.set_faults(Faults::from_toml(faults).unwrap());
}

fn wait_until_held(control: &Control, child: &mut Child) {
    let patience = Instant::now();
    while control.held("here") == 0 {
        assert_eq!(child.try_wait().unwrap(), None, "it ended too early");
        assert!(patience.elapsed() < HANG, "nothing was ever sent");
        std::thread::yield_now();
    }
}

fn signal(child: &Child, signal: Signal) {
    rustix::process::kill_process(Pid::from_child(child), signal).unwrap();
}

/// How often a ban of each was asked for and done.
fn bans(control: &Control, ids: &[String]) -> Vec<(u32, u32)> {
    let effects = ids.iter().map(|id| control.effects(id).ban);
    effects.map(|ban| (ban.asked, ban.applied)).collect()
}

/// Three flagged people, and a plan to ban them.
fn planned(network: &Network) -> (Machine, Vec<String>) {
    let machine = Machine::on(network);
    let ids = flagged(&network.control(), 3);
    plan(&machine, "ban", &ids, "a.plan").with(0);
    (machine, ids)
}

fn sound_journal(machine: &Machine) -> String {
    let ended = machine.run(&["journal", "verify"]).with(0);
    assert!(ended.text().contains("sound"), "{}", ended.text());
    machine
        .run(&["journal", "export", "--format", "ndjson"])
        .with(0)
        .text()
        .to_owned()
}

#[test]
fn a_plan_is_applied_once_however_often_it_is_applied() {
    let network = network(300, "");
    let control = network.control();
    let (machine, ids) = planned(&network);
    let dry = apply(&machine, "a.plan", &["--dry-run"]).with(0);
    assert!(
        dry.text()
            .contains("3 would be acted on, of 3; nothing was sent"),
        "{}",
        dry.text()
    );
    assert!(
        !machine.path(".local").exists(),
        "a dry run records nothing"
    );
    assert_eq!(bans(&control, &ids), [(0, 0); 3]);
    let first = apply(&machine, "a.plan", &["--write"]).with(0);
    assert!(first.text().ends_with("3 done, of 3\n"), "{}", first.text());
    assert_eq!(bans(&control, &ids), [(1, 1); 3]);
    let again = apply(&machine, "a.plan", &["--write"]).with(0);
    for id in &ids {
        let line = format!("was so       {id}  this plan did it before\n");
        assert!(again.text().contains(&line), "{}", again.text());
    }
    let dry = apply(&machine, "a.plan", &["--dry-run"]).with(0);
    assert!(dry.text().contains("3 was so, of 3"), "{}", dry.text());
    assert_eq!(bans(&control, &ids), [(1, 1); 3]);
    let journal = sound_journal(&machine);
    for id in &ids {
        let theirs = journal
            .lines()
            .filter(|line| line.contains(&format!("\"userId\":\"{id}\"")));
        let kinds: Vec<String> = theirs
            .map(|line| {
                let row: serde_json::Value = serde_json::from_str(line).unwrap();
                assert_eq!(
                    (&row["policy"], &row["verb"]),
                    (&"spam".into(), &"ban".into())
                );
                row["kind"].as_str().unwrap().to_owned()
            })
            .collect();
        assert_eq!(kinds, ["staged", "intent", "attempt", "outcome", "end"]);
    }
    // Somebody takes a ban back; the plan does not ban a second time.
    assert!(control.set_banned(&ids[0], false));
    let third = apply(&machine, "a.plan", &["--write"]).with(1);
    assert!(
        third.text().contains("nothing is sent twice"),
        "{}",
        third.text()
    );
    assert_eq!(bans(&control, &ids), [(1, 1); 3]);
    for (path, mode) in machine.files() {
        let ours = path.starts_with(machine.path(".local")) || path.ends_with("a.plan");
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert!(!ours || mode == expected, "{mode:o} {}", path.display());
    }
}

#[test]
fn whoever_changed_is_skipped_and_a_failure_stops_nobody_else() {
    let network = network(600, "");
    let control = network.control();
    let machine = Machine::on(&network);
    let ids = flagged(&control, 7);
    plan(&machine, "ban", &ids, "a.plan").with(0);
    assert!(control.flag(&ids[0], 5));
    assert!(control.rename(&ids[1], "so\u{1b}[2Jmebody else"));
    assert!(control.remove(&ids[2]));
    assert!(control.set_banned(&ids[3], true));
    break_with(
        &control,
        &format!(
            "[[rule]]\nroute = \"ban\"\nuser = \"{}\"\n\
             error = {{ status = 403, code = 400300, message = \"no\\u001b[2J\" }}\n\
             [[rule]]\nroute = \"ban\"\nuser = \"{}\"\napplied = true\nconnection = \"reset\"\n",
            ids[4], ids[5]
        ),
    );
    let ended = apply(&machine, "a.plan", &["--write"]).with(1);
    for (id, line) in [
        (0, "skipped      ID  changed since the plan: more flags"),
        (1, "skipped      ID  changed since the plan: renamed"),
        (2, "skipped      ID  the network does not know this id"),
        (3, "was so       ID  is banned already"),
        (4, "refused      ID  403 (400300): no\\x1b[2J"),
        (5, "done         ID  confirmed by reading back"),
        (6, "done         ID\n"),
    ] {
        let line = line.replace("ID", &ids[id]);
        assert!(ended.text().contains(&line), "{line}: {}", ended.text());
    }
    let sum = "2 done, 1 was so, 3 skipped, 1 refused, of 7\n";
    assert!(ended.text().ends_with(sum), "{}", ended.text());
    assert!(!ended.text().contains('\u{1b}'));
    let expected = [(0, 0), (0, 0), (0, 0), (0, 0), (1, 0), (1, 1), (1, 1)];
    assert_eq!(bans(&control, &ids), expected);
    sound_journal(&machine);
}

#[test]
fn a_refused_token_stops_the_rest() {
    let network = network(300, "");
    let control = network.control();
    let (machine, ids) = planned(&network);
    let faults = "[[rule]]\nroute = \"ban\"\nnth = 2\nerror = { status = 401 }\n";
    break_with(&control, faults);
    let ended = apply(&machine, "a.plan", &["--write"]).with(4);
    let line = format!("unsent       {}  the network refused the token\n", ids[2]);
    assert!(ended.text().contains(&line), "{}", ended.text());
    assert!(
        ended
            .text()
            .ends_with("1 done, 1 refused, 1 unsent, of 3\n"),
        "{}",
        ended.text()
    );
    assert_eq!(bans(&control, &ids)[2], (0, 0));
    let advice = "the token was refused: wrong, expired or revoked";
    assert_eq!(ended.err.matches(advice).count(), 1, "{}", ended.err);
    // What was refused or not sent was not acted upon: with a good token it is sent.
    break_with(&control, "");
    apply(&machine, "a.plan", &["--write"]).with(0);
    let applied: Vec<u32> = bans(&control, &ids).iter().map(|ban| ban.1).collect();
    assert_eq!(applied, [1, 1, 1]);
}

#[test]
fn a_signal_stops_between_two_people_and_not_within_one() {
    for (number, by) in [(130, Signal::INT), (143, Signal::TERM)] {
        let network = network(300, "");
        let control = network.control();
        let (machine, ids) = planned(&network);
        break_with(
            &control,
            "[[rule]]\nroute = \"ban\"\nnth = 2\nhold = \"here\"\n",
        );
        let mut child = begin(&machine, "a.plan");
        wait_until_held(&control, &mut child);
        signal(&child, by);
        control.release("here");
        let ended = Ended::from(child.wait_with_output().unwrap()).with(number);
        let line = format!(
            "unsent       {}  stopped before it was their turn\n",
            ids[2]
        );
        assert!(ended.text().contains(&line), "{}", ended.text());
        assert!(
            ended.text().ends_with("2 done, 1 unsent, of 3\n"),
            "{}",
            ended.text()
        );
        assert_eq!(bans(&control, &ids), [(1, 1), (1, 1), (0, 0)]);
        break_with(&control, "");
        let rest = apply(&machine, "a.plan", &["--write"]).with(0);
        assert!(
            rest.text().ends_with("1 done, 2 was so, of 3\n"),
            "{}",
            rest.text()
        );
        sound_journal(&machine);
    }
}

#[test]
fn what_a_kill_left_open_is_read_back_and_never_sent_again() {
    let network = network(300, "");
    let control = network.control();
    let (machine, ids) = planned(&network);
    let faults = "[[rule]]\nroute = \"ban\"\nnth = 2\napplied = true\nhold = \"here\"\n";
    break_with(&control, faults);
    let mut child = begin(&machine, "a.plan");
    wait_until_held(&control, &mut child);
    child.kill().unwrap();
    child.wait().unwrap();
    control.release("here");
    break_with(&control, "");
    let dry = apply(&machine, "a.plan", &["--dry-run"]).with(0);
    let line = format!("would        {}  read back what became of it\n", ids[1]);
    assert!(dry.text().contains(&line), "{}", dry.text());
    let ended = apply(&machine, "a.plan", &["--write"]).with(0);
    let line = format!("done         {}  confirmed by reading back\n", ids[1]);
    assert!(ended.text().contains(&line), "{}", ended.text());
    assert_eq!(bans(&control, &ids), [(1, 1); 3]);
    sound_journal(&machine);
}

#[test]
fn what_a_kill_left_unsent_is_decided_anew_and_sent() {
    let network = network(300, "");
    let control = network.control();
    let (machine, ids) = planned(&network);
    break_with(
        &control,
        "[[rule]]\nroute = \"user\"\nnth = 1\nhold = \"here\"\n",
    );
    let mut child = begin(&machine, "a.plan");
    wait_until_held(&control, &mut child);
    child.kill().unwrap();
    child.wait().unwrap();
    control.release("here");
    break_with(&control, "");
    assert_eq!(bans(&control, &ids), [(0, 0); 3]);
    let dry = apply(&machine, "a.plan", &["--dry-run"]).with(0);
    let line = format!(
        "would        {}  send what an earlier run did not\n",
        ids[0]
    );
    assert!(dry.text().contains(&line), "{}", dry.text());
    let ended = apply(&machine, "a.plan", &["--write"]).with(0);
    assert!(ended.text().ends_with("3 done, of 3\n"), "{}", ended.text());
    assert_eq!(bans(&control, &ids), [(1, 1); 3]);
    assert!(sound_journal(&machine).contains("\"kind\":\"adopted\""));
}

#[test]
fn what_had_no_effect_is_never_sent_again_whatever_kills_the_end() {
    let network = network(300, "");
    let control = network.control();
    let machine = Machine::on(&network);
    let ids = flagged(&control, 1);
    plan(&machine, "ban", &ids, "a.plan").with(0);
    break_with(
        &control,
        "[[rule]]\nroute = \"ban\"\nconnection = \"reset\"\n",
    );
    let path = machine.path("a.plan");
    let arguments = arguments(path.to_str().unwrap(), &["--write"]);
    // Staged, intent, attempt, outcome, end: the sixth commit would take it back.
    let killed = machine
        .command(&arguments)
        .env("MODCON_DIE_AT", "before-commit:6")
        .output()
        .unwrap();
    assert_eq!(killed.status.code(), None, "it was not killed");
    assert_eq!(bans(&control, &ids), [(1, 0)]);
    break_with(&control, "");
    for more in ["--dry-run", "--write", "--write", "--dry-run"] {
        let ended = apply(&machine, "a.plan", &[more]).with(1);
        let line = format!(
            "skipped      {}  this plan acted on them before and it is not so",
            ids[0]
        );
        assert!(ended.text().contains(&line), "{more}: {}", ended.text());
        assert_eq!(bans(&control, &ids), [(1, 0)], "{more}");
    }
    let journal = sound_journal(&machine);
    assert_eq!(journal.matches("\"kind\":\"withdrawn\"").count(), 1);
}

#[test]
fn two_that_apply_a_plan_at_once_act_once_together() {
    let network = network(600, "");
    let control = network.control();
    let machine = Machine::on(&network);
    let ids = flagged(&control, 20);
    plan(&machine, "ban", &ids, "a.plan").with(0);
    let both = [begin(&machine, "a.plan"), begin(&machine, "a.plan")];
    let both = both.map(|child| Ended::from(child.wait_with_output().unwrap()));
    assert_eq!(bans(&control, &ids), [(1, 1); 20]);
    for ended in &both {
        assert!(matches!(ended.code, Some(0 | 1)), "{}", ended.err);
        for id in &ids {
            let names = |line: &&str| line.split_whitespace().any(|word| word == id);
            let lines = ended.text().lines().filter(names).count();
            assert_eq!(lines, 1, "{id}: {}{}", ended.text(), ended.err);
        }
    }
    let done = both.iter().flat_map(|ended| ended.text().lines());
    let done = done.filter(|line| line.starts_with("done  ")).count();
    assert_eq!(
        done,
        ids.len(),
        "each is reported as done by the one that did it"
    );
    sound_journal(&machine);
}

#[test]
fn what_must_not_be_applied_is_refused_before_anything_is_asked() {
    let network = network(300, "");
    let control = network.control();
    let (machine, ids) = planned(&network);
    control.clear_requests();
    let ended = apply(&machine, "a.plan", &[]).with(2);
    assert!(
        ended.err.contains("this network is read-only"),
        "{}",
        ended.err
    );
    apply(&machine, "a.plan", &["--read-only"]).with(2);
    let text = fs::read_to_string(machine.path("a.plan")).unwrap();
    let wrong = |from: &str, to: &str| machine.write("b.plan", &text.replacen(from, to, 1), 0o600);
    wrong(&network.base_url(), "https://else.example");
    let ended = apply(&machine, "b.plan", &["--write"]).with(2);
    assert!(
        ended.err.contains("is a plan for https://else.example"),
        "{}",
        ended.err
    );
    wrong("\"flagCount\":", "\"flags\":");
    let ended = apply(&machine, "b.plan", &["--write"]).with(2);
    assert!(ended.err.contains("unknown field `flags`"), "{}", ended.err);
    assert!(ended.err.contains("at line 12 column"), "{}", ended.err);
    let ended = apply(&machine, "none.plan", &["--write"]).with(2);
    assert!(ended.err.contains("cannot be read"), "{}", ended.err);
    assert!(control.requests().is_empty());
    assert_eq!(bans(&control, &ids), [(0, 0); 3]);
}

#[test]
fn a_profile_may_allow_writing() {
    let network = network(300, "");
    let base_url = network.base_url();
    let machine = Machine::new()
        .config(&format!(
            "[profiles.a]\nbase_url = \"{base_url}\"\nwrite = true\n"
        ))
        .var("MODCON_TOKEN", modcon::demo::TOKEN);
    let ids = flagged(&network.control(), 1);
    plan(&machine, "clear", &ids, "a.plan").with(0);
    apply(&machine, "a.plan", &[]).with(0);
    assert_eq!(network.control().effects(&ids[0]).clear.applied, 1);
    assert!(machine.path(".local/state/modcon/a/modcon.db").exists());
}

#[test]
fn a_network_that_is_gone_and_a_store_that_cannot_record_send_nothing() {
    let network = network(300, "");
    let control = network.control();
    let (machine, ids) = planned(&network);
    machine.write(".local/state/modcon", "in the way", 0o600);
    let ended = apply(&machine, "a.plan", &["--write"]).with(1);
    assert!(ended.err.contains("nothing was sent"), "{}", ended.err);
    assert_eq!(bans(&control, &ids), [(0, 0); 3]);
    fs::remove_file(machine.path(".local/state/modcon")).unwrap();
    drop(network);
    let ended = apply(&machine, "a.plan", &["--write"]).with(5);
    assert!(
        ended.text().ends_with("3 unsent, of 3\n"),
        "{}",
        ended.text()
    );
    // Nobody is tried for whom there can be no way either.
    let stopped = "stopped with 3 of 3 left; apply the plan again to go on";
    assert!(ended.err.contains(stopped), "{}", ended.err);
    let last = format!("unsent       {}  the network cannot be reached\n", ids[2]);
    assert!(ended.text().contains(&last), "{}", ended.text());
}
