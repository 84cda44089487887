//! A connection's socket, which tells its guest when something is heard, and which ends so that the
//! last answer can be read.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::task::Poll;
use std::task::ready;

use hyper::rt::Read;
use hyper::rt::ReadBufCursor;
use hyper::rt::Write;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncRead;
use tokio::io::ReadBuf;
use tokio::net::TcpStream;

use crate::webhook::guests::Guest;
use crate::webhook::guests::Phase;

/// The most that is read and dropped behind the last answer, in bytes.
const DROPPED: usize = 256 * 1024;

/// One accepted connection.
#[derive(Debug)]
pub(super) struct Socket {
    stream: TokioIo<TcpStream>,
    guest: Arc<Guest>,
    dropped: usize,
}

impl Socket {
    pub(super) fn new(stream: TcpStream, guest: Arc<Guest>) -> Self {
        Self {
            stream: TokioIo::new(stream),
            guest,
            dropped: 0,
        }
    }
}

impl Read for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if read.is_ready() {
            self.guest.heard();
        }
        read
    }
}

impl Write for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    /// Says that nothing more is written, and reads on for a little: a socket that is closed over
    /// bytes that nobody read resets the connection, and takes the answer with it.
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.guest.phase() != Phase::Closing {
            self.guest.enter(Phase::Closing);
        }
        ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
        let mut scratch = [0; 4096];
        while self.dropped < DROPPED {
            let mut space = ReadBuf::new(&mut scratch);
            let stream = Pin::new(self.stream.inner_mut());
            ready!(stream.poll_read(context, &mut space))?;
            let count = space.filled().len();
            if count == 0 {
                break;
            }
            self.dropped = self.dropped.saturating_add(count);
        }
        Poll::Ready(Ok(()))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
