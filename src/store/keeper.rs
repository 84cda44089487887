//! The one who writes: a connection, the head of the chain, and the clock that dates every row.

use std::fs::OpenOptions;
use std::io;
use std::io::ErrorKind;
use std::io::Write;
use std::time::Duration;
use std::time::Instant;

use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Transaction;
use rusqlite::TransactionBehavior;
use rusqlite::config::DbConfig;
use rusqlite::params;

use crate::domain::journal::Kind;
use crate::domain::memory::StoreFault;
use crate::domain::time::Timestamp;
use crate::store::anchor::Anchor;
use crate::store::anchor::Anchored;
use crate::store::bell;
use crate::store::boundary;
use crate::store::boundary::Boundary;
use crate::store::chain;
use crate::store::chain::Digest;
use crate::store::damage;
use crate::store::error::fault;
use crate::store::files;
use crate::store::files::FileId;
use crate::store::files::Place;
use crate::store::row::Row;
use crate::store::session::Session;

/// Room that is given up so that an outcome can still be written on a full disk, in bytes.
const BALLAST: usize = 4 * 1024 * 1024;

/// Why nothing is recorded where the file has no name any more.
const GONE: &str = "the store's file was removed or replaced while it was open; start modcon anew";

/// Owns the store's connection and files; lives on the writer's thread.
#[derive(Debug)]
pub(super) struct Keeper {
    pub(super) connection: Connection,
    pub(super) place: Place,
    pub(super) session: Session,
    pub(super) anchor: Option<Anchor>,
    /// Why nothing can be recorded, where that is so.
    pub(super) read_only: Option<StoreFault>,
    /// What the anchor has to be told before anything else is written.
    pub(super) owed: Option<Anchored>,
    /// Which file was opened; nothing where it is only read.
    pub(super) file: Option<FileId>,
    /// Whether the next session has to check everything, whoever ends this one.
    pub(super) damaged: bool,
    pub(super) began: Instant,
    pub(super) attempts: u64,
}

impl Keeper {
    /// What the wall clock says.
    #[expect(clippy::disallowed_methods, reason = "every row is dated here")]
    pub(super) fn now() -> Timestamp {
        Timestamp::from_millis(jiff::Timestamp::now().as_millisecond())
    }

    pub(super) fn uptime(&self) -> Duration {
        self.began.elapsed()
    }

