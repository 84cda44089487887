//! Disks that are full, files that are damaged, others that hold the store.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;

#[tokio::test]
async fn everything_belongs_to_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let store = Store::open(&place).unwrap();
    store.stage(draft("u1", Verb::Ban)).await.unwrap();
    let mut waiting = vec![place.folder.clone()];
    let mut files = 0;
    while let Some(path) = waiting.pop() {
        let metadata = fs::metadata(&path).unwrap();
        let mode = metadata.permissions().mode() & 0o777;
        if metadata.is_dir() {
            assert_eq!(mode, 0o700, "{path:?}");
            waiting.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else {
            assert_eq!(mode, 0o600, "{path:?}");
            files += 1;
        }
    }
    assert!(files >= 4, "{files}");
}

#[tokio::test]
async fn a_store_of_another_network_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let ours = place(folder.path());
    drop(Store::open(&ours).unwrap());
    let theirs = Place {
        network: "https://other.example".to_owned(),
        ..ours
    };
    let refused = Store::open(&theirs).unwrap_err();
    assert!(
        matches!(refused, StoreError::OtherNetwork { .. }),
        "{refused}"
    );
}

#[tokio::test]
async fn a_file_of_a_newer_modcon_is_read_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let store = Store::open(&place).unwrap();
    store.stage(draft("u1", Verb::Ban)).await.unwrap();
    store.close().await;
    drop(store);
    let raw = rusqlite::Connection::open(place.database()).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    drop(raw);
    let store = Store::open(&place).unwrap();
    let refused = store.stage(draft("u2", Verb::Ban)).await.unwrap_err();
    assert!(refused.to_string().contains("upgrade"), "{refused}");
    assert_eq!(store.open_verdicts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_file_that_is_no_store_is_refused_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    fs::create_dir_all(&place.folder).unwrap();
    fs::write(
        place.database(),
        b"this is not a database, it is a letter".repeat(99),
    )
    .unwrap();
    let refused = Store::open(&place).unwrap_err();
    let StoreError::Damaged { copy, .. } = &refused else {
        panic!("{refused}");
    };
    assert_eq!(fs::read(copy).unwrap(), fs::read(place.database()).unwrap());
}

#[tokio::test]
async fn a_damaged_page_is_found_after_a_sudden_end() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let store = Store::open(&place).unwrap();
    for number in 0..200 {
        store
            .stage(draft(&format!("u{number}"), Verb::Ban))
            .await
            .unwrap();
    }
    store.close().await;
    drop(store);
    settled(&place);
    let mut bytes = fs::read(place.database()).unwrap();
    for page in bytes.chunks_mut(4096).skip(8) {
        page[..100].fill(0xaa);
    }
    fs::write(place.database(), bytes).unwrap();
    // The lock of a session that nobody holds: whoever had it ended suddenly.
    fs::write(place.folder.join("sessions/gone.lock"), b"").unwrap();
    let damaged = fs::read(place.database()).unwrap();
    // However often it is opened, nothing is written to it, and one copy is enough.
    for _ in 0..3 {
        match Store::open(&place) {
            Err(StoreError::Damaged { .. }) => {}
            Err(other) => panic!("{other}"),
            Ok(store) => {
                let refused = store.stage(draft("v1", Verb::Ban)).await.unwrap_err();
                assert!(refused.to_string().contains("damaged"), "{refused}");
                store.close().await;
            }
        }
        assert_eq!(fs::read(place.database()).unwrap(), damaged);
    }
    let copy = |number| place.folder.join(format!("modcon.db.damaged-{number}"));
    assert_eq!(fs::read(copy(1)).unwrap(), damaged);
    assert!(!copy(2).exists());
}

#[tokio::test]
async fn a_page_that_is_damaged_meanwhile_ends_recording() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let store = Store::open(&place).unwrap();
    for number in 0..50 {
        store
            .stage(draft(&format!("u{number}"), Verb::Ban))
            .await
            .unwrap();
    }
    store.close().await;
    drop(store);
    settled(&place);
    let store = Store::open(&place).unwrap();
    let mut bytes = fs::read(place.database()).unwrap();
    bytes[4096..].fill(0xaa);
    fs::write(place.database(), bytes).unwrap();
    let refused = store.stage(draft("v1", Verb::Ban)).await;
    assert!(matches!(refused, Err(StoreFault::Broken(_))), "{refused:?}");
    let refused = store.read_only().await.unwrap();
    assert!(refused.to_string().contains("damaged-1"), "{refused}");
    assert_eq!(store.stage(draft("v1", Verb::Ban)).await, Err(refused));
    store.close().await;
    // The next session checks as after a sudden end.
    let next = Store::open(&place);
    assert!(matches!(next, Err(StoreError::Damaged { .. })), "{next:?}");
}

