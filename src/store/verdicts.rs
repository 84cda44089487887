//! Verdicts: from being staged to having ended, each step with its row in the journal.

use std::time::Duration;

use rusqlite::OptionalExtension;
use rusqlite::params;

use crate::domain::dispatch::Record;
use crate::domain::journal::Kind;
use crate::domain::memory::OpenVerdict;
use crate::domain::memory::Owner;
use crate::domain::memory::Stage;
use crate::domain::memory::StoreFault;
use crate::domain::sighting::Sighting;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::domain::verdict::Draft;
use crate::domain::verdict::End;
use crate::domain::verdict::Settlement;
use crate::domain::verdict::Verb;
use crate::domain::verdict::Verdict;
use crate::domain::verdict::VerdictId;
use crate::store::error::fault;
use crate::store::keeper::Change;
use crate::store::keeper::Keeper;
use crate::store::people;
use crate::store::row::Row;
use crate::store::sighting;
use crate::text::UntrustedText;

/// A verdict and where it stands.
struct Held {
    verdict: Verdict,
    stage: Stage,
    session: String,
}

const COLUMNS: &str = "id, verb, policy, note, grace, plan, seen, raw, operator, staged_at, stage, \
     session";

impl Keeper {
    /// Stores drafts, all of them in one go; each is stored or says why not.
    pub(super) fn stage(
        &mut self,
        drafts: Vec<Draft>,
    ) -> Result<Vec<Result<Verdict, StoreFault>>, StoreFault> {
        self.change(|change| {
            drafts
                .into_iter()
                .map(|draft| match change.stage(draft) {
                    // A draft that collides spoils no other.
                    Err(fault @ (StoreFault::Pending | StoreFault::Acted)) => Ok(Err(fault)),
                    staged => staged.map(Ok),
                })
                .collect()
        })
    }

    pub(super) fn revise(
        &mut self,
        id: VerdictId,
        policy: Option<UntrustedText>,
        note: UntrustedText,
    ) -> Result<Verdict, StoreFault> {
        self.change(|change| {
            let mut held = change.ours(id, &[Stage::Staged, Stage::Held])?;
            held.verdict.draft.policy = policy;
            held.verdict.draft.note = note;
            change.rewrite(&held.verdict)?;
            change.row_of(Kind::Changed, &held.verdict, None)?;
            Ok(held.verdict)
        })
    }

    pub(super) fn restage(&mut self, id: VerdictId, seen: Sighting) -> Result<Verdict, StoreFault> {
        self.change(|change| {
            let mut held = change.ours(id, &[Stage::Staged, Stage::Held, Stage::Intent])?;
            held.verdict.draft.seen = seen;
            held.verdict.staged_at = change.now;
            change.rewrite(&held.verdict)?;
            change.put_stage(id, Stage::Staged.name())?;
            change.row_of(Kind::Changed, &held.verdict, Some("decided on what is so"))?;
            Ok(held.verdict)
        })
    }

    pub(super) fn withdraw(&mut self, id: VerdictId) -> Result<(), StoreFault> {
        self.change(|change| {
            let held = change.ours(id, &[Stage::Staged, Stage::Held, Stage::Intent])?;
            change.put_stage(id, "withdrawn")?;
            change.row_of(Kind::Withdrawn, &held.verdict, None)
        })
    }

    pub(super) fn adopt(&mut self, id: VerdictId) -> Result<Verdict, StoreFault> {
        let held = self.find(id)?;
        match self.session.owner(&held.session) {
            Owner::Us => return Ok(held.verdict),
            Owner::Other => return Err(StoreFault::Pending),
            Owner::Nobody => {}
        }
        self.change(|change| {
            // Between the look and this change another session may have taken it.
            let taken = change
                .transaction
                .execute(
                    "UPDATE verdict SET session = ?1 WHERE id = ?2 AND session = ?3",
                    params![change.session, id.0, held.session],
                )
                .map_err(fault)?;
            if taken == 0 {
                return Err(StoreFault::Pending);
            }
            change.row_of(Kind::Adopted, &held.verdict, None)?;
            Ok(held.verdict)
        })
    }

