//! `modcon evidence`: what is recorded of one person, as a folder that can be checked anywhere.
//!
//! It reads the store and nothing else. Every row of the journal about the person is there whole,
//! every other one only as its digest, so that the chain can be followed from its first row to its
//! last without showing anybody else. `SHA256SUMS` covers every file.

mod folder;
mod summary;

use std::io;
use std::path::PathBuf;

use crate::command::evidence::folder::Sums;
use crate::command::evidence::summary::Summary;
use crate::command::exit::Exit;
use crate::command::fresh;
use crate::command::journal::ndjson_line;
use crate::command::output::complain;
use crate::command::output::print;
use crate::command::stored;
use crate::config::error::ConfigError;
use crate::config::settings::Settings;
use crate::domain::count::counted;
use crate::domain::journal::Entry;
use crate::domain::journal::Filter;
use crate::domain::memory::StoreFault;
use crate::domain::user::UserId;
use crate::store::Store;
use crate::store::hex;
use crate::text::Untrusted;
use crate::text::escape;

/// Rows that are read at once.
const ROWS: usize = 500;

/// Whose evidence, and where to put it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Whose.
    pub user_id: UserId,
    /// The folder to make.
    pub out: PathBuf,
    /// The folder of the store, where it is named.
    pub state: Option<PathBuf>,
}

/// Why there is no evidence.
#[derive(Debug, thiserror::Error)]
enum NoEvidence {
    /// The store cannot be read.
    #[error("the store cannot be read: {0}")]
    Store(#[from] StoreFault),
    /// The folder cannot be written.
    #[error("the folder cannot be written: {0}")]
    Folder(#[from] io::Error),
}

/// Does it.
///
/// # Errors
///
/// [`ConfigError::NoState`] where the environment names no place for a store.
pub fn run(options: &Options, settings: &Settings) -> Result<Exit, ConfigError> {
    let place = stored::place(settings)?;
    if fresh::is_taken(&options.out) {
        complain(&format_args!(
            "--out: {} exists; nothing is ever overwritten",
            options.out.display()
        ));
        return Ok(Exit::Usage);
    }
    // Without a store there is no evidence, and evidence was asked for.
    let Ok(store) = stored::to_read(&place) else {
        return Ok(Exit::Incomplete);
    };
    let tasks = match stored::tasks() {
        Ok(tasks) => tasks,
        Err(exit) => return Ok(exit),
    };
    let id = escape(options.user_id.text());
    Ok(match tasks.block_on(gathered(options, &store)) {
        Ok(None) => {
            complain(&format_args!(
                "nothing is recorded of {id}; no folder was made"
            ));
            Exit::Incomplete
        }
        Ok(Some(summary)) => {
            let out = escape(Untrusted::new(&options.out.to_string_lossy()));
            let rows = summary.entries.len();
            let rows = counted(rows, "row");
            let printed = print(format!("{out}  {rows} about {id}\n").as_bytes());
            if summary.verification.is_sound() {
                printed
            } else {
                complain(&"the journal is not as modcon wrote it; SUMMARY.md says where");
                Exit::Incomplete
            }
        }
        Err(problem) => {
            complain(&format_args!("{problem}\nno folder was made"));
            Exit::Incomplete
        }
    })
}

/// Puts the folder together; `None` where the store knows nothing of the person.
async fn gathered(options: &Options, store: &Store) -> Result<Option<Summary>, NoEvidence> {
    let entries = entries(store, &options.user_id).await?;
    let memory = store.memory(options.user_id.clone()).await?;
    if entries.is_empty() && memory.is_none() {
        return Ok(None);
    }
    let history = store.history(options.user_id.clone()).await?;
    let folder = fresh::Folder::begin(&options.out)?;
    let mut sums = Sums::new(&folder);
    for name in ["before", "after", "rows"] {
        folder.folder(name)?;
    }
    let mut journal = Vec::new();
    for entry in &entries {
        ndjson_line(entry, &mut journal);
        let seq = entry.seq;
        if let Some(before) = &entry.before {
            sums.put(&format!("before/{seq:06}.json"), before)?;
        }
        if let Some(after) = &entry.after {
            sums.put(&format!("after/{seq:06}.json"), after)?;
        }
        if let Some(bytes) = store.encoded(seq).await? {
            sums.put(&format!("rows/{seq:06}.row"), &bytes)?;
        }
    }
    sums.put("journal.ndjson", &journal)?;
    sums.put("flags.csv", folder::flags(&history.flag_counts).as_bytes())?;
    let (rows, head) = chain(store, &mut sums).await?;
    let summary = Summary {
        rows,
        head,
        user_id: options.user_id.clone(),
        network: store.network().await?,
        made_at: crate::command::now(),
        entries,
        memory,
        flag_counts: history.flag_counts,
        verification: store.verify().await?,
    };
    sums.put("SUMMARY.md", summary.text().as_bytes())?;
    sums.finish()?;
    folder.finish()?;
    Ok(Some(summary))
}

/// Every row about a person, oldest first.
async fn entries(store: &Store, user_id: &UserId) -> Result<Vec<Entry>, StoreFault> {
    let filter = Filter {
        user_id: Some(user_id.clone()),
        ..Filter::default()
    };
    let mut all: Vec<Entry> = Vec::new();
    loop {
        let after = all.last().map_or(0, |entry| entry.seq);
        let mut rows = store.journal(filter.clone(), after, ROWS).await?;
        if rows.is_empty() {
            return Ok(all);
        }
        all.append(&mut rows);
    }
}

/// The whole chain, without what its rows say; gives the number of rows and the hash of the last.
async fn chain(store: &Store, sums: &mut Sums<'_>) -> Result<(u64, [u8; 32]), NoEvidence> {
    let mut file = sums.begin("chain.ndjson")?;
    let (mut after, mut rows, mut head) = (0, 0, [0; 32]);
    loop {
        let links = store.links(after, ROWS).await?;
        let Some(last) = links.last() else {
            sums.add(file)?;
            return Ok((rows, head));
        };
        (after, head) = (last.seq, last.hash);
        rows += links.len() as u64;
        let mut out = String::new();
        for link in links {
            let (seq, digest, hash) = (link.seq, hex(&link.digest), hex(&link.hash));
            let line = format!("{{\"seq\":{seq},\"digest\":\"{digest}\",\"hash\":\"{hash}\"}}");
            out.push_str(&line);
            out.push('\n');
        }
        file.write(out.as_bytes())?;
    }
}
