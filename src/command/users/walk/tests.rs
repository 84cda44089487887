use proptest::prelude::*;

use super::*;
use crate::domain::failure::Refusal;
use crate::domain::failure::Stage;
use crate::domain::field::Field;
use crate::domain::page::Draft;
use crate::domain::page::PageBuilder;
use crate::text::Untrusted;
use crate::text::UntrustedText;

fn answer(ids: &[&str], next: Option<&str>) -> Answer {
    let mut builder = PageBuilder::default();
    for id in ids {
        let fault = id.is_empty().then_some(RowFault::NoUserId);
        builder.push(&Draft {
            user_id: if id.is_empty() {
                Field::Null
            } else {
                Field::Value(id)
            },
            fault,
            ..Draft::default()
        });
    }
    Answer {
        page: Arc::new(builder.finish(b"")),
        roles: vec![],
        roles_json: Box::default(),
        next: next.and_then(PageToken::new),
        lost: 0,
    }
}

fn ids(batch: &Batch) -> Vec<String> {
    let users = batch.fresh.iter().filter_map(|row| batch.page.user(*row));
    users
        .filter_map(|user| user.user_id().map(Untrusted::as_received))
        .map(str::to_owned)
        .collect()
}

fn expired() -> Failure {
    Failure::Refused(Refusal {
        status: 400,
        code: Some(400_000),
        message: UntrustedText::from("Query token is invalid"),
        detail: vec![],
        retry_after: None,
    })
}

#[test]
fn each_user_comes_once_and_unreadable_rows_are_apart() {
    let mut walk = Walk::new(Wanted::All);
    let first = walk.accept(answer(&["a", "", "b", "a"], Some("t")));
    assert_eq!(
        (ids(&first), first.number),
        (vec!["a".into(), "b".into()], 1)
    );
    assert_eq!(first.faulty, [(1, RowFault::NoUserId)]);
    assert_eq!(walk.step(), Step::Ask(PageToken::new("t")));
    let second = walk.accept(answer(&["b", "c"], None));
    assert_eq!((ids(&second), second.number), (vec!["c".into()], 2));
    assert_eq!(walk.step(), Step::Stop(Stop::Ended(End::Complete)));
}

#[test]
fn no_page_is_asked_for_once_enough_are_there() {
    let mut walk = Walk::new(Wanted::AtMost(3));
    walk.accept(answer(&["a", "b"], Some("t")));
    assert_eq!(walk.step(), Step::Ask(PageToken::new("t")));
    let last = walk.accept(answer(&["c", "d"], Some("u")));
    assert_eq!(ids(&last), ["c"]);
    assert_eq!(walk.step(), Step::Stop(Stop::Enough));
}

#[test]
fn no_more_pages_are_asked_for_than_the_rest_needs() {
    let count = |pages| Pages::Count(NonZeroUsize::new(pages).unwrap());
    assert_eq!(Walk::new(Wanted::All).pages(), Pages::All);
    assert_eq!(Walk::new(Wanted::AtMost(100)).pages(), count(1));
    let mut walk = Walk::new(Wanted::AtMost(202));
    assert_eq!(walk.pages(), count(3));
    walk.accept(answer(&["a", "b"], Some("t")));
    assert_eq!(walk.pages(), count(2));
}

#[test]
fn an_expired_place_starts_over_and_other_failures_end() {
    let mut walk = Walk::new(Wanted::All);
    walk.accept(answer(&["a"], Some("t")));
    walk.fail(expired());
    assert_eq!(walk.step(), Step::Ask(None));
    assert_eq!(walk.restarts(), 1);
    assert!(ids(&walk.accept(answer(&["a"], Some("u")))).is_empty());
    let failure = Failure::TimedOut(Stage::Whole);
    walk.fail(failure.clone());
    assert_eq!(walk.step(), Step::Stop(Stop::Failed(failure)));
}

#[test]
fn a_first_page_whose_token_is_said_to_be_invalid_is_a_failure() {
    let mut walk = Walk::new(Wanted::All);
    walk.fail(expired());
    assert_eq!(walk.step(), Step::Stop(Stop::Failed(expired())));
}

proptest! {
    /// Whatever a server does with 30 tokens, the walk ends and prints nobody twice.
    #[test]
    fn every_history_ends(
        pages in proptest::collection::vec((proptest::collection::vec(0_u8..12, 0..5), 0_u8..30), 1..60),
        refusals in proptest::collection::vec(any::<bool>(), 60),
    ) {
        let mut walk = Walk::new(Wanted::All);
        let mut printed = Vec::new();
        let mut asked = 0_usize;
        while let Step::Ask(token) = walk.step() {
            asked += 1;
            prop_assert!(asked < 1_000, "no end in sight");
            if token.is_some() && refusals[asked % refusals.len()] {
                walk.fail(expired());
                continue;
            }
            let (rows, next) = &pages[asked % pages.len()];
            let rows: Vec<String> = rows.iter().map(|id| format!("u{id}")).collect();
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            let next = format!("t{next}");
            printed.extend(ids(&walk.accept(answer(&rows, Some(&next)))));
        }
        let mut once = printed.clone();
        once.sort();
        once.dedup();
        prop_assert_eq!(once.len(), printed.len());
    }
}