    pub(super) fn record(&mut self, id: VerdictId, record: &Record) -> Result<(), StoreFault> {
        match record {
            Record::Intent { now } => self.change(|change| {
                let held = change.ours(id, &[Stage::Staged])?;
                change.put_stage(id, Stage::Intent.name())?;
                let row = Row {
                    after: Some(&now.raw),
                    ..row(&held.verdict)
                };
                change.note_down(Kind::Intent, &row)
            }),
            Record::Attempt => {
                self.attempts += 1;
                let attempt = format!("{}-{}", self.session.id, self.attempts);
                self.change(|change| {
                    let held = change.ours(id, &[Stage::Intent])?;
                    change.put_stage(id, Stage::Attempt.name())?;
                    change.put_acted(id, true)?;
                    let row = Row {
                        attempt: Some(&attempt),
                        ..row(&held.verdict)
                    };
                    change.note_down(Kind::Attempt, &row)
                })
            }
            Record::Outcome(settlement) => self.write_down(|change| {
                let held = change.ours(id, &[Stage::Attempt, Stage::Unknown])?;
                change.outcome(&held.verdict, settlement)
            }),
            Record::End { end, after } => self.write_down(|change| {
                let held = change.ours(id, &[Stage::Staged, Stage::Attempt, Stage::Unknown])?;
                change.end(&held.verdict, end, after.as_deref())
            }),
        }
    }

