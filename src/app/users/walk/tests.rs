use crate::app::effect::Effect;
use crate::app::effect::Walk;
use crate::app::message::Message;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::answer;
use crate::app::testing::changes_nothing;
use crate::app::testing::cut_off;
use crate::app::testing::next;
use crate::app::testing::people;
use crate::app::testing::refused;
use crate::domain::failure::Failure;
use crate::domain::pager::End;
use crate::domain::pager::Next;
use crate::domain::pager::Pause;
use crate::domain::query::UserQuery;
use crate::domain::request::Priority;

fn expired() -> Failure {
    refused(400, 400_000, "Query token is invalid")
}

/// A console that loads on behind its first 100 users.
fn loading_on() -> Run {
    let mut run = Run::listing(100);
    run.keys("S").take();
    run
}

#[test]
fn a_console_opens_with_one_page_and_says_that_it_waits() {
    let mut run = Run::new();
    let walk = run.walk().clone();
    assert_eq!(
        walk,
        Walk {
            ticket: run.state.users.walk_ticket,
            query: UserQuery::default(),
            from: None,
            pages: Some(1),
            priority: Priority::Foreground,
        }
    );
    assert_eq!(
        run.take(),
        [Effect::Walk(walk), Effect::ReadOutbox, Effect::Follow]
    );
    assert!(run.state.is_busy());
}

#[test]
fn the_first_page_is_shown_as_it_arrives() {
    let mut run = Run::new();
    run.page(1..=3, None);
    assert_eq!(run.listed(), [1, 2, 3]);
    assert_eq!(run.state.users.incoming, None);
    assert_eq!(
        run.state.users.shown.pager.next(),
        &Next::Ended(End::Complete)
    );
    assert!(!run.state.is_busy());
}

#[test]
fn an_answer_to_an_older_question_changes_nothing_at_all() {
    let mut run = Run::listing(100);
    let ticket = run.walk().ticket;
    run.keys("f");
    assert_ne!(run.walk().ticket, ticket);
    let late = answer(people(201..=300), next("late"));
    let answer = late.clone();
    changes_nothing(&run, Message::PageArrived { ticket, answer });
    changes_nothing(&run, Message::WalkEnded { ticket });
    let failure = cut_off();
    changes_nothing(&run, Message::WalkFailed { ticket, failure });

    // Nor does one that comes after its walk is over.
    run.page(1..=3, None);
    let ticket = run.walk().ticket;
    let answer = late;
    changes_nothing(&run, Message::PageArrived { ticket, answer });
    changes_nothing(&run, Message::WalkEnded { ticket });
    let failure = expired();
    changes_nothing(&run, Message::WalkFailed { ticket, failure });
}

#[test]
fn the_next_page_is_asked_for_near_the_end_and_not_before() {
    let mut run = Run::listing(100);
    let far = 99 - 2 * run.state.list_height() - 1;
    run.keys(&"j".repeat(far));
    assert_eq!(run.take(), []);
    run.keys("j");
    let walk = run.walk().clone();
    assert_eq!(
        (walk.from.clone(), walk.pages, walk.priority),
        (next("page 2"), Some(1), Priority::Prefetch)
    );
    assert_eq!(run.take(), [Effect::Walk(walk)]);
    run.keys("jj");
    assert_eq!(run.take(), [], "it is on its way already");
}

#[test]
fn at_the_very_end_the_next_page_is_no_longer_ahead_of_need() {
    let mut run = Run::listing(100);
    run.keys("G");
    assert_eq!(run.walk().priority, Priority::Foreground);
}

#[test]
fn a_taller_screen_asks_for_what_fills_it() {
    let mut run = Run::listing(100);
    run.resize(120, 100);
    let asked = run.take();
    assert!(matches!(asked.as_slice(), [Effect::Walk(_)]), "{asked:?}");
}

#[test]
fn nothing_is_loaded_ahead_under_a_local_order() {
    let mut run = Run::listing(100);
    run.keys("sjjjj<enter>").arranged().take();
    run.keys("G");
    assert_eq!(run.selected(), Some(1), "fewest flags last");
    assert_eq!(run.take(), []);
    run.keys("G");
    let asked = run.take();
    assert!(matches!(asked.as_slice(), [Effect::Walk(_)]), "{asked:?}");
}

