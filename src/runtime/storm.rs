//! A storm of random events over the core and the view: keys, pastes, clicks, sizes, timers, and
//! answers of every kind, right, late, twice and unasked. After each event what must always hold
//! is checked and a frame is drawn; nothing may panic.
//!
//! `MODCON_STORM_EVENTS` sets how many events there are, and `MODCON_STORM_SEED` which. A failure
//! says both for the one console that failed. The long run, with every assertion on and with a
//! build of its own:
//!
//! ```text
//! MODCON_STORM_EVENTS=2000000 CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS=true \
//!   CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS=true CARGO_TARGET_DIR=target/storm \
//!   cargo test --release --locked --lib storm
//! ```

pub(super) mod dice;
mod hands;
mod live;
mod network;
mod outbox;
mod people;
mod places;
mod triage;

use std::collections::BTreeSet;
use std::env;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::app::message::Message;
use crate::app::session::Network as Place;
use crate::app::session::Session;
use crate::app::session::SeverityLimits;
use crate::app::state::State;
use crate::app::testing::unsound;
use crate::app::update::start;
use crate::app::update::update;
use crate::domain::lookalike::Owner;
use crate::domain::lookalike::ProtectedNames;
use crate::domain::query::UserQuery;
use crate::domain::time::Moment;
use crate::domain::time::Timestamp;
use crate::layout::Size;
use crate::runtime::storm::dice::Dice;
use crate::runtime::storm::hands::Hands;
use crate::runtime::storm::network::Network;
use crate::view::theme::Glyphs;
use crate::view::theme::Theme;
use crate::view::view;

/// Events between opening a console and leaving it, so that lists stay short and states varied.
const EVENTS_A_CONSOLE: u64 = 1_000;
/// A storm of so many events gets everywhere.
const ENOUGH: u64 = 250_000;
/// Consoles that may fail before the storm is over.
const MOST_FAILURES: usize = 5;
/// Larger screens are laid out and clicked on, and not drawn: no terminal has them.
const MOST_CELLS: u32 = 500_000;

fn number(variable: &str, default: u64) -> u64 {
    env::var(variable).map_or(default, |value| value.parse().expect("a number"))
}

/// A console being used and its network, both mad.
struct Storm {
    dice: Dice,
    state: State,
    now: Moment,
    hands: Hands,
    network: Network,
    theme: Theme,
    terminal: Terminal<TestBackend>,
}

impl Storm {
    fn open(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let now = Moment {
            uptime: Duration::ZERO,
            wall: Timestamp::from_millis(1_700_000_000_000),
        };
        let hands = Hands::default();
        let size = hands::size(&mut dice);
        let mut protected = ProtectedNames::default();
        protected.protect("support", Owner::Listed);
        let keymap = Arc::clone(hands.keymap());
        let session = session(&mut dice);
        let mut state = State::new(now, size, session, UserQuery::default(), protected, keymap);
        let mut network = Network::new(&mut dice);
        let effects = start(&mut state);
        network.asked(&mut dice, effects);
        let Size { width, height } = drawable(size);
        Self {
            theme: theme(&mut dice),
            dice,
            state,
            now,
            hands,
            network,
            terminal: Terminal::new(TestBackend::new(width, height)).expect("memory"),
        }
    }

    fn step(&mut self) {
        let dice = &mut self.dice;
        self.now = later(dice, self.now);
        let message = if dice.chance(55) {
            self.hands.act(dice, &self.state)
        } else {
            self.network.act(dice, &self.state)
        };
        let told = message.clone();
        let effects = update(&mut self.state, self.now, message);
        if let Some(fault) = unsound(&self.state, &effects) {
            panic!("after {told:?}: {fault}");
        }
        self.network.asked(dice, effects);
        self.draw(&told);
    }

    fn draw(&mut self, told: &Message) {
        if let Message::Resized(size) = told {
            let Size { width, height } = drawable(*size);
            self.terminal.backend_mut().resize(width, height);
            self.terminal.autoresize().expect("memory");
        }
        if drawable(self.state.size) == self.state.size {
            let Self { state, theme, .. } = self;
            let draw = |frame: &mut ratatui::Frame<'_>| view(state, theme, frame);
            self.terminal.draw(draw).expect("memory");
        }
    }
}

