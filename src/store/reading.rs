//! Reading the journal.

use std::time::Duration;

use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

use crate::domain::heard::Heard;
use crate::domain::journal::Entry;
use crate::domain::journal::Filter;
use crate::domain::journal::JournalPage;
use crate::domain::journal::JournalRow;
use crate::domain::journal::Kind;
use crate::domain::memory::History;
use crate::domain::memory::StoreFault;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::domain::verdict::VerdictId;
use crate::store::chain;
use crate::store::chain::Digest;
use crate::store::error::fault;
use crate::store::keeper::Keeper;
use crate::store::sighting;
use crate::store::verify;
use crate::text::UntrustedText;

/// A row of the journal as a link of its chain, without what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Its place.
    pub seq: i64,
    /// SHA-256 over what the row says.
    pub digest: Digest,
    /// SHA-256 over the hash of the row before, of which the first row has 32 zeros, and the digest.
    pub hash: Digest,
}

/// The most rows of one person that a console is shown.
const LONGEST_HISTORY: usize = 1_000;

impl Keeper {
    /// Rows behind a place in the journal, oldest first, up to a limit.
    pub(super) fn journal(
        &self,
        filter: &Filter,
        after: i64,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreFault> {
        let mut select = self
            .connection
            .prepare_cached(
                "SELECT * FROM journal WHERE seq > ?1 AND (?2 IS NULL OR user_id = ?2) \
                 AND (?3 IS NULL OR at >= ?3) AND (?4 IS NULL OR verb = ?4) ORDER BY seq LIMIT ?5",
            )
            .map_err(fault)?;
        let values = params![
            after,
            filter.user_id.as_ref().map(|id| id.text().as_received()),
            filter.since.map(Timestamp::as_millis),
            filter.verb.map(crate::domain::verdict::Verb::name),
            i64::try_from(limit).unwrap_or(i64::MAX),
        ];
        let entries = select.query_map(values, read).map_err(fault)?;
        entries.map(|entry| entry.map_err(fault)).collect()
    }

    /// Rows before a place in the journal, newest first, up to a limit and without evidence.
    pub(super) fn journal_back(
        &self,
        before: Option<i64>,
        limit: usize,
    ) -> Result<JournalPage, StoreFault> {
        let mut select = self
            .connection
            .prepare_cached(
                "SELECT seq, at, uptime, session, operator, kind, user_id, verdict, verb, policy, \
                 note, NULL AS before, NULL AS after, result, detail, request_id, hash, \
                 (SELECT seen FROM verdict WHERE id = journal.verdict) AS seen \
                 FROM journal WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2",
            )
            .map_err(fault)?;
        // One more than is wanted tells whether there are more.
        let most = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let rows = select
            .query_map(params![before.unwrap_or(i64::MAX), most], |row| {
                let seen: Option<String> = row.get("seen")?;
                Ok(JournalRow {
                    entry: read(row)?,
                    display_name: seen.as_deref().and_then(sighting::display_name),
                })
            })
            .map_err(fault)?;
        let mut rows: Vec<JournalRow> = rows.collect::<Result<_, _>>().map_err(fault)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        Ok(JournalPage { rows, more })
    }

    /// What is kept of one person: the newest rows, oldest of them first.
    pub(super) fn history(&self, user_id: &UserId) -> Result<History, StoreFault> {
        let mut select = self
            .connection
            .prepare_cached("SELECT * FROM journal WHERE user_id = ?1 ORDER BY seq DESC LIMIT ?2")
            .map_err(fault)?;
        let limit = i64::try_from(LONGEST_HISTORY).unwrap_or(i64::MAX);
        let entries = select
            .query_map(params![user_id.text().as_received(), limit], read)
            .map_err(fault)?;
        let mut entries: Vec<Entry> = entries.collect::<Result<_, _>>().map_err(fault)?;
        entries.reverse();
        let older = match entries.first() {
            Some(oldest) if entries.len() == LONGEST_HISTORY => {
                self.rows_before(user_id, oldest.seq)?
            }
            _ => 0,
        };
        Ok(History {
            entries,
            older,
            flag_counts: self.flag_counts(user_id)?,
            // Bodies are kept whole; whoever asks takes them apart.
            heard: Heard::default(),
        })
    }

    /// How many rows about somebody stand before one of them.
    fn rows_before(&self, user_id: &UserId, seq: i64) -> Result<usize, StoreFault> {
        let sql = "SELECT count(*) FROM journal WHERE user_id = ?1 AND seq < ?2";
        let mut select = self.connection.prepare_cached(sql).map_err(fault)?;
        let values = params![user_id.text().as_received(), seq];
        let rows: i64 = select.query_row(values, |row| row.get(0)).map_err(fault)?;
        Ok(usize::try_from(rows).unwrap_or(0))
    }
}

impl Keeper {
    /// Links of the chain behind a place in the journal, oldest first, up to a limit.
    pub(super) fn links(&self, after: i64, limit: usize) -> Result<Vec<Link>, StoreFault> {
        let mut select = self
            .connection
            .prepare_cached("SELECT * FROM journal WHERE seq > ?1 ORDER BY seq LIMIT ?2")
            .map_err(fault)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let links = select
            .query_map(params![after, limit], |row| {
                Ok(Link {
                    seq: row.get("seq")?,
                    digest: chain::digest(verify::values(row)?),
                    hash: row.get("hash")?,
                })
            })
            .map_err(fault)?;
        links.map(|link| link.map_err(fault)).collect()
    }

