//! Who is acted on and who is skipped of those who are marked, and what the key for bans does to them.

use std::sync::Arc;

use crate::app::marks;
use crate::app::overlay::bulk::Person;
use crate::app::overlay::bulk::Skip;
use crate::app::overlay::bulk::Skipped;
use crate::app::state::State;
use crate::domain::field;
use crate::domain::obstacle::Obstacle;
use crate::domain::obstacle::obstacle;
use crate::domain::sighting::Sighting;
use crate::domain::source::Source;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::domain::verdict::Verb;
use crate::text::Untrusted;
use crate::text::UntrustedText;

/// What the key for bans does to the marked: the end of their bans where all of them are banned.
/// Looks at everybody who is marked where that is so.
#[must_use]
pub fn ban_or_unban(state: &State) -> Verb {
    let people = &marks::here(state).people;
    let mut loaded = people.iter().filter_map(|id| loaded(state, id)).peekable();
    let is_any = loaded.peek().is_some();
    let is_banned = |user: User<'_>| user.is_global_ban() == field::Field::Value(true);
    if is_any && loaded.all(is_banned) {
        Verb::Unban
    } else {
        Verb::Ban
    }
}

/// Somebody as loaded, in the queue where that lies over the list.
fn loaded<'a>(state: &'a State, user_id: &UserId) -> Option<User<'a>> {
    let id = user_id.text().as_received();
    if state.triage.open {
        let queue = &state.triage.queue;
        return queue.case(queue.find(id)?)?.user();
    }
    let rows = &state.users.shown.rows;
    rows.user(rows.find(id)?)
}

/// Somebody who is loaded.
struct Found<'a> {
    user: User<'a>,
    source: Source,
    is_gone: bool,
    read_at: Timestamp,
}

fn find<'a>(state: &'a State, user_id: &UserId) -> Option<Found<'a>> {
    let id = user_id.text().as_received();
    if state.triage.open {
        let queue = &state.triage.queue;
        let case = queue.case(queue.find(id)?)?;
        let (page, row) = case.source();
        return Some(Found {
            user: case.user()?,
            source: Source::new(Arc::clone(page), row),
            is_gone: false,
            read_at: case.read_at,
        });
    }
    let list = &state.users.shown;
    let row = list.rows.find(id)?;
    let read_at = list.read_at(row).map(|at| at.wall);
    let (page, within) = list.rows.snapshot().place(row)?;
    Some(Found {
        user: list.rows.user(row)?,
        source: Source::new(page, within),
        is_gone: state.users.gone.contains(&row),
        read_at: read_at.unwrap_or(Timestamp::from_millis(0)),
    })
}

/// Who is acted on and who is skipped: those on screen in its sequence, then the others.
pub(super) fn gather(state: &State, verb: Verb) -> (Vec<Person>, Vec<Skipped>) {
    let (mut people, mut skipped) = (Vec::new(), Vec::new());
    for user_id in marks::in_sequence(state) {
        let Some(found) = find(state, &user_id) else {
            skipped.push(Skipped {
                user_id: Some(user_id),
                name: None,
                why: Skip::NotLoaded,
            });
            continue;
        };
        let user = found.user;
        match person(state, found, verb) {
            Ok(person) => people.push(person),
            Err(why) => {
                let name = user.display_name().value();
                skipped.push(Skipped {
                    user_id: Some(user_id),
                    name: name.map(|name| UntrustedText::from(Untrusted::as_received(name))),
                    why,
                });
            }
        }
    }
    let nameless = marks::here(state).nameless.iter();
    skipped.extend(nameless.map(|_| Skipped {
        user_id: None,
        name: None,
        why: Skip::NoId,
    }));
    skipped.sort_by_key(|skipped| skipped.why);
    (people, skipped)
}

/// Somebody to act on; or why not.
fn person(state: &State, found: Found<'_>, verb: Verb) -> Result<Person, Skip> {
    let seen = Sighting::without_raw(found.user, found.read_at).ok_or(Skip::Broken)?;
    if found.is_gone {
        return Err(Skip::Gone);
    }
    let id = seen.user_id.text().as_received();
    if state.outbox.is_taken(id, verb.part()) {
        return Err(Skip::Pending);
    }
    match obstacle(&seen, verb) {
        Some(Obstacle::AlreadySo) => Err(Skip::AlreadySo),
        Some(Obstacle::Deleted) => Err(Skip::Deleted),
        None => Ok(Person {
            is_look_alike: state.users.protected.resembled_by(found.user).is_some(),
            source: found.source,
            seen,
        }),
    }
}
