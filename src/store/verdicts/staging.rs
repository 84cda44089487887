//! Verdicts that are not on their way: made, changed, put on new ground, taken back, taken over.

use rusqlite::params;

use crate::domain::journal::Kind;
use crate::domain::memory::Owner;
use crate::domain::memory::Stage;
use crate::domain::memory::StoreFault;
use crate::domain::sighting::Sighting;
use crate::domain::verdict::Draft;
use crate::domain::verdict::Verb;
use crate::domain::verdict::Verdict;
use crate::domain::verdict::VerdictId;
use crate::store::error::fault;
use crate::store::keeper::Change;
use crate::store::keeper::Keeper;
use crate::store::people;
use crate::store::row::Row;
use crate::store::sighting;
use crate::store::verdicts::received;
use crate::store::verdicts::row;
use crate::text::UntrustedText;

/// Where nothing is on its way: it can be taken back, or staged again.
const UNSENT: [Stage; 5] = [
    Stage::Staged,
    Stage::Held,
    Stage::NotSent,
    Stage::Intent,
    Stage::NotApplied,
];

impl Keeper {
    /// Stores drafts, all of them in one go; each is stored or says why not.
    pub(in crate::store) fn stage(
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

    pub(in crate::store) fn revise(
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

    pub(in crate::store) fn restage(
        &mut self,
        id: VerdictId,
        seen: Sighting,
    ) -> Result<Verdict, StoreFault> {
        self.change(|change| {
            let mut held = change.ours(id, &UNSENT)?;
            // A plan and a user act once, also where that was without effect.
            if held.acted && held.verdict.draft.plan.is_some() {
                return Err(StoreFault::Acted);
            }
            held.verdict.draft.seen = seen;
            held.verdict.staged_at = change.now;
            change.rewrite(&held.verdict)?;
            change.put_stage(id, Stage::Staged.name())?;
            change.row_of(Kind::Changed, &held.verdict, Some("decided on what is so"))?;
            Ok(held.verdict)
        })
    }

    pub(in crate::store) fn withdraw(&mut self, id: VerdictId) -> Result<(), StoreFault> {
        self.change(|change| {
            let held = change.ours(id, &UNSENT)?;
            change.put_stage(id, "withdrawn")?;
            // What it had come to, where it had come to something; first that it was sent.
            let came_to = match held.stage {
                _ if held.acted => Some(Stage::NotApplied),
                Stage::Held | Stage::NotSent => Some(held.stage),
                _ => None,
            };
            let row = Row {
                result: came_to.map(Stage::name),
                ..row(&held.verdict)
            };
            change.note_down(Kind::Withdrawn, &row)
        })
    }

    pub(in crate::store) fn adopt(&mut self, id: VerdictId) -> Result<Verdict, StoreFault> {
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
}
