//! Tokens: read only from where they are safe, and never found anywhere afterwards.

use std::fs;

use crate::program::Machine;
use crate::program::network;

const CANARY: &str = "canary-31415926535";

#[test]
fn a_refused_token_is_nowhere_in_what_is_printed_and_written() {
    let network = network(50, "");
    let machine = Machine::on(&network)
        .var("MODCON_TOKEN", CANARY)
        .var("MODCON_WEBHOOK_SECRET", CANARY);
    let mut said = String::new();
    for (arguments, code) in [
        (&["users", "--all"][..], 4),
        (&["doctor"], 4),
        (&["config", "show"], 0),
        (&[], 2),
    ] {
        let arguments = [&["--log", "trace"], arguments].concat();
        let ended = machine.run(&arguments).with(code);
        said.push_str(ended.text());
        said.push_str(&ended.err);
    }
    let log = machine.path(".local/state/modcon/modcon.log");
    let log = fs::read_to_string(log).unwrap();
    assert!(log.contains("\"failed\""), "the log is not empty: {log}");
    assert!(said.contains("MODCON_TOKEN"), "the source is named");
    assert!(!said.contains(CANARY) && !log.contains(CANARY));
}

#[test]
fn what_is_written_belongs_to_its_owner_alone() {
    let network = network(50, "");
    let machine = Machine::on(&network);
    machine.run(&["users", "--log", "debug"]).with(0);
    let files = machine.files();
    assert!(files.iter().any(|(path, _)| path.ends_with("modcon.log")));
    for (path, mode) in files {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, expected, "{}", path.display());
    }
    let fresh = Machine::on(&network);
    fresh.run(&["users"]).with(0);
    assert!(
        fresh.files().is_empty(),
        "nothing is written unless asked for"
    );
}

#[test]
fn a_token_file_that_others_can_read_is_refused() {
    let network = network(50, "");
    let config = format!(
        "[profiles.a]\nbase_url = \"{}\"\ntoken_file = \"token\"\n",
        network.base_url()
    );
    let machine = Machine::new().config(&config);
    machine.write(".config/modcon/token", "demo-token\n", 0o640);
    let ended = machine.run(&["users"]).with(3);
    assert!(
        ended.err.contains("config.toml:3: token_file"),
        "{}",
        ended.err
    );
    assert!(ended.err.contains("mode 0640"), "{}", ended.err);
    machine.write(".config/modcon/token", "demo-token\n", 0o600);
    machine.run(&["users"]).with(0);
    let both = machine.var("MODCON_TOKEN", "t").run(&["users"]).with(3);
    assert!(
        both.err.contains("MODCON_TOKEN is set, and profile `a`"),
        "{}",
        both.err
    );
}

#[test]
fn a_token_command_runs_without_input_and_without_secrets() {
    let network = network(50, "");
    let config = format!(
        "[profiles.a]\nbase_url = \"{}\"\ntoken_command = [\"/bin/sh\", \"-c\", \
         \"cat; test -z \\\"$MODCON_WEBHOOK_SECRET$MODCON_WEBHOOK_SECRET_PREVIOUS\\\" && \
         echo demo-token\"]\n",
        network.base_url()
    );
    let machine = Machine::new()
        .config(&config)
        .var("MODCON_WEBHOOK_SECRET", "s")
        .var("MODCON_WEBHOOK_SECRET_PREVIOUS", "p");
    machine.run(&["users"]).with(0);
}

#[test]
fn the_token_reaches_only_the_network_it_is_for() {
    let network = network(50, "[[rule]]\nerror = { status = 302 }\n");
    let machine = Machine::on(&network);
    machine.run(&["users"]).with(5);
    assert_eq!(
        network.control().requests().len(),
        1,
        "no redirect is followed"
    );
}
