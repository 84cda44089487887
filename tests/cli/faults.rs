//! Lists from a network that breaks: what a read must survive, and what it must own up to.

use modcon::demo::Which;

use crate::program::Ended;
use crate::program::Machine;
use crate::program::network;
use crate::users::assert_same;
use crate::users::ids_of_ndjson;

const NDJSON: [&str; 6] = ["--rate", "off", "users", "--all", "--format", "ndjson"];

/// The list under these faults, and the ids that the network has.
fn list(faults: &str) -> (Ended, usize) {
    let network = network(1_000, faults);
    let ended = Machine::on(&network).run(&NDJSON);
    let everybody = network.control().user_ids(Which::All);
    (ended, everybody.len())
}

#[test]
fn faults_that_pass_lose_nobody() {
    for (name, faults) in [
        ("500", "[[rule]]\nevery = 4\nerror = { status = 500 }"),
        ("truncated", "[[rule]]\nevery = 5\nbody = \"truncated\""),
        ("malformed", "[[rule]]\nevery = 5\nbody = \"malformed\""),
        ("reset", "[[rule]]\nevery = 5\nconnection = \"reset\""),
        (
            "expired",
            "[[rule]]\npage = 3\nfirst = 1\ntokens = \"expired\"",
        ),
        ("inserted", "[[rule]]\nshift = 3"),
        ("again", "[[rule]]\nduplicates = 5"),
        ("gap", "[[rule]]\npage = 2\nempty = { times = 2 }"),
    ] {
        let network = network(1_000, faults);
        let everybody = network.control().user_ids(Which::All);
        let everybody = everybody.into_iter().collect();
        let ended = Machine::on(&network).run(&NDJSON).with(0);
        assert_same(&ids_of_ndjson(&ended), &everybody, name);
    }
}

#[test]
fn a_list_that_stops_short_says_so_and_ends_with_1() {
    for (faults, words) in [
        ("[[rule]]\npage = 2\ntokens = \"loop\"", "read already"),
        (
            "[[rule]]\npage = 3\ntokens = \"back-and-forth\"",
            "read already",
        ),
        ("[[rule]]\npage = 2\nempty = {}", "empty pages"),
        ("[[rule]]\npage = 2\ntokens = \"expired\"", "expires again"),
    ] {
        let (ended, everybody) = list(faults);
        let ended = ended.with(1);
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
        assert!(
            ended.err.contains("there may be more users"),
            "{}",
            ended.err
        );
        let printed = ids_of_ndjson(&ended).len();
        assert!((100..everybody).contains(&printed), "{printed}");
    }
}

#[test]
fn a_bad_row_goes_to_standard_error_and_the_others_stay() {
    for (kind, words) in [
        ("null-user-id", "unreadable row: no userId"),
        ("not-an-object", "unreadable row: no object"),
        ("invalid-utf8", "unreadable row: not UTF-8"),
    ] {
        let faults = format!("[[rule]]\npage = 2\nrow = {{ kind = \"{kind}\", at = 2 }}");
        let (ended, everybody) = list(&faults);
        assert_eq!(ended.code, Some(1), "{kind}: {}", ended.err);
        assert_eq!(ids_of_ndjson(&ended).len(), everybody - 1, "{kind}");
        let expected = format!("modcon: page 2, row 3: {words}: ");
        assert!(ended.err.starts_with(&expected), "{kind}: {}", ended.err);
    }
    let (ended, everybody) =
        list("[[rule]]\npage = 2\nrow = { kind = \"lone-surrogate\", at = 2 }");
    assert_eq!(ended.with(0).text().lines().count(), everybody);
}

#[test]
fn failures_end_with_their_number_and_with_what_came_before() {
    for (faults, code, words) in [
        ("error = { status = 401 }", 4, "the token was refused"),
        (
            "error = { status = 403, code = 400312 }",
            4,
            "banned from this network",
        ),
        (
            "error = { status = 403, code = 400301 }",
            1,
            "the token may not do this",
        ),
        ("error = { status = 422 }", 1, "did not accept the question"),
        ("error = { status = 302 }", 5, "redirects are not followed"),
        ("body = \"html\"", 5, "not JSON"),
        ("body = \"huge\"", 5, "larger than 8 MiB"),
    ] {
        let (ended, _) = list(&format!("[[rule]]\npage = 2\n{faults}"));
        let ended = ended.with(code);
        assert!(ended.err.contains(words), "{faults}: {}", ended.err);
        assert_eq!(ids_of_ndjson(&ended).len(), 100, "{faults}");
    }
}

#[test]
fn what_a_server_says_cannot_act_on_the_terminal() {
    let message = "\\u001b[2J\\u001b]0;pwn\\u0007 \\u202etxt.exe\\r\\nretry";
    let (ended, _) = list(&format!(
        "[[rule]]\nerror = {{ status = 403, message = \"{message}\" }}"
    ));
    let ended = ended.with(1);
    assert!(
        ended
            .err
            .contains("\\x1b[2J\\x1b]0;pwn\\x07 \\u{202e}txt.exe"),
        "{}",
        ended.err
    );
    let acting = |letter: char| letter != '\n' && (letter.is_control() || letter == '\u{202e}');
    assert!(!ended.err.contains(acting), "{:?}", ended.err);
}

#[test]
fn a_network_that_is_not_there_ends_with_5() {
    let machine = Machine::new()
        .var("MODCON_TOKEN", "t")
        .var("MODCON_BASE_URL", "http://127.0.0.1:1");
    let ended = machine.run(&["users"]).with(5);
    let expected = "modcon: connection refused\n  \
                    check the base URL and the connection, and try again\n";
    assert_eq!(ended.err, expected);
}
