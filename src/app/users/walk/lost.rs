//! Rows beyond repair: each is said, and once a walk.

use crate::app::testing::Run;
use crate::app::testing::answer;
use crate::app::testing::cut_off;
use crate::app::testing::next;
use crate::app::testing::people;
use crate::app::testing::refused;
use crate::domain::request::Answer;

/// A way in which a walk ends.
type End = fn(&mut Run);

/// A console that loads on behind its first 100 users.
fn loading_on() -> Run {
    let mut run = Run::listing(100);
    run.keys("S").take();
    run
}

#[test]
fn lost_rows_are_counted_and_said() {
    let mut run = loading_on();
    let mut torn = answer(people(101..=150), next("page 3"));
    torn.lost = 50;
    run.answer(torn.clone()).answer(Answer {
        next: next("page 4"),
        ..torn
    });
    assert_eq!(run.state.users.shown.lost, 100);
    assert_eq!(
        run.said(),
        "",
        "while the walk goes on the list itself says so"
    );
    run.ended();
    assert!(run.said().starts_with("100 rows"), "{}", run.said());
    run.keys(".").page(201..=300, next("page 5")).ended();
    let said = run.state.notices.iter().filter(|notice| {
        let text = notice.text.as_received();
        text.contains("beyond repair")
    });
    assert_eq!(said.count(), 1);
}

#[test]
fn lost_rows_are_said_however_the_walk_ends() {
    let torn = |next| Answer {
        lost: 1,
        ..answer(people(101..=150), next)
    };
    let ends: [(&str, End); 4] = [
        ("it is stopped", |run| {
            run.keys("S");
        }),
        ("it breaks off", |run| {
            run.failed(cut_off());
        }),
        ("the list ends", |run| {
            run.page(201..=300, None);
        }),
        ("the server repeats pages", |run| {
            run.page(201..=300, next("page 3"));
        }),
    ];
    for (how, end) in ends {
        let mut run = loading_on();
        run.answer(torn(next("page 3")));
        end(&mut run);
        let mut said = run.state.notices.iter();
        let found = said.any(|notice| notice.text.as_received().starts_with("1 row beyond"));
        assert!(found, "where {how}: {}", run.said());
    }
}

#[test]
fn a_list_that_is_given_up_takes_its_lost_rows_along() {
    let mut run = Run::listing(100);
    run.keys("S").page(101..=200, next("page 3"));
    run.page(201..=300, next("page 4")).keys("S");
    run.keys(&"j".repeat(229)).keys("R").answer(Answer {
        lost: 3,
        ..answer(people(101..=150), next("b"))
    });
    run.keys("<esc>");
    assert_eq!(
        (run.state.users.shown.lost, run.state.notices.len()),
        (0, 1)
    );
    assert!(run.said().starts_with("cancelled"), "{}", run.said());
}

#[test]
fn rows_that_are_lost_again_after_a_restart_are_lost_once() {
    let mut run = loading_on();
    let torn = Answer {
        lost: 1,
        ..answer(people(101..=200), next("page 3"))
    };
    run.answer(torn.clone())
        .failed(refused(400, 400_000, "Query token is invalid"))
        .page(1..=100, next("page 2"))
        .answer(torn);
    assert_eq!(run.state.users.shown.lost, 1);
}
