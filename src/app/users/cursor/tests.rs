use crate::app::testing::Run;
use crate::app::testing::next;

#[test]
fn the_cursor_goes_no_further_than_the_rows() {
    let mut run = Run::new();
    run.page(1..=3, None).keys("kjjjjj");
    assert_eq!(run.selected(), Some(3));
    run.keys("g");
    assert_eq!(run.selected(), Some(1));
    run.keys("<pgdn><pgdn>");
    assert_eq!(run.selected(), Some(3));
    run.keys("<ctrl-u><ctrl-u>");
    assert_eq!(run.selected(), Some(1));
}

#[test]
fn the_list_scrolls_no_more_than_it_must() {
    let mut run = Run::listing(100);
    let height = run.state.list_height();
    run.keys(&"j".repeat(height - 1));
    assert_eq!(run.state.users.top, 0);
    run.keys("j");
    assert_eq!(run.state.users.top, 1);
    run.keys("k");
    assert_eq!(run.state.users.top, 1);
}

#[test]
fn a_page_is_as_long_as_the_screen() {
    let mut run = Run::listing(100);
    let height = u32::try_from(run.state.list_height()).unwrap();
    run.keys("<pgdn>");
    assert_eq!(run.selected(), Some(1 + height));
    run.keys("<ctrl-u>");
    assert_eq!(run.selected(), Some(1 + height - height / 2));
}

#[test]
fn a_tiny_screen_and_back_keeps_person_and_place() {
    let mut run = Run::listing(100);
    run.keys(&"j".repeat(45)).keys("kkkkk");
    let (selected, top) = (run.selected(), run.state.users.top);
    assert!(top > 0);
    run.resize(10, 3).resize(0, 0).resize(120, 40);
    assert_eq!((run.selected(), run.state.users.top), (selected, top));
}

#[test]
fn a_lower_screen_scrolls_to_the_cursor() {
    let mut run = Run::listing(100);
    run.keys(&"j".repeat(30)).resize(120, 20);
    let users = &run.state.users;
    assert_eq!(run.selected(), Some(31));
    assert!(users.cursor < users.top + run.state.list_height());
    run.resize(120, 100);
    let bottom = run.state.users.top + run.state.list_height();
    assert_eq!(bottom, 100, "no line below the list is wasted");
}

#[test]
fn panes_that_come_and_go_never_hide_the_cursor() {
    // List and detail share the lines of this screen, so each of these keys changes the height.
    let mut run = Run::sized(80, 30);
    run.page(1..=100, next("page 2")).ended();
    run.keys("p").keys(&"j".repeat(22)).keys("p");
    run.keys("<tab>+<esc>p+j+p<enter>");
    assert_eq!(run.selected(), Some(24));
}

#[test]
fn a_list_that_is_hidden_keeps_its_place() {
    let mut run = Run::listing(100);
    run.keys(&"j".repeat(50)).keys("kkkkk");
    let top = run.state.users.top;
    run.keys("<tab>+");
    assert!(crate::app::geometry::screen(&run.state).list.is_none());
    run.keys("+");
    assert_eq!((run.selected(), run.state.users.top), (Some(46), top));
}
