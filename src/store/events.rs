//! Events as they were heard: taken in, told again, let go.

mod room;

use std::sync::Arc;

use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;
use sha2::Digest as _;
use sha2::Sha256;

use crate::domain::event::Delivery;
use crate::domain::event::Receipt;
use crate::domain::event::StoredEvent;
use crate::domain::memory::StoreFault;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::store::error::fault;
use crate::store::events::room::Bounds;
use crate::store::keeper::Change;
use crate::store::keeper::Keeper;
use crate::store::schema;
use crate::text::UntrustedText;

/// Bytes of bodies that are read at once, unless a single one is larger.
const READ_AT_ONCE: usize = 4 * 1024 * 1024;

impl Keeper {
    pub(super) fn take_in(&mut self, deliveries: &[Delivery]) -> Result<Vec<Receipt>, StoreFault> {
        self.take_in_within(deliveries, Bounds::at(Self::now()))
    }

    /// Takes events in and lets go, in the same step, of about twice as much as came.
    fn take_in_within(
        &mut self,
        deliveries: &[Delivery],
        bounds: Bounds,
    ) -> Result<Vec<Receipt>, StoreFault> {
        self.change(|change| {
            let mut stir = last_stir(&change.transaction)?;
            let mut came = 0;
            let mut receipts = Vec::with_capacity(deliveries.len());
            for delivery in deliveries {
                stir += 1;
                receipts.push(change.hear(delivery, stir, &mut came)?);
            }
            change.make_room(came)?;
            change.let_go(&bounds.slice_for(deliveries.len(), came))?;
            Ok(receipts)
        })
    }

    pub(super) fn let_go(&mut self) -> Result<bool, StoreFault> {
        let bounds = Bounds::at(Self::now());
        self.change(|change| change.let_go(&bounds))
    }

    pub(super) fn stirred(&self, after: i64, limit: usize) -> Result<Vec<StoredEvent>, StoreFault> {
        let sql = "SELECT event.*, body FROM event \
                   LEFT JOIN event_body ON event_body.event = event.id \
                   WHERE stir > ?1 ORDER BY stir LIMIT ?2";
        self.read_events(sql, params![after, most(limit)])
    }

    pub(super) fn last_stir(&self) -> Result<i64, StoreFault> {
        if self.knows_events()? {
            last_stir(&self.connection)
        } else {
            Ok(0)
        }
    }

