//! A journal that somebody changed behind the store's back.

use std::fs;
use std::io::Write;

use rusqlite::Connection;

use super::*;
use crate::store::anchor::Anchored;

/// Rows of the journal that is tampered with.
const ROWS: i64 = 10_000;
/// Rows between two anchors, as many drafts stored at once make them.
const AT_ONCE: i64 = 100;

/// A journal of many rows, closed.
async fn journal(folder: &Path) -> Place {
    let place = place(folder);
    let store = Store::open(&place).unwrap();
    for batch in 0..ROWS / AT_ONCE {
        let drafts = (0..AT_ONCE)
            .map(|number| draft(&format!("u{batch}-{number}"), Verb::Ban))
            .collect();
        store.stage_all(drafts).await.unwrap();
    }
    store.close().await;
    place
}

/// The store as somebody has it who knows SQLite and has an afternoon.
fn intruder(place: &Place) -> Connection {
    let raw = Connection::open(place.database()).unwrap();
    raw.busy_timeout(Duration::from_secs(10)).unwrap();
    raw.execute_batch(
        "DROP TRIGGER journal_is_not_changed; DROP TRIGGER journal_is_not_cut; BEGIN",
    )
    .unwrap();
    raw
}

/// The first row, the last, and two hundred between them.
fn chosen() -> impl Iterator<Item = i64> {
    let mut at = 12_345_u64;
    let random = std::iter::repeat_with(move || {
        at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        i64::try_from(at >> 33).unwrap() % ROWS + 1
    });
    [1, ROWS].into_iter().chain(random.take(200))
}

fn verify(raw: &Connection, place: &Place) -> Verification {
    super::verify::verify(raw, place).unwrap()
}

#[tokio::test]
async fn whatever_is_done_to_a_row_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let place = journal(folder.path()).await;
    let raw = intruder(&place);
    let untouched = verify(&raw, &place);
    assert_eq!((untouched.rows, untouched.problems), (10_000, vec![]));
    let tampered = |what: &str, seq: i64| {
        raw.execute_batch("SAVEPOINT trial").unwrap();
        let done = match what {
            "alter" => raw.execute("UPDATE journal SET note = 'never' WHERE seq = ?1", [seq]),
            "blame" => raw.execute("UPDATE journal SET operator = 'ken' WHERE seq = ?1", [seq]),
            "delete" => raw.execute("DELETE FROM journal WHERE seq = ?1", [seq]),
            "cut" => raw.execute("DELETE FROM journal WHERE seq >= ?1", [seq]),
            "swap" => {
                let other = if seq == ROWS { seq - 1 } else { seq + 1 };
                let swap = "UPDATE journal SET seq = CASE seq WHEN ?1 THEN ?2 ELSE ?1 END \
                            WHERE seq = ?3";
                raw.execute(swap, [seq, -1, seq]).unwrap();
                raw.execute("UPDATE journal SET seq = ?1 WHERE seq = ?2", [seq, other])
                    .unwrap();
                raw.execute("UPDATE journal SET seq = ?1 WHERE seq = -1", [other])
            }
            other => panic!("{other}"),
        };
        assert!(done.unwrap() > 0, "{what} {seq}");
        let found = verify(&raw, &place);
        assert!(!found.is_sound(), "{what} {seq}");
        raw.execute_batch("ROLLBACK TO trial; RELEASE trial")
            .unwrap();
    };
    for what in ["alter", "blame", "delete", "cut", "swap"] {
        for seq in chosen() {
            tampered(what, seq);
        }
    }
}

#[tokio::test]
async fn a_forged_tail_is_reported_and_one_that_replaces_rows_is_tampering() {
    let folder = tempfile::tempdir().unwrap();
    let place = journal(folder.path()).await;
    let raw = intruder(&place);
    let forge = |raw: &Connection| {
        let (seq, head) = keeper::head(raw).unwrap();
        let row = row::Row::default();
        let hash = chain::link(&head, row.dated(seq + 1, 0, 0, "s", "ken", "note"));
        raw.execute(
            "INSERT INTO journal (seq, at, uptime, session, operator, kind, hash) \
             VALUES (?1, 0, 0, 's', 'ken', 'note', ?2)",
            rusqlite::params![seq + 1, hash],
        )
        .unwrap();
        Anchored { seq: seq + 1, hash }
    };
    raw.execute_batch("SAVEPOINT trial").unwrap();
    forge(&raw);
    let found = verify(&raw, &place);
    let (from, to) = (ROWS + 1, ROWS + 1);
    assert_eq!(found.problems, [Problem::Unanchored { from, to }]);
    raw.execute_batch("ROLLBACK TO trial").unwrap();
    // The newest rows written anew, with hashes that fit.
    raw.execute("DELETE FROM journal WHERE seq > ?1", [ROWS - 5])
        .unwrap();
    for _ in 0..5 {
        forge(&raw);
    }
    let found = verify(&raw, &place);
    assert_eq!(found.problems, [Problem::Replaced { seq: ROWS }]);
    raw.execute_batch("ROLLBACK TO trial; RELEASE trial; COMMIT")
        .unwrap();
    drop(raw);
    // Without the anchor, or with half of it, the tail is longer than a sudden end leaves one.
    let lines = fs::read_to_string(place.anchor()).unwrap();
    for kept in [0, lines.len() / 2, lines.len() - 200] {
        fs::write(place.anchor(), &lines.as_bytes()[..kept]).unwrap();
        let store = Store::open(&place).unwrap();
        let refused = store.stage(draft("v1", Verb::Ban)).await.unwrap_err();
        assert!(
            refused.to_string().contains("more than a sudden end"),
            "{refused}"
        );
        let found = store.verify().await.unwrap();
        assert!(!found.is_sound(), "{:?}", found.problems);
        store.close().await;
    }
    fs::remove_file(place.anchor()).unwrap();
    let store = Store::open_to_read(&place).unwrap();
    let to = ROWS;
    assert_eq!(
        store.verify().await.unwrap().problems,
        [Problem::Unvouched { from: 1, to }]
    );
}