/// The size itself where it can be drawn, else none at all.
fn drawable(size: Size) -> Size {
    if u32::from(size.width) * u32::from(size.height) <= MOST_CELLS {
        size
    } else {
        Size::default()
    }
}

/// Time goes on: mostly at the pace of events. The wall clock may be set at any moment.
fn later(dice: &mut Dice, now: Moment) -> Moment {
    let millis = match dice.below(100) {
        0..60 => dice.below(40),
        60..90 => dice.below(500),
        90..99 => dice.below(20_000),
        _ => dice.below(100_000_000),
    };
    let wall = match dice.below(500) {
        0 => i64::MIN,
        1 => i64::MAX,
        2 => 0,
        _ => now.wall.as_millis().saturating_add_unsigned(millis as u64),
    };
    Moment {
        uptime: now.uptime + Duration::from_millis(millis as u64),
        wall: Timestamp::from_millis(wall),
    }
}

fn session(dice: &mut Dice) -> Session {
    let network = match dice.below(20) {
        0 => Place::Nothing,
        1..10 => Place::Demo,
        _ => Place::Real {
            label: dice.pick(&["acme-prod/us", "\u{1b}[2J", ""]).to_string(),
            token_source: dice
                .pick(&["MODCON_TOKEN", "token_file /x\u{7}"])
                .to_string(),
            token_can_change: dice.chance(50),
        },
    };
    let offset = jiff::tz::Offset::constant(2);
    Session {
        network,
        write: dice.chance(50),
        zone: dice.pick(&[jiff::tz::TimeZone::UTC, jiff::tz::TimeZone::fixed(offset)]),
        utc: dice.chance(50),
        mouse: dice.chance(80),
        severity: SeverityLimits::default(),
        operator: crate::text::UntrustedText::from("mara"),
        policies: crate::app::session::default_policies(),
        grace: crate::app::session::Grace::default(),
        weights: crate::domain::priority::Weights::default(),
        background: crate::app::session::Background::default(),
        profile_url: dice
            .chance(30)
            .then(|| "https://console.example/{userId}".to_owned()),
    }
}

fn theme(dice: &mut Dice) -> Theme {
    let theme = Theme::named(dice.pick(&["dark", "light", "ansi16", "none"])).expect("built in");
    if dice.chance(30) {
        theme.with_glyphs(Glyphs::ASCII)
    } else {
        theme
    }
}

/// One console from first to last; says where it got to.
fn weather(seed: u64, events: u64) -> BTreeSet<&'static str> {
    let mut storm = Storm::open(seed);
    let mut places = BTreeSet::new();
    for _ in 0..events {
        storm.step();
        places.extend(places::of(&storm.state));
    }
    places
}

#[test]
fn nothing_breaks_in_a_storm_of_events() {
    let seed = number("MODCON_STORM_SEED", 1);
    let events = number("MODCON_STORM_EVENTS", 250_000);
    let consoles = events.div_ceil(EVENTS_A_CONSOLE);
    let next = AtomicU64::new(0);
    let failed = Mutex::new(Vec::new());
    let visited = Mutex::new(BTreeSet::new());
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= consoles || failed.lock().expect("no poison").len() >= MOST_FAILURES {
                return;
            }
            let seed = seed.wrapping_add(at);
            let events = EVENTS_A_CONSOLE.min(events - at * EVENTS_A_CONSOLE);
            let ended = panic::catch_unwind(AssertUnwindSafe(|| weather(seed, events)));
            if let Ok(places) = ended {
                visited.lock().expect("no poison").extend(places);
            } else {
                let again = format!("MODCON_STORM_SEED={seed} MODCON_STORM_EVENTS={events}");
                failed.lock().expect("no poison").push(again);
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    let failed = failed.into_inner().expect("no poison");
    assert!(failed.is_empty(), "again with one of {failed:#?}");
    if events >= ENOUGH {
        let visited = visited.into_inner().expect("no poison");
        assert_eq!(places::unseen(&visited), Vec::<&str>::new());
    }
}
