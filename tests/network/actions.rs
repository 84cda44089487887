//! Ban, unban and clear: what they answer, what they change, what is counted, what goes wrong.

use modcon::demo::Effects;
use modcon::demo::Network;
use modcon::demo::TOKEN;
use modcon::demo::Tally;
use modcon::demo::Which;
use serde_json::Value;

use crate::support::GUARD;
use crate::support::act;
use crate::support::answered;
use crate::support::client;
use crate::support::encode;
use crate::support::get;
use crate::support::people;
use crate::support::walk;

pub(crate) async fn user(network: &Network, id: &str) -> Value {
    let page = get(network, &format!("/api/v3/users/{}", encode(id))).await;
    page.page().readable().remove(0)
}

pub(crate) fn is_banned(user: &Value) -> bool {
    user["isGlobalBan"] == true || user["isGlobalBanned"] == true
}

/// Flagged people whose ids a path can carry, and whose row is plain JSON.
fn flagged(network: &Network) -> Vec<String> {
    let mut ids = network.control().user_ids(Which::Flagged);
    ids.retain(|id| {
        id.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    });
    ids
}

pub(crate) fn tally(asked: u32, applied: u32) -> Tally {
    Tally { asked, applied }
}

/// The fields of a row that nothing but the change itself may touch.
fn others(user: &Value) -> Value {
    let mut user = user.clone();
    let fields = user.as_object_mut().unwrap();
    for changed in ["flagCount", "hashFlag", "hashflag", "updatedAt", "tags"] {
        fields.remove(changed);
    }
    for banned in ["isGlobalBan", "isGlobalBanned"] {
        fields.remove(banned);
    }
    user
}

#[tokio::test]
async fn a_ban_shows_everywhere_and_is_lifted_again() {
    let network = people(300);
    let mut changed = 0;
    for id in flagged(&network) {
        let before = user(&network, &id).await;
        if is_banned(&before) || before["isBrand"] == true {
            continue;
        }
        let answer = act(&network, "ban", &id).await.unwrap();
        if answer.status == 403 {
            continue;
        }
        assert_eq!((answer.status, answer.body.len()), (200, 0), "{id}");
        let banned = user(&network, &id).await;
        assert!(is_banned(&banned), "{id}");
        assert_eq!(others(&before), others(&banned));
        assert_eq!(before["flagCount"], banned["flagCount"]);
        if before["updatedAt"].is_string() {
            assert_ne!(before["updatedAt"], banned["updatedAt"]);
        }
        let answer = act(&network, "unban", &id).await.unwrap();
        assert_eq!((answer.status, answer.body.len()), (200, 0), "{id}");
        assert!(!is_banned(&user(&network, &id).await));
        changed += 1;
    }
    assert!(changed > 3, "{changed}");
}

#[tokio::test]
async fn cleared_flags_are_gone_from_every_list_and_the_answer_is_a_bare_user() {
    let network = people(300);
    for id in flagged(&network) {
        let before = user(&network, &id).await;
        let answer = act(&network, "clear", &id).await.unwrap();
        let cleared = answer.json();
        assert_eq!(answer.status, 200);
        assert_eq!(cleared["userId"], id.as_str(), "no page around it");
        assert!(cleared["flagCount"].as_u64().unwrap_or(0) == 0 && cleared["hashFlag"].is_null());
        assert!(cleared.get("hashflag").is_none());
        assert_eq!(user(&network, &id).await, cleared);
        assert_eq!(others(&before), others(&cleared));
        let listed = walk(&network, "filter=flagged").await.concat();
        assert!(!listed.contains(&id), "{id}");
        let answer = act(&network, "clear", &id).await.unwrap();
        assert_eq!(answer.status, 200, "nothing left to clear is fine");
        assert_eq!(network.control().effects(&id).clear, tally(2, 2));
    }
    let mut all = walk(&network, "").await.concat();
    all.sort();
    let mut books = network.control().user_ids(Which::All);
    books.sort();
    assert_eq!(all, books);
}

#[tokio::test]
async fn what_is_so_already_is_mostly_fine_and_sometimes_refused() {
    let network = people(600);
    let (mut fine, mut refused) = (0, 0);
    for id in network.control().user_ids(Which::All).iter().take(200) {
        if is_banned(&user(&network, id).await) {
            continue;
        }
        let before = network.control().user_json(id);
        let answer = act(&network, "unban", id).await.unwrap();
        assert_eq!(network.control().user_json(id), before, "nothing changed");
        match answer.status {
            200 => fine += 1,
            400 => {
                assert_eq!(answer.error(), (400, 400_000));
                refused += 1;
            }
            other => panic!("{id}: {other}"),
        }
        let effects = network.control().effects(id).unban;
        assert_eq!(effects, tally(1, u32::from(answer.status == 200)));
    }
    assert!(refused * 2 < fine && refused > 10, "{fine} {refused}");
}

#[tokio::test]
async fn brands_and_super_moderators_are_exempt_from_bans() {
    let network = people(600);
    for id in [
        "staff-maya",
        "staff-support",
        "brand-northwind",
        "brand-lantern",
    ] {
        let answer = act(&network, "ban", id).await.unwrap();
        assert_eq!(answer.error(), (403, 400_306), "{id}");
        assert!(!is_banned(&user(&network, id).await));
        assert_eq!(network.control().effects(id).ban, tally(1, 0));
        assert_eq!(act(&network, "clear", id).await.unwrap().status, 200);
    }
    assert_eq!(
        act(&network, "ban", "staff-daniel").await.unwrap().status,
        200
    );
}

