//! What the world answers: what was asked for, what was asked for long ago, and what was never.

use std::sync::Arc;
use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::domain::arrange;
use crate::domain::census;
use crate::domain::failure::Broken;
use crate::domain::failure::Failure;
use crate::domain::failure::Refusal;
use crate::domain::failure::Stage;
use crate::domain::failure::Unreadable;
use crate::domain::request::Progress;
use crate::domain::request::RequestId;
use crate::domain::request::RequestStep;
use crate::domain::time::Moment;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::runtime::storm::dice::Dice;
use crate::runtime::storm::live;
use crate::runtime::storm::outbox;
use crate::runtime::storm::people;
use crate::runtime::storm::people::Manner;
use crate::runtime::storm::people::hostile;
use crate::runtime::storm::triage;
use crate::text::UntrustedText;

/// Questions that may still be answered; older ones are forgotten at random.
const MOST_OPEN: usize = 40;

/// Everything behind the console, and none of it reliable.
pub(super) struct Network {
    open: Vec<Effect>,
    requests: u64,
    manner: Manner,
}

impl Network {
    pub(super) fn new(dice: &mut Dice) -> Self {
        Self {
            open: Vec::new(),
            requests: 0,
            manner: dice.pick(&Manner::ALL),
        }
    }

    /// Takes in what the core asks for.
    pub(super) fn asked(&mut self, dice: &mut Dice, effects: Vec<Effect>) {
        self.open.extend(effects);
        while self.open.len() > MOST_OPEN {
            self.open.swap_remove(dice.below(self.open.len()));
        }
    }

    /// Something from outside: an answer, or a step of a request, or what nobody asked for.
    pub(super) fn act(&mut self, dice: &mut Dice, state: &State) -> Message {
        match dice.below(100) {
            0..70 if !self.open.is_empty() => {
                // The newest question is the most likely one to be answered.
                let last = self.open.len() - 1;
                let at = if dice.chance(60) {
                    last
                } else {
                    dice.below(last + 1)
                };
                let effect = self.open[at].clone();
                let is_many = matches!(effect, Effect::StageAll(_));
                let message = answer(dice, state, &self.manner, effect);
                // A walk brings page after page, and many are stored one after the other; whatever
                // else is answered is over, mostly.
                let goes_on = is_many
                    || matches!(
                        message,
                        Message::PageArrived { .. } | Message::FlaggedArrived { .. }
                    );
                if dice.chance(if goes_on { 10 } else { 75 }) {
                    self.open.remove(at);
                }
                message
            }
            0..92 => self.request(dice),
            _ => unasked(dice, state, &self.manner),
        }
    }

    fn request(&mut self, dice: &mut Dice) -> Message {
        let id = if dice.chance(50) {
            self.requests += 1;
            self.requests
        } else {
            self.requests.saturating_sub(dice.next() % 8)
        };
        let delay = Duration::from_millis(dice.next() % 70_000);
        let attempt = u8::try_from(dice.below(256)).expect("a byte");
        let progress = match dice.below(10) {
            0 => Progress::Queued,
            1 | 2 => Progress::Sent { attempt },
            3 => Progress::Waiting {
                attempt,
                of: 4,
                delay,
                failure: failure(dice),
            },
            4 => Progress::Cancelled,
            _ => Progress::Finished {
                status: dice.chance(80).then_some(200),
                took: delay,
                rows: dice
                    .chance(50)
                    .then(|| u32::try_from(dice.below(101)).expect("small")),
                failure: dice.chance(25).then(|| failure(dice)),
            },
        };
        Message::RequestMoved(RequestStep {
            id: RequestId(id),
            method: "GET",
            target: text(dice),
            progress,
        })
    }
}

pub(super) fn text(dice: &mut Dice) -> UntrustedText {
    UntrustedText::from(hostile(dice))
}

