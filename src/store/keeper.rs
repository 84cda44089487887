//! The one who writes: a connection, the head of the chain, and the clock that dates every row.

use std::fs::OpenOptions;
use std::io;
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
use crate::store::boundary;
use crate::store::boundary::Boundary;
use crate::store::chain;
use crate::store::chain::Digest;
use crate::store::error::fault;
use crate::store::files;
use crate::store::files::Place;
use crate::store::row::Row;
use crate::store::session::Session;

/// Room that is given up so that an outcome can still be written on a full disk, in bytes.
const BALLAST: usize = 4 * 1024 * 1024;

/// Owns the store's connection and files; lives on the writer's thread.
#[derive(Debug)]
pub(super) struct Keeper {
    pub(super) connection: Connection,
    pub(super) place: Place,
    pub(super) session: Session,
    pub(super) anchor: Option<Anchor>,
    /// Why nothing can be recorded, where that is so.
    pub(super) read_only: Option<StoreFault>,
    pub(super) began: Instant,
    pub(super) requests: u64,
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

    /// Changes something: all of it is durable and anchored when this returns, or none of it.
    pub(super) fn change<T>(
        &mut self,
        work: impl FnOnce(&mut Change<'_>) -> Result<T, StoreFault>,
    ) -> Result<T, StoreFault> {
        if let Some(why) = &self.read_only {
            return Err(why.clone());
        }
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
        if grew {
            vouch(&mut self.anchor, &mut self.read_only, head);
        }
        Ok(done)
    }

    /// Like [`Keeper::change`], for what has happened already and must be written down: a full
    /// disk gives up its ballast first, and from then on nothing else is recorded.
    pub(super) fn write_down<T>(
        &mut self,
        work: impl Fn(&mut Change<'_>) -> Result<T, StoreFault>,
    ) -> Result<T, StoreFault> {
        match self.change(&work) {
            Err(StoreFault::Full) => {
                self.drop_ballast();
                let done = self.change(&work);
                self.read_only = Some(StoreFault::Full);
                done
            }
            other => other,
        }
    }

    /// Puts room aside for the moment when the disk is full.
    pub(super) fn take_ballast(&self) -> io::Result<()> {
        let path = self.place.ballast();
        let mut options = OpenOptions::new();
        let mut file = files::open(&path, options.create(true).write(true).truncate(false))?;
        if file.metadata()?.len() < BALLAST as u64 {
            // Written and not only sized: a hole holds no room.
            io::Write::write_all(&mut file, &vec![0; BALLAST])?;
        }
        Ok(())
    }

    #[expect(clippy::disallowed_methods, reason = "the owner of the store's files")]
    fn drop_ballast(&self) {
        // Without it there is less room than hoped for; the next try tells.
        let _ = std::fs::remove_file(self.place.ballast());
    }
}

/// Copies the head of the chain to the anchor. Where that fails, the next session finds an
/// unanchored tail and says so; nothing more is recorded in this one.
fn vouch(
    anchor: &mut Option<Anchor>,
    read_only: &mut Option<StoreFault>,
    (seq, hash): (i64, Digest),
) {
    if let Some(anchor) = anchor
        && let Err(error) = anchor.add(Anchored { seq, hash })
    {
        let why = format!("the journal's anchor cannot be written: {error}");
        *read_only = Some(StoreFault::ReadOnly(why));
    }
    boundary::pass(Boundary::AfterAnchor);
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
                row.request_id,
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
    connection.set_prepared_statement_cache_capacity(32);
    Ok(())
}
