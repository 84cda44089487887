//! Waiting for what a store hears, whoever hears it, without asking again and again.

use std::fs;
use std::fs::DirBuilder;
use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::path::PathBuf;

use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use rustix::fs::OFlags;
use tokio::net::unix::pipe;

use crate::store::bell;
use crate::store::files;
use crate::store::files::Place;
use crate::store::session;

/// So often a bell is made anew when somebody takes it away before anybody listens to it.
const TRIES: usize = 10;

/// Wakes whenever a store took in events, changed a verdict, or a receiver said what it counted.
/// Only ever says that there may be something: whoever follows begins to wait, then reads what is
/// there, then waits for more.
#[derive(Debug)]
pub struct Follower {
    bell: pipe::Receiver,
    path: PathBuf,
    /// A pipe that nobody could write to would never rest.
    _rope: File,
}

impl Follower {
    /// Follows the store at a place from here on. Has to be called in a runtime with I/O.
    ///
    /// # Errors
    ///
    /// The system's reason, such as a folder that is not there or that may not be written to.
    pub fn of(place: &Place) -> io::Result<Self> {
        let folder = place.bells();
        match DirBuilder::new().mode(0o700).create(&folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => files::narrow(&folder, 0o700)?,
        }
        let mut tried = 0;
        loop {
            tried += 1;
            match hang(&folder) {
                Err(error) if error.kind() == io::ErrorKind::NotFound && tried < TRIES => {}
                hung => return hung,
            }
        }
    }

    /// Returns when something may have been added since the last call. May be dropped at any
    /// time.
    ///
    /// # Errors
    ///
    /// The system's reason.
    pub async fn changed(&mut self) -> io::Result<()> {
        loop {
            self.bell.readable().await?;
            let mut heard = false;
            loop {
                // How often it was rung does not matter.
                match self.bell.try_read(&mut [0; 4096]) {
                    Ok(_) => heard = true,
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                    Err(error) => return Err(error),
                }
            }
            if heard {
                return Ok(());
            }
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        // What stays is taken away by whoever rings it next.
        let _ = bell::take_away(&self.path);
    }
}

/// Makes a bell. Whoever rings takes those away that nobody listens to, so it has its name only
/// once somebody does; one that was taken away before is not found.
#[expect(clippy::disallowed_methods, reason = "the owner of the store's files")]
fn hang(folder: &Path) -> io::Result<Follower> {
    let id = session::new_id();
    let unborn = folder.join(format!("{id}.new"));
    let path = folder.join(format!("{id}.bell"));
    mkfifo(&unborn, Mode::S_IRUSR | Mode::S_IWUSR)?;
    let bell = pipe::OpenOptions::new().open_receiver(&unborn)?;
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).map_err(io::Error::other)?;
    let rope = OpenOptions::new()
        .write(true)
        .custom_flags(flags)
        .open(&unborn)?;
    fs::rename(&unborn, &path)?;
    Ok(Follower {
        bell,
        path,
        _rope: rope,
    })
}
