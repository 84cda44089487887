//! What the world answers the queue: pages of the flagged set, and what the store remembers.

use std::sync::Arc;
use std::time::Duration;

use crate::app::message::Message;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::domain::event::AiCategory;
use crate::domain::event::AiModeration;
use crate::domain::event::FlagReport;
use crate::domain::event::ManualReview;
use crate::domain::field::Field;
use crate::domain::heard::Heard;
use crate::domain::heard::Told;
use crate::domain::heard::What;
use crate::domain::journal::Entry;
use crate::domain::journal::JournalPage;
use crate::domain::journal::JournalRow;
use crate::domain::journal::Kind;
use crate::domain::memory::Cleared;
use crate::domain::memory::Decided;
use crate::domain::memory::Glimpse;
use crate::domain::memory::History;
use crate::domain::memory::Memory;
use crate::domain::memory::Snooze;
use crate::domain::memory::StoreFault;
use crate::domain::time::Moment;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::domain::verdict::Verb;
use crate::runtime::storm::dice::Dice;
use crate::runtime::storm::network::failure;
use crate::runtime::storm::network::text;
use crate::runtime::storm::people;
use crate::runtime::storm::people::Manner;
use crate::runtime::storm::people::hostile;

pub(super) fn of_walk(dice: &mut Dice, manner: &Manner, ticket: Ticket) -> Message {
    if dice.chance(manner.steady) {
        return Message::FlaggedArrived {
            ticket,
            asked: Moment {
                uptime: Duration::from_millis(u64::from(dice.chance(50)) * 60_000),
                wall: Timestamp::from_millis(0),
            },
            answer: people::answer(dice, manner),
        };
    }
    Message::FlaggedEnded {
        ticket,
        failure: dice.chance(50).then(|| failure(dice)),
    }
}

pub(super) fn remembered(dice: &mut Dice, state: &State, people: &[Glimpse]) -> Message {
    if dice.chance(10) {
        return Message::Remembered(Err(fault(dice)));
    }
    let people = people.iter().filter_map(|glimpse| {
        let remembers = dice.chance(90);
        remembers.then(|| memory(dice, state, glimpse.user_id.clone(), None))
    });
    let memories: Vec<Memory> = people.collect();
    Message::Remembered(Ok(Arc::new(memories)))
}

/// What a note or a snooze brings.
pub(super) fn noted(
    dice: &mut Dice,
    state: &State,
    user_id: UserId,
    snooze: Option<Snooze>,
) -> Message {
    if dice.chance(20) {
        return Message::Remembered(Err(fault(dice)));
    }
    let memory = memory(dice, state, user_id, snooze);
    Message::Remembered(Ok(Arc::new(vec![memory])))
}

pub(super) fn history(dice: &mut Dice, state: &State, ticket: Ticket, user_id: &UserId) -> Message {
    if dice.chance(10) {
        return Message::HistoryRead {
            ticket,
            result: Err(fault(dice)),
        };
    }
    let entries = (0..dice.below(20)).map(|seq| {
        let seq = i64::try_from(seq).expect("small");
        entry(dice, state, seq, user_id.clone())
    });
    let entries = entries.collect();
    let mut flag_counts: Vec<(Timestamp, i64)> = (0..dice.below(9))
        .map(|_| (time(dice, state), count(dice)))
        .collect();
    flag_counts.sort_unstable();
    Message::HistoryRead {
        ticket,
        result: Ok(Arc::new(History {
            older: 0,
            entries,
            flag_counts,
            heard: heard(dice, state),
        })),
    }
}

/// Reports, findings and reviews, with and without what they are about.
fn heard(dice: &mut Dice, state: &State) -> Heard {
    let some_text = |dice: &mut Dice| match dice.below(4) {
        0 => Field::Absent,
        1 => Field::Null,
        _ => Field::Value(text(dice)),
    };
    let told = (0..dice.below(8)).map(|_| {
        let what = match dice.below(3) {
            0 => What::Report {
                report: FlagReport {
                    reporter: some_text(dice),
                    report_type: some_text(dice),
                    reason: some_text(dice),
                    comment: some_text(dice),
                    created_at: Field::Absent,
                },
                is_open: dice.chance(50),
            },
            1 => What::Finding(AiModeration {
                moderated_field: some_text(dice),
                categories: Field::Value(vec![AiCategory {
                    name: some_text(dice),
                    score: some_text(dice),
                    ..AiCategory::default()
                }]),
                cleared_by: some_text(dice),
                ..AiModeration::default()
            }),
            _ => What::Review(ManualReview {
                reviewed_by: some_text(dice),
                reviewed_type: some_text(dice),
                moderator_note: some_text(dice),
                ..ManualReview::default()
            }),
        };
        let at = time(dice, state);
        Told { at, what }
    });
    Heard {
        told: told.collect(),
        events: dice.below(9),
        more: dice.chance(20),
    }
}

