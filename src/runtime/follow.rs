//! New rows of the store, whoever wrote them: events that a receiver took in, and what receivers
//! counted.

use std::time::Duration;

use tokio::sync::mpsc;

use crate::api;
use crate::app::message::Message;
use crate::domain::event::Event;
use crate::domain::event::StoredEvent;
use crate::domain::event::Tallied;
use crate::domain::memory::StoreFault;
use crate::runtime::keep::Keep;
use crate::store::Place;
use crate::store::Store;
use crate::store::follow::Follower;

/// Events read at once.
const AT_ONCE: usize = 256;
/// Behind by more, the oldest are let go: nobody reads so many, and rows are read again anyway.
const MOST_BEHIND: i64 = 4_096;
/// So many of the events from before the start are shown.
const BEFORE: i64 = 200;
/// The least time between two readings, so that a flood leaves the machine to the keys.
const PAUSE: Duration = Duration::from_millis(50);

/// A receiver that is killed rings no bell: as long as one runs, it is looked for so often.
const LOOK: Duration = Duration::from_secs(10);

/// While events come without a pause, what else changed in the store is told once in so many
/// readings, which is about once a second.
const READINGS: u32 = 20;
/// After a failure it is tried again, for the first time after the one and then ever later up to
/// the other.
const SOON: Duration = Duration::from_secs(10);
const LATE: Duration = Duration::from_mins(10);

/// Follows the store until nobody listens any more.
pub(super) async fn follow(keep: Keep, world: mpsc::Sender<Message>) {
    let store = match keep.store().await {
        Ok(store) => store,
        Err(fault) => {
            // The loop that would read it may be gone.
            let _ = world.send(Message::FollowingFailed(fault)).await;
            return;
        }
    };
    let mut after = None;
    let mut pause = SOON;
    loop {
        let before = after;
        let Err(fault) = run(&store, keep.place(), &world, &mut after).await else {
            return;
        };
        if world.send(Message::FollowingFailed(fault)).await.is_err() {
            return;
        }
        if after != before {
            pause = SOON;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LATE);
    }
}

/// Follows it from behind `place`, which is how far this came before, until nobody listens.
async fn run(
    store: &Store,
    at: &Place,
    world: &mpsc::Sender<Message>,
    place: &mut Option<i64>,
) -> Result<(), StoreFault> {
    // Before anything is read, so that nothing comes unseen between reading and waiting.
    let mut follower = Follower::of(at).map_err(|error| unfollowed(&error))?;
    for left in left(store).await? {
        if world.send(left).await.is_err() {
            return Ok(());
        }
    }
    let newest = store.last_stir().await?;
    let mut after = match *place {
        Some(after) => {
            // It goes on.
            let (events, skipped) = (Vec::new(), 0);
            let message = Message::EventsHeard { events, skipped };
            if world.send(message).await.is_err() {
                return Ok(());
            }
            after
        }
        None => (newest - BEFORE).max(0),
    };
    let mut seen: Vec<Tallied> = Vec::new();
    let mut readings = 0;
    loop {
        *place = Some(after);
        if !tell_receivers(store, world, &mut seen).await? {
            return Ok(());
        }
        let mut skipped = 0;
        let behind = store.last_stir().await? - after;
        if behind > MOST_BEHIND {
            skipped = behind - MOST_BEHIND;
            after += skipped;
        }
        let stored = store.stirred(after, AT_ONCE).await?;
        let Some(last) = stored.last() else {
            let changed = follower.changed();
            let changed = if seen.iter().any(|receiver| receiver.is_alive) {
                tokio::time::timeout(LOOK, changed).await
            } else {
                Ok(changed.await)
            };
            let Ok(changed) = changed else {
                // Nothing but the receivers is to be looked at.
                continue;
            };
            changed.map_err(|error| unfollowed(&error))?;
            readings = 0;
            if world.send(Message::StoreChanged).await.is_err() {
                return Ok(());
            }
            continue;
        };
        after = last.stir;
        let message = Message::EventsHeard {
            events: decoded(stored).await,
            skipped: u64::try_from(skipped).unwrap_or(0),
        };
        if world.send(message).await.is_err() {
            return Ok(());
        }
        readings += 1;
        if readings == READINGS {
            readings = 0;
            if world.send(Message::StoreChanged).await.is_err() {
                return Ok(());
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// What this moderator left for the next run, in the sequence in which it has to be told: before
/// any receiver and any event.
async fn left(store: &Store) -> Result<Vec<Message>, StoreFault> {
    let looked_away = store.looked_away().await?.map(Message::LookedAwayRead);
    let caught_up = store.caught_up().await?.map(Message::CaughtUpRead);
    let watched = Message::WatchedRead(store.watched().await?);
    let known = looked_away.into_iter().chain(caught_up);
    Ok(known.chain([watched]).collect())
}

/// Says what the receivers count, where that is news; whether anybody listens.
async fn tell_receivers(
    store: &Store,
    world: &mpsc::Sender<Message>,
    seen: &mut Vec<Tallied>,
) -> Result<bool, StoreFault> {
    let tallies = store.tallies().await?;
    if tallies == *seen {
        return Ok(true);
    }
    seen.clone_from(&tallies);
    Ok(world.send(Message::ReceiversSeen(tallies)).await.is_ok())
}

#[expect(
    clippy::disallowed_methods,
    reason = "taking events apart may take long, and whoever asks waits for it"
)]
pub(super) async fn decoded(stored: Vec<StoredEvent>) -> Vec<Event> {
    let work = move || stored.iter().map(api::event).collect();
    // It fails only where the program ends.
    tokio::task::spawn_blocking(work).await.unwrap_or_default()
}

fn unfollowed(error: &std::io::Error) -> StoreFault {
    StoreFault::Broken(format!("changes cannot be followed: {error}"))
}
