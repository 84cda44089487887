//! Walking the flagged set: the first time to have a queue, and again to mark what changed in it.

use std::sync::Arc;

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::keymap::key_of;
use crate::app::live;
use crate::app::live::ladder;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::roles;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::app::triage::cursor;
use crate::app::triage::decide;
use crate::app::users::outside;
use crate::app::words;
use crate::domain::failure::Failure;
use crate::domain::failure::Meaning;
use crate::domain::memory::Glimpse;
use crate::domain::pager::Brought;
use crate::domain::pager::End;
use crate::domain::pager::Next;
use crate::domain::pager::Pager;
use crate::domain::pager::Pause;
use crate::domain::queue::CaseId;
use crate::domain::queue::Met;
use crate::domain::queue::Queue;
use crate::domain::queue::Ranking;
use crate::domain::request::Answer;
use crate::domain::request::Priority;
use crate::domain::time::Moment;
use crate::domain::user::UserId;

/// A walk of the flagged set in progress.
#[derive(Debug, Clone, PartialEq)]
pub struct Walking {
    /// Of its answers.
    pub ticket: Ticket,
    /// When it began.
    pub since: Moment,
    /// Whether the moderator waits for it.
    pub priority: Priority,
    /// Where it is.
    pub pager: Pager,
    /// How many accounts it has met.
    pub met: usize,
    /// How many of those nobody had met before.
    pub fresh: usize,
    /// How many of those that have a place changed.
    pub changed: usize,
}

/// Walks the flagged set from the top; gives up the walk before.
pub fn begin(state: &mut State, priority: Priority, out: &mut Vec<Effect>) {
    state.triage.walk = state.triage.walk.saturating_add(1);
    state.triage.failure = None;
    state.triage.cut = None;
    state.triage.lost = 0;
    ask(state, priority, Pager::default(), out);
}

fn ask(state: &mut State, priority: Priority, pager: Pager, out: &mut Vec<Effect>) {
    let pace = match priority {
        Priority::Prefetch => Some(ladder::pace(state)),
        Priority::Foreground | Priority::Action => None,
    };
    state.live.ladder.began(state.now);
    let triage = &mut state.triage;
    let ticket = triage.walk_ticket.raise();
    triage.age_ticket.raise();
    triage.walking = Some(Walking {
        ticket,
        since: state.now,
        priority,
        pager,
        met: 0,
        fresh: 0,
        changed: 0,
    });
    out.push(Effect::WalkFlagged {
        ticket,
        priority,
        pace,
    });
}

/// Gives up the walk in progress; who came stays.
pub fn give_up(state: &mut State, out: &mut Vec<Effect>) {
    if state.triage.walking.take().is_some() {
        state.live.ladder.given_up();
        out.push(Effect::CancelFlagged);
    }
}

/// Takes in a page that was asked for at a time: what was heard or decided before, it tells.
pub fn arrived(
    state: &mut State,
    ticket: Ticket,
    asked: Moment,
    answer: &Answer,
    out: &mut Vec<Effect>,
) {
    if !is_current(state, ticket) {
        return;
    }
    roles::learn(state, answer, out);
    for user in answer.page.users() {
        state.users.protected.learn(user);
    }
    outside::flagged_came(state, &answer.page, asked, out);
    live::polled(state, &answer.page, asked, out);
    let (placed, fresh, glimpses) = meet(state, asked, answer);
    if state.triage.complete.is_some() {
        // Nobody met them in a whole walk before, so that they were flagged since.
        outside::flagged_since(state, &answer.page, &fresh, asked, out);
    }
    for id in &placed {
        decide::settle(state, *id);
    }
    if state.triage.is_filling() {
        cursor::keep_line(state, |state| place(state, &placed));
    }
    if !glimpses.is_empty() {
        out.push(Effect::Glimpse(Arc::new(glimpses)));
    }
    let Some(walking) = &state.triage.walking else {
        return;
    };
    match walking.pager.next() {
        Next::First | Next::After(_) => {}
        Next::Ended(End::Complete) => took_in_everybody(state, out),
        Next::Paused(_, pause) => {
            let why = match pause {
                Pause::EmptyPages => "several empty pages",
                Pause::NobodyNew => "several pages with nobody new",
            };
            stop(state, why, out);
        }
        Next::Ended(End::Loop) => stop(state, "the server repeats pages", out),
        Next::Ended(End::Expired) => stop(state, "the place in the list keeps expiring", out),
    }
}

