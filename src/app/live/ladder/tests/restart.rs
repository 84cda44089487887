//! What was missed before this run, or was not made up for in the one before.

use super::*;
use crate::app::live::words::badge;
use crate::domain::event::CaughtUp;

/// So many seconds before now.
fn ago(run: &Run, seconds: i64) -> Timestamp {
    Timestamp::from_millis(run.moment().wall.as_millis() - seconds * 1_000)
}

/// A receiver that listened from so many seconds ago on, until so many ago where it does not any
/// more, and heard something then.
fn listened(run: &Run, since: i64, until: Option<i64>, heard: i64) -> Tallied {
    let mut tally = Tally::new("127.0.0.1:8787".to_owned(), ago(run, since));
    tally.last_heard_at = Some(ago(run, heard));
    Tallied {
        tally,
        said_at: ago(run, until.unwrap_or(0)),
        is_alive: until.is_none(),
    }
}

/// A console that begins to follow the store: what was kept, and who listened.
fn starts(kept: Option<CaughtUp>, receivers: impl Fn(&Run) -> Vec<Tallied>) -> Run {
    let mut run = Run::listing(5);
    run.take();
    if let Some(kept) = kept {
        run.tell(Message::CaughtUpRead(kept));
    }
    let receivers = receivers(&run);
    run.tell(Message::ReceiversSeen(receivers));
    run
}

fn kept(run: &mut Run) -> Option<CaughtUp> {
    let mut effects = run.clone().take().into_iter().rev();
    effects.find_map(|effect| match effect {
        Effect::KeepCaughtUp { now, .. } => Some(now),
        _ => None,
    })
}

fn gap(run: &Run) -> Option<(Why, Timestamp, Timestamp)> {
    let gap = run.state.live.hearing.gap?;
    Some((gap.why, gap.from, gap.to))
}

#[test]
fn what_no_receiver_heard_while_no_console_was_open_is_found_and_made_up_for_once() {
    let restarted = |run: &Run| {
        vec![
            listened(run, 600, None, 2),
            listened(run, 7_200, Some(3_600), 3_700),
            // One gap before that.
            listened(run, 9_900, Some(9_000), 9_000),
        ]
    };
    let mut run = starts(None, restarted);
    let (from, to) = (ago(&run, 3_600), ago(&run, 600));
    assert_eq!(gap(&run), Some((Why::Unheard, from, to)));
    assert_eq!(run.state.live.hearing.gaps, 2);
    assert!(
        run.said().contains("nothing was heard from"),
        "{}",
        run.said()
    );
    assert!(run.said().contains("E says how far"), "{}", run.said());
    assert!(badge(&run.state).words.starts_with("push, catching up"));
    assert_eq!(
        run.state.live.again.len(),
        5,
        "whoever is on screen is read"
    );
    let open = Some(ago(&run, 3_600));
    assert_eq!(kept(&mut run), Some(CaughtUp { until: None, open }));
    assert!(next_walk(&mut run) < seconds(2));
    run.flagged(1..=5, None);
    assert!(!run.state.live.ladder.is_catching_up());
    let caught_up = kept(&mut run).unwrap();
    let until = Some(to);
    assert_eq!(caught_up, CaughtUp { until, open: None });
    // The next start finds the same, and knows.
    let again = starts(Some(caught_up), restarted);
    assert_eq!((gap(&again), again.said()), (None, ""));
    assert!(!again.state.live.ladder.is_catching_up());
}

#[test]
fn what_was_not_made_up_for_when_the_console_was_closed_is_at_the_next_start() {
    let mut run = polled();
    listens(&mut run, 60, Some(1));
    next_walk(&mut run);
    run.flagged(1..=5, None).wait(700_000).keys("j");
    let silent = run.state.live.hearing.lost().unwrap();
    assert_eq!(silent.0, Why::Silent);
    let left = kept(&mut run);
    let open = Some(silent.1);
    assert_eq!(left, Some(CaughtUp { until: None, open }));
    // Heard again before the next start.
    let left = |run: &Run| CaughtUp {
        until: None,
        open: Some(ago(run, 900)),
    };
    let left = left(&Run::listing(5));
    let mut run = starts(Some(left), |run| vec![listened(run, 9_000, None, 30)]);
    let to = ago(&run, 30);
    assert_eq!(gap(&run).map(|gap| (gap.1, gap.2)), left.open.zip(Some(to)));
    assert!(next_walk(&mut run) < seconds(2));
    run.flagged(1..=5, None);
    let until = Some(to);
    assert_eq!(kept(&mut run), Some(CaughtUp { until, open: None }));
    // Still silent.
    let run = starts(Some(left), |run| vec![listened(run, 9_000, None, 800)]);
    let lost = run.state.live.hearing.lost();
    assert_eq!(lost, left.open.map(|open| (Why::Silent, open)));
}

