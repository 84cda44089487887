pub(super) mod events;
mod kills;
mod machine;
mod storage;
mod tampering;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::domain::failure::Failure;
use crate::domain::failure::Stage as Limit;
use crate::domain::field::Field;
use crate::domain::journal::JournalRow;
use crate::domain::journal::Kind;
use crate::domain::memory::Memory;
use crate::domain::memory::Owner;
use crate::domain::memory::Stage;
use crate::domain::time::Timestamp;
use crate::domain::verdict::End;
use crate::domain::verdict::Verb;

pub(super) fn place(folder: &Path) -> Place {
    Place {
        folder: folder.join("acme"),
        network: "https://acme.example".to_owned(),
        operator: "mara".into(),
    }
}

pub(super) fn sighting(user_id: &str, flag_count: i64) -> Sighting {
    Sighting {
        user_id: UserId::new(user_id),
        display_name: Field::Value("Ann".into()),
        profile_handle: Field::Null,
        flag_count: Field::Value(flag_count),
        has_hash_flag: flag_count > 0,
        is_global_ban: Field::Value(false),
        is_deleted: Field::Absent,
        is_brand: Field::Absent,
        roles: 0,
        updated_at: Field::Absent,
        raw: Arc::from(&b"{\"userId\":\"\xff\"}"[..]),
        read_at: Timestamp::from_millis(5),
    }
}

pub(super) fn draft(user_id: &str, verb: Verb) -> Draft {
    Draft {
        verb,
        seen: sighting(user_id, 3),
        policy: Some("spam".into()),
        note: "again".into(),
        grace: Duration::from_secs(10),
        plan: None,
    }
}

fn done(store: &Store, id: VerdictId) -> impl Future<Output = ()> {
    let store = store.clone();
    async move {
        let now = Box::new(sighting("u1", 3));
        let after = Some(Box::new(sighting("u1", 0)));
        for record in [
            Record::Intent { now },
            Record::Attempt,
            Record::Outcome(Settlement::Applied),
            Record::End {
                end: End::Done,
                after,
            },
        ] {
            store.record(id, &record).await.unwrap();
        }
    }
}

async fn kinds(store: &Store) -> Vec<Kind> {
    let entries = store.journal(Filter::default(), 0, 1_000).await.unwrap();
    entries.iter().map(|entry| entry.kind).collect()
}

#[tokio::test]
async fn a_verdict_is_there_after_the_store_was_opened_anew() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&place(folder.path())).unwrap();
    let verdict = store.stage(draft("u1", Verb::Ban)).await.unwrap();
    let open = store.open_verdicts().await.unwrap();
    assert_eq!(open[0].owner, Owner::Us);
    store.close().await;
    let store = Store::open(&place(folder.path())).unwrap();
    let open = store.open_verdicts().await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].verdict, verdict);
    assert_eq!(open[0].stage, Stage::Staged);
    assert_eq!(open[0].owner, Owner::Nobody);
    assert_eq!(store.adopt(verdict.id).await.unwrap(), verdict);
    store.withdraw(verdict.id).await.unwrap();
    assert_eq!(store.open_verdicts().await.unwrap(), []);
    assert_eq!(
        kinds(&store).await,
        [Kind::Staged, Kind::Adopted, Kind::Withdrawn]
    );
}

#[tokio::test]
async fn of_each_part_of_a_user_one_verdict_is_open_in_all_sessions() {
    let folder = tempfile::tempdir().unwrap();
    let one = Store::open(&place(folder.path())).unwrap();
    let other = Store::open(&place(folder.path())).unwrap();
    let ban = one.stage(draft("u1", Verb::Ban)).await.unwrap();
    for store in [&one, &other] {
        let again = store.stage(draft("u1", Verb::Unban)).await;
        assert_eq!(again, Err(StoreFault::Pending));
    }
    other.stage(draft("u1", Verb::ClearFlags)).await.unwrap();
    let owners: Vec<Owner> = one
        .open_verdicts()
        .await
        .unwrap()
        .iter()
        .map(|open| open.owner)
        .collect();
    assert_eq!(owners, [Owner::Us, Owner::Other]);
    assert_eq!(other.adopt(ban.id).await, Err(StoreFault::Pending));
    assert_eq!(other.withdraw(ban.id).await, Err(StoreFault::NotWaiting));
    one.withdraw(ban.id).await.unwrap();
    other.stage(draft("u1", Verb::Unban)).await.unwrap();
    assert!(one.verify().await.unwrap().is_sound());
}

