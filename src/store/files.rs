//! Where the store is on disk, and who may read it.

use std::fs;
use std::fs::DirBuilder;
use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::BufReader;
use std::io::Read;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;

use crate::store::error::StoreError;
use crate::text::UntrustedText;

/// Which store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The folder that holds everything.
    pub folder: PathBuf,
    /// The origin of the network that it is about, such as `https://apix.us.amity.co`; empty for
    /// whoever reads a store of any network.
    pub network: String,
    /// Who decides.
    pub operator: UntrustedText,
}

impl Place {
    /// The database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.join("modcon.db")
    }

    /// The second anchor of the journal.
    #[must_use]
    pub fn anchor(&self) -> PathBuf {
        self.folder.join("modcon.anchor")
    }

    /// The folder of those who are told whenever something was heard.
    pub(super) fn bells(&self) -> PathBuf {
        self.folder.join("bells")
    }

    /// Locked by whoever opens the store, as long as that takes.
    pub(super) fn opening(&self) -> PathBuf {
        self.folder.join("modcon.opening")
    }

    pub(super) fn ballast(&self) -> PathBuf {
        self.folder.join("modcon.ballast")
    }

    pub(super) fn sessions(&self) -> PathBuf {
        self.folder.join("sessions")
    }
}

/// Makes a folder, and those above it, for its owner alone. One that is there stays as it is: it
/// may be anything that somebody named, such as a folder that everybody uses.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Makes the names in the folder of a file durable.
#[expect(clippy::disallowed_methods, reason = "the owner of the store's files")]
pub(super) fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Opens a file for its owner alone, and makes it where there is none.
#[expect(clippy::disallowed_methods, reason = "the owner of the store's files")]
pub(super) fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    let file = options.mode(0o600).open(path)?;
    narrow(path, 0o600)?;
    Ok(file)
}

/// Waits for one's turn; it ends with what is returned.
pub(super) fn turn(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let file = open(path, options.create(true).truncate(false).write(true))?;
    file.lock()?;
    Ok(file)
}

/// Sees to it that there is a database for its owner alone, and that it may be written to. One
/// that is there is not opened: whoever closes a file takes every lock away that their process has
/// on it, those of SQLite among them, and others then take the log away that is being written.
pub(super) fn make_database(path: &Path) -> io::Result<()> {
    if !path.exists() {
        let folder = path.parent().unwrap_or(Path::new("."));
        // Closed before it has the name under which others may have it open.
        let unborn = tempfile::NamedTempFile::new_in(folder)?.into_temp_path();
        match unborn.persist_noclobber(path) {
            Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(error.error);
            }
            _ => {}
        }
    }
    narrow(path, 0o600)?;
    Ok(rustix::fs::access(path, rustix::fs::Access::WRITE_OK)?)
}

/// Takes away what others may do with a path, whatever the mask was that made it.
pub(super) fn narrow(path: &Path, mode: u32) -> io::Result<()> {
    let mut permissions = fs::metadata(path)?.permissions();
    if permissions.mode() & 0o077 != 0 {
        permissions.set_mode(mode);
        fs::set_permissions(path, permissions)?;
    }
    Ok(())
}

/// Whether this program may write in a folder.
pub(super) fn is_writable(folder: &Path) -> bool {
    let access = rustix::fs::Access::WRITE_OK;
    rustix::fs::access(folder, access).is_ok()
}

/// A path with something added to its name.
pub(super) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Copies a file beside itself under a name that is free, and tells that name. A copy that is
/// there already is not made twice.
#[expect(clippy::disallowed_methods, reason = "the owner of the store's files")]
pub(super) fn copy_aside(path: &Path, word: &str) -> io::Result<PathBuf> {
    for number in 1.. {
        let copy = beside(path, &format!(".{word}-{number}"));
        if is_same(path, &copy)? {
            return Ok(copy);
        }
        let mut options = OpenOptions::new();
        match options.write(true).create_new(true).mode(0o600).open(&copy) {
            Ok(mut to) => {
                io::copy(&mut File::open(path)?, &mut to)?;
                to.sync_all()?;
                return Ok(copy);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("no name is free"))
}

/// Gives a file that is complete its name, or takes it away.
#[expect(clippy::disallowed_methods, reason = "the owner of the store's files")]
pub(super) fn put_in_place(part: &Path, path: &Path, keep: bool) -> io::Result<()> {
    if !keep {
        return fs::remove_file(part);
    }
    File::open(part)?.sync_all()?;
    fs::rename(part, path)?;
    sync_folder_of(path)
}

/// Whether a file is there and holds what another one does.
#[expect(clippy::disallowed_methods, reason = "reads both piece by piece")]
fn is_same(path: &Path, copy: &Path) -> io::Result<bool> {
    let Ok(theirs) = File::open(copy) else {
        return Ok(false);
    };
    let ours = File::open(path)?;
    if ours.metadata()?.len() != theirs.metadata()?.len() {
        return Ok(false);
    }
    let mut theirs = BufReader::new(theirs).bytes();
    for byte in BufReader::new(ours).bytes() {
        if byte? != theirs.next().unwrap_or(Ok(0))? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// An error of the system with the path that it is about.
pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::File { path, source }
}

/// Whether a folder is on a filesystem of another machine.
#[cfg(target_os = "linux")]
pub(super) fn is_remote(folder: &Path) -> bool {
    // NFS, SMB, CIFS, SMB2, AFS, Coda and 9P, as statfs(2) lists them.
    const REMOTE: [u32; 7] = [
        0x6969,
        0x517b,
        0xff53_4d42,
        0xfe53_4d42,
        0x5346_414f,
        0x7375_7245,
        0x0102_1997,
    ];
    rustix::fs::statfs(folder).is_ok_and(|found| {
        let kind = i128::from(found.f_type) & 0xffff_ffff;
        REMOTE.iter().any(|remote| i128::from(*remote) == kind)
    })
}

/// Elsewhere the numbers of filesystems mean nothing.
#[cfg(not(target_os = "linux"))]
pub(super) const fn is_remote(_: &Path) -> bool {
    false
}

/// What tells one file from every other on this machine, whatever it is called: device and number.
pub(super) type FileId = (u64, u64);

/// The file that a path names; nothing where it names none.
pub(super) fn id_of(path: &Path) -> Option<FileId> {
    let found = rustix::fs::stat(path).ok()?;
    Some((found.st_dev, found.st_ino))
}
