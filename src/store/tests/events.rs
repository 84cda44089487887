//! Events that are taken in, told again and followed.

use super::*;
use crate::domain::event::CaughtUp;
use crate::domain::event::Count;
use crate::domain::event::Delivery;
use crate::domain::event::Envelope;
use crate::domain::event::LookedAway;
use crate::domain::event::MOST_WATCHED;
use crate::domain::event::Receipt;
use crate::domain::event::StoredEvent;
use crate::domain::event::Tally;
use crate::store::follow::Follower;
use crate::store::tests::storage::settled;

/// An event with this name about somebody; `salt` makes its bytes its own.
pub(in crate::store) fn delivery(name: &str, user_id: &str, salt: &str) -> Delivery {
    Delivery {
        envelope: Envelope {
            event: name.into(),
            user_ids: vec![UserId::new(user_id)],
        },
        body: format!("{{\"event\":\"{name}\",\"data\":{{\"salt\":\"{user_id} {salt}\"}}}}").into(),
    }
}

pub(in crate::store) fn update(user_id: &str, salt: &str) -> Delivery {
    delivery("user.didUpdate", user_id, salt)
}

/// Whose salt each event has.
pub(in crate::store) fn salts(events: &[StoredEvent]) -> Vec<String> {
    let salt = |event: &StoredEvent| {
        let body = String::from_utf8_lossy(event.body.as_ref()?).into_owned();
        Some(body.split('"').nth(9)?.to_owned())
    };
    let salts = events.iter();
    salts.map(|event| salt(event).unwrap_or_default()).collect()
}

pub(in crate::store) fn number(place: &Place, sql: &str) -> i64 {
    let raw = rusqlite::Connection::open(place.database()).unwrap();
    raw.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn what_was_heard_is_there_in_its_order_after_the_store_was_opened_anew() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let store = Store::open(&place).unwrap();
    assert_eq!(store.last_stir().await.unwrap(), 0);
    let first = [update("a", "1"), update("b", "2"), update("a", "3")];
    let receipts = store.take_in(first.to_vec()).await.unwrap();
    assert_eq!(receipts, [Receipt::Stored; 3]);
    store.close().await;
    drop(store);
    let store = Store::open(&place).unwrap();
    store.take_in(vec![update("c", "4")]).await.unwrap();
    assert_eq!(store.last_stir().await.unwrap(), 4);
    let all = store.stirred(0, 100).await.unwrap();
    assert_eq!(salts(&all), ["a 1", "b 2", "a 3", "c 4"]);
    let stirs: Vec<i64> = all.iter().map(|event| event.stir).collect();
    assert_eq!(stirs, [1, 2, 3, 4]);
    assert_eq!(all[0].body.as_deref(), Some(&first[0].body[..]));
    assert_eq!(all[0].event.as_received(), "user.didUpdate");
    assert_eq!(salts(&store.stirred(1, 2).await.unwrap()), ["b 2", "a 3"]);
    assert_eq!(store.stirred(4, 100).await.unwrap(), []);

    let of = |after, limit| store.events_of(UserId::new("a"), after, limit);
    assert_eq!(salts(&of(0, 9).await.unwrap()), ["a 1", "a 3"]);
    assert_eq!(salts(&of(1, 9).await.unwrap()), ["a 3"]);
    assert_eq!(salts(&of(0, 1).await.unwrap()), ["a 1"]);
    let back = |before, limit| store.events_of_back(UserId::new("a"), before, limit);
    assert_eq!(salts(&back(None, 9).await.unwrap()), ["a 3", "a 1"]);
    assert_eq!(salts(&back(Some(3), 9).await.unwrap()), ["a 1"]);
    let nobody = store.events_of(UserId::new("A"), 0, 9).await.unwrap();
    assert_eq!(nobody, []);
}