    pub(super) fn events_of(
        &self,
        user_id: &UserId,
        after: i64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreFault> {
        let sql = "SELECT id FROM event_user JOIN event ON event.id = event_user.event \
                   WHERE user_id = ?1 AND stir > ?2 ORDER BY stir LIMIT ?3";
        self.read_one_by_one(sql, user_id, after, limit)
    }

    pub(super) fn events_of_back(
        &self,
        user_id: &UserId,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreFault> {
        let sql = "SELECT id FROM event_user JOIN event ON event.id = event_user.event \
                   WHERE user_id = ?1 AND stir < ?2 ORDER BY stir DESC LIMIT ?3";
        self.read_one_by_one(sql, user_id, before.unwrap_or(i64::MAX), limit)
    }

    /// Flag events about one person, the newest first. Of those alone, so that no number of other
    /// events keeps them from being found.
    pub(super) fn flag_events_of(
        &self,
        user_id: &UserId,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreFault> {
        let sql = "SELECT id FROM event_user JOIN event ON event.id = event_user.event \
                   WHERE user_id = ?1 AND stir < ?2 \
                   AND name IN ('user.didFlag', 'user.didUnflag', 'user.didClearFlag') \
                   ORDER BY stir DESC LIMIT ?3";
        self.read_one_by_one(sql, user_id, i64::MAX, limit)
    }

    /// Events about one person. They are put in order before their bodies are read: all bodies of
    /// somebody may be more than fits into memory.
    fn read_one_by_one(
        &self,
        sql: &str,
        user_id: &UserId,
        place: i64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreFault> {
        if !self.knows_events()? {
            return Ok(Vec::new());
        }
        // One that comes again meanwhile would leave its place, and others would be passed over.
        let _snapshot = self.connection.unchecked_transaction().map_err(fault)?;
        let mut select = self.connection.prepare_cached(sql).map_err(fault)?;
        let id = user_id.text().as_received();
        let ids: Vec<i64> = select
            .query_map(params![id, place, most(limit)], |row| row.get(0))
            .and_then(Iterator::collect)
            .map_err(fault)?;
        let mut one = self
            .connection
            .prepare_cached(
                "SELECT event.*, body FROM event \
                 LEFT JOIN event_body ON event_body.event = event.id WHERE id = ?1",
            )
            .map_err(fault)?;
        up_to_so_much(ids.into_iter().map(|id| one.query_row([id], read)))
    }

    fn read_events(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Result<Vec<StoredEvent>, StoreFault> {
        if !self.knows_events()? {
            return Ok(Vec::new());
        }
        let mut select = self.connection.prepare_cached(sql).map_err(fault)?;
        up_to_so_much(select.query_map(values, read).map_err(fault)?)
    }

    /// Whether the file has tables for events: one of an older version that is only read has not.
    pub(super) fn knows_events(&self) -> Result<bool, StoreFault> {
        let version = schema::version(&self.connection).map_err(fault)?;
        Ok(version >= schema::WITH_EVENTS)
    }
}

impl Change<'_> {
    /// Takes one event in as the newest; `came` grows by what it takes.
    fn hear(&self, delivery: &Delivery, stir: i64, came: &mut i64) -> Result<Receipt, StoreFault> {
        let digest: [u8; 32] = Sha256::digest(&delivery.body).into();
        let bytes = i64::try_from(delivery.body.len()).unwrap_or(i64::MAX);
        let now = self.now.as_millis();
        let new = self.set(
            "INSERT INTO event (stir, digest, name, heard_at, last_heard_at, bytes) \
             VALUES (?1, ?2, ?3, ?4, ?4, ?5) ON CONFLICT (digest) DO NOTHING",
            params![
                stir,
                digest,
                delivery.envelope.event.as_received(),
                now,
                bytes
            ],
        )?;
        if new == 1 {
            self.keep_body(self.transaction.last_insert_rowid(), delivery)?;
            *came += bytes;
            return Ok(Receipt::Stored);
        }
        let (id, is_bare): (i64, bool) = self
            .transaction
            .prepare_cached(
                "UPDATE event SET stir = ?2, last_heard_at = ?3, repeats = repeats + 1 \
                 WHERE digest = ?1 RETURNING id, bytes IS NULL",
            )
            .and_then(|mut update| {
                update.query_row(params![digest, stir, now], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
            })
            .map_err(fault)?;
        if is_bare {
            // Whoever follows has to learn whom it is about.
            self.set(
                "UPDATE event SET bytes = ?2 WHERE id = ?1",
                params![id, bytes],
            )?;
            self.keep_body(id, delivery)?;
            *came += bytes;
        }
        Ok(Receipt::Repeated)
    }

    fn keep_body(&self, id: i64, delivery: &Delivery) -> Result<(), StoreFault> {
        self.set(
            "INSERT INTO event_body (event, body) VALUES (?1, ?2)",
            params![id, delivery.body],
        )?;
        for user_id in &delivery.envelope.user_ids {
            self.set(
                "INSERT INTO event_user (event, user_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                params![id, user_id.text().as_received()],
            )?;
        }
        Ok(())
    }
}

fn last_stir(connection: &rusqlite::Connection) -> Result<i64, StoreFault> {
    connection
        .prepare_cached("SELECT stir FROM event ORDER BY stir DESC LIMIT 1")
        .and_then(|mut select| select.query_row([], |row| row.get(0)).optional())
        .map(|stir| stir.unwrap_or(0))
        .map_err(fault)
}

fn read(row: &Row<'_>) -> rusqlite::Result<StoredEvent> {
    let time = |at: &str| row.get(at).map(Timestamp::from_millis);
    let body = row.get_ref("body")?.as_blob_or_null()?;
    Ok(StoredEvent {
        id: row.get("id")?,
        stir: row.get("stir")?,
        heard_at: time("heard_at")?,
        last_heard_at: time("last_heard_at")?,
        repeats: u32::try_from(row.get::<_, i64>("repeats")?).unwrap_or(u32::MAX),
        event: UntrustedText::from(row.get_ref("name")?.as_str()?),
        body: body.map(Arc::from),
    })
}

/// Events for as long as their bodies fit into what is read at once.
fn up_to_so_much(
    rows: impl Iterator<Item = rusqlite::Result<StoredEvent>>,
) -> Result<Vec<StoredEvent>, StoreFault> {
    let mut events = Vec::new();
    let mut bytes = 0;
    for event in rows {
        let event = event.map_err(fault)?;
        bytes += event.body.as_ref().map_or(0, |body| body.len());
        events.push(event);
        if bytes >= READ_AT_ONCE {
            break;
        }
    }
    Ok(events)
}

fn most(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