#[tokio::test]
async fn each_step_is_recorded_once_and_in_its_order() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&place(folder.path())).unwrap();
    let verdict = store.stage(draft("u1", Verb::ClearFlags)).await.unwrap();
    let early = store.record(verdict.id, &Record::Attempt).await;
    assert_eq!(early, Err(StoreFault::NotWaiting));
    done(&store, verdict.id).await;
    let late = store.record(verdict.id, &Record::Attempt).await;
    assert_eq!(late, Err(StoreFault::NotWaiting));
    assert_eq!(
        kinds(&store).await,
        [
            Kind::Staged,
            Kind::Intent,
            Kind::Attempt,
            Kind::Outcome,
            Kind::End
        ]
    );
    let memory = store.memory(UserId::new("u1")).await.unwrap().unwrap();
    assert_eq!(memory.last_flag_count, Some(0));
    assert_eq!(memory.cleared.unwrap().operator, "mara".into());
    assert_eq!(memory.decided.unwrap().verb, Verb::ClearFlags);
    let entries = store.journal(Filter::default(), 0, 10).await.unwrap();
    assert_eq!(entries[4].result, Some("done".into()));
    assert_eq!(
        &**entries[0].before.as_ref().unwrap(),
        b"{\"userId\":\"\xff\"}"
    );
    assert!(entries[2].attempt.is_some());
}

#[tokio::test]
async fn flags_that_were_gone_already_are_nobodys_clear() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&place(folder.path())).unwrap();
    let verdict = store.stage(draft("u1", Verb::ClearFlags)).await.unwrap();
    let end = Record::End {
        end: End::AlreadySo,
        after: Some(Box::new(sighting("u1", 0))),
    };
    store.record(verdict.id, &end).await.unwrap();
    let memory = store.memory(UserId::new("u1")).await.unwrap().unwrap();
    assert_eq!(memory.cleared, None);
    assert_eq!(memory.decided.unwrap().verb, Verb::ClearFlags);
}

#[tokio::test]
async fn the_file_itself_refuses_to_change_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&place(folder.path())).unwrap();
    store.stage(draft("u1", Verb::Ban)).await.unwrap();
    let raw = rusqlite::Connection::open(place(folder.path()).database()).unwrap();
    for sql in [
        "UPDATE journal SET note = 'never'",
        "DELETE FROM journal",
        "INSERT OR REPLACE INTO journal (seq, at, uptime, session, operator, kind, hash) \
         SELECT seq, at, uptime, session, 'ken', kind, hash FROM journal",
    ] {
        let refused = raw.execute(sql, []).unwrap_err();
        assert!(refused.to_string().contains("only added to"), "{refused}");
    }
    assert_eq!(store.verify().await.unwrap().problems, []);
}

#[tokio::test]
async fn a_plan_acts_once_on_each_user() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&place(folder.path())).unwrap();
    let planned = || Draft {
        plan: Some("p1".into()),
        ..draft("u1", Verb::ClearFlags)
    };
    let verdict = store.stage(planned()).await.unwrap();
    store.withdraw(verdict.id).await.unwrap();
    let verdict = store.stage(planned()).await.unwrap();
    done(&store, verdict.id).await;
    assert_eq!(store.stage(planned()).await, Err(StoreFault::Acted));
    store.stage(draft("u1", Verb::ClearFlags)).await.unwrap();
}

/// Sends a verdict without any effect.
async fn in_vain(store: &Store, id: VerdictId) {
    let why = || Failure::TimedOut(Limit::Silence);
    let now = Box::new(sighting("u1", 3));
    let end = Record::End {
        end: End::NotApplied(why()),
        after: Some(now.clone()),
    };
    let outcome = Record::Outcome(Settlement::Unknown(why()));
    for record in [Record::Intent { now }, Record::Attempt, outcome, end] {
        store.record(id, &record).await.unwrap();
    }
}

#[tokio::test]
async fn a_plan_that_acted_in_vain_does_not_act_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&place(folder.path())).unwrap();
    for plan in [None, Some("p1".into())] {
        let is_planned = plan.is_some();
        let planned = Draft {
            plan,
            ..draft("u1", Verb::ClearFlags)
        };
        let id = store.stage(planned).await.unwrap().id;
        in_vain(&store, id).await;
        let open = store.open_verdicts().await.unwrap();
        assert_eq!(open[0].stage, Stage::NotApplied);
        let again = store.restage(id, sighting("u1", 3)).await;
        if is_planned {
            assert_eq!(again, Err(StoreFault::Acted));
        } else {
            again.unwrap();
        }
        store.withdraw(id).await.unwrap();
    }
    let entries = store.journal(Filter::default(), 0, 100).await.unwrap();
    let withdrawn = entries.iter().filter(|row| row.kind == Kind::Withdrawn);
    for row in withdrawn {
        assert_eq!(row.result, Some("not-applied".into()));
    }
}

