//! What was not heard, or not seen, and is made up for once.

use super::*;
use crate::app::live::words::badge;
use crate::app::live::words::gap;
use crate::app::live::words::polls;
use crate::app::token::Token;

/// What the receivers said last, said once more, and whether they run.
fn said_again(run: &mut Run, is_alive: bool) {
    let mut receivers = run.state.live.receivers.clone();
    for receiver in &mut receivers {
        receiver.said_at = run.moment().wall;
        receiver.is_alive = is_alive;
    }
    run.tell(Message::ReceiversSeen(receivers));
}

#[test]
fn a_receiver_that_starts_again_leaves_a_gap_that_is_made_up_for_once() {
    let mut run = polled();
    listens(&mut run, 60, Some(1));
    next_walk(&mut run);
    run.flagged(1..=5, None).take();
    // Killed, and noticed: polling takes over.
    let from = run.moment().wall;
    said_again(&mut run, true);
    run.wait(2_000);
    let mut dead = run.state.live.receivers.clone();
    dead[0].is_alive = false;
    run.tell(Message::ReceiversSeen(dead));
    assert_eq!(rung(&run.state), Rung::Fast);
    assert_eq!(says(&run, "the receiver is gone"), 1);
    assert_eq!(run.state.live.hearing.lost(), Some((Why::Unheard, from)));
    // Started again.
    run.wait(5_000);
    listens(&mut run, 1, None);
    let gap = run.state.live.hearing.gap.unwrap();
    assert_eq!((gap.why, gap.from, gap.made_up), (Why::Unheard, from, None));
    assert_eq!(gap.to.age_at(run.moment().wall), seconds(1));
    assert!(run.state.live.ladder.is_catching_up());
    assert_eq!(
        run.state.live.again.len(),
        5,
        "and whoever is on screen is read again"
    );
    assert!(next_walk(&mut run) < seconds(2));
    run.flagged(1..=5, None);
    assert_eq!(walks(&run), 1);
    let gap = run.state.live.hearing.gap.unwrap();
    assert_eq!(gap.made_up, Some(run.moment()));
    // The same receivers once more are no news.
    said_again(&mut run, true);
    assert_eq!(run.state.live.hearing.gaps, 1);
    assert!(!run.state.live.ladder.is_catching_up());
    assert!(next_walk(&mut run) > seconds(300), "no second one");
}

#[test]
fn another_receiver_at_once_is_a_gap_too() {
    let mut run = polled();
    listens(&mut run, 60, Some(1));
    run.wait(2_000).tell(Message::StoreChanged);
    listens(&mut run, 0, None);
    assert_eq!(run.state.live.hearing.gaps, 1);
    let gap = run.state.live.hearing.gap.unwrap();
    assert_eq!(gap.to, run.moment().wall);
    assert_eq!(gap.from.age_at(gap.to), seconds(2));
}

#[test]
fn silence_is_polled_through_and_its_end_is_made_up_for_once() {
    let mut run = polled();
    listens(&mut run, 60, Some(0));
    next_walk(&mut run);
    run.flagged(1..=5, None);
    hears(&mut run, 2);
    let last = run.moment().wall;
    let mut polls = 0;
    while run.state.live.hearing.lost().is_none() {
        next_walk(&mut run);
        run.flagged(1..=5, None);
        polls += 1;
        assert!(polls < 3, "not while push is heard");
    }
    let silence = run.state.live.hearing.silence(run.moment()).unwrap();
    assert!(silence >= SILENCE && silence < SILENCE + seconds(60));
    assert_eq!(run.state.live.hearing.lost(), Some((Why::Silent, last)));
    assert!(next_walk(&mut run) <= SLOW);
    run.flagged(1..=5, None);
    run.wait(4_000);
    hears(&mut run, 3);
    assert_eq!(rung(&run.state), Rung::Push);
    let gap = run.state.live.hearing.gap.unwrap();
    assert_eq!((gap.from, gap.to), (last, run.moment().wall));
    assert!(next_walk(&mut run) < seconds(2));
    run.flagged(1..=5, None);
    hears(&mut run, 4);
    assert_eq!(run.state.live.hearing.gaps, 1);
    assert!(next_walk(&mut run) > seconds(300));
}

