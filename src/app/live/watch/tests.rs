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

fn keeps(id: &str, is_watched: bool) -> Effect {
    Effect::KeepWatched {
        user_id: UserId::new(id),
        is_watched,
    }
}

fn kept(run: &mut Run) -> Vec<Effect> {
    let mut effects = run.take();
    effects.retain(|effect| matches!(effect, Effect::KeepWatched { .. }));
    effects
}

#[test]
fn who_was_watched_in_an_earlier_run_is_watched_and_whoever_is_named_is_kept() {
    let mut run = Run::listing(3);
    run.keys("W");
    assert_eq!(kept(&mut run), [keeps("u1", true)]);
    run.tell(read(&["u2", "u1"]));
    assert_eq!(watched(&run), ["u2", "u1"]);
    assert_eq!(kept(&mut run), []);
    hears(&mut run, EventKind::DidFlag, Person::from(2).flagged(9));
    assert_eq!(run.said(), "watched: \"User 2\": flags 2 to 9");
    run.keys("W");
    assert_eq!(kept(&mut run), [keeps("u1", false)]);
    run.tell(read(&["u3"]));
    assert_eq!(watched(&run), ["u2"], "they were known already");
}

#[test]
fn who_is_not_watched_any_more_stays_so_where_an_earlier_run_comes_late() {
    let mut run = Run::listing(3);
    run.keys("WW").tell(read(&["u1", "u2"]));
    assert_eq!(watched(&run), ["u2"]);
    assert_eq!(kept(&mut run), [keeps("u1", true), keeps("u1", false)]);
    let mut run = Run::listing(3);
    run.keys("WWW").tell(read(&["u1", "u2"]));
    assert_eq!(watched(&run), ["u2", "u1"]);
}

#[test]
fn where_too_many_are_watched_those_from_before_give_way() {
    let mut run = Run::listing(3);
    let before: Vec<String> = (10..10 + MOST_WATCHED).map(|id| format!("u{id}")).collect();
    let before: Vec<&str> = before.iter().map(String::as_str).collect();
    run.keys("W").tell(read(&before));
    let watched = watched(&run);
    assert_eq!(watched.len(), MOST_WATCHED);
    assert_eq!(
        (watched.first(), watched.last()),
        (Some(&"u11"), Some(&"u1"))
    );
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