/// The walk is over as far as the network is concerned.
pub fn ended(state: &mut State, ticket: Ticket, failure: Option<Failure>, out: &mut Vec<Effect>) {
    if !is_current(state, ticket) {
        return;
    }
    let Some(walking) = state.triage.walking.take() else {
        return;
    };
    let Some(failure) = failure else {
        // A walk that took in everybody ended with its last page.
        state.triage.cut = Some("it ended early");
        state.live.ladder.failed(walking.pager.pages());
        return;
    };
    let mut pager = walking.pager;
    let had_place = matches!(pager.next(), Next::After(_));
    if had_place && failure.meaning() == Some(Meaning::PageTokenInvalid) {
        pager.expired();
        if matches!(pager.next(), Next::First) {
            return ask(state, walking.priority, pager, out);
        }
        state.triage.cut = Some("the place in the list keeps expiring");
        state.live.ladder.failed(pager.pages());
        return;
    }
    let is_first = state.live.ladder.failed(pager.pages());
    if is_first && walking.priority == Priority::Prefetch && !failure.stops_everything() {
        let words = failure.words();
        let happened = words.happened.borrow();
        let text = format!(
            "polling failed: {}; it is tried again by itself",
            happened.as_received()
        );
        say(state, Tone::Warn, text, out);
    }
    state.triage.failure = Some((failure, state.now));
}

/// The flagged set may be old enough to be walked again.
pub fn old(state: &mut State, ticket: Ticket, out: &mut Vec<Effect>) {
    if ticket == state.triage.age_ticket {
        ladder::rang(state, out);
    }
}

/// Sorts in whoever waits outside, and puts everyone in order anew by what is known by now.
pub fn take_in(state: &mut State, out: &mut Vec<Effect>) {
    let new = state.triage.queue.outside();
    cursor::keep_line(state, rank);
    let text = match new {
        0 => "put in order anew".to_owned(),
        new => format!("{} taken in", words::counted(new, "new account")),
    };
    say(state, Tone::Ok, text, out);
}

/// Puts everyone in order.
pub fn rank(state: &mut State) {
    let ranking = Ranking {
        order: state.triage.order,
        weights: &state.session.weights,
        now: state.now.wall,
    };
    state.triage.queue.rank(ranking);
    state.triage.announced = 0;
}

/// Gives cases the place that they deserve.
pub fn place(state: &mut State, ids: &[CaseId]) {
    let ranking = Ranking {
        order: state.triage.order,
        weights: &state.session.weights,
        now: state.now.wall,
    };
    state.triage.queue.place(ids, ranking);
}

/// Meets everybody on a page: who is to be placed, the rows of those whom nobody had met, and what
/// the store is to be told.
fn meet(
    state: &mut State,
    asked: Moment,
    answer: &Answer,
) -> (Vec<CaseId>, Vec<usize>, Vec<Glimpse>) {
    let now = state.now.wall;
    let protected = &state.users.protected;
    let triage = &mut state.triage;
    let (mut placed, mut glimpses) = (Vec::new(), Vec::new());
    let (mut met, mut fresh, mut changed) = (0, Vec::new(), 0);
    for (row, user) in answer.page.users().enumerate() {
        let is_look_alike = protected.resembled_by(user).is_some();
        let walk = triage.walk;
        let meeting = triage
            .queue
            .meet(&answer.page, row, is_look_alike, walk, asked, now);
        match meeting {
            Some(Met::New(id)) => {
                met += 1;
                fresh.push(row);
                placed.push(id);
            }
            Some(Met::Changed(id)) => {
                met += 1;
                changed += 1;
                placed.push(id);
            }
            Some(Met::Same(id)) => {
                met += 1;
                if is_remembered(&triage.queue, id) {
                    continue;
                }
            }
            Some(Met::Again(_)) | None => continue,
        }
        glimpses.extend(Glimpse::of(user, asked.wall));
    }
    triage.lost = triage.lost.saturating_add(answer.lost);
    if let Some(walking) = &mut triage.walking {
        walking.met += met;
        walking.fresh += fresh.len();
        walking.changed += changed;
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let brought = Brought {
            // Lost rows were rows: a page of nothing but those is not an empty page.
            rows: count(answer.page.len()).saturating_add(answer.lost),
            new: count(met),
        };
        walking.pager.accept(brought, answer.next.clone());
    }
    (placed, fresh, glimpses)
}

