//! A console without a terminal, and what a store and a network answer it.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use modcon::app::effect::Effect;
use modcon::app::effect::Staging;
use modcon::app::key::KeyPress;
use modcon::app::keymap::Keymap;
use modcon::app::message::Message;
use modcon::app::message::Timer;
use modcon::app::overlay::bulk;
use modcon::app::session::Background;
use modcon::app::session::Grace;
use modcon::app::session::Network;
use modcon::app::session::Session;
use modcon::app::session::SeverityLimits;
use modcon::app::session::default_policies;
use modcon::app::state::State;
use modcon::app::ticket::Ticket;
use modcon::app::update::start;
use modcon::app::update::update;
use modcon::domain::field::Field;
use modcon::domain::lookalike::ProtectedNames;
use modcon::domain::memory::OpenVerdict;
use modcon::domain::memory::Owner;
use modcon::domain::memory::Stage;
use modcon::domain::page::Draft as Row;
use modcon::domain::page::PageBuilder;
use modcon::domain::priority::Weights;
use modcon::domain::query::UserQuery;
use modcon::domain::request::Answer;
use modcon::domain::request::PageToken;
use modcon::domain::sighting::Sighting;
use modcon::domain::time::Moment;
use modcon::domain::time::Timestamp;
use modcon::domain::user::UserId;
use modcon::domain::verdict::Draft;
use modcon::domain::verdict::Verb;
use modcon::domain::verdict::Verdict;
use modcon::domain::verdict::VerdictId;
use modcon::layout::Size;
use modcon::text::UntrustedText;
use modcon::view::theme::Theme;
use modcon::view::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// Loaded users, however many of them are decided about, in pages as the API gives them.
const USERS: usize = 20_000;
const PAGE: usize = 100;
const SCREEN: Size = Size {
    width: 120,
    height: 40,
};
const NOW: i64 = 1_700_000_000_000;

pub(crate) struct Desk {
    state: State,
    theme: Theme,
    terminal: Terminal<TestBackend>,
    uptime: Duration,
    walk: Option<Ticket>,
    flagged: Option<Ticket>,
    due: Option<Timer>,
    staging: VecDeque<Staging>,
    dispatched: VecDeque<VerdictId>,
    reads: VecDeque<(UserId, Moment)>,
    adopting: VecDeque<VerdictId>,
    withdrawing: VecDeque<VerdictId>,
    stored: i64,
}

impl Desk {
    /// A console with all users loaded, each flagged, and banned or not.
    pub(crate) fn new(banned: bool) -> Self {
        let session = Session {
            network: Network::Demo,
            write: true,
            zone: jiff::tz::TimeZone::UTC,
            utc: false,
            mouse: true,
            severity: SeverityLimits::default(),
            operator: UntrustedText::from("mara"),
            policies: default_policies(),
            grace: Grace::default(),
            weights: Weights::default(),
            background: Background::default(),
            profile_url: None,
        };
        let (query, protected) = (UserQuery::default(), ProtectedNames::default());
        let keymap = Arc::new(Keymap::default());
        let state = State::new(
            moment(Duration::ZERO),
            SCREEN,
            session,
            query,
            protected,
            keymap,
        );
        let mut desk = Self {
            state,
            theme: Theme::named("dark").unwrap(),
            terminal: Terminal::new(TestBackend::new(SCREEN.width, SCREEN.height)).unwrap(),
            uptime: Duration::ZERO,
            walk: None,
            flagged: None,
            due: None,
            staging: VecDeque::new(),
            dispatched: VecDeque::new(),
            reads: VecDeque::new(),
            adopting: VecDeque::new(),
            withdrawing: VecDeque::new(),
            stored: 0,
        };
        let effects = start(&mut desk.state);
        desk.note(effects);
        for (first, answer) in pages(banned) {
            let ticket = desk.walk.unwrap();
            desk.tell(Message::PageArrived { ticket, answer });
            if first == 0 {
                desk.tell(Message::WalkEnded { ticket });
                desk.key("S");
            }
        }
        let ticket = desk.walk.unwrap();
        desk.tell(Message::WalkEnded { ticket });
        assert_eq!(desk.state.users.rows().len(), USERS);
        desk.wait(Duration::from_secs(20));
        desk.key("G");
        desk
    }

    /// Opens the queue, which has all users, at its end; or closes it.
    pub(crate) fn triage(&mut self) {
        self.quiet();
        self.key("t");
        if !self.state.triage.open {
            return;
        }
        let ticket = self.flagged.unwrap();
        for (_, answer) in pages(false) {
            let asked = self.state.now;
            self.tell(Message::FlaggedArrived {
                ticket,
                asked,
                answer,
            });
        }
        let failure = None;
        self.tell(Message::FlaggedEnded { ticket, failure });
        assert_eq!(self.state.triage.queue.len(), USERS);
        self.key("G");
    }

    /// So many open verdicts as an earlier run left them.
    pub(crate) fn left(many: usize) -> Vec<OpenVerdict> {
        let left = (0..many).map(|number| {
            let answer = answer(number..number + 1, false);
            let now = moment(Duration::ZERO).wall;
            let seen = Sighting::of(answer.page.user(0).unwrap(), now).unwrap();
            let draft = Draft {
                verb: Verb::ClearFlags,
                seen,
                policy: None,
                note: UntrustedText::from(""),
                grace: Duration::from_secs(10),
                plan: None,
            };
            let id = i64::try_from(number).unwrap() + 1;
            OpenVerdict {
                verdict: verdict(id, draft),
                stage: Stage::Staged,
                owner: Owner::Nobody,
            }
        });
        left.collect()
    }

    /// The first of the loaded are marked.
    pub(crate) fn mark(&mut self, many: usize) {
        let ids = (0..many).map(|number| UserId::new(&id(number)));
        self.state.users.marks.people = ids.collect();
    }

