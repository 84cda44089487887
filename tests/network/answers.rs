//! Refusals, the calls beside the list, the rate limit, the log.

use std::time::Duration;

use modcon::demo::DemoError;
use modcon::demo::Network;
use modcon::demo::Options;
use modcon::demo::Which;

use crate::support::GUARD;
use crate::support::client;
use crate::support::encode;
use crate::support::get;
use crate::support::people;
use crate::support::start;
use crate::support::users;

#[tokio::test]
async fn parameters_out_of_bounds_are_refused_with_details() {
    let network = people(20);
    let long = "x".repeat(101);
    for (query, detail) in [
        ("options[limit]=0", "options.limit"),
        ("options[limit]=101", "options.limit"),
        ("options%5Blimit%5D=ten", "options.limit"),
        ("options[limit]=-1", "options.limit"),
        (&format!("keyword={long}"), "keyword"),
        (&format!("options[token]={long}"), "options.token"),
        ("searchBy[]=userId", "searchBy"),
        ("keyword=&searchBy[]=userId", "searchBy"),
        ("keyword=a&searchBy[]=email", "searchBy"),
        (
            "keyword=a&searchBy=userId&searchBy=userId&searchBy=userId&searchBy=userId",
            "searchBy",
        ),
        ("sortBy=flagCount", "sortBy"),
        ("filter=banned", "filter"),
        ("isDeleted=yes", "isDeleted"),
        ("exactMatchKeyword=1", "exactMatchKeyword"),
        ("keyword=a&keyword=b", "keyword"),
    ] {
        let answer = get(&network, &users(query)).await;
        assert_eq!(answer.error(), (422, 500_000), "{query}");
        let details = answer.json()["data"]["detail"].clone();
        assert!(
            details[0].as_str().unwrap().contains(detail),
            "{query}: {details}"
        );
    }
}

#[tokio::test]
async fn what_is_within_bounds_is_answered() {
    let network = people(20);
    let most = "\u{1f600}".repeat(100);
    for query in [
        "options[limit]=1",
        "options[limit]=100",
        &format!("keyword={}", encode(&most)),
        "isDeleted=true&exactMatchKeyword=false",
        "limit=5000&matchType=partial&isBrand=maybe&unheard[of]=x",
        "keyword=&options[token]=",
    ] {
        assert_eq!(get(&network, &users(query)).await.status, 200, "{query}");
    }
}

#[tokio::test]
async fn only_the_documented_pairs_of_field_and_order_are_accepted() {
    let network = people(20);
    let orders = [
        "displayName",
        "profileHandle",
        "lastCreated",
        "firstCreated",
    ];
    for (fields, legal) in [
        (&["displayName"][..], [true, false, true, true]),
        (&["profileHandle"], [false, true, true, true]),
        (&["userId"], [true, false, true, true]),
        (&["displayName", "userId"], [true, false, true, true]),
        (
            &["displayName", "profileHandle"],
            [false, false, true, true],
        ),
        (&["userId", "profileHandle"], [false, false, true, true]),
        (
            &["displayName", "profileHandle", "userId"],
            [true, true, true, true],
        ),
    ] {
        let list = fields.join("&searchBy[]=");
        for (order, legal) in orders.into_iter().zip(legal) {
            let answer = get(
                &network,
                &users(&format!("keyword=a&searchBy[]={list}&sortBy={order}")),
            )
            .await;
            assert_eq!(
                answer.status,
                if legal { 200 } else { 422 },
                "{fields:?} {order}"
            );
        }
        assert_eq!(
            get(&network, &users(&format!("keyword=a&searchBy[]={list}")))
                .await
                .status,
            200
        );
    }
}