/// What comes of an effect, well or badly; timers may ring early or late.
fn answer(dice: &mut Dice, state: &State, manner: &Manner, effect: Effect) -> Message {
    if let Some(message) = outbox::answer(dice, state, manner, &effect) {
        return message;
    }
    match effect {
        Effect::Walk(walk) => of_walk(dice, manner, walk.ticket),
        Effect::Arrange { ticket, rows, wish } => Message::Arranged {
            ticket,
            base: rows.listed().len(),
            rows: Arc::new(arrange::arrange(&rows, &wish, || false).unwrap_or_default()),
        },
        Effect::TakeCensus { ticket, rows } => Message::CensusTaken {
            ticket,
            census: Arc::new(census::census(&rows, || false).unwrap_or_default()),
        },
        Effect::DecodeProfile { ticket, page, row } => {
            let raw = page.user(row).map(User::raw).unwrap_or_default();
            Message::ProfileDecoded {
                ticket,
                profile: Arc::new(crate::api::profile(&raw, &page.files())),
            }
        }
        Effect::ReadUser {
            ticket,
            user_id,
            asked,
            ..
        } => user_read(dice, manner, ticket, (user_id, asked)),
        Effect::ReadUsers {
            ticket,
            user_ids,
            asked,
        } => users_read(dice, manner, ticket, (user_ids, asked)),
        Effect::ReadRoles => Message::RolesRead {
            result: if dice.chance(70) {
                Ok(people::roles(dice))
            } else {
                Err(failure(dice))
            },
        },
        Effect::RenewToken => Message::TokenRenewed {
            error: dice.chance(30).then(|| text(dice)),
        },
        Effect::Wake { timer, .. } => Message::Woke(timer),
        Effect::Copy(_) => Message::Copied { what: "copied" },
        Effect::Suspend => Message::Resumed,
        Effect::WalkFlagged { ticket, .. } => triage::of_walk(dice, manner, ticket),
        Effect::Glimpse(people) => triage::remembered(dice, state, &people),
        Effect::Note { user_id, .. } => triage::noted(dice, state, user_id, None),
        Effect::Snooze { user_id, snooze } => triage::noted(dice, state, user_id, snooze),
        Effect::ReadHistory { ticket, user_id } => triage::history(dice, state, ticket, &user_id),
        Effect::ReadJournal { ticket, before } => triage::journal(dice, state, ticket, before),
        Effect::Follow => live::heard(dice, state, manner),
        Effect::CancelFlagged
        | Effect::Look(_)
        | Effect::KeepLookedAway(_)
        | Effect::KeepWatched { .. }
        | Effect::KeepCaughtUp { .. }
        | Effect::ReadOutbox
        | Effect::Stage { .. }
        | Effect::StageAll(_)
        | Effect::Revise { .. }
        | Effect::Restage { .. }
        | Effect::Withdraw(_)
        | Effect::Adopt(_)
        | Effect::Dispatch(_)
        | Effect::ReadBack(_)
        | Effect::CancelWalk
        | Effect::CaptureMouse(_)
        | Effect::Redraw
        | Effect::Quit(_) => unasked(dice, state, manner),
    }
}

fn of_walk(dice: &mut Dice, manner: &Manner, ticket: Ticket) -> Message {
    if dice.chance(manner.steady) {
        return Message::PageArrived {
            ticket,
            answer: people::answer(dice, manner),
        };
    }
    match dice.below(100) {
        0..50 => Message::WalkEnded { ticket },
        50..98 => Message::WalkFailed {
            ticket,
            failure: failure(dice),
        },
        _ => Message::ClientFailed(failure(dice)),
    }
}

fn user_read(
    dice: &mut Dice,
    manner: &Manner,
    ticket: Ticket,
    (user_id, asked): (UserId, Moment),
) -> Message {
    let result = match dice.below(10) {
        0..5 => Ok(people::answer_about(dice, &user_id)),
        5 => Ok(people::answer(dice, manner)),
        6 | 7 => Err(refused(dice, 404, 400_400)),
        _ => Err(failure(dice)),
    };
    Message::UserRead {
        ticket,
        user_id,
        asked,
        result,
    }
}

