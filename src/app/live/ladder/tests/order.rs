//! Push, poll, a single read and the moderator's own verdict about one person, in every order.
//! Each question is answered as it was when it was asked, however late the answer comes.

use super::*;
use crate::domain::queue::Status;
use crate::domain::verdict::End;

/// What happens once each, in any order, as far as one thing needs another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The person is renamed and flagged once more.
    Renamed,
    /// The event of it comes, after it.
    Event,
    /// The same event comes again, after it.
    Repeat,
    /// A poll asks.
    PollAsks,
    /// The poll is answered, after that.
    PollAnswers,
    /// Somebody is read again by themselves.
    ReadAsks,
    /// The answer, after that.
    ReadAnswers,
    /// Our verdict on them is done.
    Cleared,
}

use Step::Cleared;
use Step::Event;
use Step::PollAnswers;
use Step::PollAsks;
use Step::ReadAnswers;
use Step::ReadAsks;
use Step::Renamed;
use Step::Repeat;

const NEEDS: [(Step, Step); 4] = [
    (Event, Renamed),
    (Repeat, Event),
    (PollAnswers, PollAsks),
    (ReadAnswers, ReadAsks),
];

/// Every order of these in which each comes after what it needs.
fn orders(steps: &[Step]) -> Vec<Vec<Step>> {
    if steps.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for first in steps {
        let waits = NEEDS
            .iter()
            .any(|(step, needed)| step == first && steps.contains(needed));
        if waits {
            continue;
        }
        let rest: Vec<Step> = steps.iter().copied().filter(|step| step != first).collect();
        for mut order in orders(&rest) {
            order.insert(0, *first);
            all.push(order);
        }
    }
    all
}

/// The network as far as it is about one person, and the console.
struct World {
    run: Run,
    truth: Person,
    event: Option<Person>,
    poll: Option<(Moment, Person)>,
    read: Option<(Moment, Person)>,
}

impl World {
    /// The person is listed and queued, and our verdict on them is on its way.
    fn new(in_queue: bool) -> Self {
        let truth = Person::from(1).flagged(3).updated(1_000);
        let mut run = Run::new();
        run.page([truth.clone(), Person::from(2)], None).ended();
        run.wait(15_000)
            .woke(|timer| matches!(timer, Timer::FlaggedOld(_)))
            .flagged([truth.clone(), Person::from(2)], None);
        run.wait(1_000).sent(7).take();
        if in_queue {
            run.keys("t")
                .flagged([truth.clone(), Person::from(2)], None);
        }
        Self {
            run,
            truth,
            event: None,
            poll: None,
            read: None,
        }
    }

    fn takes(&mut self, step: Step) {
        self.run.wait(1_000);
        match step {
            Renamed => {
                self.truth.name = "Renamed".to_owned();
                self.truth.flags += 1;
                self.truth.updated = Some(2_000);
                self.event = Some(self.truth.clone());
            }
            Event => hears(&mut self.run, self.event.clone().unwrap()),
            Repeat => self.hears_again(),
            PollAsks => {
                self.run.tell(Message::StoreChanged);
                walk::begin(&mut self.run.state, Priority::Prefetch, &mut Vec::new());
                self.poll = Some((self.run.moment(), self.truth.clone()));
            }
            PollAnswers => {
                let (asked, met) = self.poll.take().unwrap();
                let ticket = self.run.state.triage.walk_ticket;
                let people = [met, Person::from(2)];
                // Whoever has no flags is not in the set.
                let people = people.into_iter().filter(|person| person.flags > 0);
                let answer = answer(people.collect(), None);
                self.run.tell(Message::FlaggedArrived {
                    ticket,
                    asked,
                    answer,
                });
            }
            ReadAsks => {
                let user_id = UserId::new("u1");
                self.run.tell(Message::StoreChanged);
                let state = &mut self.run.state;
                crate::app::reread::after_event(state, &user_id, &mut Vec::new());
                self.read = Some((state.now, self.truth.clone()));
            }
            ReadAnswers => self.answers_read(),
            Cleared => {
                self.truth.flags = 0;
                self.truth.updated = Some(3_000);
                self.run.ends(7, End::Done);
            }
        }
    }

    fn hears_again(&mut self) {
        let mut repeat = event(EventKind::DidUpdate, [self.event.clone().unwrap()]);
        repeat.stir += 1;
        repeat.repeats = 1;
        repeat.last_heard_at = self.run.moment().wall;
        self.run.tell(Message::EventsHeard {
            events: vec![repeat],
            skipped: 0,
        });
    }

