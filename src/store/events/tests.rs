//! What is let go, when, and what never is.

use super::*;
use crate::domain::event::EventKind;
use crate::domain::verdict::Verb;
use crate::store::Place;
use crate::store::Store;
use crate::store::tests::draft;
use crate::store::tests::events::delivery;
use crate::store::tests::events::number;
use crate::store::tests::events::salts;
use crate::store::tests::events::update;
use crate::store::tests::place;

struct Life {
    place: Place,
    store: Store,
    _folder: tempfile::TempDir,
}

impl Life {
    fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = place(folder.path());
        Self {
            store: Store::open(&place).unwrap(),
            place,
            _folder: folder,
        }
    }

    async fn let_go(&self, bounds: Bounds) -> bool {
        let done = self
            .store
            .ask(move |keeper| keeper.change(|change| change.let_go(&bounds)));
        done.await.unwrap()
    }

    fn room(&self) -> i64 {
        number(&self.place, "SELECT bytes FROM event_room")
    }
}

/// Everything is young and there is room for all of it.
fn roomy() -> Bounds {
    Bounds {
        bodies_before: Timestamp::from_millis(0),
        room: i64::MAX,
        digests_before: Timestamp::from_millis(0),
        rows: 1_000,
        bytes: i64::MAX,
    }
}

fn too_old() -> Bounds {
    Bounds {
        bodies_before: Timestamp::from_millis(i64::MAX),
        ..roomy()
    }
}

#[tokio::test]
async fn what_is_young_and_fits_stays() {
    let life = Life::begin();
    life.store.take_in(vec![update("a", "1")]).await.unwrap();
    assert!(!life.let_go(roomy()).await);
    assert!(!life.store.let_go().await.unwrap());
    assert_eq!(salts(&life.store.stirred(0, 9).await.unwrap()), ["a 1"]);
}

#[tokio::test]
async fn old_bodies_go_and_their_repeats_are_known_and_bring_them_back() {
    let life = Life::begin();
    let batch = vec![update("a", "1"), update("b", "2")];
    life.store.take_in(batch).await.unwrap();
    assert!(!life.let_go(too_old()).await);
    assert_eq!(life.room(), 0);
    let rest = life.store.stirred(0, 9).await.unwrap();
    assert_eq!(rest.len(), 2);
    assert!(rest.iter().all(|event| event.body.is_none()));
    let user_id = UserId::new("a");
    let gone = life.store.events_of(user_id.clone(), 0, 9).await.unwrap();
    assert_eq!(gone, []);
    assert_eq!(number(&life.place, "SELECT count(*) FROM event_body"), 0);
    assert_eq!(number(&life.place, "SELECT count(*) FROM event_user"), 0);
    let receipts = life.store.take_in(vec![update("a", "1")]).await.unwrap();
    assert_eq!(receipts, [Receipt::Repeated]);
    let again = life.store.events_of(user_id, 0, 9).await.unwrap();
    assert_eq!(salts(&again), ["a 1"]);
    assert_eq!((again[0].stir, again[0].repeats), (3, 1));
    assert!(life.room() > 0);
}

#[tokio::test]
async fn beyond_the_room_the_oldest_go_first() {
    let life = Life::begin();
    let batch: Vec<Delivery> = (0..10).map(|salt| update("a", &salt.to_string())).collect();
    let bytes = i64::try_from(batch[0].body.len()).unwrap();
    for one in batch {
        life.store.take_in(vec![one]).await.unwrap();
    }
    let bounds = Bounds {
        room: 4 * bytes,
        ..roomy()
    };
    assert!(!life.let_go(bounds).await);
    assert_eq!(life.room(), 4 * bytes);
    let rest = life.store.events_of(UserId::new("a"), 0, 99).await.unwrap();
    assert_eq!(salts(&rest), ["a 6", "a 7", "a 8", "a 9"]);
}

#[tokio::test]
async fn each_step_lets_go_of_a_little_and_says_whether_there_is_more() {
    let life = Life::begin();
    let batch: Vec<Delivery> = (0..10).map(|salt| update("a", &salt.to_string())).collect();
    let bytes = i64::try_from(batch[0].body.len()).unwrap();
    life.store.take_in(batch).await.unwrap();
    let rows = Bounds {
        rows: 3,
        ..too_old()
    };
    assert!(life.let_go(rows).await);
    assert_eq!(life.room(), 7 * bytes);
    let few = Bounds {
        bytes: bytes + 1,
        ..too_old()
    };
    assert!(life.let_go(few).await);
    assert_eq!(life.room(), 5 * bytes);
    while life.let_go(rows).await {}
    assert_eq!(life.room(), 0);
}

