use crate::app::live::tests::answered;
use crate::app::live::tests::hears;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::users::leaving::belongs_no_more;
use crate::domain::event::EventKind;

/// A whole list of flagged users.
fn flagged(people: impl IntoIterator<Item = u32>) -> Run {
    let mut run = Run::new();
    run.page(1..=3, None);
    run.keys("f").page(people, None).take();
    run
}

fn unflagged(number: u32) -> Person {
    Person::from(number).flagged(0)
}

/// The numbers of the rows that are greyed.
fn greyed(run: &Run) -> Vec<u32> {
    let rows = run.state.users.rows().iter().zip(run.listed());
    rows.filter(|(row, _)| belongs_no_more(&run.state, **row))
        .map(|(_, number)| number)
        .collect()
}

#[test]
fn a_row_that_no_longer_belongs_is_greyed_and_leaves_with_the_cursor() {
    let mut run = flagged([1, 2, 3, 4]);
    run.keys("j");
    hears(&mut run, EventKind::DidUnflag, unflagged(2));
    answered(&mut run, [unflagged(2)]);
    assert_eq!(greyed(&run), [2]);
    assert_eq!(run.listed(), [1, 2, 3, 4]);
    run.keys("j");
    assert_eq!(run.listed(), [1, 3, 4]);
    assert_eq!(run.selected(), Some(3));
}

#[test]
fn one_that_the_cursor_was_never_on_stays_where_it_stands() {
    let mut run = flagged([1, 2, 3, 4]);
    hears(&mut run, EventKind::DidUnflag, unflagged(3));
    answered(&mut run, [unflagged(3)]);
    run.keys("j");
    assert_eq!(run.listed(), [1, 2, 3, 4]);
    assert_eq!(greyed(&run), [3]);
    run.keys("jk");
    assert_eq!(run.listed(), [1, 2, 4]);
    assert_eq!(run.selected(), Some(2));
}

#[test]
fn a_rumour_greys_and_does_not_take_away() {
    let mut run = flagged([1, 2, 3]);
    run.keys("j");
    hears(&mut run, EventKind::DidUnflag, unflagged(2));
    assert_eq!(greyed(&run), [2]);
    run.keys("j");
    assert_eq!(run.listed(), [1, 2, 3], "nobody confirmed it");
    answered(&mut run, [2]);
    assert_eq!(greyed(&run), [0; 0], "it was not so");
}

#[test]
fn what_the_server_sent_unfitting_is_marked_and_stays() {
    let mut run = Run::new();
    run.page(1..=3, None);
    run.keys("f")
        .page([Person::from(1), unflagged(2), Person::from(3)], None);
    run.keys("jjkk");
    assert_eq!(run.listed(), [1, 2, 3]);
    hears(
        &mut run,
        EventKind::DidUpdate,
        unflagged(2).named("Renamed"),
    );
    answered(&mut run, [unflagged(2).named("Renamed")]);
    run.keys("jjkk");
    assert_eq!(run.listed(), [1, 2, 3]);
    assert_eq!(greyed(&run), [0; 0]);
}

#[test]
fn who_is_marked_stays_until_the_mark_is_gone() {
    let mut run = flagged([1, 2, 3]);
    run.keys("j ").keys("k");
    hears(&mut run, EventKind::DidUnflag, unflagged(2));
    answered(&mut run, [unflagged(2)]);
    run.keys("jk");
    assert_eq!(run.listed(), [1, 2, 3]);
    run.keys("<esc>jk");
    assert_eq!(run.listed(), [1, 3]);
}

#[test]
fn the_cursor_keeps_its_line_where_the_list_is_longer_than_the_screen() {
    let mut run = flagged(1..=90);
    for _ in 0..60 {
        run.keys("j");
    }
    let line = |run: &Run| run.state.users.cursor - run.state.users.top;
    run.keys("kkk");
    let gone = run.selected().unwrap();
    hears(&mut run, EventKind::DidUnflag, unflagged(gone));
    answered(&mut run, [unflagged(gone)]);
    let before = line(&run);
    run.keys("j");
    assert!(!run.listed().contains(&gone));
    assert_eq!(run.selected(), Some(gone + 1));
    assert_eq!(line(&run), before + 1, "as by any step down");
}

#[test]
fn it_leaves_a_listing_by_local_wishes_too_and_what_is_on_its_way_does_not_bring_it_back() {
    let mut run = flagged([5, 4, 3, 2]);
    run.keys("sjjjj<enter>").arranged();
    run.keys("j");
    hears(&mut run, EventKind::DidUnflag, unflagged(4));
    run.arranged();
    answered(&mut run, [unflagged(4)]);
    let before = run.arrangement();
    let place = run.listed().iter().position(|number| *number == 4).unwrap();
    assert_eq!(run.state.users.cursor, place);
    run.keys("k");
    assert!(!run.listed().contains(&4));
    run.tell(before);
    assert!(!run.listed().contains(&4), "{:?}", run.listed());
}

#[test]
fn another_list_in_its_place_is_no_step_of_the_cursor() {
    let mut run = flagged([1, 2, 3]);
    run.keys("j");
    hears(&mut run, EventKind::DidUnflag, unflagged(2));
    answered(&mut run, [unflagged(2)]);
    run.keys("R").page([1, 3, 4], None);
    assert_eq!(run.listed(), [1, 3, 4]);
}