    /// On whom a plan acted.
    pub(super) fn acted(&self, plan: &UntrustedText) -> Result<Vec<UserId>, StoreFault> {
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

    pub(super) fn open_verdicts(&self) -> Result<Vec<OpenVerdict>, StoreFault> {
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
    fn stage(&mut self, draft: Draft) -> Result<Verdict, StoreFault> {
        let user_id = draft.seen.user_id.text().as_received().to_owned();
        let plan = draft.plan.as_ref().map(received);
        if plan.is_some() && self.has_acted(plan, &user_id)? {
            return Err(StoreFault::Acted);
        }
        if self.is_pending(&user_id, draft.verb)? {
            return Err(StoreFault::Pending);
        }
        self.transaction
            .prepare_cached(
                "INSERT INTO verdict (user_id, part, verb, policy, note, grace, plan, seen, raw, \
                 operator, staged_at, stage, session) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )
            .and_then(|mut insert| {
                insert.execute(params![
                    user_id,
                    draft.verb.part().name(),
                    draft.verb.name(),
                    draft.policy.as_ref().map(received),
                    received(&draft.note),
                    i64::try_from(draft.grace.as_millis()).unwrap_or(i64::MAX),
                    plan,
                    sighting::written(&draft.seen),
                    &*draft.seen.raw,
                    self.operator,
                    self.now.as_millis(),
                    Stage::Staged.name(),
                    self.session,
                ])
            })
            .map_err(fault)?;
        let verdict = Verdict {
            id: VerdictId(self.transaction.last_insert_rowid()),
            draft,
            operator: UntrustedText::from(self.operator),
            staged_at: self.now,
        };
        people::meet(self, &verdict.draft.seen)?;
        self.row_of(Kind::Staged, &verdict, None)?;
        Ok(verdict)
    }

    fn is_pending(&self, user_id: &str, verb: Verb) -> Result<bool, StoreFault> {
        self.exists(
            "SELECT 1 FROM verdict WHERE user_id = ?1 AND part = ?2 \
             AND stage NOT IN ('closed', 'withdrawn')",
            params![user_id, verb.part().name()],
        )
    }

    fn has_acted(&self, plan: Option<&str>, user_id: &str) -> Result<bool, StoreFault> {
        self.exists(
            "SELECT 1 FROM verdict WHERE plan = ?1 AND user_id = ?2 AND acted = 1",
            params![plan, user_id],
        )
    }

    fn exists(&self, sql: &str, values: impl rusqlite::Params) -> Result<bool, StoreFault> {
        self.transaction
            .prepare_cached(sql)
            .and_then(|mut select| select.exists(values))
            .map_err(fault)
    }

    /// A verdict of this session in one of these stages.
    fn ours(&self, id: VerdictId, stages: &[Stage]) -> Result<Held, StoreFault> {
        let held = find(&self.transaction, id)?;
        if held.session == self.session && stages.contains(&held.stage) {
            Ok(held)
        } else {
            Err(StoreFault::NotWaiting)
        }
    }

    fn rewrite(&self, verdict: &Verdict) -> Result<(), StoreFault> {
        self.transaction
            .execute(
                "UPDATE verdict SET policy = ?2, note = ?3, seen = ?4, raw = ?5, staged_at = ?6 \
                 WHERE id = ?1",
                params![
                    verdict.id.0,
                    verdict.draft.policy.as_ref().map(received),
                    received(&verdict.draft.note),
                    sighting::written(&verdict.draft.seen),
                    &*verdict.draft.seen.raw,
                    verdict.staged_at.as_millis(),
                ],
            )
            .map(drop)
            .map_err(fault)
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

    fn outcome(&mut self, verdict: &Verdict, settlement: &Settlement) -> Result<(), StoreFault> {
        let (result, failure) = match settlement {
            Settlement::Applied => ("applied", None),
            Settlement::Refused(failure) => ("refused", Some(failure)),
            Settlement::NotSent(failure) => ("not-sent", Some(failure)),
            Settlement::Unknown(failure) => ("unknown", Some(failure)),
        };
        match settlement {
            Settlement::Unknown(_) => self.put_stage(verdict.id, Stage::Unknown.name())?,
            Settlement::Refused(_) | Settlement::NotSent(_) => self.put_acted(verdict.id, false)?,
            Settlement::Applied => {}
        }
        let detail = failure.map(|failure| failure.words().happened);
        let row = Row {
            result: Some(result),
            detail: detail.as_ref().map(received),
            ..row(verdict)
        };
        self.note_down(Kind::Outcome, &row)
    }

    fn end(
        &mut self,
        verdict: &Verdict,
        end: &End,
        after: Option<&Sighting>,
    ) -> Result<(), StoreFault> {
        let stage = match end {
            End::Held { .. } | End::NotSent(_) | End::NotApplied(_) => Stage::Held.name(),
            End::Unknown(_) | End::NotRecorded { .. } => Stage::Unknown.name(),
            End::Done | End::Confirmed | End::AlreadySo | End::Gone | End::Refused(_) => "closed",
        };
        self.put_stage(verdict.id, stage)?;
        let failure = match end {
            End::Refused(failure)
            | End::NotSent(failure)
            | End::NotApplied(failure)
            | End::Unknown(failure) => Some(failure.words().happened),
            End::Held { now } => {
                let changes = verdict.draft.seen.changes(now);
                let words: Vec<&str> = changes
                    .into_iter()
                    .map(crate::domain::sighting::Change::words)
                    .collect();
                Some(UntrustedText::from(words.join(", ")))
            }
            _ => None,
        };
        if end.is_so() {
            people::decided(self, verdict, end)?;
        }
        if let Some(after) = after {
            people::meet(self, after)?;
        }
        let row = Row {
            after: after.map(|after| &*after.raw),
            result: Some(end.name()),
            detail: failure.as_ref().map(received),
            ..row(verdict)
        };
        self.note_down(Kind::End, &row)
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
    let stages = [
        Stage::Staged,
        Stage::Held,
        Stage::Intent,
        Stage::Attempt,
        Stage::Unknown,
    ];
    let stage = stages.into_iter().find(|known| known.name() == stage);
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
    }))
}
