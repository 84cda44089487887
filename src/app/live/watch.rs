//! People whom the moderator keeps an eye on: what is heard of them is said at once, loaded or not.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::keymap::key_of;
use crate::app::live::may_patch;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::state::State;
use crate::app::subject::subject;
use crate::app::words::counted;
use crate::domain::difference::Difference;
use crate::domain::difference::differences;
use crate::domain::event::Event;
use crate::domain::event::MOST_WATCHED;
use crate::domain::field::Field;
use crate::domain::merge::merged;
use crate::domain::page::Page;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::text::Budget;
use crate::text::Untrusted;
use crate::text::UntrustedText;
use crate::text::safe;

/// Columns of a name in a message at most; characters, since nobody measured it yet.
const NAME: usize = 40;

/// Somebody who is watched.
#[derive(Debug, Clone, PartialEq)]
pub struct Watched {
    /// Who.
    pub user_id: UserId,
    /// What they are like as last shown or said, on a page of their own; nothing where they were
    /// watched in an earlier run and not heard of since.
    page: Option<Arc<Page>>,
    /// What was heard of them last, and when.
    pub last: Option<(Timestamp, UntrustedText)>,
}

/// What is known of whom the moderator watched in an earlier run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Before {
    /// Nothing yet.
    Unknown {
        /// Who is not watched any more, whatever will be read.
        ended: BTreeSet<UserId>,
    },
    /// They are among those who are watched.
    Known,
}

impl Default for Before {
    fn default() -> Self {
        Self::Unknown {
            ended: BTreeSet::new(),
        }
    }
}

/// Who somebody who is watched is, as last shown or said.
#[must_use]
pub fn user<'a>(state: &'a State, watched: &'a Watched) -> Option<User<'a>> {
    if let Some(page) = &watched.page {
        return page.user(0);
    }
    let id = watched.user_id.text().as_received();
    let rows = &state.users.shown.rows;
    let queue = &state.triage.queue;
    let listed = rows.find(id).and_then(|row| rows.user(row));
    listed.or_else(|| queue.case(queue.find(id)?)?.user())
}

/// Whether somebody is watched.
#[must_use]
pub fn is_watched(state: &State, user_id: &UserId) -> bool {
    let mut watched = state.live.watched.iter();
    watched.any(|watched| watched.user_id == *user_id)
}

/// Watches the user in question, or no longer.
pub fn toggle(state: &mut State, out: &mut Vec<Effect>) {
    let Some(subject) = subject(state) else {
        return;
    };
    let user = subject.user;
    let Some(id) = user.user_id().map(Untrusted::as_received) else {
        return;
    };
    let user_id = UserId::new(id);
    let page = Some(Arc::new(merged(user, user)));
    let last = heard_before(state, &user_id);
    let watched = &mut state.live.watched;
    let before = watched.len();
    watched.retain(|watched| watched.user_id != user_id);
    if watched.len() < before {
        keep(state, user_id, false, out);
        return say(state, Tone::Ok, "not watched any more", out);
    }
    if before >= MOST_WATCHED {
        let text = format!("no more than {MOST_WATCHED} people are watched at a time");
        return say(state, Tone::Note, text, out);
    }
    watched.push(Watched {
        user_id: user_id.clone(),
        page,
        last,
    });
    keep(state, user_id, true, out);
    let key = key_of(state, Action::WatchUser);
    let text = format!("watched: what is heard of them is said here, until {key} ends it");
    say(state, Tone::Ok, text, out);
}

/// These were watched in an earlier run, or are on another console. Whoever is watched by now was
/// named since.
pub fn read(state: &mut State, people: Vec<UserId>) {
    let live = &mut state.live;
    let before = std::mem::replace(&mut live.watched_before, Before::Known);
    let Before::Unknown { ended } = before else {
        // The store was lost and found; who is watched is known better here.
        return;
    };
    let since = std::mem::take(&mut live.watched);
    let is_since = |user_id: &UserId| since.iter().any(|watched| watched.user_id == *user_id);
    let before: Vec<Watched> = people
        .into_iter()
        .filter(|user_id| !is_since(user_id) && !ended.contains(user_id))
        .map(|user_id| Watched {
            user_id,
            page: None,
            last: None,
        })
        .collect();
    live.watched = before.into_iter().chain(since).collect();
    let too_many = live.watched.len().saturating_sub(MOST_WATCHED);
    live.watched.drain(..too_many);
}