fn users_read(
    dice: &mut Dice,
    manner: &Manner,
    ticket: Ticket,
    (user_ids, asked): (Vec<UserId>, Moment),
) -> Message {
    let result = match (dice.below(10), user_ids.first()) {
        (0..5, Some(user_id)) => Ok(people::answer_about(dice, user_id)),
        (0..6, _) => Ok(people::answer(dice, manner)),
        (6 | 7, _) => Err(refused(dice, 404, 400_400)),
        _ => Err(failure(dice)),
    };
    Message::UsersRead {
        ticket,
        user_ids,
        asked,
        result,
    }
}

/// A message under a ticket that may be of yesterday or of tomorrow.
fn unasked(dice: &mut Dice, state: &State, manner: &Manner) -> Message {
    let mut ticket = dice.pick(&[
        state.users.walk_ticket,
        state.users.arrange_ticket,
        state.users.reread_ticket,
        state.detail.ticket,
        state.census_ticket,
        state.search.pause,
        state.quit_ticket,
        state.triage.walk_ticket,
        state.outbox.due,
        state.triage.age_ticket,
        Ticket::default(),
    ]);
    for _ in 0..dice.below(3) {
        ticket.raise();
    }
    let timers = [
        Timer::SearchPause(ticket),
        Timer::DetailPause(ticket),
        Timer::Tick,
        Timer::NoticeShown(ticket),
        Timer::QuitForgotten(ticket),
        Timer::FlaggedOld(ticket),
        Timer::OutboxDue(ticket),
        Timer::ReadAgain,
        Timer::Aged,
    ];
    match dice.below(16) {
        12..16 => live::heard(dice, state, manner),
        10 | 11 => outbox::unasked(dice, state, manner),
        0 => Message::Resumed,
        1 => of_walk(dice, manner, ticket),
        2 => {
            let id = people::id(dice, manner);
            user_read(dice, manner, ticket, (UserId::new(&id), state.now))
        }
        3 => Message::RolesRead {
            result: Ok(people::roles(dice)),
        },
        4 => Message::TokenRenewed { error: None },
        5 => Message::CensusTaken {
            ticket,
            census: Arc::default(),
        },
        _ => Message::Woke(dice.pick(&timers)),
    }
}

pub(super) fn refused(dice: &mut Dice, status: u16, code: i64) -> Failure {
    Failure::Refused(Refusal {
        status,
        code: dice.chance(90).then_some(code),
        message: text(dice),
        detail: (0..dice.below(3)).map(|_| text(dice)).collect(),
        retry_after: dice.chance(20).then_some(Duration::MAX),
    })
}

pub(super) fn failure(dice: &mut Dice) -> Failure {
    let broken = [
        Broken::Name,
        Broken::Refused,
        Broken::Cut,
        Broken::Insecure,
        Broken::NoAuthorities,
        Broken::Proxy,
        Broken::Other,
    ];
    let what = [
        Unreadable::Truncated,
        Unreadable::NotJson,
        Unreadable::WrongShape,
    ];
    let refusals = [
        (401, 400_100),
        (403, 400_312),
        (403, 400_301),
        (404, 400_400),
        (422, 422_000),
        (429, 400_311),
        (500, 500_000),
        (503, 500_000),
        (418, i64::MIN),
    ];
    match dice.below(20) {
        0..4 => Failure::Unreachable {
            why: dice.pick(&broken),
            detail: text(dice),
        },
        4 | 5 => Failure::TimedOut(dice.pick(&[Stage::Connecting, Stage::Silence, Stage::Whole])),
        6 | 7 => Failure::Unreadable {
            what: dice.pick(&what),
            detail: text(dice),
        },
        8 => Failure::Redirected {
            status: 302,
            host: text(dice),
        },
        9 => Failure::TooLarge { limit: usize::MAX },
        10 => Failure::NotAddressable,
        11 => Failure::Client(text(dice)),
        12..15 => Failure::Refused(Refusal {
            status: 400,
            code: Some(400_000),
            message: UntrustedText::from("Query token is invalid"),
            detail: Vec::new(),
            retry_after: None,
        }),
        15 if dice.chance(30) => Failure::Stopped,
        _ => {
            let (status, code) = dice.pick(&refusals);
            refused(dice, status, code)
        }
    }
}
