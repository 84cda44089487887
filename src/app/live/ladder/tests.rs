mod gaps;
mod order;
mod restart;

use std::num::NonZeroU32;

use super::*;
use crate::app::live::ladder::pace::FAST;
use crate::app::live::ladder::pace::SLOW;
use crate::app::live::tests::answered;
use crate::app::live::tests::event;
use crate::app::session::Background;
use crate::app::testing::Person;
use crate::app::testing::Run;
use crate::app::testing::answer;
use crate::app::testing::changes_nothing;
use crate::app::testing::cut_off;
use crate::app::testing::next;
use crate::app::testing::people;
use crate::app::testing::refused;
use crate::domain::event::EventKind;
use crate::domain::event::Tallied;
use crate::domain::event::Tally;
use crate::domain::request::Progress;
use crate::domain::time::Timestamp;

/// So many seconds.
const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// The next ring of the timer of walks that was set last, and how long it is until then.
fn timer(run: &mut Run) -> Option<(Timer, Duration)> {
    let effects = run.everything().into_iter();
    let timers = effects.filter_map(|effect| match effect {
        Effect::Wake {
            timer: timer @ Timer::FlaggedOld(_),
            after,
        } => Some((timer, after)),
        _ => None,
    });
    timers.last()
}

/// Lets the time pass until the timer of walks rings; says how long that was.
fn next_walk(run: &mut Run) -> Duration {
    let mut waited = Duration::ZERO;
    loop {
        let (timer, after) = timer(run).expect("a time for the next walk");
        run.wait(u64::try_from(after.as_millis()).unwrap());
        waited += after;
        run.tell(Message::Woke(timer));
        if run.state.triage.walking.is_some() {
            return waited;
        }
    }
}

/// Walks that were ordered and not taken yet.
fn walks(run: &Run) -> usize {
    let effects = run.clone().everything().into_iter();
    let walks = effects.filter(|effect| matches!(effect, Effect::WalkFlagged { .. }));
    walks.count()
}

/// A console that has polled once, and nothing since.
fn polled() -> Run {
    let mut run = Run::listing(5);
    run.state.live.ladder.pending = None;
    run.tell(Message::StoreChanged);
    next_walk(&mut run);
    run.flagged(1..=5, None);
    run
}

fn receiver(run: &Run, since: u64, heard: Option<u64>, is_alive: bool) -> Tallied {
    let ago = |seconds: u64| {
        let millis = i64::try_from(seconds * 1_000).unwrap();
        Timestamp::from_millis(run.moment().wall.as_millis() - millis)
    };
    let mut tally = Tally::new("127.0.0.1:8787".to_owned(), ago(since));
    tally.last_heard_at = heard.map(ago);
    Tallied {
        tally,
        said_at: ago(0),
        is_alive,
    }
}

/// A receiver that began and heard something so many seconds ago says so.
fn listens(run: &mut Run, since: u64, heard: Option<u64>) {
    let receivers = vec![receiver(run, since, heard, true)];
    run.tell(Message::ReceiversSeen(receivers));
}

fn hears(run: &mut Run, about: impl Into<Person>) {
    let mut event = event(EventKind::DidUpdate, [about.into()]);
    event.heard_at = run.moment().wall;
    event.last_heard_at = event.heard_at;
    run.tell(Message::EventsHeard {
        events: vec![event],
        skipped: 0,
    });
}

fn says(run: &Run, words: &str) -> usize {
    let notices = run.state.notices.iter();
    let said = notices.filter(|notice| notice.text.borrow().as_received().contains(words));
    said.count()
}

#[test]
fn a_fresh_console_polls_by_itself_in_the_background() {
    let mut run = Run::new();
    let (timer, after) = timer(&mut run).unwrap();
    assert_eq!(after, FAST);
    run.page(1..=5, None).ended().wait(15_000).take();
    run.tell(Message::Woke(timer));
    let ordered = run.take();
    assert!(
        matches!(
            ordered[..],
            [Effect::WalkFlagged {
                priority: Priority::Prefetch,
                pace: Some(pace),
                ..
            }] if pace == Duration::from_millis(625)
        ),
        "{ordered:?}"
    );
    assert!(!run.state.is_busy(), "nothing on screen moves for it");
}