#[tokio::test]
async fn every_bearer_but_one_is_refused() {
    let network = people(20);
    let url = format!("{}{}", network.base_url(), users(""));
    for header in [
        None,
        Some("Bearer wrong"),
        Some("Bearer"),
        Some("Basic demo-token"),
        Some(""),
    ] {
        let mut request = client().get(&url);
        if let Some(header) = header {
            request = request.header("authorization", header);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 401, "{header:?}");
        let body: serde_json::Value =
            serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        assert_eq!(body["code"], 400_100);
    }
    assert!(
        network
            .control()
            .requests()
            .iter()
            .all(|request| !request.authorised)
    );
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let network = people(20);
    for target in [
        "/",
        "/api/v3",
        "/api/v3/users/nobody-of-this-name",
        "/api/v3/users/a/b",
        "/api/v3/users/",
        "/api/v4/users",
        "/api/v3/roles/no-such-role",
    ] {
        assert_eq!(
            get(&network, target).await.error(),
            (404, 400_400),
            "{target}"
        );
    }
    let url = format!("{}{}", network.base_url(), users(""));
    let posted = client()
        .post(url)
        .bearer_auth(modcon::demo::TOKEN)
        .send()
        .await
        .unwrap();
    assert_eq!(posted.status(), 404);
}

#[tokio::test]
async fn each_user_can_be_asked_for_by_each_id() {
    let network = people(600);
    let control = network.control();
    let mut ids = control.user_ids(Which::All);
    ids.extend(control.user_ids(Which::Deleted));
    for strange in ["..", ".", "%2e%2e", "a/b", "a?b", "a#b", "a\nb"] {
        assert!(ids.iter().any(|id| id == strange), "{strange}");
    }
    for id in ids.iter().filter(|id| *id != "." && *id != "..").take(400) {
        let page = get(&network, &format!("/api/v3/users/{}", encode(id)))
            .await
            .page();
        assert_eq!(page.ids(), std::slice::from_ref(id));
        assert!(page.paging.is_none());
    }
    let user = get(&network, "/api/v3/users/staff-daniel")
        .await
        .page()
        .readable()
        .remove(0);
    let internal = user["_id"].as_str().unwrap();
    let by_internal = format!("/api/v3/users/{internal}?type=internal");
    assert_eq!(
        get(&network, &by_internal).await.page().ids(),
        ["staff-daniel"]
    );
    assert_eq!(
        get(&network, &format!("/api/v3/users/{internal}"))
            .await
            .status,
        404
    );
    assert_eq!(
        get(&network, "/api/v3/users/staff-daniel?type=internal")
            .await
            .status,
        404
    );
    assert_eq!(
        get(&network, "/api/v3/users/staff-daniel?type=both")
            .await
            .status,
        422
    );
}

#[tokio::test]
async fn a_list_by_ids_leaves_out_whom_nobody_knows() {
    let network = people(300);
    let ids = network.control().user_ids(Which::All);
    let wanted: Vec<String> = ids.iter().take(99).cloned().collect();
    let query = |ids: &[String]| {
        let ids: Vec<String> = ids.iter().map(|id| encode(id)).collect();
        format!("userIds%5B%5D={}", ids.join("&userIds%5B%5D="))
    };
    let target = format!("/api/v3/users/list?userIds[]=nobody&{}", query(&wanted));
    assert_eq!(get(&network, &target).await.page().ids(), wanted);
    let many = format!("/api/v3/users/list?{}", query(ids.get(..101).unwrap()));
    assert_eq!(get(&network, &many).await.error(), (422, 500_000));
    assert_eq!(get(&network, "/api/v3/users/list").await.status, 422);
    let long = format!("/api/v3/users/list?userIds[]={}", "x".repeat(901));
    assert_eq!(get(&network, &long).await.status, 422);
}

