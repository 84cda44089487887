//! The core under test: keys and answers in, state and effects out, without a clock or a network.
//!
//! A [`Run`] plays the runtime. It remembers what the core asked for, so that a test answers "the
//! walk" or "the arrangement" without copying tickets about, and it checks after every message
//! that the state is sound.

mod answers;
mod outbox;
mod sound;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::mem;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use crate::app::testing::answers::Person;
pub(crate) use crate::app::testing::answers::answer;
pub(crate) use crate::app::testing::answers::cut_off;
pub(crate) use crate::app::testing::answers::next;
pub(crate) use crate::app::testing::answers::people;
pub(crate) use crate::app::testing::answers::profile;
pub(crate) use crate::app::testing::answers::refused;
pub(crate) use crate::app::testing::answers::role;
pub(crate) use crate::app::testing::outbox::held;
pub(crate) use crate::app::testing::outbox::sighting;
pub(crate) use crate::app::testing::outbox::verdict;
pub(crate) use crate::app::testing::sound::unsound;

use crate::app::effect::Effect;
use crate::app::effect::Walk;
use crate::app::key::KeyPress;
use crate::app::key::MouseKind;
use crate::app::key::MousePress;
use crate::app::keymap::Keymap;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::session::Network;
use crate::app::session::Session;
use crate::app::session::SeverityLimits;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::app::update::start;
use crate::app::update::update;
use crate::domain::arrange;
use crate::domain::arrange::Arrangement;
use crate::domain::failure::Failure;
use crate::domain::lookalike::ProtectedNames;
use crate::domain::query::UserQuery;
use crate::domain::request::Answer;
use crate::domain::request::PageToken;
use crate::domain::request::Progress;
use crate::domain::request::RequestId;
use crate::domain::request::RequestStep;
use crate::domain::rows::Snapshot;
use crate::domain::time::Moment;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::domain::verdict::Draft;
use crate::layout::Size;
use crate::text::Untrusted;
use crate::text::UntrustedText;

/// A console before it asked anything.
pub(crate) fn state(size: Size, network: Network, query: UserQuery) -> State {
    let session = Session {
        network,
        write: true,
        zone: jiff::tz::TimeZone::UTC,
        utc: false,
        mouse: true,
        severity: SeverityLimits::default(),
        operator: crate::text::UntrustedText::from("mara"),
        policies: crate::app::session::default_policies(),
        grace: crate::app::session::Grace::default(),
        weights: crate::domain::priority::Weights::default(),
        background: crate::app::session::Background::default(),
        profile_url: None,
    };
    let keymap = Arc::new(Keymap::default());
    State::new(
        at(Duration::ZERO),
        size,
        session,
        query,
        ProtectedNames::default(),
        keymap,
    )
}

/// A moment so long after the start.
pub(crate) fn at(uptime: Duration) -> Moment {
    let millis = i64::try_from(uptime.as_millis()).unwrap();
    Moment {
        uptime,
        wall: Timestamp::from_millis(1_700_000_000_000 + millis),
    }
}

/// The keys of a script: characters for themselves, `<enter>` and the like by name.
pub(crate) fn presses(script: &str) -> Vec<KeyPress> {
    let mut presses = Vec::new();
    let mut rest = script;
    while let Some(first) = rest.chars().next() {
        let spelled;
        (spelled, rest) = match rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
            Some((name, after)) => (name.to_owned(), after),
            None => (first.to_string(), rest.strip_prefix(first).unwrap()),
        };
        let spelled = if spelled == " " { "space" } else { &spelled };
        let chord = spelled
            .parse()
            .unwrap_or_else(|error| panic!("{spelled}: {error}"));
        presses.push(KeyPress {
            chord,
            repeat: false,
        });
    }
    presses
}

/// A console being used.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) state: State,
    uptime: Duration,
    /// How far the wall clock was set ahead since the start, in milliseconds.
    ahead: i64,
    effects: Vec<Effect>,
    walk: Option<Walk>,
    arrangement: Option<(Ticket, Snapshot, Arrangement)>,
    profile: Option<Ticket>,
    flagged: Option<Ticket>,
    flagged_asked: Moment,
    staging: Option<(Ticket, Draft)>,
    due: Option<Timer>,
    asked: BTreeMap<UserId, Moment>,
}

impl Run {
    /// A console on the demo that has asked for its first page.
    pub(crate) fn new() -> Self {
        Self::sized(120, 40)
    }

    /// The same on another screen.
    pub(crate) fn sized(width: u16, height: u16) -> Self {
        Self::opened(state(
            Size { width, height },
            Network::Demo,
            UserQuery::default(),
        ))
    }

    /// A console with so many users on its screen and nothing under way; more may be had.
    pub(crate) fn listing(users: u32) -> Self {
        let mut run = Self::new();
        run.page(1..=users, next("page 2")).ended();
        run.take();
        run
    }

