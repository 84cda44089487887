//! Webhooks: what is said, how it is signed, what goes wrong on the way.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::time::Duration;

use modcon::demo::Network;
use modcon::demo::Options;
use modcon::demo::Progress;
use modcon::demo::Which;
use serde_json::Value;

use crate::support::act;
use crate::support::encode;
use crate::support::get;
use crate::support::start;
use crate::target::Manner;
use crate::target::Post;
use crate::target::Target;
use crate::target::until;

const SIGNED: &str = "x-amity-signature";
const LEGACY: &str = "x-eko-signature";

/// A network in which time passes by hand, and its target.
fn network(target: &Target, seed: u64, per_minute: u32) -> Network {
    start(Options {
        users: 400,
        seed,
        rate_limit: None,
        activity: NonZeroU32::new(per_minute),
        webhook: Some(target.webhook()),
        now: Some("2026-11-02T08:00:00Z".parse().unwrap()),
        by_hand: true,
        ..Options::default()
    })
}

/// Minutes pass, and what is due by then arrives.
async fn minutes_pass(network: &Network, minutes: u64) -> Progress {
    let control = network.control();
    control.advance(Duration::from_mins(minutes));
    until(&control, Progress::is_quiet).await
}

/// Everything that came, by what it is.
struct Mail {
    good: Vec<Post>,
    legacy: Vec<Post>,
    forged: Vec<Post>,
}

fn sorted(posts: Vec<Post>) -> Mail {
    let (good, rest): (Vec<Post>, Vec<Post>) =
        posts.into_iter().partition(|post| post.is_signed(SIGNED));
    let (legacy, forged) = rest.into_iter().partition(|post| post.is_signed(LEGACY));
    Mail {
        good,
        legacy,
        forged,
    }
}

/// The user of a row that is plain JSON, whose id a path can carry.
fn somebody(network: &Network, which: Which) -> String {
    let ids = network.control().user_ids(which).into_iter();
    let plain = |id: &String| id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    ids.filter(plain)
        .find(|id| {
            let row = network.control().user_json(id).unwrap();
            let row: Value = serde_json::from_str(&row).unwrap();
            row["isBrand"] != true && row["isGlobalBan"] == false && row["updatedAt"].is_string()
        })
        .unwrap()
}

#[tokio::test]
async fn the_same_seed_and_clock_bring_the_same_mail() {
    let mut boxes = Vec::new();
    for (seed, cuts) in [(1, 1), (1, 40), (2, 1)] {
        let mut target = Target::start().await;
        let network = network(&target, seed, 30);
        for _ in 0..cuts {
            network.control().advance(Duration::from_secs(600 / cuts));
            until(&network.control(), Progress::is_quiet).await;
        }
        let progress = minutes_pass(&network, 2).await;
        assert_eq!((progress.happened, progress.lost), (360, 0));
        let mut posts = target.posts();
        for post in &mut posts {
            post.headers.retain(|(name, _)| name != "host");
        }
        boxes.push(posts);
    }
    assert!(boxes[0].len() > 300);
    assert!(boxes[0] == boxes[1], "however time was cut");
    assert!(boxes[0] != boxes[2]);
}

#[tokio::test]
async fn deliveries_are_signed_posts_with_the_documented_headers() {
    let mut target = Target::start().await;
    let network = network(&target, 1, 60);
    let progress = minutes_pass(&network, 10).await;
    let posts = target.posts();
    assert_eq!(posts.len() as u64, progress.sent);
    for post in &posts {
        assert_eq!(post.line, "POST /hook?a=b HTTP/1.1");
        assert_eq!(post.header("content-type"), Some("application/json"));
        let agent = post.header("user-agent").unwrap();
        assert!(agent.starts_with("modcon-demo/"), "{agent}");
        assert_eq!(post.header("host"), Some(&*target.addr.to_string()));
        assert_eq!(
            post.header("content-length"),
            Some(&*post.body.len().to_string())
        );
        assert!(post.header("authorization").is_none(), "no token leaves");
    }
    let mail = sorted(posts);
    assert!(mail.legacy.iter().all(|post| post.header(SIGNED).is_none()));
    assert!(mail.good.iter().all(|post| post.header(LEGACY).is_none()));
    let signed = (mail.good.len() + mail.legacy.len()) as u64;
    assert_eq!((progress.accepted, progress.failed), (signed, 0));
    assert_eq!(progress.forged, mail.forged.len() as u64);
}

