//! Query Users: what is listed, in which order, page by page.

use std::collections::BTreeSet;

use modcon::demo::Which;
use serde_json::Value;

use crate::support::encode;
use crate::support::get;
use crate::support::people;
use crate::support::start;
use crate::support::users;
use crate::support::walk;

fn set(ids: &[String]) -> BTreeSet<&String> {
    ids.iter().collect()
}

#[tokio::test]
async fn walking_gives_each_user_once_under_each_order() {
    let network = people(730);
    let control = network.control();
    for (toggles, which) in [
        ("filter=all", Which::All),
        ("isDeleted=true", Which::Deleted),
        ("filter=flagged&isDeleted=false", Which::Flagged),
    ] {
        let expected = control.user_ids(which);
        assert!(!expected.is_empty());
        for order in [
            "displayName",
            "profileHandle",
            "lastCreated",
            "firstCreated",
        ] {
            let ids = walk(&network, &format!("{toggles}&sortBy={order}"))
                .await
                .concat();
            assert_eq!(ids.len(), expected.len(), "{toggles} {order}");
            assert_eq!(set(&ids), set(&expected), "{toggles} {order}");
        }
    }
}

#[tokio::test]
async fn deleted_and_present_users_are_apart_and_flagged_is_a_part() {
    let network = people(2000);
    let control = network.control();
    let all = control.user_ids(Which::All);
    let deleted = control.user_ids(Which::Deleted);
    assert_eq!(all.len() + deleted.len(), 2000);
    assert!(set(&all).is_disjoint(&set(&deleted)));
    assert!(set(&control.user_ids(Which::Flagged)).is_subset(&set(&all)));
}

#[tokio::test]
async fn the_seed_decides_everything() {
    let network = |seed| {
        start(modcon::demo::Options {
            seed,
            users: 500,
            ..modcon::demo::Options::default()
        })
    };
    let (first, same, other) = (network(5), network(5), network(6));
    for query in [
        "options[limit]=100",
        "sortBy=lastCreated",
        "filter=flagged",
        "keyword=an",
    ] {
        let target = users(query);
        let body = get(&first, &target).await.body;
        assert_eq!(body, get(&same, &target).await.body, "{query}");
        assert_ne!(body, get(&other, &target).await.body, "{query}");
    }
}

#[tokio::test]
async fn creation_orders_are_by_instant() {
    let network = people(300);
    let dates = async |order: &str| -> Vec<String> {
        let page = get(
            &network,
            &users(&format!("sortBy={order}&options[limit]=100")),
        )
        .await
        .page();
        let date = |user: &Value| Some(user["createdAt"].as_str()?.get(..19)?.to_owned());
        page.readable().iter().filter_map(date).collect()
    };
    let newest = dates("lastCreated").await;
    assert!(
        newest.len() > 90 && newest.is_sorted_by(|left, right| left >= right),
        "{newest:?}"
    );
    let oldest = dates("firstCreated").await;
    assert!(oldest.len() > 90 && oldest.is_sorted(), "{oldest:?}");
    assert!(oldest.first() < newest.first());
}

#[tokio::test]
async fn names_are_in_collation_order_and_the_nameless_last() {
    let network = people(2000);
    let control = network.control();
    let names = [
        "zoe A1",
        "Zo\u{eb} A1",
        "ZOE A2",
        "\u{416} A3",
        "\u{4e2d} A4",
    ];
    let ids: Vec<String> = control
        .user_ids(Which::All)
        .into_iter()
        .take(names.len())
        .collect();
    for (id, name) in ids.iter().zip(names) {
        assert!(control.rename(id, name));
    }
    let order = walk(&network, "sortBy=displayName").await.concat();
    let place = |id: &String| order.iter().position(|other| other == id).unwrap();
    let places: Vec<usize> = ids.iter().map(place).collect();
    assert!(places.is_sorted(), "{places:?}");
    let nameless = order.iter().rev().take_while(|id| {
        let row: Result<Value, _> = serde_json::from_str(&control.user_json(id).unwrap());
        row.is_ok_and(|user| user["displayName"].as_str().unwrap_or("").is_empty())
    });
    assert!(nameless.count() > 10);
}

