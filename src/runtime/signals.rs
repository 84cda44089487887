//! Signals as orders to the loop, sizes and request steps as messages.

use std::io;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio::sync::mpsc;

use crate::api::Steps;
use crate::app::message::Message;
use crate::layout::Size;
use crate::runtime::inbox::Order;
use crate::runtime::inbox::Senders;
use crate::terminal::line;

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
    let orders = &senders.orders;
    let stops = [
        SignalKind::hangup(),
        SignalKind::interrupt(),
        SignalKind::quit(),
        SignalKind::terminate(),
    ];
    for kind in stops {
        forward(
            orders,
            kind,
            Order::Stop {
                signal: kind.as_raw_value(),
            },
        )?;
    }
    forward(
        orders,
        SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw()),
        Order::Suspend,
    )?;
    forward(
        orders,
        SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()),
        Order::Resumed,
    )
}

#[expect(
    clippy::disallowed_methods,
    reason = "ends with the loop that it tells"
)]
fn sizes(input: mpsc::Sender<Message>) -> io::Result<()> {
    let mut changes = signal(SignalKind::window_change())?;
    tokio::spawn(async move {
        while changes.recv().await.is_some() {
            // A terminal that is gone has no size, and is the watchdog's matter.
            let Ok((width, height)) = line::size(&io::stdout()) else {
                continue;
            };
            let size = Size { width, height };
            if input.send(Message::Resized(size)).await.is_err() {
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

#[expect(
    clippy::disallowed_methods,
    reason = "ends with the loop that it forwards to"
)]
fn forward(
    orders: &mpsc::UnboundedSender<Order>,
    kind: SignalKind,
    order: Order,
) -> io::Result<()> {
    let mut signals = signal(kind)?;
    let orders = orders.clone();
    tokio::spawn(async move {
        while signals.recv().await.is_some() {
            if orders.send(order).is_err() {
                return;
            }
        }
    });
    Ok(())
}
