//! Signals as orders to the loop, sizes and request steps as messages.

use std::io;
use std::sync::Arc;

use rustix::process::Signal;
use tokio::runtime::Handle;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio::sync::mpsc;

use crate::api::Steps;
use crate::app::message::Message;
use crate::runtime::inbox::Order;
use crate::runtime::inbox::Senders;
use crate::runtime::screen;

/// The number of the hang-up signal.
pub const HANG_UP: i32 = 1;

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

/// Forwards what ends before what resumes: a program that was asked to end while it was stopped
/// takes no terminal any more.
#[expect(
    clippy::disallowed_methods,
    reason = "ends with the loop that it forwards to"
)]
fn orders(orders: mpsc::UnboundedSender<Order>) -> io::Result<()> {
    let stop = |kind: SignalKind| {
        let signal = kind.as_raw_value();
        Order::Stop { signal }
    };
    let of = |signal: Signal| SignalKind::from_raw(signal.as_raw());
    let mut hang_up = signal(SignalKind::hangup())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut quit = signal(SignalKind::quit())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut suspend = signal(of(Signal::TSTP))?;
    let mut resume = signal(of(Signal::CONT))?;
    tokio::spawn(async move {
        loop {
            let order = tokio::select! {
                biased;
                Some(()) = hang_up.recv() => stop(SignalKind::hangup()),
                Some(()) = interrupt.recv() => stop(SignalKind::interrupt()),
                Some(()) = quit.recv() => stop(SignalKind::quit()),
                Some(()) = terminate.recv() => stop(SignalKind::terminate()),
                Some(()) = suspend.recv() => Order::Suspend,
                Some(()) = resume.recv() => Order::Resumed,
                else => return,
            };
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
