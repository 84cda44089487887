//! A whole console on a surface in memory: the real loop, the real client, an embedded network.
//!
//! Nothing waits for time: a journey goes on when the state is as it says, and gives up after a
//! long while with what was on screen.

use std::io;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use modcon::app::effect::Leave;
use modcon::app::key::KeyPress;
use modcon::app::message::Message;
use modcon::app::state::State;
use modcon::config::environment::Environment;
use modcon::config::flags::Flags;
use modcon::config::settings::Settings;
use modcon::demo::Network;
use modcon::domain::query::UserQuery;
use modcon::layout::Size;
use modcon::runtime;
use modcon::runtime::Ending;
use modcon::runtime::Setup;
use modcon::runtime::inbox;
use modcon::runtime::inbox::Senders;
use modcon::runtime::setup::Embedded;
use modcon::runtime::surface::Surface;
use modcon::view::theme::Theme;
use modcon::view::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// Longer than anything takes; only a hang gets here.
const HANG: Duration = Duration::from_mins(1);

#[derive(Default)]
struct Seen {
    screen: String,
    state: Option<State>,
    copied: Vec<String>,
    frames: usize,
    ended: Option<Ending>,
}

type Shared = Arc<(Mutex<Seen>, Condvar)>;

struct InMemory {
    terminal: Terminal<TestBackend>,
    seen: Shared,
}

impl InMemory {
    fn see(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.seen.0.lock().unwrap());
        self.seen.1.notify_all();
    }
}

impl Surface for InMemory {
    fn is_free(&self) -> bool {
        true
    }

    fn frame_left(&mut self) {}

    fn draw(&mut self, state: &State, theme: &Theme) -> io::Result<()> {
        self.terminal
            .draw(|frame| view(state, theme, frame))
            .unwrap();
        let screen = self.terminal.backend().to_string();
        self.see(|seen| {
            seen.screen = screen;
            seen.state = Some(state.clone());
            seen.frames += 1;
        });
        Ok(())
    }

    fn resize(&mut self, size: Size) -> io::Result<()> {
        self.terminal.backend_mut().resize(size.width, size.height);
        self.terminal.autoresize().unwrap();
        Ok(())
    }

    fn forget(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        self.see(|seen| seen.copied.push(text.to_owned()));
        Ok(())
    }

    fn capture_mouse(&mut self, _: bool) -> io::Result<()> {
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn resume(&mut self, _: bool) -> io::Result<Option<Size>> {
        let area = self.terminal.size().unwrap();
        Ok(Some(Size {
            width: area.width,
            height: area.height,
        }))
    }
}

/// A console that a test holds by its keys.
pub(crate) struct Console {
    senders: Senders,
    seen: Shared,
}

impl Console {
    /// Opens a console on a network.
    pub(crate) fn open(network: &Network, size: (u16, u16), query: UserQuery) -> Self {
        let flags = Flags {
            rate: Some(modcon::config::choice::Rate::Off),
            ..Flags::default()
        };
        let settings = Settings::for_demo(&flags, &Environment::of(&[]), None).unwrap();
        let embedded = Embedded {
            base_url: network.base_url(),
            token: modcon::demo::TOKEN.to_owned().into(),
        };
        let setup = runtime::setup::setup(&settings, query, false, Some(embedded)).unwrap();
        Self::of(setup, size)
    }

    /// Opens a console as these settings say, which name a network of their own.
    pub(crate) fn configured(settings: &Settings, size: (u16, u16)) -> Self {
        let setup = runtime::setup::setup(settings, UserQuery::default(), false, None).unwrap();
        Self::of(setup, size)
    }

    fn of(setup: Setup, size: (u16, u16)) -> Self {
        let size = Size {
            width: size.0,
            height: size.1,
        };
        let (senders, inbox) = inbox::inbox();
        let seen = Shared::default();
        let surface = InMemory {
            terminal: Terminal::new(TestBackend::new(size.width, size.height)).unwrap(),
            seen: Arc::clone(&seen),
        };
        let console = Self {
            senders: senders.clone(),
            seen: Arc::clone(&seen),
        };
        thread::spawn(move || {
            let ended = runtime::console_on(setup, surface, size, &senders, inbox, |_| Ok(None));
            seen.0.lock().unwrap().ended = Some(ended.unwrap());
            seen.1.notify_all();
        });
        console
    }

    /// Presses keys: characters as they are, others in angle brackets, such as `jj<enter>`.
    pub(crate) fn keys(&self, keys: &str) -> &Self {
        let mut rest = keys;
        while let Some(first) = rest.chars().next() {
            let (name, after) = match rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
                Some((name, after)) => (name.to_owned(), after),
                None if first == ' ' => ("space".to_owned(), rest.get(1..).unwrap()),
                None => (first.to_string(), rest.get(first.len_utf8()..).unwrap()),
            };
            self.send(Message::Key(KeyPress {
                chord: name.parse().unwrap(),
                repeat: false,
            }));
            rest = after;
        }
        self
    }

    /// Holds a key down, which the terminal tells apart from another press.
    pub(crate) fn held(&self, key: &str) -> &Self {
        self.send(Message::Key(KeyPress {
            chord: key.trim_matches(['<', '>']).parse().unwrap(),
            repeat: true,
        }))
    }

    /// Hands the loop a message of the terminal.
    pub(crate) fn send(&self, message: Message) -> &Self {
        self.senders.input.blocking_send(message).unwrap();
        self
    }

    /// Waits until the state is as wanted, and gives what was computed of it.
    pub(crate) fn until<T>(&self, what: &str, wanted: impl Fn(&State) -> Option<T>) -> T {
        self.wait(what, |seen| wanted(seen.state.as_ref()?))
    }

    /// Waits until the screen shows a text.
    pub(crate) fn shows(&self, text: &str) -> &Self {
        self.wait(text, |seen| seen.screen.contains(text).then_some(()));
        self
    }

    /// Waits until the console ended, and says whether it was left to the shell.
    pub(crate) fn left(&self) -> bool {
        self.wait("the end", |seen| seen.ended) == Ending::Left(Leave::Shell)
    }

    /// What went to the clipboard so far.
    pub(crate) fn copied(&self) -> Vec<String> {
        self.seen.0.lock().unwrap().copied.clone()
    }

    fn wait<T>(&self, what: &str, wanted: impl Fn(&Seen) -> Option<T>) -> T {
        let patience = Instant::now();
        let mut seen = self.seen.0.lock().unwrap();
        loop {
            if let Some(value) = wanted(&seen) {
                return value;
            }
            assert!(
                patience.elapsed() < HANG,
                "never came: {what}\n{}",
                seen.screen
            );
            seen = self.seen.1.wait_timeout(seen, HANG).unwrap().0;
        }
    }
}
