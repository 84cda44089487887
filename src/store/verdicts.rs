//! Verdicts: from being staged to having ended, each step with its row in the journal.
//!
//! `staging` is about those that wait, and `sending` about those on their way.

mod sending;
mod staging;

use std::time::Duration;

use rusqlite::OptionalExtension;
use rusqlite::params;

use crate::domain::journal::Kind;
use crate::domain::memory::OpenVerdict;
use crate::domain::memory::Stage;
use crate::domain::memory::StoreFault;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::domain::verdict::Draft;
use crate::domain::verdict::Verdict;
use crate::domain::verdict::VerdictId;
use crate::store::error::fault;
use crate::store::keeper::Change;
use crate::store::keeper::Keeper;
use crate::store::row::Row;
use crate::store::sighting;
use crate::text::UntrustedText;

/// A verdict and where it stands.
struct Held {
    verdict: Verdict,
    stage: Stage,
    session: String,
    /// Whether it was sent, or may have been, and the server did not say no.
    acted: bool,
}

const COLUMNS: &str = "id, verb, policy, note, grace, plan, seen, raw, operator, staged_at, stage, \
     session, acted";

impl Keeper {
    /// On whom a plan acted.
    pub(in crate::store) fn acted(&self, plan: &UntrustedText) -> Result<Vec<UserId>, StoreFault> {
        let mut select = self
            .connection
            .prepare_cached("SELECT user_id FROM verdict WHERE plan = ?1 AND acted = 1")
            .map_err(fault)?;
        let ids = select
            .query_map([received(plan)], |row| row.get::<_, String>(0))
            .map_err(fault)?;
        ids.map(|id| id.map(|id| UserId::new(&id)).map_err(fault))
            .collect()
    }

    pub(in crate::store) fn open_verdicts(&self) -> Result<Vec<OpenVerdict>, StoreFault> {
        let mut select = self
            .connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM verdict WHERE stage NOT IN ('closed', 'withdrawn') \
                 ORDER BY id"
            ))
            .map_err(fault)?;
        let held = select.query_map([], read).map_err(fault)?;
        held.map(|held| {
            let held = held.map_err(fault)?.ok_or_else(unreadable)?;
            Ok(OpenVerdict {
                owner: self.session.owner(&held.session),
                stage: held.stage,
                verdict: held.verdict,
            })
        })
        .collect()
    }

    fn find(&self, id: VerdictId) -> Result<Held, StoreFault> {
        find(&self.connection, id)
    }
}

impl Change<'_> {
    /// A verdict of this session in one of these stages.
    fn ours(&self, id: VerdictId, stages: &[Stage]) -> Result<Held, StoreFault> {
        let held = find(&self.transaction, id)?;
        if held.session == self.session && stages.contains(&held.stage) {
            Ok(held)
        } else {
            Err(StoreFault::NotWaiting)
        }
    }

    fn put_stage(&self, id: VerdictId, stage: &str) -> Result<(), StoreFault> {
        self.transaction
            .execute(
                "UPDATE verdict SET stage = ?2 WHERE id = ?1",
                params![id.0, stage],
            )
            .map(drop)
            .map_err(fault)
    }

    fn put_acted(&self, id: VerdictId, acted: bool) -> Result<(), StoreFault> {
        self.transaction
            .execute(
                "UPDATE verdict SET acted = ?2 WHERE id = ?1",
                params![id.0, acted],
            )
            .map(drop)
            .map_err(fault)
    }

    fn row_of(
        &mut self,
        kind: Kind,
        verdict: &Verdict,
        detail: Option<&str>,
    ) -> Result<(), StoreFault> {
        let row = Row {
            detail,
            ..row(verdict)
        };
        self.note_down(kind, &row)
    }
}

/// What every row about a verdict says.
fn row(verdict: &Verdict) -> Row<'_> {
    Row {
        user_id: Some(verdict.user_id().text().as_received()),
        verdict: Some(verdict.id.0),
        verb: Some(verdict.verb().name()),
        policy: verdict.draft.policy.as_ref().map(received),
        note: Some(received(&verdict.draft.note)),
        before: Some(&verdict.draft.seen.raw),
        ..Row::default()
    }
}

fn received(text: &UntrustedText) -> &str {
    text.borrow().as_received()
}

fn find(connection: &rusqlite::Connection, id: VerdictId) -> Result<Held, StoreFault> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM verdict WHERE id = ?1"))
        .and_then(|mut select| select.query_row([id.0], read).optional())
        .map_err(fault)?
        .ok_or(StoreFault::NotWaiting)?
        .ok_or(StoreFault::NotWaiting)
}

fn unreadable() -> StoreFault {
    StoreFault::Broken("a verdict in the store cannot be read".to_owned())
}

/// Reads [`COLUMNS`]; `None` for what this program would not write, and for verdicts that ended.
fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<Held>> {
    let text = |at: &str| row.get::<_, String>(at);
    let raw: Vec<u8> = row.get("raw")?;
    let stage = text("stage")?;
    let stage = Stage::ALL.into_iter().find(|known| known.name() == stage);
    let (Some(seen), Ok(verb), Some(stage)) = (
        sighting::read(&text("seen")?, &raw),
        text("verb")?.parse(),
        stage,
    ) else {
        return Ok(None);
    };
    let millis: i64 = row.get("grace")?;
    Ok(Some(Held {
        verdict: Verdict {
            id: VerdictId(row.get("id")?),
            draft: Draft {
                verb,
                seen,
                policy: row.get::<_, Option<String>>("policy")?.map(Into::into),
                note: text("note")?.into(),
                grace: Duration::from_millis(u64::try_from(millis).unwrap_or(0)),
                plan: row.get::<_, Option<String>>("plan")?.map(Into::into),
            },
            operator: text("operator")?.into(),
            staged_at: Timestamp::from_millis(row.get("staged_at")?),
        },
        stage,
        session: text("session")?,
        acted: row.get("acted")?,
    }))
}
