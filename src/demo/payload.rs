//! The body of an answer, which can also end too early or never.

use std::io;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;

use bytes::Bytes;
use hyper::body::Body;
use hyper::body::Frame;
use hyper::body::SizeHint;

use crate::demo::log::Flight;

/// How a body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// After its last byte.
    Whole,
    /// With the connection closed, half of it sent.
    Cut,
    /// Never: half of it is sent, then nothing more.
    Stalled,
}

/// Bytes on their way to a client.
#[derive(Debug)]
pub(super) struct Payload {
    /// The length announced.
    length: u64,
    left: Option<Bytes>,
    ending: Ending,
    /// Whether the half that is sent has had a turn to leave before the connection breaks.
    flushed: bool,
    /// None for an answer that is nobody's business.
    flight: Option<Flight>,
}

impl Payload {
    pub(super) fn new(bytes: Bytes, ending: Ending, flight: Option<Flight>) -> Self {
        let length = bytes.len() as u64;
        let left = match ending {
            Ending::Whole => bytes,
            Ending::Cut | Ending::Stalled => bytes.slice(..bytes.len() / 2),
        };
        Self {
            length,
            left: Some(left),
            ending,
            flushed: false,
            flight,
        }
    }

    fn land(&mut self) {
        if let Some(flight) = &mut self.flight {
            flight.land();
        }
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(bytes) = self.left.take() {
            if self.ending == Ending::Whole {
                self.land();
            }
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match self.ending {
            Ending::Whole => Poll::Ready(None),
            Ending::Cut if self.flushed => {
                self.land();
                Poll::Ready(Some(Err(io::Error::other("a fault cuts this body"))))
            }
            Ending::Cut => {
                self.flushed = true;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            // Nobody wakes this task: it goes when the client closes the connection.
            Ending::Stalled => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.ending == Ending::Whole && self.left.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
