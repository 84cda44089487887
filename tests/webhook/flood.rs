//! Many deliveries at once: what was acknowledged is in the store, whatever happens to the receiver.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use rustix::process::Signal;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::daemon::Daemon;
use crate::daemon::SECRET;
use crate::daemon::bodies;
use crate::daemon::size;
use crate::daemon::stored;
use crate::peer::Peer;
use crate::peer::body;
use crate::peer::signed;
use crate::program::Machine;

/// Connections that deliver side by side.
const PEERS: usize = 50;

/// What one peer saw.
#[derive(Default)]
struct Seen {
    acknowledged: Vec<Vec<u8>>,
    refused: usize,
    broken: usize,
    waits: Vec<Duration>,
}

/// Delivers at a rate, so many in all, over all peers; ends early where nobody answers any more.
async fn deliver(at: SocketAddr, rate: usize, count: usize, acked: Arc<AtomicUsize>) -> Seen {
    let began = Instant::now();
    let mut peers = JoinSet::new();
    for peer in 0..PEERS {
        let acked = Arc::clone(&acked);
        peers.spawn(async move {
            let (mut connection, mut seen) = (Peer::new(at), Seen::default());
            for number in (peer..count).step_by(PEERS) {
                let due = Duration::from_secs_f64(
                    f64::from(u32::try_from(number).unwrap())
                        / f64::from(u32::try_from(rate).unwrap()),
                );
                tokio::time::sleep(due.saturating_sub(began.elapsed())).await;
                let body = body("flood", number);
                let request = signed(&body);
                let sent = Instant::now();
                match connection.send(&request).await {
                    Ok(200) => {
                        seen.waits.push(sent.elapsed());
                        seen.acknowledged.push(body);
                        acked.fetch_add(1, Ordering::Relaxed);
                    }
                    Ok(status) => {
                        assert_eq!(status, 503);
                        seen.refused += 1;
                    }
                    Err(_) => {
                        seen.broken += 1;
                        return seen;
                    }
                }
            }
            seen
        });
    }
    let mut all = Seen::default();
    while let Some(seen) = peers.join_next().await {
        let seen = seen.unwrap();
        all.acknowledged.extend(seen.acknowledged);
        all.waits.extend(seen.waits);
        all.refused += seen.refused;
        all.broken += seen.broken;
    }
    all.waits.sort_unstable();
    all
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

fn machine() -> Machine {
    Machine::new().var("MODCON_WEBHOOK_SECRET", SECRET)
}

/// Every body is in the store, once.
fn assert_kept(machine: &Machine, acknowledged: &[Vec<u8>]) -> usize {
    let kept = bodies(&stored(machine));
    let lost = acknowledged.iter().filter(|body| !kept.contains_key(*body));
    assert_eq!(lost.count(), 0, "of {} acknowledged", acknowledged.len());
    assert!(
        kept.values().all(|times| *times == 1),
        "each body is one row"
    );
    kept.len()
}

#[test]
fn nothing_that_was_acknowledged_is_lost() {
    let (rate, seconds) = (
        size("MODCON_EVENTS_RATE", 1_000),
        size("MODCON_EVENTS_SECONDS", 5),
    );
    let machine = machine();
    let daemon = Daemon::start(&machine, &[]);
    let began = Instant::now();
    let seen = runtime().block_on(deliver(daemon.at, rate, rate * seconds, Arc::default()));
    let took = began.elapsed();
    let ended = daemon.end(Signal::TERM);
    assert_eq!(ended.code, Some(143), "{}", ended.err);
    assert_eq!(seen.broken, 0);
    assert_eq!(seen.acknowledged.len() + seen.refused, rate * seconds);
    let unlike: HashSet<&Vec<u8>> = seen.acknowledged.iter().collect();
    assert_eq!(unlike.len(), seen.acknowledged.len());
    assert!(!unlike.is_empty());
    let kept = assert_kept(&machine, &seen.acknowledged);
    let at = |share: usize| {
        seen.waits
            .get(seen.waits.len().saturating_sub(1) * share / 1_000)
    };
    println!(
        "{rate}/s for {seconds} s, in {took:?}: {} acknowledged, {} refused, {kept} kept; \
         acknowledged after {:?} (half), {:?} (99 %), {:?} (all)",
        seen.acknowledged.len(),
        seen.refused,
        at(500).unwrap(),
        at(990).unwrap(),
        at(1_000).unwrap()
    );
}

#[test]
fn whoever_kills_it_loses_nothing_that_was_acknowledged() {
    let rate = size("MODCON_EVENTS_RATE", 1_000);
    for kill in 0..size("MODCON_EVENTS_KILLS", 3) {
        let machine = machine();
        let daemon = Daemon::start(&machine, &[]);
        let (at, acked) = (daemon.at, Arc::new(AtomicUsize::new(0)));
        let runtime = runtime();
        let seen = runtime.spawn(deliver(at, rate, 60 * rate, Arc::clone(&acked)));
        // In the middle of commits, each time at another one.
        let enough = 300 + 37 * kill;
        let guard = Instant::now();
        while acked.load(Ordering::Relaxed) < enough {
            assert!(
                guard.elapsed() < Duration::from_mins(1),
                "nothing is acknowledged"
            );
            std::thread::yield_now();
        }
        assert_eq!(daemon.end(Signal::KILL).code, None, "killed");
        let seen = runtime.block_on(seen).unwrap();
        assert!(seen.broken > 0 && seen.acknowledged.len() >= enough);
        let kept = assert_kept(&machine, &seen.acknowledged);
        println!(
            "kill {kill}: {} acknowledged, {kept} kept",
            seen.acknowledged.len()
        );

        // The next one goes on where it stopped.
        let next = Daemon::start(&machine, &[]);
        let again = signed(&seen.acknowledged[0]);
        let status = runtime.block_on(Peer::new(next.at).send(&again));
        assert_eq!(status.unwrap(), 200);
        assert_eq!(next.end(Signal::TERM).lines.last().unwrap()["repeated"], 1);
        assert_eq!(assert_kept(&machine, &seen.acknowledged), kept);
    }
}
