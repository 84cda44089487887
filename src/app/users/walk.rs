//! Pages: asking for them, taking them in, and every way in which that ends.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::effect::Walk;
use crate::app::health::Health;
use crate::app::keymap::key_of;
use crate::app::live;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::roles;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::app::users::LoadOn;
use crate::app::users::Walking;
use crate::app::users::arrange;
use crate::app::users::ask;
use crate::app::users::outside;
use crate::app::words;
use crate::domain::failure::Failure;
use crate::domain::failure::Meaning;
use crate::domain::pager::End;
use crate::domain::pager::Next;
use crate::domain::pager::Pause;
use crate::domain::request::Answer;
use crate::domain::request::Priority;

/// How many pages a walk asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pages {
    /// So many.
    Count(u32),
    /// All, at the limiter's pace, until stopped.
    LoadOn,
}

/// Asks for pages of the list that is growing; takes the place of the walk before.
pub fn begin(state: &mut State, pages: Pages, priority: Priority, out: &mut Vec<Effect>) {
    let now = state.now;
    let users = &mut state.users;
    let list = users.growing();
    let from = match list.pager.next() {
        Next::First => None,
        Next::After(token) => Some(token.clone()),
        Next::Paused(..) | Next::Ended(_) => return,
    };
    let query = list.query.clone();
    let loaded = list.rows.len();
    if from.is_none() {
        users.growing_mut().asked = Some(now);
    }
    let ticket = users.walk_ticket.raise();
    let load_on = match pages {
        Pages::LoadOn => Some(LoadOn {
            since: now,
            from: loaded,
        }),
        Pages::Count(_) => None,
    };
    users.failure = None;
    users.walking = Some(Walking {
        ticket,
        since: now,
        load_on,
    });
    let pages = match pages {
        Pages::Count(count) => Some(count),
        Pages::LoadOn => None,
    };
    out.push(Effect::Walk(Walk {
        ticket,
        query,
        from,
        pages,
        priority,
    }));
}

/// Asks for the next page when the cursor comes near the end of what is loaded. Only in the
/// server's own sequence: under a local filter or order the end of the list is not the end of
/// what is loaded.
pub fn prefetch(state: &mut State, out: &mut Vec<Effect>) {
    let height = state.list_height();
    let users = &state.users;
    let idle = users.walking.is_none()
        && users.incoming.is_none()
        && users.failure.is_none()
        && !matches!(state.health, Health::Stopped { .. });
    if !idle || !users.wish.is_plain() || !matches!(users.shown.pager.next(), Next::After(_)) {
        return;
    }
    let below = users
        .rows()
        .len()
        .saturating_sub(users.cursor.max(users.top) + 1);
    if below <= height.saturating_mul(2) {
        let priority = if below == 0 {
            Priority::Foreground
        } else {
            Priority::Prefetch
        };
        begin(state, Pages::Count(1), priority, out);
    }
}

/// Asks for the next page, because the moderator did.
pub fn next_page(state: &mut State, out: &mut Vec<Effect>) {
    if state.users.walking.is_some() {
        return;
    }
    state.users.growing_mut().pager.resume();
    begin(state, Pages::Count(1), Priority::Foreground, out);
}

/// Loads on until the end or until stopped; the same key stops it.
pub fn load_on(state: &mut State, out: &mut Vec<Effect>) {
    if state
        .users
        .walking
        .is_some_and(|walking| walking.load_on.is_some())
    {
        return stop_loading_on(state, out);
    }
    state.users.growing_mut().pager.resume();
    begin(state, Pages::LoadOn, Priority::Foreground, out);
}

/// Stops loading on, and shows what came of it.
pub fn stop_loading_on(state: &mut State, out: &mut Vec<Effect>) {
    stop(state, out);
    ask::settle_for_less(state, out);
}

/// Gives up the walk in progress; what is loaded stays.
pub fn stop(state: &mut State, out: &mut Vec<Effect>) {
    if state.users.walking.is_some() {
        out.push(Effect::CancelWalk);
        over(state, out);
    }
}

/// The walk is over, however it ended: says once what its pages lost.
fn over(state: &mut State, out: &mut Vec<Effect>) {
    state.users.walking = None;
    let lost = state.users.growing_mut().tell_lost();
    if lost > 0 {
        let rows = words::counted(lost as usize, "row");
        let key = key_of(state, Action::Reload);
        let text = format!("{rows} beyond repair and not listed; {key} asks again");
        say(state, Tone::Warn, text, out);
    }
}

