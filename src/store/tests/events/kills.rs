//! Receivers that are killed while they hear, and several of them at once.

use std::collections::HashSet;
use std::io::BufRead;
use std::io::BufReader;
use std::process::Stdio;

use super::*;
use crate::store::tests::kills::folder;
use crate::store::tests::kills::half;
use crate::store::tests::kills::tasks;

const BATCH: usize = 20;

fn batch(who: &str, number: usize) -> Vec<Delivery> {
    let salts = (0..BATCH).map(|at| format!("{number}.{at}"));
    salts.map(|salt| update(who, &salt)).collect()
}

async fn everything(store: &Store) -> HashSet<String> {
    let mut after = 0;
    let mut all = HashSet::new();
    loop {
        let some = store.stirred(after, 500).await.unwrap();
        let Some(last) = some.last() else { return all };
        after = last.stir;
        all.extend(salts(&some));
    }
}

#[test]
#[ignore = "the half that is killed, started by the tests below"]
fn the_half_that_hears() {
    tasks().block_on(async {
        let store = Store::open(&place(&folder())).unwrap();
        for number in 0..100_000 {
            store.take_in(batch("a", number)).await.unwrap();
            println!("acknowledged {number}");
        }
    });
}

const HEARS: &str = "store::tests::events::kills::the_half_that_hears";

/// Checks that every batch that was acknowledged is there, and no other one in part.
fn check(life: &Path, said: &str) -> usize {
    let acknowledged = said
        .lines()
        .filter_map(|line| line.strip_prefix("acknowledged "));
    let acknowledged: Vec<usize> = acknowledged.map(|word| word.parse().unwrap()).collect();
    tasks().block_on(async {
        let store = Store::open(&place(life)).unwrap();
        let all = everything(&store).await;
        for number in &acknowledged {
            for at in 0..BATCH {
                let salt = format!("a {number}.{at}");
                assert!(all.contains(&salt), "{salt} was acknowledged and is lost");
            }
        }
        assert_eq!(all.len() % BATCH, 0, "a batch is there in part");
        assert!(store.verify().await.unwrap().is_sound());
        // Whoever comes next goes on, and knows what came before.
        let receipts = store.take_in(batch("a", acknowledged.len())).await.unwrap();
        assert!(receipts.iter().all(|receipt| *receipt == receipts[0]));
        let receipts = store.take_in(batch("a", 0)).await.unwrap();
        let known = acknowledged.is_empty() && all.is_empty();
        let expected = if known && receipts[0] == Receipt::Stored {
            Receipt::Stored
        } else {
            Receipt::Repeated
        };
        assert_eq!(receipts, [expected; BATCH]);
        store.close().await;
    });
    acknowledged.len()
}

#[test]
fn whoever_is_killed_while_hearing_keeps_what_was_acknowledged() {
    for boundary in [Boundary::BeforeCommit, Boundary::AfterCommit] {
        for passage in [1, 2, 7] {
            let life = tempfile::tempdir().unwrap();
            let ended = half(HEARS, life.path())
                .env("MODCON_DIE_AT", format!("{}:{passage}", boundary.name()))
                .stderr(Stdio::null())
                .output()
                .unwrap();
            assert!(!ended.status.success());
            let said = String::from_utf8_lossy(&ended.stdout).into_owned();
            assert_eq!(check(life.path(), &said), passage - 1, "{boundary:?}");
        }
    }
}

#[test]
fn a_sudden_end_in_the_middle_of_a_load_loses_nothing_that_was_acknowledged() {
    for patience in [3, 40, 111] {
        let life = tempfile::tempdir().unwrap();
        let mut hears = half(HEARS, life.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(hears.stdout.take().unwrap()).lines();
        let mut said = String::new();
        while said.matches("acknowledged").count() < patience {
            said.push_str(&lines.next().unwrap().unwrap());
            said.push('\n');
        }
        hears.kill().unwrap();
        hears.wait().unwrap();
        for line in lines.map_while(Result::ok) {
            said.push_str(&line);
            said.push('\n');
        }
        assert!(check(life.path(), &said) >= patience);
    }
}

#[test]
#[ignore = "one of several that hear at once, started by the test below"]
fn the_half_that_hears_among_others() {
    tasks().block_on(async {
        let store = Store::open(&place(&folder())).unwrap();
        let who = std::process::id().to_string();
        let mut stored = 0;
        for number in 0..30 {
            let mut heard = batch(&who, number);
            heard.extend(batch("everybody", number));
            let receipts = store.take_in(heard).await.unwrap();
            let is_new = |receipt: &&Receipt| **receipt == Receipt::Stored;
            stored += receipts.iter().filter(is_new).count();
        }
        println!("stored {stored}");
        store.close().await;
    });
}

#[test]
fn four_programs_that_hear_at_once_store_each_body_once() {
    let life = tempfile::tempdir().unwrap();
    let hands: Vec<_> = (0..4)
        .map(|_| {
            let test = "store::tests::events::kills::the_half_that_hears_among_others";
            let mut hand = half(test, life.path());
            hand.stdout(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let mut stored = 0;
    for hand in hands {
        let ended = hand.wait_with_output().unwrap();
        assert!(ended.status.success());
        let said = String::from_utf8_lossy(&ended.stdout).into_owned();
        let word = said.lines().find_map(|line| line.strip_prefix("stored "));
        stored += word.unwrap().parse::<usize>().unwrap();
    }
    let bodies = 5 * 30 * BATCH;
    assert_eq!(stored, bodies);
    let place = place(life.path());
    tasks().block_on(async {
        let store = Store::open(&place).unwrap();
        assert_eq!(everything(&store).await.len(), bodies);
        let arrivals = i64::try_from(2 * 4 * 30 * BATCH).unwrap();
        assert_eq!(store.last_stir().await.unwrap(), arrivals);
    });
    let repeats = number(&place, "SELECT sum(repeats) FROM event");
    assert_eq!(repeats, i64::try_from(3 * 30 * BATCH).unwrap());
}
