//! The only place that asks what time it is.

use std::io;
use std::thread;
use std::time::Instant;

use jiff::tz::TimeZone;
use tokio::sync::mpsc;

use crate::app::message::Message;
use crate::domain::time::Moment;
use crate::domain::time::Timestamp;

/// Tells moments since it was started.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    started: Instant,
}

impl Clock {
    /// A clock that starts now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one clock")]
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
        }
    }

    /// Now, on both clocks.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one clock")]
    pub fn now(&self) -> Moment {
        Moment {
            uptime: self.started.elapsed(),
            wall: Timestamp::from_millis(jiff::Timestamp::now().as_millisecond()),
        }
    }

    /// Then, on both clocks: by the wall clock as it is now.
    #[must_use]
    pub fn at(&self, then: Instant) -> Moment {
        let now = self.now();
        let uptime = then.saturating_duration_since(self.started);
        let ago = now.uptime.saturating_sub(uptime);
        let ago = i64::try_from(ago.as_millis()).unwrap_or(i64::MAX);
        Moment {
            uptime,
            wall: Timestamp::from_millis(now.wall.as_millis().saturating_sub(ago)),
        }
    }
}

/// Starts to find out the system's time zone and tells the loop. That reads every folder of the
/// zone database, so that neither the first frame nor a key waits for it.
///
/// # Errors
///
/// When no thread can be started.
#[expect(
    clippy::disallowed_methods,
    reason = "ends by itself, once the zone is read"
)]
pub fn read_zone(world: mpsc::Sender<Message>) -> io::Result<()> {
    let read = move || {
        // The loop that would read it may be gone.
        let _ = world.blocking_send(Message::ZoneRead(TimeZone::system()));
    };
    thread::Builder::new()
        .name("zone".to_owned())
        .spawn(read)
        .map(|_| ())
}