    /// The bytes of a row that its digest is over.
    pub(super) fn encoded(&self, seq: i64) -> Result<Option<Vec<u8>>, StoreFault> {
        self.connection
            .prepare_cached("SELECT * FROM journal WHERE seq = ?1")
            .and_then(|mut select| {
                let encode = |row: &Row<'_>| Ok(chain::encoded(verify::values(row)?));
                select.query_row([seq], encode).optional()
            })
            .map_err(fault)
    }

    /// The network that the store belongs to, where it was ever written to.
    pub(super) fn network(&self) -> Result<Option<UntrustedText>, StoreFault> {
        let sql = "SELECT value FROM meta WHERE key = 'network'";
        let found = self
            .connection
            .query_row(sql, [], |row| row.get::<_, String>(0));
        found
            .optional()
            .map(|network| network.map(UntrustedText::from))
            .map_err(fault)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let text = |at: &str| {
        row.get::<_, Option<String>>(at)
            .map(|text| text.map(UntrustedText::from))
    };
    // Bytes of the API that are no UTF-8 read U+FFFD; exports take them as they are.
    let bytes = |at: &str| {
        row.get::<_, Option<Vec<u8>>>(at)
            .map(|bytes| bytes.map(Box::<[u8]>::from))
    };
    let kind: String = row.get("kind")?;
    let verb: Option<String> = row.get("verb")?;
    let user_id: Option<String> = row.get("user_id")?;
    let uptime: i64 = row.get("uptime")?;
    let hash: Digest = row.get("hash")?;
    Ok(Entry {
        seq: row.get("seq")?,
        at: Timestamp::from_millis(row.get("at")?),
        uptime: Duration::from_millis(u64::try_from(uptime).unwrap_or(0)),
        session: row.get("session")?,
        operator: row.get::<_, String>("operator")?.into(),
        kind: Kind::named(&kind).unwrap_or(Kind::Unknown),
        user_id: user_id.map(|id| UserId::new(&id)),
        verdict: row.get::<_, Option<i64>>("verdict")?.map(VerdictId),
        verb: verb.and_then(|verb| verb.parse().ok()),
        policy: text("policy")?,
        note: text("note")?,
        before: bytes("before")?,
        after: bytes("after")?,
        result: text("result")?,
        detail: text("detail")?,
        attempt: row.get("request_id")?,
        hash,
    })
}
