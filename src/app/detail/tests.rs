use std::sync::Arc;

use crate::app::detail::Tab;
use crate::app::effect::Effect;
use crate::app::message::Message;
use crate::app::message::Timer;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::changes_nothing;
use crate::app::testing::next;
use crate::app::testing::profile;

fn rest(timer: &Timer) -> bool {
    matches!(timer, Timer::DetailPause(_))
}

/// The second of 100 users, taken apart, on the JSON tab with the pane in focus.
fn reading() -> Run {
    let mut run = Run::listing(100);
    run.keys("j").woke(rest).decoded().keys("5<enter>").take();
    run
}

#[test]
fn whoever_is_under_the_cursor_is_shown_at_once_and_taken_apart_after_a_rest() {
    let mut run = Run::listing(100);
    run.keys("j");
    let shown = run.state.detail.subject.clone().unwrap();
    assert_eq!(shown.user_id.unwrap().text().as_received(), "u2");
    assert_eq!(run.take(), []);
    run.keys("k").woke(rest);
    let asked = run.take();
    assert!(
        matches!(asked.as_slice(), [Effect::DecodeProfile { row: 0, .. }]),
        "{asked:?}"
    );
    run.decoded();
    assert!(run.state.detail.profile.is_some());
}

#[test]
fn a_cursor_that_moved_on_takes_nobody_apart() {
    let mut run = Run::listing(100);
    run.keys("j");
    let first = run.timer(rest).unwrap();
    run.keys("j");
    changes_nothing(&run, Message::Woke(first));
}

#[test]
fn a_user_taken_apart_too_late_is_not_shown() {
    let mut run = Run::listing(100);
    run.keys("j").woke(rest);
    let ticket = run.state.detail.ticket;
    run.keys("j");
    assert_eq!(run.state.detail.profile, None);
    let profile = Arc::new(profile());
    changes_nothing(&run, Message::ProfileDecoded { ticket, profile });
}

#[test]
fn somebody_else_is_read_from_the_first_line() {
    let mut run = reading();
    run.keys("jj<esc>j").woke(rest).decoded();
    assert_eq!(run.state.detail.line, 0);
    assert_eq!(run.state.detail.tab, Tab::Json, "the tab stays");
}

#[test]
fn the_same_person_with_newer_content_keeps_line_and_folds() {
    let mut run = reading();
    run.keys("j j").keys("R");
    let before = run.state.detail.clone();
    run.take();
    run.page((1..=100).map(|at| Person::from(at).named("new")), next("b"));
    let asked = run.take();
    assert!(
        matches!(asked.as_slice(), [Effect::DecodeProfile { row: 1, .. }]),
        "at once: {asked:?}"
    );
    assert_eq!(
        run.state.detail.profile, before.profile,
        "no blank meanwhile"
    );
    run.decoded();
    assert_eq!(run.state.detail.line, before.line);
    assert_eq!(run.state.detail.folded_json, before.folded_json);
}

#[test]
fn shorter_content_moves_the_line_up() {
    for hidden in [false, true] {
        let mut run = reading();
        run.keys("jjj");
        assert_eq!(run.state.detail.line, 3);
        if hidden {
            run.resize(40, 10);
        }
        let mut short = profile();
        short.json.nodes.truncate(1);
        let ticket = run.state.detail.ticket;
        run.tell(Message::ProfileDecoded {
            ticket,
            profile: Arc::new(short),
        });
        assert_eq!(run.state.detail.line, 0);
    }
}

#[test]
fn a_folded_node_hides_what_is_in_it() {
    let mut run = reading();
    run.keys("j ");
    run.keys("G");
    assert_eq!(run.state.detail.line, 2, "one of four lines is hidden");
    run.keys("g  G");
    assert_eq!(run.state.detail.line, 2, "folding twice changes nothing");
    run.keys("g G");
    assert_eq!(run.state.detail.line, 0);
}

#[test]
fn a_line_that_holds_nothing_does_not_fold() {
    let mut run = reading();
    run.keys("G ");
    assert!(run.state.detail.folded_json.is_empty());
}

#[test]
fn another_tab_begins_at_its_first_line() {
    let mut run = reading();
    run.keys("jj1");
    assert_eq!(
        (run.state.detail.tab, run.state.detail.line),
        (Tab::Profile, 0)
    );
    run.keys("[");
    assert_eq!(run.state.detail.tab, Tab::History);
    run.keys("]]");
    assert_eq!(run.state.detail.tab, Tab::Roles);
}

#[test]
fn a_larger_screen_shows_no_room_below_the_last_line() {
    let mut run = Run::sized(80, 24);
    let staff = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let staff = staff.into_iter().fold(Person::from(1), Person::holding);
    run.page([staff], None).woke(rest).decoded();
    run.keys("<tab>2G");
    let end = run.state.detail.line;
    assert!(end > 0, "the tab is longer than the pane");
    run.resize(59, 15).resize(80, 24);
    assert_eq!(run.state.detail.line, end, "a hidden pane keeps its place");
    run.resize(200, 60);
    assert_eq!(run.state.detail.line, 0);
}

#[test]
fn an_empty_list_shows_nobody() {
    let mut run = reading();
    run.keys("<esc>f").page(Vec::<Person>::new(), None);
    assert_eq!(run.state.detail.subject, None);
    assert_eq!(run.state.detail.profile, None);
    assert_eq!(run.timer(rest), None);
}
