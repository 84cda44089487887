use crate::app::marks;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::next;

fn marked(run: &Run) -> Vec<String> {
    let people = &marks::here(&run.state).people;
    let ids = people.iter().map(|id| id.text().as_received().to_owned());
    ids.collect()
}

/// Which listed rows have the sign.
fn signs(run: &Run) -> Vec<bool> {
    let range = marks::range(&run.state);
    (0..run.state.users.rows().len())
        .map(|place| marks::shows(&run.state, range.as_ref(), place))
        .collect()
}

fn words(run: &Run) -> String {
    marks::words(&run.state).unwrap_or_default()
}

#[test]
fn space_marks_and_moves_on_and_takes_a_mark_away() {
    let mut run = Run::listing(5);
    run.keys("  ");
    assert_eq!((marked(&run), run.selected()), (ids(&[1, 2]), Some(3)));
    run.keys("k ");
    assert_eq!((marked(&run), run.selected()), (ids(&[1]), Some(3)));
    assert_eq!(words(&run), "1 marked");
}

fn ids(numbers: &[u32]) -> Vec<String> {
    numbers.iter().map(|number| format!("u{number}")).collect()
}

#[test]
fn a_range_has_both_its_ends_whichever_way_it_goes() {
    for script in ["jvjjv", "jjjvkkv"] {
        let mut run = Run::listing(6);
        run.keys(script);
        assert_eq!(marked(&run), ids(&[2, 3, 4]), "{script}");
    }
    let mut run = Run::listing(6);
    run.keys("jvjj");
    assert_eq!(signs(&run), [false, true, true, true, false, false]);
    assert_eq!(words(&run), "0 marked, range of 3");
    run.keys("<esc>");
    assert_eq!((marked(&run), signs(&run)), (ids(&[]), vec![false; 6]));
}

#[test]
fn marks_stay_on_their_people_through_order_filter_and_reload() {
    let mut run = Run::listing(5);
    run.keys("j  ");
    assert_eq!(signs(&run), [false, true, true, false, false]);
    run.keys(":flags 3<enter>").arranged();
    assert_eq!(run.listed(), [3, 4, 5]);
    assert_eq!(signs(&run), [true, false, false]);
    run.keys("<esc>");
    run.keys(":sort flags<enter>").arranged();
    assert_eq!(run.listed(), [5, 4, 3, 2, 1]);
    assert_eq!(signs(&run), [false, false, true, true, false]);
    run.keys("R").page([2, 9, 3], None).ended().arranged();
    assert_eq!(run.listed(), [9, 3, 2]);
    assert_eq!(signs(&run), [false, true, true]);
    assert_eq!(marked(&run), ids(&[2, 3]));
}

#[test]
fn the_marked_are_taken_in_the_sequence_of_the_screen_and_the_others_after_them() {
    let taken = |run: &Run| {
        let people = marks::in_sequence(&run.state).into_iter();
        let ids = people.map(|id| id.text().as_received().to_owned());
        ids.collect::<Vec<String>>()
    };
    let mut run = Run::listing(5);
    run.keys("V");
    assert_eq!(taken(&run), ids(&[1, 2, 3, 4, 5]));
    run.keys(":sort flags<enter>").arranged();
    assert_eq!(taken(&run), ids(&[5, 4, 3, 2, 1]));
    run.keys(":flags 4<enter>").arranged();
    assert_eq!(run.listed(), [5, 4]);
    assert_eq!(taken(&run), ids(&[5, 4, 1, 2, 3]), "hidden by the filter");
    run.keys("R").page([4, 9, 1, 5], None).ended().arranged();
    assert_eq!(run.listed(), [9, 5, 4]);
    assert_eq!(taken(&run), ids(&[5, 4, 1, 2, 3]), "two are not loaded");
    run.keys("t").flagged([2, 3, 4], None).flagged_ended(None);
    run.keys("V");
    let queued = run.queued();
    assert_eq!(taken(&run), ids(&queued));
}

#[test]
fn all_are_those_shown_under_the_local_filters() {
    let mut run = Run::listing(6);
    run.keys(":flags 4<enter>").arranged();
    run.keys("V");
    assert_eq!(marked(&run), ids(&[4, 5, 6]));
    assert!(run.said().contains("3 rows marked"), "{}", run.said());
}

#[test]
fn all_in_the_queue_are_the_open_cases() {
    let mut run = Run::listing(5);
    run.keys("t").flagged([1, 2, 3], None).flagged_ended(None);
    // The worst is decided before.
    run.keys("C").stored(1);
    run.keys("V");
    assert_eq!(marked(&run), ids(&[1, 2]));
    // Marks of the list are others.
    run.keys("t");
    assert_eq!(marked(&run), ids(&[]));
}

#[test]
fn escape_drops_marks_after_what_it_drops_before() {
    let mut run = Run::listing(5);
    run.keys(" ");
    run.keys(":flags 1<enter>").arranged();
    run.keys("<esc>");
    assert_eq!(marked(&run).len(), 1);
    run.keys("<esc>");
    assert_eq!(marked(&run).len(), 0);
    run.keys("t").flagged([1, 2], None).flagged_ended(None);
    run.keys(" <esc>");
    assert!(run.state.triage.open);
    assert_eq!(marked(&run).len(), 0);
    run.keys("<esc>");
    assert!(!run.state.triage.open);
}

#[test]
fn a_row_that_names_nobody_is_counted_and_never_a_person() {
    let mut run = Run::new();
    let people = [Person::from(0), Person::from(1)];
    run.page(people, next("p")).ended();
    run.keys(" ");
    assert!(run.said().contains("names nobody"), "{}", run.said());
    run.keys("VV");
    assert_eq!(
        (marked(&run), words(&run)),
        (ids(&[1]), "2 marked".to_owned())
    );
}

#[test]
fn a_session_that_only_reads_marks_nobody() {
    let mut run = Run::listing(3);
    run.state.session.write = false;
    for key in [" ", "v", "V"] {
        run.keys(key);
        assert!(run.said().contains("only reads"), "{}", run.said());
        assert!(marks::here(&run.state).is_empty());
    }
}

#[test]
fn rows_that_name_nobody_are_marked_in_their_list_only() {
    let mut run = Run::new();
    run.page([Person::from(0), Person::from(1)], next("p"))
        .ended();
    run.keys("V");
    assert_eq!(words(&run), "2 marked");
    // In the list that comes next, the row of that number is somebody else's, or nobody's again.
    run.keys("R").page([1, 0, 2], None).ended();
    assert_eq!(
        (marked(&run), words(&run)),
        (ids(&[1]), "1 marked".to_owned())
    );
    assert_eq!(signs(&run), [true, false, false]);
}