/// A page of the journal: full, short or empty, and sometimes not to be read.
pub(super) fn journal(
    dice: &mut Dice,
    state: &State,
    ticket: Ticket,
    before: Option<i64>,
) -> Message {
    if dice.chance(20) {
        let result = Err(fault(dice));
        return Message::JournalRead { ticket, result };
    }
    let newest = before.unwrap_or(1_000);
    let rows = (0..dice.pick(&[0, 3, 30])).map(|at| {
        let user_id = UserId::new(&hostile(dice));
        let mut entry = entry(dice, state, newest - 1 - at, user_id);
        if dice.chance(10) {
            entry.user_id = None;
        }
        JournalRow {
            entry,
            display_name: dice.chance(70).then(|| text(dice)),
        }
    });
    let page = JournalPage {
        rows: rows.collect(),
        more: dice.chance(60),
    };
    Message::JournalRead {
        ticket,
        result: Ok(page),
    }
}

fn memory(dice: &mut Dice, state: &State, user_id: UserId, snooze: Option<Snooze>) -> Memory {
    let some_count = |dice: &mut Dice| dice.chance(80).then(|| count(dice));
    Memory {
        user_id,
        first_seen_at: time(dice, state),
        first_flag_count: some_count(dice),
        flagged_since: time(dice, state),
        last_flag_count: some_count(dice),
        looked_at: dice.chance(50).then(|| time(dice, state)),
        looked_flag_count: some_count(dice),
        cleared: dice.chance(20).then(|| Cleared {
            at: time(dice, state),
            operator: text(dice),
        }),
        snooze: snooze.or_else(|| {
            dice.chance(10).then(|| {
                if dice.chance(50) {
                    Snooze::Until(time(dice, state))
                } else {
                    Snooze::NextFlag(count(dice))
                }
            })
        }),
        notes: u32::try_from(dice.below(4)).expect("small"),
        decided: dice.chance(10).then(|| Decided {
            verb: dice.pick(&Verb::ALL),
            at: time(dice, state),
            operator: text(dice),
        }),
    }
}

fn entry(dice: &mut Dice, state: &State, seq: i64, user_id: UserId) -> Entry {
    Entry {
        seq,
        at: time(dice, state),
        uptime: Duration::ZERO,
        session: String::new(),
        operator: text(dice),
        kind: dice.pick(&Kind::ALL),
        user_id: Some(user_id),
        verdict: None,
        verb: dice.chance(80).then(|| dice.pick(&Verb::ALL)),
        policy: dice.chance(30).then(|| text(dice)),
        note: dice.chance(30).then(|| text(dice)),
        before: None,
        after: None,
        result: dice.chance(50).then(|| text(dice)),
        detail: None,
        attempt: None,
        hash: [0; 32],
    }
}

fn time(dice: &mut Dice, state: &State) -> Timestamp {
    let now = state.now.wall.as_millis();
    let far = i64::try_from(dice.below(1_000_000_000)).expect("small");
    Timestamp::from_millis(match dice.below(100) {
        0 => i64::MIN,
        1 => i64::MAX,
        2..30 => now.saturating_add(far),
        _ => now.saturating_sub(far),
    })
}

fn count(dice: &mut Dice) -> i64 {
    match dice.below(50) {
        0 => i64::MIN,
        1 => i64::MAX,
        _ => i64::try_from(dice.below(30)).expect("small"),
    }
}

pub(super) fn fault(dice: &mut Dice) -> StoreFault {
    match dice.below(4) {
        0 => StoreFault::Full,
        1 => StoreFault::Busy,
        2 => StoreFault::ReadOnly("another modcon's store".to_owned()),
        _ => StoreFault::Broken("damaged".to_owned()),
    }
}
