use std::time::Duration;

use crate::app::effect::Effect;
use crate::app::live;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::answer;
use crate::app::testing::at;
use crate::app::testing::changes_nothing;
use crate::app::testing::cut_off;
use crate::app::testing::people;
use crate::app::testing::refused;
use crate::app::testing::role;
use crate::app::ticket::Ticket;
use crate::domain::event::EventKind;
use crate::domain::failure::Failure;
use crate::domain::request::Answer;
use crate::domain::request::Priority;
use crate::domain::user::UserId;

/// What came of reading a user of the first list shown.
fn read(number: u32, result: Result<Answer, Failure>) -> Message {
    Message::UserRead {
        ticket: shown(1),
        user_id: UserId::new(&format!("u{number}")),
        asked: at(Duration::ZERO),
        result,
    }
}

/// The ticket of the how-manieth list shown.
fn shown(lists: u32) -> Ticket {
    let mut ticket = Ticket::default();
    for _ in 0..lists {
        ticket.raise();
    }
    ticket
}

fn asks(lists: u32, number: u32) -> [Effect; 1] {
    [Effect::ReadUser {
        ticket: shown(lists),
        user_id: UserId::new(&format!("u{number}")),
        priority: Priority::Foreground,
        asked: at(Duration::ZERO),
    }]
}

fn of<P: Into<Person>>(person: P) -> Answer {
    answer(people([person]), None)
}

#[test]
fn the_user_under_the_cursor_is_asked_for() {
    let mut run = Run::listing(100);
    run.keys("jr");
    assert_eq!(run.take(), asks(1, 2));
}

#[test]
fn what_changed_is_shown_in_the_same_row() {
    let mut run = Run::listing(100);
    run.keys("jr")
        .tell(read(2, Ok(of(Person::from(2).named("Renamed")))));
    let user = run.state.users.selected().unwrap();
    assert_eq!(
        user.display_name().value().unwrap().as_received(),
        "Renamed"
    );
    assert_eq!(run.selected(), Some(2));
    assert_eq!(run.said(), "read again: this row changed");
    run.tell(read(2, Ok(of(Person::from(2).named("Renamed")))));
    assert_eq!(run.said(), "read again: nothing changed");
}

#[test]
fn who_is_not_there_any_more_is_marked_and_stays() {
    for gone in [Err(refused(404, 400_400, "not found")), Ok(of(77))] {
        let mut run = Run::listing(100);
        run.keys("jr").tell(read(2, gone));
        assert!(run.said().starts_with("gone"), "{}", run.said());
        assert_eq!(run.listed().len(), 100);
        let row = run.state.users.selected_row().unwrap();
        assert!(run.state.users.gone.contains(&row));
        run.tell(read(2, Ok(of(2))));
        assert!(run.state.users.gone.is_empty(), "and may come back");
    }
}

#[test]
fn a_failure_leaves_the_row_as_it_was() {
    let mut run = Run::listing(100);
    let users = run.state.users.clone();
    run.keys("r").tell(read(1, Err(cut_off())));
    assert_eq!(run.state.users, users);
    assert!(run.said().starts_with("not read again"), "{}", run.said());
}

#[test]
fn somebody_who_is_not_listed_any_more_changes_nothing() {
    let mut run = Run::listing(100);
    run.keys("f").page([5], None);
    changes_nothing(&run, read(1, Ok(of(1))));
    changes_nothing(&run, read(1, Err(cut_off())));
}

#[test]
fn a_user_is_read_once_however_often_the_key_is_pressed() {
    let mut run = Run::listing(100);
    run.keys("rrr");
    let first = asks(1, 1);
    assert_eq!(run.take(), first);
    assert_eq!(run.said(), "this user is being read already");
    run.keys("jr");
    assert_eq!(run.take(), asks(1, 2));
    for result in [Ok(of(1)), Err(cut_off()), Err(refused(404, 400_400, "no"))] {
        run.tell(read(1, result)).take();
        run.keys("kr");
        assert_eq!(run.take(), first, "once it is answered");
    }
}

#[test]
fn what_was_read_for_the_list_before_changes_nothing_in_the_new_one() {
    for late in [
        Ok(of(Person::from(1).named("Old"))),
        Err(refused(404, 400_400, "no")),
        Err(cut_off()),
    ] {
        let mut run = Run::listing(100);
        run.keys("r").keys("f").page([1], None).take();
        changes_nothing(&run, read(1, late.clone()));
        run.keys("r");
        assert_eq!(run.take(), asks(2, 1), "it is not being read already");
        changes_nothing(&run, read(1, late));
    }
}

#[test]
fn a_change_moves_the_row_where_a_local_filter_says() {
    let mut run = Run::listing(100);
    run.keys("F <enter>").arranged();
    assert_eq!(run.listed(), Vec::<u32>::new());
    run.tell(read(3, Ok(of(Person::from(3).banned()))))
        .arranged();
    assert_eq!(run.listed(), [3]);
}

#[test]
fn the_detail_pane_shows_the_newer_content() {
    let mut run = Run::listing(100);
    run.keys("r").take();
    run.tell(read(1, Ok(of(Person::from(1).named("Renamed")))));
    let asked = run.take();
    assert!(
        matches!(asked.as_slice(), [Effect::DecodeProfile { row: 0, .. }]),
        "{asked:?}"
    );
}

#[test]
fn roles_that_come_along_are_learned() {
    let mut run = Run::listing(100);
    let mut came = answer(people([1]), None);
    came.roles.push(role("moderator"));
    run.keys("r").tell(read(1, Ok(came)));
    assert_eq!(run.state.roles.len(), 1);
}

#[test]
fn whoever_was_read_for_an_event_in_vain_waits_once_more() {
    let mut run = Run::listing(3);
    let older = Person::from(2).updated(i64::MAX);
    let event = live::tests::event(EventKind::DidUpdate, [older]);
    run.tell(Message::EventsHeard {
        events: vec![event],
        skipped: 0,
    });
    run.take();
    run.tell(Message::Woke(Timer::ReadAgain));
    assert!(run.take().iter().any(|effect| is_read_of(effect, "u2")));
    run.tell(read(2, Err(cut_off())));
    assert!(run.state.live.unconfirmed.is_empty(), "nothing was patched");
    let timed = |effect: &Effect| {
        matches!(
            effect,
            Effect::Wake {
                timer: Timer::ReadAgain,
                ..
            }
        )
    };
    assert!(run.everything().iter().any(timed));
    run.tell(Message::Woke(Timer::ReadAgain));
    assert!(run.take().iter().any(|effect| is_read_of(effect, "u2")));
}

fn is_read_of(effect: &Effect, id: &str) -> bool {
    matches!(effect, Effect::ReadUser { user_id, .. } if user_id.text().as_received() == id)
}
