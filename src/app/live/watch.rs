//! People whom the moderator keeps an eye on: what is heard of them is said at once, loaded or not.

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
        keep(state, out);
        return say(state, Tone::Ok, "not watched any more", out);
    }
    if before >= MOST_WATCHED {
        let text = format!("no more than {MOST_WATCHED} people are watched at a time");
        return say(state, Tone::Note, text, out);
    }
    watched.push(Watched {
        user_id,
        page,
        last,
    });
    keep(state, out);
    let key = key_of(state, Action::WatchUser);
    let text = format!("watched: what is heard of them is said here, until {key} ends it");
    say(state, Tone::Ok, text, out);
}

/// These were watched in an earlier run. Whoever is watched by now was named since.
pub fn read(state: &mut State, people: Vec<UserId>, out: &mut Vec<Effect>) {
    let live = &mut state.live;
    if std::mem::replace(&mut live.watched_before, true) {
        // The store was lost and found; who is watched is known better here.
        return;
    }
    let since = std::mem::take(&mut live.watched);
    let is_since = |user_id: &UserId| since.iter().any(|watched| watched.user_id == *user_id);
    let before = people.into_iter().filter(|user_id| !is_since(user_id));
    let before: Vec<Watched> = before
        .map(|user_id| Watched {
            user_id,
            page: None,
            last: None,
        })
        .collect();
    let is_news = !since.is_empty();
    live.watched = before.into_iter().chain(since).collect();
    live.watched.truncate(MOST_WATCHED);
    if is_news {
        keep(state, out);
    }
}

/// What the feed has of somebody: that was heard last.
fn heard_before(state: &State, user_id: &UserId) -> Option<(Timestamp, UntrustedText)> {
    let mut lines = state.live.feed.newest_first();
    let line = lines.find(|line| line.user_id.as_ref() == Some(user_id))?;
    Some((line.heard_at, in_words(&line.event, &line.changes)))
}

