//! What a moderator leaves for their next run: how far they looked, whom they watch, what they
//! missed. Each has their own, and may have more than one console open: what one of them keeps takes
//! nothing from what another does.

use rusqlite::Connection;
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

/// Times since which something may be missed, one of each console that has not made up for it, or
/// was closed before; of more, the earliest.
const OPEN: usize = 32;

impl Keeper {
    pub(super) fn keep_looked_away(&mut self, looked_away: LookedAway) -> Result<(), StoreFault> {
        let value = format!("{} {}", looked_away.stir, looked_away.at.as_millis());
        self.leave(LOOKED_AWAY, |_| value)
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

    pub(super) fn keep_watched(
        &mut self,
        user_id: &UserId,
        is_watched: bool,
    ) -> Result<(), StoreFault> {
        self.leave(WATCHED, |before| {
            let mut ids = ids(before);
            let id = user_id.text().as_received();
            if !is_watched {
                ids.retain(|other| other != id);
            } else if !ids.iter().any(|other| other == id) {
                ids.push(id.to_owned());
            }
            let too_many = ids.len().saturating_sub(MOST_WATCHED);
            ids.drain(..too_many);
            serde_json::Value::from(ids).to_string()
        })
    }

    pub(super) fn watched(&self) -> Result<Vec<UserId>, StoreFault> {
        let value = self.left(WATCHED)?.unwrap_or_default();
        let ids = ids(&value);
        let people = ids.iter().map(|id| UserId::new(id));
        Ok(people.take(MOST_WATCHED).collect())
    }

    pub(super) fn keep_caught_up(
        &mut self,
        before: CaughtUp,
        now: CaughtUp,
    ) -> Result<(), StoreFault> {
        self.leave(CAUGHT_UP, |value| {
            let mut missed = Missed::read(value).unwrap_or_default();
            missed.until = if missed.until == before.until {
                now.until
            } else {
                missed.until.max(now.until)
            };
            let own = missed.open.iter().position(|at| Some(*at) == before.open);
            if let Some(own) = own {
                missed.open.remove(own);
            }
            missed.open.extend(now.open);
            missed.open.sort_unstable();
            missed.open.truncate(OPEN);
            missed.write()
        })
    }

    pub(super) fn caught_up(&self) -> Result<Option<CaughtUp>, StoreFault> {
        let missed = self.left(CAUGHT_UP)?;
        let missed = missed.and_then(|value| Missed::read(&value));
        Ok(missed.map(|missed| CaughtUp {
            until: missed.until,
            open: missed.open.first().copied(),
        }))
    }

    /// Puts something into the place of what was left, told what that was; nothing where nothing
    /// was.
    fn leave(&mut self, what: &str, value: impl FnOnce(&str) -> String) -> Result<(), StoreFault> {
        self.change(|change| {
            let key = key(what, change.operator);
            let before = left_in(&change.transaction, &key)?.unwrap_or_default();
            change
                .set(
                    "INSERT INTO meta (key, value) VALUES (?1, ?2) \
                     ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                    params![key, value(&before)],
                )
                .map(drop)
        })
    }

    /// What was left; nothing where nothing was. What another version wrote and this one cannot read
    /// counts as nothing.
    fn left(&self, what: &str) -> Result<Option<String>, StoreFault> {
        let operator = self.place.operator.borrow().as_received();
        left_in(&self.connection, &key(what, operator))
    }
}

fn left_in(connection: &Connection, key: &str) -> Result<Option<String>, StoreFault> {
    connection
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")
        .and_then(|mut select| {
            let value = select.query_row([key], |row| row.get(0));
            value.optional()
        })
        .map_err(fault)
}

fn key(what: &str, operator: &str) -> String {
    format!("{what}: {operator}")
}

fn ids(value: &str) -> Vec<String> {
    serde_json::from_str(value).unwrap_or_default()
}

/// What all consoles of a moderator missed.
#[derive(Debug, Default)]
struct Missed {
    /// As in [`CaughtUp::until`].
    until: Option<Timestamp>,
    /// As in [`CaughtUp::open`] of each, earliest first.
    open: Vec<Timestamp>,
}

impl Missed {
    fn read(value: &str) -> Option<Self> {
        let mut words = value.split(' ');
        let time = |word: &str| word.parse().ok().map(Timestamp::from_millis);
        let until = match words.next()? {
            NONE => None,
            word => Some(time(word)?),
        };
        let open = words.filter(|word| *word != NONE).map(time);
        Some(Self {
            until,
            open: open.collect::<Option<Vec<_>>>()?,
        })
    }

    fn write(&self) -> String {
        let word = |at: Timestamp| at.as_millis().to_string();
        let until = self.until.map_or_else(|| NONE.to_owned(), word);
        let open = self.open.iter().copied().map(word);
        let words: Vec<String> = [until].into_iter().chain(open).collect();
        words.join(" ")
    }
}