#[tokio::test]
async fn some_come_twice_late_in_the_old_form_or_from_a_forger() {
    let mut target = Target::start().await;
    let network = network(&target, 1, 120);
    minutes_pass(&network, 10).await;
    let mail = sorted(target.posts());
    let mut bodies: BTreeMap<&[u8], usize> = BTreeMap::new();
    for post in &mail.good {
        *bodies.entry(&post.body).or_default() += 1;
    }
    let twice = bodies.values().filter(|times| **times > 1).count();
    let share = |count: usize| count * 1000 / bodies.len();
    assert!((30..100).contains(&share(twice)), "{twice} twice");
    let legacy = mail.legacy.len();
    assert!((70..180).contains(&share(legacy)), "{legacy} legacy");
    assert!(
        mail.legacy
            .iter()
            .all(|post| bodies.contains_key(&post.body[..]))
    );
    let forged = mail.forged.len();
    assert!((8..50).contains(&share(forged)), "{forged} forged");
    // A forgery says of somebody that they are banned.
    for post in &mail.forged {
        assert_eq!(post.user()["isGlobalBan"], true);
        assert!(!bodies.contains_key(&post.body[..]));
    }
    let forms: BTreeSet<String> = mail
        .forged
        .iter()
        .map(|post| match post.header(SIGNED) {
            None => "missing".to_owned(),
            Some(signature) => signature.len().to_string(),
        })
        .collect();
    for form in ["missing", "44", "64"] {
        assert!(forms.contains(form), "{forms:?}");
    }
    // Late ones overtake nobody, but are overtaken: by events about the same person, too.
    let mut newest: BTreeMap<String, String> = BTreeMap::new();
    let mut overtaken = 0;
    for post in mail
        .good
        .iter()
        .filter(|post| post.json()["data"]["users"].is_array())
    {
        for user in post.json()["data"]["users"].as_array().unwrap() {
            let (Some(id), Some(at)) = (user["userId"].as_str(), user["updatedAt"].as_str()) else {
                continue;
            };
            let at = at.get(..19).unwrap().to_owned();
            let newest = newest.entry(id.to_owned()).or_default();
            overtaken += usize::from(at < *newest);
            *newest = at.max(newest.clone());
        }
    }
    assert!(overtaken > 3, "{overtaken}");
}

#[tokio::test]
async fn events_have_the_documented_names_and_shapes() {
    let mut target = Target::start().await;
    let network = network(&target, 1, 300);
    minutes_pass(&network, 10).await;
    let mail = sorted(target.posts());
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let (mut reasons, mut found, mut reviewed, mut lean) = (0, 0, 0, 0);
    for post in &mail.good {
        let body = post.json();
        assert_eq!(body.as_object().unwrap().len(), 2);
        let (name, data) = (post.event(), &body["data"]);
        *names.entry(name.clone()).or_default() += 1;
        match name.as_str() {
            "user.didFlag" | "user.didUnflag" | "user.didClearFlag" => {
                let user = post.user();
                assert_people(data);
                let flags = user["flags"].as_array().unwrap();
                for flag in flags {
                    assert_report(flag);
                    reasons += usize::from(flag["reason"].is_string());
                }
                let is_flagged = user["flagCount"].as_u64().unwrap_or(0) > 0;
                assert_eq!(is_flagged, !flags.is_empty(), "{user}");
                assert_eq!(user["lastFlaggedAt"].is_string(), is_flagged);
                for finding in user["aiModerations"].as_array().unwrap_or(&Vec::new()) {
                    assert!(finding["categories"][0]["score"].is_number());
                    assert_eq!(finding["moderatedAction"], "flag");
                    found += 1;
                }
                if name == "user.didClearFlag" {
                    let review = &user["manualReview"];
                    assert_eq!(review["reviewedType"], "clearFlag");
                    assert_eq!(review["reviewedAt"], user["lastReviewedAt"]);
                    reviewed += 1;
                }
            }
            "user.didBlock" | "user.didUnblock" => {
                let status = if name == "user.didBlock" {
                    "blocked"
                } else {
                    "none"
                };
                assert_eq!(data["status"], status);
                for key in ["from", "to", "createdAt", "updatedAt"] {
                    assert!(data[key].is_string(), "{data}");
                }
            }
            "user.didUpdate" | "user.didCreate" | "user.profileReset" | "user.didBan"
            | "user.didUnban" => {
                assert_people(data);
                let user = post.user();
                assert!(user.get("flags").is_none() && user.get("manualReview").is_none());
                lean += usize::from(user.get("permissions").is_none());
            }
            _ => {}
        }
    }
    for name in [
        "user.didUpdate",
        "user.didCreate",
        "user.didFlag",
        "user.didUnflag",
        "user.didClearFlag",
        "user.profileReset",
        "user.didBlock",
        "user.didUnblock",
        "user.didBan",
        "user.didUnban",
        "moderation.didBan",
        "message.didCreate",
    ] {
        assert!(names.contains_key(name), "{name}: {names:?}");
    }
    assert!(
        names["user.didUpdate"] > names["user.didBan"] * 5,
        "{names:?}"
    );
    assert!(reasons > 20 && found > 5 && reviewed > 5 && lean > 20);
}