#[tokio::test]
async fn whoever_hears_lets_go_of_more_than_comes() {
    let life = Life::begin();
    for salt in 0..200 {
        let heard = vec![update("a", &salt.to_string()); 1];
        let bounds = Bounds {
            rows: 1,
            bytes: 1,
            ..too_old()
        };
        let taken = life
            .store
            .ask(move |keeper| keeper.take_in_within(&heard, bounds));
        taken.await.unwrap();
    }
    assert_eq!(life.room(), 0);
}

#[tokio::test]
async fn flag_evidence_of_somebody_with_a_verdict_is_never_let_go() {
    let life = Life::begin();
    let verdict = life.store.stage(draft("bad", Verb::Ban)).await.unwrap();
    life.store.withdraw(verdict.id).await.unwrap();
    let heard = vec![
        delivery("user.didFlag", "bad", "1"),
        delivery("user.didUpdate", "bad", "2"),
        delivery("user.didFlag", "good", "3"),
        delivery("user.didClearFlag", "bad", "4"),
    ];
    life.store.take_in(heard).await.unwrap();
    while life.let_go(too_old()).await {}
    assert_eq!(life.room(), 0);
    let kept = life
        .store
        .events_of(UserId::new("bad"), 0, 9)
        .await
        .unwrap();
    assert_eq!(salts(&kept), ["bad 1", "bad 4"]);
    let gone = life
        .store
        .events_of(UserId::new("good"), 0, 9)
        .await
        .unwrap();
    assert_eq!(gone, []);
    // Kept ones are no candidates again, and go with no digest.
    let all = Bounds {
        digests_before: Timestamp::from_millis(i64::MAX),
        room: 0,
        ..too_old()
    };
    while life.let_go(all).await {}
    let kept = life
        .store
        .events_of(UserId::new("bad"), 0, 9)
        .await
        .unwrap();
    assert_eq!(salts(&kept), ["bad 1", "bad 4"]);
}

#[tokio::test]
async fn flag_events_are_found_among_any_number_of_others_and_after_a_restart() {
    let life = Life::begin();
    let mut heard = vec![delivery("user.didFlag", "a", "1")];
    heard.extend((0..500).map(|number| update("a", &format!("u{number}"))));
    heard.push(delivery("user.didFlag", "b", "2"));
    for kind in EventKind::NAMED {
        heard.push(delivery(kind.name(), "a", kind.name()));
    }
    life.store.take_in(heard).await.unwrap();
    life.store.close().await;
    let store = Store::open(&life.place).unwrap();
    let of = |limit| store.flag_events_of(UserId::new("a"), limit);
    let found = of(9).await.unwrap();
    let evidence = EventKind::NAMED.into_iter().rev();
    let evidence = evidence.filter(|kind| kind.is_flag_evidence());
    let mut expected: Vec<String> = evidence.map(|kind| format!("a {}", kind.name())).collect();
    expected.push("a 1".to_owned());
    assert_eq!(salts(&found), expected);
    assert_eq!(salts(&of(1).await.unwrap()), expected[..1]);
}

#[tokio::test]
async fn digests_go_last_and_the_newest_place_is_never_taken_twice() {
    let life = Life::begin();
    let batch = vec![update("a", "1"), update("b", "2"), update("c", "3")];
    life.store.take_in(batch).await.unwrap();
    let all = Bounds {
        digests_before: Timestamp::from_millis(i64::MAX),
        ..too_old()
    };
    // Whoever has a body keeps the digest.
    let only_digests = Bounds {
        bodies_before: Timestamp::from_millis(0),
        ..all
    };
    assert!(!life.let_go(only_digests).await);
    assert_eq!(life.store.stirred(0, 9).await.unwrap().len(), 3);
    while life.let_go(all).await {}
    let rest = life.store.stirred(0, 9).await.unwrap();
    assert_eq!(rest.iter().map(|event| event.stir).collect::<Vec<_>>(), [3]);
    let receipts = life.store.take_in(vec![update("a", "1")]).await.unwrap();
    assert_eq!(receipts, [Receipt::Stored]);
    assert_eq!(life.store.last_stir().await.unwrap(), 4);
}