#[tokio::test]
async fn what_is_on_record_of_a_sending_is_told_to_whoever_has_it() {
    let settled = |words: &str| Failure::Recorded(words.into());
    for (settlement, expected) in [
        (None, Ok(None)),
        (Some(Settlement::Applied), Ok(Some(Settlement::Applied))),
        (
            Some(Settlement::Refused(Failure::NotAddressable)),
            Ok(Some(Settlement::Refused(settled(
                "this id cannot be put into a URL safely",
            )))),
        ),
        (
            Some(Settlement::Unknown(Failure::TimedOut(Limit::Silence))),
            Ok(Some(Settlement::Unknown(settled(
                "the server sent nothing for 10 s",
            )))),
        ),
        (
            Some(Settlement::NotSent(Failure::Stopped)),
            Err(StoreFault::NotWaiting),
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&place(folder.path())).unwrap();
        let id = store.stage(draft("u1", Verb::Ban)).await.unwrap().id;
        assert_eq!(store.settled(id).await, Err(StoreFault::NotWaiting));
        let now = Box::new(sighting("u1", 3));
        store.record(id, &Record::Intent { now }).await.unwrap();
        store.record(id, &Record::Attempt).await.unwrap();
        if let Some(settlement) = settlement {
            let outcome = Record::Outcome(settlement);
            store.record(id, &outcome).await.unwrap();
            let twice = store.record(id, &outcome).await;
            assert_eq!(twice, Err(StoreFault::NotWaiting));
        }
        assert_eq!(store.settled(id).await, expected);
        let other = Store::open(&place(folder.path())).unwrap();
        assert_eq!(other.settled(id).await, Err(StoreFault::NotWaiting));
    }
}

#[tokio::test]
async fn many_drafts_are_stored_at_once_and_one_that_collides_spoils_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&place(folder.path())).unwrap();
    let drafts = ["u1", "u2", "u1", "u3"].map(|id| draft(id, Verb::Ban));
    let staged = store.stage_all(drafts.to_vec()).await.unwrap();
    let stored: Vec<bool> = staged.iter().map(Result::is_ok).collect();
    assert_eq!(stored, [true, true, false, true]);
    assert_eq!(store.open_verdicts().await.unwrap().len(), 3);
}

#[tokio::test]
async fn growth_and_waiting_count_from_when_the_store_first_saw_an_account() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&place(folder.path())).unwrap();
    let seen = |flag_count| {
        let glimpse = Glimpse {
            user_id: UserId::new("u1"),
            flag_count,
            asked_at: Timestamp::from_millis(0),
        };
        let store = store.clone();
        async move { store.glimpse(vec![glimpse]).await.unwrap().remove(0) }
    };
    let first = seen(Some(2)).await;
    assert_eq!(first.first_flag_count, Some(2));
    let grown = seen(Some(5)).await;
    assert_eq!(grown.first_seen_at, first.first_seen_at);
    assert_eq!(grown.flagged_since, first.flagged_since);
    assert_eq!(
        (grown.first_flag_count, grown.last_flag_count),
        (Some(2), Some(5))
    );
    assert_eq!(seen(None).await.last_flag_count, Some(5));
    let looked = Glimpse {
        user_id: UserId::new("u1"),
        flag_count: Some(5),
        asked_at: Timestamp::from_millis(0),
    };
    assert_eq!(store.look(looked).await.unwrap().looked_flag_count, Some(5));
    let history = store.history(UserId::new("u1")).await.unwrap();
    let counts: Vec<i64> = history
        .flag_counts
        .iter()
        .map(|(_, count)| *count)
        .collect();
    assert_eq!(counts.last(), Some(&5));
}

#[tokio::test]
async fn a_history_tells_how_many_rows_it_leaves_out() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&place(folder.path())).unwrap();
    let whom = || UserId::new("u1");
    for number in 0..1_002 {
        let text = UntrustedText::from(number.to_string());
        store.note(whom(), text).await.unwrap();
    }
    store
        .note(UserId::new("u2"), UntrustedText::from("other"))
        .await
        .unwrap();
    let history = store.history(whom()).await.unwrap();
    assert_eq!((history.entries.len(), history.older), (1_000, 2));
    let oldest = history.entries[0].note.as_ref().unwrap();
    assert_eq!(oldest.as_received(), "2");
    let other = store.history(UserId::new("u2")).await.unwrap();
    assert_eq!((other.entries.len(), other.older), (1, 0));
}