#[tokio::test]
async fn a_repeat_makes_no_row_and_is_heard_by_whoever_follows() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let store = Store::open(&place).unwrap();
    let batch = vec![update("a", "1"), update("b", "2"), update("a", "1")];
    let receipts = store.take_in(batch).await.unwrap();
    let expected = [Receipt::Stored, Receipt::Stored, Receipt::Repeated];
    assert_eq!(receipts, expected);
    let seen = store.last_stir().await.unwrap();
    for _ in 0..500 {
        let receipts = store.take_in(vec![update("b", "2"); 20]).await.unwrap();
        assert_eq!(receipts, [Receipt::Repeated; 20]);
    }
    assert_eq!(number(&place, "SELECT count(*) FROM event"), 2);
    assert_eq!(number(&place, "SELECT count(*) FROM event_body"), 2);
    assert_eq!(number(&place, "SELECT count(*) FROM event_user"), 2);
    let bodies = "SELECT (SELECT sum(length(body)) FROM event_body) - bytes FROM event_room";
    assert_eq!(number(&place, bodies), 0);
    let stirred = store.stirred(seen, 100).await.unwrap();
    assert_eq!(salts(&stirred), ["b 2"]);
    assert_eq!(stirred[0].repeats, 10_000);
    assert_eq!(stirred[0].stir, store.last_stir().await.unwrap());
    assert!(stirred[0].last_heard_at >= stirred[0].heard_at);
    // One byte more is another event.
    let mut other = update("b", "2");
    other.body.push(b' ');
    let receipts = store.take_in(vec![other]).await.unwrap();
    assert_eq!(receipts, [Receipt::Stored]);
}

#[tokio::test]
async fn few_large_bodies_are_read_at_once_and_none_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&place(folder.path())).unwrap();
    let large = |salt: usize| {
        let mut delivery = update("a", &salt.to_string());
        delivery.body.resize(1024 * 1024, b' ');
        delivery
    };
    store.take_in((0..10).map(large).collect()).await.unwrap();
    for of_somebody in [false, true] {
        let mut after = 0;
        let mut seen = 0;
        loop {
            let some = if of_somebody {
                store.events_of(UserId::new("a"), after, 1_000).await
            } else {
                store.stirred(after, 1_000).await
            };
            let some = some.unwrap();
            assert!(some.len() <= 4, "{}", some.len());
            let Some(last) = some.last() else { break };
            after = last.stir;
            seen += some.len();
        }
        assert_eq!(seen, 10);
    }
}

#[tokio::test]
async fn a_store_that_is_only_read_takes_nothing_in_and_tells_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let writing = Store::open(&place).unwrap();
    writing.take_in(vec![update("a", "1")]).await.unwrap();
    let reading = Store::open_to_read(&place).unwrap();
    let refused = reading.take_in(vec![update("b", "2")]).await;
    assert!(
        matches!(refused, Err(StoreFault::ReadOnly(_))),
        "{refused:?}"
    );
    let tally = Tally::new(String::new(), Timestamp::from_millis(0));
    reading.tally(tally).await.unwrap_err();
    writing.take_in(vec![update("c", "3")]).await.unwrap();
    let all = reading.stirred(0, 9).await.unwrap();
    assert_eq!(salts(&all), ["a 1", "c 3"]);
}

#[tokio::test]
async fn a_full_disk_takes_a_whole_batch_or_nothing_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let store = Store::open(&place).unwrap();
    store.take_in(vec![update("a", "1")]).await.unwrap();
    let limit = |pages: &'static str| {
        store.ask(move |keeper| {
            let pragma = format!("PRAGMA max_page_count = {pages}");
            let set = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
            let done = keeper.connection.query_row(&pragma, [], set);
            done.map_err(error::fault)
        })
    };
    limit("1").await.unwrap();
    let mut large = update("b", "3");
    large.body.resize(500_000, b' ');
    let batch = vec![update("b", "2"), large];
    let refused = store.take_in(batch.clone()).await;
    assert_eq!(refused, Err(StoreFault::Full));
    assert_eq!(salts(&store.stirred(0, 9).await.unwrap()), ["a 1"]);
    // The room for outcomes is not for events.
    assert!(place.ballast().exists());
    limit("1000000").await.unwrap();
    let receipts = store.take_in(batch).await.unwrap();
    assert_eq!(receipts, [Receipt::Stored; 2]);
}