#[tokio::test]
async fn whoever_is_not_there_is_not_found() {
    let network = people(300);
    let deleted = network.control().user_ids(Which::Deleted).remove(0);
    for id in ["nobody at all", &deleted] {
        for verb in ["ban", "unban", "clear"] {
            let answer = act(&network, verb, id).await.unwrap();
            assert_eq!(answer.error(), (404, 400_400), "{verb} {id}");
        }
        let effects = network.control().effects(id);
        assert_eq!(
            [effects.ban, effects.unban, effects.clear],
            [tally(1, 0); 3]
        );
    }
}

#[tokio::test]
async fn a_body_that_names_nobody_is_refused() {
    let network = people(20);
    let url = format!("{}/api/v2/users/ban", network.base_url());
    let post = |kind: &str, body: &str| {
        let request = client().post(&url).bearer_auth(TOKEN);
        answered(request.header("content-type", kind).body(body.to_owned()))
    };
    for body in ["", "{}", "[]", "{\"userId\":null}", "{\"userId\":\"\"}"] {
        let answer = post("application/json", body).await.unwrap();
        assert_eq!(answer.error(), (422, 500_000), "{body}");
    }
    let answer = post("text/plain", "{\"userId\":\"staff-daniel\"}")
        .await
        .unwrap();
    assert_eq!(answer.error(), (422, 500_000), "it is not said to be JSON");
    let wrong = client()
        .post(&url)
        .bearer_auth("wrong")
        .send()
        .await
        .unwrap();
    assert_eq!(wrong.status(), 401);
    assert!(network.control().all_effects().is_empty());
}

#[tokio::test]
async fn every_id_can_be_banned() {
    let network = people(600);
    let control = network.control();
    for id in ["..", ".", "%2e%2e", "a/b", "a?b", "a#b", "a\nb"] {
        let answer = act(&network, "ban", id).await.unwrap();
        assert!(matches!(answer.status, 200 | 400), "{id:?}");
        assert_eq!(control.effects(id).ban.asked, 1);
    }
}

#[tokio::test]
async fn the_books_are_open_to_programs_of_this_machine() {
    let network = people(600);
    let odd = "ghost role/1";
    act(&network, "ban", odd).await.unwrap();
    act(&network, "clear", "nobody").await.unwrap();
    let asked = network.control().requests().len();
    let one = get(&network, &format!("/demo/effects?userId={}", encode(odd))).await;
    let expected = serde_json::json!({
        "ban": { "asked": 1, "applied": 1 },
        "unban": { "asked": 0, "applied": 0 },
        "clear": { "asked": 0, "applied": 0 },
    });
    assert_eq!(one.json(), expected);
    let all = get(&network, "/demo/effects").await.json();
    assert_eq!(all.as_object().unwrap().len(), 2);
    assert_eq!(all[odd], expected);
    assert_eq!(
        all["nobody"]["clear"],
        serde_json::json!({ "asked": 1, "applied": 0 })
    );
    assert_eq!(
        network.control().requests().len(),
        asked,
        "it is no request"
    );
    let url = format!("{}/demo/effects", network.base_url());
    assert_eq!(client().get(url).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_colleague_counts_for_nothing() {
    let network = people(300);
    let control = network.control();
    let id = &flagged(&network)[0];
    let before = user(&network, id).await["flagCount"].as_u64().unwrap_or(0);
    assert!(control.flag(id, 3) && control.set_banned(id, true));
    assert!(control.rename(id, "Somebody") && !control.flag("nobody at all", 1));
    let after = user(&network, id).await;
    assert_eq!(after["flagCount"], before + 3);
    assert!(is_banned(&after));
    assert_eq!(after["displayName"], "Somebody");
    assert_eq!(control.effects(id), Effects::default());
}

#[tokio::test]
async fn people_acted_upon_at_once_are_each_acted_upon_once() {
    let network = people(600);
    let ids = flagged(&network);
    let acting = ids.iter().map(|id| act(&network, "clear", id));
    let all = side_by_side(acting.collect()).await;
    assert!(all.iter().all(|status| *status == 200));
    for id in &ids {
        assert_eq!(network.control().effects(id).clear, tally(1, 1));
    }
    let left = walk(&network, "filter=flagged").await.concat();
    assert!(ids.iter().all(|id| !left.contains(id)));
}

/// The statuses of calls that run side by side.
async fn side_by_side<F>(calls: Vec<F>) -> Vec<u16>
where
    F: Future<Output = reqwest::Result<crate::support::Answer>>,
{
    let mut calls: Vec<_> = calls.into_iter().map(Box::pin).collect();
    let mut statuses = vec![None; calls.len()];
    let together = std::future::poll_fn(|context| {
        for (call, status) in calls.iter_mut().zip(&mut statuses) {
            if status.is_none()
                && let std::task::Poll::Ready(answer) = call.as_mut().poll(context)
            {
                *status = Some(answer.unwrap().status);
            }
        }
        match statuses.iter().copied().collect::<Option<Vec<u16>>>() {
            Some(all) => std::task::Poll::Ready(all),
            None => std::task::Poll::Pending,
        }
    });
    tokio::time::timeout(GUARD, together).await.unwrap()
}