#[tokio::test]
async fn every_column_is_in_the_chain() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let store = Store::open(&place).unwrap();
    store.stage(draft("u1", Verb::Ban)).await.unwrap();
    store.close().await;
    let raw = intruder(&place);
    let columns: Vec<String> = raw
        .prepare("SELECT name FROM pragma_table_info('journal')")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(columns.len(), 17);
    let mut altered = 0;
    for column in columns {
        for value in ["7", "'seven'", "x'07'", "NULL"] {
            let same = format!("SELECT {column} IS {value} FROM journal");
            let same: bool = raw.query_row(&same, [], |row| row.get(0)).unwrap();
            raw.execute_batch("SAVEPOINT trial").unwrap();
            // What its type forbids cannot be written at all.
            let done = raw.execute(&format!("UPDATE journal SET {column} = {value}"), []);
            if done.is_ok() && !same {
                assert!(!verify(&raw, &place).is_sound(), "{column} {value}");
                altered += 1;
            }
            raw.execute_batch("ROLLBACK TO trial; RELEASE trial")
                .unwrap();
        }
    }
    assert!(altered > 17, "{altered}");
}

#[tokio::test]
async fn a_journal_that_was_changed_is_only_read() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let store = Store::open(&place).unwrap();
    for id in ["u1", "u2", "u3"] {
        store.stage(draft(id, Verb::Ban)).await.unwrap();
    }
    let raw = intruder(&place);
    raw.execute_batch("UPDATE journal SET operator = 'ken' WHERE seq = 2; COMMIT")
        .unwrap();
    // Whoever has it open learns of it by a check, and whoever opens it at once.
    assert!(!store.verify().await.unwrap().is_sound());
    let next = Store::open(&place).unwrap();
    for store in [store, next] {
        let refused = store.stage(draft("v1", Verb::Ban)).await.unwrap_err();
        assert!(
            refused
                .to_string()
                .starts_with("cannot record: row 2 is not"),
            "{refused}"
        );
        assert_eq!(store.open_verdicts().await.unwrap().len(), 3);
    }
}

#[tokio::test]
async fn a_line_of_the_anchor_that_was_cut_off_is_reported_and_no_tampering() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let store = Store::open(&place).unwrap();
    for id in ["u1", "u2"] {
        store.stage(draft(id, Verb::Ban)).await.unwrap();
    }
    store.close().await;
    let anchor = fs::OpenOptions::new().write(true).open(place.anchor());
    let anchor = anchor.unwrap();
    anchor
        .set_len(anchor.metadata().unwrap().len() - 9)
        .unwrap();
    let store = Store::open(&place).unwrap();
    store.stage(draft("u3", Verb::Ban)).await.unwrap();
    let found = store.verify().await.unwrap();
    let (seq, lines) = (3, 1);
    assert_eq!(
        found.problems,
        [Problem::Reanchored { seq }, Problem::AnchorTorn { lines }]
    );
    assert!(found.is_sound());
    assert_eq!(found.anchored, 4);
}

#[tokio::test]
async fn a_tail_that_a_sudden_end_left_is_anchored_with_a_row_that_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let store = Store::open(&place).unwrap();
    for id in ["u1", "u2"] {
        store.stage(draft(id, Verb::Ban)).await.unwrap();
    }
    store.close().await;
    let text = fs::read_to_string(place.anchor()).unwrap();
    let first = text.lines().next().unwrap();
    fs::File::create(place.anchor())
        .unwrap()
        .write_all(format!("{first}\n").as_bytes())
        .unwrap();
    let store = Store::open(&place).unwrap();
    assert!(
        store.remarks()[0].contains("rows 2 to 2"),
        "{:?}",
        store.remarks()
    );
    assert_eq!(
        kinds(&store).await,
        [Kind::Staged, Kind::Staged, Kind::Anchored]
    );
    // Whoever looks later is told as well.
    let found = store.verify().await.unwrap();
    assert_eq!(found.problems, [Problem::Reanchored { seq: 3 }]);
    assert!(found.is_sound());
}
