//! By inotify.

use std::io;
use std::os::fd::OwnedFd;
use std::path::PathBuf;

use rustix::fs::inotify;
use rustix::fs::inotify::CreateFlags;
use rustix::fs::inotify::WatchFlags;
use rustix::io::Errno;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

#[derive(Debug)]
pub(super) struct Watch {
    queue: AsyncFd<OwnedFd>,
    bell: PathBuf,
}

impl Watch {
    #[expect(
        deprecated,
        reason = "its heir is unsafe code; the descriptor is owned here, and never replaced"
    )]
    pub(super) fn begin(folder: PathBuf, bell: PathBuf) -> io::Result<Self> {
        let queue = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC)?;
        // For a bell that is made later, or made anew.
        let made = WatchFlags::CREATE | WatchFlags::MOVED_TO | WatchFlags::ONLYDIR;
        inotify::add_watch(&queue, folder, made)?;
        let watch = Self {
            queue: AsyncFd::with_interest(queue, Interest::READABLE)?,
            bell,
        };
        watch.listen()?;
        Ok(watch)
    }

    /// Watches the bell that is there. One that is watched already stays so.
    fn listen(&self) -> io::Result<()> {
        match inotify::add_watch(self.queue.get_ref(), &self.bell, WatchFlags::MODIFY) {
            Ok(_) | Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) async fn changed(&mut self) -> io::Result<()> {
        loop {
            let mut ready = self.queue.readable().await?;
            if let Ok(heard) = ready.try_io(|queue| drained(queue.get_ref())) {
                heard?;
                return self.listen();
            }
        }
    }
}

/// Takes everything out of the queue; what it says does not matter.
fn drained(queue: &OwnedFd) -> io::Result<()> {
    let mut heard = false;
    let mut buffer = [0; 4096];
    loop {
        match rustix::io::read(queue, &mut buffer) {
            Ok(_) => heard = true,
            Err(Errno::INTR) => {}
            Err(Errno::WOULDBLOCK) if heard => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}