#[tokio::test]
async fn the_limit_is_ten_by_default_and_the_token_carries_it() {
    let network = people(300);
    let first = get(&network, &users("")).await.page();
    assert_eq!(first.users.len(), 10);
    assert_eq!(first.previous(), None);
    let next = encode(&first.next().unwrap());
    let second = get(&network, &users(&format!("options%5Btoken%5D={next}")))
        .await
        .page();
    let limited = users(&format!("options%5Btoken%5D={next}&options%5Blimit%5D=50"));
    assert_eq!(get(&network, &limited).await.page().ids(), second.ids());
    assert!(set(&first.ids()).is_disjoint(&set(&second.ids())));
    let back = encode(&second.previous().unwrap());
    let again = get(&network, &users(&format!("options[token]={back}")))
        .await
        .page();
    assert_eq!(again.ids(), first.ids());
}

#[tokio::test]
async fn tokens_of_other_queries_networks_or_hands_are_refused() {
    let network = people(300);
    let token = get(&network, &users("filter=all"))
        .await
        .page()
        .next()
        .unwrap();
    let with =
        |query: &str, token: &str| users(&format!("{query}&options[token]={}", encode(token)));
    // Absent parameters equal their defaults.
    assert_eq!(
        get(&network, &with("isDeleted=false", &token)).await.status,
        200
    );
    let edited: String = token.chars().rev().collect();
    let foreign = start(modcon::demo::Options {
        seed: 9,
        ..modcon::demo::Options::default()
    });
    for (answer, case) in [
        (
            get(&network, &with("sortBy=lastCreated", &token)).await,
            "another order",
        ),
        (
            get(&network, &with("keyword=an", &token)).await,
            "another search",
        ),
        (get(&network, &with("", &edited)).await, "edited"),
        (get(&network, &with("", "nonsense")).await, "nonsense"),
        (get(&foreign, &with("", &token)).await, "another network"),
    ] {
        assert_eq!(answer.error(), (400, 400_000), "{case}");
        assert!(
            answer.json()["message"]
                .as_str()
                .unwrap()
                .contains("query token is invalid")
        );
    }
}

#[tokio::test]
async fn a_keyword_is_looked_for_where_it_should_be() {
    let network = people(400);
    let control = network.control();
    let ids = control.user_ids(Which::All);
    let (named, accented) = (&ids[200], &ids[201]);
    assert!(control.rename(named, "Quentin Zzyzx"));
    assert!(control.rename(accented, "Qu\u{e9}ntin Zzyzx"));
    let found = async |query: &str| get(&network, &users(query)).await.page().ids();
    assert_eq!(found("keyword=QUENTIN").await, std::slice::from_ref(named));
    assert_eq!(
        found("keyword=qu%C3%89ntin").await,
        std::slice::from_ref(accented)
    );
    assert_eq!(found("keyword=zzyzx").await.len(), 2);
    assert_eq!(
        found("keyword=quentin%20zz&exactMatchKeyword=true")
            .await
            .len(),
        0
    );
    assert_eq!(
        found("keyword=quentin+zzyzx&exactMatchKeyword=true").await,
        std::slice::from_ref(named)
    );
    assert_eq!(found("keyword=zzyzx&searchBy[]=userId").await.len(), 0);
    assert_eq!(
        found("keyword=zzyzx&searchBy[]=displayName&searchBy[]=userId")
            .await
            .len(),
        2
    );

    let id = ids.iter().find(|id| id.starts_with("user-")).unwrap();
    let exact = format!("keyword={id}&exactMatchKeyword=true");
    for fields in [
        "searchBy=userId",
        "searchBy%5B%5D=userId",
        "searchBy[0]=userId",
        "",
    ] {
        assert_eq!(
            found(&format!("{exact}&{fields}")).await,
            std::slice::from_ref(id),
            "{fields}"
        );
    }
    assert!(
        found(&format!("{exact}&searchBy[]=profileHandle"))
            .await
            .is_empty()
    );
    assert!(found("keyword=okafor&searchBy[]=profileHandle").await.len() > 1);
    assert_eq!(
        found("keyword=maya.okafor&exactMatchKeyword=true").await,
        ["staff-maya"]
    );
}

