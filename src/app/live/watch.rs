//! People whom the moderator keeps an eye on: what is heard of them is said at once, loaded or not.

use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::live::may_patch;
use crate::app::notice::Tone;
use crate::app::notice::say;
use crate::app::state::State;
use crate::app::subject::subject;
use crate::app::words::counted;
use crate::domain::difference::Difference;
use crate::domain::difference::differences;
use crate::domain::event::Event;
use crate::domain::field::Field;
use crate::domain::merge::merged;
use crate::domain::page::Page;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::domain::user::UserId;
use crate::text::Untrusted;
use crate::text::UntrustedText;

/// The most people who are watched at a time.
pub const MOST: usize = 20;

/// Columns of a name in a message at most; characters, since nobody measured it yet.
const NAME: usize = 40;

/// Somebody who is watched.
#[derive(Debug, Clone, PartialEq)]
pub struct Watched {
    /// Who.
    pub user_id: UserId,
    /// What they are like as last shown or said, on a page of their own.
    page: Arc<Page>,
    /// What was heard of them last, and when.
    pub last: Option<(Timestamp, UntrustedText)>,
}

impl Watched {
    /// Who they are as last shown or said.
    #[must_use]
    pub fn user(&self) -> Option<User<'_>> {
        self.page.user(0)
    }
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
    let page = Arc::new(merged(user, user));
    let watched = &mut state.live.watched;
    let before = watched.len();
    watched.retain(|watched| watched.user_id != user_id);
    if watched.len() < before {
        return say(state, Tone::Ok, "not watched any more", out);
    }
    if before >= MOST {
        let people = counted(MOST, "person");
        let people = people.replace("persons", "people");
        let text = format!("no more than {people} are watched at a time");
        return say(state, Tone::Note, text, out);
    }
    watched.push(Watched {
        user_id,
        page,
        last: None,
    });
    let words = "watched: what is heard of them is said here, until modcon ends";
    say(state, Tone::Ok, words, out);
}

/// An event speaks of somebody; says in words what of somebody who is watched.
pub fn heard(state: &mut State, event: &Event, said: User<'_>) -> Option<UntrustedText> {
    let now = state.now.wall;
    let id = said.user_id()?.as_received();
    let mut watched = state.live.watched.iter_mut();
    let watched = watched.find(|watched| watched.user_id.text().as_received() == id)?;
    let held = watched.page.user(0)?;
    let is_older = !may_patch(held.updated_at(), said.updated_at(), now);
    let changes = if is_older {
        Vec::new()
    } else {
        differences(held, said)
    };
    let words = in_words(event, &changes);
    let name = held.display_name().value();
    let name = name.map_or_else(|| id.to_owned(), |name| shortened(name.as_received()));
    if !is_older {
        watched.page = Arc::new(merged(held, said));
    }
    watched.last = Some((event.heard_at, words.clone()));
    Some(format!("watched: {name}: {}", words.as_received()).into())
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

/// What an event changes, or its name where it changes nothing that is compared.
fn in_words(event: &Event, changes: &[Difference]) -> UntrustedText {
    let value = |field: &Field<UntrustedText>| match field {
        Field::Value(text) => shortened(text.as_received()),
        Field::Null => "null".to_owned(),
        Field::Absent | Field::Malformed => "unknown".to_owned(),
    };
    let said: Vec<String> = changes
        .iter()
        .map(|change| {
            let (from, to) = (value(&change.from), value(&change.to));
            format!("{} {from} to {to}", change.what)
        })
        .collect();
    if said.is_empty() {
        event.name.clone()
    } else {
        said.join(", ").into()
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(NAME).collect()
}

#[cfg(test)]
mod tests {
    use crate::app::live::tests::hears;
    use crate::app::live::watch::MOST;
    use crate::app::testing::Person;
    use crate::app::testing::Run;
    use crate::domain::event::EventKind;

    #[test]
    fn what_is_heard_of_somebody_who_is_watched_is_said() {
        let mut run = Run::listing(3);
        run.keys("jW");
        assert!(run.said().starts_with("watched"), "{}", run.said());
        hears(&mut run, EventKind::DidUpdate, Person::from(2).named("M1a"));
        assert_eq!(run.said(), "watched: User 2: name User 2 to M1a");
        hears(&mut run, EventKind::DidFlag, Person::from(2).flagged(3));
        assert_eq!(run.said(), "watched: M1a: name M1a to User 2, flags 2 to 3");
        hears(&mut run, EventKind::DidFlag, Person::from(3));
        assert!(run.said().contains("flags 2 to 3"), "nobody watches them");
        let last = run.state.live.watched.first().unwrap().last.as_ref();
        assert!(last.unwrap().1.as_received().contains("flags 2 to 3"));
    }

    #[test]
    fn they_are_watched_in_whatever_list_is_shown_until_the_key_ends_it() {
        let mut run = Run::listing(3);
        run.keys("W").keys("f").page([7, 8], None);
        hears(&mut run, EventKind::DidBan, Person::from(1).banned());
        assert!(run.said().contains("banned no to yes"), "{}", run.said());
        run.keys("f").page([1, 2], None).keys("W");
        assert_eq!(run.said(), "not watched any more");
        hears(&mut run, EventKind::DidUnban, 1);
        assert_eq!(run.said(), "not watched any more");
    }

    #[test]
    fn what_is_older_is_heard_and_changes_nothing() {
        let mut run = Run::new();
        run.page([Person::from(1).updated(5_000)], None).keys("W");
        let old = Person::from(1).named("Old").updated(4_000);
        hears(&mut run, EventKind::DidUpdate, old);
        assert_eq!(run.said(), "watched: User 1: user.didUpdate");
    }

    #[test]
    fn no_more_are_watched_than_can_be_kept_in_mind() {
        let mut run = Run::listing(60);
        for _ in 0..30 {
            run.keys("Wj");
        }
        assert_eq!(run.state.live.watched.len(), MOST);
        assert!(
            run.said().contains("no more than 20 people"),
            "{}",
            run.said()
        );
    }
}