    /// A console that opens on this state.
    pub(crate) fn opened(mut state: State) -> Self {
        let effects = start(&mut state);
        let mut run = Self {
            state,
            uptime: Duration::ZERO,
            ahead: 0,
            effects: Vec::new(),
            walk: None,
            arrangement: None,
            profile: None,
            flagged: None,
            flagged_asked: at(Duration::ZERO),
            staging: None,
            due: None,
            asked: BTreeMap::new(),
        };
        let asks = effects.contains(&Effect::ReadOutbox);
        run.note(effects);
        if asks {
            // Nothing is open yet.
            run.outbox(Vec::new());
        }
        run
    }

    /// Something happened.
    pub(crate) fn tell(&mut self, message: Message) -> &mut Self {
        let told = message.clone();
        let now = self.moment();
        let effects = update(&mut self.state, now, message);
        if let Some(fault) = unsound(&self.state, &effects) {
            panic!("after {told:?}: {fault}");
        }
        self.note(effects);
        self
    }

    /// Now, on both clocks.
    pub(crate) fn moment(&self) -> Moment {
        let Moment { uptime, wall } = at(self.uptime);
        let wall = Timestamp::from_millis(wall.as_millis() + self.ahead);
        Moment { uptime, wall }
    }

    /// The wall clock is set ahead, or back, and the monotonic one is not.
    pub(crate) fn sets_clock(&mut self, millis: i64) -> &mut Self {
        self.ahead += millis;
        self
    }

    /// Time passes.
    pub(crate) fn wait(&mut self, millis: u64) -> &mut Self {
        self.uptime += Duration::from_millis(millis);
        self
    }

    /// Keys go down, spelled as in [`presses`].
    pub(crate) fn keys(&mut self, script: &str) -> &mut Self {
        for press in presses(script) {
            self.tell(Message::Key(press));
        }
        self
    }

    /// The first button goes down on a cell.
    pub(crate) fn click(&mut self, column: u16, row: u16) -> &mut Self {
        let kind = MouseKind::Click;
        self.tell(Message::Mouse(MousePress { kind, column, row }))
    }

