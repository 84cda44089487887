use std::time::Duration;

use super::*;
use crate::command::events;
use crate::command::journal::Since;
use crate::command::journal::What;
use crate::command::listen;
use crate::command::plan::Ids;
use crate::command::plan::Whom;
use crate::command::users::Format;
use crate::command::users::Wanted;
use crate::command::webhook;
use crate::config::choice::Access;
use crate::config::choice::LogLevel;
use crate::config::choice::Rate;
use crate::config::source::Source;
use crate::domain::query::Fields;
use crate::domain::query::Filter;
use crate::domain::query::Order;
use crate::domain::user::UserId;
use crate::domain::verdict::Verb;

fn invocation(line: &str) -> Result<Invocation, clap::Error> {
    let words = line.split_whitespace();
    read(std::iter::once("modcon").chain(words))
}

fn task(line: &str) -> Task {
    invocation(line).unwrap().task
}

fn console(line: &str) -> UserQuery {
    match task(line) {
        Task::Console { query, .. } => query,
        other => panic!("{other:?}"),
    }
}

fn refusal(line: &str) -> String {
    let error = invocation(line).unwrap_err();
    assert_eq!(error.exit_code(), 2, "{error}");
    error.to_string()
}

#[test]
fn the_description_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn no_argument_opens_the_console_on_everyone() {
    assert_eq!(console(""), UserQuery::default());
    assert_eq!(console("--flagged --deleted").filter(), Filter::Flagged);
    assert!(console("--deleted").deleted());
}

#[test]
fn a_search_takes_the_spelling_of_the_api() {
    let query = console("--search ann --exact --search-by profileHandle,userId");
    let search = query.search().unwrap();
    assert_eq!(search.keyword.text().as_received(), "ann");
    assert!(search.exact);
    assert_eq!(search.fields, Fields::HandleAndId);
    assert_eq!(query.order(), Order::LastCreated);
    assert_eq!(
        console("--sort profileHandle").order(),
        Order::ProfileHandle
    );
    let repeated = console("--search a --search-by userId --search-by userId");
    assert_eq!(repeated.search().unwrap().fields, Fields::UserId);
}

#[test]
fn what_does_not_go_together_is_a_usage_error_that_says_what_does() {
    for (line, words) in [
        (
            "--search a --search-by profileHandle --sort displayName",
            "--sort displayName does not go with --search-by profileHandle; what goes with it \
             is profileHandle, lastCreated, firstCreated",
        ),
        (
            "users --search a --sort profileHandle",
            "--sort profileHandle does not go with a --search in all fields; what goes with it \
             is displayName, lastCreated, firstCreated",
        ),
        ("--search-by userId", "--search <KEYWORD>"),
        ("--exact", "--search <KEYWORD>"),
        ("--search-by name --search a", "displayName"),
        ("--sort newest", "lastCreated"),
        ("--region us --base-url https://a.example", "--region"),
        ("--region mars", "us, eu, sg"),
        ("--base-url http://a.example", "plain http"),
        ("--write --read-only", "--read-only"),
        ("--rate 0", "1 to 1000"),
        ("users --limit 0", "1.."),
        ("users --limit 5 --all", "--all"),
        ("users --with-page", "--format ndjson"),
        ("--flagged users", "write it after `users`"),
        ("--profile acme demo", "--profile does not go with `demo`"),
        ("demo --region us", "--region does not go with `demo`"),
        ("demo --serve 0.0.0.0:80", "this machine only"),
        ("demo --rate-limit 0", "above 0"),
        ("demo --activity 0", "off or a number from 1 to 60000"),
        ("demo --activity 60001", "off or a number from 1 to 60000"),
        ("demo --now yesterday", "--now"),
        ("demo -- true", "--serve <ADDR>"),
        ("--log loud", "warn"),
        ("config", "path"),
        ("--triage users", "--triage opens the console"),
        ("demo --serve localhost:0 --triage", "--serve"),
        (
            "--region us journal list --state x",
            "--region does not go with --state",
        ),
        (
            "--profile a evidence u1 --out d --state x",
            "--profile does not go with --state",
        ),
        (
            "--region us events --state x",
            "--region does not go with --state",
        ),
        ("events --format csv", "ndjson"),
        ("journal", "list"),
        ("journal export", "--format"),
        ("journal list --since yesterday", "2026-01-31T08:00:00Z"),
        ("journal list --verb warn", "unban"),
        ("evidence u1", "--out <DIR>"),
        ("plan --policy p --out o --flagged", "--verb <VERB>"),
        ("plan --verb ban --out o --flagged", "--policy <POLICY>"),
        ("plan --verb ban --policy p --flagged", "--out <PLAN>"),
        ("plan --verb ban --policy p --out o", "a plan needs people"),
        (
            "plan --verb ban --policy p --out o --ids f --flagged",
            "--ids does not go with a query",
        ),
        ("apply", "<PLAN>"),
    ] {
        let text = refusal(line);
        assert!(text.contains(words), "{line}: {text}");
    }
    let long = format!("--search {}", "x".repeat(101));
    assert!(refusal(&long).contains("101 UTF-16 units"));
}