    /// Changes something: all of it is durable when this returns, or none of it. Whoever follows
    /// is told.
    pub(super) fn change<T>(
        &mut self,
        work: impl FnOnce(&mut Change<'_>) -> Result<T, StoreFault>,
    ) -> Result<T, StoreFault> {
        let done = self.change_quietly(work);
        if done.is_ok() {
            self.ring();
        }
        done
    }

    /// Like [`Keeper::change`], for what is no news to anybody else.
    pub(super) fn change_quietly<T>(
        &mut self,
        work: impl FnOnce(&mut Change<'_>) -> Result<T, StoreFault>,
    ) -> Result<T, StoreFault> {
        // There may be room again.
        if self.read_only == Some(StoreFault::Full) && self.take_ballast().is_ok() {
            self.read_only = None;
        }
        if self.read_only.is_none() && self.file != files::id_of(&self.place.database()) {
            // SQLite would go on writing where nobody can find it.
            self.read_only = Some(StoreFault::ReadOnly(GONE.to_owned()));
        }
        if let Some(why) = &self.read_only {
            return Err(why.clone());
        }
        self.commit(work)
    }

    fn commit<T>(
        &mut self,
        work: impl FnOnce(&mut Change<'_>) -> Result<T, StoreFault>,
    ) -> Result<T, StoreFault> {
        self.pay()?;
        let committed = self.try_to_commit(work);
        if matches!(committed, Err(StoreFault::Broken(_))) {
            self.look_for_damage();
        }
        let (done, grown) = committed?;
        if let Some((seq, hash)) = grown {
            self.owed = Some(Anchored { seq, hash });
            // Where it cannot be anchored, it is durable all the same, and nothing follows it
            // before it is anchored.
            let _ = self.pay();
            boundary::pass(Boundary::AfterAnchor);
        }
        Ok(done)
    }

    /// Tells what was done, and the head of the chain where it grew.
    fn try_to_commit<T>(
        &self,
        work: impl FnOnce(&mut Change<'_>) -> Result<T, StoreFault>,
    ) -> Result<(T, Option<(i64, Digest)>), StoreFault> {
        let uptime = self.uptime();
        let transaction =
            Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
                .map_err(fault)?;
        let head = head(&transaction).map_err(fault)?;
        let mut change = Change {
            transaction,
            now: Self::now(),
            uptime,
            session: &self.session.id,
            operator: self.place.operator.borrow().as_received(),
            head,
            grew: false,
        };
        let done = work(&mut change)?;
        let Change {
            transaction,
            head,
            grew,
            ..
        } = change;
        boundary::pass(Boundary::BeforeCommit);
        transaction.commit().map_err(fault)?;
        boundary::pass(Boundary::AfterCommit);
        Ok((done, grew.then_some(head)))
    }

    /// Tells the anchor what it does not know yet. A full disk gives up its ballast for it.
    fn pay(&mut self) -> Result<(), StoreFault> {
        let (Some(owed), Some(anchor)) = (self.owed, &mut self.anchor) else {
            return Ok(());
        };
        let mut added = anchor.add(owed);
        if added.as_ref().is_err_and(is_full) {
            drop_ballast(&self.place);
            self.read_only = Some(StoreFault::Full);
            added = anchor.add(owed);
        }
        match added {
            Ok(()) => {
                self.owed = None;
                Ok(())
            }
            Err(error) if is_full(&error) => Err(StoreFault::Full),
            Err(error) => {
                let why = format!("the journal's anchor cannot be written: {error}");
                Err(StoreFault::Broken(why))
            }
        }
    }

    /// Like [`Keeper::change`], for what has happened already and must be written down: a full
    /// disk gives up its ballast first, and until there is room for it nothing else is recorded.
    pub(super) fn write_down<T>(
        &mut self,
        work: impl Fn(&mut Change<'_>) -> Result<T, StoreFault>,
    ) -> Result<T, StoreFault> {
        match &self.read_only {
            None | Some(StoreFault::Full) => {}
            Some(why) => return Err(why.clone()),
        }
        let written = match self.commit(&work) {
            Err(StoreFault::Full) => {
                drop_ballast(&self.place);
                self.read_only = Some(StoreFault::Full);
                boundary::pass(Boundary::BallastDropped);
                self.commit(&work)
            }
            other => other,
        };
        if written.is_ok() {
            self.ring();
        }
        written
    }

    /// After an error that nothing explains: where the file is damaged, nothing more is written.
    fn look_for_damage(&mut self) {
        if let Some(problem) = damage::of(&self.connection) {
            let why = damage::kept(&self.place, &self.connection, &problem);
            self.read_only = Some(StoreFault::ReadOnly(why.to_string()));
            self.damaged = true;
        }
    }

    /// Tells those who follow that there is something to read.
    pub(super) fn ring(&self) {
        bell::ring(&self.place);
    }

    /// Ends the session.
    pub(super) fn end(&mut self) {
        if self.damaged {
            self.session.leave();
        } else {
            self.session.end();
        }
    }

    /// Puts room aside for the moment when the disk is full.
    pub(super) fn take_ballast(&self) -> io::Result<()> {
        let path = self.place.ballast();
        let mut options = OpenOptions::new();
        let mut file = files::open(&path, options.create(true).write(true).truncate(false))?;
        if file.metadata()?.len() < BALLAST as u64 {
            let written = file.write_all(&ballast());
            if let Err(error) = written.and_then(|()| file.sync_data()) {
                drop_ballast(&self.place);
                return Err(error);
            }
        }
        boundary::pass(Boundary::BallastTaken);
        Ok(())
    }
}

/// Bytes that take their room on every disk: a hole holds none, and some disks pack what repeats.
fn ballast() -> Vec<u8> {
    let mut at = 1_u64;
    let words = std::iter::repeat_with(|| {
        // Marsaglia's xorshift.
        at ^= at << 13;
        at ^= at >> 7;
        at ^= at << 17;
        at.to_le_bytes()
    });
    words.flatten().take(BALLAST).collect()
}

#[expect(clippy::disallowed_methods, reason = "the owner of the store's files")]
fn drop_ballast(place: &Place) {
    // Without it there is less room than hoped for; the next try tells.
    let _ = std::fs::remove_file(place.ballast());
}

fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded
    )
}

/// A change under way.
pub(super) struct Change<'a> {
    pub(super) transaction: Transaction<'a>,
    pub(super) now: Timestamp,
    uptime: Duration,
    pub(super) session: &'a str,
    pub(super) operator: &'a str,
    head: (i64, Digest),
    grew: bool,
}

impl Change<'_> {
    /// Adds a row to the journal.
    pub(super) fn note_down(&mut self, kind: Kind, row: &Row<'_>) -> Result<(), StoreFault> {
        let (before, hash) = self.head;
        let seq = before + 1;
        let at = self.now.as_millis();
        let uptime = i64::try_from(self.uptime.as_millis()).unwrap_or(i64::MAX);
        let dated = row.dated(seq, at, uptime, self.session, self.operator, kind.name());
        let hash = chain::link(&hash, dated);
        let mut insert = self
            .transaction
            .prepare_cached(
                "INSERT INTO journal (seq, at, uptime, session, operator, kind, user_id, verdict, \
                 verb, policy, note, before, after, result, detail, request_id, hash) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, \
                 ?17)",
            )
            .map_err(fault)?;
        insert
            .execute(params![
                seq,
                at,
                uptime,
                self.session,
                self.operator,
                kind.name(),
                row.user_id,
                row.verdict,
                row.verb,
                row.policy,
                row.note,
                row.before,
                row.after,
                row.result,
                row.detail,
                row.attempt,
                hash,
            ])
            .map_err(fault)?;
        drop(insert);
        self.head = (seq, hash);
        self.grew = true;
        Ok(())
    }
}

/// The newest row and its hash.
pub(super) fn head(connection: &Connection) -> rusqlite::Result<(i64, Digest)> {
    connection
        .prepare_cached("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
        .map(|head| head.unwrap_or((0, chain::START)))
}

/// Why a journal that is not as modcon wrote it is only read.
pub(super) fn tampered(place: &Place, problem: &str) -> StoreFault {
    StoreFault::ReadOnly(format!(
        "{problem}. `modcon journal verify` names every such row; keep {}, it is evidence, and \
         move it away to begin a new store",
        place.folder.display()
    ))
}

/// Sets a connection up, whatever it is for.
pub(super) fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // Only macOS heeds it: there a plain sync stops at the disk's own memory.
    connection.pragma_update(None, "fullfsync", true)?;
    // In KiB: digests of events lie all over their index, and are looked for with each event.
    connection.pragma_update(None, "cache_size", -16_384)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}
