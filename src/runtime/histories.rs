//! The histories of a thousand people, told by deliveries that come late, in any sequence and more
//! than once, through a store into a console that reads people again at its pace, sometimes in
//! vain. In the end the console shows exactly what the network has.
//!
//! `MODCON_DELIVERIES` sets how many deliveries there are, and `MODCON_DELIVERIES_SEED` which.

use std::collections::BTreeMap;
use std::env;
use std::sync::Arc;
use std::time::Duration;

use crate::api;
use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::session::Network as Place;
use crate::app::state::State;
use crate::app::testing;
use crate::app::testing::unsound;
use crate::app::ticket::Ticket;
use crate::app::update::start;
use crate::app::update::update;
use crate::domain::event::Delivery;
use crate::domain::event::StoredEvent;
use crate::domain::page::Page;
use crate::domain::query::UserQuery;
use crate::domain::request::Answer;
use crate::domain::time::Moment;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::layout::Size;
use crate::runtime::storm::dice::Dice;
use crate::store;
use crate::store::Store;

/// People of the network.
const PEOPLE: usize = 1_000;
/// When the first of them was updated, in milliseconds.
const EPOCH: i64 = 1_690_000_000_000;
/// Steps by which a delivery may be late, and by which an answer may be.
const LATE: usize = 400;
const SLOW: usize = 30;

/// Somebody as the network has them.
#[derive(Clone)]
struct Person {
    number: usize,
    name: String,
    flags: u32,
    is_banned: bool,
    is_deleted: bool,
    roles: Vec<&'static str>,
    updated: i64,
}

impl Person {
    fn new(number: usize) -> Self {
        Self {
            number,
            name: format!("person {number}"),
            flags: u32::try_from(number % 3).unwrap(),
            is_banned: false,
            is_deleted: false,
            roles: Vec::new(),
            updated: EPOCH,
        }
    }

    fn json(&self) -> String {
        format!(
            r#"{{"userId":"u{}","displayName":"{}","flagCount":{},"isGlobalBan":{},"isDeleted":{},"roles":{},"updatedAt":{}}}"#,
            self.number,
            self.name,
            self.flags,
            self.is_banned,
            self.is_deleted,
            serde_json::to_string(&self.roles).unwrap(),
            self.spelled(),
        )
    }

    fn spelled(&self) -> String {
        let at = jiff::Timestamp::from_millisecond(self.updated).unwrap();
        format!("\"{at:.3}\"")
    }

