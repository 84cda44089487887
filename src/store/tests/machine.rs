//! Disks that are full and folders that may not be written to, as the system makes them.

use std::fs;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::process::Stdio;

use super::kills::folder;
use super::kills::half;
use super::kills::tasks;
use super::*;

/// Another one than whoever may do everything.
const NOBODY: u32 = 65_534;

/// A disk of eight megabytes in a namespace of its own, and a program on it; nothing where this
/// machine does not let that be made.
fn on_a_small_disk(test: &str, folder: &Path) -> Option<Command> {
    let script = "mount -t tmpfs -o size=8m,mode=700 modcon \"$MODCON_TEST_FOLDER\" && exec \"$@\"";
    let ways: [&[&str]; 2] = [&["--mount"], &["--mount", "--map-root-user"]];
    let shell = |way: &[&str]| {
        let mut shell = Command::new("unshare");
        shell
            .args(way)
            .args(["sh", "-c", script, "sh"])
            .env("MODCON_TEST_FOLDER", folder)
            .stdin(Stdio::null());
        shell
    };
    let way = ways.into_iter().find(|way| {
        let tried = shell(way).arg("true").stderr(Stdio::null()).status();
        tried.is_ok_and(|status| status.success())
    })?;
    let program = half(test, folder);
    let mut command = shell(way);
    command.arg(program.get_program()).args(program.get_args());
    Some(command)
}

/// Fills the disk to its last byte.
fn fill(path: &Path) {
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .unwrap();
    for size in [65_536, 4_096, 512, 1] {
        while file.write_all(&vec![0x5a; size]).is_ok() {}
    }
}

async fn sent(store: &Store, id: &str) -> VerdictId {
    let verdict = store.stage(draft(id, Verb::ClearFlags)).await.unwrap();
    let now = Box::new(sighting(id, 3));
    let intent = Record::Intent { now };
    store.record(verdict.id, &intent).await.unwrap();
    store.record(verdict.id, &Record::Attempt).await.unwrap();
    verdict.id
}

async fn ended(store: &Store, id: VerdictId) {
    let outcome = Record::Outcome(Settlement::Applied);
    store.record(id, &outcome).await.unwrap();
    let end = Record::End {
        end: End::Done,
        after: None,
    };
    store.record(id, &end).await.unwrap();
}

#[test]
#[ignore = "the half on a small disk, started by the test below"]
fn the_half_whose_disk_is_full() {
    let place = place(&folder());
    let filler = folder().join("filler");
    tasks().block_on(async {
        let store = Store::open(&place).unwrap();
        assert!(store.remarks().is_empty(), "{:?}", store.remarks());
        let id = sent(&store, "u1").await;
        fill(&filler);
        let mut long = draft("u2", Verb::Ban);
        long.note = "x".repeat(10_000).into();
        assert_eq!(store.stage(long.clone()).await, Err(StoreFault::Full));
        ended(&store, id).await;
        assert!(!place.ballast().exists());
        fill(&filler);
        assert_eq!(store.stage(long.clone()).await, Err(StoreFault::Full));
        assert_eq!(store.read_only().await, Some(StoreFault::Full));
        fs::remove_file(&filler).unwrap();
        store.stage(long).await.unwrap();
        assert!(place.ballast().exists());

        // The log has room, and the anchor's next line has not: it ends with its block.
        let id = sent(&store, "u3").await;
        let fold = "PRAGMA wal_checkpoint(RESTART)";
        let folded = store.ask(move |keeper| {
            let busy = keeper.connection.query_row(fold, [], |row| row.get(0));
            busy.map_err(error::fault)
        });
        assert_eq!(folded.await, Ok(0));
        let mut anchor = OpenOptions::new()
            .append(true)
            .open(place.anchor())
            .unwrap();
        let length = usize::try_from(anchor.metadata().unwrap().len()).unwrap();
        let blanks = 4_096 - length % 4_096 - 30;
        anchor.write_all(&vec![b'\n'; blanks]).unwrap();
        fill(&filler);
        ended(&store, id).await;
        assert!(!place.ballast().exists());
        let found = store.verify().await.unwrap();
        let lines = 1;
        assert_eq!(found.problems, [Problem::AnchorTorn { lines }]);
        fs::remove_file(&filler).unwrap();
        store.close().await;
        drop(store);
        let store = Store::open(&place).unwrap();
        assert_eq!(store.read_only().await, None);
        assert_eq!(store.open_verdicts().await.unwrap().len(), 1);
    });
}

