mod lines;

use super::*;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::answer;
use crate::app::testing::cut_off;
use crate::app::testing::people;
use crate::app::testing::refused;
use crate::domain::event::Block;
use crate::domain::event::EventKind;
use crate::domain::request::Priority;

/// An event about these people.
pub(crate) fn event<P: Into<Person>>(kind: EventKind, about: impl IntoIterator<Item = P>) -> Event {
    Event {
        id: 1,
        stir: 1,
        heard_at: Timestamp::from_millis(0),
        last_heard_at: Timestamp::from_millis(0),
        repeats: 0,
        name: kind.name().into(),
        kind,
        page: answer(people(about), None).page,
        reports: Vec::new(),
        block: None,
    }
}

/// An event about somebody is heard now.
pub(crate) fn hears<P: Into<Person>>(run: &mut Run, kind: EventKind, about: P) {
    let now = run.moment().wall;
    let events = vec![Event {
        heard_at: now,
        last_heard_at: now,
        ..event(kind, [about])
    }];
    run.tell(Message::EventsHeard { events, skipped: 0 });
}

pub(crate) fn updates<P: Into<Person>>(run: &mut Run, about: P) {
    hears(run, EventKind::DidUpdate, about);
}

/// Whoever is to be read again is, one after the other, and the network says that they are these;
/// tells who was read.
pub(crate) fn answered<P: Into<Person> + Clone>(
    run: &mut Run,
    are: impl IntoIterator<Item = P>,
) -> Vec<String> {
    let truth = answer(people(are), None);
    let mut read = Vec::new();
    while !run.state.live.again.is_empty() {
        run.take();
        run.tell(Message::Woke(Timer::ReadAgain));
        let asked = run.take().into_iter().find_map(|effect| match effect {
            Effect::ReadUser {
                ticket,
                user_id,
                asked,
                ..
            } => Some((ticket, user_id, asked)),
            _ => None,
        });
        let Some((ticket, user_id, asked)) = asked else {
            break;
        };
        read.push(user_id.text().as_received().to_owned());
        run.tell(Message::UserRead {
            ticket,
            user_id,
            asked,
            result: Ok(truth.clone()),
        });
    }
    read
}

pub(crate) fn name(run: &Run, number: u32) -> String {
    let rows = &run.state.users.shown.rows;
    let row = rows.find(&format!("u{number}")).unwrap();
    let name = rows.user(row).unwrap().display_name().value().unwrap();
    name.as_received().to_owned()
}

pub(crate) fn unconfirmed(run: &Run) -> Vec<String> {
    let ids = run.state.live.unconfirmed.iter();
    ids.map(|id| id.text().as_received().to_owned()).collect()
}

fn at(number: u32, millis: i64) -> Person {
    Person::from(number).updated(millis)
}

