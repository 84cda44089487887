//! Flags that nobody asked for: the same ones under the same seed and clock.

use std::num::NonZeroU32;
use std::time::Duration;

use modcon::demo::Network;
use modcon::demo::Options;
use modcon::demo::Which;
use serde_json::Value;

use crate::support::GUARD;
use crate::support::act;
use crate::support::encode;
use crate::support::get;
use crate::support::start;
use crate::support::walk;

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
    let ids = control.user_ids(Which::All).into_iter();
    ids.map(|id| control.user_json(&id)).collect()
}

#[tokio::test]
async fn the_same_seed_and_clock_bring_the_same_flags() {
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
    let changed = |network: &Network| {
        let flagged = network.control().user_ids(Which::Flagged);
        flagged.len()
    };
    assert!(changed(&one) > 12 && changed(&other) > 12);
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
    let mut before = Vec::new();
    for id in control.user_ids(Which::Flagged) {
        let flags = user(&network, &id).await["flagCount"].as_u64().unwrap_or(0);
        before.push((id, flags));
    }
    let cleared: Vec<String> = before.iter().take(4).map(|(id, _)| id.clone()).collect();
    for id in &cleared {
        assert_eq!(act(&network, "clear", id).await.unwrap().status, 200);
    }
    // Once to warm the list that has to change, once to see it changed.
    assert_eq!(
        walk(&network, "filter=flagged").await.concat().len(),
        before.len() - 4
    );
    control.advance(Duration::from_mins(10));
    let after = walk(&network, "filter=flagged").await.concat();
    assert_eq!(after, control.user_ids(Which::Flagged));
    let known = |id: &String| before.iter().any(|(known, _)| known == id);
    assert!(
        after.iter().filter(|id| !known(id)).count() > 20,
        "newly flagged"
    );
    assert!(cleared.iter().any(|id| after.contains(id)), "flagged again");
    let mut grown = 0;
    for (id, flags) in before.iter().filter(|(id, _)| !cleared.contains(id)) {
        let row = user(&network, id).await;
        let now = row["flagCount"].as_u64().unwrap_or(0);
        assert!(now >= *flags, "{id}");
        grown += usize::from(now > *flags && !row["hashFlag"].is_null());
    }
    assert!(grown > 2, "{grown}");
    assert!(
        control
            .all_effects()
            .values()
            .all(|effects| effects.clear.applied == 1)
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
}

#[tokio::test]
async fn a_running_clock_brings_flags_on_its_own() {
    let network = start(Options {
        users: 300,
        rate_limit: None,
        activity: NonZeroU32::new(60_000),
        ..Options::default()
    });
    let control = network.control();
    let before = control.user_ids(Which::Flagged).len();
    let waiting = tokio::time::timeout(GUARD, async {
        while control.user_ids(Which::Flagged).len() < before + 20 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    waiting.await.unwrap();
}
