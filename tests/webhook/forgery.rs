//! Forged deliveries: whatever is changed about body, signature or secret, it is refused and leaves
//! nothing; and what is sent again leaves nothing new.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use modcon::store::hex;
use rustix::process::Signal;
use tokio::task::JoinSet;

use crate::daemon::Daemon;
use crate::daemon::SECRET;
use crate::daemon::size;
use crate::daemon::stored;
use crate::dice::Dice;
use crate::peer::Peer;
use crate::peer::body;
use crate::peer::request;
use crate::peer::secrets;
use crate::peer::signed;
use crate::program::Machine;

const PEERS: usize = 16;
const HEADER: &str = "x-amity-signature";

/// Another text of the same or another length.
fn changed(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    let at = dice.below(bytes.len());
    match dice.below(6) {
        0 => changed[at] ^= 1 << dice.below(8),
        1 => changed.truncate(at),
        2 => changed.insert(at, u8::try_from(dice.below(256)).unwrap()),
        3 => drop(changed.remove(at)),
        4 => changed.swap(at, dice.below(bytes.len())),
        _ => changed.extend_from_slice(&bytes[..=at]),
    }
    changed
}

/// A value that may stand in a header.
fn changed_signature(signature: &[u8], dice: &mut Dice) -> Vec<u8> {
    let text = String::from_utf8(signature.to_vec()).unwrap();
    let raw = STANDARD.decode(signature).unwrap();
    match dice.below(10) {
        0 => text.to_ascii_lowercase().into_bytes(),
        1 => text.replace(['+', '/'], "-").trim_end_matches('=').into(),
        2 => hex(&raw).into_bytes(),
        3 => STANDARD.encode(changed(&raw, dice)).into_bytes(),
        4 => [signature, b", ", signature].concat(),
        5 => Vec::new(),
        _ => {
            let mut changed = changed(signature, dice);
            changed.retain(|byte| (b' '..=b'~').contains(byte) || *byte >= 0x80);
            changed
        }
    }
}

/// A forged delivery of one kind or another. Never one that is signed right.
fn forged(body: &[u8], dice: &mut Dice) -> Vec<u8> {
    let right = secrets(SECRET).sign(body).into_bytes();
    loop {
        let (signature, sent) = match dice.below(8) {
            0..3 => (right.clone(), changed(body, dice)),
            3..6 => (changed_signature(&right, dice), body.to_vec()),
            6 => {
                let secret = changed(SECRET.as_bytes(), dice);
                let secret = String::from_utf8_lossy(&secret).into_owned();
                (secrets(&secret).sign(body).into_bytes(), body.to_vec())
            }
            _ => {
                let twice: [(&str, &[u8]); 2] = [(HEADER, &right), ("X-Amity-Signature", &right)];
                return request(&twice, body);
            }
        };
        // Space around a header's value is no part of it.
        let value = String::from_utf8_lossy(&signature).trim().to_owned();
        if value.as_bytes() == secrets(SECRET).sign(&sent).as_bytes() {
            continue;
        }
        let legacy: (&str, &[u8]) = ("x-eko-signature", &right);
        let amity: (&str, &[u8]) = (HEADER, &signature);
        return match dice.below(4) {
            0 => request(&[legacy, amity], &sent),
            _ => request(&[amity], &sent),
        };
    }
}

#[test]
fn every_forgery_is_refused_and_leaves_nothing_and_a_replay_nothing_new() {
    let count = size("MODCON_FORGERIES", 50_000);
    let machine = Machine::new().var("MODCON_WEBHOOK_SECRET", SECRET);
    let daemon = Daemon::start(&machine, &[]);
    let at = daemon.at;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let (forgeries, replays) = (count / PEERS, count / PEERS / 10);
    runtime.block_on(async {
        let mut peers = JoinSet::new();
        for seed in 0..PEERS {
            peers.spawn(async move {
                let mut dice = Dice::new(u64::try_from(seed).unwrap());
                let mut peer = Peer::new(at);
                let body = br#"{"event":"user.didUpdate","data":{"users":[],"files":[]}}"#;
                for number in 0..forgeries {
                    let forged = forged(body, &mut dice);
                    let status = peer.send(&forged).await.unwrap();
                    let shown = String::from_utf8_lossy(&forged);
                    assert_eq!(status, 401, "seed {seed}, forgery {number}: {shown}");
                }
            });
        }
        while let Some(done) = peers.join_next().await {
            done.unwrap();
        }
    });
    assert!(
        stored(&machine).is_empty(),
        "nothing that is forged is kept"
    );

    runtime.block_on(async {
        let mut peers = JoinSet::new();
        for _ in 0..PEERS {
            peers.spawn(async move {
                let mut peer = Peer::new(at);
                let again = signed(&body("replay", 0));
                for _ in 0..replays {
                    assert_eq!(peer.send(&again).await.unwrap(), 200);
                }
            });
        }
        while let Some(done) = peers.join_next().await {
            done.unwrap();
        }
    });
    let ended = daemon.end(Signal::TERM);
    let last = ended.lines.last().unwrap();
    assert_eq!(last["unsigned"], PEERS * forgeries, "{last}");
    assert_eq!(
        (&last["stored"], &last["other"]),
        (&1.into(), &0.into()),
        "{last}"
    );
    assert_eq!(last["repeated"], PEERS * replays - 1, "{last}");
    let kept = stored(&machine);
    assert_eq!(kept.len(), 1);
    assert_eq!(
        usize::try_from(kept[0].repeats).unwrap(),
        PEERS * replays - 1
    );
    println!(
        "{} forgeries refused, {} replays are one row",
        PEERS * forgeries,
        PEERS * replays
    );
}
