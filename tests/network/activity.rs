//! What nobody asked for: the same under the same seed and clock, and true of every answer.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::time::Duration;

use modcon::demo::Actor;
use modcon::demo::Effects;
use modcon::demo::Network;
use modcon::demo::Options;
use modcon::demo::Progress;
use modcon::demo::Stand;
use modcon::demo::Which;
use serde_json::Value;

use crate::support::act;
use crate::support::encode;
use crate::support::get;
use crate::support::start;
use crate::support::walk;
use crate::target::Post;
use crate::target::Target;
use crate::target::until;

/// A network in which an hour passes only by hand.
fn lively(seed: u64) -> Network {
    start(Options {
        users: 300,
        seed,
        rate_limit: None,
        activity: NonZeroU32::new(30),
        now: Some("2026-11-02T08:00:00Z".parse().unwrap()),
        by_hand: true,
        ..Options::default()
    })
}

async fn user(network: &Network, id: &str) -> Value {
    let page = get(network, &format!("/api/v3/users/{}", encode(id))).await;
    page.page().readable().remove(0)
}

fn everybody(network: &Network) -> Vec<Option<String>> {
    let control = network.control();
    let all = [Which::All, Which::Deleted];
    let ids = all.into_iter().flat_map(|which| control.user_ids(which));
    ids.map(|id| control.user_json(&id)).collect()
}

#[tokio::test]
async fn the_same_seed_and_clock_bring_the_same_events() {
    let (one, same, other) = (lively(1), lively(1), lively(2));
    let calm = everybody(&one);
    one.control().advance(Duration::from_mins(10));
    for _ in 0..60 {
        same.control().advance(Duration::from_secs(10));
    }
    other.control().advance(Duration::from_mins(10));
    let lively = everybody(&one);
    assert_ne!(calm, lively);
    assert_eq!(lively, everybody(&same), "however time was cut");
    assert_ne!(lively, everybody(&other));
    assert_eq!(one.control().progress().happened, 300);
    let dated = lively
        .iter()
        .flatten()
        .filter(|row| row.contains("\"updatedAt\":\"2026-11-02T08:"));
    assert!(dated.count() > 50);
}

#[tokio::test]
async fn people_get_flagged_flagged_more_and_flagged_again() {
    let network = lively(1);
    let control = network.control();
    let mut before = BTreeMap::new();
    for id in control.user_ids(Which::Flagged) {
        let flags = user(&network, &id).await["flagCount"].as_u64().unwrap_or(0);
        before.insert(id, flags);
    }
    let cleared: Vec<String> = before.keys().take(4).cloned().collect();
    for id in &cleared {
        assert_eq!(act(&network, "clear", id).await.unwrap().status, 200);
    }
    // Once to warm the list that has to change, once to see it changed.
    assert_eq!(
        walk(&network, "filter=flagged").await.concat().len(),
        before.len() - 4
    );
    let (mut new, mut grown, mut again) = (BTreeSet::new(), 0, 0);
    for _ in 0..40 {
        control.advance(Duration::from_secs(30));
        let after = walk(&network, "filter=flagged").await.concat();
        assert_eq!(after, control.user_ids(Which::Flagged));
        again += cleared.iter().filter(|id| after.contains(id)).count();
        for id in after {
            let row = user(&network, &id).await;
            let flags = row["flagCount"].as_u64().unwrap_or(0);
            match before.get(&id) {
                Some(known) if flags > *known => grown += 1,
                Some(_) => {}
                None => {
                    new.insert(id);
                }
            }
        }
    }
    assert!(new.len() > 20 && grown > 2 && again > 0);
}

