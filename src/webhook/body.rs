//! Bodies: read up to a bound, within a time, and within the memory that all of them share.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Body;
use hyper::body::Incoming;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::webhook::LARGEST_BODY;
use crate::webhook::guests::BODY;

/// What all bodies together may hold until they are durable, in bytes.
const ALL_BODIES: usize = 64 * 1024 * 1024;

/// Memory for bodies.
#[derive(Debug, Clone)]
pub(super) struct Room(Arc<Semaphore>);

/// A part of it, given back once this goes.
#[derive(Debug)]
pub(super) struct Share {
    _held: Option<OwnedSemaphorePermit>,
}

impl Room {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(ALL_BODIES)))
    }

    #[cfg(test)]
    pub(super) fn nothing(&self) -> Share {
        Share {
            _held: self.share(0),
        }
    }

    fn share(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let bytes = u32::try_from(bytes).ok()?;
        Arc::clone(&self.0).try_acquire_many_owned(bytes).ok()
    }
}

/// A body that was read.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) bytes: Vec<u8>,
    pub(super) share: Share,
}

/// Why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unread {
    /// It is longer than any event.
    TooLarge,
    /// The others hold all the memory there is.
    NoRoom,
    /// It took too long, or broke off.
    Lost,
}

/// Reads a body.
pub(super) async fn read(mut body: Incoming, room: &Room) -> Result<Held, Unread> {
    let read = timeout(BODY, collected(&mut body, room)).await;
    match read.unwrap_or(Err(Unread::Lost)) {
        Err(Unread::TooLarge) => {
            // A sender that is cut off in the middle of sending would not read the answer.
            skip(body).await;
            Err(Unread::TooLarge)
        }
        other => other,
    }
}

async fn collected(body: &mut Incoming, room: &Room) -> Result<Held, Unread> {
    if body.size_hint().lower() > LARGEST_BODY as u64 {
        return Err(Unread::TooLarge);
    }
    let mut bytes = Vec::new();
    let mut held: Option<OwnedSemaphorePermit> = None;
    while let Some(frame) = next(body).await {
        let frame = frame?;
        if bytes.len().saturating_add(frame.len()) > LARGEST_BODY {
            return Err(Unread::TooLarge);
        }
        let more = room.share(frame.len()).ok_or(Unread::NoRoom)?;
        match &mut held {
            Some(held) => held.merge(more),
            None => held = Some(more),
        }
        bytes.extend_from_slice(&frame);
    }
    Ok(Held {
        bytes,
        share: Share { _held: held },
    })
}

/// Reads a body that nobody wants and drops it, as far as its time goes. Says whether that was all.
pub(super) async fn skip(mut body: Incoming) -> bool {
    let whole = async {
        let mut dropped = 0_usize;
        while let Some(frame) = next(&mut body).await {
            match frame {
                Ok(frame) if dropped <= LARGEST_BODY.saturating_mul(8) => {
                    dropped = dropped.saturating_add(frame.len());
                }
                _ => return false,
            }
        }
        true
    };
    timeout(BODY, whole).await.unwrap_or(false)
}

async fn next(body: &mut Incoming) -> Option<Result<Bytes, Unread>> {
    loop {
        match body.frame().await? {
            Ok(frame) => {
                // Trailers say nothing of a delivery.
                if let Ok(bytes) = frame.into_data() {
                    return Some(Ok(bytes));
                }
            }
            Err(_) => return Some(Err(Unread::Lost)),
        }
    }
}
