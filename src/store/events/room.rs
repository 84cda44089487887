//! How long events are kept, and how what is too much is let go a little at a time.

use rusqlite::params;

use crate::domain::event::EventKind;
use crate::domain::memory::StoreFault;
use crate::domain::time::Timestamp;
use crate::store::error::fault;
use crate::store::keeper::Change;

const DAY: i64 = 24 * 60 * 60 * 1_000;

/// How long a body is kept, in milliseconds.
const BODIES: i64 = 30 * DAY;

/// How much all bodies may take that are not kept for good, in bytes.
const ROOM: i64 = 1024 * 1024 * 1024;

/// How long a body is known again, in milliseconds.
const DIGESTS: i64 = 400 * DAY;

/// How much is let go in one step beside what came in it: rows, and bytes of bodies.
const ROWS: i64 = 64;
const BYTES: i64 = 4 * 1024 * 1024;

/// What is too much, and how much of it one step lets go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Bodies that came last before then are let go.
    pub(super) bodies_before: Timestamp,
    /// The oldest bodies are let go while all of them take more, in bytes.
    pub(super) room: i64,
    /// What tells a repeat is let go where the body came last before then.
    pub(super) digests_before: Timestamp,
    /// The most rows in one step.
    pub(super) rows: i64,
    /// The most bytes of bodies in one step; the last one may go beyond.
    pub(super) bytes: i64,
}

impl Bounds {
    /// What is kept as of a moment.
    pub(super) fn at(now: Timestamp) -> Self {
        let before = |age| Timestamp::from_millis(now.as_millis().saturating_sub(age));
        Self {
            bodies_before: before(BODIES),
            room: ROOM,
            digests_before: before(DIGESTS),
            rows: ROWS,
            bytes: BYTES,
        }
    }

    /// The same, letting go faster than so much came.
    pub(super) fn slice_for(self, rows: usize, bytes: i64) -> Self {
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        Self {
            rows: self.rows.saturating_add(rows.saturating_mul(2)),
            bytes: self.bytes.saturating_add(bytes.saturating_mul(2)),
            ..self
        }
    }
}

/// A body that may be let go.
struct Candidate {
    id: i64,
    bytes: i64,
    kind: EventKind,
    last_heard_at: Timestamp,
}

impl Change<'_> {
    /// Counts that bodies take so much more, or less.
    pub(super) fn make_room(&self, bytes: i64) -> Result<(), StoreFault> {
        if bytes == 0 {
            return Ok(());
        }
        self.set("UPDATE event_room SET bytes = bytes + ?1", [bytes])
            .map(drop)
    }

    /// Lets go of a little, the oldest first; tells whether there may be more.
    pub(super) fn let_go(&self, bounds: &Bounds) -> Result<bool, StoreFault> {
        let mut taken: i64 = self
            .transaction
            .prepare_cached("SELECT bytes FROM event_room")
            .and_then(|mut select| select.query_row([], |row| row.get(0)))
            .map_err(fault)?;
        let before = taken;
        let is_old = |at: Timestamp| at < bounds.bodies_before;
        let candidates = if taken > bounds.room || self.oldest_at()?.is_some_and(is_old) {
            self.oldest(bounds.rows)?
        } else {
            Vec::new()
        };
        let mut more = i64::try_from(candidates.len()).unwrap_or(i64::MAX) == bounds.rows;
        for candidate in candidates {
            if !is_old(candidate.last_heard_at) && taken <= bounds.room {
                more = false;
                break;
            }
            if before - taken >= bounds.bytes {
                more = true;
                break;
            }
            taken -= candidate.bytes;
            self.let_body_go(&candidate)?;
        }
        self.make_room(taken - before)?;
        // The newest row stays: it tells how far the store has come.
        let forgotten = self.set(
            "DELETE FROM event WHERE id IN (SELECT id FROM event \
             WHERE bytes IS NULL AND last_heard_at < ?1 \
             AND stir < (SELECT max(stir) FROM event) ORDER BY last_heard_at LIMIT ?2)",
            params![bounds.digests_before.as_millis(), bounds.rows],
        )?;
        Ok(more || i64::try_from(forgotten).unwrap_or(i64::MAX) == bounds.rows)
    }

    /// When the oldest body came last that may be let go: all that is asked where nothing is.
    fn oldest_at(&self) -> Result<Option<Timestamp>, StoreFault> {
        self.transaction
            .prepare_cached(
                "SELECT min(last_heard_at) FROM event WHERE bytes IS NOT NULL AND kept = 0",
            )
            .and_then(|mut select| select.query_row([], |row| row.get::<_, Option<i64>>(0)))
            .map(|at| at.map(Timestamp::from_millis))
            .map_err(fault)
    }

    fn oldest(&self, rows: i64) -> Result<Vec<Candidate>, StoreFault> {
        let mut select = self
            .transaction
            .prepare_cached(
                "SELECT id, bytes, name, last_heard_at FROM event \
                 WHERE bytes IS NOT NULL AND kept = 0 ORDER BY last_heard_at LIMIT ?1",
            )
            .map_err(fault)?;
        let candidates = select
            .query_map([rows], |row| {
                Ok(Candidate {
                    id: row.get(0)?,
                    bytes: row.get(1)?,
                    kind: EventKind::of(row.get_ref(2)?.as_str()?),
                    last_heard_at: Timestamp::from_millis(row.get(3)?),
                })
            })
            .map_err(fault)?;
        candidates.collect::<Result<_, _>>().map_err(fault)
    }

    /// Lets a body go, or keeps it for good where it is evidence.
    fn let_body_go(&self, candidate: &Candidate) -> Result<(), StoreFault> {
        let id = candidate.id;
        if candidate.kind.is_flag_evidence() && self.is_about_somebody_decided(id)? {
            return self
                .set("UPDATE event SET kept = 1 WHERE id = ?1", [id])
                .map(drop);
        }
        for sql in [
            "DELETE FROM event_body WHERE event = ?1",
            "DELETE FROM event_user WHERE event = ?1",
            "UPDATE event SET bytes = NULL WHERE id = ?1",
        ] {
            self.set(sql, [id])?;
        }
        Ok(())
    }

    /// Whether an event is about somebody on whom there is or was a verdict.
    fn is_about_somebody_decided(&self, id: i64) -> Result<bool, StoreFault> {
        self.transaction
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM event_user \
                 JOIN journal ON journal.user_id = event_user.user_id \
                 WHERE event_user.event = ?1 AND journal.verdict IS NOT NULL)",
            )
            .and_then(|mut select| select.query_row([id], |row| row.get(0)))
            .map_err(fault)
    }
}
