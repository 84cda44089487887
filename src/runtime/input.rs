//! Keys, pastes and clicks from the terminal, as the core knows them.

use std::io;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::thread;

use crossterm::event;
use crossterm::event::Event;
use crossterm::event::KeyCode;
use crossterm::event::KeyEvent;
use crossterm::event::KeyEventKind;
use crossterm::event::KeyModifiers;
use crossterm::event::MouseButton;
use crossterm::event::MouseEvent;
use crossterm::event::MouseEventKind;
use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::mpsc::error::SendError;

use crate::app::key::Chord;
use crate::app::key::Key;
use crate::app::key::KeyPress;
use crate::app::key::MouseKind;
use crate::app::key::MousePress;
use crate::app::message::Message;
use crate::runtime::inbox::Order;

/// The most of a paste that is taken, in bytes.
const PASTE_LIMIT: usize = 64 * 1024;

/// Whom the one reader of the terminal tells.
static LISTENER: Mutex<Option<Listener>> = Mutex::new(None);
static CHANGED: Condvar = Condvar::new();

#[derive(Debug, Clone)]
struct Listener {
    queue: Sender<Message>,
    orders: UnboundedSender<Order>,
}

/// Has the terminal read, on a thread that lives as long as the process: the terminal gives no way
/// to stop reading, and a second reader would lose the first one's last key. It waits for room in
/// the queue, so that a flood of keys is held back by the terminal and not by memory. Where the
/// terminal cannot be read, the loop is told.
///
/// # Errors
///
/// When no thread can be started.
#[expect(
    clippy::disallowed_methods,
    reason = "one for the process: the terminal gives no way to stop reading"
)]
pub fn read(queue: Sender<Message>, orders: UnboundedSender<Order>) -> io::Result<()> {
    let before = listener().replace(Listener { queue, orders });
    CHANGED.notify_all();
    if before.is_some() {
        return Ok(());
    }
    let read = || {
        pass_on(event::read, deliver);
        if let Some(Listener { orders, .. }) = listener().take() {
            // The loop that would read it may be gone.
            let _ = orders.send(Order::InputEnded);
        }
    };
    thread::Builder::new()
        .name("input".to_owned())
        .spawn(read)
        .map(|_| ())
}

fn listener() -> MutexGuard<'static, Option<Listener>> {
    LISTENER.lock().unwrap_or_else(PoisonError::into_inner)
}

fn pass_on(mut read: impl FnMut() -> io::Result<Event>, mut deliver: impl FnMut(Message)) {
    while let Ok(event) = read() {
        if let Some(message) = message(event) {
            deliver(message);
        }
    }
}

/// Hands a message to whoever listens. Between two consoles it waits for the next one.
fn deliver(mut message: Message) {
    loop {
        let Some(Listener { queue, .. }) = listener().clone() else {
            return;
        };
        let Err(SendError(undelivered)) = queue.blocking_send(message) else {
            return;
        };
        message = undelivered;
        let is_old = |now: &mut Option<Listener>| {
            now.as_ref()
                .is_some_and(|now| now.queue.same_channel(&queue))
        };
        drop(
            CHANGED
                .wait_while(listener(), is_old)
                .unwrap_or_else(PoisonError::into_inner),
        );
    }
}

/// What an event of the terminal is to the core, if it is anything.
fn message(event: Event) -> Option<Message> {
    match event {
        Event::Key(key) => press(key).map(Message::Key),
        Event::Paste(mut text) => {
            let mut end = PASTE_LIMIT.min(text.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.truncate(end);
            Some(Message::Pasted(text))
        }
        Event::Mouse(mouse) => click(mouse).map(Message::Mouse),
        // Sizes come by the signal itself: what is read here waits for the end of a half-read
        // sequence.
        Event::Resize(..) | Event::FocusGained | Event::FocusLost => None,
    }
}

fn press(event: KeyEvent) -> Option<KeyPress> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let key = match event.code {
        KeyCode::Char(character) => Key::Char(character),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::F(number) => Key::F(number),
        _ => return None,
    };
    let chord = Chord {
        key,
        ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
        alt: event.modifiers.contains(KeyModifiers::ALT),
    };
    Some(KeyPress {
        chord,
        repeat: event.kind == KeyEventKind::Repeat,
    })
}

fn click(event: MouseEvent) -> Option<MousePress> {
    let kind = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => MouseKind::Click,
        MouseEventKind::ScrollUp => MouseKind::WheelUp,
        MouseEventKind::ScrollDown => MouseKind::WheelDown,
        _ => return None,
    };
    Some(MousePress {
        kind,
        column: event.column,
        row: event.row,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_nothing_and_repeats_say_so() {
        let event = |kind| KeyEvent::new_with_kind(KeyCode::Char('j'), KeyModifiers::NONE, kind);
        assert_eq!(press(event(KeyEventKind::Release)), None);
        assert_eq!(
            press(event(KeyEventKind::Repeat)).map(|press| press.repeat),
            Some(true)
        );
        assert_eq!(
            press(event(KeyEventKind::Press)).map(|press| press.repeat),
            Some(false)
        );
    }

    #[test]
    fn every_key_before_the_end_of_the_input_is_passed_on() {
        let key = KeyEvent::from(KeyCode::Char('j'));
        let mut events = vec![Event::FocusGained, Event::Key(key)];
        let mut passed = Vec::new();
        pass_on(
            || events.pop().ok_or_else(|| io::ErrorKind::Other.into()),
            |message| passed.push(message),
        );
        assert!(matches!(passed.as_slice(), [Message::Key(_)]), "{passed:?}");
    }

    #[test]
    fn a_key_that_comes_between_two_consoles_goes_to_the_next() {
        let (orders, _told) = tokio::sync::mpsc::unbounded_channel();
        let (first, gone) = tokio::sync::mpsc::channel(1);
        let (second, mut messages) = tokio::sync::mpsc::channel(1);
        drop(gone);
        let listen = |queue| {
            let orders = orders.clone();
            *listener() = Some(Listener { queue, orders });
            CHANGED.notify_all();
        };
        listen(first);
        let key = thread::spawn(|| deliver(Message::Resumed));
        listen(second);
        key.join().unwrap();
        assert_eq!(messages.try_recv(), Ok(Message::Resumed));
    }

    #[test]
    fn a_paste_is_cut_at_a_character() {
        let text = "\u{e9}".repeat(PASTE_LIMIT);
        let Some(Message::Pasted(text)) = message(Event::Paste(text)) else {
            panic!("no paste")
        };
        assert_eq!(text.len(), PASTE_LIMIT);
        let odd = format!("a{}", "\u{e9}".repeat(PASTE_LIMIT));
        let Some(Message::Pasted(odd)) = message(Event::Paste(odd)) else {
            panic!("no paste")
        };
        assert_eq!(odd.len(), PASTE_LIMIT - 1);
    }
}
