mod garbage;
mod merging;

use super::*;
use crate::domain::event::AiCategory;
use crate::domain::event::AiModeration;
use crate::domain::event::FlagReport;
use crate::domain::event::ManualReview;
use crate::domain::event::Report;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::text::Untrusted;

fn stored(body: &[u8]) -> StoredEvent {
    StoredEvent {
        id: 4,
        stir: 7,
        heard_at: Timestamp::from_millis(1),
        last_heard_at: Timestamp::from_millis(2),
        repeats: 3,
        event: envelope(body).map_or_else(|| "?".into(), |envelope| envelope.event),
        body: Some(body.into()),
    }
}

fn read(body: &str) -> Event {
    event(&stored(body.as_bytes()))
}

fn ids(body: &str) -> Vec<String> {
    let ids = envelope(body.as_bytes()).unwrap().user_ids.into_iter();
    ids.map(|id| id.text().as_received().to_owned()).collect()
}

fn word(text: &str) -> Field<UntrustedText> {
    Field::Value(text.into())
}

fn at(text: &str) -> Field<Timestamp> {
    Field::Value(Timestamp::parse(text).unwrap())
}

#[test]
fn an_update_is_read_as_a_page_of_which_absent_fields_stay_absent() {
    let body = r#"{"event":"user.didUpdate","data":{"users":[{"_id":"1","userId":"u1",
        "displayName":"Ann","profileHandle":null,"flagCount":2,"isGlobalBan":false,
        "updatedAt":"2023-11-07T05:31:56Z","isDeleted":false}],
        "files":[{"fileId":"f"}]}}"#;
    assert_eq!(ids(body), ["u1"]);
    let event = read(body);
    assert_eq!((event.stir, event.repeats), (7, 3));
    assert_eq!(event.name.as_received(), "user.didUpdate");
    assert_eq!(event.kind, EventKind::DidUpdate);
    assert_eq!(event.page.files(), br#"[{"fileId":"f"}]"#);
    let user = event.page.user(0).unwrap();
    assert_eq!(user.display_name(), Field::Value(Untrusted::new("Ann")));
    assert_eq!(user.profile_handle(), Field::Null);
    assert_eq!(user.flag_count(), Field::Value(2));
    assert_eq!(user.roles(), Field::Absent);
    assert_eq!(user.is_brand(), Field::Absent);
    assert_eq!(user.updated_at(), at("2023-11-07T05:31:56Z"));
    assert_eq!((event.reports, event.block), (vec![], None));
}

#[test]
fn a_flag_says_who_reported_why_and_who_reviewed() {
    let body = r#"{"event":"user.didFlag","data":{"users":[{"userId":"quiet"},{"userId":"u1",
        "flags":[{"userId":"64ab","reportType":"Others","reason":"Spam","comment":"again\u001b",
        "createdAt":"2024-01-01T00:00:00Z"},{"userId":"64ac"}],
        "lastFlaggedAt":"2024-01-02T00:00:00Z","lastReviewedAt":null,
        "aiModerations":[{"moderatedField":"displayName","type":"text","categories":[
        {"name":"hate","score":0.910,"flagConfidence":80,"blockConfidence":"95"}],
        "moderatedAction":"flag","moderatedAt":"2024-01-03T00:00:00Z","clearedBy":"mara"}],
        "manualReview":{"reviewedBy":"jo","reviewedType":"clearFlag",
        "reviewedAt":"2024-01-04T00:00:00Z","moderatorNote":"fine"}}],"files":[]}}"#;
    let event = read(body);
    assert_eq!(event.kind, EventKind::DidFlag);
    assert_eq!(event.page.len(), 2);
    let expected = Report {
        row: 1,
        flags: Field::Value(vec![
            FlagReport {
                reporter: word("64ab"),
                report_type: word("Others"),
                reason: word("Spam"),
                comment: word("again\u{1b}"),
                created_at: at("2024-01-01T00:00:00Z"),
            },
            FlagReport {
                reporter: word("64ac"),
                ..FlagReport::default()
            },
        ]),
        last_flagged_at: at("2024-01-02T00:00:00Z"),
        last_reviewed_at: Field::Null,
        ai_moderations: Field::Value(vec![AiModeration {
            moderated_field: word("displayName"),
            content_type: word("text"),
            categories: Field::Value(vec![AiCategory {
                name: word("hate"),
                score: word("0.910"),
                flag_confidence: word("80"),
                block_confidence: word("95"),
            }]),
            moderated_action: word("flag"),
            moderated_at: at("2024-01-03T00:00:00Z"),
            cleared_at: Field::Absent,
            cleared_by: word("mara"),
        }]),
        manual_review: Field::Value(ManualReview {
            reviewed_by: word("jo"),
            reviewed_type: word("clearFlag"),
            reviewed_at: at("2024-01-04T00:00:00Z"),
            moderator_note: word("fine"),
        }),
    };
    assert_eq!(event.reports, [expected]);
}

