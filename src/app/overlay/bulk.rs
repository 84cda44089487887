//! The box that asks before one verdict on each of many is staged.
//!
//! It lists everybody who is acted on and everybody who is skipped, with the reason. What stages is
//! the last character of the number of those acted on, see [`number`] and
//! [`crate::app::overlay::fields`]; no paste confirms it, and no key that is held down.

mod gather;
pub mod words;

pub use crate::app::overlay::bulk::gather::ban_or_unban;

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
use crate::app::overlay::bulk::gather::gather;
use crate::app::overlay::fields::Fields;
use crate::app::overlay::fields::Pressed;
use crate::app::overlay::fields::about;
use crate::app::state::State;
use crate::app::unavailable::unavailable;
use crate::domain::field;
use crate::domain::sighting::Sighting;
use crate::domain::source::Source;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::domain::verdict::Verb;
use crate::domain::word::Word;
use crate::layout;
use crate::text::UntrustedText;

/// Lines that the page keys scroll by.
const PAGE: usize = 5;

/// Verdicts that are about to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkBox {
    /// What is to be done to each.
    pub verb: Verb,
    /// Who is acted on.
    pub people: Vec<Person>,
    /// Who is not, and why.
    pub skipped: Vec<Skipped>,
    /// What to look at before.
    pub warnings: Warnings,
    /// Policy and note for all, and the number that has to be typed.
    pub fields: Fields,
    /// How many lines of what is said about all scroll with the list.
    pub above: usize,
    /// How many lines of the list are scrolled past.
    pub top: usize,
}

/// Somebody who is acted on.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// What they were like when the box opened, without their exact bytes.
    pub seen: Sighting,
    /// Where those are.
    pub source: Source,
    /// Whether they have a name or handle that reads like a protected one.
    pub is_look_alike: bool,
}

/// What to look at before many are decided about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Warnings {
    /// Brand accounts among them.
    pub brands: usize,
    /// Holders of a role.
    pub holders: usize,
    /// Who reads like somebody protected.
    pub look_alikes: usize,
    /// Of whom nobody knows whether they are banned, where that matters.
    pub unknown_bans: usize,
    /// When the one was read who was read first.
    pub oldest: Option<Timestamp>,
}

impl Person {
    /// Whether the network said that this is a brand.
    #[must_use]
    pub const fn is_brand(&self) -> bool {
        self.seen.is_brand.is_true()
    }

    /// Whether nobody knows if a ban is in force, where a verdict is about that.
    #[must_use]
    pub const fn is_ban_unknown(&self, verb: Verb) -> bool {
        let is_unknown = matches!(
            self.seen.is_global_ban,
            field::Field::Null | field::Field::Malformed
        );
        is_unknown && matches!(verb, Verb::Ban | Verb::Unban)
    }
}

impl Warnings {
    fn of(people: &[Person], verb: Verb) -> Self {
        let mut warnings = Self::default();
        for person in people {
            warnings.brands += usize::from(person.is_brand());
            warnings.holders += usize::from(person.seen.roles > 0);
            warnings.look_alikes += usize::from(person.is_look_alike);
            warnings.unknown_bans += usize::from(person.is_ban_unknown(verb));
            let read_at = person.seen.read_at;
            let oldest = warnings
                .oldest
                .map_or(read_at, |oldest| oldest.min(read_at));
            warnings.oldest = Some(oldest);
        }
        warnings
    }

    /// How often somebody of them is worth a look.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.brands + self.holders + self.look_alikes + self.unknown_bans
    }

    /// Whether somebody of them is worth a look.
    #[must_use]
    pub const fn is_about_somebody(&self) -> bool {
        self.count() > 0
    }
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
            Self::AlreadySo => Word::WasSo.text(),
            Self::Deleted => "deleted",
            Self::Pending => Word::Pending.text(),
            Self::Gone => "gone",
            Self::NotLoaded => "not loaded any more",
            Self::Broken => "broken row",
            Self::NoId => "no user id",
        }
    }
}

impl BulkBox {
    /// Lines of everybody, and a heading over those who are skipped.
    #[must_use]
    pub const fn everybody(&self) -> usize {
        let skipped = self.skipped.len();
        self.people.len() + skipped + (skipped > 0) as usize
    }

    /// Lines that scroll.
    #[must_use]
    pub const fn lines(&self) -> usize {
        self.above + self.everybody()
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
    let mut fields = Fields::new(None, number(people.len()));
    fields.recall(state, || about(verb, ids(&people)));
    let asked = BulkBox {
        verb,
        warnings: Warnings::of(&people, verb),
        fields,
        above: 0,
        top: 0,
        people,
        skipped,
    };
    overlay::open(state, Overlay::Bulk(Box::new(asked)));
}

/// What has to be typed for so many people: their number; nothing for nobody. Where its last two
/// digits are the same, an `x` follows them. Without it whoever holds the key of a shorter number
/// down, such as 10, would have confirmed 100, and few terminals tell such a key from one that is
/// pressed again.
#[must_use]
pub fn number(people: usize) -> String {
    let number = match people {
        0 => String::new(),
        people => people.to_string(),
    };
    let mut last = number.chars().rev();
    let is_twice = last.next() == last.next() && !number.is_empty();
    if is_twice { number + "x" } else { number }
}

fn ids(people: &[Person]) -> impl Iterator<Item = &UserId> {
    people.iter().map(|person| &person.seen.user_id)
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
        Some(Action::Down) => asked.top = asked.top.saturating_add(1),
        Some(Action::Up) => asked.top = asked.top.saturating_sub(1),
        Some(Action::PageDown) => asked.top = asked.top.saturating_add(PAGE),
        Some(Action::PageUp) => asked.top = asked.top.saturating_sub(PAGE),
        _ => match asked.fields.press(state, chord, action, out) {
            Pressed::Stays => {}
            Pressed::Cancelled => {
                let about = || about(asked.verb, ids(&asked.people));
                let kept = if asked.fields.leave(state, about, false) {
                    ", and so does the note"
                } else {
                    ""
                };
                let text = format!("cancelled: nothing was staged; the marks stay{kept}");
                say(state, Tone::Note, text, out);
                return None;
            }
            Pressed::Confirmed => {
                decide(state, *asked, out);
                return None;
            }
        },
    }
    Some(Overlay::Bulk(asked))
}

fn decide(state: &mut State, asked: BulkBox, out: &mut Vec<Effect>) {
    let policy = asked.fields.policy_of(state);
    let note = asked.fields.note.text();
    let about = || about(asked.verb, ids(&asked.people));
    asked.fields.leave(state, about, true);
    marks::drop_all(state);
    let people = asked.people.into_iter();
    let people = people.map(|person| (person.seen, person.source));
    many::stage(state, asked.verb, people, policy.as_ref(), &note, out);
}

/// The list is not scrolled past its end.
pub fn keep_in_view(state: &mut State) {
    let Some(Overlay::Bulk(asked)) = &state.overlay else {
        return;
    };
    let (above, height) = geometry::screen(state).overlay.map_or((0, 0), |area| {
        let inside = layout::inside(area);
        let shape = words::shape(state, asked, inside.width, inside.height);
        (shape.scrolled, shape.list)
    });
    if let Some(Overlay::Bulk(asked)) = &mut state.overlay {
        asked.above = usize::from(above);
        let most = asked.lines().saturating_sub(usize::from(height.max(1)));
        asked.top = asked.top.min(most);
    }
}

#[cfg(test)]
mod tests;