#[test]
fn what_could_not_be_made_up_for_is_tried_again() {
    let mut run = polled();
    listens(&mut run, 60, Some(1));
    next_walk(&mut run);
    run.flagged_ended(Some(cut_off()));
    assert!(run.state.live.ladder.is_catching_up());
    assert_eq!(rung(&run.state), Rung::Push);
    assert_eq!(
        shown(&run),
        ("push, catch-up failed, <1m old".to_owned(), Token::Warn)
    );
    let after = next_walk(&mut run);
    assert!(after >= SLOW && after < SLOW + seconds(10), "{after:?}");
    run.flagged_ended(Some(cut_off()));
    assert!(next_walk(&mut run) >= SLOW * 2, "and more and more seldom");
    run.flagged(1..=5, None);
    assert!(!run.state.live.ladder.is_catching_up());
    assert_eq!(shown(&run).1, Token::Ok);
}

/// The badge: its words, and how it is meant.
fn shown(run: &Run) -> (String, Token) {
    let badge = badge(&run.state);
    (badge.words, badge.token)
}

#[test]
fn a_gap_that_could_not_be_made_up_for_says_so() {
    let mut run = polled();
    listens(&mut run, 60, Some(1));
    next_walk(&mut run);
    run.flagged(1..=5, None);
    run.wait(1_000).sets_clock(8 * 3_600_000).keys("j");
    assert_eq!(shown(&run).0, "push, catching up, 8h old");
    next_walk(&mut run);
    run.flagged_ended(Some(cut_off()));
    assert_eq!(shown(&run).0, "push, catch-up failed, 8h old");
    let (words, token) = gap(&run.state);
    assert!(words.contains("could not be read again yet"), "{words}");
    assert_eq!(token, Token::Warn);
}

#[test]
fn a_clock_that_is_set_back_leaves_push_heard_and_its_silence_as_long_as_it_was() {
    let mut run = polled();
    listens(&mut run, 60, Some(1));
    next_walk(&mut run);
    run.flagged(1..=5, None).take();
    run.wait(300_000);
    run.sets_clock(-3_600_000).keys("k");
    let silence = run.state.live.hearing.silence(run.moment()).unwrap();
    assert!(
        silence >= seconds(300) && silence < seconds(330),
        "{silence:?}"
    );
    for _ in 0..25 {
        run.wait(60_000);
        hears(&mut run, 2);
    }
    assert_eq!(rung(&run.state), Rung::Push);
    assert_eq!(shown(&run), ("push, <1m ago".to_owned(), Token::Ok));
}

#[test]
fn a_receiver_that_says_the_same_after_the_clock_was_set_back_was_not_heard() {
    let mut run = polled();
    listens(&mut run, 60, Some(1));
    next_walk(&mut run);
    run.flagged(1..=5, None).take();
    run.sets_clock(-3_600_000).keys("k");
    for _ in 0..11 {
        run.wait(60_000);
        said_again(&mut run, true);
    }
    assert_ne!(rung(&run.state), Rung::Push);
    let lost = run.state.live.hearing.lost();
    assert!(matches!(lost, Some((Why::Silent, _))), "{lost:?}");
}

#[test]
fn the_picture_is_as_old_as_the_machine_slept_until_everybody_is_read_again() {
    let mut run = polled();
    run.wait(1_000).sets_clock(8 * 3_600_000).keys("j");
    next_walk(&mut run);
    run.flagged_ended(Some(cut_off()));
    assert_eq!(shown(&run).0, "poll failed, 8h old");
    next_walk(&mut run);
    run.flagged(1..=5, None);
    let age = run.state.live.ladder.age(run.moment());
    assert_eq!(age, Some(Duration::ZERO));
}

#[test]
fn a_walk_that_began_before_the_sleep_leaves_the_picture_old() {
    let mut run = polled();
    next_walk(&mut run);
    run.wait(1_000).sets_clock(8 * 3_600_000).keys("j");
    run.flagged(1..=5, None);
    let age = run.state.live.ladder.age(run.moment()).unwrap();
    assert!(age >= seconds(8 * 3_600), "{age:?}");
}

#[test]
fn what_was_heard_before_the_sleep_is_as_old_as_that() {
    let mut run = polled();
    listens(&mut run, 60, Some(1));
    next_walk(&mut run);
    run.flagged(1..=5, None);
    run.sets_clock(8 * 3_600_000).keys("j");
    next_walk(&mut run);
    run.flagged(1..=5, None);
    assert_eq!(shown(&run).0, "push, 8h ago");
    hears(&mut run, 2);
    assert_eq!(shown(&run).0, "push, <1m ago");
}

