//! The screen: frames go out whole, one after the other.
//!
//! What the line takes at once is written by the loop itself, which spares a key the way through
//! another thread. The rest of a frame waits on a thread of its own: a slow line blocks that thread
//! and nothing else, the loop goes on with keys and pages, and what they changed is in the next
//! frame.

use std::cell::RefCell;
use std::io;
use std::io::Write;
use std::os::fd::OwnedFd;
use std::rc::Rc;
use std::sync::mpsc;
use std::thread;

use crossterm::event::DisableMouseCapture;
use crossterm::event::EnableMouseCapture;
use crossterm::queue;
use crossterm::terminal::BeginSynchronizedUpdate;
use crossterm::terminal::Clear;
use crossterm::terminal::ClearType;
use crossterm::terminal::EndSynchronizedUpdate;
use ratatui::Terminal;
use ratatui::TerminalOptions;
use ratatui::Viewport;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use tokio::sync::mpsc::UnboundedSender;

use crate::app::state::State;
use crate::layout::Size;
use crate::runtime::surface::Surface;
use crate::terminal::clipboard;
use crate::terminal::guard;
use crate::terminal::guard::Guard;
use crate::terminal::guard::Hold;
use crate::terminal::line;
use crate::view::theme::Theme;
use crate::view::view;

/// What a terminal is taken for that does not know its size.
const USUAL: (u16, u16) = (80, 24);

/// The size of the terminal that is drawn on.
pub fn size() -> Size {
    let (width, height) = line::size(io::stdout()).unwrap_or(USUAL);
    Size { width, height }
}

/// Bytes of the frame being drawn. They are written a few at a time, a thousand times a frame.
#[derive(Debug, Clone, Default)]
struct Ink(Rc<RefCell<Vec<u8>>>);

impl Ink {
    fn take(&self) -> Vec<u8> {
        let bytes = self.0.take();
        // The next frame is about as long.
        self.0.borrow_mut().reserve(bytes.len());
        bytes
    }
}

impl Write for Ink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The terminal as something to draw on.
#[derive(Debug)]
pub struct Screen {
    terminal: Terminal<CrosstermBackend<Ink>>,
    ink: Ink,
    /// Where the line takes something without waiting. Some terminals cannot be opened once more,
    /// as after `su`.
    beside: Option<OwnedFd>,
    slow: mpsc::Sender<Rest>,
    on_its_way: usize,
    guard: Guard,
}

/// What the line did not take at once.
#[derive(Debug)]
struct Rest {
    bytes: Vec<u8>,
    taken: usize,
    hold: Hold,
}

impl Screen {
    /// A screen on the terminal that the guard holds. `written` hears once for each frame that had
    /// to wait and left.
    ///
    /// # Errors
    ///
    /// When the writing thread cannot be started.
    #[expect(
        clippy::disallowed_methods,
        reason = "writes frames and ends with the channel that they come by"
    )]
    pub fn new(guard: Guard, size: Size, written: UnboundedSender<()>) -> io::Result<Self> {
        let ink = Ink::default();
        let viewport = Viewport::Fixed(Rect::new(0, 0, size.width, size.height));
        let terminal = Terminal::with_options(
            CrosstermBackend::new(ink.clone()),
            TerminalOptions { viewport },
        )?;
        let (slow, rests) = mpsc::channel::<Rest>();
        let write = move || {
            for Rest { bytes, taken, hold } in rests {
                // A terminal that is gone is the watchdog's matter.
                let _ = hold.write(bytes.get(taken..).unwrap_or_default());
                if written.send(()).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new()
            .name("screen".to_owned())
            .spawn(write)?;
        Ok(Self {
            terminal,
            ink,
            beside: line::beside(&io::stdout()).ok(),
            slow,
            on_its_way: 0,
            guard,
        })
    }

    fn send(&mut self) {
        let bytes = self.ink.take();
        let hold = Hold::now();
        let taken = match &self.beside {
            // Nothing overtakes what waits.
            Some(line) if self.on_its_way == 0 => hold.write_at_once(line, &bytes),
            _ => 0,
        };
        let rest = Rest { bytes, taken, hold };
        if rest.taken < rest.bytes.len() && self.slow.send(rest).is_ok() {
            self.on_its_way += 1;
        }
    }
}

impl Surface for Screen {
    fn is_free(&self) -> bool {
        self.on_its_way == 0
    }

    fn frame_left(&mut self) {
        self.on_its_way = self.on_its_way.saturating_sub(1);
    }

    fn draw(&mut self, state: &State, theme: &Theme) -> io::Result<()> {
        queue!(self.ink, BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| view(state, theme, frame))?;
        queue!(self.ink, EndSynchronizedUpdate)?;
        self.send();
        // The kernel carries a frame to whoever reads it by a thread of its own. Where no processor is
        // free, it would wait until what the frame's key asks for is begun.
        thread::yield_now();
        Ok(())
    }

    fn resize(&mut self, size: Size) -> io::Result<()> {
        self.terminal
            .resize(Rect::new(0, 0, size.width, size.height))
    }

    fn forget(&mut self) -> io::Result<()> {
        queue!(self.ink, Clear(ClearType::All))?;
        let area = self.terminal.get_frame().area();
        self.terminal.resize(area)
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        clipboard::copy(&mut self.ink, text)?;
        self.send();
        Ok(())
    }

    fn capture_mouse(&mut self, capture: bool) -> io::Result<()> {
        if capture {
            queue!(self.ink, EnableMouseCapture)?;
        } else {
            queue!(self.ink, DisableMouseCapture)?;
        }
        self.send();
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<()> {
        guard::restore();
        // The whole job: what started this program would go on holding the shell's place.
        rustix::process::kill_current_process_group(rustix::process::Signal::STOP)?;
        Ok(())
    }

    fn resume(&mut self, mouse: bool) -> io::Result<Option<Size>> {
        if !line::is_ours(io::stdout()) {
            return Ok(None);
        }
        // Stopped from outside, the terminal was not given back.
        guard::restore();
        self.guard.retake(mouse)?;
        Ok(Some(size()))
    }
}