#[tokio::test]
async fn what_was_asked_for_before_a_clear_does_not_flag_anybody_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&place(folder.path())).unwrap();
    let seen = |millis: i64| Glimpse {
        user_id: UserId::new("u1"),
        flag_count: Some(5),
        asked_at: Timestamp::from_millis(millis),
    };
    let flagged = store.glimpse(vec![seen(0)]).await.unwrap().remove(0);
    let verdict = store.stage(draft("u1", Verb::ClearFlags)).await.unwrap();
    done(&store, verdict.id).await;
    let decided = |memory: &Memory| memory.decided.as_ref().unwrap().at.as_millis();
    let late = store.look(seen(0)).await.unwrap();
    assert_eq!(late.last_flag_count, Some(0));
    assert_eq!(late.looked_flag_count, Some(0));
    assert_eq!(late.flagged_since, flagged.flagged_since);
    let ended = decided(&late);
    let late = store
        .glimpse(vec![seen(ended - 1)])
        .await
        .unwrap()
        .remove(0);
    assert_eq!(late.last_flag_count, Some(0));
    let again = store.glimpse(vec![seen(ended)]).await.unwrap().remove(0);
    assert_eq!(again.last_flag_count, Some(5));
    assert!(again.flagged_since.as_millis() >= ended);
}

#[tokio::test]
async fn notes_and_snoozes_are_kept_and_in_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&place(folder.path())).unwrap();
    let ann = || UserId::new("u1");
    let noted = store
        .note(ann(), "asked \u{202e} twice".into())
        .await
        .unwrap();
    assert_eq!(noted.notes, 1);
    let until = Snooze::Until(Timestamp::from_millis(9));
    for snooze in [Some(until), Some(Snooze::NextFlag(4)), None] {
        let memory = store.snooze(ann(), snooze).await.unwrap();
        assert_eq!(memory.snooze, snooze);
    }
    assert_eq!(
        kinds(&store).await,
        [Kind::Note, Kind::Snoozed, Kind::Snoozed, Kind::Woken]
    );
    let only = Filter {
        user_id: Some(UserId::new("u2")),
        ..Filter::default()
    };
    assert_eq!(store.journal(only, 0, 10).await.unwrap(), []);
}

#[tokio::test]
async fn the_journal_is_read_backwards_with_the_names_that_were_seen() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&place(folder.path())).unwrap();
    let empty = store.journal_back(None, 2).await.unwrap();
    assert_eq!(empty, JournalPage::default());
    let verdict = store.stage(draft("u1", Verb::Ban)).await.unwrap();
    store.withdraw(verdict.id).await.unwrap();
    store.note(UserId::new("u2"), "twice".into()).await.unwrap();
    let forwards = store.journal(Filter::default(), 0, 10).await.unwrap();
    assert!(forwards.iter().any(|entry| entry.before.is_some()));
    let page = store.journal_back(None, 2).await.unwrap();
    assert!(page.more);
    let older = store.journal_back(Some(2), 2).await.unwrap();
    assert!(!older.more);
    let whole = store.journal_back(None, 3).await.unwrap();
    assert!(!whole.more, "exactly as many as asked for are all");
    let rows: Vec<JournalRow> = page.rows.into_iter().chain(older.rows).collect();
    assert_eq!(rows, whole.rows);
    let names: Vec<Option<&str>> = rows
        .iter()
        .map(|row| row.display_name.as_ref().map(UntrustedText::as_received))
        .collect();
    assert_eq!(names, [None, Some("Ann"), Some("Ann")]);
    let without_evidence = forwards.into_iter().rev().map(|entry| Entry {
        before: None,
        after: None,
        ..entry
    });
    let entries: Vec<Entry> = rows.into_iter().map(|row| row.entry).collect();
    assert_eq!(entries, without_evidence.collect::<Vec<_>>());
}

#[tokio::test]
async fn the_chain_can_be_followed_without_reading_the_rows() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&place(folder.path())).unwrap();
    let verdict = store.stage(draft("u1", Verb::Ban)).await.unwrap();
    store.withdraw(verdict.id).await.unwrap();
    let reader = Place {
        network: String::new(),
        ..place(folder.path())
    };
    let store = Store::open_to_read(&reader).unwrap();
    let links = store.links(0, 100).await.unwrap();
    assert_eq!(links.len(), 2);
    let mut head = chain::START;
    for link in &links {
        head = chain::link_digest(&head, &link.digest);
        assert_eq!(head, link.hash);
        let bytes = store.encoded(link.seq).await.unwrap().unwrap();
        let digest: chain::Digest = <sha2::Sha256 as sha2::Digest>::digest(bytes).into();
        assert_eq!(digest, link.digest);
    }
    assert_eq!(store.links(1, 100).await.unwrap(), links[1..]);
    assert_eq!(store.encoded(3).await.unwrap(), None);
    assert_eq!(store.verify().await.unwrap().head, head);
    let network = store.network().await.unwrap();
    assert_eq!(network, Some("https://acme.example".into()));
}