    fn answers_read(&mut self) {
        let (asked, person) = self.read.take().unwrap();
        self.run.tell(Message::UserRead {
            ticket: self.run.state.users.reread_ticket,
            user_id: UserId::new("u1"),
            asked,
            result: Ok(answer(people([person]), None)),
        });
    }

    /// Nothing more happens: whatever was asked for is answered, and whoever waits is read.
    fn comes_to_rest(&mut self) {
        for _ in 0..10 {
            self.run.wait(2_000).tell(Message::Woke(Timer::ReadAgain));
            let asked: Vec<(UserId, Moment)> = self
                .run
                .take()
                .into_iter()
                .filter_map(|effect| match effect {
                    Effect::ReadUser { user_id, asked, .. } => Some((user_id, asked)),
                    _ => None,
                })
                .collect();
            for (user_id, asked) in asked {
                let is_first = user_id.text().as_received() == "u1";
                let person = if is_first {
                    self.truth.clone()
                } else {
                    Person::from(2)
                };
                self.run.tell(Message::UserRead {
                    ticket: self.run.state.users.reread_ticket,
                    user_id,
                    asked,
                    result: Ok(answer(people([person]), None)),
                });
            }
        }
    }

    fn holds(&self, order: &[Step]) {
        let state = &self.run.state;
        let rows = &state.users.shown.rows;
        let shown = rows.user(rows.find("u1").unwrap()).unwrap();
        let truth = (Some(self.truth.name.as_str()), Some(self.truth.flags));
        let name = |user: User<'_>| {
            let name = user.display_name().value();
            name.map(|name| name.as_received().to_owned())
        };
        assert_eq!(
            (name(shown).as_deref(), shown.flag_count().value()),
            truth,
            "the list, after {order:?}"
        );
        assert_eq!(self.run.listed(), [1, 2], "after {order:?}");
        assert!(state.live.unconfirmed.is_empty(), "after {order:?}");
        assert!(state.live.again.is_empty(), "after {order:?}");
        assert!(state.users.rereading.is_empty(), "after {order:?}");
        let case = state.triage.queue.find("u1").unwrap();
        let case = state.triage.queue.case(case).unwrap();
        assert_eq!(state.triage.queue.met(), 2, "after {order:?}");
        let user = case.user().unwrap();
        assert_eq!(
            (name(user).as_deref(), user.flag_count().value()),
            truth,
            "the queue, after {order:?}"
        );
        let is_cleared = order.contains(&Cleared);
        // Whoever is flagged once more after that is to be decided about.
        let expected = if is_cleared && self.truth.flags > 0 {
            Status::Open
        } else {
            Status::Decided
        };
        assert_eq!(case.status, expected, "after {order:?}");
        assert_eq!(self.run.is_open(7), !is_cleared, "after {order:?}");
        let lines = state.live.feed.added();
        let heard = order.iter().filter(|step| **step == Event);
        assert_eq!(lines, heard.count() as u64, "after {order:?}");
    }
}

fn every_order_of(steps: &[Step], least: usize) {
    for in_queue in [false, true] {
        let all = orders(steps);
        assert!(all.len() >= least, "{}", all.len());
        for order in all {
            let mut world = World::new(in_queue);
            let mut sends = 0;
            for step in &order {
                world.takes(*step);
                // What is asked for meanwhile waits for its answer.
                let ordered = world.run.everything();
                sends += ordered
                    .iter()
                    .filter(|effect| matches!(effect, Effect::Dispatch(_)))
                    .count();
                let reads = ordered.into_iter().find_map(|effect| match effect {
                    Effect::ReadUser { user_id, asked, .. } => {
                        (user_id.text().as_received() == "u1").then_some(asked)
                    }
                    _ => None,
                });
                if let Some(asked) = reads {
                    world.read = Some((asked, world.truth.clone()));
                    world.answers_read();
                }
            }
            world.comes_to_rest();
            world.holds(&order);
            assert_eq!(sends, 0, "it was sent already, before {order:?}");
        }
    }
}

#[test]
fn push_poll_and_own_verdict_about_one_person_end_in_the_truth_in_every_order() {
    every_order_of(&[Renamed, Event, PollAsks, PollAnswers, Cleared], 20);
}

#[test]
fn so_they_do_with_a_single_read_among_them() {
    every_order_of(
        &[Renamed, Event, PollAsks, PollAnswers, ReadAsks, ReadAnswers],
        80,
    );
}

#[test]
fn so_they_do_where_the_event_comes_twice() {
    every_order_of(
        &[Renamed, Event, Repeat, PollAsks, PollAnswers, Cleared],
        50,
    );
}
