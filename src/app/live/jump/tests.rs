use crate::app::effect::Effect;
use crate::app::live::tests::hears;
use crate::app::message::Message;
use crate::app::reread;
use crate::app::state::Focus;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::answer;
use crate::app::testing::cut_off;
use crate::app::testing::people;
use crate::app::testing::refused;
use crate::domain::event::EventKind;
use crate::domain::failure::Failure;
use crate::domain::request::Answer;
use crate::domain::request::Priority;
use crate::domain::user::UserId;

/// A list of three with the feed open on the line about somebody else, and Enter pressed.
fn jumped(mut run: Run, about: u32) -> Run {
    hears(&mut run, EventKind::DidBan, about);
    run.keys("E").wait(500).take();
    run.keys("<enter>");
    run
}

fn read(run: &mut Run, result: Result<Answer, Failure>) {
    let asked = run.take().into_iter().find_map(|effect| match effect {
        Effect::ReadUser {
            ticket,
            user_id,
            asked,
            priority,
        } => Some((ticket, user_id, asked, priority)),
        _ => None,
    });
    let (ticket, user_id, asked, priority) = asked.expect("a user is read");
    assert_eq!(priority, Priority::Foreground, "the moderator waits");
    run.tell(Message::UserRead {
        ticket,
        user_id,
        asked,
        result,
    });
}

fn of<P: Into<Person>>(person: P) -> Answer {
    answer(people([person]), None)
}

#[test]
fn whoever_is_nowhere_is_read_listed_and_shown() {
    let mut run = jumped(Run::listing(3), 99);
    assert_eq!(run.state.overlay, None);
    assert_eq!(run.listed(), [1, 2, 3]);
    read(&mut run, Ok(of(99)));
    assert_eq!(run.listed(), [1, 2, 3, 99]);
    assert_eq!(run.selected(), Some(99));
    assert_eq!(run.state.focus, Focus::Detail);
}

#[test]
fn whoever_was_being_read_with_others_in_vain_is_read_at_once() {
    let mut run = Run::listing(3);
    let asked = run.state.now;
    let user_ids = vec![UserId::new("u98"), UserId::new("u99")];
    reread::many_after_events(&mut run.state, user_ids.clone(), &mut Vec::new());
    let mut run = jumped(run, 99);
    run.tell(Message::UsersRead {
        ticket: run.state.users.reread_ticket,
        user_ids,
        asked,
        result: Ok(of(98)),
    });
    read(&mut run, Ok(of(99)));
    assert_eq!(run.selected(), Some(99));
    assert_eq!(run.state.users.awaited, None);
}

#[test]
fn whoever_does_not_fit_the_list_is_marked_and_stays_behind_the_cursor() {
    let mut run = Run::new();
    run.page(1..=3, None);
    run.keys("f").page([1, 2], None).take();
    let mut run = jumped(run, 99);
    read(&mut run, Ok(of(Person::from(99).flagged(0))));
    run.keys("<esc>kj");
    assert_eq!(run.listed(), [1, 2, 99]);
}

#[test]
fn what_cannot_be_read_is_said_and_leads_nowhere() {
    for (result, words) in [
        (Err(cut_off()), "not read"),
        (Err(refused(404, 400_400, "not found")), "gone"),
        (Ok(of(5)), "gone"),
    ] {
        let mut run = jumped(Run::listing(3), 99);
        read(&mut run, result);
        assert!(run.said().starts_with(words), "{}", run.said());
        assert_eq!((run.selected(), run.listed().len()), (Some(1), 3));
    }
}

#[test]
fn an_answer_for_the_list_before_takes_nobody_anywhere() {
    let mut run = jumped(Run::listing(3), 99);
    let asked = run.take();
    run.keys("f").page([1, 2], None);
    let Some(Effect::ReadUser {
        ticket,
        user_id,
        asked,
        ..
    }) = asked.into_iter().next()
    else {
        panic!("a user is read");
    };
    run.tell(Message::UserRead {
        ticket,
        user_id,
        asked,
        result: Ok(of(99)),
    });
    assert_eq!(run.listed(), [1, 2]);
}

#[test]
fn from_the_queue_it_goes_to_the_case_or_out_to_the_list() {
    let mut run = Run::listing(9);
    run.keys("t").flagged([9, 5], None).take();
    let run = jumped(run, 5);
    assert_eq!((run.state.triage.open, run.at_hand()), (true, Some(5)));
    let run = jumped(run, 3);
    assert_eq!((run.state.triage.open, run.selected()), (false, Some(3)));
}

#[test]
fn whom_a_local_filter_leaves_out_is_shown_without_it() {
    let mut run = Run::listing(100);
    run.keys("F<down><down><down><down>5<enter>").arranged();
    run.keys("jjj");
    assert!(!run.listed().contains(&3));
    let mut run = jumped(run, 3);
    read(&mut run, Ok(of(3)));
    assert_eq!((run.selected(), run.state.focus), (Some(3), Focus::Detail));
    assert!(run.said().contains("filter"), "{}", run.said());
    // What was ordered before changes nothing any more.
    run.arranged();
    assert_eq!(run.selected(), Some(3));
}

#[test]
fn whoever_goes_on_before_the_answer_is_taken_nowhere() {
    for key in ["j", "<enter>", " ", "C", "B", "t", "r"] {
        let mut run = jumped(Run::listing(3), 99);
        let asked = run.take().into_iter().find_map(|effect| match effect {
            Effect::ReadUser {
                ticket,
                user_id,
                asked,
                ..
            } => Some((ticket, user_id, asked)),
            _ => None,
        });
        run.wait(20_000).keys(key);
        let seen = |run: &Run| (run.selected(), run.state.focus, run.state.overlay.clone());
        let before = seen(&run);
        let (ticket, user_id, asked) = asked.expect("a user is read");
        run.tell(Message::UserRead {
            ticket,
            user_id,
            asked,
            result: Ok(of(99)),
        });
        assert_eq!(seen(&run), before, "{key}");
    }
}
