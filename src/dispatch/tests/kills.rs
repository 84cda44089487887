//! Programs that are killed for good while they send, and what the next one makes of it.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;

use super::*;
use crate::store::Boundary;

const CHILD: &str = "dispatch::tests::kills::the_half_that_is_killed";

fn tasks() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
}

fn child(test: &str, folder: &Path) -> Command {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args(["--ignored", "--exact", test, "--nocapture"])
        .env("MODCON_TEST_FOLDER", folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    child
}

fn folder() -> std::path::PathBuf {
    std::env::var_os("MODCON_TEST_FOLDER").unwrap().into()
}

fn number(name: &str) -> usize {
    std::env::var(name).unwrap().parse().unwrap()
}

#[test]
#[ignore = "the half that is killed, started by the tests below"]
fn the_half_that_is_killed() {
    let verb = Verb::ALL[number("MODCON_TEST_VERB")];
    let fault = Fault::ALL[number("MODCON_TEST_FAULT")];
    let person = Person::in_two_lives(verb, fault, folder().join("ledger"));
    tasks().block_on(async {
        let store = Store::open(&place(&folder())).unwrap();
        let verdict = store.stage(person.draft(verb)).await.unwrap();
        send(&store, &person, verdict, go_on).await;
        store.close().await;
    });
}

/// Lets a program send under a fault, killed at a boundary; then what the next one finds.
fn killed_at(verb: usize, fault: usize, boundary: Boundary, commit: usize) {
    let life = tempfile::tempdir().unwrap();
    let ended = child(CHILD, life.path())
        .env("MODCON_DIE_AT", format!("{}:{commit}", boundary.name()))
        .env("MODCON_TEST_VERB", verb.to_string())
        .env("MODCON_TEST_FAULT", fault.to_string())
        .output()
        .unwrap();
    let (verb, fault) = (Verb::ALL[verb], Fault::ALL[fault]);
    // Some faults end it in fewer commits than others.
    assert!(
        !ended.status.success() || commit > 3,
        "{verb} {fault:?} {boundary:?} {commit}: it was not killed"
    );
    let mut case = Case {
        person: Person::in_two_lives(verb, fault, life.path().join("ledger")),
        verb,
        crash: Crash::Never,
        decides_again: true,
        ended: None,
    };
    tasks().block_on(async {
        let store = Store::open(&place(life.path())).unwrap();
        let open = store.open_verdicts().await.unwrap();
        assert!(open.len() <= 1);
        let entries = store.journal(Filter::default(), 0, 100).await.unwrap();
        // Killed before its first commit there was no verdict.
        let Some(verdict) = entries.iter().find_map(|entry| entry.verdict) else {
            assert_eq!(case.person.effects(), 0);
            assert_eq!((boundary, commit), (Boundary::BeforeCommit, 1));
            return;
        };
        let was_open = !open.is_empty();
        for open in open {
            assert_eq!(open.owner, Owner::Nobody);
            recover(&store, &mut case, open).await;
        }
        if was_open {
            check(&store, &case, verdict).await;
        }
        assert!(case.person.effects() <= 1);
        let found = store.verify().await.unwrap();
        assert!(found.is_sound(), "{boundary:?} {commit}: {found:?}");
    });
}

#[test]
fn whoever_is_killed_between_two_steps_has_lost_and_doubled_nothing() {
    // Intent, attempt, outcome, end: the second to the fifth commit.
    let points = [
        (Boundary::BeforeCommit, 2),
        (Boundary::AfterCommit, 2),
        (Boundary::BeforeCommit, 3),
        (Boundary::AfterCommit, 3),
        (Boundary::BeforeCommit, 4),
        (Boundary::AfterCommit, 4),
        (Boundary::BeforeCommit, 5),
    ];
    for verb in 0..Verb::ALL.len() {
        for fault in 0..Fault::ALL.len() {
            for (boundary, commit) in points {
                killed_at(verb, fault, boundary, commit);
            }
        }
    }
}

#[test]
fn every_boundary_between_two_writes_may_be_the_last() {
    for boundary in Boundary::OF_A_ROW {
        for commit in 1..=5 {
            killed_at(0, 0, boundary, commit);
        }
    }
}

const WRITER: &str = "dispatch::tests::kills::the_half_that_writes_until_it_is_killed";

#[test]
#[ignore = "the half that is killed, started by the test below"]
fn the_half_that_writes_until_it_is_killed() {
    tasks().block_on(async {
        let store = Store::open(&place(&folder())).unwrap();
        let mut out = std::io::stdout();
        for verb in Verb::ALL.into_iter().cycle() {
            let mut person = Person::new(verb, Fault::None, 0);
            let user_id = person.user_id.text().as_received().to_owned();
            let id = format!("{}-{user_id}", std::process::id());
            person.user_id = UserId::new(&id);
            let verdict = store.stage(person.draft(verb)).await.unwrap();
            writeln!(out, "staged {id}").unwrap();
            let (end, _) = send(&store, &person, verdict, go_on).await;
            writeln!(out, "{} {id}", end.name()).unwrap();
        }
    });
}

/// `MODCON_KILLS` sets how often.
#[test]
fn whenever_it_is_killed_what_was_shown_is_in_the_journal() {
    let kills = std::env::var("MODCON_KILLS").map_or(50, |kills| kills.parse().unwrap());
    let life = tempfile::tempdir().unwrap();
    let mut shown: Vec<(String, String)> = Vec::new();
    for kill in 0..kills {
        let mut child = child(WRITER, life.path()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = lines.map_while(Result::ok).filter_map(|line| {
            let (what, id) = line.split_once(' ')?;
            let known = matches!(what, "staged" | "done");
            known.then(|| (what.to_owned(), id.to_owned()))
        });
        // Sooner or later, at whatever it does just then.
        shown.extend(said.take(1 + kill * 7 % 13));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    tasks().block_on(async {
        let store = Store::open(&place(life.path())).unwrap();
        assert!(store.verify().await.unwrap().is_sound());
        let entries = store
            .journal(Filter::default(), 0, usize::MAX)
            .await
            .unwrap();
        for (what, id) in shown {
            let of = Some(UserId::new(&id));
            let kind = if what == "staged" {
                Kind::Staged
            } else {
                Kind::End
            };
            let found = entries
                .iter()
                .any(|entry| entry.user_id == of && entry.kind == kind);
            assert!(found, "{what} {id} was shown and is not in the journal");
        }
        let attempts = |id: &Option<UserId>| {
            let of = entries.iter().filter(|entry| entry.user_id == *id);
            of.filter(|entry| entry.kind == Kind::Attempt).count()
        };
        assert!(entries.iter().all(|entry| attempts(&entry.user_id) <= 1));
    });
}
