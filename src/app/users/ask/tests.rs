use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::answer;
use crate::app::testing::changes_nothing;
use crate::app::testing::cut_off;
use crate::app::testing::next;
use crate::app::testing::people;
use crate::app::testing::refused;
use crate::domain::query::Filter;
use crate::domain::query::UserQuery;

/// 300 users are loaded and the cursor is on the 230th, too far up for more to be loaded.
fn deep() -> Run {
    let mut run = Run::listing(100);
    run.keys("S").page(101..=200, next("page 3"));
    run.page(201..=300, next("page 4")).keys("S");
    run.keys(&"j".repeat(229)).take();
    assert_eq!(run.selected(), Some(230));
    run
}

fn flagged() -> UserQuery {
    UserQuery::default().with_filter(Filter::Flagged)
}

#[test]
fn a_reload_shows_the_new_list_once_it_has_the_person_under_the_cursor() {
    let mut run = deep();
    let line = run.state.users.cursor - run.state.users.top;
    run.keys("R");
    assert_eq!((run.walk().from.clone(), run.walk().pages), (None, Some(3)));
    run.page(1..=100, next("b")).page(101..=200, next("c"));
    assert_eq!(run.listed().len(), 300, "the old rows stay until then");
    assert_eq!(run.selected(), Some(230));
    run.page(201..=300, next("d")).ended();
    assert_eq!(run.selected(), Some(230));
    assert_eq!(run.state.users.incoming, None);
    assert_eq!(run.state.users.cursor - run.state.users.top, line);
}

#[test]
fn a_person_who_moved_up_is_found_early_and_the_rest_goes_on_loading() {
    let mut run = deep();
    run.keys("R").page((1..=99).chain([230]), next("b"));
    assert_eq!(run.selected(), Some(230));
    assert_eq!(run.listed().len(), 100);
    run.page(100..=199, next("c"));
    assert_eq!(run.listed().len(), 200);
    assert_eq!(run.selected(), Some(230));
}

#[test]
fn where_the_person_is_not_found_the_cursor_keeps_its_place() {
    let mut run = deep();
    run.keys("R").page(1001..=1100, next("b"));
    run.page(1101..=1200, next("c"))
        .page(1201..=1300, next("d"));
    assert_eq!(run.selected(), Some(1230));
    run.ended();
    assert_eq!(run.selected(), Some(1230));
}

#[test]
fn another_question_begins_at_the_top_where_the_person_is_not_in_it() {
    let mut run = deep();
    run.keys("f").page(1001..=1100, next("b"));
    assert_eq!((run.selected(), run.state.users.top), (Some(1001), 0));
}

#[test]
fn a_cursor_that_never_moved_stays_at_the_top() {
    let mut run = Run::listing(100);
    run.keys("R").page(51..=150, next("b"));
    assert_eq!((run.selected(), run.state.users.top), (Some(51), 0));
}

#[test]
fn the_person_may_change_while_the_list_is_on_its_way() {
    let mut run = deep();
    run.keys("R").page(1..=100, next("b")).keys("jjj");
    run.page(101..=200, next("c")).page(201..=300, next("d"));
    assert_eq!(run.selected(), Some(233));
}

#[test]
fn a_person_moved_to_further_down_is_waited_for() {
    let mut run = deep();
    run.keys(&"k".repeat(180)).take();
    run.keys("R").keys(&"j".repeat(100));
    assert_eq!((run.selected(), run.walk().pages), (Some(150), Some(1)));
    run.page(1..=100, next("b")).ended();
    assert_eq!(run.selected(), Some(150));
    assert_eq!(
        (run.walk().from.clone(), run.walk().pages),
        (next("b"), Some(1))
    );
    run.page(101..=200, next("c")).ended();
    assert_eq!(run.selected(), Some(150));
    assert_eq!(run.state.users.incoming, None);
}

#[test]
fn a_reload_under_a_local_order_reads_as_far_as_the_person_really_is() {
    let mut run = deep();
    run.keys("sjjjj<enter>").arranged().keys("gjj").take();
    assert_eq!(run.selected(), Some(298));
    run.keys("R");
    assert_eq!(run.walk().pages, Some(3));
}

#[test]
fn a_failure_midway_keeps_the_old_rows_and_the_next_page_goes_on_there() {
    let mut run = deep();
    run.keys("R").page(1..=100, next("b")).failed(cut_off());
    assert_eq!((run.listed().len(), run.selected()), (300, Some(230)));
    assert!(run.state.users.failure.is_some());
    assert!(!run.state.is_busy());
    run.take();
    run.keys("jk");
    assert_eq!(run.take(), []);
    run.keys(".");
    assert_eq!(run.walk().from, next("b"));
    run.page(101..=300, None);
    assert_eq!((run.listed().len(), run.selected()), (300, Some(230)));
}

#[test]
fn escape_gives_a_reload_up_and_the_list_is_the_one_from_before() {
    let mut run = deep();
    let shown = run.state.users.shown.clone();
    run.keys("R").take();
    run.page(1..=100, next("b")).keys("<esc>");
    assert_eq!(run.take(), [Effect::CancelWalk]);
    assert_eq!(run.state.users.shown, shown);
    assert_eq!(run.state.users.incoming, None);
    let ticket = run.walk().ticket;
    let answer = answer(people(101..=200), next("c"));
    changes_nothing(&run, Message::PageArrived { ticket, answer });
}

