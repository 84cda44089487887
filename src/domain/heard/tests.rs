use std::sync::Arc;

use super::*;
use crate::domain::event::EventKind;
use crate::domain::page::Draft;
use crate::domain::page::PageBuilder;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn text(text: &str) -> Field<UntrustedText> {
    Field::Value(text.into())
}

/// A report by somebody, made at a time.
fn report(reporter: &str, made_at: i64) -> FlagReport {
    FlagReport {
        reporter: text(reporter),
        reason: text("spam"),
        created_at: Field::Value(at(made_at)),
        ..FlagReport::default()
    }
}

/// An event about the second of two people, heard at a time.
fn event(heard_at: i64, about: &str, report: Report) -> Event {
    let mut builder = PageBuilder::default();
    for id in ["somebody else", about] {
        builder.push(&Draft {
            user_id: Field::Value(id),
            ..Draft::default()
        });
    }
    Event {
        id: heard_at,
        stir: heard_at,
        heard_at: at(heard_at),
        last_heard_at: at(heard_at),
        repeats: 0,
        name: EventKind::DidFlag.name().into(),
        kind: EventKind::DidFlag,
        page: Arc::new(builder.finish(b"")),
        reports: vec![Report { row: 1, ..report }],
        block: None,
    }
}

fn flags(reports: &[FlagReport]) -> Report {
    Report {
        flags: Field::Value(reports.to_vec()),
        ..Report::default()
    }
}

fn reports(heard: &Heard) -> Vec<(&str, bool)> {
    let reports = heard.told.iter().filter_map(|told| match &told.what {
        What::Report { report, is_open } => {
            let who = value(&report.reporter).map_or("", |who| who.as_received());
            Some((who, *is_open))
        }
        What::Finding(_) | What::Review(_) => None,
    });
    reports.collect()
}

#[test]
fn each_report_is_told_once_and_is_open_where_the_last_list_has_it() {
    let (ann, bob, cyd) = (report("ann", 1), report("bob", 2), report("cyd", 3));
    let events = [
        event(30, "u1", flags(&[bob.clone(), cyd])),
        // It came last and was heard first.
        Event {
            stir: 99,
            ..event(10, "u1", flags(std::slice::from_ref(&ann)))
        },
        event(20, "u1", flags(&[ann, bob])),
        event(40, "u2", flags(&[report("dan", 4)])),
        // It says nothing of the open reports, so that the list before still is the last one.
        event(50, "u1", Report::default()),
    ];
    let heard = Heard::of(&UserId::new("u1"), &events);
    assert_eq!(
        reports(&heard),
        [("cyd", true), ("bob", true), ("ann", false)]
    );
    assert_eq!(heard.open_reports(), 2);
    assert!(!heard.more);
}

#[test]
fn a_clear_leaves_the_reports_and_opens_none() {
    let events = [
        event(1, "u1", flags(&[report("ann", 1)])),
        event(2, "u1", flags(&[])),
    ];
    let heard = Heard::of(&UserId::new("u1"), &events);
    assert_eq!(reports(&heard), [("ann", false)]);
    assert_eq!(heard.open_reports(), 0);
}

#[test]
fn a_finding_is_told_as_it_was_heard_last() {
    let finding = |cleared_by: Field<UntrustedText>| Report {
        ai_moderations: Field::Value(vec![AiModeration {
            moderated_field: text("displayName"),
            moderated_at: Field::Value(at(5)),
            cleared_by,
            ..AiModeration::default()
        }]),
        ..Report::default()
    };
    let events = [
        event(1, "u1", finding(Field::Absent)),
        event(2, "u1", finding(text("mara"))),
    ];
    let heard = Heard::of(&UserId::new("u1"), &events);
    let [told] = heard.told.as_slice() else {
        panic!("{heard:?}");
    };
    assert_eq!(told.at, at(5));
    let What::Finding(found) = &told.what else {
        panic!("{told:?}");
    };
    assert_eq!(found.cleared_by, text("mara"));
}

#[test]
fn reviews_are_told_and_dated_by_when_they_were_heard_where_they_do_not_say() {
    let review = Report {
        manual_review: Field::Value(ManualReview {
            reviewed_by: text("mara"),
            ..ManualReview::default()
        }),
        ..Report::default()
    };
    let heard = Heard::of(&UserId::new("u1"), &[event(7, "u1", review)]);
    assert_eq!(heard.told.len(), 1);
    assert_eq!(heard.told.first().unwrap().at, at(7));
}

#[test]
fn what_is_told_is_bounded_and_says_so() {
    let many: Vec<FlagReport> = (0..2_000).map(|made| report("ann", made)).collect();
    let heard = Heard::of(&UserId::new("u1"), &[event(1, "u1", flags(&many))]);
    assert_eq!(heard.told.len(), Heard::MOST);
    assert!(heard.more);
}