#[test]
fn a_receiver_that_is_gone_or_silent_at_the_start_is_missed_from_its_last_word_on() {
    let mut run = starts(None, |run| vec![listened(run, 9_000, Some(3_600), 4_000)]);
    let from = ago(&run, 3_600);
    assert_eq!(run.state.live.hearing.lost(), Some((Why::Unheard, from)));
    assert!(badge(&run.state).words.starts_with("push lost, poll"));
    // It is there again.
    run.wait(1_000);
    listens(&mut run, 1, None);
    assert_eq!(gap(&run).map(|gap| gap.1), Some(from));
    assert!(next_walk(&mut run) < seconds(2));

    let run = starts(None, |run| vec![listened(run, 9_000, None, 1_300)]);
    let from = ago(&run, 1_300);
    assert_eq!(run.state.live.hearing.lost(), Some((Why::Silent, from)));
    assert!(badge(&run.state).words.starts_with("push silent 21m, poll"));

    let week = 8 * 86_400;
    let run = starts(None, |run| vec![listened(run, week * 2, Some(week), week)]);
    assert_eq!(run.state.live.hearing.lost(), None, "it was given up");
}

#[test]
fn receivers_that_relieve_each_other_leave_no_gap() {
    let run = starts(None, |run| {
        vec![
            listened(run, 600, None, 2),
            listened(run, 7_200, Some(500), 700),
        ]
    });
    assert_eq!((gap(&run), run.said()), (None, ""));
}

#[test]
fn a_clock_that_was_set_back_since_hides_no_gap() {
    let kept = CaughtUp {
        until: Some(Timestamp::from_millis(i64::MAX)),
        open: Some(Timestamp::from_millis(i64::MAX)),
    };
    let run = starts(Some(kept), |run| {
        vec![
            listened(run, 600, None, 2),
            listened(run, 7_200, Some(3_600), 3_700),
        ]
    });
    assert_eq!(gap(&run).map(|gap| gap.1), Some(ago(&run, 3_600)));
}

#[test]
fn what_was_kept_by_a_clock_ahead_is_found_once_and_not_at_every_start() {
    let ahead = Some(Timestamp::from_millis(i64::MAX));
    let left = CaughtUp {
        until: ahead,
        open: ahead,
    };
    let restarted = |run: &Run| {
        vec![
            listened(run, 600, None, 2),
            listened(run, 7_200, Some(3_600), 3_700),
        ]
    };
    let mut run = starts(Some(left), restarted);
    let until = Some(ago(&run, 600));
    assert_eq!(gap(&run).map(|gap| gap.1), Some(ago(&run, 3_600)));
    next_walk(&mut run);
    run.flagged(1..=5, None);
    let left = kept(&mut run);
    assert_eq!(left, Some(CaughtUp { until, open: None }));
    let again = starts(left, restarted);
    assert_eq!((gap(&again), again.said()), (None, ""));
}

#[test]
fn what_a_clock_ahead_wrote_down_is_forgotten_where_nothing_was_missed() {
    let ahead = Some(Timestamp::from_millis(i64::MAX));
    let left = CaughtUp {
        until: ahead,
        open: ahead,
    };
    let mut run = starts(Some(left), |run| vec![listened(run, 600, None, 2)]);
    assert_eq!(kept(&mut run), Some(CaughtUp::default()));
}

#[test]
fn a_receiver_that_spoke_by_a_clock_ahead_invents_no_gap() {
    let run = starts(None, |run| {
        vec![
            listened(run, 600, None, 2),
            listened(run, -3_600, Some(-7_200), -7_000),
        ]
    });
    assert_eq!((gap(&run), run.said()), (None, ""));
    let run = starts(None, |run| {
        vec![listened(run, -3_600, Some(-7_200), -7_000)]
    });
    assert_eq!(
        run.state.live.hearing.lost(),
        None,
        "nothing is known of it"
    );
    let run = starts(None, |run| vec![listened(run, 9_000, Some(-7_200), 60)]);
    let now = run.moment().wall;
    assert_eq!(run.state.live.hearing.lost(), Some((Why::Unheard, now)));
}
