use super::*;
use crate::app::live::tests::event;
use crate::app::message::Message;
use crate::app::testing::Run;
use crate::domain::event::EventKind;

fn hears(run: &mut Run, about: u32) -> &mut Run {
    let events = vec![event(EventKind::DidFlag, [about])];
    run.tell(Message::EventsHeard { events, skipped: 0 })
}

fn view(run: &Run) -> FeedView {
    match &run.state.overlay {
        Some(Overlay::Feed(view)) => view.clone(),
        other => panic!("no feed: {other:?}"),
    }
}

fn shown(run: &Run) -> Vec<String> {
    let view = view(run);
    let rows = rows(&run.state, &view);
    let ids = rows.iter().filter_map(|line| line.user_id.as_ref());
    ids.map(|id| id.text().as_received().to_owned()).collect()
}

#[test]
fn at_the_newest_line_it_goes_on_and_on_an_older_one_it_counts_what_came() {
    let mut run = Run::listing(3);
    hears(&mut run, 1);
    hears(&mut run, 2);
    run.keys("E");
    assert_eq!(shown(&run), ["u2", "u1"]);
    hears(&mut run, 3);
    assert_eq!(shown(&run), ["u3", "u2", "u1"]);
    run.keys("<down>");
    hears(&mut run, 9);
    hears(&mut run, 8);
    assert_eq!(
        shown(&run),
        ["u3", "u2", "u1"],
        "nothing moves under the cursor"
    );
    assert_eq!(view(&run).waiting(&run.state), 2);
    run.keys("<up>");
    assert_eq!(shown(&run), ["u8", "u9", "u3", "u2", "u1"]);
    assert_eq!(view(&run).waiting(&run.state), 0);
}

#[test]
fn typing_leaves_what_holds_it() {
    let mut run = Run::listing(3);
    hears(&mut run, 1);
    hears(&mut run, 12);
    run.keys("E").wait(500).keys("u12");
    assert_eq!(shown(&run), ["u12"]);
    run.keys("<backspace><backspace><backspace>didflag");
    assert_eq!(shown(&run), ["u12", "u1"]);
}

#[test]
fn enter_goes_to_whoever_is_listed_and_stays_where_nobody_is() {
    let mut run = Run::listing(3);
    hears(&mut run, 3);
    hears(&mut run, 99);
    run.keys("E<enter>");
    assert!(
        run.said().contains("not among the listed"),
        "{}",
        run.said()
    );
    view(&run);
    run.keys("<down><enter>");
    assert_eq!(run.state.overlay, None);
    assert_eq!(run.selected(), Some(3));
}
