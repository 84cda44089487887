use super::*;
use crate::app::live::tests::event;
use crate::app::message::Message;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::domain::event::Event;
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
fn enter_goes_to_whoever_is_listed() {
    let mut run = Run::listing(3);
    hears(&mut run, 3);
    run.keys("E").wait(500).keys("<enter>");
    assert_eq!(run.state.overlay, None);
    assert_eq!(run.selected(), Some(3));
}

/// An event of a kind about somebody.
fn tell(run: &mut Run, kind: EventKind, about: impl Into<Person>) {
    crate::app::live::tests::hears(run, kind, about);
}

#[test]
fn tab_goes_through_the_kinds_of_events() {
    let mut run = Run::listing(9);
    tell(&mut run, EventKind::DidFlag, 1);
    tell(&mut run, EventKind::DidBan, 2);
    // A ban that is told as an update is one too.
    tell(&mut run, EventKind::DidUpdate, Person::from(3).banned());
    tell(&mut run, EventKind::DidCreate, 4);
    tell(&mut run, EventKind::DidBlock, 5);
    tell(&mut run, EventKind::Other, 6);
    run.keys("E").wait(500);
    let mut of_each = Vec::new();
    for _ in Group::ALL {
        of_each.push(shown(&run));
        run.keys("<tab>");
    }
    let expected: [&[&str]; 8] = [
        &["u6", "u5", "u4", "u3", "u2", "u1"],
        &["u1"],
        &["u3", "u2"],
        &["u3"],
        &["u4"],
        &["u5"],
        &["u6"],
        &[],
    ];
    assert_eq!(of_each, expected);
    assert_eq!(shown(&run).len(), 6, "round the corner");
    run.keys("<backtab>");
    assert_eq!(view(&run).group, Group::Watched);
}

#[test]
fn those_who_are_watched_are_a_kind_of_their_own() {
    let mut run = Run::listing(3);
    run.keys("jW");
    hears(&mut run, 2);
    hears(&mut run, 3);
    run.keys("E").wait(500).keys("<backtab>");
    assert_eq!(shown(&run), ["u2"]);
}

#[test]
fn the_feed_of_one_person_shows_them_alone_until_backspace() {
    let mut run = Run::listing(3);
    hears(&mut run, 2);
    hears(&mut run, 3);
    run.keys("jL").wait(500);
    assert_eq!(shown(&run), ["u2"]);
    run.keys("x<backspace>");
    assert_eq!(shown(&run), ["u2"], "it took what was typed");
    run.keys("<backspace>");
    assert_eq!(shown(&run), ["u3", "u2"]);
}

#[test]
fn a_line_stands_where_the_moderator_looked_away() {
    let since = |run: &Run| {
        let view = view(run);
        since_looked_away(&run.state, &rows(&run.state, &view))
    };
    let hears = |run: &mut Run, stir: i64, about: u32| {
        let events = vec![Event {
            stir,
            ..event(EventKind::DidFlag, [about])
        }];
        run.tell(Message::EventsHeard { events, skipped: 0 });
    };
    let mut run = Run::listing(3);
    hears(&mut run, 10, 1);
    run.keys("E").wait(500);
    assert_eq!(since(&run), None, "they never did");
    run.keys("<esc>");
    let kept = run.take();
    assert!(
        matches!(
            kept.as_slice(),
            [Effect::KeepLookedAway(LookedAway { stir: 10, .. })]
        ),
        "{kept:?}"
    );
    hears(&mut run, 11, 2);
    hears(&mut run, 12, 3);
    run.keys("E").wait(500);
    assert_eq!(since(&run), Some(2));
    hears(&mut run, 13, 1);
    assert_eq!(since(&run), Some(3), "it stays while they look");
    run.keys("<esc>E").wait(500);
    assert_eq!(since(&run), None, "all of it was seen");
}

#[test]
fn where_they_looked_away_in_an_earlier_run_counts_until_they_do_again() {
    let mut run = Run::listing(3);
    let looked_away = |stir| LookedAway {
        stir,
        at: run.state.now.wall,
    };
    let (first, later) = (looked_away(5), looked_away(7));
    run.tell(Message::LookedAwayRead(first));
    run.tell(Message::LookedAwayRead(later));
    assert_eq!(run.state.live.looked_away, Some(first));
}

#[test]
fn whoever_leaves_with_the_feed_in_sight_looked_away_there() {
    for (keys, is_kept) in [("P", true), ("E", true), ("", false)] {
        let mut run = Run::sized(200, 50);
        run.page(1..=3, None).ended();
        hears(&mut run, 1);
        run.keys(keys).wait(500).take();
        run.keys("<ctrl-c><ctrl-c>");
        let ordered = run.take();
        let kept = ordered
            .iter()
            .position(|effect| matches!(effect, Effect::KeepLookedAway(_)));
        assert_eq!(kept.is_some(), is_kept, "{keys}");
        let quit = ordered
            .iter()
            .position(|effect| matches!(effect, Effect::Quit(_)));
        assert!(kept < quit, "nothing is done after that");
    }
    // A pane that has no room is not seen.
    let mut run = Run::sized(200, 50);
    run.page(1..=3, None).ended();
    hears(&mut run, 1);
    run.keys("P").resize(120, 40).take();
    run.keys("q");
    assert_eq!(run.take(), [Effect::Quit(crate::app::effect::Leave::Shell)]);
}
