//! Reading one user again.

pub mod verdicts;

use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::live;
use crate::app::live::jump;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::outbox::again;
use crate::app::roles;
use crate::app::roles::Capability;
use crate::app::state::State;
use crate::app::ticket::Ticket;
use crate::app::triage::newcomer;
use crate::app::users::Asker;
use crate::app::users::Rereading;
use crate::app::users::arrange;
use crate::app::users::outside;
use crate::domain::failure::Failure;
use crate::domain::failure::Meaning;
use crate::domain::merge::merged;
use crate::domain::page::Page;
use crate::domain::request::Answer;
use crate::domain::request::Priority;
use crate::domain::time::Moment;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::domain::word::NOBODY;
use crate::domain::word::Word;
use crate::text::Untrusted;

/// Asks for the user under the cursor, unless that is under way.
pub fn ask(state: &mut State, out: &mut Vec<Effect>) {
    let Some(id) = state.users.selected().and_then(User::user_id) else {
        return;
    };
    let id = UserId::new(id.as_received());
    read(state, id, Asker::Moderator, Priority::Foreground, out);
}

/// Asks for a user on behalf of the outbox. A read that is under way may show what was so before:
/// it is followed by another one.
pub fn quietly(state: &mut State, user_id: &UserId, out: &mut Vec<Effect>) {
    read(
        state,
        user_id.clone(),
        Asker::Outbox,
        Priority::Foreground,
        out,
    );
}

/// Asks for a user of whom an event spoke, unless that is under way. Events from before this
/// question are answered by it.
pub fn after_event(state: &mut State, user_id: &UserId, out: &mut Vec<Effect>) {
    read(
        state,
        user_id.clone(),
        Asker::Event,
        Priority::Prefetch,
        out,
    );
}

/// Asks for a user whom the moderator wants to be taken to.
pub fn for_jump(state: &mut State, user_id: &UserId, out: &mut Vec<Effect>) {
    read(
        state,
        user_id.clone(),
        Asker::Jump,
        Priority::Foreground,
        out,
    );
}

fn read(
    state: &mut State,
    user_id: UserId,
    asker: Asker,
    priority: Priority,
    out: &mut Vec<Effect>,
) {
    let now = state.now;
    if let Some(under_way) = state.users.rereading.get_mut(&user_id) {
        under_way.again |= asker == Asker::Outbox && under_way.asked != now;
        return;
    }
    let rereading = Rereading {
        asker,
        asked: now,
        again: false,
    };
    state.users.rereading.insert(user_id.clone(), rereading);
    out.push(Effect::ReadUser {
        ticket: state.users.reread_ticket,
        user_id,
        priority,
        asked: now,
    });
}

/// Asks for many users of whom events spoke, with one request. None of them is being read.
pub fn many_after_events(state: &mut State, user_ids: Vec<UserId>, out: &mut Vec<Effect>) {
    let asked = state.now;
    let rereading = Rereading {
        asker: Asker::Event,
        asked,
        again: false,
    };
    for user_id in &user_ids {
        state.users.rereading.insert(user_id.clone(), rereading);
    }
    out.push(Effect::ReadUsers {
        ticket: state.users.reread_ticket,
        user_ids,
        asked,
    });
}

/// Shows what came of many, each as if they had been read by themselves. Who is missing may be gone,
/// which their own answer says. Where nothing came of them together, all are read one by one.
pub fn many_came(
    state: &mut State,
    ticket: Ticket,
    (user_ids, asked): (&[UserId], Moment),
    result: Result<Answer, Failure>,
    out: &mut Vec<Effect>,
) {
    ended(state, result.as_ref().err());
    let answer = match result {
        Ok(answer) => answer,
        Err(failure) => return many_failed(state, ticket, (user_ids, asked), failure, out),
    };
    state.live.list_call = Capability::Works;
    roles::learn(state, &answer, out);
    for user_id in user_ids {
        match own_row(&answer.page, user_id.text().as_received()) {
            Some((.., user)) => {
                // A page of their own: the whole one would be kept for as long as any of them is.
                let alone = Answer {
                    page: Arc::new(merged(user, user)),
                    roles: Vec::new(),
                    roles_json: Box::default(),
                    next: None,
                    lost: 0,
                };
                one_came(state, ticket, (user_id, asked), Ok(alone), out);
            }
            None => one_by_one(state, ticket, user_id, out),
        }
    }
}