/// `users` and `files`, the files being those that the users name; never `roles`.
fn assert_people(data: &Value) {
    let keys: Vec<&String> = data.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["users", "files"]);
    let named = data["users"][0]["avatarFileId"].as_str();
    for file in data["files"].as_array().unwrap() {
        assert_eq!(file["fileId"].as_str(), named);
    }
}

/// A reason goes with behaviour and with nothing else.
fn assert_report(report: &Value) {
    assert_eq!(report["userId"].as_str().unwrap().len(), 24);
    assert!(report["createdAt"].is_string());
    let behaves = report["reportType"] == "behavior";
    assert_eq!(report["reason"].is_string(), behaves, "{report}");
}

#[tokio::test]
async fn what_a_client_does_is_told_and_says_what_the_network_says() {
    let mut target = Target::start().await;
    let network = start(Options {
        users: 400,
        rate_limit: None,
        webhook: Some(target.webhook()),
        by_hand: true,
        ..Options::default()
    });
    let id = somebody(&network, Which::Flagged);
    for (verb, names) in [
        ("ban", ["user.didUpdate", "user.didBan"]),
        ("unban", ["user.didUpdate", "user.didUnban"]),
        ("clear", ["user.didClearFlag", "user.didClearFlag"]),
    ] {
        assert_eq!(act(&network, verb, &id).await.unwrap().status, 200);
        let held = get(&network, &format!("/api/v3/users/{}", encode(&id))).await;
        let held = held.page().readable().remove(0);
        let progress = minutes_pass(&network, 2).await;
        assert_eq!(progress.happened, 0, "nobody else did anything");
        let mail = sorted(target.posts());
        let post = mail.good.first().unwrap();
        assert!(names.contains(&post.event().as_str()), "{}", post.event());
        let said = post.user();
        for (key, value) in held.as_object().unwrap() {
            assert_eq!(&said[key], value, "{verb}: {key}");
        }
        // The same again changes nothing, and nothing is said.
        act(&network, verb, &id).await.unwrap();
        let again = minutes_pass(&network, 2).await;
        assert_eq!(again, progress, "{verb}");
    }
}

#[tokio::test]
async fn a_report_says_the_same_in_every_event_that_lists_it() {
    let mut target = Target::start().await;
    let network = network(&target, 1, 1);
    let id = somebody(&network, Which::Flagged);
    let mut lists: Vec<Vec<Value>> = Vec::new();
    for _ in 0..4 {
        assert!(network.control().flag(&id, 7));
        minutes_pass(&network, 2).await;
        let mail = sorted(target.posts());
        let told = mail
            .good
            .iter()
            .filter(|post| post.event() == "user.didFlag" && post.user()["userId"] == id.as_str());
        lists.extend(told.map(|post| post.user()["flags"].as_array().unwrap().clone()));
    }
    assert!(lists.len() >= 2, "{}", lists.len());
    let made_at = |list: &[Value]| {
        let mut reports: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for report in list {
            let at = report["createdAt"].as_str().unwrap().to_owned();
            reports.entry(at).or_default().push(report.clone());
        }
        reports
    };
    for pair in lists.windows(2) {
        let (before, after) = (made_at(&pair[0]), made_at(&pair[1]));
        for (at, after) in after {
            let before = before.get(&at).cloned().unwrap_or_default();
            // More may have come in the same moment, and old ones may be listed no longer.
            let (fewer, more) = if before.len() < after.len() {
                (before, after)
            } else {
                (after, before)
            };
            assert!(fewer.iter().all(|report| more.contains(report)), "{at}");
        }
    }
}

