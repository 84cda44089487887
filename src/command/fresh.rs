//! Files and folders that are made anew, whole or not at all, for their owner alone.

use std::fs::File;
use std::fs::Permissions;
use std::io;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;

use rustix::fs::CWD;
use rustix::fs::RenameFlags;
use rustix::io::Errno;
use tempfile::TempDir;

/// Whether something stands at a path, be it a link that leads nowhere.
pub(super) fn is_taken(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Makes a file of these bytes. Until it is whole, there is none of that name.
pub(super) fn file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut building = tempfile::Builder::new()
        .prefix(".modcon-")
        .tempfile_in(beside(path))?;
    let file = building.as_file_mut();
    file.set_permissions(Permissions::from_mode(0o600))?;
    file.write_all(bytes)?;
    file.sync_all()?;
    building.persist_noclobber(path).map_err(io::Error::from)?;
    settle(beside(path));
    Ok(())
}

/// A folder that gets its name once it is whole; dropped before that, it is gone.
#[derive(Debug)]
pub(super) struct Folder {
    building: TempDir,
    path: PathBuf,
}

impl Folder {
    pub(super) fn begin(path: &Path) -> io::Result<Self> {
        let building = tempfile::Builder::new()
            .prefix(".modcon-")
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(beside(path))?;
        Ok(Self {
            building,
            path: path.to_owned(),
        })
    }

    /// A new file in it; `name` is our own.
    #[expect(clippy::disallowed_methods, reason = "the owner of the folder")]
    pub(super) fn file(&self, name: &str) -> io::Result<File> {
        File::options()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(self.building.path().join(name))
    }

    /// A new folder in it; `name` is our own.
    pub(super) fn folder(&self, name: &str) -> io::Result<()> {
        use std::os::unix::fs::DirBuilderExt;
        let mut builder = std::fs::DirBuilder::new();
        builder.mode(0o700).create(self.building.path().join(name))
    }

    /// Gives it its name, unless something else took it meanwhile.
    pub(super) fn finish(self) -> io::Result<()> {
        let from = self.building.path();
        settle(from);
        let renamed = rustix::fs::renameat_with(CWD, from, CWD, &self.path, RenameFlags::NOREPLACE);
        match renamed {
            Ok(()) => {}
            // Not every file system knows how to refuse; a folder replaces an empty one at most.
            Err(Errno::INVAL | Errno::NOSYS) if !is_taken(&self.path) => {
                rustix::fs::rename(from, &self.path)?;
            }
            Err(error) => return Err(error.into()),
        }
        // It is not there any more under the name that would be removed.
        let _renamed = self.building.keep();
        settle(beside(&self.path));
        Ok(())
    }
}

fn beside(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes the names in a folder durable, where the file system can.
#[expect(clippy::disallowed_methods, reason = "nothing is read from it")]
fn settle(folder: &Path) {
    let _as_durable_as_it_gets = File::open(folder).and_then(|folder| folder.sync_all());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_file_is_its_owners_alone_and_replaces_nothing() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("plan");
        file(&path, b"one").unwrap();
        assert_eq!(
            (std::fs::read(&path).unwrap(), mode(&path)),
            (b"one".to_vec(), 0o600)
        );
        let again = file(&path, b"two").unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        let link = home.path().join("link");
        std::os::unix::fs::symlink("nowhere", &link).unwrap();
        assert!(is_taken(&link) && file(&link, b"x").is_err());
        assert_eq!(
            std::fs::read_dir(home.path()).unwrap().count(),
            2,
            "nothing is left over"
        );
    }

    #[test]
    fn a_folder_is_there_whole_or_not_at_all() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("evidence");
        drop(Folder::begin(&path).unwrap());
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
        let folder = Folder::begin(&path).unwrap();
        folder.folder("before").unwrap();
        folder
            .file("before/1.json")
            .unwrap()
            .write_all(b"{}")
            .unwrap();
        assert!(!is_taken(&path));
        folder.finish().unwrap();
        assert_eq!((mode(&path), mode(&path.join("before"))), (0o700, 0o700));
        assert_eq!(mode(&path.join("before/1.json")), 0o600);
        let other = Folder::begin(&path).unwrap();
        other.file("x").unwrap();
        assert!(other.finish().is_err());
        assert!(!path.join("x").exists());
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1);
    }
}
