//! Verdicts on their way: what is recorded of each step, and what is on record.

use rusqlite::OptionalExtension;
use rusqlite::params;

use crate::domain::dispatch::Record;
use crate::domain::failure::Failure;
use crate::domain::journal::Kind;
use crate::domain::memory::Stage;
use crate::domain::memory::StoreFault;
use crate::domain::sighting::Change as Difference;
use crate::domain::sighting::Sighting;
use crate::domain::verdict::End;
use crate::domain::verdict::Settlement;
use crate::domain::verdict::Verdict;
use crate::domain::verdict::VerdictId;
use crate::store::error::fault;
use crate::store::keeper::Change;
use crate::store::keeper::Keeper;
use crate::store::people;
use crate::store::row::Row;
use crate::store::verdicts::received;
use crate::store::verdicts::row;
use crate::text::UntrustedText;

/// Where a verdict is when its end is recorded: not sent at all, or with an outcome.
const ENDING: [Stage; 5] = [
    Stage::Staged,
    Stage::NotSent,
    Stage::Applied,
    Stage::Refused,
    Stage::Unknown,
];

impl Keeper {
    pub(in crate::store) fn record(
        &mut self,
        id: VerdictId,
        record: &Record,
    ) -> Result<(), StoreFault> {
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
                let held = change.ours(id, &[Stage::Attempt])?;
                change.outcome(&held.verdict, settlement)
            }),
            Record::End { end, after } => self.write_down(|change| {
                let held = change.ours(id, &ENDING)?;
                change.end(&held.verdict, end, after.as_deref())
            }),
        }
    }

    /// What is on record of the sending of a verdict of this session that was sent, or may have
    /// been; nothing where no outcome is.
    pub(in crate::store) fn settled(
        &self,
        id: VerdictId,
    ) -> Result<Option<Settlement>, StoreFault> {
        let held = self.find(id)?;
        if held.session != self.session.id || !held.stage.may_have_left() {
            return Err(StoreFault::NotWaiting);
        }
        let settled = match held.stage {
            Stage::Applied => Some(Settlement::Applied),
            Stage::Refused => Some(Settlement::Refused(self.recorded(&held.verdict)?)),
            Stage::Unknown => Some(Settlement::Unknown(self.recorded(&held.verdict)?)),
            _ => None,
        };
        Ok(settled)
    }

    /// Why the newest outcome of a verdict was no good one, as the journal has it.
    fn recorded(&self, verdict: &Verdict) -> Result<Failure, StoreFault> {
        let detail: Option<Option<String>> = self
            .connection
            .prepare_cached(
                "SELECT detail FROM journal WHERE user_id = ?1 AND verdict = ?2 AND kind = ?3 \
                 ORDER BY seq DESC LIMIT 1",
            )
            .and_then(|mut select| {
                let user_id = verdict.user_id().text().as_received();
                let of = params![user_id, verdict.id.0, Kind::Outcome.name()];
                select.query_row(of, |row| row.get(0)).optional()
            })
            .map_err(fault)?;
        Ok(detail.flatten().map_or(Failure::Unrecorded, |words| {
            Failure::Recorded(UntrustedText::from(words))
        }))
    }
}

impl Change<'_> {
    fn outcome(&mut self, verdict: &Verdict, settlement: &Settlement) -> Result<(), StoreFault> {
        let (stage, failure) = match settlement {
            Settlement::Applied => (Stage::Applied, None),
            Settlement::Refused(failure) => (Stage::Refused, Some(failure)),
            Settlement::NotSent(failure) => (Stage::NotSent, Some(failure)),
            Settlement::Unknown(failure) => (Stage::Unknown, Some(failure)),
        };
        self.put_stage(verdict.id, stage.name())?;
        if matches!(stage, Stage::Refused | Stage::NotSent) {
            self.put_acted(verdict.id, false)?;
        }
        let detail = failure.map(|failure| failure.words().happened);
        let row = Row {
            result: Some(stage.name()),
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
            End::Held { .. } => Stage::Held.name(),
            End::NotSent(_) => Stage::NotSent.name(),
            End::NotApplied(_) => Stage::NotApplied.name(),
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
                let words: Vec<&str> = changes.into_iter().map(Difference::words).collect();
                Some(UntrustedText::from(words.join(", ")))
            }
            _ => None,
        };
        if end.is_so() {
            people::decided(self, verdict, end)?;
        }
        if let Some(after) = after {
            people::left(self, after)?;
        }
        let row = Row {
            after: after.map(|after| &*after.raw),
            result: Some(end.name()),
            detail: failure.as_ref().map(received),
            ..row(verdict)
        };
        self.note_down(Kind::End, &row)
    }
}