#[test]
fn an_event_patches_its_row_and_has_the_user_read_again() {
    let mut run = Run::listing(3);
    run.take();
    updates(&mut run, Person::from(2).named("Renamed"));
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
    updates(&mut run, Person::from(2).named("Rumour"));
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
        updates(&mut run, person(said, "New"));
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
        updates(&mut run, Person::from(2).named("Again"));
        updates(&mut run, Person::from(3));
        updates(&mut run, 99);
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

/// Who is read with one request.
fn read_together(run: &mut Run) -> (Vec<String>, Effect) {
    run.take();
    run.tell(Message::Woke(Timer::ReadAgain));
    let mut asked = run.take();
    asked.retain(|effect| matches!(effect, Effect::ReadUser { .. } | Effect::ReadUsers { .. }));
    let effect = asked.pop().expect("somebody is read");
    assert_eq!(asked, [], "one request at a time");
    let text = |id: &UserId| id.text().as_received().to_owned();
    let ids = match &effect {
        Effect::ReadUser { user_id, .. } => vec![text(user_id)],
        Effect::ReadUsers { user_ids, .. } => user_ids.iter().map(text).collect(),
        other => panic!("{other:?}"),
    };
    (ids, effect)
}

fn came_of(run: &mut Run, effect: Effect, result: Result<Answer, Failure>) {
    let Effect::ReadUsers {
        ticket,
        user_ids,
        asked,
    } = effect
    else {
        panic!("{effect:?}");
    };
    run.tell(Message::UsersRead {
        ticket,
        user_ids,
        asked,
        result,
    });
}

/// So many of whom a rumour came.
pub(crate) fn rumours(people: u32) -> Run {
    let mut run = Run::listing(people);
    for number in 1..=people {
        updates(&mut run, Person::from(number).named("Rumour"));
    }
    run
}

#[test]
fn where_more_than_a_few_wait_a_hundred_are_read_with_one_request() {
    let mut run = rumours(150);
    let (ids, effect) = read_together(&mut run);
    assert_eq!(ids.len(), 100);
    let truth = (1..=99).map(|number| Person::from(number).named("Truth"));
    came_of(&mut run, effect, Ok(answer(people(truth), None)));
    assert_eq!([name(&run, 1), name(&run, 99)], ["Truth", "Truth"]);
    assert_eq!(name(&run, 100), "Rumour", "it was not in the answer");
    let (ids, _) = read_together(&mut run);
    assert_eq!(ids.len(), 50, "all but the one who is read alone");
    let (ids, _) = read_together(&mut run);
    assert_eq!(ids, ["u100"]);
}

#[test]
fn a_few_are_read_one_by_one() {
    let mut run = rumours(4);
    assert_eq!(read_together(&mut run).0, ["u1"]);
}

#[test]
fn a_network_without_that_call_is_asked_one_by_one_until_the_next_reload() {
    let mut run = rumours(9);
    let (ids, effect) = read_together(&mut run);
    assert_eq!(ids.len(), 9);
    came_of(
        &mut run,
        effect,
        Err(refused(404, 400_400, "no such route")),
    );
    assert_eq!(unconfirmed(&run).len(), 9, "nobody is said to be gone");
    assert!(run.state.users.gone.is_empty());
    assert_eq!(read_together(&mut run).0, ["u1"]);
    assert_eq!(read_together(&mut run).0, ["u2"]);
    run.keys("R");
    assert_eq!(run.state.live.list_call, Capability::Untried);
}

#[test]
fn what_may_still_come_is_asked_for_again() {
    let mut run = rumours(9);
    let (_, effect) = read_together(&mut run);
    came_of(&mut run, effect, Err(cut_off()));
    assert_eq!(unconfirmed(&run).len(), 9);
    assert_eq!(run.state.live.again.len(), 9);
}

#[test]
fn long_ids_are_asked_for_in_several_requests() {
    let mut run = Run::listing(3);
    run.keys("f").page([1, 2], None);
    for number in 0..60 {
        let user_id = UserId::new(&format!("{number:0100}"));
        run.state.live.strangers.insert(user_id.clone());
        run.state.live.again.add(user_id);
    }
    let (ids, _) = read_together(&mut run);
    assert_eq!(ids.len(), 20, "two thousand bytes of ids");
}

/// A page counts as asked for when it came, and so may look newer than an answer that was asked for
/// after it.
#[test]
fn who_is_unconfirmed_when_an_answer_comes_too_late_is_read_once_more() {
    let mut run = Run::listing(3);
    run.take();
    updates(&mut run, Person::from(2).named("Renamed"));
    run.wait(700).tell(Message::Woke(Timer::ReadAgain));
    let asked = run.take();
    run.wait(100).keys("R");
    let renamed = || Person::from(2).named("Renamed");
    run.wait(100).page([Person::from(1), renamed()], None);
    let read = asked.into_iter().find_map(|effect| match effect {
        Effect::ReadUser {
            ticket,
            user_id,
            asked,
            ..
        } => Some(Message::UserRead {
            ticket,
            user_id,
            asked,
            result: Ok(answer(people([renamed()]), None)),
        }),
        _ => None,
    });
    run.wait(100).tell(read.unwrap());
    assert_eq!(unconfirmed(&run), ["u2"]);
    run.wait(700);
    assert_eq!(answered(&mut run, [renamed()]), ["u2"]);
    assert!(unconfirmed(&run).is_empty());
    assert!(run.state.live.again.is_empty());
}

/// Users on the pages that a list of a hundred holds on to after polls that met one change each.
#[test]
fn who_changed_does_not_hold_on_to_the_page_of_the_poll() {
    let mut run = Run::new();
    run.page(1..=100, None);
    for polls in 1..=50_u32 {
        triage::walk::begin(&mut run.state, Priority::Prefetch, &mut Vec::new());
        let page = (1..=100).map(|number| match number {
            number if number <= polls => Person::from(number).named("Renamed"),
            number => Person::from(number),
        });
        let ticket = run.state.triage.walking.as_ref().unwrap().ticket;
        let answer = answer(people(page), None);
        let asked = run.moment();
        run.wait(10).tell(Message::FlaggedArrived {
            ticket,
            asked,
            answer,
        });
    }
    assert_eq!(name(&run, 50), "Renamed");
    assert_eq!(name(&run, 51), "User 51");
    let shown = run.state.users.shown.rows.snapshot();
    let mut held: Vec<Arc<Page>> = shown.newer().map(|(_, page, _)| Arc::clone(page)).collect();
    held.sort_by_key(Arc::as_ptr);
    held.dedup_by_key(|page| Arc::as_ptr(page));
    assert_eq!(held.iter().map(|page| page.len()).sum::<usize>(), 50);
}
