//! People who are marked, to be decided about together.
//!
//! They are marked by user id, so that a mark stays on its person through another order, a filter
//! or a reload. List and queue have marks of their own.

mod place;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use crate::app::effect::Effect;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::state::State;
use crate::app::words::counted;
use crate::domain::queue::Status;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::text::Untrusted;

/// Who is marked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    /// By user id.
    pub people: BTreeSet<UserId>,
    /// Rows of the list that were marked among others and name nobody. They are rows of that list
    /// only; every case of the queue names somebody.
    pub nameless: BTreeSet<u32>,
    /// Where a range began that has not ended.
    pub from: Option<UserId>,
}

impl Marks {
    /// Whether nobody is marked and no range begun.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.nameless.is_empty() && self.from.is_none()
    }

    /// How many are marked.
    #[must_use]
    pub fn len(&self) -> usize {
        self.people.len() + self.nameless.len()
    }

    fn mark(&mut self, row: Marked) {
        match row {
            Marked::User(user_id) => self.people.insert(user_id),
            Marked::Nameless(row) => self.nameless.insert(row),
        };
    }
}

/// What a row is marked by.
enum Marked {
    /// Whom it names.
    User(UserId),
    /// The row itself, where it names nobody.
    Nameless(u32),
}

/// The marks of what is on screen: the queue's, where it lies over the list.
#[must_use]
pub const fn here(state: &State) -> &Marks {
    if state.triage.open {
        &state.triage.marks
    } else {
        &state.users.marks
    }
}

const fn here_mut(state: &mut State) -> &mut Marks {
    if state.triage.open {
        &mut state.triage.marks
    } else {
        &mut state.users.marks
    }
}

/// Who stands in a place of what is on screen.
fn at(state: &State, place: usize) -> Option<User<'_>> {
    if state.triage.open {
        let queue = &state.triage.queue;
        return queue.case(queue.at(place)?)?.user();
    }
    let row = state.users.rows().get(place)?;
    state.users.shown.rows.user(*row)
}

fn id_at(state: &State, place: usize) -> Option<UserId> {
    at(state, place)?.user_id().map(id)
}

fn marked_at(state: &State, place: usize) -> Option<Marked> {
    if let Some(user_id) = id_at(state, place) {
        return Some(Marked::User(user_id));
    }
    if state.triage.open {
        return None;
    }
    let row = state.users.rows().get(place)?;
    Some(Marked::Nameless(row.0))
}

fn id(text: Untrusted<'_>) -> UserId {
    UserId::new(text.as_received())
}

/// The places of a range that has begun, both ends included, as long as its first row is listed.
#[must_use]
pub fn range(state: &State) -> Option<RangeInclusive<usize>> {
    let from = here(state).from.as_ref()?;
    let (from, to) = (place::of(state, from)?, place::of_cursor(state));
    Some(from.min(to)..=from.max(to))
}

/// Marks the row under the cursor, or takes its mark away, and moves on one.
pub fn toggle(state: &mut State, out: &mut Vec<Effect>) {
    let Some(user_id) = id_at(state, place::of_cursor(state)) else {
        let why = "this row names nobody, so that it cannot be marked";
        return say(state, Tone::Note, why, out);
    };
    let marks = here_mut(state);
    if !marks.people.remove(&user_id) {
        marks.people.insert(user_id);
    }
    place::step(state);
}

/// Everybody who is marked by id: those on screen in its sequence, then the others.
#[must_use]
pub fn in_sequence(state: &State) -> Vec<UserId> {
    let (on_screen, others) = place::in_sequence(state, &here(state).people);
    on_screen.into_iter().chain(others).cloned().collect()
}

/// Begins a range at the cursor, or ends it there and marks everybody within.
pub fn toggle_range(state: &mut State, out: &mut Vec<Effect>) {
    if here(state).from.is_some() {
        return end_range(state, out);
    }
    let Some(user_id) = id_at(state, place::of_cursor(state)) else {
        let why = "this row names nobody; begin the range on another";
        return say(state, Tone::Note, why, out);
    };
    here_mut(state).from = Some(user_id);
}

/// Marks everybody within the range that has begun, if one has.
pub fn end_range(state: &mut State, out: &mut Vec<Effect>) {
    if here(state).from.is_none() {
        return;
    }
    let Some(range) = range(state) else {
        here_mut(state).from = None;
        let why = "the row where the range began is not listed any more; nobody was marked";
        return say(state, Tone::Warn, why, out);
    };
    let within: Vec<Marked> = range.filter_map(|place| marked_at(state, place)).collect();
    let marks = here_mut(state);
    marks.from = None;
    for row in within {
        marks.mark(row);
    }
}

/// Marks everybody who is listed, or every open case of the queue.
pub fn all(state: &mut State, out: &mut Vec<Effect>) {
    let rows: Vec<Marked> = (0..place::count(state))
        .filter(|place| !state.triage.open || is_open(state, *place))
        .filter_map(|place| marked_at(state, place))
        .collect();
    let marks = here_mut(state);
    marks.from = None;
    for row in rows {
        marks.mark(row);
    }
    let many = counted(here(state).len(), "row");
    say(state, Tone::Ok, format!("{many} marked"), out);
}

fn is_open(state: &State, place: usize) -> bool {
    let queue = &state.triage.queue;
    let case = queue.at(place).and_then(|id| queue.case(id));
    case.is_some_and(|case| case.status == Status::Open)
}

/// Takes a range back that has not ended; says whether there was one.
pub fn drop_range(state: &mut State) -> bool {
    here_mut(state).from.take().is_some()
}

/// Takes every mark away; says whether there was one.
pub fn drop_all(state: &mut State) -> bool {
    let had = !here(state).is_empty();
    *here_mut(state) = Marks::default();
    had
}

/// Whether somebody of the list is marked, or a range begins with them.
#[must_use]
pub fn is_marked(state: &State, user_id: &UserId) -> bool {
    let marks = &state.users.marks;
    marks.people.contains(user_id) || marks.from.as_ref() == Some(user_id)
}

/// Whether a row has the sign of a mark: it is marked, or within the range that has begun.
#[must_use]
pub fn shows(state: &State, range: Option<&RangeInclusive<usize>>, place: usize) -> bool {
    let marks = here(state);
    if marks.is_empty() {
        return false;
    }
    let id = at(state, place).and_then(User::user_id);
    let is_marked = match id {
        // Asked for each row of each frame: nothing is copied to find it.
        Some(id) => marks.people.contains(id.as_received()),
        None if state.triage.open => false,
        None => {
            let row = state.users.rows().get(place);
            row.is_some_and(|row| marks.nameless.contains(&row.0))
        }
    };
    is_marked || range.is_some_and(|range| range.contains(&place))
}

/// How many are marked, and whether a range has begun, in a few words.
#[must_use]
pub fn words(state: &State) -> Option<String> {
    let marks = here(state);
    let marked = crate::app::words::grouped(marks.len());
    match (&marks.from, marks.len()) {
        (None, 0) => None,
        (None, _) => Some(format!("{marked} marked")),
        (Some(_), _) => {
            let within = range(state).map_or(0, Iterator::count);
            Some(format!("{marked} marked, range of {within}"))
        }
    }
}

#[cfg(test)]
mod tests;