#[test]
fn global_flags_stand_anywhere_and_keep_their_names() {
    for line in [
        "--region eu --rate off --write --no-color --ascii --log debug users",
        "users --region eu --rate off --write --no-color --ascii --log debug",
    ] {
        let flags = invocation(line).unwrap().flags;
        let base_url = flags.base_url.unwrap();
        assert_eq!(base_url.value.as_str(), "https://apix.eu.amity.co");
        assert_eq!(base_url.source, Source::Flag("--region"));
        assert_eq!(flags.rate, Some(Rate::Off));
        assert_eq!(flags.access.unwrap().value, Access::Write);
        assert_eq!(flags.log, Some(LogLevel::Debug));
        assert!(flags.no_color && flags.ascii);
    }
    let flags = invocation("--read-only demo").unwrap().flags;
    assert_eq!(flags.access.unwrap().source, Source::Flag("--read-only"));
}

#[test]
fn the_list_prints_a_hundred_rows_unless_told() {
    let options = |line| match task(line) {
        Task::Command(CommandTask::Users(options)) => options,
        other => panic!("{other:?}"),
    };
    let usual = options("users");
    assert_eq!(usual.wanted, Wanted::AtMost(100));
    assert_eq!(usual.format, Format::Table);
    let all = options("users --all --format ndjson --with-page --flagged");
    assert_eq!(all.wanted, Wanted::All);
    assert!(all.with_page);
    assert_eq!(all.query.filter(), Filter::Flagged);
    let some = options("users --limit 250 --format csv");
    assert_eq!(
        (some.wanted, some.format),
        (Wanted::AtMost(250), Format::Csv)
    );
}

#[test]
fn triage_is_asked_for_on_the_console_and_in_the_demo() {
    let opens = |line: &str| match task(line) {
        Task::Console { triage, .. } => triage,
        Task::Demo(demo) => demo.triage,
        other @ Task::Command(_) => panic!("{other:?}"),
    };
    assert!(!opens("") && !opens("demo"));
    assert!(opens("--triage --flagged") && opens("demo --triage"));
}

#[test]
fn plans_journal_and_evidence_are_read_whole() {
    let command = |line: &str| match task(line) {
        Task::Command(command) => command,
        other => panic!("{other:?}"),
    };
    let line = "plan --verb clear --policy spam --note why --search a --out p";
    let CommandTask::Plan(plan) = command(line) else {
        panic!("{line}");
    };
    assert_eq!(
        (plan.verb, plan.policy.as_str()),
        (Verb::ClearFlags, "spam")
    );
    assert!(matches!(plan.whom, Whom::Query(query) if query.search().is_some()));
    let CommandTask::Plan(plan) = command("plan --verb ban --policy x --ids - --out p") else {
        panic!("a plan");
    };
    assert_eq!(plan.whom, Whom::Ids(Ids::Input));
    assert_eq!(plan.note, "");
    let CommandTask::Apply(apply) = command("apply p --dry-run") else {
        panic!("apply");
    };
    assert!(apply.dry_run);
    let line = "journal list --user u1 --since 2h --verb unban --state d";
    let CommandTask::Journal(journal) = command(line) else {
        panic!("{line}");
    };
    let expected = What::List {
        user_id: Some(UserId::new("u1")),
        since: Some(Since::Ago(Duration::from_hours(2))),
        verb: Some(Verb::Unban),
    };
    assert_eq!(journal.what, expected);
    assert_eq!(journal.state, Some("d".into()));
    let line = "events --follow --user u1 --type user.didFlag,a --type b --format ndjson";
    let CommandTask::Events(wanted) = command(line) else {
        panic!("{line}");
    };
    assert!(wanted.follow && wanted.format == events::Format::Ndjson);
    assert_eq!(wanted.names, ["user.didFlag", "a", "b"]);
    assert_eq!(wanted.user_id, Some(UserId::new("u1")));
    let CommandTask::Evidence(evidence) = command("evidence --out d -- --help") else {
        panic!("evidence");
    };
    assert_eq!(evidence.user_id, UserId::new("--help"));
}