#[tokio::test]
async fn a_store_of_the_first_version_is_kept_and_then_hears() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let store = Store::open(&place).unwrap();
    store.stage(draft("u1", Verb::Ban)).await.unwrap();
    store.close().await;
    drop(store);
    settled(&place);
    let raw = rusqlite::Connection::open(place.database()).unwrap();
    raw.execute_batch(
        "DROP TABLE tally; DROP TABLE event_room; DROP TABLE event_user; DROP TABLE event_body; \
         DROP TABLE event; PRAGMA user_version = 1;",
    )
    .unwrap();
    drop(raw);
    let old = Store::open_to_read(&place).unwrap();
    assert_eq!(old.stirred(0, 9).await.unwrap(), []);
    assert_eq!(old.last_stir().await.unwrap(), 0);
    let nobody = old.events_of(UserId::new("u1"), 0, 9).await.unwrap();
    assert_eq!(nobody, []);
    assert_eq!(old.tallies().await.unwrap(), []);
    assert_eq!(old.open_verdicts().await.unwrap().len(), 1);
    drop(old);
    let store = Store::open(&place).unwrap();
    let copy = files::beside(&place.database(), ".before-version-2");
    assert!(
        store.remarks().iter().any(|remark| remark.contains("kept")),
        "{:?}",
        store.remarks()
    );
    let raw = rusqlite::Connection::open(copy).unwrap();
    assert_eq!(schema::version(&raw).unwrap(), 1);
    let staged = "SELECT count(*) FROM verdict WHERE user_id = 'u1'";
    let staged: i64 = raw.query_row(staged, [], |row| row.get(0)).unwrap();
    assert_eq!(staged, 1);
    store.take_in(vec![update("a", "1")]).await.unwrap();
    assert_eq!(store.last_stir().await.unwrap(), 1);
    assert_eq!(store.open_verdicts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_receiver_s_counts_are_there_while_it_lives_and_after() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let listening = Store::open(&place).unwrap();
    let watching = Store::open(&place).unwrap();
    assert_eq!(watching.tallies().await.unwrap(), []);
    let mut tally = Tally::new("127.0.0.1:8787".to_owned(), Timestamp::from_millis(5));
    listening.tally(tally.clone()).await.unwrap();
    for (more, what) in (1..).zip(Count::ALL) {
        tally.add(what, more);
    }
    tally.last_heard_at = Some(Timestamp::from_millis(7));
    tally.per_minute = 9;
    listening.tally(tally.clone()).await.unwrap();
    for (store, is_alive) in [(&watching, true), (&listening, true), (&watching, false)] {
        if !is_alive {
            listening.close().await;
        }
        let tallied = store.tallies().await.unwrap();
        assert_eq!(tallied.len(), 1);
        assert_eq!(tallied[0].tally, tally);
        assert_eq!(tallied[0].is_alive, is_alive);
        assert!(tallied[0].said_at > Timestamp::from_millis(1_600_000_000_000));
    }
}

#[tokio::test]
async fn of_many_receivers_the_last_are_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    for number in 0..40 {
        let store = Store::open(&place).unwrap();
        let since = Timestamp::from_millis(number);
        let tally = Tally::new(number.to_string(), since);
        store.tally(tally).await.unwrap();
        store.close().await;
    }
    let store = Store::open_to_read(&place).unwrap();
    let tallied = store.tallies().await.unwrap();
    assert_eq!(tallied.len(), 32);
    assert!(tallied.iter().any(|one| one.tally.address == "39"));
}