/// Whether the store knows an account as it is shown, so that it need not be told.
fn is_remembered(queue: &Queue, id: CaseId) -> bool {
    let case = queue.case(id);
    let memory = case.and_then(|case| case.memory.as_ref());
    memory.is_some_and(|memory| {
        let shown = case.and_then(|case| case.facts.flag_count);
        memory.last_flag_count == shown
    })
}

fn took_in_everybody(state: &mut State, out: &mut Vec<Effect>) {
    let Some(walking) = state.triage.walking.take() else {
        return;
    };
    let pages = walking.pager.pages();
    let (walk, now) = (state.triage.walk, state.now.wall);
    let protected = &state.users.protected;
    // Whoever is protected may have come behind those who look like them.
    let queue = &mut state.triage.queue;
    queue.look_alikes(|user| protected.resembled_by(user).is_some());
    // Rows beyond repair may have been anybody.
    let gone = if state.triage.lost == 0 {
        state.triage.queue.walked(walk, pages, now)
    } else {
        Vec::new()
    };
    let queue = &state.triage.queue;
    let people = gone.iter().filter_map(|id| queue.case(*id)?.user_id());
    let people: Vec<UserId> = people.collect();
    live::unmet(state, &people, out);
    let was_filling = state.triage.is_filling();
    let was_complete = state.triage.complete.is_some();
    state.triage.complete = Some(state.now);
    state.triage.met = walking.met;
    ladder::took_in(state, walking.since, pages);
    if !was_complete {
        state.triage.unseen = !state.triage.open;
    }
    if was_filling {
        cursor::keep_line(state, rank);
    }
    if !state.triage.open {
        if was_complete {
            announce_outside(state, &walking, out);
        }
    } else if !was_filling {
        announce(state, &walking, gone.len(), out);
    }
}

/// Says that a walk found accounts which the queue did not have, while it is not on screen.
fn announce_outside(state: &mut State, walking: &Walking, out: &mut Vec<Effect>) {
    state.triage.announced = state.triage.queue.outside();
    // A list of them announces them itself, each once.
    if walking.fresh > 0 && !outside::has_all(state) {
        let accounts = words::counted(walking.fresh, "account");
        let key = key_of(state, Action::Triage);
        let text = format!("{accounts} newly flagged: {key} shows the queue");
        say(state, Tone::Note, text, out);
    }
}

/// Says what a walk found that is not in the queue, or differs in it.
fn announce(state: &mut State, walking: &Walking, gone: usize, out: &mut Vec<Effect>) {
    let outside = state.triage.queue.outside();
    let fresh = outside.saturating_sub(state.triage.announced);
    state.triage.announced = outside;
    let mut found = Vec::new();
    if fresh > 0 {
        let accounts = words::counted(fresh, "account");
        let key = key_of(state, Action::NextPage);
        let them = if fresh == 1 { "it" } else { "them" };
        found.push(format!("{accounts} flagged since: {key} sorts {them} in"));
    }
    if walking.changed > 0 {
        found.push(format!("{} changed", words::grouped(walking.changed)));
    }
    if gone > 0 {
        let verb = if gone == 1 { "is" } else { "are" };
        found.push(format!(
            "{} {verb} not flagged any more",
            words::grouped(gone)
        ));
    }
    if !found.is_empty() {
        say(state, Tone::Note, found.join("; "), out);
    } else if walking.priority == Priority::Foreground {
        say(state, Tone::Ok, "looked again: nothing changed", out);
    }
}

/// Stops a walk that leads nowhere.
fn stop(state: &mut State, why: &'static str, out: &mut Vec<Effect>) {
    let pages = state
        .triage
        .walking
        .as_ref()
        .map_or(0, |walking| walking.pager.pages());
    let is_asked_for = state
        .triage
        .walking
        .as_ref()
        .is_some_and(|walking| walking.priority != Priority::Prefetch);
    give_up(state, out);
    state.triage.cut = Some(why);
    let is_first = state.live.ladder.failed(pages);
    if is_first || is_asked_for {
        let key = key_of(state, Action::Reload);
        let text = format!("{why}; the queue may lack accounts. {key} starts over");
        say(state, Tone::Warn, text, out);
    }
}

fn is_current(state: &State, ticket: Ticket) -> bool {
    let walking = state.triage.walking.as_ref();
    walking.is_some_and(|walking| walking.ticket == ticket)
}
