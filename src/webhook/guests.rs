//! Who is connected, how far each came, and who has to go when there is no room.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// How long a head may take, from its first byte or from when the connection was opened.
const HEAD: Duration = Duration::from_secs(2);
/// How long a body may take.
pub(super) const BODY: Duration = Duration::from_secs(1);
/// How long a connection may be silent between two requests.
const IDLE: Duration = Duration::from_secs(30);
/// How long a sender may take to read the last answer before the connection is gone.
const CLOSING: Duration = Duration::from_secs(1);

/// How far a connection came with the request at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// The head of a request is awaited or arrives.
    Head,
    /// Its body arrives.
    Body,
    /// It is whole, and its answer is being found.
    Answering,
    /// It was answered, and the next one has not begun.
    Idle,
    /// The connection ends.
    Closing,
}

impl Phase {
    /// When it is too late to wait any longer.
    fn deadline(self, since: Instant) -> Option<Instant> {
        let allowed = match self {
            Self::Head => HEAD,
            // The body has its own limit, which answers where an answer helps.
            Self::Body => BODY.saturating_mul(2),
            Self::Answering => return None,
            Self::Idle => IDLE,
            Self::Closing => CLOSING,
        };
        since.checked_add(allowed)
    }

    /// Whether nobody is being answered, so that the connection can make room.
    const fn is_incomplete(self) -> bool {
        matches!(self, Self::Head | Self::Body | Self::Idle | Self::Closing)
    }

    /// Whether it is no fault of the peer to stay in it.
    pub(super) const fn is_quiet(self) -> bool {
        matches!(self, Self::Idle | Self::Closing)
    }
}

/// One connection, as its task and the table of all know it.
#[derive(Debug)]
pub(super) struct Guest {
    state: Mutex<(Phase, Instant)>,
    /// Told once the connection has to make room.
    pub(super) dismissed: Notify,
}

impl Guest {
    fn new() -> Self {
        Self {
            state: Mutex::new((Phase::Head, Instant::now())),
            dismissed: Notify::new(),
        }
    }

    /// Enters a phase.
    pub(super) fn enter(&self, phase: Phase) {
        *self.lock() = (phase, Instant::now());
    }

    /// A byte arrived; between two requests it is the first of the next.
    pub(super) fn heard(&self) {
        let mut state = self.lock();
        if state.0 == Phase::Idle {
            *state = (Phase::Head, Instant::now());
        }
    }

    pub(super) fn phase(&self) -> Phase {
        self.lock().0
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        let (phase, since) = *self.lock();
        phase.deadline(since)
    }

    /// Since when its request is incomplete, if it is.
    fn waiting_since(&self) -> Option<Instant> {
        let (phase, since) = *self.lock();
        phase.is_incomplete().then_some(since)
    }

    fn lock(&self) -> MutexGuard<'_, (Phase, Instant)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Everybody who is connected.
#[derive(Debug)]
pub(super) struct Guests {
    most: usize,
    all: Mutex<Table>,
}

#[derive(Debug, Default)]
struct Table {
    next: u64,
    guests: BTreeMap<u64, Arc<Guest>>,
}

/// A place in the table; it is free again once this goes.
#[derive(Debug)]
pub(super) struct Seat {
    guests: Arc<Guests>,
    number: u64,
    pub(super) guest: Arc<Guest>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.guests.lock().guests.remove(&self.number);
    }
}

/// What it took to let somebody in.
#[derive(Debug)]
pub(super) enum Entry {
    /// There was room.
    Free(Seat),
    /// The oldest incomplete one was closed for it.
    Instead(Seat),
    /// Everybody is being answered.
    Full,
}

impl Guests {
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            all: Mutex::default(),
        })
    }

    /// Lets one more in; where there is no room, the one whose request has been incomplete for the
    /// longest time goes.
    pub(super) fn enter(self: &Arc<Self>) -> Entry {
        let mut table = self.lock();
        let full = table.guests.len() >= self.most;
        if full && !table.dismiss_oldest() {
            return Entry::Full;
        }
        let guest = Arc::new(Guest::new());
        let number = table.next;
        table.next = number.wrapping_add(1);
        table.guests.insert(number, Arc::clone(&guest));
        drop(table);
        let seat = Seat {
            guests: Arc::clone(self),
            number,
            guest,
        };
        if full {
            Entry::Instead(seat)
        } else {
            Entry::Free(seat)
        }
    }

    /// How many there may be.
    pub(super) const fn most(&self) -> usize {
        self.most
    }

    /// Closes the oldest incomplete one, if there is any.
    pub(super) fn dismiss_oldest(&self) -> bool {
        self.lock().dismiss_oldest()
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn dismiss_oldest(&mut self) -> bool {
        let waiting = self.guests.iter();
        let waiting = waiting.filter_map(|(number, guest)| Some((guest.waiting_since()?, *number)));
        let Some((_, number)) = waiting.min() else {
            return false;
        };
        if let Some(guest) = self.guests.remove(&number) {
            guest.dismissed.notify_one();
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(entry: Entry) -> Seat {
        match entry {
            Entry::Free(seat) | Entry::Instead(seat) => seat,
            Entry::Full => panic!("there was room"),
        }
    }

    async fn later() {
        tokio::time::advance(Duration::from_millis(10)).await;
    }

    fn is_dismissed(seat: &Seat) -> bool {
        let told = seat.guest.dismissed.notified();
        tokio::pin!(told);
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        told.poll(&mut context).is_ready()
    }

    #[tokio::test(start_paused = true)]
    async fn the_oldest_incomplete_one_makes_room_and_nobody_else() {
        let guests = Guests::new(3);
        let answering = seat(guests.enter());
        answering.guest.enter(Phase::Answering);
        later().await;
        let idle = seat(guests.enter());
        later().await;
        let slow = seat(guests.enter());
        later().await;
        idle.guest.enter(Phase::Idle);
        later().await;

        let first = guests.enter();
        assert!(matches!(first, Entry::Instead(_)));
        assert!(is_dismissed(&slow) && !is_dismissed(&idle) && !is_dismissed(&answering));
        drop(slow);
        let first = seat(first);
        first.guest.enter(Phase::Body);
        assert!(matches!(guests.enter(), Entry::Instead(_)));
        assert!(is_dismissed(&idle) && !is_dismissed(&answering) && !is_dismissed(&first));
    }

    #[tokio::test(start_paused = true)]
    async fn where_everybody_is_being_answered_nobody_comes_in() {
        let guests = Guests::new(1);
        let only = seat(guests.enter());
        only.guest.enter(Phase::Answering);
        assert!(matches!(guests.enter(), Entry::Full));
        drop(only);
        assert!(matches!(guests.enter(), Entry::Free(_)));
    }

    #[tokio::test(start_paused = true)]
    async fn each_phase_has_its_own_time_and_the_first_byte_begins_a_head() {
        let guests = Guests::new(1);
        let seat = seat(guests.enter());
        let guest = &seat.guest;
        let left = || {
            let deadline = guest.deadline();
            deadline.map(|deadline| deadline.duration_since(Instant::now()).as_secs())
        };
        assert_eq!(left(), Some(2));
        later().await;
        guest.heard();
        assert_eq!(left(), Some(1), "a head is not prolonged by its bytes");
        guest.enter(Phase::Answering);
        assert_eq!(left(), None);
        guest.enter(Phase::Idle);
        assert_eq!(left(), Some(30));
        guest.heard();
        assert_eq!((guest.phase(), left()), (Phase::Head, Some(2)));
    }
}