/// What the feed has of somebody: that was heard last.
fn heard_before(state: &State, user_id: &UserId) -> Option<(Timestamp, UntrustedText)> {
    let mut lines = state.live.feed.newest_first();
    let line = lines.find(|line| line.user_id.as_ref() == Some(user_id))?;
    Some((line.heard_at, in_words(&line.event, &line.changes)))
}

/// Keeps whether somebody is watched from now on.
fn keep(state: &mut State, user_id: UserId, is_watched: bool, out: &mut Vec<Effect>) {
    if let Before::Unknown { ended } = &mut state.live.watched_before {
        if is_watched {
            ended.remove(&user_id);
        } else {
            ended.insert(user_id.clone());
        }
    }
    out.push(Effect::KeepWatched {
        user_id,
        is_watched,
    });
}

/// An event speaks of somebody; says in words what of somebody who is watched. What came before
/// this run is put down, and nobody is told as if it were new.
pub fn heard(state: &mut State, event: &Event, said: User<'_>) -> Option<UntrustedText> {
    let now = state.now;
    let id = said.user_id()?.as_received();
    let watched = state.live.watched.iter();
    let at = watched
        .clone()
        .position(|watched| watched.user_id.text().as_received() == id)?;
    let held = user(state, state.live.watched.get(at)?);
    let is_older =
        held.is_some_and(|held| !may_patch(held.updated_at(), said.updated_at(), now.wall));
    let changes = match held {
        Some(held) if !is_older => differences(held, said),
        Some(_) | None => Vec::new(),
    };
    let words = in_words(&event.name, &changes);
    let name = held.unwrap_or(said).display_name().value();
    // Nobody would see of whom a blank name speaks.
    let name = name.map(|name| shortened(name.as_received()));
    let name = name.filter(|name| !is_blank(name));
    let name = quoted(name.as_deref().unwrap_or(id));
    let page = (!is_older).then(|| Arc::new(merged(held.unwrap_or(said), said)));
    let watched = state.live.watched.get_mut(at)?;
    if page.is_some() {
        watched.page = page;
    }
    watched.last = Some((event.last_heard_at, words.clone()));
    let is_of_this_run = event.last_heard_at.age_at(now.wall) <= now.uptime;
    is_of_this_run.then(|| format!("watched: {name}: {}", words.as_received()).into())
}

/// Says what was heard of those who are watched: one message, however much came at once.
pub fn say_heard(state: &mut State, told: &[UntrustedText], out: &mut Vec<Effect>) {
    let Some(last) = told.last() else { return };
    let text = match told.len() {
        1 => last.clone(),
        many => {
            let before = counted(many - 1, "event");
            UntrustedText::from(format!("{} ({before} before it)", last.as_received()))
        }
    };
    say(state, Tone::Note, text, out);
}

/// What an event changes, or its name where it changes nothing that is compared. What users chose
/// comes last and in quotes, so that it cannot be read as anything else that happened.
fn in_words(event: &UntrustedText, changes: &[Difference]) -> UntrustedText {
    let value = |is_theirs: bool, field: &Field<UntrustedText>| match field {
        Field::Value(text) if is_theirs => quoted(text.as_received()),
        Field::Value(text) => shortened(text.as_received()),
        Field::Null => "null".to_owned(),
        Field::Absent | Field::Malformed => "unknown".to_owned(),
    };
    let (theirs, facts): (Vec<_>, Vec<_>) = changes.iter().partition(|change| change.is_theirs);
    let said: Vec<String> = facts
        .into_iter()
        .chain(theirs)
        .map(|change| {
            let value = |field| value(change.is_theirs, field);
            let (from, to) = (value(&change.from), value(&change.to));
            format!("{} {from} to {to}", change.what)
        })
        .collect();
    if said.is_empty() {
        event.clone()
    } else {
        said.join(", ").into()
    }
}

/// What users chose, in quotes that it cannot end.
fn quoted(text: &str) -> String {
    format!("\"{}\"", shortened(text).replace('"', "'"))
}

/// Whether nothing of a text would be seen.
fn is_blank(text: &str) -> bool {
    safe(Untrusted::new(text), Budget::list(NAME)).is_blank()
}

fn shortened(text: &str) -> String {
    text.chars().take(NAME).collect()
}

#[cfg(test)]
mod tests;
