//! How what is flagged is kept true, one state for each rung and for each gap.

use std::time::Duration;

use crate::states::bare;
use crate::states::before;
use crate::states::loaded;
use crate::states::now;
use modcon::app::live;
use modcon::app::live::ladder;
use modcon::app::overlay::Overlay;
use modcon::app::overlay::feed::FeedView;
use modcon::app::session::Background;
use modcon::app::state::State;
use modcon::domain::event::Tallied;
use modcon::domain::event::Tally;
use modcon::domain::time::Moment;

/// Every rung and gap by name.
pub(crate) fn ladders(width: u16, height: u16) -> Vec<(&'static str, State)> {
    let fresh = {
        let mut state = bare(width, height);
        state.session.background = Background::default();
        state
    };
    let mut failed = polling(width, height, 25);
    failed.live.ladder.began(before(1));
    failed.live.ladder.failed(0);
    let mut silent = polling(width, height, 25);
    listens(&mut silent, 3_000, Some(580), true);
    later(&mut silent, 290);
    silent.live.ladder.began(before(20));
    let then = silent.now;
    ladder::took_in(&mut silent, then, 1);
    later(&mut silent, 20);
    let open = |mut state: State| {
        state.overlay = Some(Overlay::Feed(FeedView::default()));
        state
    };
    let mut lost = polling(width, height, 25);
    listens(&mut lost, 3_000, Some(40), true);
    listens(&mut lost, 3_000, Some(40), false);
    let mut caught_up = returned(width, height);
    caught_up.live.ladder.began(now());
    ladder::took_in(&mut caught_up, now(), 1);
    vec![
        ("badge-none-yet", fresh),
        ("badge-poll", polling(width, height, 25)),
        ("badge-slow-poll", unattended(width, height)),
        ("badge-failed", failed),
        ("badge-silent", silent),
        ("badge-lost", lost.clone()),
        ("badge-catching-up", returned(width, height)),
        ("feed-lost", open(lost)),
        ("feed-catching-up", open(returned(width, height))),
        ("feed-caught-up", open(caught_up)),
    ]
}

/// The set was polled so many seconds ago.
fn polling(width: u16, height: u16, seconds: u32) -> State {
    let mut state = loaded(width, height);
    polled(&mut state, seconds);
    state
}

/// It is polled, so many seconds ago for the last time.
pub(crate) fn polled(state: &mut State, seconds: u32) {
    state.session.background = Background::default();
    let then = before(seconds);
    state.live.ladder.began(then);
    ladder::took_in(state, then, 1);
}

/// Nobody touched a key for longer than a while.
fn unattended(width: u16, height: u16) -> State {
    let mut state = polling(width, height, 25);
    later(&mut state, 660);
    let then = state.now;
    state.live.ladder.began(then);
    ladder::took_in(&mut state, then, 1);
    later(&mut state, 100);
    state
}

/// A receiver was gone for a while and is there again.
fn returned(width: u16, height: u16) -> State {
    let mut state = polling(width, height, 25);
    listens(&mut state, 3_000, Some(1_240), true);
    listens(&mut state, 3_000, Some(40), true);
    listens(&mut state, 3_000, Some(40), false);
    listens(&mut state, 6, Some(2), true);
    state
}

/// A receiver that began and heard something so many seconds ago.
fn listens(state: &mut State, since: u32, heard: Option<u32>, is_alive: bool) {
    let mut tally = Tally::new("127.0.0.1:8787".to_owned(), before(since).wall);
    tally.last_heard_at = heard.map(|seconds| before(seconds).wall);
    let receiver = Tallied {
        said_at: tally.last_heard_at.unwrap_or(tally.since),
        tally,
        is_alive,
    };
    live::receivers_seen(state, vec![receiver]);
    ladder::keep_going(state, &mut Vec::new());
}

/// So many seconds pass.
fn later(state: &mut State, seconds: u64) {
    let Moment { uptime, wall } = state.now;
    let millis = i64::try_from(seconds * 1_000).unwrap_or(i64::MAX);
    state.now = Moment {
        uptime: uptime + Duration::from_secs(seconds),
        wall: modcon::domain::time::Timestamp::from_millis(wall.as_millis() + millis),
    };
    ladder::keep_going(state, &mut Vec::new());
}