#[tokio::test]
async fn a_folder_that_was_there_keeps_its_mode() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    fs::create_dir(&place.folder).unwrap();
    fs::set_permissions(&place.folder, fs::Permissions::from_mode(0o755)).unwrap();
    Store::open(&place).unwrap().close().await;
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(place.folder.clone()), 0o755);
    assert_eq!(mode(place.database()), 0o600);
    assert_eq!(mode(place.folder.join("sessions")), 0o700);
}

/// Waits until nobody has the store open, and folds the log into the database.
pub(super) fn settled(place: &Place) {
    let raw = rusqlite::Connection::open(place.database()).unwrap();
    let began = std::time::Instant::now();
    while raw.pragma_update(None, "journal_mode", "DELETE").is_err() {
        assert!(began.elapsed() < Duration::from_secs(10), "somebody has it");
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn a_log_that_was_cut_loses_no_more_than_its_end_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let store = Store::open(&place).unwrap();
    for number in 0..20 {
        store
            .stage(draft(&format!("u{number}"), Verb::Ban))
            .await
            .unwrap();
    }
    // A copy of the files as they are, with a log that lost its second half.
    let copy = super::place(&folder.path().join("copy"));
    fs::create_dir_all(&copy.folder).unwrap();
    for name in ["modcon.db", "modcon.db-wal", "modcon.anchor"] {
        fs::copy(place.folder.join(name), copy.folder.join(name)).unwrap();
    }
    let wal = copy.folder.join("modcon.db-wal");
    let half = fs::metadata(&wal).unwrap().len() / 2;
    fs::OpenOptions::new()
        .write(true)
        .open(&wal)
        .unwrap()
        .set_len(half)
        .unwrap();
    let store = Store::open(&copy).unwrap();
    let found = store.verify().await.unwrap();
    assert!(found.rows < 20, "{found:?}");
    assert!(!found.is_sound(), "{found:?}");
    let refused = store.stage(draft("v1", Verb::Ban)).await.unwrap_err();
    assert!(
        refused.to_string().contains("the journal was cut"),
        "{refused}"
    );
    assert!(store.remarks().contains(&refused.to_string()));
    assert_eq!(store.verify().await.unwrap(), found);
}

#[tokio::test]
async fn where_nothing_may_be_written_the_store_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    assert!(matches!(
        Store::open_to_read(&place),
        Err(StoreError::Missing { .. })
    ));
    let store = Store::open(&place).unwrap();
    store.stage(draft("u1", Verb::Ban)).await.unwrap();
    let reader = Store::open_to_read(&place).unwrap();
    assert_eq!(reader.open_verdicts().await.unwrap().len(), 1);
    let refused = reader.stage(draft("u2", Verb::Ban)).await;
    assert!(
        matches!(refused, Err(StoreFault::ReadOnly(_))),
        "{refused:?}"
    );
    assert_eq!(reader.open_verdicts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_file_that_may_not_grow_records_no_new_verdict_and_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&place(folder.path())).unwrap();
    let verdict = store.stage(draft("u1", Verb::ClearFlags)).await.unwrap();
    let now = Box::new(sighting("u1", 3));
    store
        .record(verdict.id, &Record::Intent { now })
        .await
        .unwrap();
    store.record(verdict.id, &Record::Attempt).await.unwrap();
    // The database may grow no further, which is what SQLite makes of a full disk.
    let limit = |pages: &'static str| {
        store.ask(move |keeper| {
            let pragma = format!("PRAGMA max_page_count = {pages}");
            keeper
                .connection
                .query_row(&pragma, [], |row| row.get::<_, i64>(0))
                .map_err(error::fault)
        })
    };
    limit("1").await.unwrap();
    let mut long = draft("u2", Verb::Ban);
    long.note = "x".repeat(100_000).into();
    assert_eq!(store.stage(long.clone()).await, Err(StoreFault::Full));
    let mut raw = sighting("u1", 0);
    raw.raw = vec![b' '; 100_000].into();
    let end = Record::End {
        end: End::Done,
        after: Some(Box::new(raw)),
    };
    let outcome = Record::Outcome(Settlement::Applied);
    // The ballast is given up for the outcome, and is no room where the file may not grow.
    store.record(verdict.id, &outcome).await.unwrap();
    assert_eq!(store.record(verdict.id, &end).await, Err(StoreFault::Full));
    assert!(!place(folder.path()).ballast().exists());
    assert_eq!(store.read_only().await, Some(StoreFault::Full));
    limit("1000000").await.unwrap();
    // What was sent is written down although nothing else is; then there is room for all.
    store.record(verdict.id, &end).await.unwrap();
    assert_eq!(store.read_only().await, Some(StoreFault::Full));
    assert!(store.stage(long).await.is_ok());
    assert_eq!(store.read_only().await, None);
    assert!(place(folder.path()).ballast().exists());
    assert_eq!(store.verify().await.unwrap().problems, []);
}

