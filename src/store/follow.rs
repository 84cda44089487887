//! Waiting for what a store hears, whoever hears it, without asking again and again.

#[cfg_attr(target_os = "linux", path = "follow/linux.rs")]
#[cfg_attr(target_os = "macos", path = "follow/macos.rs")]
mod watch;

use std::io;

use crate::store::files::Place;
use crate::store::follow::watch::Watch;

/// Wakes whenever a store took in events or a receiver said what it counted. Only ever says that
/// there may be something: whoever follows begins to wait, then reads what is there, then waits
/// for more.
#[derive(Debug)]
pub struct Follower(Watch);

impl Follower {
    /// Follows the store at a place from here on. Has to be called in a runtime with I/O.
    ///
    /// # Errors
    ///
    /// The system's reason, such as a folder that is not there, or too many files that are
    /// watched.
    pub fn of(place: &Place) -> io::Result<Self> {
        Watch::begin(place.folder.clone(), place.bell()).map(Self)
    }

    /// Returns when something may have been added since the last call. May be dropped at any
    /// time.
    ///
    /// # Errors
    ///
    /// The system's reason.
    pub async fn changed(&mut self) -> io::Result<()> {
        self.0.changed().await
    }
}
