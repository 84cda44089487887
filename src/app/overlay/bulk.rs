//! The box that asks before one verdict on each of many is staged.
//!
//! It lists everybody who is acted on and everybody who is skipped, with the reason. What stages is
//! the last digit of the number of those acted on; Enter and Esc cancel, and no paste and no key
//! that is held down confirms.

pub mod count;
pub mod words;

use std::collections::BTreeSet;

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::geometry;
use crate::app::key::Chord;
use crate::app::marks;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::outbox::many;
use crate::app::overlay;
use crate::app::overlay::Overlay;
use crate::app::overlay::bulk::count::Count;
use crate::app::overlay::verdict;
use crate::app::overlay::verdict::Field;
use crate::app::overlay::verdict::code::Typed;
use crate::app::overlay::verdict::note;
use crate::app::overlay::verdict::note::Note;
use crate::app::state::State;
use crate::app::unavailable::unavailable;
use crate::domain::field;
use crate::domain::sighting::Sighting;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::domain::verdict::Verb;
use crate::layout;
use crate::text::Untrusted;
use crate::text::UntrustedText;

/// Lines that the page keys scroll by.
const PAGE: usize = 5;

/// Verdicts that are about to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkBox {
    /// What is to be done to each.
    pub verb: Verb,
    /// Who is acted on, as they were when the box opened.
    pub people: Vec<Sighting>,
    /// Who is not, and why.
    pub skipped: Vec<Skipped>,
    /// How many of those acted on are brands.
    pub brands: usize,
    /// How many of those acted on hold a role.
    pub holders: usize,
    /// Which field takes the keys.
    pub field: Field,
    /// Which of the session's policies is chosen, for all.
    pub policy: Option<usize>,
    /// The moderator's own words, for all.
    pub note: Note,
    /// What has to be typed.
    pub count: Count,
    /// How many lines of the list are scrolled past.
    pub top: usize,
}

/// Somebody who was marked and is not acted on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Whom the row names, where it names somebody.
    pub user_id: Option<UserId>,
    /// What they are called, where that is known.
    pub name: Option<UntrustedText>,
    /// Why.
    pub why: Skip,
}

/// Why somebody who was marked is not acted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// They are as the verb would make them.
    AlreadySo,
    /// They deleted their account.
    Deleted,
    /// A verdict on the same part of them has not ended.
    Pending,
    /// The network no longer knows them.
    Gone,
    /// They are not in what is loaded any more, so that nobody knows what they are like.
    NotLoaded,
    /// The row is broken.
    Broken,
    /// The row names nobody.
    NoId,
}

impl Skip {
    /// The reason in at most eighteen cells.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::AlreadySo => "already so",
            Self::Deleted => "deleted",
            Self::Pending => "a verdict is open",
            Self::Gone => "gone",
            Self::NotLoaded => "not loaded any more",
            Self::Broken => "broken row",
            Self::NoId => "no user id",
        }
    }
}

impl BulkBox {
    /// Lines of the list: everybody, and a heading over those who are skipped.
    #[must_use]
    pub const fn lines(&self) -> usize {
        let skipped = self.skipped.len();
        self.people.len() + skipped + (skipped > 0) as usize
    }
}

/// What the key for bans does to the marked: the end of their bans where all of them are banned.
#[must_use]
pub fn ban_or_unban(state: &State) -> Verb {
    let people = &marks::here(state).people;
    let mut loaded = people.iter().filter_map(|id| find(state, id)).peekable();
    let is_any = loaded.peek().is_some();
    let is_banned = |found: Found<'_>| found.user.is_global_ban() == field::Field::Value(true);
    if is_any && loaded.all(is_banned) {
        Verb::Unban
    } else {
        Verb::Ban
    }
}

/// Opens the box on everybody who is marked. A range that has begun ends at the cursor first.
pub fn open(state: &mut State, action: Action, out: &mut Vec<Effect>) {
    let was_range = marks::here(state).from.is_some();
    if was_range && marks::range(state).is_none() {
        return marks::end_range(state, out);
    }
    marks::end_range(state, out);
    if let Some(why) = unavailable(state, action) {
        return say(state, Tone::Note, why, out);
    }
    let verb = if action == Action::ClearFlags {
        Verb::ClearFlags
    } else {
        ban_or_unban(state)
    };
    let (people, skipped) = gather(state, verb);
    let brands = people.iter().filter(|seen| is_brand(seen)).count();
    let holders = people.iter().filter(|seen| seen.roles > 0).count();
    let asked = BulkBox {
        verb,
        brands,
        holders,
        field: Field::default(),
        policy: None,
        note: Note::default(),
        count: Count::of(people.len()),
        top: 0,
        people,
        skipped,
    };
    overlay::open(state, Overlay::Bulk(Box::new(asked)));
}

/// Whether the network said that this is a brand.
#[must_use]
pub fn is_brand(seen: &Sighting) -> bool {
    seen.is_brand == field::Field::Value(true)
}