/// Whatever an event says is what every call says.
#[tokio::test]
async fn each_event_shows_in_every_answer_that_it_concerns() {
    let mut target = Target::start().await;
    let network = start(Options {
        users: 150,
        rate_limit: None,
        activity: NonZeroU32::new(60),
        webhook: Some(target.webhook()),
        now: Some("2026-11-02T08:00:00Z".parse().unwrap()),
        by_hand: true,
        ..Options::default()
    });
    let control = network.control();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    // Warms the lists that have to change with every event.
    let mut before = Lists::of(&network).await;
    for second in 1..=200 {
        control.advance(Duration::from_secs(1));
        until(&control, Progress::is_quiet).await;
        let after = Lists::of(&network).await;
        after.are_sound(&network, second % 20 == 0).await;
        let now = format!("2026-11-02T08:{:02}:{:02}", second / 60, second % 60);
        let told = |post: &Post| told(post, &now);
        if let Some((name, said)) = target.posts().iter().find_map(told) {
            let id = said["userId"].as_str().unwrap();
            let kind = kind(&name, &said, id, &before, &after);
            *kinds.entry(kind).or_default() += 1;
            let held = user(&network, id).await;
            for (key, value) in held.as_object().unwrap() {
                let unsaid = ["permissions", "metadata", "tags"].contains(&key.as_str());
                assert!(said[key] == *value || unsaid, "{name}: {key}");
            }
            if !id.contains(',') {
                let list = format!("/api/v3/users/list?userIds[]={}", encode(id));
                let listed = get(&network, &list).await.page().readable().remove(0);
                assert_eq!(listed, held, "{name}");
            }
        }
        before = after;
    }
    for kind in [
        "flagged",
        "more flags",
        "cleared",
        "deleted",
        "created",
        "renamed",
        "other",
    ] {
        assert!(kinds.contains_key(kind), "{kind}: {kinds:?}");
    }
}

/// Name and user of an event about one person, if this is when it happened.
fn told(post: &Post, now: &str) -> Option<(String, Value)> {
    if !post.is_signed("x-amity-signature") {
        return None;
    }
    let body: Value = serde_json::from_slice(&post.body).ok()?;
    let name = body["event"].as_str()?;
    let users = body["data"]["users"].as_array()?;
    let [user] = users.as_slice() else {
        return None;
    };
    let is_new = user["updatedAt"].as_str()?.starts_with(now);
    is_new.then(|| (name.to_owned(), user.clone()))
}

/// Every list of a network, from its answers.
struct Lists {
    all: Vec<String>,
    flagged: Vec<String>,
    deleted: Vec<String>,
}

impl Lists {
    async fn of(network: &Network) -> Self {
        let list = async |query: &str| walk(network, query).await.concat();
        Self {
            all: list("").await,
            flagged: list("filter=flagged").await,
            deleted: list("isDeleted=true").await,
        }
    }

    /// They are what the network's books say, and the other orders hold the same people.
    async fn are_sound(&self, network: &Network, in_each_order: bool) {
        let control = network.control();
        assert_eq!(self.all, control.user_ids(Which::All));
        assert_eq!(self.flagged, control.user_ids(Which::Flagged));
        assert_eq!(self.deleted, control.user_ids(Which::Deleted));
        if !in_each_order {
            return;
        }
        let newest = walk(network, "sortBy=lastCreated").await.concat();
        let mut oldest = walk(network, "sortBy=firstCreated").await.concat();
        assert_eq!(newest.len(), oldest.len());
        oldest.sort();
        let mut all = self.all.clone();
        all.sort();
        assert_eq!(all, oldest);
    }
}

/// What happened to somebody, and whether the lists show it.
fn kind(name: &str, said: &Value, id: &str, before: &Lists, after: &Lists) -> &'static str {
    let id = id.to_owned();
    let place = |list: &[String]| list.iter().position(|other| *other == id);
    let was_flagged = before.flagged.contains(&id);
    match name {
        "user.didCreate" => {
            assert!(!before.all.contains(&id) && after.all.contains(&id));
            "created"
        }
        _ if said["isDeleted"] == true && before.all.contains(&id) => {
            assert!(!after.all.contains(&id) && after.deleted.contains(&id));
            assert!(!after.flagged.contains(&id));
            "deleted"
        }
        "user.didFlag" => {
            assert!(after.flagged.contains(&id));
            let hash = said.get("hashFlag").or(said.get("hashflag"));
            assert!(said["flagCount"].as_u64().unwrap() > 0 && hash.unwrap().is_object());
            if was_flagged { "more flags" } else { "flagged" }
        }
        "user.didClearFlag" => {
            assert!(was_flagged && !after.flagged.contains(&id));
            "cleared"
        }
        "user.didUpdate" if place(&before.all) != place(&after.all) => "renamed",
        _ => "other",
    }
}

