//! The only place that asks what time it is.

use std::io;
use std::thread;
use std::thread::JoinHandle;
use std::time::Instant;

use jiff::tz::TimeZone;

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
}

/// Starts to find out the system's time zone. That reads every folder of the zone database, so
/// the first frame does not wait for it.
///
/// # Errors
///
/// When no thread can be started.
#[expect(
    clippy::disallowed_methods,
    reason = "ends by itself, and the caller waits for it"
)]
pub fn read_zone() -> io::Result<JoinHandle<TimeZone>> {
    thread::Builder::new()
        .name("zone".to_owned())
        .spawn(TimeZone::system)
}
