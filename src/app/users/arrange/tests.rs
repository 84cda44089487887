use std::sync::Arc;

use crate::app::effect::Effect;
use crate::app::list::Listed;
use crate::app::message::Message;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::changes_nothing;
use crate::app::testing::next;
use crate::app::users::Arranging;
use crate::domain::query::Order;
use crate::domain::rows::RowId;

const BY_FLAGS: &str = "sjjjj<enter>";

#[test]
fn a_local_order_says_over_how_many_it_was_computed() {
    let mut run = Run::listing(100);
    run.keys(BY_FLAGS);
    let asked = run.take();
    assert!(
        matches!(asked.as_slice(), [Effect::Arrange { .. }]),
        "{asked:?}"
    );
    assert_eq!(run.listed().first(), Some(&1), "until it is computed");
    run.arranged();
    assert_eq!(run.listed(), (1..=100).rev().collect::<Vec<_>>());
    assert!(matches!(
        run.state.users.listed,
        Listed::Some { base: 100, .. }
    ));
}

#[test]
fn the_cursor_follows_the_person_through_order_and_filter() {
    let mut run = Run::listing(100);
    run.keys("jjj").keys(BY_FLAGS).arranged();
    assert_eq!((run.selected(), run.state.users.cursor), (Some(4), 96));
    run.keys("F<down><down><down><down>5<enter>").arranged();
    assert_eq!(run.selected(), Some(100), "u4 has too few flags");
    run.keys("<esc>");
    assert_eq!(run.selected(), Some(4), "and is back when listed again");
    assert_eq!(run.listed(), (1..=100).collect::<Vec<_>>());
}

#[test]
fn an_order_of_the_server_takes_the_local_one_away() {
    let mut run = Run::listing(100);
    run.keys(BY_FLAGS).arranged().take();
    run.keys("sgjj<enter>");
    let asked = run.take();
    assert!(matches!(asked.as_slice(), [Effect::Walk(_)]), "{asked:?}");
    assert_eq!(run.walk().query.order(), Order::LastCreated);
    assert_eq!(run.listed().first(), Some(&1));
    assert!(run.state.users.wish.is_plain());
}

#[test]
fn the_order_in_force_is_not_asked_for_again() {
    let mut run = Run::listing(100);
    run.keys(BY_FLAGS).arranged().take();
    run.keys("sg<enter>");
    assert_eq!(run.take(), []);
    assert_eq!(run.state.users.listed, Listed::All);
}

#[test]
fn rows_that_come_while_it_is_computed_are_arranged_after_it() {
    let mut run = Run::listing(100);
    run.keys("S").keys(BY_FLAGS).take();
    run.page(101..=200, next("page 3"))
        .page(201..=300, next("page 4"));
    assert_eq!(run.take(), [], "one computation at a time");
    assert_eq!(run.state.users.arranging, Arranging::Outdated);
    run.arranged();
    assert_eq!(run.listed().len(), 100);
    run.arranged();
    assert_eq!(run.listed(), (1..=300).rev().collect::<Vec<_>>());
    assert_eq!(run.state.users.arranging, Arranging::Settled);
}

#[test]
fn an_answer_to_an_older_wish_changes_nothing() {
    let mut run = Run::listing(100);
    run.keys(BY_FLAGS);
    let late = run.arrangement();
    run.keys("F <enter>");
    changes_nothing(&run, late.clone());
    run.arranged();
    assert_eq!(run.listed(), Vec::<u32>::new(), "nobody is banned");
    changes_nothing(&run, late.clone());
    changes_nothing(&run, run.arrangement());
    run.keys("<esc>");
    changes_nothing(&run, late);
    assert_eq!(run.listed().len(), 100);
}

#[test]
fn an_answer_over_a_list_that_was_replaced_changes_nothing() {
    let mut run = Run::listing(100);
    run.keys(BY_FLAGS).arranged().keys("S");
    run.page(101..=200, next("page 3"));
    let late = run.arrangement();
    run.keys("f").page([3, 9, 6], None);
    changes_nothing(&run, late);
    assert_eq!(run.listed(), [9, 6, 3]);
}

#[test]
fn a_filter_lists_only_whom_it_admits_and_new_pages_too() {
    let mut run = Run::new();
    run.page([Person::from(1), Person::from(2).banned()], next("page 2"));
    run.ended().keys("F <enter>").arranged();
    assert_eq!(run.listed(), [2]);
    run.keys(".")
        .page([Person::from(3).banned(), Person::from(4)], None);
    run.arranged();
    assert_eq!(run.listed(), [2, 3]);
}

#[test]
fn a_message_that_nobody_asked_for_changes_nothing() {
    let run = Run::listing(3);
    let rows = Arc::new(vec![RowId(0)]);
    let ticket = run.state.users.arrange_ticket;
    changes_nothing(
        &run,
        Message::Arranged {
            ticket,
            base: 3,
            rows,
        },
    );
}

#[test]
fn at_the_end_of_what_is_listed_the_key_for_it_asks_for_more() {
    let mut run = Run::listing(100);
    run.keys(BY_FLAGS).arranged().take();
    run.keys("G");
    assert_eq!((run.take(), run.selected()), (Vec::new(), Some(1)));
    run.keys("G");
    assert_eq!(run.walk().from, next("page 2"));
    assert!(matches!(run.take().as_slice(), [Effect::Walk(_)]));
}