#[tokio::test]
async fn whoever_follows_is_woken_by_every_session_and_misses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let one = Store::open(&place).unwrap();
    let other = Store::open(&place).unwrap();
    let reading = Store::open_to_read(&place).unwrap();
    let mut follower = Follower::of(&place).unwrap();
    let following = tokio::spawn(async move {
        let mut after = 0;
        let mut seen = Vec::new();
        while seen.len() < 400 {
            let some = reading.stirred(after, 7).await.unwrap();
            match some.last() {
                Some(last) => after = last.stir,
                None => follower.changed().await.unwrap(),
            }
            seen.extend(salts(&some));
        }
        seen
    });
    let mut expected = Vec::new();
    for number in 0..200 {
        let salt = number.to_string();
        for (store, who) in [(&one, "a"), (&other, "b")] {
            store.take_in(vec![update(who, &salt)]).await.unwrap();
            expected.push(format!("{who} {salt}"));
        }
    }
    let seen = tokio::time::timeout(Duration::from_secs(30), following);
    assert_eq!(seen.await.unwrap().unwrap(), expected);
}

#[tokio::test]
async fn a_follower_hears_of_a_store_that_begins_later_and_of_counts() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    Follower::of(&place).unwrap_err();
    std::fs::create_dir(&place.folder).unwrap();
    let mut follower = Follower::of(&place).unwrap();
    let long = Duration::from_secs(30);
    let store = Store::open(&place).unwrap();
    store.take_in(vec![update("a", "1")]).await.unwrap();
    let woken = tokio::time::timeout(long, follower.changed());
    woken.await.unwrap().unwrap();
    let tally = Tally::new(String::new(), Timestamp::from_millis(0));
    store.tally(tally).await.unwrap();
    let woken = tokio::time::timeout(long, follower.changed());
    woken.await.unwrap().unwrap();
    // Nothing is there, so nothing wakes: the future is asked once and rests.
    let quiet = follower.changed();
    tokio::pin!(quiet);
    let waker = std::task::Waker::noop();
    let mut context = std::task::Context::from_waker(waker);
    assert!(quiet.as_mut().poll(&mut context).is_pending());
}

#[tokio::test]
async fn a_bell_that_nobody_hears_any_more_is_taken_away_and_a_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let store = Store::open(&place).unwrap();
    let follower = Follower::of(&place).unwrap();
    let bells = place.bells();
    let only: Vec<_> = std::fs::read_dir(&bells).unwrap().collect();
    assert_eq!(only.len(), 1);
    let killed = bells.join("killed.bell");
    nix::unistd::mkfifo(&killed, nix::sys::stat::Mode::S_IRWXU).unwrap();
    let file = bells.join("file.bell");
    std::fs::write(&file, "mine").unwrap();
    store.take_in(vec![update("a", "1")]).await.unwrap();
    store.close().await;
    assert!(!killed.exists());
    assert_eq!(std::fs::read(&file).unwrap(), b"mine");
    drop(follower);
    let left: Vec<_> = std::fs::read_dir(&bells).unwrap().collect();
    assert_eq!(left.len(), 1, "the file alone");
}

mod kills;

#[tokio::test]
async fn each_moderator_finds_where_they_looked_away_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let store = Store::open(&place).unwrap();
    assert_eq!(store.looked_away().await.unwrap(), None);
    let at = |stir| LookedAway {
        stir,
        at: Timestamp::from_millis(1_000 + stir),
    };
    store.keep_looked_away(at(7)).await.unwrap();
    store.keep_looked_away(at(9)).await.unwrap();
    store.close().await;
    let store = Store::open(&place).unwrap();
    assert_eq!(store.looked_away().await.unwrap(), Some(at(9)));
    let somebody_else = Place {
        operator: "somebody else".into(),
        ..place.clone()
    };
    let theirs = Store::open(&somebody_else).unwrap();
    assert_eq!(theirs.looked_away().await.unwrap(), None);
    assert_eq!(store.verify().await.unwrap().problems, []);
}

