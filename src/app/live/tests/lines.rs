//! The lines of the feed: one for each user that an event speaks of.

use super::*;

fn came(run: &Run) -> Vec<Came> {
    run.state
        .live
        .feed
        .newest_first()
        .map(|line| line.came)
        .collect()
}

#[test]
fn the_feed_says_what_came_of_each() {
    let mut run = Run::new();
    run.page([at(1, 5_000)], None);
    updates(&mut run, at(1, 6_000).named("New"));
    updates(&mut run, at(1, 6_000).named("New"));
    updates(&mut run, at(1, 10).named("Old"));
    updates(&mut run, 9);
    assert_eq!(
        came(&run),
        [Came::Elsewhere, Came::Older, Came::Known, Came::Patched]
    );
    let newest = run.state.live.feed.newest_first().last().unwrap();
    let change = newest.changes.first().unwrap();
    assert_eq!(
        (change.what, &change.to),
        ("name", &Field::Value("New".into()))
    );
}

#[test]
fn what_was_let_go_is_counted() {
    let mut run = Run::listing(1);
    for _ in 0..12 {
        let events = (0..100).map(|_| event(EventKind::DidFlag, [7])).collect();
        run.tell(Message::EventsHeard { events, skipped: 3 });
    }
    let feed = &run.state.live.feed;
    assert_eq!(feed.newest_first().count(), 1_000);
    assert_eq!(
        (feed.added(), feed.let_go(), feed.skipped()),
        (1_200, 200, 36)
    );
}

#[test]
fn a_block_says_who_blocked_whom() {
    let mut run = Run::listing(3);
    let mut block = event(EventKind::DidBlock, [0; 0]);
    block.block = Some(Block {
        from: Field::Value(UserId::new("u1")),
        to: Field::Value(UserId::new("u2")),
        status: Field::Absent,
        created_at: Field::Absent,
        updated_at: Field::Absent,
    });
    run.tell(Message::EventsHeard {
        events: vec![block],
        skipped: 0,
    });
    let line = run.state.live.feed.newest_first().next().unwrap();
    assert_eq!(line.user_id, Some(UserId::new("u2")));
    assert_eq!(line.by, Some("u1".into()));
}

#[test]
fn the_same_bytes_again_have_one_line_and_their_user_is_read_again() {
    let mut run = Run::listing(3);
    run.keys("jW");
    updates(&mut run, Person::from(2).named("M1a"));
    updates(&mut run, 3);
    answered(&mut run, [Person::from(2).named("M1a"), Person::from(3)]);
    let said = run.state.notices.iter().count();
    let repeat = |id: i64, number: u32| Event {
        id,
        stir: 9,
        repeats: 2,
        last_heard_at: run.moment().wall,
        ..event(EventKind::DidUpdate, [Person::from(number).named("M1a")])
    };
    let events = vec![repeat(1, 2), repeat(77, 1)];
    run.tell(Message::EventsHeard { events, skipped: 0 });
    let feed = &run.state.live.feed;
    let lines: Vec<(i64, u32)> = feed
        .newest_first()
        .map(|line| (line.event_id, line.repeats))
        .collect();
    // Of one that has no line, the first repeat is what is seen of it.
    assert_eq!(lines, [(77, 2), (1, 2), (1, 2)]);
    let newest = feed.newest_first().next().unwrap();
    assert_eq!(
        newest.heard_at,
        run.moment().wall,
        "no time from long before"
    );
    assert_eq!(feed.newest_stir(), Some(9));
    assert_eq!(run.state.notices.iter().count(), said, "it was said before");
    assert_eq!(
        answered(&mut run, [Person::from(2), Person::from(1)]).len(),
        2
    );
}

#[test]
fn an_event_of_a_time_to_come_is_not_called_older() {
    let mut run = Run::new();
    run.page([at(1, 5_000)], None);
    updates(&mut run, at(1, i64::MAX).named("New"));
    updates(&mut run, at(1, 4_000).named("New"));
    assert_eq!(came(&run), [Came::Older, Came::Ahead]);
    assert_eq!(Came::Ahead.words(), "dated ahead");
}
