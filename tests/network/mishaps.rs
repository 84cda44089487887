//! Faults of the calls that change somebody: before the effect, after it, and about whom.

use std::collections::BTreeSet;
use std::time::Duration;

use modcon::demo::Faults;
use modcon::demo::Network;
use modcon::demo::Options;
use modcon::demo::Which;

use crate::actions::is_banned;
use crate::actions::tally;
use crate::actions::user;
use crate::support::act;
use crate::support::ask;
use crate::support::start;
use crate::support::users;

/// What a client sees of an action, when it does not wait for ever.
async fn seen(network: &Network, verb: &str, id: &str) -> String {
    let action = act(network, verb, id);
    match tokio::time::timeout(Duration::from_millis(400), action).await {
        Err(_) => "silence".to_owned(),
        Ok(Err(_)) => "cut".to_owned(),
        Ok(Ok(answer)) if answer.status == 200 => {
            let plain = answer.body.is_empty() || answer.content_type.contains("json");
            if plain { "200" } else { "200 html" }.to_owned()
        }
        Ok(Ok(answer)) => answer.status.to_string(),
    }
}

#[tokio::test]
async fn each_fault_strikes_before_or_after_the_effect_as_it_says() {
    for (rule, expected, applied) in [
        ("error = { status = 403, code = 400301 }", "403", 0),
        ("error = { status = 429 }", "429", 0),
        ("error = { status = 500 }", "500", 0),
        ("connection = \"reset\"", "cut", 0),
        ("connection = \"drop\"", "cut", 0),
        ("connection = \"hang\"", "silence", 0),
        ("latency = { ms = 3600000 }", "silence", 0),
        ("latency = { ms = 5 }", "200", 1),
        ("applied = true\nlatency = { ms = 3600000 }", "silence", 1),
        ("applied = true\nhold = \"x\"", "silence", 1),
        ("applied = true\nconnection = \"reset\"", "cut", 1),
        ("applied = true\nconnection = \"drop\"", "cut", 1),
        ("applied = true\nconnection = \"hang\"", "silence", 1),
        ("applied = true\nerror = { status = 500 }", "500", 1),
        (
            "applied = true\nerror = { status = 502 }\nbody = \"html\"",
            "502",
            1,
        ),
        ("connection = \"drop-mid-body\"", "cut", 1),
        ("connection = \"hang-mid-body\"", "silence", 1),
        ("body = \"truncated\"", "cut", 1),
        ("body = \"html\"", "200 html", 1),
        ("body = \"malformed\"", "200", 1),
        ("body = \"empty\"", "200", 1),
    ] {
        let toml = format!("[[rule]]\nroute = \"action\"\nfirst = 1\n{rule}");
        for verb in ["ban", "clear"] {
            let network = start(Options {
                users: 60,
                rate_limit: None,
                faults: Faults::from_toml(&toml).unwrap(),
                ..Options::default()
            });
            let id = "staff-daniel";
            assert!(network.control().flag(id, 2));
            assert_eq!(seen(&network, verb, id).await, expected, "{rule} {verb}");
            let user = user(&network, id).await;
            let so = if verb == "ban" {
                is_banned(&user)
            } else {
                user["flagCount"] != 2
            };
            assert_eq!(so, applied == 1, "{rule} {verb}");
            let effects = network.control().effects(id);
            let counted = if verb == "ban" {
                effects.ban
            } else {
                effects.clear
            };
            assert_eq!(counted, tally(1, applied), "{rule} {verb}");
            assert!(network.control().requests()[0].faulty, "{rule} {verb}");
        }
    }
}

#[tokio::test]
async fn a_rule_is_about_its_route_and_its_user() {
    let toml = "[[rule]]\nroute = \"ban\"\nuser = \"staff-daniel\"\nerror = { status = 409 }";
    let network = start(Options {
        users: 60,
        rate_limit: None,
        faults: Faults::from_toml(toml).unwrap(),
        ..Options::default()
    });
    let status = async |verb, id| act(&network, verb, id).await.unwrap().status;
    assert_eq!(status("ban", "staff-priya").await, 200);
    assert_eq!(status("clear", "staff-daniel").await, 200);
    assert_eq!(status("ban", "staff-daniel").await, 409);
}

/// Each rule of the example that names a user must meet somebody whom the queue of the usual demo
/// shows.
#[tokio::test]
async fn the_example_strikes_people_of_the_usual_demo() {
    let faults = Faults::from_toml(include_str!("../../assets/demo/faults.toml")).unwrap();
    let named: Vec<_> = faults
        .rules
        .iter()
        .filter_map(|rule| rule.user.clone())
        .collect();
    assert!(named.len() > 12, "{named:?}");
    assert_eq!(named.iter().collect::<BTreeSet<_>>().len(), named.len());
    let network = start(Options {
        faults,
        ..Options::default()
    });
    let flagged = network.control().user_ids(Which::Flagged);
    for user in named {
        assert!(flagged.contains(&user), "{user} is not among {flagged:?}");
    }
}

#[tokio::test]
async fn actions_share_the_rate_limit() {
    let network = start(Options {
        users: 20,
        rate_limit: Some(1),
        ..Options::default()
    });
    for _ in 0..5 {
        assert_eq!(ask(&network, &users("")).await.unwrap().status, 200);
    }
    let answer = act(&network, "ban", "staff-daniel").await.unwrap();
    assert_eq!(answer.error(), (429, 400_311));
    assert_eq!(network.control().effects("staff-daniel").ban, tally(1, 0));
}
