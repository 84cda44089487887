//! What is remembered of people.

use rusqlite::OptionalExtension;
use rusqlite::params;

use crate::domain::field::Field;
use crate::domain::journal::Kind;
use crate::domain::memory::Cleared;
use crate::domain::memory::Decided;
use crate::domain::memory::Glimpse;
use crate::domain::memory::Memory;
use crate::domain::memory::Snooze;
use crate::domain::memory::StoreFault;
use crate::domain::sighting::Sighting;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::domain::verdict::End;
use crate::domain::verdict::Verb;
use crate::domain::verdict::Verdict;
use crate::store::error::fault;
use crate::store::keeper::Change;
use crate::store::keeper::Keeper;
use crate::store::row::Row;
use crate::text::UntrustedText;

impl Keeper {
    /// Takes in who was seen flagged, and tells what is remembered of them.
    pub(super) fn glimpse(&mut self, glimpses: &[Glimpse]) -> Result<Vec<Memory>, StoreFault> {
        if self.read_only.is_some() {
            let known = glimpses.iter().map(|glimpse| self.memory(&glimpse.user_id));
            return known.filter_map(Result::transpose).collect();
        }
        self.change_quietly(|change| {
            glimpses
                .iter()
                .map(|glimpse| {
                    change.glimpse(glimpse)?;
                    change.memory(&glimpse.user_id)
                })
                .collect()
        })
    }

    pub(super) fn look(&mut self, glimpse: &Glimpse) -> Result<Memory, StoreFault> {
        self.change_quietly(|change| {
            let is_outdated = change.glimpse(glimpse)?;
            // Growth counts from what was left by the verdict that the moderator looked behind.
            change.set(
                "UPDATE person SET looked_at = ?2, \
                 looked_flag_count = CASE WHEN ?4 THEN last_flag_count ELSE ?3 END \
                 WHERE user_id = ?1",
                params![
                    id(&glimpse.user_id),
                    change.now.as_millis(),
                    glimpse.flag_count,
                    is_outdated
                ],
            )?;
            change.memory(&glimpse.user_id)
        })
    }

    pub(super) fn note(
        &mut self,
        user_id: &UserId,
        text: &UntrustedText,
    ) -> Result<Memory, StoreFault> {
        self.change(|change| {
            change.know(user_id)?;
            change.set(
                "UPDATE person SET notes = notes + 1 WHERE user_id = ?1",
                params![id(user_id)],
            )?;
            let row = Row {
                user_id: Some(id(user_id)),
                note: Some(text.borrow().as_received()),
                ..Row::default()
            };
            change.note_down(Kind::Note, &row)?;
            change.memory(user_id)
        })
    }

    pub(super) fn snooze(
        &mut self,
        user_id: &UserId,
        snooze: Option<Snooze>,
    ) -> Result<Memory, StoreFault> {
        self.change(|change| {
            change.know(user_id)?;
            let (until, flags) = match snooze {
                Some(Snooze::Until(until)) => (Some(until.as_millis()), None),
                Some(Snooze::NextFlag(flags)) => (None, Some(flags)),
                None => (None, None),
            };
            change.set(
                "UPDATE person SET snooze_until = ?2, snooze_flag_count = ?3 WHERE user_id = ?1",
                params![id(user_id), until, flags],
            )?;
            let kind = snooze.map_or(Kind::Woken, |_| Kind::Snoozed);
            let detail = match snooze {
                Some(Snooze::Until(until)) => Some(until.to_rfc3339()),
                Some(Snooze::NextFlag(flags)) => Some(format!("until more than {flags} flags")),
                None => None,
            };
            let row = Row {
                user_id: Some(id(user_id)),
                detail: detail.as_deref(),
                ..Row::default()
            };
            change.note_down(kind, &row)?;
            change.memory(user_id)
        })
    }

    pub(super) fn memory(&self, user_id: &UserId) -> Result<Option<Memory>, StoreFault> {
        memory(&self.connection, user_id)
    }

