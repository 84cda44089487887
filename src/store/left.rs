//! What a moderator leaves for their next run: how far they looked, whom they watch, what they
//! missed. Each has their own.

use rusqlite::OptionalExtension;
use rusqlite::params;

use crate::domain::event::CaughtUp;
use crate::domain::event::LookedAway;
use crate::domain::event::MOST_WATCHED;
use crate::domain::memory::StoreFault;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::store::error::fault;
use crate::store::keeper::Keeper;

const LOOKED_AWAY: &str = "looked away";
const WATCHED: &str = "watched";
const CAUGHT_UP: &str = "caught up";

/// In place of a time that there is not.
const NONE: &str = "-";

impl Keeper {
    pub(super) fn keep_looked_away(&mut self, looked_away: LookedAway) -> Result<(), StoreFault> {
        let value = format!("{} {}", looked_away.stir, looked_away.at.as_millis());
        self.leave(LOOKED_AWAY, &value)
    }

    pub(super) fn looked_away(&self) -> Result<Option<LookedAway>, StoreFault> {
        let value = self.left(LOOKED_AWAY)?;
        Ok(value.and_then(|value| {
            let (stir, at) = value.split_once(' ')?;
            Some(LookedAway {
                stir: stir.parse().ok()?,
                at: Timestamp::from_millis(at.parse().ok()?),
            })
        }))
    }

    pub(super) fn keep_watched(&mut self, people: &[UserId]) -> Result<(), StoreFault> {
        let ids = people.iter().map(|user_id| user_id.text().as_received());
        let ids: Vec<&str> = ids.take(MOST_WATCHED).collect();
        self.leave(WATCHED, &serde_json::Value::from(ids).to_string())
    }

    pub(super) fn watched(&self) -> Result<Vec<UserId>, StoreFault> {
        let value = self.left(WATCHED)?.unwrap_or_default();
        let ids: Vec<String> = serde_json::from_str(&value).unwrap_or_default();
        let people = ids.iter().map(|id| UserId::new(id));
        Ok(people.take(MOST_WATCHED).collect())
    }

    pub(super) fn keep_caught_up(&mut self, caught_up: CaughtUp) -> Result<(), StoreFault> {
        let word = |at: Option<Timestamp>| {
            at.map_or_else(|| NONE.to_owned(), |at| at.as_millis().to_string())
        };
        let value = format!("{} {}", word(caught_up.until), word(caught_up.open));
        self.leave(CAUGHT_UP, &value)
    }

    pub(super) fn caught_up(&self) -> Result<Option<CaughtUp>, StoreFault> {
        let time = |word: &str| match word {
            NONE => Some(None),
            word => Some(Some(Timestamp::from_millis(word.parse().ok()?))),
        };
        Ok(self.left(CAUGHT_UP)?.and_then(|value| {
            let (until, open) = value.split_once(' ')?;
            Some(CaughtUp {
                until: time(until)?,
                open: time(open)?,
            })
        }))
    }

    fn leave(&mut self, what: &str, value: &str) -> Result<(), StoreFault> {
        self.change(|change| {
            change
                .set(
                    "INSERT INTO meta (key, value) VALUES (?1, ?2) \
                     ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                    params![key(what, change.operator), value],
                )
                .map(drop)
        })
    }

    /// What was left; nothing where nothing was. What another version wrote and this one cannot read
    /// counts as nothing.
    fn left(&self, what: &str) -> Result<Option<String>, StoreFault> {
        let operator = self.place.operator.borrow().as_received();
        self.connection
            .prepare_cached("SELECT value FROM meta WHERE key = ?1")
            .and_then(|mut select| {
                let value = select.query_row([key(what, operator)], |row| row.get(0));
                value.optional()
            })
            .map_err(fault)
    }
}

fn key(what: &str, operator: &str) -> String {
    format!("{what}: {operator}")
}