#[test]
fn giving_up_a_list_that_failed_takes_its_failure_along() {
    let mut run = Run::listing(100);
    run.keys("f").failed(cut_off()).keys("<esc>");
    assert_eq!(run.state.users.failure, None);
    assert_eq!(run.state.users.wanted(), &UserQuery::default());
    run.take();
    run.keys("G");
    assert_eq!(run.walk().from, next("page 2"));
    assert_eq!(run.take().len(), 1);
}

#[test]
fn escape_gives_up_waiting_for_the_very_first_page() {
    let mut run = Run::new();
    run.take();
    run.keys("<esc>");
    assert_eq!(run.take(), [Effect::CancelWalk]);
    assert!(!run.state.is_busy());
    run.keys("R");
    run.page(1..=3, None);
    assert_eq!(run.listed(), [1, 2, 3]);
}

#[test]
fn a_reload_pressed_twice_waits_for_the_second() {
    let mut run = Run::listing(100);
    run.keys("R");
    let ticket = run.walk().ticket;
    run.keys("R");
    let answer = answer(people(1..=100), None);
    changes_nothing(&run, Message::PageArrived { ticket, answer });
    run.page(1..=50, None);
    assert_eq!(run.listed().len(), 50);
}

#[test]
fn a_filter_pressed_twice_ends_where_it_began() {
    let mut run = deep();
    run.keys("f");
    assert_eq!(run.walk().query, flagged());
    let first = run.walk().ticket;
    run.keys("f");
    assert_eq!(run.walk().query, UserQuery::default());
    let answer = answer(people([5, 10]), None);
    changes_nothing(
        &run,
        Message::PageArrived {
            ticket: first,
            answer,
        },
    );
    run.page((1..=99).chain([230]), next("b"));
    assert_eq!(run.selected(), Some(230));
}

#[test]
fn both_filters_hold_together() {
    let mut run = Run::listing(100);
    run.keys("fd");
    assert_eq!(run.walk().query, flagged().with_deleted(true));
    run.page([9], None);
    assert_eq!(run.state.users.shown.query, flagged().with_deleted(true));
    run.keys("f");
    assert_eq!(run.walk().query, UserQuery::default().with_deleted(true));
}

#[test]
fn an_empty_answer_takes_the_place_of_the_list() {
    let mut run = Run::listing(100);
    run.keys("d").page(Vec::<Person>::new(), None);
    assert_eq!(run.listed(), Vec::<u32>::new());
    assert_eq!(run.state.detail.subject, None);
    run.keys("d").page(1..=3, None);
    assert_eq!(run.selected(), Some(1));
}

#[test]
fn a_new_list_comes_in_the_local_order_at_once() {
    let mut run = Run::listing(100);
    run.keys("sjjjj<enter>").arranged();
    run.keys("f").page([3, 9, 6], None);
    assert_eq!(run.listed(), [9, 6, 3]);
    assert!(!run.state.is_busy());
}

#[test]
fn a_place_that_keeps_expiring_under_a_reload_shows_what_came() {
    let mut run = deep();
    let expired = || refused(400, 400_000, "Query token is invalid");
    run.keys("R").page(1..=100, next("b")).failed(expired());
    run.page(1..=100, next("c")).failed(expired());
    assert_eq!(run.state.users.incoming, None);
    assert_eq!(run.listed().len(), 100);
    assert!(run.said().contains("keeps expiring"));
}

#[test]
fn loading_on_during_a_reload_belongs_to_the_new_list() {
    let mut run = Run::listing(100);
    run.keys("R").keys("S");
    assert_eq!((run.walk().from.clone(), run.walk().pages), (None, None));
    run.page(1..=100, next("b")).page(101..=200, next("c"));
    assert_eq!(run.listed().len(), 200);
    run.keys("S");
    assert!(!run.state.is_busy());
}

#[test]
fn stopping_a_reload_that_brought_nothing_leaves_the_list_from_before() {
    let mut run = Run::listing(100);
    run.keys("RSS");
    assert_eq!(run.state.users.incoming, None);
    assert_eq!(run.listed().len(), 100);
    run.take();
    run.keys("G");
    assert_eq!(run.take().len(), 1, "the list can grow again");
}

#[test]
fn the_way_back_from_the_shell_reads_the_list_again() {
    let mut run = Run::listing(100);
    run.tell(Message::Resumed);
    let asked = run.take();
    assert!(
        matches!(asked.as_slice(), [Effect::Redraw, Effect::Walk(_)]),
        "{asked:?}"
    );
    assert_eq!(run.listed().len(), 100);
}

#[test]
fn the_way_back_from_the_shell_throws_no_long_walk_away() {
    let mut run = Run::listing(100);
    run.keys("S").page(101..=200, next("page 3")).take();
    run.tell(Message::Resumed);
    assert_eq!(run.take(), [Effect::Redraw]);
    run.page(201..=300, next("page 4"));
    assert_eq!(run.listed().len(), 300);
}
