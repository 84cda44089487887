//! What is asked, byte by byte, and what is made of plain answers.

use modcon::domain::failure::Failure;
use modcon::domain::query::UserQuery;
use modcon::domain::request::Priority;
use modcon::domain::request::Progress;
use modcon::domain::user::UserId;

use crate::server::Act;
use crate::server::Server;
use crate::server::json;
use crate::server::refusal;
use crate::support::Log;
use crate::support::ONE;
use crate::support::TOKEN;
use crate::support::client;
use crate::support::first_page;
use crate::support::ids;

#[tokio::test]
async fn a_page_is_asked_for_and_the_one_behind_its_token() {
    let server = Server::play(vec![Act::Say(json(ONE))]);
    let log = Log::default();
    let client = client(&server.base, &log);
    let answer = first_page(&client).await.unwrap();
    assert_eq!(ids(&answer), ["u1"]);
    let next = answer.next.as_ref();
    client
        .query_users(&UserQuery::default(), next, Priority::Foreground)
        .await
        .unwrap();
    let question = "GET /api/v3/users?filter=all&sortBy=displayName&isDeleted=false";
    assert_eq!(
        server.lines(),
        [
            format!("{question}&options%5Blimit%5D=100 HTTP/1.1"),
            format!("{question}&options%5Btoken%5D=t HTTP/1.1"),
        ]
    );
}

#[tokio::test]
async fn a_request_carries_the_token_and_nothing_that_is_not_needed() {
    let server = Server::play(vec![Act::Say(json(ONE))]);
    let client = client(&server.base, &Log::default());
    first_page(&client).await.unwrap();
    let head = server.heads()[0].to_ascii_lowercase();
    assert!(
        head.contains(&format!("\r\nauthorization: bearer {TOKEN}\r\n")),
        "{head}"
    );
    assert!(head.contains("\r\naccept: application/json\r\n"), "{head}");
    for unwanted in ["cookie", "referer", "accept-encoding", "x-admin-token"] {
        assert!(!head.contains(unwanted), "{head}");
    }
}

#[tokio::test]
async fn every_step_of_a_request_is_told() {
    let server = Server::play(vec![Act::Say(json(ONE))]);
    let log = Log::default();
    first_page(&client(&server.base, &log)).await.unwrap();
    let progress = log.progress();
    assert!(
        matches!(
            progress[..],
            [
                Progress::Queued,
                Progress::Sent { attempt: 1 },
                Progress::Finished {
                    status: Some(200),
                    rows: Some(1),
                    failure: None,
                    ..
                }
            ]
        ),
        "{progress:?}"
    );
}

#[tokio::test]
async fn one_user_is_asked_for_by_path_or_else_by_query() {
    let server = Server::play(vec![Act::Say(json(ONE))]);
    let client = client(&server.base, &Log::default());
    for id in ["a/b c", "..", "%2e%2e", "a\nb"] {
        client
            .user(&UserId::new(id), Priority::Foreground)
            .await
            .unwrap();
    }
    assert_eq!(
        server.lines(),
        [
            "GET /api/v3/users/a%2Fb%20c HTTP/1.1",
            "GET /api/v3/users/list?userIds%5B%5D=.. HTTP/1.1",
            "GET /api/v3/users/list?userIds%5B%5D=%252e%252e HTTP/1.1",
            "GET /api/v3/users/list?userIds%5B%5D=a%0Ab HTTP/1.1",
        ]
    );
    let empty = client.user(&UserId::new(""), Priority::Foreground).await;
    assert_eq!(empty, Err(Failure::NotAddressable));
    let many = vec![UserId::new("u"); 101];
    assert!(client.users(&many, Priority::Foreground).await.is_err());
    assert_eq!(server.lines().len(), 4);
}

#[tokio::test]
async fn roles_are_followed_to_their_end_even_where_there_is_none() {
    let page = |role: &str, next: &str| {
        Act::Say(json(&format!(
            "{{\"roles\":[{{\"roleId\":\"{role}\",\"permissions\":[]}}],\"paging\":{{\"next\":\"{next}\"}}}}"
        )))
    };
    let server = Server::play(vec![page("a", "t1"), page("b", "t2"), page("c", "t1")]);
    let client = client(&server.base, &Log::default());
    let roles = client.roles(Priority::Foreground).await.unwrap();
    let names: Vec<_> = roles
        .iter()
        .map(|role| role.role_id.as_received())
        .collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(
        server.lines()[1],
        "GET /api/v3/roles?keyword=&options%5Btoken%5D=t1 HTTP/1.1"
    );
}

#[tokio::test]
async fn a_role_that_nobody_knows_is_none() {
    let server = Server::play(vec![
        Act::Say(json(
            "[{\"roleId\":\"support\",\"permissions\":[\"BAN_USER\"]}]",
        )),
        Act::Say(refusal("404 Not Found", 400_400, "Role not found.")),
    ]);
    let client = client(&server.base, &Log::default());
    let role = client.role("support", Priority::Foreground).await.unwrap();
    assert_eq!(role.unwrap().permissions.len(), 1);
    let none = client.role("nobody", Priority::Foreground).await.unwrap();
    assert_eq!(none, None);
    let unsafe_id = client.role("..", Priority::Foreground).await;
    assert_eq!(unsafe_id, Err(Failure::NotAddressable));
}
