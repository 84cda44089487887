//! The client against the embedded network, which shares nothing with it.

use std::collections::BTreeSet;

use modcon::api::Pages;
use modcon::api::walk;
use modcon::demo::Network;
use modcon::demo::Options;
use modcon::demo::Which;
use modcon::domain::query::Filter;
use modcon::domain::query::Order;
use modcon::domain::query::UserQuery;
use modcon::domain::request::Answer;
use modcon::domain::request::Priority;
use modcon::domain::user::UserId;
use tokio::sync::mpsc;

use crate::support::GUARD;
use crate::support::Log;
use crate::support::hasty;
use crate::support::ids;
use crate::support::impatient_client;

fn network(users: u32) -> Network {
    let options = Options {
        users,
        rate_limit: None,
        ..Options::default()
    };
    Network::start(options, "127.0.0.1:0".parse().unwrap()).unwrap()
}

fn client(network: &Network) -> modcon::api::Client {
    let client = impatient_client(&network.base_url(), &Log::default(), hasty());
    client.renew(secrecy::SecretString::from(modcon::demo::TOKEN));
    client
}

async fn everybody(network: &Network, query: UserQuery) -> Vec<Answer> {
    let (sender, mut arrived) = mpsc::channel(4);
    let walking = walk(
        client(network),
        query,
        None,
        Pages::All,
        Priority::Foreground.into(),
        sender,
    );
    let walking = tokio::spawn(walking);
    let mut answers = Vec::new();
    while let Some(answer) = tokio::time::timeout(GUARD, arrived.recv()).await.unwrap() {
        answers.push(answer.unwrap().answer);
    }
    walking.await.unwrap();
    answers
}

fn all_ids(answers: &[Answer]) -> Vec<String> {
    answers.iter().flat_map(ids).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walk_meets_exactly_the_users_of_the_network_in_every_order() {
    let network = network(2_345);
    let books = network.control();
    let expected: BTreeSet<_> = books.user_ids(Which::All).into_iter().collect();
    for order in Order::ALL {
        let query = UserQuery::default().with_order(order).unwrap();
        let met = all_ids(&everybody(&network, query).await);
        assert_eq!(met.len(), expected.len(), "{order:?}: each once");
        let met: BTreeSet<_> = met.into_iter().collect();
        assert_eq!(met, expected, "{order:?}");
    }
    let usual = all_ids(&everybody(&network, UserQuery::default()).await);
    assert_eq!(usual, books.user_ids(Which::All));
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_mean_what_the_network_means() {
    let network = network(1_500);
    let books = network.control();
    let flagged = UserQuery::default().with_filter(Filter::Flagged);
    assert_eq!(
        all_ids(&everybody(&network, flagged).await),
        books.user_ids(Which::Flagged)
    );
    let deleted = UserQuery::default().with_deleted(true);
    assert_eq!(
        all_ids(&everybody(&network, deleted).await),
        books.user_ids(Which::Deleted)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn users_in_hostile_clothes_are_found_one_by_one() {
    let network = network(1_500);
    let client = client(&network);
    let hostile = network.control().user_ids(Which::Hostile);
    assert!(!hostile.is_empty());
    for id in hostile {
        let answer = client.user(&UserId::new(&id), Priority::Foreground).await;
        let answer = answer.unwrap_or_else(|failure| panic!("{id:?}: {failure:?}"));
        assert_eq!(ids(&answer), [id]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_keep_the_exact_bytes_that_the_network_sent() {
    let network = network(300);
    let books = network.control();
    for answer in everybody(&network, UserQuery::default()).await {
        for user in answer.page.users() {
            let id = user.user_id().unwrap().as_received();
            if let Some(json) = books.user_json(id) {
                assert_eq!(user.raw(), json.into_bytes());
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_are_read_all_at_once_and_one_by_one() {
    let network = network(300);
    let client = client(&network);
    let roles = client.roles(Priority::Foreground).await.unwrap();
    assert!(!roles.is_empty());
    for role in roles {
        let id = role.role_id.as_received().to_owned();
        let single = client.role(&id, Priority::Foreground).await.unwrap();
        assert_eq!(single, Some(role), "{id}");
    }
}
