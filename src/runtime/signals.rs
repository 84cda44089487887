//! Signals as orders to the loop, sizes and request steps as messages.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::Signal;
use tokio::runtime::Handle;
use tokio::signal::unix;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio::sync::mpsc;

use crate::api::Steps;
use crate::app::message::Message;
use crate::runtime::inbox::Order;
use crate::runtime::inbox::Senders;
use crate::runtime::screen;
use crate::terminal::line;

/// The number of the hang-up signal.
pub const HANG_UP: i32 = 1;

/// How long a program that was continued in the background stays awake before it stops again.
/// Two signals that were sent one after the other can be heard by two threads in either order,
/// and whoever asks a stopped program to end continues it too.
const IN_BACKGROUND: Duration = Duration::from_secs(1);

/// Turns signals into orders, and changes of the terminal's size into messages.
///
/// # Errors
///
/// When the operating system does not let a signal be caught.
pub fn listen(senders: &Senders, tasks: &Handle) -> io::Result<()> {
    let _inside = tasks.enter();
    sizes(senders.input.clone())?;
    orders(senders.orders.clone())
}

/// The signals that end the program.
struct Ends {
    hang_up: unix::Signal,
    interrupt: unix::Signal,
    quit: unix::Signal,
    terminate: unix::Signal,
}

impl Ends {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) -> Order {
        let kind = tokio::select! {
            biased;
            Some(()) = self.hang_up.recv() => SignalKind::hangup(),
            Some(()) = self.interrupt.recv() => SignalKind::interrupt(),
            Some(()) = self.quit.recv() => SignalKind::quit(),
            Some(()) = self.terminate.recv() => SignalKind::terminate(),
            else => std::future::pending().await,
        };
        let signal = kind.as_raw_value();
        Order::Stop { signal }
    }
}

/// Forwards what ends before what resumes: a program that was asked to end while it was stopped
/// takes no terminal any more.
#[expect(
    clippy::disallowed_methods,
    reason = "ends with the loop that it forwards to"
)]
fn orders(orders: mpsc::UnboundedSender<Order>) -> io::Result<()> {
    let of = |signal: Signal| SignalKind::from_raw(signal.as_raw());
    let mut ends = Ends::listen()?;
    let mut suspend = signal(of(Signal::TSTP))?;
    let mut resume = signal(of(Signal::CONT))?;
    tokio::spawn(async move {
        loop {
            let mut order = tokio::select! {
                biased;
                end = ends.next() => end,
                Some(()) = suspend.recv() => Order::Suspend,
                Some(()) = resume.recv() => Order::Resumed,
                else => return,
            };
            if order == Order::Resumed && !line::is_ours(io::stdout()) {
                order = tokio::select! {
                    biased;
                    end = ends.next() => end,
                    Some(()) = resume.recv() => Order::Resumed,
                    () = tokio::time::sleep(IN_BACKGROUND) => Order::Resumed,
                };
            }
            if orders.send(order).is_err() {
                return;
            }
        }
    });
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "ends with the loop that it tells"
)]
fn sizes(input: mpsc::Sender<Message>) -> io::Result<()> {
    let mut changes = signal(SignalKind::window_change())?;
    tokio::spawn(async move {
        while changes.recv().await.is_some() {
            if input.send(Message::Resized(screen::size())).await.is_err() {
                return;
            }
        }
    });
    Ok(())
}

/// Hands the steps of requests to the loop, in their order.
#[must_use]
pub fn steps(world: mpsc::Sender<Message>, tasks: &Handle) -> Steps {
    let (all, mut queue) = mpsc::unbounded_channel();
    tasks.spawn(async move {
        while let Some(step) = queue.recv().await {
            if world.send(Message::RequestMoved(step)).await.is_err() {
                return;
            }
        }
    });
    Arc::new(move |step| {
        // The loop that would read it may be gone.
        let _ = all.send(step);
    })
}