/// Somebody who is loaded.
struct Found<'a> {
    user: User<'a>,
    is_gone: bool,
    read_at: Timestamp,
}

fn find<'a>(state: &'a State, user_id: &UserId) -> Option<Found<'a>> {
    let id = user_id.text().as_received();
    if state.triage.open {
        let queue = &state.triage.queue;
        let case = queue.case(queue.find(id)?)?;
        return Some(Found {
            user: case.user()?,
            is_gone: false,
            read_at: case.read_at,
        });
    }
    let list = &state.users.shown;
    let row = list.rows.find(id)?;
    let read_at = list.read_at(row).map(|at| at.wall);
    Some(Found {
        user: list.rows.user(row)?,
        is_gone: state.users.gone.contains(&row),
        read_at: read_at.unwrap_or(Timestamp::from_millis(0)),
    })
}

/// Who is acted on and who is skipped: those on screen in its sequence, then the others.
fn gather(state: &State, verb: Verb) -> (Vec<Sighting>, Vec<Skipped>) {
    let pending = state.outbox.pending(verb.part());
    let (mut people, mut skipped) = (Vec::new(), Vec::new());
    for user_id in marks::in_sequence(state) {
        let found = find(state, &user_id);
        let why = match &found {
            None => Some(Skip::NotLoaded),
            Some(found) => skip(found, &user_id, verb, &pending),
        };
        let seen = found.as_ref();
        let seen = seen.and_then(|found| Sighting::of(found.user, found.read_at));
        match (why, seen) {
            (None, Some(seen)) => people.push(seen),
            (why, _) => {
                let name = found.and_then(|found| found.user.display_name().value());
                skipped.push(Skipped {
                    user_id: Some(user_id),
                    name: name.map(|name| UntrustedText::from(Untrusted::as_received(name))),
                    why: why.unwrap_or(Skip::Broken),
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

fn skip(
    found: &Found<'_>,
    user_id: &UserId,
    verb: Verb,
    pending: &BTreeSet<UserId>,
) -> Option<Skip> {
    let user = found.user;
    if user.fault().is_some() {
        return Some(Skip::Broken);
    }
    if found.is_gone {
        return Some(Skip::Gone);
    }
    if user.is_deleted() == field::Field::Value(true) {
        return Some(Skip::Deleted);
    }
    if pending.contains(user_id) {
        return Some(Skip::Pending);
    }
    let seen = Sighting::of(user, found.read_at)?;
    seen.is_so(verb).then_some(Skip::AlreadySo)
}

/// A key for the box; gives it back where it stays open.
pub(super) fn press(
    state: &mut State,
    mut asked: Box<BulkBox>,
    chord: Chord,
    action: Option<Action>,
    out: &mut Vec<Effect>,
) -> Option<Overlay> {
    match action {
        Some(Action::Back | Action::Open) => {
            let text = "cancelled: nothing was staged; the marks stay";
            say(state, Tone::Note, text, out);
            return None;
        }
        Some(Action::NextPane) => asked.field = asked.field.step(true),
        Some(Action::PreviousPane) => asked.field = asked.field.step(false),
        Some(Action::Down) => asked.top = asked.top.saturating_add(1),
        Some(Action::Up) => asked.top = asked.top.saturating_sub(1),
        Some(Action::PageDown) => asked.top = asked.top.saturating_add(PAGE),
        Some(Action::PageUp) => asked.top = asked.top.saturating_sub(PAGE),
        _ => match asked.field {
            Field::Policy => {
                let policies = state.session.policies.len();
                asked.policy = verdict::choose(asked.policy, policies, chord);
            }
            Field::Note => {
                if !asked.note.press(chord) {
                    say(state, Tone::Note, note::FULL, out);
                }
            }
            Field::Code => {
                if asked.count.press(chord) == Typed::Whole {
                    decide(state, *asked, out);
                    return None;
                }
            }
        },
    }
    Some(Overlay::Bulk(asked))
}

fn decide(state: &mut State, asked: BulkBox, out: &mut Vec<Effect>) {
    let policy = asked
        .policy
        .and_then(|at| state.session.policies.get(at))
        .cloned();
    let note = asked.note.text();
    marks::drop_all(state);
    many::stage(state, asked.verb, asked.people, policy.as_ref(), &note, out);
}

/// The list is not scrolled past its end.
pub fn keep_in_view(state: &mut State) {
    let Some(Overlay::Bulk(asked)) = &state.overlay else {
        return;
    };
    let height = geometry::screen(state).overlay.map_or(0, |area| {
        let inside = layout::inside(area);
        words::shape(state, asked, inside.width, inside.height).list
    });
    if let Some(Overlay::Bulk(asked)) = &mut state.overlay {
        let most = asked.lines().saturating_sub(usize::from(height.max(1)));
        asked.top = asked.top.min(most);
    }
}

#[cfg(test)]
mod tests;
