use super::*;
use crate::app::overlay::FilterMenu;
use crate::app::overlay::Overlay;
use crate::app::search::Open;
use crate::app::search::Stop;
use crate::app::session::Network;
use crate::app::unavailable::fixture::browsing;
use crate::app::unavailable::fixture::console;
use crate::app::unavailable::fixture::keymap;
use crate::domain::arrange::LocalOrder;
use crate::domain::failure::Failure;

fn line(state: &State, columns: usize) -> String {
    let hints = hints(state, columns).into_iter();
    let hints: Vec<String> = hints.map(|(key, label)| format!("{key} {label}")).collect();
    hints.join("  ")
}

#[test]
fn hints_fill_the_line_and_never_pass_it() {
    let state = browsing(None);
    assert_eq!(
        line(&state, 78),
        "Enter open  / search  f flagged  d deleted  s sort  : commands  ? help"
    );
    for columns in 0..200 {
        let line = line(&state, columns);
        assert!(line.len() <= columns, "{columns}: {line}");
        assert_eq!(line.ends_with("? help"), columns >= 6, "{columns}: {line}");
    }
}

#[test]
fn only_what_can_be_pressed_now_is_hinted() {
    assert!(!line(&console(Network::Demo), 200).contains("open"));
    assert!(!line(&browsing(None), 200).contains("load on"));
    assert!(line(&browsing(Some("t")), 200).contains("S load on"));
}

#[test]
fn hints_show_the_keys_that_are_bound() {
    let mut state = browsing(None);
    state.keymap = keymap("search", "ctrl-f");
    assert!(line(&state, 200).contains("Ctrl-F search"));
    state.keymap = keymap("search", "none");
    assert!(!line(&state, 200).contains("search"));
}

#[test]
fn what_the_moment_asks_for_comes_first() {
    let mut state = browsing(None);
    state.users.wish.order = Some(LocalOrder::Flags);
    assert!(line(&state, 80).starts_with("Esc clear local  Enter open"));
    state.health = Health::Stopped {
        failure: Failure::Stopped,
    };
    assert!(line(&state, 80).starts_with("R try again  Esc clear local"));
    assert!(!line(&state, 200).contains("flagged"));
}

#[test]
fn a_toggle_that_is_on_is_offered_the_other_way() {
    let mut state = browsing(None);
    state.users.shown.query = state.users.shown.query.clone().with_filter(Filter::Flagged);
    assert!(line(&state, 200).contains("f all users"));
}

#[test]
fn each_place_has_hints_of_its_own() {
    let mut state = browsing(None);
    state.search.open = Some(Open {
        stop: Stop::Keyword,
        before: state.users.shown.query.clone(),
    });
    assert_eq!(
        line(&state, 80),
        "Enter ask now  Esc undo  Tab field, exact  Up earlier search  F1 help"
    );
    state.overlay = Some(Overlay::SortMenu { cursor: 0 });
    assert_eq!(
        line(&state, 80),
        "Enter choose  Esc close  Down next  Up previous"
    );
    state.overlay = Some(Overlay::FilterMenu(FilterMenu::default()));
    assert!(!line(&state, 80).contains("quit"));
    let first = console(Network::Nothing);
    assert_eq!(line(&first, 80), "Enter try the demo  q quit  ? help");
}

#[test]
fn the_letters_for_all_that_a_run_before_left_are_offered_while_they_do_something() {
    use crate::app::testing::Run;
    use crate::app::testing::held;
    use crate::domain::memory::Owner;
    use crate::domain::memory::Stage;
    let offered = |people: u32| {
        let mut run = Run::listing(5);
        let open = (1..=people).map(|number| {
            held(
                number.into(),
                Verb::ClearFlags,
                number,
                Stage::Staged,
                Owner::Nobody,
            )
        });
        run.outbox(open.collect());
        run.keys("o").wait(500);
        run
    };
    let mut run = offered(2);
    assert!(line(&run.state, 120).contains("S all again  D drop all"));
    run.keys("S");
    assert!(
        !line(&run.state, 120).contains("drop all"),
        "it is being asked"
    );
    assert!(!line(&offered(1).state, 120).contains("drop all"));
    let mut reads = offered(2);
    reads.state.session.write = false;
    assert!(!line(&reads.state, 120).contains("drop all"));
}