    pub(super) fn memories(&self) -> Result<Vec<Memory>, StoreFault> {
        let mut select = self
            .connection
            .prepare_cached("SELECT * FROM person")
            .map_err(fault)?;
        let memories = select.query_map([], read).map_err(fault)?;
        memories.map(|memory| memory.map_err(fault)).collect()
    }

    /// How many flags somebody had, whenever that changed.
    pub(super) fn flag_counts(
        &self,
        user_id: &UserId,
    ) -> Result<Vec<(Timestamp, i64)>, StoreFault> {
        let mut select = self
            .connection
            .prepare_cached("SELECT at, flag_count FROM flag_count WHERE user_id = ?1 ORDER BY at")
            .map_err(fault)?;
        let counts = select
            .query_map([id(user_id)], |row| {
                Ok((Timestamp::from_millis(row.get(0)?), row.get(1)?))
            })
            .map_err(fault)?;
        counts.map(|count| count.map_err(fault)).collect()
    }
}

impl Change<'_> {
    /// Says something to the database, and tells how many rows it changed.
    pub(super) fn set(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Result<usize, StoreFault> {
        self.transaction
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(values))
            .map_err(fault)
    }

    /// Sees to it that somebody is known.
    fn know(&self, user_id: &UserId) -> Result<(), StoreFault> {
        self.set(
            "INSERT INTO person (user_id, first_seen_at, flagged_since) VALUES (?1, ?2, ?2) \
             ON CONFLICT DO NOTHING",
            params![id(user_id), self.now.as_millis()],
        )
        .map(drop)
    }

    /// Takes in a glimpse; says whether it is outdated.
    fn glimpse(&self, glimpse: &Glimpse) -> Result<bool, StoreFault> {
        let is_outdated = self.is_outdated(&glimpse.user_id, glimpse.asked_at)?;
        let flag_count = glimpse.flag_count.filter(|_| !is_outdated);
        self.see(&glimpse.user_id, flag_count)?;
        Ok(is_outdated)
    }

    /// Whether somebody was decided about since something was asked for. It says nothing about
    /// them, however late it comes.
    fn is_outdated(&self, user_id: &UserId, asked_at: Timestamp) -> Result<bool, StoreFault> {
        self.transaction
            .prepare_cached("SELECT 1 FROM person WHERE user_id = ?1 AND decided_at > ?2")
            .and_then(|mut select| select.exists(params![id(user_id), asked_at.as_millis()]))
            .map_err(fault)
    }

    /// Takes in how many flags somebody has. What the network did not say changes nothing.
    fn see(&self, user_id: &UserId, flag_count: Option<i64>) -> Result<(), StoreFault> {
        self.know(user_id)?;
        let Some(flag_count) = flag_count else {
            return Ok(());
        };
        let before: Option<i64> = self
            .transaction
            .prepare_cached("SELECT last_flag_count FROM person WHERE user_id = ?1")
            .and_then(|mut select| select.query_row([id(user_id)], |row| row.get(0)))
            .map_err(fault)?;
        if before == Some(flag_count) {
            return Ok(());
        }
        // Flagged again after there were none: the wait begins anew.
        let anew = before.is_none_or(|before| before == 0) && flag_count > 0;
        self.set(
            "UPDATE person SET last_flag_count = ?2, \
             first_flag_count = COALESCE(first_flag_count, ?2), \
             flagged_since = CASE WHEN ?3 THEN ?4 ELSE flagged_since END WHERE user_id = ?1",
            params![id(user_id), flag_count, anew, self.now.as_millis()],
        )?;
        self.set(
            "INSERT INTO flag_count (user_id, at, flag_count) VALUES (?1, ?2, ?3) \
             ON CONFLICT DO UPDATE SET flag_count = excluded.flag_count",
            params![id(user_id), self.now.as_millis(), flag_count],
        )
        .map(drop)
    }

    fn memory(&self, user_id: &UserId) -> Result<Memory, StoreFault> {
        memory(&self.transaction, user_id)?
            .ok_or_else(|| StoreFault::Broken("a person in the store was lost".to_owned()))
    }
}

