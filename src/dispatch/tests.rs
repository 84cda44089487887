//! Faults of the network, crashes of the program, and what is known afterwards.

mod kills;
mod people;
mod resumed;

use std::ops::ControlFlow;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use tokio::sync::Notify;

use super::*;
use crate::dispatch::tests::people::Crash;
use crate::dispatch::tests::people::Fault;
use crate::dispatch::tests::people::Person;
use crate::domain::journal::Filter;
use crate::domain::journal::Kind;
use crate::domain::memory::OpenVerdict;
use crate::domain::memory::Owner;
use crate::domain::memory::Stage;
use crate::store::Place;

/// Cases that share a store and its crash.
const BATCH: usize = 100;
/// So many hold every case: three verbs, twelve faults, nine crashes, six further fates.
const BATCHES: usize = 20;

/// A journal that is cut off around the commit of a chosen number.
struct Cut<'a> {
    store: &'a Store,
    crash: Crash,
    commits: AtomicUsize,
    over: Notify,
}

impl Cut<'_> {
    async fn cut_off<T>(&self) -> T {
        self.over.notify_one();
        std::future::pending().await
    }
}

impl Journal for Cut<'_> {
    async fn record(&self, id: VerdictId, record: &Record) -> Result<(), StoreFault> {
        let commit = self.commits.fetch_add(1, Ordering::Relaxed);
        if self.crash == Crash::Before(commit) {
            return self.cut_off().await;
        }
        let done = self.store.record(id, record).await;
        if self.crash == Crash::After(commit) {
            return self.cut_off().await;
        }
        done
    }

    async fn settled(&self, id: VerdictId) -> Result<Option<Settlement>, StoreFault> {
        self.store.settled(id).await
    }
}

struct Case {
    person: Person,
    verb: Verb,
    crash: Crash,
    /// Whether the moderator decides again after a restart, or drops what was not sent.
    decides_again: bool,
    ended: Option<End>,
}

fn place(folder: &std::path::Path) -> Place {
    Place {
        folder: folder.join("store"),
        network: "http://127.0.0.1:1".to_owned(),
        operator: "mara".into(),
    }
}

fn go_on(_: DispatchStep) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Every verb with every fault and every crash, each with the people's further fate by its number.
fn cases(batch: usize) -> Vec<Case> {
    (batch * BATCH..(batch + 1) * BATCH)
        .map(|number| {
            let verb = Verb::ALL[number % Verb::ALL.len()];
            let number = number / Verb::ALL.len();
            let fault = Fault::ALL[number % Fault::ALL.len()];
            let number = number / Fault::ALL.len();
            let crash = Crash::ALL[number % Crash::ALL.len()];
            let number = number / Crash::ALL.len();
            Case {
                person: Person::new(verb, fault, number % 6),
                verb,
                crash,
                decides_again: number.is_multiple_of(2),
                ended: None,
            }
        })
        .collect()
}

/// Sends a verdict until it ends or the program is cut off. No time limit could tell: the clock
/// jumps while the store works.
async fn send_until_cut(store: &Store, case: &mut Case, verdict: Verdict) {
    let journal = Cut {
        store,
        crash: case.crash,
        commits: AtomicUsize::new(0),
        over: Notify::new(),
    };
    tokio::select! {
        (end, _) = send(&journal, &case.person, verdict, go_on) => case.ended = Some(end),
        () = journal.over.notified() => {}
    }
}

async fn recover(store: &Store, case: &mut Case, open: OpenVerdict) {
    let id = open.verdict.id;
    case.person.heal();
    match open.stage {
        Stage::Attempt | Stage::Applied | Stage::Refused | Stage::Unknown => {
            let verdict = store.adopt(id).await.unwrap();
            let (end, _) = read_back(store, &case.person, verdict, go_on).await;
            case.ended = Some(end);
        }
        Stage::Staged | Stage::Held | Stage::NotSent | Stage::Intent | Stage::NotApplied
            if case.decides_again =>
        {
            assert_eq!(case.person.effects(), 0, "{open:?}");
            let verdict = store.adopt(id).await.unwrap();
            let now = case.person.read(verdict.user_id()).await.unwrap().unwrap();
            let verdict = store.restage(verdict.id, *now).await.unwrap();
            let (end, _) = send(store, &case.person, verdict, go_on).await;
            case.ended = Some(end);
        }
        Stage::Staged | Stage::Held | Stage::NotSent | Stage::Intent | Stage::NotApplied => {
            assert_eq!(case.person.effects(), 0, "{open:?}");
            store.adopt(id).await.unwrap();
            store.withdraw(id).await.unwrap();
            case.ended = None;
        }
    }
}

async fn check(store: &Store, case: &Case, verdict: VerdictId) {
    let person = &case.person;
    let context = format!("{:?} {:?} {:?}", case.verb, person.fault, case.crash);
    assert!(person.effects() <= 1, "{context}: doubled");
    let of_person = Filter {
        user_id: Some(person.user_id.clone()),
        ..Filter::default()
    };
    let entries = store.journal(of_person, 0, 1_000).await.unwrap();
    let kinds: Vec<Kind> = entries.iter().map(|entry| entry.kind).collect();
    assert!(kinds.contains(&Kind::Staged), "{context}: lost");
    let attempts = kinds.iter().filter(|kind| **kind == Kind::Attempt).count();
    assert!(attempts >= person.asked(), "{context}: sent off the record");
    let open = store.open_verdicts().await.unwrap();
    let is_open = open.iter().any(|open| open.verdict.id == verdict);
    let is_closed = kinds.contains(&Kind::End) || kinds.contains(&Kind::Withdrawn);
    assert!(is_open || is_closed, "{context}: {kinds:?}");
    match &case.ended {
        Some(end) if end.is_so() => {
            assert!(
                person.is_so(case.verb),
                "{context}: shown as done and is not"
            );
            assert!(!is_open, "{context}: {end:?}");
        }
        Some(end) => assert_eq!(person.effects(), 0, "{context}: {end:?}"),
        // Cut off when all was over, nobody was told and it is in the journal.
        None => {
            let done = entries.iter().filter(|entry| entry.kind == Kind::End);
            let mut done = done.filter_map(|entry| entry.result.as_ref());
            let is_done = done.any(|end| matches!(end.as_received(), "done" | "confirmed"));
            assert_eq!(person.effects() > 0, is_done, "{context}");
        }
    }
}

#[test]
fn nothing_is_lost_or_doubled_whatever_fails_wherever_it_ends() {
    let tasks = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    tasks.block_on(async {
        for batch in 0..BATCHES {
            let folder = tempfile::tempdir().unwrap();
            let store = Store::open(&place(folder.path())).unwrap();
            let mut cases = cases(batch);
            let mut verdicts = Vec::new();
            for case in &mut cases {
                let draft = case.person.draft(case.verb);
                let verdict = store.stage(draft).await.unwrap();
                verdicts.push(verdict.id);
                send_until_cut(&store, case, verdict).await;
            }
            // The end of the program. What a sudden one leaves in the files is the store's tests'
            // business.
            store.close().await;
            let store = Store::open(&place(folder.path())).unwrap();
            for open in store.open_verdicts().await.unwrap() {
                assert_eq!(open.owner, Owner::Nobody);
                let at = verdicts.iter().position(|id| *id == open.verdict.id);
                recover(&store, &mut cases[at.unwrap()], open).await;
            }
            for (case, verdict) in cases.iter().zip(&verdicts) {
                check(&store, case, *verdict).await;
            }
            assert!(store.verify().await.unwrap().is_sound());
        }
    });
}