#[test]
fn a_machine_that_slept_catches_up_once_and_ages_stay_ages() {
    let mut run = polled();
    listens(&mut run, 60, Some(1));
    next_walk(&mut run);
    run.flagged(1..=5, None).take();
    let before = run.moment().wall;
    run.wait(1_000).sets_clock(8 * 3_600_000).keys("j");
    assert_eq!(says(&run, "the clock went ahead by 8h"), 1);
    let gap = run.state.live.hearing.gap.unwrap();
    assert_eq!(
        (gap.why, gap.from, gap.to),
        (Why::Jumped, before, run.moment().wall)
    );
    assert!(next_walk(&mut run) < seconds(2));
    run.flagged(1..=5, None).keys("jj");
    assert_eq!(run.state.live.hearing.gaps, 1);
    assert!(next_walk(&mut run) > seconds(300));
    run.flagged(1..=5, None);
    // Back by a day.
    run.sets_clock(-86_400_000).keys("k");
    assert_eq!(says(&run, "the clock was set back by 1d"), 1);
    assert_eq!(run.state.live.hearing.gaps, 1, "nothing was missed");
    assert!(next_walk(&mut run) < seconds(2));
    run.flagged(1..=5, None);
    let age = run.state.live.ladder.age(run.moment());
    assert_eq!(age, Some(Duration::ZERO));
    let heard = run.state.live.hearing.heard(run.moment()).unwrap();
    let slept = seconds(8 * 3_600);
    assert!(heard >= slept && heard < slept + SILENCE * 2, "{heard:?}");
}

#[test]
fn a_clock_that_drifts_or_is_corrected_is_nothing_to_speak_of() {
    let mut run = polled();
    for _ in 0..20 {
        run.wait(1_000).sets_clock(-299_000).keys("j");
        run.wait(1_000).sets_clock(299_000).keys("k");
    }
    assert_eq!(says(&run, "the clock"), 0);
}

#[test]
fn coming_back_from_the_shell_polls_once() {
    let mut run = polled();
    run.tell(Message::Suspended).wait(3_600_000);
    run.tell(Message::Resumed).tell(Message::Resumed);
    assert_eq!(next_walk(&mut run), Duration::ZERO);
    run.flagged(1..=5, None);
    assert!(next_walk(&mut run) >= FAST);
}

#[test]
fn a_poll_that_failed_is_tried_again_once_a_reload_is_answered() {
    let mut run = polled();
    next_walk(&mut run);
    run.flagged_ended(Some(cut_off())).wait(5_000);
    assert_eq!(rung(&run.state), Rung::Slow(Slow::Failed));
    run.keys("R").page(1..=5, None);
    assert!(next_walk(&mut run) < seconds(1));
    run.flagged(1..=5, None);
    assert_eq!(shown(&run).0, "poll 15s, <1m old");
    // What comes with it is no news once it was tried.
    next_walk(&mut run);
    run.flagged_ended(Some(refused(500, 500_000, "boom")));
    run.keys("R").page(1..=5, None);
    next_walk(&mut run);
    run.flagged_ended(Some(refused(500, 500_000, "boom")));
    assert!(next_walk(&mut run) >= SLOW);
}

#[test]
fn a_poll_that_failed_is_tried_again_once_the_network_is_reached() {
    let mut run = polled();
    next_walk(&mut run);
    run.finished(7, Some(cut_off()));
    run.flagged_ended(Some(cut_off())).wait(5_000);
    run.finished(8, None);
    assert!(next_walk(&mut run) < seconds(1));
}

#[test]
fn a_poll_that_failed_is_tried_again_once_a_read_is_answered_after_some_that_were_not() {
    let mut run = polled();
    next_walk(&mut run);
    run.flagged_ended(Some(refused(500, 500_000, "boom")));
    run.state
        .live
        .again
        .ended(Some(&refused(500, 500_000, "boom")));
    hears(&mut run, Person::from(2).named("Renamed"));
    run.wait(5_000);
    answered(&mut run, [Person::from(2)]);
    assert!(next_walk(&mut run) < seconds(1));
}