/// Takes in what a look at a user showed, as far as that is newer than the last verdict.
pub(super) fn meet(change: &Change<'_>, sighting: &Sighting) -> Result<(), StoreFault> {
    let glimpse = Glimpse {
        user_id: sighting.user_id.clone(),
        flag_count: flag_count(sighting),
        asked_at: sighting.read_at,
    };
    change.glimpse(&glimpse).map(drop)
}

/// Takes in what a user was like when a verdict had ended.
pub(super) fn left(change: &Change<'_>, sighting: &Sighting) -> Result<(), StoreFault> {
    change.see(&sighting.user_id, flag_count(sighting))
}

const fn flag_count(sighting: &Sighting) -> Option<i64> {
    match sighting.flag_count {
        Field::Value(count) => Some(count),
        Field::Absent | Field::Null | Field::Malformed => None,
    }
}

/// Remembers that a verdict came through.
pub(super) fn decided(change: &Change<'_>, verdict: &Verdict, end: &End) -> Result<(), StoreFault> {
    let user_id = verdict.user_id();
    change.know(user_id)?;
    change.set(
        "UPDATE person SET decided_verb = ?2, decided_at = ?3, decided_by = ?4, \
         snooze_until = NULL, snooze_flag_count = NULL WHERE user_id = ?1",
        params![
            id(user_id),
            verdict.verb().name(),
            change.now.as_millis(),
            change.operator
        ],
    )?;
    if verdict.verb() == Verb::ClearFlags {
        // What was so already is nobody's clear here.
        if matches!(end, End::Done | End::Confirmed) {
            change.set(
                "UPDATE person SET cleared_at = ?2, cleared_by = ?3 WHERE user_id = ?1",
                params![id(user_id), change.now.as_millis(), change.operator],
            )?;
        }
        change.see(user_id, Some(0))?;
    }
    Ok(())
}

fn memory(
    connection: &rusqlite::Connection,
    user_id: &UserId,
) -> Result<Option<Memory>, StoreFault> {
    connection
        .prepare_cached("SELECT * FROM person WHERE user_id = ?1")
        .and_then(|mut select| select.query_row([id(user_id)], read).optional())
        .map_err(fault)
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Memory> {
    let number = |at: &str| row.get::<_, Option<i64>>(at);
    let time = |at: &str| row.get(at).map(Timestamp::from_millis);
    let when = |at: &str| number(at).map(|at| at.map(Timestamp::from_millis));
    let who = |at: &str| {
        row.get::<_, Option<String>>(at)
            .map(|who| who.map(UntrustedText::from))
    };
    let verb: Option<String> = row.get("decided_verb")?;
    let verb: Option<Verb> = verb.and_then(|verb| verb.parse().ok());
    let snooze = match (when("snooze_until")?, number("snooze_flag_count")?) {
        (Some(until), _) => Some(Snooze::Until(until)),
        (None, Some(flags)) => Some(Snooze::NextFlag(flags)),
        (None, None) => None,
    };
    Ok(Memory {
        user_id: UserId::new(&row.get::<_, String>("user_id")?),
        first_seen_at: time("first_seen_at")?,
        first_flag_count: number("first_flag_count")?,
        flagged_since: time("flagged_since")?,
        last_flag_count: number("last_flag_count")?,
        looked_at: when("looked_at")?,
        looked_flag_count: number("looked_flag_count")?,
        cleared: match (when("cleared_at")?, who("cleared_by")?) {
            (Some(at), Some(operator)) => Some(Cleared { at, operator }),
            _ => None,
        },
        snooze,
        notes: row.get("notes")?,
        decided: match (verb, when("decided_at")?, who("decided_by")?) {
            (Some(verb), Some(at), Some(operator)) => Some(Decided { verb, at, operator }),
            _ => None,
        },
    })
}

fn id(user_id: &UserId) -> &str {
    user_id.text().as_received()
}
