//! Five hundred peers that send a byte now and then: each is closed, and good deliveries go through.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use rustix::process::Pid;
use rustix::process::Signal;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::daemon::Daemon;
use crate::daemon::SECRET;
use crate::daemon::bodies;
use crate::daemon::size;
use crate::daemon::stored;
use crate::peer::GUARD;
use crate::peer::Peer;
use crate::peer::body;
use crate::peer::signed;
use crate::program::Machine;

const DRIBBLERS: usize = 500;
/// How much the receiver may grow, in kilobytes.
const MOST_GROWTH: u64 = 20 * 1024;

/// Opens a connection and dribbles until the other side ends it. Says how long that took.
async fn dribble(at: SocketAddr, kind: usize) -> io::Result<Duration> {
    let whole = signed(&body("slow", kind));
    let head = whole
        .windows(4)
        .position(|bytes| bytes == b"\r\n\r\n")
        .unwrap()
        + 4;
    let chunked = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\
        x-amity-signature: RggwGPqA4PmszxKe/TBGjO9h+XimPhSOIV2mZZZgfpQ=\r\n\
        Transfer-Encoding: chunked\r\n\r\n";
    let (at_once, slowly): (&[u8], &[u8]) = match kind % 4 {
        // Nothing at all.
        0 => (b"", b""),
        1 => (b"", &whole),
        2 => (&whole[..head], &whole[head..]),
        _ => (
            chunked,
            b"1\r\n{\r\n1\r\n \r\n1\r\n \r\n1\r\n \r\n1\r\n \r\n1\r\n \r\n1\r\n \r\n",
        ),
    };
    let mut stream = TcpStream::connect(at).await?;
    let began = Instant::now();
    stream.write_all(at_once).await?;
    let (mut reading, mut writing) = stream.split();
    let mut answer = [0; 64];
    let mut slowly = slowly.iter();
    loop {
        tokio::select! {
            // An answer is an end too: the connection closes with it.
            read = reading.read(&mut answer) => if !matches!(read, Ok(count) if count > 0) {
                return Ok(began.elapsed());
            },
            () = tokio::time::sleep(Duration::from_millis(150)) => {
                if let Some(byte) = slowly.next() {
                    writing.write_all(&[*byte]).await?;
                }
            }
        }
    }
}

/// Memory of its own in kilobytes, where the system tells.
fn memory(pid: Pid) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", pid.as_raw_nonzero())).ok()?;
    let line = status.lines().find(|line| line.starts_with("RssAnon:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn slow_peers_are_closed_and_keep_no_good_delivery_out() {
    let seconds = u64::try_from(size("MODCON_DRIBBLE_SECONDS", 10)).unwrap();
    let machine = Machine::new().var("MODCON_WEBHOOK_SECRET", SECRET);
    let daemon = Daemon::start(&machine, &[]);
    let (at, pid) = (daemon.at, daemon.pid());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let until = Instant::now() + Duration::from_secs(seconds);
    let closed = Arc::new(AtomicUsize::new(0));
    let (good, waits, slowest, grown) = runtime.block_on(async {
        // The first deliveries fill what the store keeps in memory anyway.
        let mut first = JoinSet::new();
        for peer in 0..20 {
            first.spawn(async move {
                let mut peer_of_many = Peer::new(at);
                let mut taken = Vec::new();
                for number in 0..400 {
                    let body = body("first", peer * 400 + number);
                    assert_eq!(peer_of_many.send(&signed(&body)).await.unwrap(), 200);
                    taken.push(body);
                }
                taken
            });
        }
        let mut good = first.join_all().await.concat();
        let before = memory(pid);
        let mut peers = JoinSet::new();
        for kind in 0..DRIBBLERS {
            let closed = Arc::clone(&closed);
            peers.spawn(async move {
                let mut slowest = Duration::ZERO;
                while Instant::now() < until {
                    let took = timeout(GUARD, dribble(at, kind)).await;
                    // A peer that writes when it is closed already is told so by its write.
                    if let Ok(took) = took.unwrap() {
                        slowest = slowest.max(took);
                    }
                    closed.fetch_add(1, Ordering::Relaxed);
                }
                slowest
            });
        }
        let (mut waits, mut most) = (Vec::new(), before);
        for number in 0.. {
            if Instant::now() >= until {
                break;
            }
            // A connection of its own each time, as whoever comes in among a crowd.
            let body = body("good", number);
            let sent = Instant::now();
            assert_eq!(Peer::new(at).send(&signed(&body)).await.unwrap(), 200);
            waits.push(sent.elapsed());
            good.push(body);
            most = most.max(memory(pid));
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let mut slowest = Duration::ZERO;
        while let Some(took) = peers.join_next().await {
            slowest = slowest.max(took.unwrap());
        }
        let grown = most
            .zip(before)
            .map(|(most, before)| most.saturating_sub(before));
        (good, waits, slowest, grown)
    });
    let ended = daemon.end(Signal::TERM);
    let last = ended.lines.last().unwrap();
    let closed = closed.load(Ordering::Relaxed);
    assert!(closed >= DRIBBLERS);
    assert_eq!(last["closed"], closed, "each is counted: {last}");
    assert_eq!(last["stored"], good.len(), "{last}");
    let kept = bodies(&stored(&machine));
    assert_eq!(kept.len(), good.len());
    assert!(good.iter().all(|body| kept.contains_key(body)));
    if let Some(grown) = grown {
        assert!(grown < MOST_GROWTH, "{grown} kB");
    }
    let mut waits = waits;
    waits.sort_unstable();
    println!(
        "{DRIBBLERS} slow peers for {seconds} s: {closed} closed, the slowest after {slowest:?}; \
         {} good deliveries, 99 % after {:?}, all after {:?}; grown by {grown:?} kB",
        waits.len(),
        waits[(waits.len() - 1) * 99 / 100],
        waits.last().unwrap()
    );
}