#[tokio::test]
async fn roles_come_in_both_shapes() {
    let network = people(20);
    let mut seen = Vec::new();
    let mut target = "/api/v3/roles?keyword=&options[limit]=7&sortBy=firstCreated".to_owned();
    loop {
        let list = get(&network, &target).await.json();
        seen.extend(list["roles"].as_array().unwrap().clone());
        let Some(next) = list["paging"]["next"].as_str() else {
            break;
        };
        target = format!(
            "/api/v3/roles?keyword=&sortBy=firstCreated&options[token]={}",
            encode(next)
        );
    }
    assert!(seen.len() > 14);
    for role in &seen {
        let id = role["roleId"].as_str().unwrap();
        let single = get(&network, &format!("/api/v3/roles/{}", encode(id)))
            .await
            .json();
        assert_eq!(single["status"], "success");
        assert_eq!(single["data"][0], *role, "{id}");
    }
    let found = get(&network, "/api/v3/roles?keyword=NIGHT").await.json();
    assert_eq!(found["roles"].as_array().unwrap().len(), 1);
    assert_eq!(get(&network, "/api/v3/roles").await.error(), (422, 500_000));
    assert_eq!(
        get(&network, "/api/v3/roles?keyword=&sortBy=profileHandle")
            .await
            .status,
        422
    );
}

#[tokio::test]
async fn the_rate_limit_answers_429() {
    let network = start(Options {
        users: 10,
        rate_limit: Some(2),
        ..Options::default()
    });
    let mut answers = Vec::new();
    for _ in 0..11 {
        answers.push(get(&network, &users("")).await);
    }
    let last = answers.pop().unwrap();
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(last.error(), (429, 400_311));
    assert_eq!(last.retry_after, None);
}

#[tokio::test]
async fn the_log_keeps_requests_as_they_came() {
    let network = people(20);
    let control = network.control();
    get(&network, &users("options%5Blimit%5D=3&keyword=%41")).await;
    get(&network, "/api/v3/users/a%2Fb").await;
    let requests = control.requests();
    assert_eq!(requests[0].method, "GET");
    assert_eq!(requests[0].path, "/api/v3/users");
    assert_eq!(requests[0].query, "options%5Blimit%5D=3&keyword=%41");
    assert!(requests[0].authorised && !requests[0].aborted && !requests[0].faulty);
    assert_eq!(requests[0].status, Some(200));
    assert_eq!(requests[1].path, "/api/v3/users/a%2Fb");
    assert_eq!(requests[1].status, Some(404));
    control.clear_requests();
    assert!(control.requests().is_empty());
    assert_eq!(control.in_flight(), 0);
}

#[tokio::test]
async fn a_client_that_goes_away_is_noticed() {
    let slow = Duration::from_hours(1);
    let network = start(Options {
        users: 10,
        latency: slow,
        ..Options::default()
    });
    let control = network.control();
    let url = format!("{}{}", network.base_url(), users(""));
    let request = client().get(url).bearer_auth(modcon::demo::TOKEN);
    let task = tokio::spawn(request.send());
    let wait = async |done: &dyn Fn() -> bool| {
        let waited = tokio::time::timeout(GUARD, async {
            while !done() {
                tokio::task::yield_now().await;
            }
        });
        waited.await.unwrap();
    };
    wait(&|| control.in_flight() == 1).await;
    assert!(!control.requests()[0].aborted);
    task.abort();
    wait(&|| control.in_flight() == 0).await;
    assert!(control.requests()[0].aborted);
}

#[tokio::test]
async fn a_network_listens_on_this_machine_only_and_stops_when_dropped() {
    for addr in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0"] {
        let started = Network::start(Options::default(), addr.parse().unwrap());
        assert!(matches!(started, Err(DemoError::NotLoopback(_))), "{addr}");
    }
    let network = people(10);
    let addr = network.addr();
    assert_eq!(network.base_url(), format!("http://{addr}"));
    let taken = Network::start(Options::default(), addr);
    assert!(matches!(taken, Err(DemoError::Listen { .. })));
    drop(network);
    let closed = tokio::time::timeout(GUARD, async {
        while tokio::net::TcpStream::connect(addr).await.is_ok() {
            tokio::task::yield_now().await;
        }
    });
    closed.await.unwrap();
}

#[tokio::test]
async fn a_network_of_nobody_and_one_too_large_are_both_defined() {
    let network = people(0);
    assert!(get(&network, &users("")).await.page().users.is_empty());
    let options = Options {
        users: 5_000_001,
        ..Options::default()
    };
    let started = Network::start(options, "127.0.0.1:0".parse().unwrap());
    assert!(matches!(started, Err(DemoError::TooManyUsers { .. })));
}