    /// Something happens to them at a step; what an event says of it: everything, or only what
    /// changed, with a time or without.
    fn live(&mut self, step: usize, dice: &mut Dice) -> (&'static str, String) {
        // Now and then two changes share a time.
        if dice.chance(80) {
            self.updated = EPOCH + i64::try_from(step).unwrap();
        }
        let (event, changed) = match dice.below(6) {
            0 => {
                self.flags += 1;
                ("user.didFlag", format!(r#""flagCount":{}"#, self.flags))
            }
            1 => {
                self.flags = 0;
                ("user.didClearFlag", r#""flagCount":0"#.to_owned())
            }
            2 => {
                self.is_banned = !self.is_banned;
                let event = if self.is_banned {
                    "user.didGlobalBan"
                } else {
                    "user.didGlobalUnban"
                };
                (event, format!(r#""isGlobalBan":{}"#, self.is_banned))
            }
            3 => {
                self.roles = if self.roles.is_empty() {
                    vec!["moderator"]
                } else {
                    Vec::new()
                };
                let roles = serde_json::to_string(&self.roles).unwrap();
                ("user.didUpdate", format!(r#""roles":{roles}"#))
            }
            4 => {
                self.is_deleted = !self.is_deleted;
                (
                    "user.didUpdate",
                    format!(r#""isDeleted":{}"#, self.is_deleted),
                )
            }
            _ => {
                self.name = format!("person {} at {step}", self.number);
                (
                    "user.didUpdate",
                    format!(r#""displayName":"{}""#, self.name),
                )
            }
        };
        let id = self.number;
        let said = match dice.below(4) {
            0 => format!(r#"{{"userId":"u{id}",{changed}}}"#),
            1 => format!(
                r#"{{"userId":"u{id}",{changed},"updatedAt":{}}}"#,
                self.spelled()
            ),
            _ => self.json(),
        };
        (event, said)
    }
}

fn body(event: &str, users: &[String]) -> Arc<[u8]> {
    let users = users.join(",");
    format!(r#"{{"event":"{event}","data":{{"users":[{users}]}}}}"#)
        .into_bytes()
        .into()
}

/// What an answer of the network says of people, taken apart like everything that is heard.
fn page(users: &[String]) -> Arc<Page> {
    let stored = StoredEvent {
        id: 0,
        stir: 0,
        heard_at: Timestamp::from_millis(0),
        last_heard_at: Timestamp::from_millis(0),
        repeats: 0,
        event: "user.didUpdate".into(),
        body: Some(body("user.didUpdate", users)),
    };
    api::event(&stored).page
}

fn answer(users: &[String]) -> Answer {
    Answer {
        page: page(users),
        roles: Vec::new(),
        roles_json: Box::default(),
        next: None,
        lost: 0,
    }
}

const fn page_arrived(ticket: Ticket, answer: Answer) -> Message {
    Message::PageArrived { ticket, answer }
}

/// A question under way.
struct Question {
    ticket: Ticket,
    user_ids: Vec<UserId>,
    is_many: bool,
    asked: Moment,
    /// When the network looks, and when the answer is here.
    seen_at: usize,
    here_at: usize,
    seen: Option<Vec<String>>,
}

/// A console, and what it waits for.
struct Console {
    state: State,
    step: usize,
    under_way: Vec<Question>,
    is_timed: bool,
    reads: usize,
}

impl Console {
    fn open(people: &[Person]) -> Self {
        let size = Size {
            width: 120,
            height: 40,
        };
        let mut state = testing::state(size, Place::Demo, UserQuery::default());
        let effects = start(&mut state);
        let mut console = Self {
            state,
            step: 0,
            under_way: Vec::new(),
            is_timed: false,
            reads: 0,
        };
        let all: Vec<String> = people.iter().map(Person::json).collect();
        let list = effects.iter().find_map(|effect| match effect {
            Effect::Walk(walk) => Some(walk.ticket),
            _ => None,
        });
        let ticket = list.expect("the first page is asked for");
        // One page holds them all.
        console.tell(page_arrived(ticket, answer(&all)), None);
        console.tell(Message::WalkEnded { ticket }, None);
        let [open] = testing::presses("t")[..] else {
            panic!("one key");
        };
        let flagged = console.tell(Message::Key(open), None);
        let ticket = flagged.expect("the flagged set is asked for");
        let flagged = people.iter().filter(|person| person.flags > 0);
        let flagged: Vec<String> = flagged.map(Person::json).collect();
        let answer = answer(&flagged);
        let asked = console.state.now;
        let arrived = Message::FlaggedArrived {
            ticket,
            asked,
            answer,
        };
        console.tell(arrived, None);
        let failure = None;
        console.tell(Message::FlaggedEnded { ticket, failure }, None);
        console
    }

    /// Something happened; the ticket of a walk of the flagged set that is asked for.
    fn tell(&mut self, message: Message, dice: Option<&mut Dice>) -> Option<Ticket> {
        let now = testing::at(Duration::from_millis(self.step as u64));
        let effects = update(&mut self.state, now, message);
        if self.step.is_multiple_of(64) {
            assert_eq!(unsound(&self.state, &effects), None, "step {}", self.step);
        }
        let mut walk = None;
        let mut slow = [0, 0];
        if let Some(dice) = dice {
            slow = [dice.below(SLOW), dice.below(SLOW)];
        }
        for effect in effects {
            let question = match effect {
                Effect::ReadUser {
                    ticket,
                    user_id,
                    asked,
                    ..
                } => (ticket, vec![user_id], false, asked),
                Effect::ReadUsers {
                    ticket,
                    user_ids,
                    asked,
                } => (ticket, user_ids, true, asked),
                Effect::Wake {
                    timer: Timer::ReadAgain,
                    ..
                } => {
                    self.is_timed = true;
                    continue;
                }
                Effect::WalkFlagged { ticket, .. } => {
                    walk = Some(ticket);
                    continue;
                }
                _ => continue,
            };
            let (ticket, user_ids, is_many, asked) = question;
            self.reads += 1;
            self.under_way.push(Question {
                ticket,
                user_ids,
                is_many,
                asked,
                seen_at: self.step + slow[0],
                here_at: self.step + slow[0] + slow[1],
                seen: None,
            });
        }
        walk
    }

    /// The network looks at whom it was asked for, and answers arrive, now and then in vain.
    fn answers(&mut self, people: &[Person], dice: &mut Dice) {
        for asked in &mut self.under_way {
            if asked.seen.is_none() && asked.seen_at <= self.step {
                let ids = asked.user_ids.iter();
                let seen = ids.map(|id| {
                    let id = id.text().as_received();
                    let number: usize = id.trim_start_matches('u').parse().unwrap();
                    people[number].json()
                });
                asked.seen = Some(seen.collect());
            }
        }
        let step = self.step;
        let here = |asked: &mut Question| asked.here_at <= step;
        let here: Vec<Question> = self.under_way.extract_if(.., here).collect();
        for asked in here {
            let mut seen = asked.seen.expect("looked at before");
            let result = match dice.below(20) {
                0 | 1 => Err(testing::cut_off()),
                2 if asked.is_many => Err(testing::refused(503, 500_000, "busy")),
                _ => {
                    // Who is missing among many is no less there.
                    if asked.is_many && dice.chance(20) {
                        seen.truncate(seen.len() / 2);
                    }
                    Ok(answer(&seen))
                }
            };
            let Question {
                ticket,
                mut user_ids,
                asked: when,
                ..
            } = asked;
            let message = if asked.is_many {
                Message::UsersRead {
                    ticket,
                    user_ids,
                    asked: when,
                    result,
                }
            } else {
                Message::UserRead {
                    ticket,
                    user_id: user_ids.remove(0),
                    asked: when,
                    result,
                }
            };
            self.tell(message, Some(dice));
        }
    }

    /// The time of the next read, where one is waited for.
    fn read_on(&mut self, dice: &mut Dice) {
        if std::mem::take(&mut self.is_timed) {
            self.tell(Message::Woke(Timer::ReadAgain), Some(dice));
        }
    }
}

fn number(name: &str, usual: usize) -> usize {
    let set = env::var(name).ok();
    set.map_or(usual, |set| set.parse().expect("a number"))
}

#[tokio::test]
async fn whatever_comes_late_doubled_or_shuffled_ends_in_what_the_network_has() {
    let deliveries = number("MODCON_DELIVERIES", 10_000);
    let seed = number("MODCON_DELIVERIES_SEED", 1) as u64;
    let mut dice = Dice::new(seed);
    let folder = tempfile::tempdir().unwrap();
    let place = store::Place {
        folder: folder.path().join("state"),
        network: "http://127.0.0.1".to_owned(),
        operator: "mara".into(),
    };
    let store = Store::open(&place).unwrap();
    let mut people: Vec<Person> = (0..PEOPLE).map(Person::new).collect();
    let mut console = Console::open(&people);
    let mut due: BTreeMap<usize, Vec<Arc<[u8]>>> = BTreeMap::new();
    let (mut made, mut after, mut heard) = (0, 0, 0);
    while made < deliveries || !due.is_empty() {
        console.step += 1;
        let step = console.step;
        // Something happens to somebody, or to two at once, and is told of at least once.
        if made < deliveries {
            let mut said = Vec::new();
            let mut event = "";
            for _ in 0..=usize::from(dice.chance(10)) {
                let person = dice.below(PEOPLE);
                let (name, json) = people[person].live(step, &mut dice);
                event = name;
                said.push(json);
            }
            let body = body(event, &said);
            for _ in 0..=dice.below(3) {
                let late = if dice.chance(50) { 0 } else { dice.below(LATE) };
                due.entry(step + late).or_default().push(Arc::clone(&body));
                made += 1;
            }
        }
        let mut batch: Vec<Arc<[u8]>> = Vec::new();
        // What is committed together comes together.
        if dice.chance(30) || made >= deliveries {
            while let Some(entry) = due.first_entry().filter(|entry| *entry.key() <= step) {
                batch.extend(entry.remove());
            }
        }
        if !batch.is_empty() {
            heard += batch.len();
            let batch = batch.into_iter().map(|body| Delivery {
                envelope: api::envelope(&body).expect("an event"),
                body: body.to_vec(),
            });
            store.take_in(batch.collect()).await.unwrap();
            let stored = store.stirred(after, 1_000).await.unwrap();
            after = stored.last().map_or(after, |last| last.stir);
            let events = stored.iter().map(api::event).collect();
            let message = Message::EventsHeard { events, skipped: 0 };
            console.tell(message, Some(&mut dice));
        }
        console.answers(&people, &mut dice);
        if dice.chance(40) {
            console.read_on(&mut dice);
        }
    }
    let last = console.step;
    while console.is_timed || !console.under_way.is_empty() {
        console.step += 1;
        assert!(console.step - last < 10 * PEOPLE * SLOW, "it never ends");
        console.answers(&people, &mut dice);
        console.read_on(&mut dice);
    }
    assert_eq!(heard, made);
    assert!(console.reads < made, "reads are shared by what is heard");
    let live = &console.state.live;
    assert!(live.again.is_empty() && live.unconfirmed.is_empty());
    let rows = &console.state.users.shown.rows;
    let queue = &console.state.triage.queue;
    let mut queued = 0;
    for person in &people {
        let id = format!("u{}", person.number);
        let network = person.json();
        let row = rows.find(&id).and_then(|row| rows.user(row));
        assert_eq!(raw(row), network, "seed {seed}");
        if let Some(case) = queue.find(&id).and_then(|case| queue.case(case)) {
            queued += 1;
            assert_eq!(raw(case.user()), network, "seed {seed}, in the queue");
        }
    }
    assert!(queued > PEOPLE / 2, "{queued} in the queue");
}

fn raw(user: Option<User<'_>>) -> String {
    let raw = user.map(User::raw);
    String::from_utf8(raw.unwrap_or_default()).unwrap()
}