#[tokio::test]
async fn each_moderator_finds_whom_they_watch_and_what_they_missed_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let store = Store::open(&place).unwrap();
    assert_eq!(store.watched().await.unwrap(), []);
    assert_eq!(store.caught_up().await.unwrap(), None);
    let hostile = ["u\u{202e}1", "", "a \"b\"\n"];
    let people: Vec<UserId> = hostile.iter().map(|id| UserId::new(id)).collect();
    for (user_id, is_watched) in [("u0", true), ("u0", false), ("u0", false)] {
        let user_id = UserId::new(user_id);
        store.keep_watched(user_id, is_watched).await.unwrap();
    }
    for user_id in people.iter().chain(&people) {
        store.keep_watched(user_id.clone(), true).await.unwrap();
    }
    let missed = |until, open| CaughtUp {
        until: Option::map(until, Timestamp::from_millis),
        open: Option::map(open, Timestamp::from_millis),
    };
    let mut before = CaughtUp::default();
    for caught_up in [
        missed(None, None),
        missed(Some(-7), None),
        missed(None, Some(8)),
        missed(Some(i64::MIN), Some(i64::MAX)),
    ] {
        store.keep_caught_up(before, caught_up).await.unwrap();
        assert_eq!(store.caught_up().await.unwrap(), Some(caught_up));
        before = caught_up;
    }
    store.close().await;
    let store = Store::open(&place).unwrap();
    assert_eq!(store.watched().await.unwrap(), people);
    let somebody_else = Place {
        operator: "somebody else".into(),
        ..place.clone()
    };
    let theirs = Store::open(&somebody_else).unwrap();
    assert_eq!(theirs.watched().await.unwrap(), []);
    assert_eq!(theirs.caught_up().await.unwrap(), None);
    for number in 0..30 {
        let user_id = UserId::new(&number.to_string());
        store.keep_watched(user_id, true).await.unwrap();
    }
    let watched = store.watched().await.unwrap();
    assert_eq!(watched.len(), MOST_WATCHED);
    assert_eq!(
        watched.last(),
        Some(&UserId::new("29")),
        "the oldest give way"
    );
    assert_eq!(store.verify().await.unwrap().problems, []);
}

#[tokio::test]
async fn two_consoles_of_one_moderator_take_nothing_from_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path());
    let one = Store::open(&place).unwrap();
    let other = Store::open(&place).unwrap();
    let user = |id: &str| UserId::new(id);
    one.keep_watched(user("u1"), true).await.unwrap();
    other.keep_watched(user("u2"), true).await.unwrap();
    one.keep_watched(user("u3"), true).await.unwrap();
    other.keep_watched(user("u2"), false).await.unwrap();
    assert_eq!(other.watched().await.unwrap(), [user("u1"), user("u3")]);

    let missed = |until, open| CaughtUp {
        until: Option::map(until, Timestamp::from_millis),
        open: Option::map(open, Timestamp::from_millis),
    };
    let nothing = CaughtUp::default();
    one.keep_caught_up(nothing, missed(None, Some(10)))
        .await
        .unwrap();
    other
        .keep_caught_up(nothing, missed(None, Some(20)))
        .await
        .unwrap();
    // The other one made up for what it missed, and no more.
    let read_again = missed(Some(30), None);
    other
        .keep_caught_up(missed(None, Some(20)), read_again)
        .await
        .unwrap();
    assert_eq!(
        one.caught_up().await.unwrap(),
        Some(missed(Some(30), Some(10)))
    );
    // An earlier time does not undo a later one.
    let read_again = missed(Some(15), None);
    one.keep_caught_up(missed(None, Some(10)), read_again)
        .await
        .unwrap();
    assert_eq!(
        other.caught_up().await.unwrap(),
        Some(missed(Some(30), None))
    );
    // A time ahead of every clock is taken back by whoever found it.
    let ahead = missed(Some(i64::MAX), None);
    one.keep_caught_up(missed(Some(15), None), ahead)
        .await
        .unwrap();
    other.keep_caught_up(ahead, nothing).await.unwrap();
    assert_eq!(one.caught_up().await.unwrap(), Some(nothing));
}
