//! Every order of events: a store and a network that answer when they like, and hands that press
//! what they like.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::answer;
use crate::app::testing::cut_off;
use crate::app::testing::refused;
use crate::app::testing::sighting;
use crate::domain::memory::StoreFault;
use crate::domain::verdict::Draft;
use crate::domain::verdict::End;
use crate::domain::verdict::Verdict;
use crate::domain::verdict::VerdictId;

/// Numbers from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }
}

/// What the store knows of a verdict.
struct Stored {
    draft: Draft,
    /// Since when it waits, as uptime; nothing while it is held.
    since: Option<Duration>,
}

/// A store that keeps to its rules, and everything that was asked of it and not answered.
#[derive(Default)]
struct World {
    open: Vec<Effect>,
    stored: BTreeMap<VerdictId, Stored>,
    sent: BTreeSet<VerdictId>,
    ids: i64,
    uptime: Duration,
}

impl World {
    fn asked(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Dispatch(verdict) = &effect {
                let stored = self.stored.get(&verdict.id).expect("sent, so it is stored");
                let since = stored.since.expect("sent, so it waits");
                assert!(self.uptime >= since + stored.draft.grace, "sent early");
                assert!(self.sent.insert(verdict.id), "sent twice");
            }
            match effect {
                // They are stored in one go and answered one by one.
                Effect::StageAll(many) => self.open.extend(many.into_iter().map(|one| {
                    let ticket = one.ticket;
                    let draft = Box::new(one.whole());
                    Effect::Stage { ticket, draft }
                })),
                effect => self.open.push(effect),
            }
        }
    }

    /// Answers something that was asked for, in whichever order.
    fn answer(&mut self, dice: &mut Dice) -> Option<Message> {
        if self.open.is_empty() {
            return None;
        }
        let effect = self.open.swap_remove(dice.below(self.open.len()));
        let fails = dice.below(6) == 0;
        Some(match effect {
            Effect::Stage { ticket, draft } => {
                let result = if fails {
                    Err(StoreFault::Busy)
                } else {
                    self.ids += 1;
                    let verdict = self.keep(VerdictId(self.ids), *draft);
                    Ok(Box::new(verdict))
                };
                Message::Staged { ticket, result }
            }
            Effect::Withdraw(id) => {
                let result = if self.stored.remove(&id).is_some() {
                    Ok(())
                } else {
                    Err(StoreFault::NotWaiting)
                };
                Message::Withdrawn { id, result }
            }
            Effect::Revise { id, policy, note } => {
                let result = match self.stored.get_mut(&id) {
                    Some(stored) if !fails => {
                        stored.draft.policy = policy;
                        stored.draft.note = note;
                        let verdict = crate::app::testing::verdict(id.0, stored.draft.clone());
                        Ok(Box::new(verdict))
                    }
                    _ => Err(StoreFault::NotWaiting),
                };
                Message::Revised { id, result }
            }
            Effect::Restage { id, seen } => {
                let known = self.stored.get(&id).map(|stored| stored.draft.clone());
                let result = match known {
                    Some(mut draft) if !fails => {
                        draft.seen = *seen;
                        self.sent.remove(&id);
                        Ok(Box::new(self.keep(id, draft)))
                    }
                    _ => Err(StoreFault::NotWaiting),
                };
                Message::Revised { id, result }
            }
            Effect::Dispatch(verdict) | Effect::ReadBack(verdict) => self.ended(dice, &verdict),
            Effect::ReadUser {
                ticket,
                user_id,
                asked,
                ..
            } => {
                let number = user_id.text().as_received().trim_start_matches('u');
                let number: u32 = number.parse().unwrap();
                let flags = i64::try_from(dice.below(3)).unwrap();
                let person = Person::from(number).flagged(flags);
                Message::UserRead {
                    ticket,
                    user_id,
                    asked,
                    result: if fails {
                        Err(cut_off())
                    } else {
                        Ok(answer(vec![person], None))
                    },
                }
            }
            Effect::Wake { timer, .. } => Message::Woke(timer),
            _ => return None,
        })
    }

    fn keep(&mut self, id: VerdictId, draft: Draft) -> Verdict {
        let stored = Stored {
            draft: draft.clone(),
            since: Some(self.uptime),
        };
        self.stored.insert(id, stored);
        crate::app::testing::verdict(id.0, draft)
    }

    fn ended(&mut self, dice: &mut Dice, verdict: &Verdict) -> Message {
        let number = verdict.user_id().text().as_received();
        let number: u32 = number.trim_start_matches('u').parse().unwrap();
        let now = Box::new(sighting(number));
        let ends = [
            End::Done,
            End::Confirmed,
            End::Gone,
            End::Refused(refused(500, 1, "no")),
            End::Held { now },
            End::NotSent(cut_off()),
            End::NotApplied(cut_off()),
            End::Unknown(cut_off()),
        ];
        let end = ends[dice.below(ends.len())].clone();
        let id = verdict.id;
        match &end {
            End::Done | End::Confirmed | End::Gone | End::Refused(_) => {
                self.stored.remove(&id);
            }
            _ => {
                if let Some(stored) = self.stored.get_mut(&id) {
                    stored.since = None;
                }
            }
        }
        Message::DispatchEnded {
            id,
            end,
            after: None,
        }
    }
}

/// Keys that decide, take back, change, decide again, and look elsewhere.
const KEYS: [&str; 16] = [
    "C",
    "jC",
    "u",
    "k",
    "R",
    "r",
    "o",
    "s",
    "c",
    "x",
    "2",
    "<esc>",
    "<enter>",
    "B2<tab><tab>",
    "  C2<tab><tab>2<esc>",
    "oU<esc>",
];

#[test]
fn no_order_of_events_sends_early_or_twice_or_what_is_not_stored() {
    let mut sent = 0;
    for seed in 1..=120 {
        let mut dice = Dice(seed * 7_919);
        let mut run = Run::listing(4);
        let mut world = World::default();
        run.take();
        for _ in 0..400 {
            match dice.below(10) {
                0..3 => {
                    let keys = KEYS[dice.below(KEYS.len())];
                    run.keys(keys);
                    code(&mut run, &mut dice);
                }
                3..5 => {
                    let millis = u64::try_from(dice.below(6_000)).unwrap();
                    world.uptime += Duration::from_millis(millis);
                    run.wait(millis);
                }
                _ => {
                    if let Some(message) = world.answer(&mut dice) {
                        run.tell(message);
                    }
                }
            }
            world.asked(run.everything());
        }
        sent += world.sent.len();
    }
    assert!(sent > 200, "hardly anything was sent: {sent}");
}

/// Types the code of a box, now and then.
fn code(run: &mut Run, dice: &mut Dice) {
    use crate::app::overlay::Overlay;
    use crate::app::overlay::fields::Field;
    let Some(Overlay::Verdict(asked)) = &run.state.overlay else {
        return;
    };
    if asked.fields.field == Field::Code && dice.below(2) == 0 {
        let code = asked.fields.typing.wanted().to_owned();
        run.keys(&code);
    }
}