#[test]
fn the_demo_has_its_defaults_and_serves_around_a_command() {
    let demo = |line| match task(line) {
        Task::Demo(demo) => demo,
        other => panic!("{other:?}"),
    };
    let usual = demo("demo");
    assert_eq!((usual.users, usual.seed, usual.latency), (2_000, 1, 0));
    assert_eq!(usual.rate_limit, None);
    assert_eq!((usual.activity.0, usual.now), (None, None));
    let lively = demo("demo --activity 30 --now 2026-11-02T08:00:00Z").network(<_>::default());
    assert_eq!(lively.activity.unwrap().get(), 30);
    assert_eq!(lively.now.unwrap().to_string(), "2026-11-02T08:00:00Z");
    let full = demo("demo --serve localhost:0 --rate-limit off --seed 7 -- modcon users --all");
    assert_eq!(full.serve.unwrap().to_string(), "127.0.0.1:0");
    assert_eq!(full.rate_limit.unwrap().0, None);
    assert_eq!(full.command, ["modcon", "users", "--all"]);
}

#[test]
fn help_and_version_are_no_failures() {
    for line in ["--help", "-h", "users --help", "--version"] {
        assert_eq!(invocation(line).unwrap_err().exit_code(), 0, "{line}");
    }
    let help = invocation("--help").unwrap_err().to_string();
    assert!(help.contains("modcon demo ") && help.contains("Exit status"));
}

#[test]
fn a_receiver_listens_on_this_machine_unless_an_address_is_given() {
    let listen = |line: &str| match task(line) {
        Task::Command(CommandTask::Listen(options)) => options,
        other => panic!("{other:?}"),
    };
    let hear = |at: &str| listen::Options::Hear(at.parse().unwrap());
    assert_eq!(listen("listen"), hear("127.0.0.1:8787"));
    assert_eq!(listen("listen --bind localhost:1"), hear("127.0.0.1:1"));
    assert_eq!(listen("listen --bind [::]:80"), hear("[::]:80"));
    assert_eq!(listen("listen --status"), listen::Options::Status);
    assert!(refusal("listen --bind 8787").contains("127.0.0.1:8787"));
    assert!(refusal("listen --status --bind 127.0.0.1:1").contains("--bind"));
}

#[test]
fn a_test_delivery_is_an_event_or_a_file() {
    let send = |line: &str| match task(line) {
        Task::Command(CommandTask::Webhook(options)) => options.what,
        other => panic!("{other:?}"),
    };
    let to = "webhook send --to https://hooks.example/a";
    let event = |name: &str, user_id: Option<&str>| webhook::What::Event {
        name: name.to_owned(),
        user_id: user_id.map(UserId::new),
    };
    assert_eq!(send(to), event("user.didUpdate", None));
    assert_eq!(
        send(&format!("{to} --event user.didFlag --user ann")),
        event("user.didFlag", Some("ann"))
    );
    assert_eq!(
        send(&format!("{to} --file body.json")),
        webhook::What::File("body.json".into())
    );
    for more in ["--file b --user ann", "--file b --event user.didFlag"] {
        assert!(refusal(&format!("{to} {more}")).contains("--file"));
    }
    assert!(refusal("webhook send --to http://hooks.example").contains("plain http"));
    assert!(refusal("webhook send").contains("--to"));
}
