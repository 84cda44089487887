//! Events of every kind about anybody: new, old, absurd, again and again, and all at once.

use std::sync::Arc;

use crate::app::message::Message;
use crate::app::state::State;
use crate::domain::event::CaughtUp;
use crate::domain::event::Event;
use crate::domain::event::EventKind;
use crate::domain::event::LookedAway;
use crate::domain::event::Tallied;
use crate::domain::event::Tally;
use crate::domain::memory::StoreFault;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::runtime::storm::dice::Dice;
use crate::runtime::storm::network::text;
use crate::runtime::storm::people;
use crate::runtime::storm::people::Manner;

/// Something is heard, or nothing can be.
pub(super) fn heard(dice: &mut Dice, state: &State, manner: &Manner) -> Message {
    match dice.below(20) {
        0 => Message::FollowingFailed(StoreFault::Broken("gone".to_owned())),
        1 | 2 => Message::ReceiversSeen(receivers(dice, state)),
        3 => Message::StoreChanged,
        4 => Message::LookedAwayRead(LookedAway {
            stir: 0,
            at: state.now.wall,
        }),
        5 => Message::StoreReadOnly(StoreFault::Full),
        6 => Message::WatchedRead(vec![
            UserId::new(&people::id(dice, manner)),
            UserId::new(&people::id(dice, manner)),
        ]),
        7 => Message::CaughtUpRead(CaughtUp {
            until: dice.chance(50).then_some(state.now.wall),
            open: dice.chance(50).then_some(Timestamp::from_millis(0)),
        }),
        _ => Message::EventsHeard {
            events: (0..dice.below(4))
                .map(|_| event(dice, state, manner))
                .collect(),
            skipped: if dice.chance(3) { u64::MAX } else { 0 },
        },
    }
}

fn event(dice: &mut Dice, state: &State, manner: &Manner) -> Event {
    let kind = dice.pick(&EventKind::NAMED);
    let page = if dice.chance(70) {
        let selected = state.users.selected().and_then(User::user_id);
        let id = match selected {
            Some(id) if dice.chance(50) => id.as_received().to_owned(),
            _ => people::id(dice, manner),
        };
        let user_id = UserId::new(&id);
        people::answer_about(dice, &user_id).page
    } else if dice.chance(50) {
        people::answer(dice, manner).page
    } else {
        Arc::new(crate::domain::page::PageBuilder::default().finish(b""))
    };
    Event {
        id: i64::from(dice.chance(50)),
        stir: 0,
        heard_at: Timestamp::from_millis(state.now.wall.as_millis().wrapping_sub(5_000)),
        last_heard_at: Timestamp::from_millis(state.now.wall.as_millis().wrapping_sub(1_000)),
        repeats: u32::from(dice.chance(20)),
        name: if dice.chance(90) {
            kind.name().into()
        } else {
            text(dice)
        },
        kind,
        page,
        reports: Vec::new(),
        block: None,
    }
}

fn receivers(dice: &mut Dice, state: &State) -> Vec<Tallied> {
    let receiver = |dice: &mut Dice| Tallied {
        tally: Tally::new("127.0.0.1:8787".to_owned(), state.now.wall),
        said_at: state.now.wall,
        is_alive: dice.chance(50),
    };
    (0..dice.below(3)).map(|_| receiver(dice)).collect()
}
