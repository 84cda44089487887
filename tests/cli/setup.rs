//! Configuration, refusals and the commands that only print.

use crate::program::Machine;
use crate::program::network;

#[test]
fn nothing_configured_names_the_ways_on() {
    let machine = Machine::new();
    let ended = machine.run(&["users"]).with(3);
    for words in [
        "MODCON_TOKEN",
        "--region",
        "modcon config path",
        "modcon demo",
    ] {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
    machine.run(&["doctor"]).with(1);
}

#[test]
fn without_a_terminal_the_console_points_at_the_list() {
    for arguments in [&[][..], &["demo", "--users", "10"]] {
        let ended = Machine::new().run(arguments).with(2);
        assert!(ended.err.contains("modcon users"), "{}", ended.err);
        assert!(ended.out.is_empty());
    }
}

#[test]
fn a_bad_configuration_names_file_line_and_what_was_meant() {
    let machine = Machine::new().config("theme = \"dark\"\n[profiles.a]\nregoin = \"us\"\n");
    let ended = machine.run(&["users"]).with(3);
    let place = machine.path(".config/modcon/config.toml:3");
    let expected = format!(
        "modcon: {}: unknown key `regoin` in [profiles.a]; did you mean `region`?\n",
        place.display()
    );
    assert_eq!(ended.err, expected);
    let doctor = machine.run(&["doctor"]).with(3);
    assert!(
        doctor.text().contains("did you mean `region`?"),
        "{}",
        doctor.text()
    );
}

#[test]
fn errors_that_quote_a_file_cannot_act() {
    let machine = Machine::new().config("\"a\u{9b}\u{202e}b\" = 1\n");
    let ended = machine.run(&["users"]).with(3);
    assert!(ended.err.contains("a\\u{9b}\\u{202e}b"), "{:?}", ended.err);
    assert!(!ended.err.contains(['\u{9b}', '\u{202e}']));
}

#[test]
fn usage_errors_end_with_2_and_say_what_goes_together() {
    let machine = Machine::new();
    let arguments = [
        "users",
        "--search",
        "a",
        "--search-by",
        "userId",
        "--sort",
        "profileHandle",
    ];
    let ended = machine.run(&arguments).with(2);
    assert!(
        ended.err.contains("displayName, lastCreated, firstCreated"),
        "{}",
        ended.err
    );
    machine.run(&["users", "--no-such-flag"]).with(2);
    let hostile = machine.run(&["\u{1b}[2J\u{202e}"]).with(2);
    assert!(
        !hostile.err.contains(['\u{1b}', '\u{202e}']),
        "{:?}",
        hostile.err
    );
}

#[test]
fn the_commands_that_print_print() {
    let machine = Machine::new();
    for (arguments, words) in [
        (&["--version"][..], "modcon 0."),
        (&["--help"], "Examples:"),
        (&["completions", "bash"], "complete -F _modcon"),
        (&["completions", "zsh"], "#compdef modcon"),
        (&["man"], ".TH modcon 1"),
        (&["config", "path"], "/.config/modcon/config.toml"),
        (&["config", "show"], "glyphs"),
    ] {
        let ended = machine.run(arguments).with(0);
        assert!(
            ended.text().contains(words),
            "{arguments:?}: {}",
            ended.text()
        );
        assert_eq!(ended.err, "", "{arguments:?}");
    }
}

#[test]
fn settings_are_shown_with_who_gave_them() {
    let machine = Machine::new()
        .config("glyphs = \"ascii\"\n[profiles.a]\nregion = \"eu\"\nrate = 3\n")
        .var("MODCON_TOKEN", "t")
        .var("NO_COLOR", "1");
    let ended = machine.run(&["--write", "config", "show"]).with(0);
    let has = |parts: &[&str]| {
        let mut lines = ended.text().lines();
        lines.any(|line| parts.iter().all(|part| line.contains(part)))
    };
    assert!(
        has(&["base_url", "https://apix.eu.amity.co", "config.toml:3"]),
        "{}",
        ended.text()
    );
    assert!(has(&["access", "write", "--write"]));
    assert!(has(&["rate", "3", "config.toml:4"]));
    assert!(has(&["theme", "none", "NO_COLOR"]));
    assert!(has(&["glyphs", "ascii", "config.toml:1"]));
    assert!(has(&["token", "(not shown)", "MODCON_TOKEN"]));
}

#[test]
fn the_doctor_finds_nothing_on_a_sound_machine() {
    let network = network(50, "");
    let ended = Machine::on(&network).run(&["doctor"]).with(0);
    for words in ["answered after", "MODCON_TOKEN is taken", "no 429"] {
        assert!(ended.text().contains(words), "{words}: {}", ended.text());
    }
    assert!(!ended.text().contains("fix "), "{}", ended.text());
    let requests = network.control().requests();
    let [request] = requests.as_slice() else {
        panic!("one question is enough: {requests:?}");
    };
    assert_eq!(request.query, "options%5Blimit%5D=1");
}

#[test]
fn loopback_needs_neither_certificates_nor_the_proxy() {
    let network = network(50, "");
    let machine = Machine::on(&network)
        .var("SSL_CERT_FILE", "/nonexistent")
        .var("HTTP_PROXY", "http://127.0.0.1:1")
        .var("http_proxy", "http://127.0.0.1:1")
        .var("ALL_PROXY", "http://127.0.0.1:1");
    machine.run(&["users"]).with(0);
}