#[test]
fn after_a_failure_nothing_is_loaded_ahead_until_it_is_asked_for() {
    let mut run = Run::listing(100);
    run.keys("G").failed(cut_off()).take();
    run.keys("kkjj").resize(130, 50).resize(120, 40);
    assert_eq!(run.take(), []);
    assert_eq!(run.listed().len(), 100);
    assert!(run.state.users.failure.is_some());
    run.keys(".");
    assert_eq!(run.walk().from, next("page 2"));
    assert_eq!(run.take().len(), 1);
    assert_eq!(run.state.users.failure, None);
}

#[test]
fn nothing_is_loaded_ahead_while_every_request_is_stopped() {
    let mut run = Run::listing(100);
    run.keys("r");
    run.finished(1, Some(refused(401, 400_100, "expired")))
        .take();
    run.keys("G");
    assert_eq!(run.take(), []);
}

#[test]
fn loading_on_takes_page_after_page_until_it_is_stopped() {
    let mut run = Run::listing(100);
    run.keys("S");
    assert_eq!(
        (run.walk().from.clone(), run.walk().pages),
        (next("page 2"), None)
    );
    run.take();
    run.page(101..=200, next("page 3"));
    run.page(201..=300, next("page 4"));
    assert_eq!(run.listed().len(), 300);
    let ticket = run.walk().ticket;
    run.keys("S");
    assert_eq!(run.take(), [Effect::CancelWalk]);
    assert_eq!(run.state.users.walking, None);
    let answer = answer(people(301..=400), None);
    changes_nothing(&run, Message::PageArrived { ticket, answer });
    run.keys("S");
    assert_eq!(run.walk().from, next("page 4"));
}

#[test]
fn escape_stops_loading_on_and_what_is_loaded_stays() {
    let mut run = loading_on();
    run.page(101..=200, next("page 3")).keys("<esc>");
    assert_eq!(run.take(), [Effect::CancelWalk]);
    assert_eq!(run.listed().len(), 200);
    assert!(run.said().contains("stopped"));
}

#[test]
fn loading_on_takes_the_place_of_a_page_on_its_way() {
    let mut run = Run::listing(100);
    run.keys("G");
    let prefetch = run.walk().ticket;
    run.keys("S");
    assert_ne!(run.walk().ticket, prefetch);
    assert_eq!(
        (run.walk().from.clone(), run.walk().pages),
        (next("page 2"), None)
    );
    let answer = answer(people(101..=200), None);
    changes_nothing(
        &run,
        Message::PageArrived {
            ticket: prefetch,
            answer,
        },
    );
}

#[test]
fn a_failure_midway_stops_loading_on_and_the_same_key_goes_on_there() {
    let mut run = loading_on();
    run.page(101..=200, next("page 3")).failed(cut_off());
    assert_eq!(run.listed().len(), 200);
    assert!(!run.state.is_busy());
    run.keys("S");
    assert_eq!(
        (run.walk().from.clone(), run.walk().pages),
        (next("page 3"), None)
    );
}

#[test]
fn a_place_that_expired_starts_over_and_lists_each_user_once() {
    let mut run = Run::listing(100);
    run.keys("jjjj.").failed(expired());
    assert_eq!((run.walk().from.clone(), run.walk().pages), (None, Some(2)));
    run.page(1..=100, next("fresh"));
    run.page(90..=150, None);
    assert_eq!(run.listed(), (1..=150).collect::<Vec<_>>());
    assert_eq!(run.selected(), Some(5));
    assert_eq!(run.state.users.shown.pager.restarts(), 1);
}

#[test]
fn a_second_restart_asks_for_no_more_pages_than_are_loaded_and_one() {
    let mut run = loading_on();
    run.page(101..=200, next("page 3")).keys("S.");
    run.failed(expired());
    assert_eq!(run.walk().pages, Some(3));
    run.page(1..=100, next("b")).page(101..=200, next("c"));
    run.page(201..=300, next("d")).ended();
    run.keys(".").failed(expired());
    assert_eq!(run.walk().pages, Some(4));
}

#[test]
fn loading_on_goes_on_loading_after_a_place_expired() {
    let mut run = loading_on();
    run.failed(expired());
    assert_eq!((run.walk().from.clone(), run.walk().pages), (None, None));
    assert!(run.state.users.walking.unwrap().load_on.is_some());
}

