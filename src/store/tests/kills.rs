//! Sessions that are killed while they begin, write or end, and what the next one finds.

use std::process::Command;
use std::process::ExitStatus;
use std::process::Stdio;

use super::*;

/// One ignored test of this program, as a program of its own.
pub(super) fn half(test: &str, folder: &Path) -> Command {
    let mut half = Command::new(std::env::current_exe().unwrap());
    half.args(["--ignored", "--exact", test, "--nocapture"])
        .env("MODCON_TEST_FOLDER", folder)
        .stdin(Stdio::null());
    half
}

pub(super) fn folder() -> std::path::PathBuf {
    std::env::var_os("MODCON_TEST_FOLDER").unwrap().into()
}

pub(super) fn tasks() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
}

#[test]
#[ignore = "the half that is killed, started by the test below"]
fn the_half_that_is_killed() {
    tasks().block_on(async {
        let store = Store::open(&place(&folder())).unwrap();
        let verdict = store.stage(draft("u1", Verb::ClearFlags)).await.unwrap();
        println!("staged {}", verdict.id.0);
        let now = Box::new(sighting("u1", 3));
        store
            .record(verdict.id, &Record::Intent { now })
            .await
            .unwrap();
        store.record(verdict.id, &Record::Attempt).await.unwrap();
        println!("attempt {}", verdict.id.0);
        // The file may grow no further, so the ballast is given up.
        let limit = |pages: &'static str| {
            store.ask(move |keeper| {
                let pragma = format!("PRAGMA max_page_count = {pages}");
                let set = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
                let done = keeper.connection.query_row(&pragma, [], set);
                done.map_err(error::fault)
            })
        };
        limit("1").await.unwrap();
        let mut after = sighting("u1", 0);
        after.raw = vec![b' '; 100_000].into();
        let after = Some(Box::new(after));
        let outcome = Record::Outcome(Settlement::Applied);
        store.record(verdict.id, &outcome).await.unwrap();
        println!("outcome {}", verdict.id.0);
        let end = Record::End {
            end: End::Done,
            after,
        };
        assert_eq!(store.record(verdict.id, &end).await, Err(StoreFault::Full));
        limit("1000000").await.unwrap();
        store.record(verdict.id, &end).await.unwrap();
        println!("end {}", verdict.id.0);
        store.close().await;
    });
}

/// Lets a session begin, write and end, killed at a boundary; tells what it said.
fn killed(folder: &Path, boundary: Boundary, passage: usize) -> (ExitStatus, String) {
    let ended = half("store::tests::kills::the_half_that_is_killed", folder)
        .env("MODCON_DIE_AT", format!("{}:{passage}", boundary.name()))
        .stderr(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    (ended.status, said)
}

#[test]
fn whoever_is_killed_at_a_boundary_keeps_what_they_were_told() {
    for boundary in Boundary::ALL {
        // What every row passes is passed five times, and everything else once.
        let passages = if Boundary::OF_A_ROW.contains(&boundary) {
            5
        } else {
            1
        };
        for passage in 1..=passages {
            let life = tempfile::tempdir().unwrap();
            let (status, said) = killed(life.path(), boundary, passage);
            assert!(!status.success(), "{boundary:?} {passage} was not passed");
            tasks().block_on(async {
                let store = Store::open(&place(life.path())).unwrap();
                let entries = store.journal(Filter::default(), 0, 100).await.unwrap();
                for told in said.lines().filter(|line| line.contains(' ')) {
                    let kind = told.split(' ').next().unwrap();
                    let known = Kind::ALL.iter().any(|known| known.name() == kind);
                    let kept = entries.iter().any(|entry| entry.kind.name() == kind);
                    assert!(kept || !known, "{boundary:?} {passage}: {told} was lost");
                }
                let found = store.verify().await.unwrap();
                assert!(found.is_sound(), "{boundary:?} {passage}: {found:?}");
                assert_eq!(store.read_only().await, None);
                // Whoever was killed is nobody, and whoever comes next can go on.
                for open in store.open_verdicts().await.unwrap() {
                    assert_eq!(open.owner, Owner::Nobody);
                    store.adopt(open.verdict.id).await.unwrap();
                }
                store.stage(draft("u2", Verb::Ban)).await.unwrap();
                store.close().await;
            });
        }
    }
}

#[test]
fn nobody_who_is_left_alone_dies_at_a_boundary() {
    let life = tempfile::tempdir().unwrap();
    let (status, said) = killed(life.path(), Boundary::SessionBegun, 99);
    assert!(status.success());
    assert_eq!(said.matches(" 1\n").count(), 4, "{said}");
}

#[test]
#[ignore = "one of several that write at once, started by the test below"]
fn the_half_that_writes_among_others() {
    tasks().block_on(async {
        let store = Store::open(&place(&folder())).unwrap();
        for number in 0..100 {
            let id = format!("{}-{number}", std::process::id());
            let verdict = store.stage(draft(&id, Verb::Ban)).await.unwrap();
            store.withdraw(verdict.id).await.unwrap();
        }
        store.close().await;
    });
}

#[test]
fn four_programs_at_once_make_one_chain() {
    let life = tempfile::tempdir().unwrap();
    let hands: Vec<_> = (0..4)
        .map(|_| {
            let test = "store::tests::kills::the_half_that_writes_among_others";
            let mut hand = half(test, life.path());
            hand.stdout(Stdio::null()).spawn().unwrap()
        })
        .collect();
    tasks().block_on(async {
        let place = place(life.path());
        // Whoever checks while others write finds nothing wrong.
        let store = Store::open(&place).unwrap();
        for mut hand in hands {
            while hand.try_wait().unwrap().is_none() {
                let found = store.verify().await.unwrap();
                assert!(found.is_sound(), "{:?}", found.problems);
            }
            assert!(hand.wait().unwrap().success());
        }
        let found = store.verify().await.unwrap();
        assert_eq!((found.rows, found.problems), (800, vec![]));
    });
}
