//! What comes of an answer, as far as the screen: through the core and drawn into memory.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use modcon::api::profile;
use modcon::app::effect::Effect;
use modcon::app::key::KeyPress;
use modcon::app::keymap::Keymap;
use modcon::app::message::Message;
use modcon::app::message::Timer;
use modcon::app::session::Network;
use modcon::app::session::Session;
use modcon::app::session::SeverityLimits;
use modcon::app::state::State;
use modcon::app::update;
use modcon::domain::failure::Failure;
use modcon::domain::lookalike::ProtectedNames;
use modcon::domain::query::UserQuery;
use modcon::domain::request::Answer;
use modcon::domain::time::Moment;
use modcon::domain::time::Timestamp;
use modcon::domain::user::User;
use modcon::layout::Size;
use modcon::view::theme::Theme;
use modcon::view::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const SIZE: Size = Size {
    width: 160,
    height: 40,
};
const NOW: Moment = Moment {
    uptime: Duration::from_secs(1),
    wall: Timestamp::from_millis(1_773_486_164_000),
};

/// A console that shows one answer.
pub(crate) struct Console {
    terminal: Terminal<TestBackend>,
    theme: Theme,
}

impl Console {
    pub(crate) fn new() -> Self {
        Self {
            terminal: Terminal::new(TestBackend::new(SIZE.width, SIZE.height)).unwrap(),
            theme: Theme::named("dark").unwrap(),
        }
    }

    /// The screen with an answer on it, the cursor on one of its rows, and a tab of the detail
    /// pane.
    pub(crate) fn shows(
        &mut self,
        answer: Result<Answer, Failure>,
        cursor: usize,
        tab: char,
    ) -> String {
        let mut state = state();
        let mut effects = VecDeque::from(update::start(&mut state));
        let mut answer = Some(answer);
        let mut keys: Vec<char> = "j".repeat(cursor).chars().chain([tab]).collect();
        keys.reverse();
        loop {
            let message = match effects.pop_front() {
                Some(Effect::Walk(walk)) => match answer.take() {
                    Some(Ok(answer)) => Message::PageArrived {
                        ticket: walk.ticket,
                        answer,
                    },
                    Some(Err(failure)) => Message::WalkFailed {
                        ticket: walk.ticket,
                        failure,
                    },
                    None => continue,
                },
                Some(Effect::DecodeProfile { ticket, page, row }) => {
                    let raw = page.user(row).map(User::raw).unwrap_or_default();
                    Message::ProfileDecoded {
                        ticket,
                        profile: Arc::new(profile(&raw, &page.files())),
                    }
                }
                Some(Effect::Wake {
                    timer: timer @ Timer::DetailPause(_),
                    ..
                }) => Message::Woke(timer),
                Some(_) => continue,
                None => match keys.pop() {
                    Some(key) => Message::Key(KeyPress {
                        chord: key.to_string().parse().unwrap(),
                        repeat: false,
                    }),
                    None => break,
                },
            };
            effects.extend(update::update(&mut state, NOW, message));
        }
        let theme = &self.theme;
        self.terminal
            .draw(|frame| view(&state, theme, frame))
            .unwrap();
        self.terminal.backend().to_string()
    }
}

fn state() -> State {
    let session = Session {
        network: Network::Demo,
        write: false,
        zone: jiff::tz::TimeZone::UTC,
        utc: true,
        mouse: false,
        severity: SeverityLimits::default(),
        operator: modcon::text::UntrustedText::from("mara"),
        policies: modcon::app::session::default_policies(),
        grace: modcon::app::session::Grace::default(),
        weights: modcon::domain::priority::Weights::default(),
        background: modcon::app::session::Background::default(),
        profile_url: None,
    };
    State::new(
        NOW,
        SIZE,
        session,
        UserQuery::default(),
        ProtectedNames::default(),
        Arc::new(Keymap::default()),
    )
}