fn many_failed(
    state: &mut State,
    ticket: Ticket,
    (user_ids, asked): (&[UserId], Moment),
    failure: Failure,
    out: &mut Vec<Effect>,
) {
    let is_refused = matches!(
        failure.meaning(),
        Some(
            Meaning::NotFound
                | Meaning::PermissionDenied
                | Meaning::Forbidden
                | Meaning::BadRequest
        )
    );
    // Nobody would get an answer by themselves either. Else one of them may be why none came.
    let is_for_all = live::again::is_for_all(&failure);
    for user_id in user_ids {
        if is_for_all {
            let failed = Err(failure.clone());
            one_came(state, ticket, (user_id, asked), failed, out);
        } else {
            one_by_one(state, ticket, user_id, out);
        }
    }
    if is_refused {
        state.live.list_call = Capability::Refused(failure);
    }
}

/// Nothing came of somebody who was read with others: they are read by themselves, at once where
/// the moderator or a verdict waits for it.
fn one_by_one(state: &mut State, ticket: Ticket, user_id: &UserId, out: &mut Vec<Effect>) {
    let is_current = ticket == state.users.reread_ticket;
    let under_way = is_current.then(|| state.users.rereading.remove(user_id));
    let is_followed = under_way.flatten().is_some_and(|under_way| under_way.again);
    if is_followed || again::waits_for(state, user_id) {
        return quietly(state, user_id, out);
    }
    if is_current && state.users.awaited.as_ref() == Some(user_id) {
        return for_jump(state, user_id, out);
    }
    state.live.again.add_alone(user_id.clone());
    live::again::keep_going(state, out);
}

/// Shows what came in place of what was shown, at the same row.
pub fn came(
    state: &mut State,
    ticket: Ticket,
    question: (&UserId, Moment),
    result: Result<Answer, Failure>,
    out: &mut Vec<Effect>,
) {
    ended(state, result.as_ref().err());
    one_came(state, ticket, question, result, out);
}

/// A read ended, about however many. The first that is answered after some that were not shows that
/// others are worth trying.
fn ended(state: &mut State, failure: Option<&Failure>) {
    let failed = state.live.again.fails();
    state.live.again.ended(failure);
    if failed && failure.is_none() {
        state.live.ladder.read_answered();
    }
}

fn one_came(
    state: &mut State,
    ticket: Ticket,
    (user_id, asked): (&UserId, Moment),
    result: Result<Answer, Failure>,
    out: &mut Vec<Effect>,
) {
    verdicts::told(state, ticket, user_id, &result, out);
    live::read_again(state, (user_id, asked), &result);
    let reads = &state.users.rereading;
    let is_for_event = reads
        .get(user_id)
        .is_some_and(|read| read.asker == Asker::Event);
    let live = &mut state.live;
    match &result {
        Ok(_) => live.again.answered(user_id),
        // What is shown may be older than what was heard of, patched or not.
        Err(failure)
            if is_for_event
                || live.unconfirmed.contains(user_id)
                || live.strangers.contains(user_id) =>
        {
            if !live.again.failed(user_id, failure) {
                live.strangers.remove(user_id);
            }
        }
        Err(_) => {}
    }
    live::again::keep_going(state, out);
    // Nor does the queue.
    in_queue(state, (user_id, asked), &result);
    outside_of_both(state, ticket, (user_id, asked), &result, out);
    if ticket != state.users.reread_ticket {
        return;
    }
    let under_way = state.users.rereading.remove(user_id);
    let by = under_way.map(|under_way| under_way.asker);
    jump::came(state, user_id, &result, out);
    in_list(state, (user_id, asked), result, by, out);
    if under_way.is_some_and(|under_way| under_way.again) {
        quietly(state, user_id, out);
    }
}