#[test]
fn a_place_that_expires_although_nobody_came_ends_the_list() {
    let mut run = loading_on();
    run.failed(expired());
    run.page(1..=100, next("fresh")).failed(expired());
    assert_eq!(
        run.state.users.shown.pager.next(),
        &Next::Ended(End::Expired)
    );
    assert!(run.said().contains("keeps expiring"), "{}", run.said());
    assert!(!run.state.is_busy());
    run.take();
    run.keys("S.G");
    assert_eq!(run.take(), []);
}

#[test]
fn a_first_page_that_speaks_of_a_token_failed_and_did_not_expire() {
    let mut run = Run::new();
    run.take();
    run.failed(expired());
    assert_eq!(run.take(), []);
    assert!(run.state.users.failure.is_some());
    run.keys("R");
    assert_eq!(run.take().len(), 1);
}

#[test]
fn after_a_restart_pages_with_nobody_new_still_come_to_an_end() {
    let mut run = loading_on();
    run.failed(expired());
    for page in 0..10 {
        if run.state.users.walking.is_some() {
            run.page(1..=100, next(&format!("again {page}")));
        }
    }
    assert!(matches!(
        run.state.users.shown.pager.next(),
        Next::Paused(_, Pause::NobodyNew)
    ));
}

#[test]
fn pages_that_lead_back_end_the_list_and_say_so() {
    for back in ["page 2", "a", "b"] {
        let mut run = loading_on();
        run.page(101..=200, next("a")).page(201..=300, next("b"));
        run.page(301..=400, next(back));
        assert_eq!(run.take().last(), Some(&Effect::CancelWalk), "{back}");
        assert_eq!(run.listed().len(), 400);
        assert!(run.said().contains("repeats pages"), "{}", run.said());
        run.keys("S.G");
        assert_eq!(run.take(), []);
    }
}

#[test]
fn empty_pages_are_followed_and_then_ask() {
    let mut run = loading_on();
    let nobody = Vec::<Person>::new;
    run.page(nobody(), next("a")).page(nobody(), next("b"));
    assert!(run.state.users.walking.is_some());
    run.page(nobody(), next("c"));
    assert_eq!(run.state.users.walking, None);
    assert!(run.said().contains("empty pages"), "{}", run.said());
    run.take();
    run.keys("G");
    assert_eq!(run.take(), [], "only on demand");
    run.keys(".");
    assert_eq!(run.walk().from, next("c"));
}

#[test]
fn a_last_page_that_is_empty_is_the_end() {
    let mut run = loading_on();
    run.page(Vec::<Person>::new(), None);
    assert_eq!(
        run.state.users.shown.pager.next(),
        &Next::Ended(End::Complete)
    );
    assert_eq!(run.listed().len(), 100);
}

#[test]
fn rows_that_repeat_are_listed_once_with_what_came_last() {
    let mut run = loading_on();
    run.page([Person::from(7).named("Seven"), Person::from(101)], None);
    assert_eq!(run.listed(), (1..=101).collect::<Vec<_>>());
    assert_eq!(run.state.users.shown.rows.repeated(), 1);
    run.keys("jjjjjj");
    let name = run.state.users.selected().unwrap().display_name().value();
    assert_eq!(name.unwrap().as_received(), "Seven");
}

#[test]
fn rows_without_an_id_stay_and_are_nobody() {
    let mut run = Run::new();
    run.page([1, 0, 0, 2], None);
    assert_eq!(run.listed(), [1, 0, 0, 2]);
    run.keys("jr");
    assert!(run.said().contains("no user id"), "{}", run.said());
}

#[test]
fn names_like_those_of_role_holders_are_learned_from_every_page() {
    let mut run = Run::new();
    let stranger = Person::from(2).named("\u{410}nn");
    run.page(
        [Person::from(1).named("Ann").holding("moderator"), stranger],
        None,
    );
    let users = &run.state.users;
    let resembles: Vec<bool> = users
        .rows()
        .iter()
        .map(|row| {
            let user = users.shown.rows.user(*row).unwrap();
            users.protected.resembled_by(user).is_some()
        })
        .collect();
    assert_eq!(resembles, [false, true]);
}

#[test]
fn a_user_who_was_gone_and_comes_with_a_page_is_there_again() {
    let mut run = loading_on();
    let row = run.state.users.selected_row().unwrap();
    run.state.users.gone.insert(row);
    run.page([1, 101], next("page 3"));
    assert!(run.state.users.gone.is_empty());
}
