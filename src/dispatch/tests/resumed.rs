//! Verdicts that were sent, and what is made of what was recorded of them.

use super::*;
use crate::domain::journal::Entry;

/// Sends a verdict until the end would be recorded, and opens the store again.
async fn cut_before_the_end(
    folder: &std::path::Path,
    person: Person,
    verb: Verb,
) -> (Store, Case, Verdict) {
    let store = Store::open(&place(folder)).unwrap();
    let mut case = Case {
        person,
        verb,
        crash: Crash::After(2),
        decides_again: true,
        ended: None,
    };
    let verdict = store.stage(case.person.draft(verb)).await.unwrap();
    let id = verdict.id;
    send_until_cut(&store, &mut case, verdict).await;
    assert_eq!(case.ended, None);
    store.close().await;
    let store = Store::open(&place(folder)).unwrap();
    let verdict = store.adopt(id).await.unwrap();
    (store, case, verdict)
}

async fn rows(store: &Store, kind: Kind) -> Vec<Entry> {
    let mut entries = store.journal(Filter::default(), 0, 100).await.unwrap();
    entries.retain(|entry| entry.kind == kind);
    entries
}

#[tokio::test(start_paused = true)]
async fn what_the_server_said_is_done_stays_done_whatever_came_after() {
    let folder = tempfile::tempdir().unwrap();
    let verb = Verb::ClearFlags;
    let person = Person::new(verb, Fault::None, 0);
    let (store, case, verdict) = cut_before_the_end(folder.path(), person, verb).await;
    case.person.flag();
    let (end, _) = read_back(&store, &case.person, verdict, go_on).await;
    assert_eq!(end, End::Done);
    let memory = store.memory(case.person.user_id.clone()).await.unwrap();
    assert_eq!(memory.unwrap().cleared.unwrap().operator, "mara".into());
    assert_eq!(rows(&store, Kind::Outcome).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_the_server_refused_is_nobodys_deed_here() {
    for (fault, is_so) in [(Fault::AlreadySo, true), (Fault::Forbidden, false)] {
        let folder = tempfile::tempdir().unwrap();
        let person = Person::new(Verb::Ban, fault, 0);
        let (store, case, verdict) = cut_before_the_end(folder.path(), person, Verb::Ban).await;
        let (end, _) = read_back(&store, &case.person, verdict, go_on).await;
        if is_so {
            assert_eq!(end, End::AlreadySo);
        } else {
            let End::Refused(failure) = end else {
                panic!("{end:?}");
            };
            assert_eq!(failure.words().happened, "403: ".into());
        }
        assert_eq!(rows(&store, Kind::Outcome).await.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_check_changes_nothing_about_why_it_is_not_known() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&place(folder.path())).unwrap();
    let person = Person::new(Verb::Ban, Fault::HangsBefore, usize::MAX);
    let verdict = store.stage(person.draft(Verb::Ban)).await.unwrap();
    let (end, _) = send(&store, &person, verdict.clone(), go_on).await;
    let why = "the server sent nothing for 10 s";
    for end in [
        end,
        read_back(&store, &person, verdict.clone(), go_on).await.0,
    ] {
        let End::Unknown(failure) = end else {
            panic!("{end:?}");
        };
        assert_eq!(failure.words().happened, why.into());
    }
    person.heal();
    let (end, _) = read_back(&store, &person, verdict, go_on).await;
    assert!(matches!(end, End::NotApplied(_)), "{end:?}");
    assert_eq!(rows(&store, Kind::Outcome).await.len(), 1);
    for row in rows(&store, Kind::End).await {
        assert_eq!(row.detail, Some(why.into()));
    }
}

#[tokio::test(start_paused = true)]
async fn where_no_outcome_was_recorded_that_is_what_is_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&place(folder.path())).unwrap();
    let mut case = Case {
        person: Person::new(Verb::Ban, Fault::CutBefore, 0),
        verb: Verb::Ban,
        crash: Crash::Before(2),
        decides_again: true,
        ended: None,
    };
    let verdict = store.stage(case.person.draft(Verb::Ban)).await.unwrap();
    send_until_cut(&store, &mut case, verdict.clone()).await;
    let (end, _) = read_back(&store, &case.person, verdict, go_on).await;
    assert!(matches!(end, End::NotApplied(_)), "{end:?}");
    let outcomes = rows(&store, Kind::Outcome).await;
    assert_eq!(outcomes.len(), 1);
    let detail = outcomes[0].detail.as_ref().unwrap().as_received();
    assert!(detail.contains("no answer is on record"), "{detail}");
    assert!(!detail.contains("HTTP client"), "{detail}");
}