#[test]
fn reads_that_fail_now_and_then_hurry_a_walk_that_failed_but_not_the_one_after_it() {
    let boom = || refused(500, 500_000, "boom");
    let mut run = polled();
    next_walk(&mut run);
    run.flagged_ended(Some(boom()));
    let hurried = ["A", "B", "C", "D"].map(|name| {
        run.state.live.again.ended(Some(&boom()));
        hears(&mut run, Person::from(2).named(name));
        run.wait(5_000);
        answered(&mut run, [Person::from(2).named(name)]);
        run.state.live.ladder.pending = None;
        run.tell(Message::StoreChanged);
        let pause = next_walk(&mut run);
        run.flagged_ended(Some(boom()));
        pause < SLOW
    });
    assert_eq!(hurried, [true, false, true, false]);
}

#[test]
fn a_whole_list_of_the_flagged_is_as_good_as_a_poll() {
    let mut run = polled();
    next_walk(&mut run);
    run.flagged_ended(Some(cut_off())).wait(50_000);
    run.keys("f").wait(300).page([1, 2], None);
    assert_eq!(shown(&run).0, "poll 15s, <1m old");
    let age = run.state.live.ladder.age(run.moment());
    assert_eq!(
        age,
        Some(Duration::from_millis(300)),
        "since it was asked for"
    );
    // A part of it, or others, are not.
    for keys in ["R", "d"] {
        let before = run.state.live.ladder.whole();
        run.wait(1_000).keys(keys);
        let more = (keys == "R").then(|| next("page 2")).flatten();
        run.page([1, 2], more);
        assert_eq!(run.state.live.ladder.whole(), before, "{keys}");
    }
}

#[test]
fn where_nothing_keeps_the_picture_true_the_badge_says_so_and_how_old_it_is() {
    let mut run = polled();
    run.state.session.background.polls = false;
    run.wait(200_000).keys("j");
    assert_eq!(shown(&run), ("not polled, 3m old".to_owned(), Token::Bar));
    assert_eq!(badge(&run.state).brief, "no poll 3m");
    let mut never = Run::new();
    never.state.session.background.polls = false;
    never.page(1..=5, None).wait(120_000).keys("j");
    assert_eq!(shown(&never).0, "not polled, 2m old", "the list is");
    listens(&mut run, 4_000, Some(1));
    assert_eq!(badge(&run.state).brief, "push <1m");
    said_again(&mut run, false);
    assert_eq!(shown(&run).0, "push lost, not polled, 3m old");
}

#[test]
fn every_badge_says_the_way_and_the_age_in_few_columns() {
    let mut run = polled();
    assert_eq!(badge(&run.state).brief, "poll <1m");
    next_walk(&mut run);
    run.flagged_ended(Some(cut_off())).wait(60_000).keys("j");
    assert_eq!(badge(&run.state).brief, "poll! 1m");
    listens(&mut run, 90, None);
    assert_eq!(badge(&run.state).brief, "catch-up! 1m");
    next_walk(&mut run);
    run.flagged(1..=5, None);
    assert_eq!(badge(&run.state).brief, "push none");
    run.finished(1, Some(refused(401, 400_100, "who")));
    // Events are heard, and nobody is read again: the picture is as old as the last walk.
    assert_eq!(shown(&run), ("not polled, <1m old".to_owned(), Token::Warn));
    assert_eq!(badge(&run.state).brief, "no poll <1m");
    run.wait(700_000);
    hears(&mut run, 1);
    assert_eq!(badge(&run.state).brief, "no poll 11m");
}

#[test]
fn the_feed_says_how_soon_the_flagged_are_read_again_under_push() {
    let mut run = Run::listing(5);
    listens(&mut run, 60, Some(1));
    let first = "flagged set not read yet; it is for the first time within 15s";
    assert_eq!(polls(&run.state), first);
    let mut run = polled();
    listens(&mut run, 60, Some(1));
    next_walk(&mut run);
    run.flagged(1..=5, None);
    assert!(polls(&run.state).starts_with("flagged set read every 10m, since"));
    run.keys("t");
    run.flagged(1..=5, None);
    let events = vec![event(EventKind::DidFlag, [99])];
    run.tell(Message::EventsHeard { events, skipped: 0 });
    assert!(polls(&run.state).starts_with("flagged set read again within 1m: somebody"));
    next_walk(&mut run);
    run.flagged_ended(Some(cut_off()));
    run.wait(1_000).sets_clock(8 * 3_600_000).keys("j");
    next_walk(&mut run);
    run.flagged_ended(Some(cut_off()));
    let said = polls(&run.state);
    assert!(
        said.contains("again within") && said.contains("failed"),
        "{said}"
    );
}