/// Takes in a page.
pub fn page_arrived(state: &mut State, ticket: Ticket, answer: &Answer, out: &mut Vec<Effect>) {
    if !is_current(state, ticket) {
        return;
    }
    let now = state.now;
    roles::learn(state, answer, out);
    let users = &mut state.users;
    for user in answer.page.users() {
        users.protected.learn(user);
    }
    let is_asked_anew = users.incoming.is_some();
    users.growing_mut().add(now, answer);
    users.welcome_back(answer);
    outside::page_came(state, &answer.page, out);
    let users = &mut state.users;
    if let Some(walking) = &mut users.walking {
        walking.since = now;
    }
    if is_asked_anew {
        live::answers_again(state);
    }
    settle(state, out);
    if state.users.incoming.is_some() {
        ask::show_if_ready(state, out);
    } else {
        arrange::rows_changed(state, out);
    }
}

/// The walk brought all that it was asked for.
pub fn ended(state: &mut State, ticket: Ticket, out: &mut Vec<Effect>) {
    if !is_current(state, ticket) {
        return;
    }
    over(state, out);
    ask::show_if_ready(state, out);
}

/// The walk broke off: the rows stay, and the list says where and why it stopped.
pub fn failed(state: &mut State, ticket: Ticket, failure: Failure, out: &mut Vec<Effect>) {
    if !is_current(state, ticket) {
        return;
    }
    let walking = state.users.walking.take();
    let was_loading_on = walking.and_then(|walking| walking.load_on);
    let pager = &mut state.users.growing_mut().pager;
    // A first page replays no place that could have expired.
    let had_place = matches!(pager.next(), Next::After(_));
    if had_place && failure.meaning() == Some(Meaning::PageTokenInvalid) {
        let read_again = pager.pages_since_restart();
        pager.expired();
        if matches!(pager.next(), Next::First) {
            state.users.growing_mut().read_anew();
            let text = "the place in the list expired; reading again from the top, each user once";
            say(state, Tone::Note, text, out);
            let far = if was_loading_on.is_some() {
                Pages::LoadOn
            } else {
                Pages::Count(read_again.saturating_add(1))
            };
            begin(state, far, Priority::Foreground, out);
        } else {
            over(state, out);
            say_end(state, out);
            ask::show_if_ready(state, out);
        }
        return;
    }
    over(state, out);
    state.users.failure = Some((failure, state.now));
}

fn is_current(state: &State, ticket: Ticket) -> bool {
    state
        .users
        .walking
        .is_some_and(|walking| walking.ticket == ticket)
}

/// Ends the walk where the pager says that it must not go on.
fn settle(state: &mut State, out: &mut Vec<Effect>) {
    match state.users.growing().pager.next() {
        Next::First | Next::After(_) => {}
        // There is nothing left to give up.
        Next::Ended(End::Complete) => {
            over(state, out);
            let list = state.users.growing();
            if let Some(since) = list.asked.filter(|_| list.is_all_flagged()) {
                live::ladder::listed(state, since);
            }
        }
        Next::Paused(..) | Next::Ended(End::Loop | End::Expired) => {
            stop(state, out);
            say_end(state, out);
        }
    }
}

fn say_end(state: &mut State, out: &mut Vec<Effect>) {
    let pages = state.users.growing().pager.pages();
    let reload = key_of(state, Action::Reload);
    let next = key_of(state, Action::NextPage);
    let text = match state.users.growing().pager.next() {
        Next::Ended(End::Loop) => format!(
            "the server repeats pages; stopped at page {pages}. More may exist; {reload} starts over"
        ),
        Next::Ended(End::Expired) => {
            format!("the place in the list keeps expiring; stopped. {reload} starts over")
        }
        Next::Paused(_, Pause::EmptyPages) => {
            format!("three empty pages in a row; more may exist. {next} goes on")
        }
        Next::Paused(_, Pause::NobodyNew) => {
            format!("three pages with nobody new; more may exist. {next} goes on")
        }
        Next::First | Next::After(_) | Next::Ended(End::Complete) => return,
    };
    say(state, Tone::Warn, text, out);
}

#[cfg(test)]
mod histories;
#[cfg(test)]
mod lost;
#[cfg(test)]
mod tests;