/// Whoever changed flags and bans is on record, and nothing else did.
#[tokio::test]
async fn each_change_of_flags_and_bans_has_its_actor() {
    let network = lively(1);
    let control = network.control();
    let stand = |id: &String| -> Option<Stand> {
        let row: Value = serde_json::from_str(&control.user_json(id)?).ok()?;
        let flags = row["flagCount"].as_u64();
        Some(Stand {
            flags: flags.and_then(|flags| u32::try_from(flags).ok()),
            banned: row["isGlobalBan"].as_bool()?,
        })
    };
    let ids = control.user_ids(Which::All);
    let mut stands: BTreeMap<String, Stand> = ids
        .iter()
        .filter_map(|id| Some((id.clone(), stand(id)?)))
        .collect();
    let whom = control.user_ids(Which::Flagged).remove(7);
    for deed in ["ban", "ban", "clear", "unban"] {
        act(&network, deed, &whom).await.unwrap();
        control.advance(Duration::from_mins(3));
    }
    assert!(control.flag(&whom, 2) && control.rename(&whom, "other"));
    let acts = control.acts();
    let mine = |by: Actor| acts.iter().filter(move |act| act.by == by);
    assert_eq!(mine(Actor::Client).count(), 3, "one ban changed nothing");
    assert!(mine(Actor::Client).all(|act| act.user_id == whom));
    assert_eq!(mine(Actor::Handle).count(), 1);
    assert!(mine(Actor::Activity).count() > 40);
    for act in &acts {
        assert_ne!(act.was, act.is);
        if let Some(stand) = stands.get_mut(&act.user_id) {
            assert_eq!(act.was.banned, stand.banned);
            *stand = act.is;
        }
    }
    for (id, told) in stands {
        assert!(
            stand(&id).is_none_or(|stand| stand.banned == told.banned),
            "{id}"
        );
    }
}

/// Colleagues clear and ban too; what a client did is told from that.
#[tokio::test]
async fn the_books_on_calls_know_nothing_of_what_else_happens() {
    let network = lively(1);
    let control = network.control();
    let flagged = control.user_ids(Which::Flagged);
    control.advance(Duration::from_mins(20));
    let left = control.user_ids(Which::Flagged);
    let cleared = flagged.iter().filter(|id| !left.contains(id)).count();
    assert!(cleared > 3, "{cleared} were cleared");
    assert!(control.all_effects().is_empty());
    let id = left.first().unwrap();
    act(&network, "clear", id).await.unwrap();
    control.advance(Duration::from_mins(20));
    let books = control.all_effects();
    assert_eq!(books.keys().collect::<Vec<_>>(), [id]);
    let clear = books[id].clear;
    assert_eq!((clear.asked, clear.applied), (1, 1));
    assert_eq!(
        Effects {
            clear,
            ..Effects::default()
        },
        books[id]
    );
}

#[tokio::test]
async fn without_activity_time_changes_nothing() {
    let network = start(Options {
        users: 300,
        by_hand: true,
        ..Options::default()
    });
    let before = everybody(&network);
    network.control().advance(Duration::from_hours(1000));
    assert_eq!(everybody(&network), before);
    assert_eq!(network.control().progress(), Progress::default());
}

#[tokio::test]
async fn a_running_clock_brings_events_on_its_own() {
    let network = start(Options {
        users: 300,
        rate_limit: None,
        activity: NonZeroU32::new(60_000),
        ..Options::default()
    });
    let control = network.control();
    let before = control.user_ids(Which::Flagged).len();
    until(&control, |progress| progress.happened >= 100).await;
    assert!(control.user_ids(Which::Flagged).len() > before);
}
