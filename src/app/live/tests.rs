use super::*;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::answer;
use crate::app::testing::people;
use crate::domain::event::EventKind;
use crate::domain::request::Priority;

/// An event about these people.
pub(crate) fn event<P: Into<Person>>(kind: EventKind, about: impl IntoIterator<Item = P>) -> Event {
    Event {
        stir: 1,
        heard_at: Timestamp::from_millis(0),
        repeats: 0,
        name: kind.name().into(),
        kind,
        page: answer(people(about), None).page,
        reports: Vec::new(),
        block: None,
    }
}

fn hears<P: Into<Person>>(run: &mut Run, about: P) -> &mut Run {
    let event = event(EventKind::DidUpdate, [about]);
    run.tell(Message::EventsHeard {
        events: vec![event],
        skipped: 0,
    })
}

fn name(run: &Run, number: u32) -> String {
    let rows = &run.state.users.shown.rows;
    let row = rows.find(&format!("u{number}")).unwrap();
    let name = rows.user(row).unwrap().display_name().value().unwrap();
    name.as_received().to_owned()
}

fn unconfirmed(run: &Run) -> Vec<String> {
    let ids = run.state.live.unconfirmed.iter();
    ids.map(|id| id.text().as_received().to_owned()).collect()
}

fn came(run: &Run) -> Vec<Came> {
    run.state
        .live
        .feed
        .newest_first()
        .map(|line| line.came)
        .collect()
}

fn at(number: u32, millis: i64) -> Person {
    Person::from(number).updated(millis)
}

#[test]
fn an_event_patches_its_row_and_has_the_user_read_again() {
    let mut run = Run::listing(3);
    run.take();
    hears(&mut run, Person::from(2).named("Renamed"));
    assert_eq!(name(&run, 2), "Renamed");
    assert_eq!(unconfirmed(&run), ["u2"]);
    assert_eq!(run.listed(), [1, 2, 3], "nobody moved");
    assert_eq!(run.take(), [], "not before its time");
    run.tell(Message::Woke(Timer::ReadAgain));
    let asked = run.take();
    assert!(
        matches!(
            asked.as_slice(),
            [Effect::ReadUser { user_id, priority: Priority::Prefetch, .. }]
                if user_id.text().as_received() == "u2"
        ),
        "{asked:?}"
    );
}

#[test]
fn the_answer_of_the_network_decides() {
    let mut run = Run::listing(3);
    hears(&mut run, Person::from(2).named("Rumour"));
    run.tell(Message::Woke(Timer::ReadAgain));
    let asked = run.take();
    let [
        Effect::ReadUser {
            ticket,
            user_id,
            asked: when,
            ..
        },
    ] = asked.as_slice()
    else {
        panic!("a user was to be read: {asked:?}");
    };
    let (ticket, user_id, asked) = (*ticket, user_id.clone(), *when);
    run.tell(Message::UserRead {
        ticket,
        user_id,
        asked,
        result: Ok(answer(people([Person::from(2).named("Truth")]), None)),
    });
    assert_eq!(name(&run, 2), "Truth");
    assert_eq!(unconfirmed(&run), Vec::<String>::new());
    assert_eq!(run.said(), "", "nobody asked for it");
}

#[test]
fn what_is_older_never_patches_and_still_has_the_user_read_again() {
    for (held, said, patches) in [
        (Some(5_000), Some(4_999), false),
        (Some(5_000), Some(5_000), true),
        (Some(5_000), Some(5_001), true),
        (Some(5_000), None, true),
        (None, Some(1), true),
        // No time that can be: a day ahead is more than any clock is off.
        (Some(5_000), Some(i64::MAX), false),
    ] {
        let person = |millis: Option<i64>, name: &str| {
            let person = Person::from(1).named(name);
            match millis {
                Some(millis) => person.updated(millis),
                None => person,
            }
        };
        let mut run = Run::new();
        run.page([person(held, "Old")], None).take();
        hears(&mut run, person(said, "New"));
        let expected = if patches { "New" } else { "Old" };
        assert_eq!(name(&run, 1), expected, "{held:?} {said:?}");
        assert_eq!(run.state.live.again.len(), 1, "{held:?} {said:?}");
    }
}

#[test]
fn each_is_read_again_once_however_often_they_are_spoken_of() {
    let mut run = Run::listing(3);
    run.take();
    for _ in 0..50 {
        hears(&mut run, Person::from(2).named("Again"));
        hears(&mut run, Person::from(3));
        hears(&mut run, 99);
    }
    assert_eq!(run.state.live.again.len(), 2, "and nobody who is not here");
    let timers = run.everything().into_iter().filter(|effect| {
        matches!(
            effect,
            Effect::Wake {
                timer: Timer::ReadAgain,
                ..
            }
        )
    });
    assert_eq!(timers.count(), 1);
    for _ in 0..3 {
        run.tell(Message::Woke(Timer::ReadAgain));
    }
    let reads = run.take().into_iter();
    assert_eq!(
        reads
            .filter(|effect| matches!(effect, Effect::ReadUser { .. }))
            .count(),
        2
    );
}

#[test]
fn the_feed_says_what_came_of_each() {
    let mut run = Run::new();
    run.page([at(1, 5_000)], None);
    hears(&mut run, at(1, 6_000).named("New"));
    hears(&mut run, at(1, 6_000).named("New"));
    hears(&mut run, at(1, 10).named("Old"));
    hears(&mut run, 9);
    assert_eq!(
        came(&run),
        [Came::Elsewhere, Came::Older, Came::Known, Came::Patched]
    );
    let newest = run.state.live.feed.newest_first().last().unwrap();
    let change = newest.changes.first().unwrap();
    assert_eq!(
        (change.what, &change.to),
        ("name", &Field::Value("New".into()))
    );
}

#[test]
fn what_was_let_go_is_counted() {
    let mut run = Run::listing(1);
    for _ in 0..12 {
        let events = (0..100).map(|_| event(EventKind::DidFlag, [7])).collect();
        run.tell(Message::EventsHeard { events, skipped: 3 });
    }
    let feed = &run.state.live.feed;
    assert_eq!(feed.newest_first().count(), 1_000);
    assert_eq!(
        (feed.added(), feed.let_go(), feed.skipped()),
        (1_200, 200, 36)
    );
}

#[test]
fn nothing_that_is_heard_changes_anything_on_the_server() {
    let mut run = Run::listing(3);
    run.keys("C").take();
    for kind in EventKind::NAMED {
        let events = vec![event(kind, [1, 2, 3])];
        run.tell(Message::EventsHeard { events, skipped: 0 });
    }
    let ordered = run.take();
    assert!(
        ordered.iter().all(|effect| matches!(
            effect,
            Effect::Arrange { .. } | Effect::DecodeProfile { .. } | Effect::ReadHistory { .. }
        )),
        "{ordered:?}"
    );
}