    /// Tells the core something; how long that took.
    pub(crate) fn tell(&mut self, message: Message) -> Duration {
        let now = moment(self.uptime);
        let started = Instant::now();
        let effects = update(&mut self.state, now, message);
        let took = started.elapsed();
        self.note(effects);
        took
    }

    /// Presses a key and draws; how long that took.
    pub(crate) fn key(&mut self, spelled: &str) -> Duration {
        let chord = spelled.parse().unwrap();
        let press = KeyPress {
            chord,
            repeat: false,
        };
        let took = self.tell(Message::Key(press));
        let started = Instant::now();
        let (state, theme) = (&self.state, &self.theme);
        self.terminal
            .draw(|frame| view(state, theme, frame))
            .unwrap();
        took + started.elapsed()
    }

    /// Types into the box about many what confirms it; how long the last character took.
    pub(crate) fn confirm(&mut self, many: usize) -> Duration {
        self.key("tab");
        self.key("tab");
        self.number(many)
    }

    /// Types how many there are; how long the last character took.
    pub(crate) fn number(&mut self, many: usize) -> Duration {
        let mut last = Duration::ZERO;
        for character in bulk::number(many).chars() {
            self.quiet();
            last = self.key(&character.to_string());
        }
        last
    }

    pub(crate) fn wait(&mut self, time: Duration) {
        self.uptime += time;
    }

    /// So long that no key is one that is held down; nothing becomes due by it.
    pub(crate) fn quiet(&mut self) {
        self.wait(Duration::from_millis(401));
    }

    /// The store answers about the next verdict that it was handed.
    pub(crate) fn stored(&mut self) -> Option<Message> {
        let Staging { ticket, draft, .. } = self.staging.pop_front()?;
        self.stored += 1;
        let result = Ok(Box::new(verdict(self.stored, draft)));
        Some(Message::Staged { ticket, result })
    }

    /// The timer for what is due next rings.
    pub(crate) fn due(&mut self) -> Option<Message> {
        self.due.take().map(Message::Woke)
    }

    pub(crate) fn dispatched(&mut self) -> Option<VerdictId> {
        self.dispatched.pop_front()
    }

    /// The network answers the next read: whoever it is about is not flagged any more.
    pub(crate) fn read(&mut self) -> Option<Message> {
        let (user_id, asked) = self.reads.pop_front()?;
        let mut builder = PageBuilder::default();
        let id = user_id.text().as_received();
        builder.push(&row(id, 0, false));
        let page = Arc::new(builder.finish(b""));
        let result = Ok(Answer {
            page,
            roles: Vec::new(),
            roles_json: Box::default(),
            next: None,
            lost: 0,
        });
        Some(Message::UserRead {
            ticket: self.state.users.reread_ticket,
            user_id,
            asked,
            result,
        })
    }

    /// The store hands over the next verdict that is to be taken over.
    pub(crate) fn adopted(&mut self) -> Option<Message> {
        let id = self.adopting.pop_front()?;
        let verdict = self.state.outbox.open.get(&id)?.verdict.clone();
        let result = Ok(Box::new(verdict));
        Some(Message::Revised { id, result })
    }

    /// The store took the next verdict back.
    pub(crate) fn withdrawn(&mut self) -> Option<Message> {
        let id = self.withdrawing.pop_front()?;
        let result = Ok(());
        Some(Message::Withdrawn { id, result })
    }

    fn note(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Walk(walk) => self.walk = Some(walk.ticket),
                Effect::WalkFlagged { ticket, .. } => self.flagged = Some(ticket),
                Effect::Wake {
                    timer: timer @ Timer::OutboxDue(_),
                    ..
                } => self.due = Some(timer),
                Effect::StageAll(many) => self.staging.extend(many),
                Effect::Dispatch(verdict) => self.dispatched.push_back(verdict.id),
                Effect::ReadUser { user_id, asked, .. } => self.reads.push_back((user_id, asked)),
                Effect::Adopt(id) => self.adopting.push_back(id),
                Effect::Withdraw(id) => self.withdrawing.push_back(id),
                _ => {}
            }
        }
    }
}

fn moment(uptime: Duration) -> Moment {
    let millis = i64::try_from(uptime.as_millis()).unwrap();
    Moment {
        uptime,
        wall: Timestamp::from_millis(NOW + millis),
    }
}

fn id(number: usize) -> String {
    format!("u_{number:08x}")
}

fn verdict(id: i64, draft: Draft) -> Verdict {
    Verdict {
        id: VerdictId(id),
        draft,
        operator: UntrustedText::from("mara"),
        staged_at: moment(Duration::ZERO).wall,
    }
}

fn row(id: &str, flags: i64, banned: bool) -> Row<'_> {
    Row {
        user_id: Field::Value(id),
        display_name: Field::Value(id),
        flag_count: Field::Value(flags),
        is_global_ban: Field::Value(banned),
        is_deleted: Field::Value(false),
        ..Row::default()
    }
}

/// All users, page by page, each with the number of its first one.
fn pages(banned: bool) -> impl Iterator<Item = (usize, Answer)> {
    let firsts = (0..USERS).step_by(PAGE);
    firsts.map(move |first| (first, answer(first..first + PAGE, banned)))
}

fn answer(people: Range<usize>, banned: bool) -> Answer {
    let next = (people.end < USERS).then(|| PageToken::new(&id(people.end)));
    let mut builder = PageBuilder::default();
    for number in people {
        builder.push(&row(&id(number), 3, banned));
    }
    Answer {
        page: Arc::new(builder.finish(b"")),
        roles: Vec::new(),
        roles_json: Box::default(),
        next: next.flatten(),
        lost: 0,
    }
}