#[tokio::test]
async fn a_search_combines_with_each_toggle_and_order() {
    let network = people(2000);
    let control = network.control();
    for (toggle, which) in [
        ("filter=flagged", Which::Flagged),
        ("isDeleted=true", Which::Deleted),
    ] {
        let expected = control.user_ids(which);
        for order in ["displayName", "lastCreated", "firstCreated"] {
            let ids = walk(&network, &format!("keyword=a&{toggle}&sortBy={order}"))
                .await
                .concat();
            assert!(!ids.is_empty() && ids.len() < expected.len());
            assert!(set(&ids).is_subset(&set(&expected)));
        }
    }
}

#[tokio::test]
async fn rows_shift_when_people_come_and_go() {
    let network = people(300);
    let control = network.control();
    let before = walk(&network, "").await.concat();
    let newcomers = control.insert_front(3);
    assert_eq!(newcomers.len(), 3);
    let newest = get(&network, &users("sortBy=lastCreated&options[limit]=3"))
        .await
        .page()
        .ids();
    assert_eq!(set(&newest), set(&newcomers));
    let removed = &before[150];
    assert!(control.remove(removed));
    assert!(!control.remove(removed));
    let after = walk(&network, "").await.concat();
    assert_eq!(after.len(), before.len() + 2);
    assert!(!after.contains(removed));
    assert_eq!(
        get(&network, &format!("/api/v3/users/{}", encode(removed)))
            .await
            .status,
        404
    );
    for id in &newcomers {
        assert!(after.iter().take(30).any(|other| other == id));
        assert_eq!(
            get(&network, &format!("/api/v3/users/{id}"))
                .await
                .page()
                .ids(),
            std::slice::from_ref(id)
        );
    }
}

#[tokio::test]
async fn flags_put_people_in_the_flagged_list_and_out_of_it() {
    let network = people(300);
    let control = network.control();
    let flagged = control.user_ids(Which::Flagged);
    let all = control.user_ids(Which::All);
    let plain = all.iter().find(|id| !flagged.contains(id)).unwrap();
    assert!(control.set_flags(plain, Some(4)));
    assert!(control.set_flags(&flagged[0], None));
    assert!(!control.set_flags("nobody at all", Some(1)));
    let now = walk(&network, "filter=flagged").await.concat();
    assert!(now.contains(plain) && !now.contains(&flagged[0]));
}

#[tokio::test]
async fn changes_show_in_rows_and_lists() {
    let network = people(300);
    let control = network.control();
    let ids = control.user_ids(Which::All);
    let id = ids.iter().find(|id| id.starts_with("user-")).unwrap();
    let row = async || {
        get(&network, &format!("/api/v3/users/{id}"))
            .await
            .page()
            .readable()
            .remove(0)
    };
    assert!(control.set_banned(id, true));
    let banned = row().await;
    assert!(banned["isGlobalBan"] == true || banned["isGlobalBanned"] == true);
    assert!(control.delete(id));
    assert_eq!(row().await["displayName"], "Deleted user");
    assert!(control.user_ids(Which::Deleted).contains(id));
    assert!(!control.user_ids(Which::All).contains(id));
    assert!(!control.delete("nobody at all") && !control.set_banned("nobody at all", true));
}

#[tokio::test]
async fn hostile_strings_are_worn_but_do_not_fill_the_lists() {
    let network = people(2000);
    let control = network.control();
    let hostile = control.user_ids(Which::Hostile);
    assert!((80..140).contains(&hostile.len()), "{}", hostile.len());
    let worn = |ids: &[String]| ids.iter().filter(|id| hostile.contains(id)).count();
    let first = async |query: &str| {
        get(&network, &users(&format!("{query}&options[limit]=40")))
            .await
            .page()
            .ids()
    };
    for query in ["sortBy=displayName", "sortBy=lastCreated", "filter=flagged"] {
        let worn = worn(&first(query).await);
        assert!((2..=25).contains(&worn), "{query}: {worn}");
    }
    assert!(worn(&walk(&network, "keyword=2J").await.concat()) > 0);
}