/// Keeps who is watched, once it is known who was before.
fn keep(state: &State, out: &mut Vec<Effect>) {
    if state.live.watched_before {
        let people = state.live.watched.iter();
        let people = people.map(|watched| watched.user_id.clone()).collect();
        out.push(Effect::KeepWatched(people));
    }
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
mod tests {
    use super::NAME;
    use crate::app::effect::Effect;
    use crate::app::live::tests::event;
    use crate::app::live::tests::hears;
    use crate::app::message::Message;
    use crate::app::testing::Person;
    use crate::app::testing::Run;
    use crate::domain::event::Event;
    use crate::domain::event::EventKind;
    use crate::domain::event::MOST_WATCHED;
    use crate::domain::time::Timestamp;
    use crate::domain::user::UserId;

    #[test]
    fn what_is_heard_of_somebody_who_is_watched_is_said() {
        let mut run = Run::listing(3);
        run.keys("jW");
        assert!(run.said().starts_with("watched"), "{}", run.said());
        hears(&mut run, EventKind::DidUpdate, Person::from(2).named("M1a"));
        assert_eq!(
            run.said(),
            "watched: \"User 2\": name \"User 2\" to \"M1a\""
        );
        hears(&mut run, EventKind::DidFlag, Person::from(2).flagged(3));
        assert_eq!(
            run.said(),
            "watched: \"M1a\": flags 2 to 3, name \"M1a\" to \"User 2\""
        );
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
        assert_eq!(run.said(), "watched: \"User 1\": user.didUpdate");
    }

    #[test]
    fn no_more_are_watched_than_can_be_kept_in_mind() {
        let mut run = Run::listing(60);
        for _ in 0..30 {
            run.keys("Wj");
        }
        assert_eq!(run.state.live.watched.len(), MOST_WATCHED);
        assert!(
            run.said().contains("no more than 20 people"),
            "{}",
            run.said()
        );
    }

    #[test]
    fn what_was_heard_of_them_before_they_were_watched_is_not_forgotten() {
        let mut run = Run::listing(3);
        hears(&mut run, EventKind::DidUpdate, Person::from(2).named("M1a"));
        hears(&mut run, EventKind::DidFlag, 3);
        let heard_at = run.moment().wall;
        run.wait(60_000).keys("jW");
        let watched = run.state.live.watched.first().unwrap();
        let (at, words) = watched.last.as_ref().unwrap();
        let said = "name \"User 2\" to \"M1a\"";
        assert_eq!((*at, words.as_received()), (heard_at, said));
    }

    fn watched(run: &Run) -> Vec<&str> {
        let people = run.state.live.watched.iter();
        people
            .map(|watched| watched.user_id.text().as_received())
            .collect()
    }

    fn read(people: &[&str]) -> Message {
        Message::WatchedRead(people.iter().map(|id| UserId::new(id)).collect())
    }

    fn kept(run: &mut Run) -> Vec<Effect> {
        let mut effects = run.take();
        effects.retain(|effect| matches!(effect, Effect::KeepWatched(_)));
        effects
    }

    #[test]
    fn who_was_watched_in_an_earlier_run_is_watched_and_whoever_is_named_is_kept() {
        let mut run = Run::listing(3);
        run.keys("W");
        assert_eq!(kept(&mut run), [], "who was before is not known yet");
        run.tell(read(&["u2", "u1"]));
        assert_eq!(watched(&run), ["u2", "u1"]);
        let ids =
            |ids: &[&str]| Effect::KeepWatched(ids.iter().map(|id| UserId::new(id)).collect());
        assert_eq!(kept(&mut run), [ids(&["u2", "u1"])]);
        hears(&mut run, EventKind::DidFlag, Person::from(2).flagged(9));
        assert_eq!(run.said(), "watched: \"User 2\": flags 2 to 9");
        run.keys("W");
        assert_eq!(kept(&mut run), [ids(&["u2"])]);
        run.tell(read(&["u3"]));
        assert_eq!(watched(&run), ["u2"], "they were known already");
    }

    #[test]
    fn who_is_nowhere_is_watched_too_and_what_came_before_this_run_is_no_news() {
        let mut run = Run::listing(3);
        run.tell(read(&["u90", "u91"]));
        let before = Event {
            last_heard_at: Timestamp::from_millis(0),
            ..event(EventKind::DidFlag, [90])
        };
        run.tell(Message::EventsHeard {
            events: vec![before],
            skipped: 0,
        });
        assert_eq!(run.said(), "");
        let first = run.state.live.watched.first().unwrap();
        assert_eq!(first.last.as_ref().unwrap().1.as_received(), "user.didFlag");
        hears(
            &mut run,
            EventKind::DidUpdate,
            Person::from(91).named("M1a"),
        );
        assert_eq!(run.said(), "watched: \"M1a\": user.didUpdate");
        hears(
            &mut run,
            EventKind::DidUpdate,
            Person::from(90).named("M1a"),
        );
        assert_eq!(
            run.said(),
            "watched: \"User 90\": name \"User 90\" to \"M1a\""
        );
    }

    #[test]
    fn who_has_a_blank_name_is_said_by_their_id() {
        let late = format!("{}x", " ".repeat(NAME));
        for name in ["  ", "\u{2800}\u{2800}", "\u{200b}", late.as_str()] {
            let mut run = Run::new();
            run.page([Person::from(1).named(name)], None).keys("W");
            let flagged = Person::from(1).named(name).flagged(9);
            hears(&mut run, EventKind::DidFlag, flagged);
            assert_eq!(run.said(), "watched: \"u1\": flags 1 to 9");
        }
    }

    #[test]
    fn a_name_cannot_be_read_as_something_that_happened() {
        let forged = "x\", banned no to yes";
        let mut run = Run::new();
        run.page([Person::from(1)], None).keys("W");
        hears(
            &mut run,
            EventKind::DidFlag,
            Person::from(1).named(forged).flagged(9),
        );
        let said = "watched: \"User 1\": flags 1 to 9, name \"User 1\" to \"x', banned no to yes\"";
        assert_eq!(run.said(), said);
        hears(
            &mut run,
            EventKind::DidFlag,
            Person::from(1).named(forged).flagged(10),
        );
        assert_eq!(
            run.said(),
            "watched: \"x', banned no to yes\": flags 9 to 10"
        );
    }
}
