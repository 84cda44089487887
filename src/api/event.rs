//! What a network tells of by itself, out of the bytes that it sent.
//!
//! Whatever is wrong with one value loses that value and nothing else.

mod moderation;

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use crate::api::decode::names::NameSets;
use crate::api::decode::row;
use crate::api::decode::value::Value;
use crate::api::decode::value::elements;
use crate::api::decode::value::field;
use crate::api::decode::value::instant;
use crate::api::decode::value::members;
use crate::api::decode::value::spelled;
use crate::api::decode::value::text;
use crate::api::event::moderation::report;
use crate::domain::event::Block;
use crate::domain::event::Envelope;
use crate::domain::event::Event;
use crate::domain::event::EventKind;
use crate::domain::event::StoredEvent;
use crate::domain::field::Field;
use crate::domain::json::Token;
use crate::domain::json::lexer::check;
use crate::domain::page::PageBuilder;
use crate::domain::user::UserId;
use crate::text::UntrustedText;

/// What has to be known of a body to store it; `None` where it is no JSON object with a text as
/// its `event`.
#[must_use]
pub fn envelope(body: &[u8]) -> Option<Envelope> {
    check(body).ok()?;
    let parts = Parts::of(body);
    let name = match text(parts.event) {
        Field::Value(name) => name,
        Field::Absent | Field::Null | Field::Malformed => return None,
    };
    let event: String = name.chars().take(Envelope::LONGEST_NAME).collect();
    let mut user_ids = Vec::new();
    let mut met = HashSet::new();
    let rows = elements(parts.users).into_iter();
    let named = rows.filter_map(|user| user_id(user.bytes));
    let sides = [parts.from, parts.to].into_iter();
    let single = text(parts.user_id).value().map(Cow::into_owned);
    for id in named.chain(sides.filter_map(side)).chain(single) {
        if user_ids.len() == Envelope::MOST_USERS {
            break;
        }
        if met.insert(id.clone()) {
            user_ids.push(UserId::new(&id));
        }
    }
    Some(Envelope {
        event: event.into(),
        user_ids,
    })
}

/// What a stored event says. Where its body was let go, or says nothing that can be read, it
/// speaks of nobody.
#[must_use]
pub fn event(stored: &StoredEvent) -> Event {
    let body = stored.body.as_deref().unwrap_or_default();
    let parts = Parts::of(body);
    let kind = EventKind::of(stored.event.as_received());
    let names = NameSets::default();
    let mut builder = PageBuilder::default();
    let mut reports = Vec::new();
    for (number, user) in elements(parts.users).into_iter().enumerate() {
        row::push(&mut builder, user.bytes, false, &names);
        reports.extend(report(number, user.bytes));
    }
    let files = parts.files.map(|files| files.bytes).unwrap_or_default();
    Event {
        id: stored.id,
        stir: stored.stir,
        heard_at: stored.heard_at,
        last_heard_at: stored.last_heard_at,
        repeats: stored.repeats,
        name: stored.event.clone(),
        kind,
        page: Arc::new(builder.finish(files)),
        reports,
        block: matches!(kind, EventKind::DidBlock | EventKind::DidUnblock).then(|| parts.block()),
    }
}

/// Where the parts of a body lie. Of two members with one key the last counts.
#[derive(Debug, Default)]
struct Parts<'a> {
    event: Option<Value<'a>>,
    /// The bytes of `data.users`, or nothing.
    users: &'a [u8],
    files: Option<Value<'a>>,
    user_id: Option<Value<'a>>,
    from: Option<Value<'a>>,
    to: Option<Value<'a>>,
    status: Option<Value<'a>>,
    created_at: Option<Value<'a>>,
    updated_at: Option<Value<'a>>,
}

impl<'a> Parts<'a> {
    fn of(body: &'a [u8]) -> Self {
        let mut event = None;
        let mut data = None;
        // What comes before a place that is no JSON was found, and is all there is.
        let _ = members(body, |member| match member.key.as_ref() {
            "event" => event = Some(member.value),
            "data" => data = Some(member.value),
            _ => {}
        });
        let mut parts = Self {
            event,
            ..Self::default()
        };
        let data = data.map(|data: Value<'a>| data.bytes).unwrap_or_default();
        let _ = members(data, |member| {
            let slot = match member.key.as_ref() {
                "users" => {
                    parts.users = member.value.bytes;
                    return;
                }
                "files" => &mut parts.files,
                "userId" => &mut parts.user_id,
                "from" => &mut parts.from,
                "to" => &mut parts.to,
                "status" => &mut parts.status,
                "createdAt" => &mut parts.created_at,
                "updatedAt" => &mut parts.updated_at,
                _ => return,
            };
            *slot = Some(member.value);
        });
        parts
    }

    fn block(&self) -> Block {
        let who = |value| field(value, |value| side(Some(value)).map(|id| UserId::new(&id)));
        Block {
            from: who(self.from),
            to: who(self.to),
            status: field(self.status, |value| scalar(value)),
            created_at: instant(self.created_at),
            updated_at: instant(self.updated_at),
        }
    }
}

/// The id of a user that an event speaks of, unless two of its members say different ones.
fn user_id(user: &[u8]) -> Option<String> {
    let mut found: Option<Field<String>> = None;
    let mut is_ambiguous = false;
    let _ = members(user, |member| {
        if member.key == "userId" {
            let id = text(Some(member.value)).map(Cow::into_owned);
            is_ambiguous |= found.as_ref().is_some_and(|found| *found != id);
            found = Some(id);
        }
    });
    found.and_then(Field::value).filter(|_| !is_ambiguous)
}

/// One side of a block: the pages show its name only, so an id and a whole user are both read.
fn side(value: Option<Value<'_>>) -> Option<String> {
    let value = value?;
    match value.token {
        Token::Object => user_id(value.bytes),
        _ => text(Some(value)).value().map(Cow::into_owned),
    }
}

/// A text, or a number or word as it is spelled.
fn scalar(value: Value<'_>) -> Option<UntrustedText> {
    match value.token {
        Token::Object | Token::Array => None,
        _ => Some(spelled(value)),
    }
}

#[cfg(test)]
mod tests;
