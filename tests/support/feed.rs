//! What the network told of by itself, one state for each way in which it is seen.

use crate::states::answer;
use crate::states::before;
use crate::states::faces::demo;
use crate::states::list;
use crate::states::now;
use crate::states::people::page;
use crate::states::people::person;
use crate::states::queue::queue;
use crate::states::select;
use modcon::app::key::Chord;
use modcon::app::key::Key;
use modcon::app::key::KeyPress;
use modcon::app::live;
use modcon::app::live::watch;
use modcon::app::message::Message;
use modcon::app::overlay::Overlay;
use modcon::app::overlay::feed::FeedView;
use modcon::app::overlay::feed::group::Group;
use modcon::app::state::State;
use modcon::app::update::update;
use modcon::domain::event::Count;
use modcon::domain::event::Event;
use modcon::domain::event::EventKind;
use modcon::domain::event::LookedAway;
use modcon::domain::event::ManualReview;
use modcon::domain::event::Report;
use modcon::domain::event::Tallied;
use modcon::domain::event::Tally;
use modcon::domain::field::Field;
use modcon::domain::memory::StoreFault;
use modcon::domain::page::Draft;
use modcon::domain::query::Filter;
use modcon::domain::query::UserQuery;
use modcon::domain::user::UserId;
use modcon::text::UntrustedText;
use std::sync::Arc;

/// Every face of the feed by name.
pub(crate) fn feeds(width: u16, height: u16) -> Vec<(&'static str, State)> {
    let open = |mut state: State, view: FeedView| {
        state.overlay = Some(Overlay::Feed(view));
        state
    };
    let following = FeedView::default();
    let paused = FeedView {
        at: Some(2),
        since: 3,
        ..FeedView::default()
    };
    let of_one = FeedView {
        group: Group::Flags,
        person: Some(UserId::new("u_77ab")),
        ..FeedView::default()
    };
    let mut deaf = demo(width, height);
    live::deaf(&mut deaf, StoreFault::Broken("the disk is gone".to_owned()));
    vec![
        ("rumours", heard(width, height, 0)),
        ("newly-flagged", newly_flagged(width, height)),
        ("feed", open(heard(width, height, 0), following.clone())),
        ("feed-paused", open(heard(width, height, 12_000), paused)),
        (
            "feed-of-one",
            open(looked_away(heard(width, height, 0)), of_one),
        ),
        (
            "feed-looked-away",
            open(looked_away(heard(width, height, 0)), FeedView::default()),
        ),
        ("feed-pane", beside(heard(width, height, 0))),
        ("feed-pane-queue", beside(queue(width, height))),
        ("feed-nothing", open(demo(width, height), following.clone())),
        ("feed-deaf", open(deaf, following)),
    ]
}

/// A whole list of flagged users: the flags of two were cleared since, one of them under the cursor,
/// and two others were flagged who are not in it.
fn newly_flagged(width: u16, height: u16) -> State {
    let mut state = demo(width, height);
    let query = UserQuery::default().with_filter(Filter::Flagged);
    let flagged = |id: &'static str, name: &'static str, flags: i64| Draft {
        flag_count: Field::Value(flags),
        ..person(id, name, "handle")
    };
    let loaded = page(&[
        flagged("u_8841f0", "Taylor Reed", 14),
        flagged("u_21c9", "Maks_Deals", 9),
        flagged("u_017334", "Mod\u{200b}Team \u{1b}[7m", 3),
        flagged("u_77ab", "Mia Unseen", 1),
    ]);
    state.users.shown = list(query, &[answer(loaded, None)]);
    state.users.gone.clear();
    select(&mut state, 1);
    for person in [
        flagged("u_21c9", "Maks_Deals", 0),
        flagged("u_017334", "Mod\u{200b}Team \u{1b}[7m", 0),
        flagged("u_new1", "Newly Flagged", 2),
        flagged("u_new2", "Also Flagged", 1),
    ] {
        let user_id = UserId::new(person.user_id.value().unwrap_or_default());
        let told = Message::UserRead {
            ticket: state.users.reread_ticket,
            user_id,
            asked: now(),
            result: Ok(answer(page(&[person]), None)),
        };
        drop(update(&mut state, now(), told));
    }
    state
}

/// The moderator looked away before the last two events came.
fn looked_away(mut state: State) -> State {
    state.live.looked_away = Some(LookedAway {
        stir: 2,
        at: before(15).wall,
    });
    state
}

/// The feed stands beside the panes, and two people are watched.
fn beside(state: State) -> State {
    let mut state = looked_away(state);
    state.live.pane = true;
    for _ in 0..2 {
        watch::toggle(&mut state, &mut Vec::new());
        let down = KeyPress {
            chord: Chord::plain(Key::Char('j')),
            repeat: false,
        };
        drop(update(&mut state, now(), Message::Key(down)));
    }
    let flagged = Draft {
        flag_count: Field::Value(17),
        updated_at: Field::Value(before(9).wall.as_millis()),
        ..person("u_8841f0", "Taylor Reed", "tayIor.reed")
    };
    let events = [event(EventKind::DidFlag, 1, 9, flagged)];
    live::heard(&mut state, &events, 0, &mut Vec::new());
    state
}

/// Somebody is renamed, somebody else's flags are cleared by a colleague, and a stranger is seen.
fn heard(width: u16, height: u16, skipped: u64) -> State {
    let mut state = demo(width, height);
    let review = ManualReview {
        reviewed_by: Field::Value(UntrustedText::from("ken\u{202e}")),
        ..ManualReview::default()
    };
    let mut cleared = event(
        EventKind::DidClearFlag,
        40,
        1,
        Draft {
            updated_at: Field::Value(before(41).wall.as_millis()),
            ..person("u_8841f0", "Taylor Reed", "tayIor.reed")
        },
    );
    cleared.reports = vec![Report {
        manual_review: Field::Value(review),
        ..Report::default()
    }];
    let renamed = Draft {
        updated_at: Field::Value(before(20).wall.as_millis()),
        ..person("u_017334", "Mod\u{200b}Team \u{1b}[7m", "hannah12")
    };
    let stranger = person("u_77ab", "Mia Unseen", "mia.unseen");
    let mut again = event(EventKind::DidCreate, 5, 3, stranger);
    again.repeats = 2;
    let events = [
        cleared,
        event(EventKind::DidUpdate, 20, 2, renamed),
        again,
        event(
            EventKind::DidFlag,
            2,
            4,
            person("u_77ab", "Mia Unseen", "mia"),
        ),
    ];
    live::heard(&mut state, &events, skipped, &mut Vec::new());
    let mut tally = Tally::new("127.0.0.1:8787".to_owned(), before(600).wall);
    tally.per_minute = 12;
    tally.add(Count::Repeated, 2);
    tally.add(Count::Unsigned, 1_204);
    let receiver = Tallied {
        tally,
        said_at: now().wall,
        is_alive: true,
    };
    live::receivers_seen(&mut state, vec![receiver]);
    state
}

fn event(kind: EventKind, seconds_ago: u32, stir: i64, about: Draft<'_>) -> Event {
    Event {
        id: stir,
        stir,
        heard_at: before(seconds_ago).wall,
        last_heard_at: before(seconds_ago).wall,
        repeats: 0,
        name: UntrustedText::from(kind.name()),
        kind,
        page: Arc::new(page(&[about])),
        reports: Vec::new(),
        block: None,
    }
}
