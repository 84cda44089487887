//! The only place that asks what time it is.

use std::time::Instant;

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
