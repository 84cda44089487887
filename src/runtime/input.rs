//! Keys, pastes and clicks from the terminal, as the core knows them.

use std::io;
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

use crate::app::key::Chord;
use crate::app::key::Key;
use crate::app::key::KeyPress;
use crate::app::key::MouseKind;
use crate::app::key::MousePress;
use crate::app::message::Message;
use crate::runtime::inbox::Order;

/// The most of a paste that is taken, in bytes.
const PASTE_LIMIT: usize = 64 * 1024;

/// Starts the thread that reads the terminal. It waits for room in the queue, so that a flood of
/// keys is held back by the terminal and not by memory, and ends when the queue is gone. Where the
/// terminal cannot be read, the loop is told.
///
/// # Errors
///
/// When no thread can be started.
#[expect(
    clippy::disallowed_methods,
    reason = "ends with the process: the terminal gives no way to stop reading"
)]
pub fn read(queue: Sender<Message>, orders: UnboundedSender<Order>) -> io::Result<()> {
    thread::Builder::new()
        .name("input".to_owned())
        .spawn(move || pass_on(event::read, &queue, &orders))
        .map(|_| ())
}

fn pass_on(
    mut read: impl FnMut() -> io::Result<Event>,
    queue: &Sender<Message>,
    orders: &UnboundedSender<Order>,
) {
    while let Ok(event) = read() {
        let Some(message) = message(event) else {
            continue;
        };
        if queue.blocking_send(message).is_err() {
            return;
        }
    }
    // The loop that would read it may be gone.
    let _ = orders.send(Order::InputEnded);
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
    fn the_end_of_the_input_is_told_after_the_last_key() {
        let (queue, mut messages) = tokio::sync::mpsc::channel(1);
        let (orders, mut told) = tokio::sync::mpsc::unbounded_channel();
        let key = KeyEvent::from(KeyCode::Char('j'));
        let mut events = vec![Event::FocusGained, Event::Key(key)];
        pass_on(
            || events.pop().ok_or_else(|| io::ErrorKind::Other.into()),
            &queue,
            &orders,
        );
        assert!(matches!(messages.try_recv(), Ok(Message::Key(_))));
        assert_eq!(told.try_recv(), Ok(Order::InputEnded));
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
