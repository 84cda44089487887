//! What waits for the loop: leaving, then input, then everything else.

use std::io;

use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio::time::sleep_until;

use crate::app::message::Message;
use crate::runtime::input::Keys;

/// Sizes, and in tests keys, that may wait before their sender is made to wait.
const INPUT_ROOM: usize = 1_024;
/// Messages from tasks that may wait before the tasks are made to wait.
const WORLD_ROOM: usize = 1_024;

/// A reason to go once round the loop.
#[derive(Debug)]
pub enum Event {
    /// Something from outside the core that the loop itself must see to.
    Order(Order),
    /// From the terminal: drawn at once.
    Input(Message),
    /// From a task: drawn with others.
    World(Message),
    /// A frame has left.
    FrameLeft,
    /// It is time to draw what waits to be drawn.
    DrawTime,
}

/// What a signal or the terminal asks of the loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// A signal ends the program.
    Stop {
        /// The signal's number.
        signal: i32,
    },
    /// The shell wants its terminal for a while.
    Suspend,
    /// The program was stopped from outside and goes on.
    Resumed,
    /// The terminal gives no more input, so that no key can end the program any more.
    InputEnded,
}

/// The ends that others send to.
#[derive(Debug, Clone)]
pub struct Senders {
    /// For signals and the watchdog.
    pub orders: mpsc::UnboundedSender<Order>,
    /// For the terminal's size, and for keys where no terminal is read.
    pub input: mpsc::Sender<Message>,
    /// For tasks.
    pub world: mpsc::Sender<Message>,
    /// For the screen.
    pub frames: mpsc::UnboundedSender<()>,
}

/// The end that the loop reads.
#[derive(Debug)]
pub struct Inbox {
    orders: mpsc::UnboundedReceiver<Order>,
    keys: Option<Keys>,
    input: mpsc::Receiver<Message>,
    world: mpsc::Receiver<Message>,
    frames: mpsc::UnboundedReceiver<()>,
}

/// An inbox and the ways into it.
#[must_use]
pub fn inbox() -> (Senders, Inbox) {
    let (orders_in, orders) = mpsc::unbounded_channel();
    let (input_in, input) = mpsc::channel(INPUT_ROOM);
    let (world_in, world) = mpsc::channel(WORLD_ROOM);
    let (frames_in, frames) = mpsc::unbounded_channel();
    let senders = Senders {
        orders: orders_in,
        input: input_in,
        world: world_in,
        frames: frames_in,
    };
    (
        senders,
        Inbox {
            orders,
            keys: None,
            input,
            world,
            frames,
        },
    )
}

impl Inbox {
    /// Reads the terminal from now on.
    pub fn hear(&mut self, keys: Keys) {
        self.keys = Some(keys);
    }

    /// Waits for the next event; until `draw_at` where something waits to be drawn. Nothing where
    /// every sender is gone.
    pub async fn next(&mut self, draw_at: Option<Instant>) -> Option<Event> {
        let due = async {
            match draw_at {
                Some(at) => sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        let pressed = async {
            match &mut self.keys {
                Some(keys) => Some(of_terminal(keys.next().await)),
                None => None,
            }
        };
        tokio::select! {
            biased;
            Some(order) = self.orders.recv() => Some(Event::Order(order)),
            Some(event) = pressed => Some(event),
            Some(message) = self.input.recv() => Some(Event::Input(message)),
            Some(()) = self.frames.recv() => Some(Event::FrameLeft),
            () = due => Some(Event::DrawTime),
            Some(message) = self.world.recv() => Some(Event::World(message)),
            else => None,
        }
    }

    /// The next event that waits already, if any does.
    pub fn waiting(&mut self) -> Option<Event> {
        self.pressed()
            .or_else(|| self.world.try_recv().ok().map(Event::World))
    }

    /// The next order or input that waits already, if any does.
    pub fn pressed(&mut self) -> Option<Event> {
        if let Ok(order) = self.orders.try_recv() {
            return Some(Event::Order(order));
        }
        let read = self.keys.as_mut().map(Keys::waiting);
        if let Some(read) = read.and_then(Result::transpose) {
            return Some(of_terminal(read));
        }
        self.input.try_recv().ok().map(Event::Input)
    }
}

/// What the terminal sent, or that it will send nothing any more.
fn of_terminal(read: io::Result<Message>) -> Event {
    read.map_or(Event::Order(Order::InputEnded), Event::Input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pressed_comes_before_the_world_and_can_be_taken_without_it() {
        let (senders, mut inbox) = inbox();
        senders.world.blocking_send(Message::Resumed).unwrap();
        assert!(inbox.pressed().is_none());
        senders.input.blocking_send(Message::Suspended).unwrap();
        senders.orders.send(Order::Suspend).unwrap();
        assert!(matches!(inbox.waiting(), Some(Event::Order(_))));
        assert!(matches!(inbox.waiting(), Some(Event::Input(_))));
        assert!(matches!(inbox.waiting(), Some(Event::World(_))));
        assert!(inbox.waiting().is_none());
    }
}