    /// The terminal gets another size.
    pub(crate) fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.tell(Message::Resized(Size { width, height }))
    }

    /// The walk brings a page of these people.
    pub(crate) fn page<P: Into<Person>>(
        &mut self,
        users: impl IntoIterator<Item = P>,
        next: Option<PageToken>,
    ) -> &mut Self {
        self.answer(answer(people(users), next))
    }

    /// The walk brings an answer.
    pub(crate) fn answer(&mut self, answer: Answer) -> &mut Self {
        let ticket = self.walk().ticket;
        self.tell(Message::PageArrived { ticket, answer })
    }

    /// The walk has brought all that it was asked for.
    pub(crate) fn ended(&mut self) -> &mut Self {
        let ticket = self.walk().ticket;
        self.tell(Message::WalkEnded { ticket })
    }

    /// The walk breaks off.
    pub(crate) fn failed(&mut self, failure: Failure) -> &mut Self {
        let ticket = self.walk().ticket;
        self.tell(Message::WalkFailed { ticket, failure })
    }

    /// The walk of the flagged set brings a page of these people, asked for when the walk began.
    pub(crate) fn flagged<P: Into<Person>>(
        &mut self,
        users: impl IntoIterator<Item = P>,
        next: Option<PageToken>,
    ) -> &mut Self {
        let ticket = self.flagged.expect("a walk of the flagged set");
        let asked = self.flagged_asked;
        let answer = answer(people(users), next);
        self.tell(Message::FlaggedArrived {
            ticket,
            asked,
            answer,
        })
    }

    /// The walk of the flagged set is over.
    pub(crate) fn flagged_ended(&mut self, failure: Option<Failure>) -> &mut Self {
        let ticket = self.flagged.expect("a walk of the flagged set");
        self.tell(Message::FlaggedEnded { ticket, failure })
    }

    /// The numbers of the people in the queue, from top to bottom.
    pub(crate) fn queued(&self) -> Vec<u32> {
        let queue = &self.state.triage.queue;
        let cases = (0..queue.len()).filter_map(|place| queue.case(queue.at(place)?));
        cases.map(|case| number(case.user().unwrap())).collect()
    }

    /// The number of the person whose case is under the cursor.
    pub(crate) fn at_hand(&self) -> Option<u32> {
        self.state.triage.user().map(number)
    }

    /// The arrangement that was asked for last is done.
    pub(crate) fn arranged(&mut self) -> &mut Self {
        let message = self.arrangement();
        self.tell(message)
    }

    /// What the arrangement that was asked for last brings.
    pub(crate) fn arrangement(&self) -> Message {
        let (ticket, rows, wish) = self.arrangement.clone().expect("an arrangement asked for");
        let listed = arrange::arrange(&rows, &wish, || false).unwrap();
        Message::Arranged {
            ticket,
            base: rows.listed().len(),
            rows: Arc::new(listed),
        }
    }

    /// The user in the detail pane has been taken apart.
    pub(crate) fn decoded(&mut self) -> &mut Self {
        let ticket = self.profile.expect("a user to take apart");
        self.tell(Message::ProfileDecoded {
            ticket,
            profile: Arc::new(profile()),
        })
    }

    /// A request takes a step.
    pub(crate) fn request(&mut self, id: u64, progress: Progress) -> &mut Self {
        self.tell(Message::RequestMoved(RequestStep {
            id: RequestId(id),
            method: "GET",
            target: UntrustedText::from("/api/v3/users"),
            progress,
        }))
    }

    /// A request ends well or badly.
    pub(crate) fn finished(&mut self, id: u64, failure: Option<Failure>) -> &mut Self {
        self.request(
            id,
            Progress::Finished {
                status: failure.is_none().then_some(200),
                took: Duration::from_millis(20),
                rows: None,
                failure,
            },
        )
    }

    /// The timer that was set last for something like this runs out.
    pub(crate) fn woke(&mut self, kind: impl Fn(&Timer) -> bool) -> &mut Self {
        let timer = self.timer(kind).expect("a timer of that kind");
        self.tell(Message::Woke(timer))
    }

    /// The timer among the effects not taken yet that was set last for something like this.
    pub(crate) fn timer(&self, kind: impl Fn(&Timer) -> bool) -> Option<Timer> {
        let mut timers = self.effects.iter().filter_map(|effect| match effect {
            Effect::Wake { timer, .. } => Some(*timer),
            _ => None,
        });
        timers.rfind(kind)
    }

    /// The pause after typing is over.
    pub(crate) fn paused(&mut self) -> &mut Self {
        self.wait(250)
            .woke(|timer| matches!(timer, Timer::SearchPause(_)))
    }

    /// The walk that was ordered last.
    pub(crate) fn walk(&self) -> &Walk {
        self.walk.as_ref().expect("a walk")
    }

    /// What was asked for since it was taken last, timers included.
    pub(crate) fn everything(&mut self) -> Vec<Effect> {
        mem::take(&mut self.effects)
    }

    /// What was asked for since it was taken last, without timers.
    pub(crate) fn take(&mut self) -> Vec<Effect> {
        let mut effects = mem::take(&mut self.effects);
        effects.retain(|effect| !matches!(effect, Effect::Wake { .. }));
        effects
    }

    /// The numbers of the people listed, from top to bottom; see [`Person`].
    pub(crate) fn listed(&self) -> Vec<u32> {
        let users = &self.state.users;
        let people = users.rows().iter().map(|row| users.shown.rows.user(*row));
        people.map(|user| number(user.unwrap())).collect()
    }

    /// The number of the person under the cursor.
    pub(crate) fn selected(&self) -> Option<u32> {
        self.state.users.selected().map(number)
    }

    /// What stands in the status line.
    pub(crate) fn said(&self) -> &str {
        self.state
            .notices
            .current()
            .map_or("", |notice| notice.text.as_received())
    }

    fn note(&mut self, effects: Vec<Effect>) {
        for effect in &effects {
            match effect {
                Effect::Walk(walk) => self.walk = Some(walk.clone()),
                Effect::Arrange { ticket, rows, wish } => {
                    self.arrangement = Some((*ticket, rows.clone(), wish.clone()));
                }
                Effect::DecodeProfile { ticket, .. } => self.profile = Some(*ticket),
                Effect::WalkFlagged { ticket, .. } => {
                    self.flagged = Some(*ticket);
                    self.flagged_asked = self.moment();
                }
                Effect::Wake {
                    timer: timer @ Timer::OutboxDue(_),
                    ..
                } => self.due = Some(*timer),
                Effect::ReadUser { user_id, asked, .. } => {
                    self.asked.insert(user_id.clone(), *asked);
                }
                Effect::Stage { ticket, draft } => {
                    self.staging = Some((*ticket, (**draft).clone()));
                }
                _ => {}
            }
        }
        self.effects.extend(effects);
    }
}

/// Holds that a message changes nothing but the time, and asks for nothing.
pub(crate) fn changes_nothing(run: &Run, message: Message) {
    let told = format!("{message:?}");
    let mut state = run.state.clone();
    let effects = update(&mut state, run.moment(), message);
    same(&effects, &Vec::new(), &told);
    same(&state, &run.state, &told);
}

/// Holds that two values are equal, without printing either in full.
fn same<T: PartialEq + Debug>(left: &T, right: &T, after: &str) {
    if left == right {
        return;
    }
    let (left, right) = (format!("{left:#?}"), format!("{right:#?}"));
    let mut lines = left.lines().zip(right.lines());
    let differing = lines.find(|(left, right)| left != right);
    panic!("{after} changed something: {differing:?}");
}

fn number(user: User<'_>) -> u32 {
    let id = user.user_id().map(Untrusted::as_received);
    id.and_then(|id| id.strip_prefix('u')?.parse().ok())
        .unwrap_or(0)
}