#[tokio::test]
async fn what_is_not_accepted_is_tried_three_times() {
    for manner in [
        Manner::Status(500),
        Manner::Status(201),
        Manner::Rude,
        Manner::Silent,
    ] {
        let mut target = Target::start().await;
        target.answers(manner);
        let network = start(Options {
            users: 100,
            webhook: Some(target.webhook()),
            by_hand: true,
            ..Options::default()
        });
        let control = network.control();
        let id = somebody(&network, Which::All);
        assert!(control.rename(&id, "Somebody Else"));
        let mut tries = Vec::new();
        for failed in 1..=3 {
            tries.push(target.post().await);
            if manner == Manner::Silent {
                assert_eq!(control.progress().on_the_way, 1);
                control.advance(Duration::from_millis(1500));
            }
            until(&control, |progress| {
                progress.failed == failed && progress.is_quiet()
            })
            .await;
            // Time that does not pass brings no further try.
            assert_eq!(target.posts(), []);
            control.advance(Duration::from_secs(11));
        }
        assert!(tries.iter().all(|post| *post == tries[0]), "{manner:?}");
        let progress = until(&control, Progress::is_settled).await;
        assert_eq!((progress.told, progress.sent, progress.lost), (1, 3, 1));
        // Once it answers, what comes next arrives; what was given up does not.
        target.answers(Manner::Status(200));
        assert!(control.rename(&id, "Somebody New"));
        control.advance(Duration::from_mins(1));
        let post = target.post().await;
        assert_eq!(post.user()["displayName"], "Somebody New");
        until(&control, Progress::is_quiet).await;
        let progress = minutes_pass(&network, 2).await;
        assert_eq!((progress.told, progress.lost), (2, 1), "{manner:?}");
        assert!(progress.is_settled() && progress.accepted > 0);
    }
}

#[tokio::test]
async fn a_target_that_is_down_loses_what_it_missed_and_hears_of_the_rest() {
    let target = Target::start().await;
    let network = network(&target, 1, 30);
    let control = network.control();
    let addr = target.stop().await;
    for _ in 0..12 {
        control.advance(Duration::from_secs(15));
        until(&control, Progress::is_quiet).await;
    }
    let down = control.progress();
    assert!(down.lost > 20 && down.accepted == 0, "{down:?}");
    // The network answers all the while.
    assert_eq!(get(&network, "/api/v3/users").await.status, 200);

    let mut target = Target::at(addr).await;
    minutes_pass(&network, 5).await;
    let back = minutes_pass(&network, 2).await;
    let mail = sorted(target.posts());
    assert_eq!(back.accepted, (mail.good.len() + mail.legacy.len()) as u64);
    assert!(back.accepted > 100 && back.told > back.accepted, "{back:?}");
}

#[tokio::test]
async fn a_queue_without_end_is_cut_and_answers_go_on() {
    let target = Target::start().await;
    target.answers(Manner::Silent);
    let network = network(&target, 1, 6_000);
    network.control().advance(Duration::from_mins(2));
    let progress = network.control().progress();
    assert_eq!(progress.happened, 12_000);
    assert!(
        progress.waiting <= 4_096 && progress.lost > 6_000,
        "{progress:?}"
    );
    assert_eq!(get(&network, "/api/v3/users").await.status, 200);
}

#[tokio::test]
async fn whom_to_tell_is_said_after_the_start_and_taken_back() {
    let mut target = Target::start().await;
    let network = start(Options {
        users: 100,
        by_hand: true,
        ..Options::default()
    });
    let control = network.control();
    let id = somebody(&network, Which::All);
    assert!(control.flag(&id, 1));
    assert_eq!(control.progress(), Progress::default(), "nobody is told");
    control.direct(Some(target.webhook()));
    assert!(control.flag(&id, 1));
    assert_eq!(target.post().await.event(), "user.didFlag");
    until(&control, Progress::is_quiet).await;
    control.direct(None);
    assert!(control.flag(&id, 1));
    let progress = until(&control, Progress::is_settled).await;
    assert_eq!(progress.told, 1);
}

/// The same network again tells the same; a receiver that kept what it heard knows it all.
#[tokio::test]
async fn a_network_that_starts_anew_repeats_itself() {
    let mut target = Target::start().await;
    let mut heard = Vec::new();
    for _ in 0..2 {
        let network = network(&target, 5, 30);
        minutes_pass(&network, 3).await;
        heard.push(target.posts());
    }
    assert!(heard[0].len() > 60 && heard[0] == heard[1]);
}

#[tokio::test]
async fn a_running_clock_delivers_on_its_own() {
    let mut target = Target::start().await;
    let network = start(Options {
        users: 300,
        activity: NonZeroU32::new(60_000),
        webhook: Some(target.webhook()),
        ..Options::default()
    });
    let progress = until(&network.control(), |progress| progress.accepted > 500).await;
    assert_eq!(progress.lost, 0, "{progress:?}");
    let mail = sorted(target.posts());
    assert!(mail.good.len() > 400);
}