#[tokio::test]
async fn a_store_that_others_hold_is_waited_for_and_then_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let store = Store::open(&place).unwrap();
    let raw = rusqlite::Connection::open(place.database()).unwrap();
    raw.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(
        store.stage(draft("u1", Verb::Ban)).await,
        Err(StoreFault::Busy)
    );
    raw.execute_batch("COMMIT").unwrap();
    store.stage(draft("u1", Verb::Ban)).await.unwrap();
}

#[test]
fn four_sessions_at_once_make_one_chain() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let hands: Vec<_> = (0..4)
        .map(|hand| {
            let place = place.clone();
            std::thread::spawn(move || {
                let tasks = tokio::runtime::Builder::new_current_thread()
                    .build()
                    .unwrap();
                tasks.block_on(async {
                    let store = Store::open(&place).unwrap();
                    for number in 0..50 {
                        let id = format!("u{hand}-{number}");
                        let verdict = store.stage(draft(&id, Verb::Ban)).await.unwrap();
                        store.withdraw(verdict.id).await.unwrap();
                    }
                });
            })
        })
        .collect();
    for hand in hands {
        hand.join().unwrap();
    }
    let tasks = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    tasks.block_on(async {
        let found = Store::open(&place).unwrap().verify().await.unwrap();
        assert_eq!(found.rows, 400);
        assert_eq!(found.problems, []);
    });
}

/// Closing a file takes away every lock that its process has on it, so nobody but SQLite may open
/// the database and its index: whoever loses these locks writes to a log that others take away.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn sqlite_keeps_the_locks_that_it_took() {
    use std::os::unix::fs::MetadataExt;

    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    // A new file, one that was closed before, and one that somebody else has open.
    for _ in 0..2 {
        let store = Store::open(&place).unwrap();
        let other = Store::open(&place).unwrap();
        let locks = fs::read_to_string("/proc/locks").unwrap();
        for path in [place.database(), files::beside(&place.database(), "-shm")] {
            let inode = format!(":{} ", fs::metadata(&path).unwrap().ino());
            let held = |line: &str| line.contains("POSIX") && line.contains(&inode);
            assert!(locks.lines().any(held), "{path:?} is not locked:\n{locks}");
        }
        store.close().await;
        other.close().await;
    }
}

#[tokio::test]
async fn nothing_is_recorded_where_the_file_was_taken_away_or_replaced() {
    for replaced in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let place = place(folder.path());
        let store = Store::open(&place).unwrap();
        let verdict = store.stage(draft("u1", Verb::Ban)).await.unwrap();
        fs::rename(place.database(), folder.path().join("elsewhere")).unwrap();
        if replaced {
            fs::write(place.database(), "").unwrap();
        }
        let intent = Record::Intent {
            now: Box::new(verdict.draft.seen.clone()),
        };
        for refused in [
            store.record(verdict.id, &intent).await.unwrap_err(),
            store.stage(draft("u2", Verb::Ban)).await.unwrap_err(),
        ] {
            assert!(
                refused.to_string().contains("start modcon anew"),
                "{refused}"
            );
        }
    }
}