#[test]
fn a_full_disk_still_takes_the_outcome_of_what_was_sent() {
    let disk = tempfile::tempdir().unwrap();
    let test = "store::tests::machine::the_half_whose_disk_is_full";
    let Some(mut half) = on_a_small_disk(test, disk.path()) else {
        // `a_file_that_may_not_grow_…` shows what does not need a disk.
        println!("no small disk can be made here");
        return;
    };
    let ended = half.output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    let why = String::from_utf8_lossy(&ended.stderr);
    assert!(
        ended.status.success() && said.contains("1 passed"),
        "{said}{why}"
    );
}

#[test]
#[ignore = "the half that may not write, started by the test below"]
fn the_half_that_may_not_write() {
    tasks().block_on(async {
        let store = Store::open(&place(&folder())).unwrap();
        let refused = store.stage(draft("u2", Verb::Ban)).await.unwrap_err();
        assert!(
            refused.to_string().contains("may not be written to"),
            "{refused}"
        );
        assert!(store.remarks().contains(&refused.to_string()));
        let open = store.open_verdicts().await.unwrap();
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].owner, Owner::Nobody);
        assert!(store.verify().await.unwrap().is_sound());
        let known = Glimpse {
            user_id: UserId::new("u1"),
            flag_count: Some(9),
            asked_at: Timestamp::from_millis(0),
        };
        let memories = store.glimpse(vec![known]).await.unwrap();
        assert_eq!(memories[0].last_flag_count, Some(3));
    });
}

/// Starts the half that may not write, as somebody for whom modes count.
fn may_not_write(life: &Path) {
    let test = "store::tests::machine::the_half_that_may_not_write";
    let mut command = half(test, life);
    if rustix::process::geteuid().is_root() {
        // Where the program lies may be closed to others.
        let program = life.join("program");
        fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(life, fs::Permissions::from_mode(0o755)).unwrap();
        let arguments: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
        command = Command::new(program);
        command
            .args(arguments)
            .env("MODCON_TEST_FOLDER", life)
            .current_dir(life)
            .uid(NOBODY)
            .gid(NOBODY);
    }
    let ended = command.output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    let why = String::from_utf8_lossy(&ended.stderr);
    assert!(
        ended.status.success() && said.contains("1 passed"),
        "{said}{why}"
    );
}

#[tokio::test]
async fn a_folder_or_a_file_that_may_not_be_written_to_is_read() {
    for closed in ["folder", "file"] {
        let life = tempfile::tempdir().unwrap();
        let place = place(life.path());
        let store = Store::open(&place).unwrap();
        store.stage(draft("u1", Verb::Ban)).await.unwrap();
        store.close().await;
        drop(store);
        super::storage::settled(&place);
        let mut waiting = vec![place.folder.clone()];
        while let Some(path) = waiting.pop() {
            if rustix::process::geteuid().is_root() {
                chown(&path, Some(NOBODY), Some(NOBODY)).unwrap();
            }
            if path.is_dir() {
                let inside = fs::read_dir(&path).unwrap();
                waiting.extend(inside.map(|entry| entry.unwrap().path()));
            }
        }
        let set = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        if closed == "folder" {
            set(&place.folder, 0o500);
        } else {
            set(&place.database(), 0o400);
        }
        may_not_write(life.path());
        set(&place.folder, 0o700);
    }
}