#[test]
fn what_a_poll_meets_is_shown_and_nobody_moves() {
    let mut run = Run::listing(5);
    run.keys("jj").tell(Message::StoreChanged);
    let (timer, after) = {
        run.state.live.ladder.pending = None;
        run.tell(Message::StoreChanged);
        timer(&mut run).unwrap()
    };
    run.wait(u64::try_from(after.as_millis()).unwrap());
    run.tell(Message::Woke(timer));
    run.wait(100)
        .flagged([Person::from(2).flagged(9).named("Renamed")], None);
    let rows = &run.state.users.shown.rows;
    let user = rows.user(rows.find("u2").unwrap()).unwrap();
    assert_eq!(user.flag_count().value(), Some(9));
    assert_eq!(
        (run.listed(), run.selected()),
        (vec![1, 2, 3, 4, 5], Some(3))
    );
    assert!(run.state.live.unconfirmed.is_empty());
}

#[test]
fn polls_fill_the_queue_for_whoever_opens_it_and_move_nobody_after_that() {
    let mut run = polled();
    next_walk(&mut run);
    run.flagged([1, 2, 3, 4, 5, 70], None);
    assert_eq!(says(&run, "1 account newly flagged"), 1);
    run.take();
    run.keys("t");
    assert_eq!(run.queued(), [70, 5, 4, 3, 2, 1], "all of them, at once");
    run.flagged([1, 2, 3, 4, 5, 70], None).keys("jj");
    next_walk(&mut run);
    run.flagged([1, 2, 3, 4, 5, 70, 80], None);
    assert_eq!(run.queued(), [70, 5, 4, 3, 2, 1]);
    assert_eq!(run.at_hand(), Some(4));
    assert_eq!(run.state.triage.queue.outside(), 1);
}

#[test]
fn whoever_is_not_met_any_more_and_is_listed_is_read_again() {
    let mut run = polled();
    next_walk(&mut run);
    run.flagged([1, 2, 4, 5], None);
    assert_eq!(run.state.live.again.len(), 1);
    run.wait(625).tell(Message::Woke(Timer::ReadAgain));
    let ordered = run.take();
    assert!(
        ordered.iter().any(|effect| matches!(
            effect,
            Effect::ReadUser { user_id, .. } if user_id.text().as_received() == "u3"
        )),
        "{ordered:?}"
    );
}

#[test]
fn each_rung_has_its_reason() {
    let mut run = polled();
    assert_eq!(rung(&run.state), Rung::Fast);
    assert_eq!(interval(&run.state), FAST);

    let mut heard = run.clone();
    listens(&mut heard, 60, Some(2));
    assert_eq!(rung(&heard.state), Rung::Push);
    let mut started = run.clone();
    listens(&mut started, 5, None);
    assert_eq!(rung(&started.state), Rung::Push, "it has just begun");
    let mut silent = run.clone();
    listens(&mut silent, 4_000, Some(601));
    assert_eq!(rung(&silent.state), Rung::Fast);
    let mut deaf = heard.clone();
    deaf.tell(Message::FollowingFailed(
        crate::domain::memory::StoreFault::Busy,
    ));
    assert_eq!(rung(&deaf.state), Rung::Fast);

    let mut alone = run.clone();
    alone.wait(600_000).tell(Message::StoreChanged);
    assert_eq!(rung(&alone.state), Rung::Slow(Slow::Unattended));
    assert_eq!(interval(&alone.state), SLOW);
    alone.keys("j");
    assert_eq!(rung(&alone.state), Rung::Fast, "somebody came");

    let mut limited = run.clone();
    limited.request(
        1,
        Progress::Waiting {
            attempt: 1,
            of: 4,
            delay: seconds(2),
            failure: refused(429, 400_311, "slow down"),
        },
    );
    assert_eq!(rung(&limited.state), Rung::Slow(Slow::Limited));
    limited.wait(300_000).keys("j");
    assert_eq!(rung(&limited.state), Rung::Fast);

    next_walk(&mut run);
    run.flagged_ended(Some(cut_off()));
    assert_eq!(rung(&run.state), Rung::Slow(Slow::Failed));
}

