//! One row of the journal before it is dated.

use crate::store::chain::Value;

/// What a row says; what is `None` does not apply.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Row<'a> {
    pub(super) user_id: Option<&'a str>,
    pub(super) verdict: Option<i64>,
    pub(super) verb: Option<&'a str>,
    pub(super) policy: Option<&'a str>,
    pub(super) note: Option<&'a str>,
    pub(super) before: Option<&'a [u8]>,
    pub(super) after: Option<&'a [u8]>,
    pub(super) result: Option<&'a str>,
    pub(super) detail: Option<&'a str>,
    /// Stands in the column `request_id`.
    pub(super) attempt: Option<&'a str>,
}

impl<'a> Row<'a> {
    /// Every column but the hash, in the sequence in which the chain covers them.
    pub(super) fn dated(
        &self,
        seq: i64,
        at: i64,
        uptime: i64,
        session: &'a str,
        operator: &'a str,
        kind: &'a str,
    ) -> [Value<'a>; 16] {
        let bytes = |bytes: Option<&'a [u8]>| bytes.map_or(Value::None, Value::Bytes);
        [
            seq.into(),
            at.into(),
            uptime.into(),
            session.into(),
            operator.into(),
            kind.into(),
            self.user_id.into(),
            self.verdict.map_or(Value::None, Value::Number),
            self.verb.into(),
            self.policy.into(),
            self.note.into(),
            bytes(self.before),
            bytes(self.after),
            self.result.into(),
            self.detail.into(),
            self.attempt.into(),
        ]
    }
}