#[test]
fn a_block_says_who_and_whom_and_may_bring_users() {
    let body = r#"{"event":"user.didBlock","data":{"from":"a","to":{"userId":"b"},
        "status":"blocked","createdAt":"2024-01-01T00:00:00Z","updatedAt":7,
        "users":[{"userId":"a"},{"userId":"c"}]}}"#;
    assert_eq!(ids(body), ["a", "c", "b"]);
    let event = read(body);
    assert_eq!((event.kind, event.page.len()), (EventKind::DidBlock, 2));
    let expected = Block {
        from: Field::Value(UserId::new("a")),
        to: Field::Value(UserId::new("b")),
        status: word("blocked"),
        created_at: at("2024-01-01T00:00:00Z"),
        updated_at: Field::Malformed,
    };
    assert_eq!(event.block, Some(expected));
    let undone = read(r#"{"event":"user.didUnblock","data":{"status":"none"}}"#);
    let expected = Block {
        status: word("none"),
        ..Block::default()
    };
    assert_eq!(undone.block, Some(expected));
}

#[test]
fn an_unknown_event_is_stored_under_its_name_and_those_it_names() {
    let body = r#"{"event":"moderation.didBan","data":{"channel":[{"channelId":"c"}],
        "users":[{"userId":"u1","displayName":"Ann"}],"userId":"u2"}}"#;
    assert_eq!(ids(body), ["u1", "u2"]);
    let event = read(body);
    assert_eq!((event.kind, event.page.len()), (EventKind::Other, 1));
    let long = format!("{{\"event\":\"{}\"}}", "\u{1f600}".repeat(500));
    let envelope = envelope(long.as_bytes()).unwrap();
    let name = envelope.event.as_received();
    assert_eq!(name.chars().count(), Envelope::LONGEST_NAME);
    assert_eq!(envelope.user_ids, []);
}

#[test]
fn only_an_object_with_a_text_as_event_is_one() {
    for body in [
        "",
        "null",
        "[]",
        "\"user.didUpdate\"",
        "{}",
        "{\"data\":{\"event\":\"user.didUpdate\"}}",
        "{\"event\":null}",
        "{\"event\":7}",
        "{\"event\":{\"event\":\"x\"}}",
        "{\"event\":\"x\"",
        "{\"event\":\"x\"} {}",
        "{\"event\":\"x\"}\0",
        "{\"event\":\"x\",}",
        "{\"event\":\"x\",\"event\":7}",
        "event=user.didUpdate",
    ] {
        assert_eq!(envelope(body.as_bytes()), None, "{body}");
    }
    for body in ["{\"event\":\"\"}", " {\"event\":\"x\",\"data\":[7]}\r\n"] {
        assert!(envelope(body.as_bytes()).is_some(), "{body}");
    }
}

#[test]
fn a_body_that_was_let_go_speaks_of_nobody() {
    let mut stored = stored(br#"{"event":"user.didFlag","data":{"users":[{"userId":"a"}]}}"#);
    stored.body = None;
    let event = event(&stored);
    assert_eq!(event.kind, EventKind::DidFlag);
    assert!(event.page.is_empty() && event.reports.is_empty());
}

#[test]
fn many_users_are_all_read_and_the_first_thousand_are_found() {
    let users: Vec<String> = (0..1_500)
        .map(|number| format!("{{\"userId\":\"u{number}\"}}"))
        .collect();
    let users = users.join(",");
    let body = format!("{{\"event\":\"user.didUpdate\",\"data\":{{\"users\":[{users}]}}}}");
    assert_eq!(ids(&body).len(), Envelope::MOST_USERS);
    assert_eq!(read(&body).page.len(), 1_500);
}

#[test]
fn somebody_who_is_named_twice_is_found_once_and_an_ambiguous_one_not_at_all() {
    let body = r#"{"event":"user.didUpdate","data":{"users":[{"userId":"a"},{"userId":"a"},
        {"userId":"b","userId":"c"},{"userId":"d","\u0075serId":"\u0064"},7,{"userId":9},{}]}}"#;
    assert_eq!(ids(body), ["a", "d"]);
    let event = read(body);
    let found = event.page.users().map(User::user_id);
    let found: Vec<_> = found.map(|id| id.map(Untrusted::as_received)).collect();
    let expected = [Some("a"), Some("a"), None, Some("d"), None, None, None];
    assert_eq!(found, expected);
}
