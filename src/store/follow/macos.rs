//! By kqueue.

use std::io;
use std::path::PathBuf;

use kqueue::EventFilter;
use kqueue::FilterFlag;
use kqueue::Watcher;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

#[derive(Debug)]
pub(super) struct Watch {
    queue: AsyncFd<Watcher>,
    bell: PathBuf,
}

impl Watch {
    #[expect(
        deprecated,
        reason = "its heir is unsafe code; the descriptor is owned here, and never replaced"
    )]
    pub(super) fn begin(folder: PathBuf, bell: PathBuf) -> io::Result<Self> {
        let mut queue = Watcher::new()?;
        // For a bell that is made later, or made anew.
        queue.add_filename(&folder, EventFilter::EVFILT_VNODE, FilterFlag::NOTE_WRITE)?;
        listen(&mut queue, &bell)?;
        Ok(Self {
            queue: AsyncFd::with_interest(queue, Interest::READABLE)?,
            bell,
        })
    }

    pub(super) async fn changed(&mut self) -> io::Result<()> {
        loop {
            let mut ready = self.queue.readable_mut().await?;
            let heard = ready.get_inner().poll(None).is_some();
            if heard {
                // What it says does not matter.
                while ready.get_inner().poll(None).is_some() {}
                return listen(ready.get_inner_mut(), &self.bell);
            }
            ready.clear_ready();
        }
    }
}

/// Watches the bell that is there; one that is watched already is watched anew.
fn listen(queue: &mut Watcher, bell: &std::path::Path) -> io::Result<()> {
    let touched = FilterFlag::NOTE_WRITE | FilterFlag::NOTE_EXTEND | FilterFlag::NOTE_ATTRIB;
    match queue.add_filename(bell, EventFilter::EVFILT_VNODE, touched) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => queue.watch(),
    }
}