/// Polls with so many pages each, at the pace that was ordered, for half an hour; says how many
/// requests that took.
fn half_an_hour(rate: u32, pages: u32) -> u32 {
    let mut run = Run::listing(5);
    run.state.session.background = Background::new(true, NonZeroU32::new(rate));
    run.state.live.ladder.pending = None;
    run.tell(Message::StoreChanged);
    let (mut requests, mut at) = (0, Duration::ZERO);
    while at < seconds(1_800) {
        // Somebody is there.
        run.keys("j");
        let (timer, after) = timer(&mut run).unwrap_or_else(|| panic!("{rate} {pages}"));
        run.wait(u64::try_from(after.as_millis()).unwrap());
        at += after;
        run.tell(Message::Woke(timer));
        let Some(pace) = run.take().into_iter().find_map(|effect| match effect {
            Effect::WalkFlagged { pace, .. } => pace,
            _ => None,
        }) else {
            run.state.live.ladder.pending = None;
            run.tell(Message::StoreChanged);
            continue;
        };
        for page in 1..=pages {
            requests += 1;
            let token = format!("page {page}");
            let more = (page < pages).then(|| next(&token)).flatten();
            run.flagged([page * 10], more);
            if page < pages {
                run.wait(u64::try_from(pace.as_millis()).unwrap());
                at += pace;
            }
        }
        let seconds = u32::try_from(at.as_secs()).unwrap();
        let most = (seconds * rate).div_ceil(5) + 1;
        assert!(requests <= most, "{rate} {pages}: {requests} in {seconds}");
    }
    requests
}

#[test]
fn polling_stays_within_a_fifth_of_the_rate_in_force_and_uses_it_for_large_sets() {
    for rate in [1, 2, 8, 40] {
        for pages in [1, 3, 10, 100, 400] {
            let requests = half_an_hour(rate, pages);
            let fifth = rate * 1_800 / 5;
            let wanted = 1_800 / 15 * pages;
            let least = fifth.min(wanted) * 8 / 10;
            assert!(requests >= least, "{rate} {pages}: {requests} of {least}");
        }
    }
}

#[test]
fn a_set_too_large_for_a_minute_is_slow_and_polled_as_often_as_may_be() {
    let mut run = polled();
    run.state.live.ladder.look = run
        .state
        .live
        .ladder
        .look
        .map(|look| Look { pages: 200, ..look });
    assert_eq!(rung(&run.state), Rung::Slow(Slow::Large));
    assert_eq!(interval(&run.state), seconds(125));
}

#[test]
fn polls_and_reads_share_the_time_where_both_go_on() {
    let mut run = polled();
    listens(&mut run, 60, Some(1));
    next_walk(&mut run);
    hears(&mut run, 2);
    run.tell(Message::Woke(Timer::ReadAgain));
    run.everything();
    // That may be news to the answer that is on its way.
    hears(&mut run, 2);
    let after = run
        .everything()
        .into_iter()
        .find_map(|effect| match effect {
            Effect::Wake {
                timer: Timer::ReadAgain,
                after,
            } => Some(after),
            _ => None,
        });
    assert_eq!(pace(&run.state), Duration::from_millis(1_250));
    assert_eq!(after, Some(Duration::from_millis(1_250)));
}

#[test]
fn a_poll_that_fails_says_so_once_backs_off_and_blanks_nothing() {
    let mut run = polled();
    let before = (run.listed(), run.state.triage.queue.len());
    let mut pauses = Vec::new();
    for _ in 0..5 {
        pauses.push(next_walk(&mut run).as_secs());
        run.flagged_ended(Some(cut_off()));
        assert_eq!((run.listed(), run.state.triage.queue.len()), before);
    }
    assert_eq!(pauses, [15, 120, 240, 480, 480]);
    assert_eq!(says(&run, "polling failed"), 1);
    next_walk(&mut run);
    run.flagged(1..=5, None).keys("j");
    assert_eq!(next_walk(&mut run), FAST);
    run.flagged_ended(Some(cut_off()));
    assert_eq!(says(&run, "polling failed"), 2, "it is another one");
}

#[test]
fn a_refused_token_ends_polls_until_it_is_renewed() {
    for failure in [refused(401, 400_100, "who"), refused(403, 400_312, "no")] {
        let mut run = polled();
        next_walk(&mut run);
        run.finished(1, Some(failure.clone()));
        run.flagged_ended(Some(failure));
        assert_eq!(says(&run, "polling failed"), 0, "it is said louder");
        assert_eq!(timer(&mut run), None);
        run.wait(600_000).keys("jk");
        assert_eq!(timer(&mut run), None);
        run.tell(Message::TokenRenewed { error: None });
        next_walk(&mut run);
    }
}

