//! A token in a file that only its owner can read.

use std::fs::OpenOptions;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use crate::config::token::LIMIT;

/// Bits that let anybody but the owner read, change or run a file.
const OTHERS: u32 = 0o077;

#[expect(
    clippy::disallowed_methods,
    reason = "checks mode and size of what it opened"
)]
pub(in crate::config) fn read(path: &Path) -> Result<SecretString, String> {
    let unreadable = |why: std::io::Error| format!("it cannot be read: {why}");
    // A pipe must not hang the console, so opening does not wait for a writer.
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default())
        .open(path)
        .map_err(unreadable)?;
    // Asked of the open file, so that nobody can swap it between the question and the reading.
    let facts = file.metadata().map_err(unreadable)?;
    if !facts.is_file() {
        return Err("it is no ordinary file".to_owned());
    }
    let mode = facts.mode() & 0o777;
    if mode & OTHERS != 0 {
        return Err(format!(
            "others may use this file (mode {mode:04o}); run `chmod 600` on it, and consider what \
             it holds known"
        ));
    }
    let mut bytes = Zeroizing::new(Vec::new());
    let bound = u64::try_from(LIMIT).unwrap_or(u64::MAX).saturating_add(3);
    file.take(bound)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    super::text(&bytes)
}