/// Shows what came in the list, where the user stands in it and shows nothing newer.
fn in_list(
    state: &mut State,
    (user_id, asked): (&UserId, Moment),
    result: Result<Answer, Failure>,
    by: Option<Asker>,
    out: &mut Vec<Effect>,
) {
    let is_quiet = matches!(by, Some(Asker::Outbox | Asker::Event | Asker::Jump));
    let id = user_id.text().as_received();
    let Some(row) = state.users.shown.rows.find(id) else {
        return;
    };
    let page = match result {
        Ok(answer) => {
            roles::learn(state, &answer, out);
            Some(answer.page)
        }
        Err(failure) if failure.meaning() == Some(Meaning::NotFound) => None,
        Err(_) if matches!(by, Some(Asker::Event | Asker::Jump)) => return,
        // That it cannot be reached is said where the network stands.
        Err(failure) if is_quiet && failure.is_offline() => return,
        Err(failure) => {
            let words = failure.words();
            let text = format!("not read again: {}", words.happened.borrow().as_received());
            return say(state, Tone::Error, text, out);
        }
    };
    let found = page.as_ref().and_then(|page| own_row(page, id));
    let Some((page, within, user)) = found else {
        state.users.gone.insert(row);
        if is_quiet {
            return;
        }
        let text = format!("{}: {NOBODY}", Word::Gone.text());
        return say(state, Tone::Warn, text, out);
    };
    let same = state.users.shown.rows.user(row).map(User::raw) == Some(user.raw());
    if live::is_outdated(state, user_id, asked) {
        if !is_quiet {
            say(state, Tone::Ok, "read again: what is shown is newer", out);
        }
        return;
    }
    state.users.gone.remove(&row);
    state.users.protected.learn(user);
    let page = Arc::clone(page);
    state
        .users
        .shown
        .replace((state.now, asked), row, page, within);
    arrange::rows_changed(state, out);
    if is_quiet {
        return;
    }
    let text = if same {
        "read again: nothing changed"
    } else {
        "read again: this row changed"
    };
    say(state, Tone::Ok, text, out);
}

/// Shows what came in the queue too, where the user is a case.
fn in_queue(
    state: &mut State,
    (user_id, asked): (&UserId, Moment),
    result: &Result<Answer, Failure>,
) {
    let Ok(answer) = result else { return };
    let found = own_row(&answer.page, user_id.text().as_received());
    if let Some((page, within, user)) = found {
        let is_look_alike = state.users.protected.resembled_by(user).is_some();
        let queue = &mut state.triage.queue;
        queue.read_again(page, within as usize, is_look_alike, asked, state.now.wall);
    }
}

/// Somebody who is not shown may have to be: in the list that was on screen when they were asked
/// for, and in the queue.
fn outside_of_both(
    state: &mut State,
    ticket: Ticket,
    (user_id, asked): (&UserId, Moment),
    result: &Result<Answer, Failure>,
    out: &mut Vec<Effect>,
) {
    let found = match result {
        Ok(answer) => own_row(&answer.page, user_id.text().as_received()),
        Err(failure) if failure.meaning() == Some(Meaning::NotFound) => None,
        Err(_) => return,
    };
    let Some((page, within, _)) = found else {
        return outside::gone(state, user_id);
    };
    newcomer::seen(state, page, within as usize, asked, out);
    if ticket == state.users.reread_ticket {
        outside::seen(state, page, within as usize, asked, out);
    }
}

/// Where an answer has the user who was asked for.
pub(super) fn own_row<'a>(page: &'a Arc<Page>, id: &str) -> Option<(&'a Arc<Page>, u32, User<'a>)> {
    (0..)
        .zip(page.users())
        .find(|(_, user)| user.user_id().map(Untrusted::as_received) == Some(id))
        .map(|(within, user)| (page, within, user))
}

#[cfg(test)]
mod tests;