#[test]
fn no_age_wakes_the_console_while_everything_is_stopped() {
    let ages = |run: &mut Run| {
        run.tell(Message::Woke(Timer::Aged));
        let effects = run.everything();
        let mut timers = effects.iter();
        timers.any(|effect| {
            matches!(
                effect,
                Effect::Wake {
                    timer: Timer::Aged,
                    ..
                }
            )
        })
    };
    let mut run = polled();
    assert!(ages(&mut run));
    run.finished(1, Some(refused(401, 400_100, "who")));
    assert!(!ages(&mut run));
    run.tell(Message::TokenRenewed { error: None });
    assert!(ages(&mut run));
}

#[test]
fn where_polls_are_off_nothing_wakes_the_console() {
    let size = crate::layout::Size {
        width: 120,
        height: 40,
    };
    let network = crate::app::session::Network::Demo;
    let query = crate::domain::query::UserQuery::default();
    let mut state = crate::app::testing::state(size, network, query);
    state.session.background.polls = false;
    let mut run = Run::opened(state);
    run.page(1..=5, None).ended();
    let is_age = |effect: &Effect| {
        matches!(
            effect,
            Effect::Wake {
                timer: Timer::Aged,
                ..
            }
        )
    };
    assert!(!run.everything().iter().any(is_age));
    run.wait(600_000).tell(Message::StoreChanged);
    assert_eq!(run.everything(), []);
    assert_eq!(rung(&run.state), Rung::Off);
    // One that was set before nothing was heard any more is not set again.
    run.tell(Message::Woke(Timer::Aged));
    assert_eq!(run.everything(), []);
}

#[test]
fn an_age_is_drawn_anew_when_it_has_grown_by_a_minute() {
    let mut run = polled();
    let aged = |run: &mut Run| {
        let effects = run.everything().into_iter();
        let after = effects.filter_map(|effect| match effect {
            Effect::Wake {
                timer: Timer::Aged,
                after,
            } => Some(after),
            _ => None,
        });
        after.last()
    };
    assert_eq!(aged(&mut run), Some(seconds(60)));
    run.wait(61_000).tell(Message::StoreChanged);
    assert_eq!(aged(&mut run), None, "one timer at a time");
    run.tell(Message::Woke(Timer::Aged));
    assert_eq!(aged(&mut run), Some(seconds(59)));
}

#[test]
fn a_timer_of_before_says_nothing() {
    let mut run = Run::new();
    let (stale, _) = timer(&mut run).unwrap();
    run.page(1..=5, None).ended();
    run.keys("t").flagged(1..=5, None);
    changes_nothing(&run, Message::Woke(stale));
}

#[test]
fn a_poll_in_the_queue_undoes_no_read_that_was_asked_for_after_it_began() {
    let mut run = Run::listing(9);
    run.keys("t").flagged([9, 5], None);
    next_walk(&mut run);
    run.wait(100);
    hears(&mut run, Person::from(5).flagged(7));
    run.wait(100);
    let read = answered(&mut run, [Person::from(5).flagged(7)]);
    assert_eq!(read, ["u5"]);
    run.wait(100).flagged([9, 5], None);
    let queue = &run.state.triage.queue;
    let case = queue.case(queue.find("u5").unwrap()).unwrap();
    assert_eq!(case.facts.flag_count, Some(7));
}

/// The second page of a walk was asked for after the event.
#[test]
fn a_page_of_a_poll_tells_of_what_happened_before_it_was_asked_for() {
    let mut run = Run::listing(9);
    run.keys("t").flagged([9, 5], None);
    next_walk(&mut run);
    run.wait(100).flagged([9], next("page 2"));
    run.wait(100);
    hears(&mut run, Person::from(5).named("Rumour"));
    run.wait(625);
    let (asked, ticket) = (run.moment(), run.state.triage.walk_ticket);
    let renamed = Person::from(5).named("Truth").flagged(7);
    run.wait(100).tell(Message::FlaggedArrived {
        ticket,
        asked,
        answer: answer(people([renamed]), None),
    });
    assert!(run.state.live.unconfirmed.is_empty());
    let rows = &run.state.users.shown.rows;
    let row = rows.user(rows.find("u5").unwrap()).unwrap();
    let queue = &run.state.triage.queue;
    let case = queue.case(queue.find("u5").unwrap()).unwrap();
    for user in [row, case.user().unwrap()] {
        assert_eq!(user.flag_count().value(), Some(7));
        assert_eq!(user.display_name().value().unwrap().as_received(), "Truth");
    }
}
