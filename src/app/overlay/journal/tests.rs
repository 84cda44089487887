use std::time::Duration;

use super::*;
use crate::app::message::Message;
use crate::app::testing::Run;
use crate::app::testing::changes_nothing;
use crate::domain::journal::Entry;
use crate::domain::journal::Kind;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;

fn row(seq: i64, user_id: &str, display_name: Option<&str>) -> JournalRow {
    let entry = Entry {
        seq,
        at: Timestamp::from_millis(seq),
        uptime: Duration::ZERO,
        session: String::new(),
        operator: UntrustedText::from("mara"),
        kind: Kind::Note,
        user_id: Some(UserId::new(user_id)),
        verdict: None,
        verb: None,
        policy: None,
        note: None,
        before: None,
        after: None,
        result: None,
        detail: None,
        attempt: None,
        hash: [0; 32],
    };
    JournalRow {
        entry,
        display_name: display_name.map(UntrustedText::from),
    }
}

fn page(newest: i64, oldest: i64, more: bool) -> JournalPage {
    JournalPage {
        rows: (oldest..=newest)
            .rev()
            .map(|seq| row(seq, "u1", None))
            .collect(),
        more,
    }
}

/// Before which rows the store is asked.
fn asked(run: &mut Run) -> Vec<Option<i64>> {
    let effects = run.take().into_iter();
    effects
        .filter_map(|effect| match effect {
            Effect::ReadJournal { before, .. } => Some(before),
            _ => None,
        })
        .collect()
}

fn told(run: &mut Run, result: Result<JournalPage, StoreFault>) {
    let ticket = run.state.journal_ticket;
    run.tell(Message::JournalRead { ticket, result });
}

fn view(run: &Run) -> &JournalView {
    match &run.state.overlay {
        Some(Overlay::Journal(view)) => view,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_newest_rows_are_read_when_it_opens_from_list_and_queue() {
    for keys in ["J", ":journal<enter>", "tJ"] {
        let mut run = Run::listing(3);
        run.keys(keys);
        assert_eq!(asked(&mut run), [None], "{keys}");
        assert_eq!(view(&run).rest, Rest::Reading);
        told(&mut run, Ok(page(40, 1, false)));
        assert_eq!((view(&run).rows.len(), &view(&run).rest), (40, &Rest::End));
        run.keys("G<esc>");
        assert_eq!(asked(&mut run), []);
        assert_eq!(run.state.overlay, None);
    }
}

#[test]
fn older_rows_are_read_before_the_end_is_reached_and_once() {
    let mut run = Run::listing(3);
    run.keys("J");
    told(&mut run, Ok(page(400, 201, true)));
    asked(&mut run);
    run.keys("j<pgdn>");
    assert_eq!(asked(&mut run), []);
    run.keys("G");
    assert_eq!(asked(&mut run), [Some(201)]);
    run.keys("jkG");
    assert_eq!(asked(&mut run), []);
    told(&mut run, Ok(page(200, 1, false)));
    assert_eq!(view(&run).rows.len(), 400);
    assert_eq!(view(&run).cursor, 199, "nothing moved under the cursor");
    run.keys("GG");
    assert_eq!((view(&run).cursor, asked(&mut run)), (399, vec![]));
}

#[test]
fn a_page_is_taken_in_once_and_by_the_look_that_asked_for_it() {
    let mut run = Run::listing(3);
    run.keys("J");
    let ticket = run.state.journal_ticket;
    let result = Ok(page(3, 1, true));
    told(&mut run, result.clone());
    let again = Message::JournalRead { ticket, result };
    changes_nothing(&run, again.clone());
    run.keys("j");
    assert_eq!(asked(&mut run).last(), Some(&Some(1)));
    changes_nothing(&run, again.clone());
    run.keys("<esc>");
    changes_nothing(&run, again.clone());
    run.wait(500).keys("J");
    changes_nothing(&run, again);
}

#[test]
fn a_fault_is_said_and_going_down_at_the_end_tries_again() {
    let mut run = Run::listing(3);
    run.keys("J");
    told(&mut run, Err(StoreFault::Busy));
    assert_eq!(view(&run).rest, Rest::Failed(StoreFault::Busy));
    asked(&mut run);
    run.keys("k");
    assert_eq!(asked(&mut run), []);
    run.keys("j");
    assert_eq!(asked(&mut run), [None]);
    told(&mut run, Ok(page(60, 2, true)));
    run.keys("G");
    assert_eq!(asked(&mut run), [Some(2)]);
    told(&mut run, Err(StoreFault::Busy));
    run.keys("k");
    assert_eq!(asked(&mut run), []);
    run.keys("jj");
    assert_eq!(asked(&mut run), [Some(2)]);
    assert_eq!(view(&run).rows.len(), 59);
}

#[test]
fn a_name_is_the_one_that_was_seen_else_the_one_that_is_loaded() {
    let run = Run::listing(3);
    let said = |row: &JournalRow| name(&run.state, row).map(|name| name.as_received().to_owned());
    assert_eq!(said(&row(1, "u2", Some("Old"))), Some("Old".to_owned()));
    let loaded = run.state.users.selected().unwrap().display_name();
    let Field::Value(loaded) = loaded else {
        panic!("{loaded:?}");
    };
    let loaded = Some(loaded.as_received().to_owned());
    assert_eq!(said(&row(1, "u1", None)), loaded);
    assert_eq!(said(&row(1, "nobody", None)), None);
}

#[test]
fn what_is_written_meanwhile_comes_on_top_and_the_cursor_keeps_its_row() {
    let mut run = Run::listing(1);
    run.keys("J");
    assert_eq!(asked(&mut run), [None]);
    // Written before the first rows came: looked for right behind them.
    run.tell(Message::StoreChanged);
    assert_eq!(asked(&mut run), []);
    told(&mut run, Ok(page(40, 1, false)));
    assert_eq!(asked(&mut run), [None]);
    told(&mut run, Ok(page(40, 1, false)));
    run.keys("j").take();
    run.tell(Message::StoreChanged);
    assert_eq!(asked(&mut run), [None]);
    // More than a page came: read until what is held.
    told(&mut run, Ok(page(44, 43, true)));
    assert_eq!(asked(&mut run), [Some(43)]);
    told(&mut run, Ok(page(42, 39, true)));
    assert_eq!(asked(&mut run), []);
    let Some(Overlay::Journal(view)) = &run.state.overlay else {
        panic!("not the journal");
    };
    let rows: Vec<i64> = view.rows.iter().map(|row| row.entry.seq).collect();
    assert_eq!(rows, (1..=44).rev().collect::<Vec<_>>());
    assert_eq!(rows[view.cursor], 39);
    assert_eq!(view.rest, Rest::End);
}
