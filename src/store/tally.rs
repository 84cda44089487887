//! What receivers counted: one row each.

use rusqlite::params;
use serde_json::Map;
use serde_json::Value;

use crate::domain::event::Count;
use crate::domain::event::Tallied;
use crate::domain::event::Tally;
use crate::domain::memory::Owner;
use crate::domain::memory::StoreFault;
use crate::domain::time::Timestamp;
use crate::store::error::fault;
use crate::store::keeper::Keeper;

/// Receivers that are remembered; of more, those that said something last.
const RECEIVERS: i64 = 32;

impl Keeper {
    pub(super) fn tally(&mut self, tally: &Tally) -> Result<(), StoreFault> {
        self.change(|change| {
            let counts: Map<String, Value> = Count::ALL
                .into_iter()
                .map(|what| (what.name().to_owned(), tally.count(what).into()))
                .collect();
            change.set(
                "INSERT INTO tally (session, said_at, address, since, last_heard_at, \
                 last_refused_at, per_minute, counts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
                 ON CONFLICT DO UPDATE SET said_at = excluded.said_at, \
                 address = excluded.address, since = excluded.since, \
                 last_heard_at = excluded.last_heard_at, \
                 last_refused_at = excluded.last_refused_at, \
                 per_minute = excluded.per_minute, counts = excluded.counts",
                params![
                    change.session,
                    change.now.as_millis(),
                    tally.address,
                    tally.since.as_millis(),
                    tally.last_heard_at.map(Timestamp::as_millis),
                    tally.last_refused_at.map(Timestamp::as_millis),
                    tally.per_minute,
                    Value::Object(counts).to_string(),
                ],
            )?;
            change
                .set(
                    "DELETE FROM tally WHERE session NOT IN \
                     (SELECT session FROM tally ORDER BY said_at DESC LIMIT ?1)",
                    [RECEIVERS],
                )
                .map(drop)
        })
    }

    pub(super) fn tallies(&self) -> Result<Vec<Tallied>, StoreFault> {
        if !self.knows_events()? {
            return Ok(Vec::new());
        }
        let mut select = self
            .connection
            .prepare_cached("SELECT * FROM tally ORDER BY said_at DESC, session")
            .map_err(fault)?;
        let rows = select
            .query_map([], |row| {
                let when = |at: &str| {
                    row.get::<_, Option<i64>>(at)
                        .map(|at| at.map(Timestamp::from_millis))
                };
                let since = Timestamp::from_millis(row.get("since")?);
                let mut tally = Tally::new(row.get("address")?, since);
                tally.last_heard_at = when("last_heard_at")?;
                tally.last_refused_at = when("last_refused_at")?;
                tally.per_minute = row.get("per_minute")?;
                let counts: String = row.get("counts")?;
                let session: String = row.get("session")?;
                let said_at = Timestamp::from_millis(row.get("said_at")?);
                Ok((session, said_at, tally, counts))
            })
            .map_err(fault)?;
        rows.map(|row| {
            let (session, said_at, mut tally, counts) = row.map_err(fault)?;
            // A count that another version wrote and this one does not know is left out.
            let counts: Map<String, Value> = serde_json::from_str(&counts).unwrap_or_default();
            for what in Count::ALL {
                let count = counts.get(what.name()).and_then(Value::as_u64);
                tally.add(what, count.unwrap_or(0));
            }
            Ok(Tallied {
                tally,
                said_at,
                is_alive: self.session.owner(&session) != Owner::Nobody,
            })
        })
        .collect()
    }
}
