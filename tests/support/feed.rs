//! What the network told of by itself, one state for each way in which it is seen.

use crate::states::before;
use crate::states::faces::demo;
use crate::states::now;
use crate::states::people::page;
use crate::states::people::person;
use modcon::app::live;
use modcon::app::overlay::Overlay;
use modcon::app::overlay::feed::FeedView;
use modcon::app::state::State;
use modcon::domain::event::Count;
use modcon::domain::event::Event;
use modcon::domain::event::EventKind;
use modcon::domain::event::ManualReview;
use modcon::domain::event::Report;
use modcon::domain::event::Tallied;
use modcon::domain::event::Tally;
use modcon::domain::field::Field;
use modcon::domain::memory::StoreFault;
use modcon::domain::page::Draft;
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
    let mut deaf = demo(width, height);
    live::deaf(&mut deaf, StoreFault::Broken("the disk is gone".to_owned()));
    vec![
        ("rumours", heard(width, height, 0)),
        ("feed", open(heard(width, height, 0), following.clone())),
        ("feed-paused", open(heard(width, height, 12_000), paused)),
        ("feed-nothing", open(demo(width, height), following.clone())),
        ("feed-deaf", open(deaf, following)),
    ]
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
    let mut again = event(EventKind::DidCreate, 5, stranger);
    again.repeats = 2;
    let events = [
        cleared,
        event(EventKind::DidUpdate, 20, renamed),
        again,
        event(EventKind::DidFlag, 2, person("u_77ab", "Mia Unseen", "mia")),
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

fn event(kind: EventKind, seconds_ago: u32, about: Draft<'_>) -> Event {
    Event {
        stir: 1,
        heard_at: before(seconds_ago).wall,
        repeats: 0,
        name: UntrustedText::from(kind.name()),
        kind,
        page: Arc::new(page(&[about])),
        reports: Vec::new(),
        block: None,
    }
}
