//! Keys, pastes and clicks from the terminal, as the core knows them.
//!
//! The loop reads them itself. A thread that reads and hands them on would cost each key another
//! wake-up, and on a busy machine a wait for it.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use crossterm::event;
use crossterm::event::Event;
use crossterm::event::KeyCode;
use crossterm::event::KeyEvent;
use crossterm::event::KeyEventKind;
use crossterm::event::KeyModifiers;
use crossterm::event::MouseButton;
use crossterm::event::MouseEvent;
use crossterm::event::MouseEventKind;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::Mutex;
use tokio::sync::MutexGuard;
use tokio::sync::mpsc;
use tokio::sync::mpsc::Receiver;

use crate::app::key::Chord;
use crate::app::key::Key;
use crate::app::key::KeyPress;
use crate::app::key::MouseKind;
use crate::app::key::MousePress;
use crate::app::message::Message;
use crate::terminal::line;

/// The most of a paste that is taken, in bytes.
const PASTE_LIMIT: usize = 64 * 1024;

/// How long it is looked for keys, which takes no longer where one is there. Without any time
/// crossterm does not look at all.
const GLANCE: Duration = Duration::from_micros(5);
/// The same where the machine is so slow that the time is over before anything was looked at.
const LONG_GLANCE: Duration = Duration::from_micros(80);

/// Keys that may wait before the terminal is made to wait, where a thread reads them.
const ROOM: usize = 1_024;

/// What the thread read that reads where the loop cannot. It reads as long as the process lives, so
/// that a key pressed between two consoles goes to the next.
static ASIDE: OnceLock<Mutex<Receiver<Message>>> = OnceLock::new();

/// What the terminal sends.
#[derive(Debug)]
pub struct Keys(Reader);

#[derive(Debug)]
enum Reader {
    Loop(Own),
    Thread(MutexGuard<'static, Receiver<Message>>),
}

impl Keys {
    /// Takes standard input, for the task runtime that this is called in.
    ///
    /// # Errors
    ///
    /// When it cannot be waited for.
    pub fn open() -> io::Result<Self> {
        match line::input() {
            Ok(line) => Own::new(line).map(Reader::Loop).map(Self),
            Err(_) => Self::aside(),
        }
    }

    /// Has a thread take standard input, for where it cannot be opened once more: as it is, half of a
    /// sequence holds up whoever reads.
    ///
    /// # Errors
    ///
    /// When no thread can be started, or another console reads.
    pub fn aside() -> io::Result<Self> {
        let read = if let Some(read) = ASIDE.get() {
            read
        } else {
            let read = read_aside()?;
            ASIDE.get_or_init(|| Mutex::new(read))
        };
        let read = read.try_lock().map_err(io::Error::other)?;
        Ok(Self(Reader::Thread(read)))
    }

    /// Waits for the next message. Given up in between, it loses none.
    ///
    /// # Errors
    ///
    /// When there will be no more.
    pub async fn next(&mut self) -> io::Result<Message> {
        match &mut self.0 {
            Reader::Loop(own) => own.next().await,
            Reader::Thread(read) => read.recv().await.ok_or(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    /// The next message that is there already, if one is. Nothing is looked for where the last look
    /// found nothing: that is for [`next`](Self::next).
    ///
    /// # Errors
    ///
    /// When there will be no more.
    pub fn waiting(&mut self) -> io::Result<Option<Message>> {
        match &mut self.0 {
            Reader::Loop(own) => own.waiting(),
            Reader::Thread(read) => Ok(read.try_recv().ok()),
        }
    }
}

/// Has a thread read the terminal until it gives no more.
#[expect(
    clippy::disallowed_methods,
    reason = "one for the process: crossterm gives no way to stop reading"
)]
fn read_aside() -> io::Result<Receiver<Message>> {
    let (pressed, read) = mpsc::channel(ROOM);
    let pass_on = move || {
        while let Ok(event) = event::read() {
            let Some(message) = message(event) else {
                continue;
            };
            if pressed.blocking_send(message).is_err() {
                return;
            }
        }
    };
    thread::Builder::new()
        .name("input".to_owned())
        .spawn(pass_on)?;
    Ok(read)
}

/// An opening of the terminal that reading from never waits.
#[derive(Debug)]
struct Own {
    line: AsyncFd<OwnedFd>,
    glance: Duration,
    /// Whether the last look found something, so that more may be there.
    found: bool,
}

impl Own {
    fn new(line: OwnedFd) -> io::Result<Self> {
        #[expect(
            deprecated,
            reason = "unsound for what closes a descriptor that it claims to own, which this type cannot; \
                      what replaces it is unsafe"
        )]
        let line = AsyncFd::with_interest(line, Interest::READABLE)?;
        Ok(Self {
            line,
            glance: GLANCE,
            found: false,
        })
    }

    async fn next(&mut self) -> io::Result<Message> {
        loop {
            let mut ready = self.line.readable().await?;
            if let Some(message) = look(self.glance)? {
                self.found = true;
                return Ok(message);
            }
            if line::is_gone(ready.get_inner()) {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line::has_input(ready.get_inner()) {
                self.glance = (self.glance * 2).min(LONG_GLANCE);
            } else {
                ready.clear_ready();
            }
        }
    }

    fn waiting(&mut self) -> io::Result<Option<Message>> {
        if !self.found {
            return Ok(None);
        }
        let message = look(self.glance)?;
        self.found = message.is_some();
        Ok(message)
    }
}

fn look(glance: Duration) -> io::Result<Option<Message>> {
    while event::poll(glance)? {
        if let Some(message) = message(event::read()?) {
            return Ok(Some(message));
        }
    }
    Ok(None)
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
