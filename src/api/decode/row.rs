//! One user out of the bytes that the API sent for it.

use memchr::memmem;

use crate::api::decode::names::NameSets;
use crate::api::decode::user::WireUser;
use crate::api::decode::value::boolean;
use crate::api::decode::value::instant;
use crate::api::decode::value::integer;
use crate::api::decode::value::text;
use crate::domain::field::Field;
use crate::domain::json::Lexer;
use crate::domain::json::Token;
use crate::domain::json::text::decode;
use crate::domain::page::Draft;
use crate::domain::page::PageBuilder;
use crate::domain::time::Timestamp;
use crate::domain::user::RowFault;

/// Adds the user in `raw` to a page, or a row that says why there is none. `doubtful` bytes
/// never pass for a user.
pub(in crate::api) fn push(
    builder: &mut PageBuilder,
    raw: &[u8],
    doubtful: bool,
    names: &NameSets,
) {
    let mut found = WireUser::default();
    let read = found.take_in(raw, |_| {});
    if doubtful || read.is_err() {
        let user_id = salvaged_id(raw);
        builder.push(&Draft {
            user_id: user_id.as_deref().map_or(Field::Absent, Field::Value),
            fault: Some(RowFault::InvalidJson),
            raw,
            ..Draft::default()
        });
        return;
    }
    let user_id = text(found.user_id);
    let fault = if read == Ok(false) {
        Some(RowFault::NotAnObject)
    } else if found.is_ambiguous {
        Some(RowFault::Ambiguous)
    } else if matches!(user_id, Field::Value(_)) {
        None
    } else {
        Some(RowFault::NoUserId)
    };
    let display_name = text(found.display_name);
    let profile_handle = text(found.profile_handle);
    builder.push(&Draft {
        user_id: if fault == Some(RowFault::Ambiguous) {
            Field::Malformed
        } else {
            user_id.as_ref().map(AsRef::as_ref)
        },
        display_name: display_name.as_ref().map(AsRef::as_ref),
        profile_handle: profile_handle.as_ref().map(AsRef::as_ref),
        flag_count: integer(found.flag_count),
        has_hash_flag: found
            .hash_flag
            .value()
            .is_some_and(|value| value.token != Token::Null),
        created_at: instant(found.created_at).map(Timestamp::as_millis),
        updated_at: instant(found.updated_at).map(Timestamp::as_millis),
        roles: names.read(found.roles),
        permissions: names.read(found.permissions),
        is_global_ban: boolean(found.is_global_ban.value()),
        is_deleted: boolean(found.is_deleted),
        is_brand: boolean(found.is_brand),
        fault,
        raw,
    });
}

/// The id in bytes that are no JSON: the text behind the first `"userId":`, unless an object
/// inside of the row may be what it belongs to.
pub(super) fn salvaged_id(raw: &[u8]) -> Option<String> {
    let key = b"\"userId\"";
    let at = memmem::find(raw, key)?;
    if raw.get(1..at)?.contains(&b'{') {
        return None;
    }
    let behind_key = at + key.len();
    let mut rest = raw.get(behind_key..)?.trim_ascii_start();
    rest = rest.strip_prefix(b":")?;
    match Lexer::new(rest).next() {
        Ok(Some((Token::Text, place))) => Some(decode(rest.get(place)?).into_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::page::Page;
    use crate::domain::user::User;
    use crate::text::Untrusted;

    fn page(rows: &[&[u8]]) -> Page {
        let names = NameSets::default();
        let mut builder = PageBuilder::default();
        for raw in rows {
            push(&mut builder, raw, false, &names);
        }
        builder.finish(b"")
    }

    fn id(page: &Page, row: usize) -> Option<&str> {
        page.user(row)?.user_id().map(Untrusted::as_received)
    }

    #[test]
    fn every_field_of_a_list_is_read() {
        let page = page(&[
            br#"{"userId":"u 1","displayName":"Ann","profileHandle":null,
            "flagCount":"7","hashFlag":{"bits":1},"createdAt":"2023-11-07T05:31:56Z",
            "updatedAt":"soon","roles":["a"],"permissions":[],"isGlobalBan":true,
            "isDeleted":false,"isBrand":null,"somethingNew":{"x":1e999}}"#,
        ]);
        let user = page.user(0).unwrap();
        assert_eq!(user.user_id(), Some(Untrusted::new("u 1")));
        assert_eq!(user.display_name(), Field::Value(Untrusted::new("Ann")));
        assert_eq!(user.profile_handle(), Field::Null);
        assert_eq!(user.flag_count(), Field::Value(7));
        assert!(user.has_hash_flag());
        assert_eq!(
            user.created_at(),
            Field::Value(Timestamp::from_millis(1_699_335_116_000))
        );
        assert_eq!(user.updated_at(), Field::Malformed);
        assert!(user.roles().value().unwrap().contains("a"));
        assert!(user.permissions().value().unwrap().is_empty());
        assert!(user.is_global_ban().is_true());
        assert_eq!(user.is_deleted(), Field::Value(false));
        assert_eq!(user.is_brand(), Field::Null);
        assert_eq!(user.fault(), None);
    }

    #[test]
    fn aliases_count_where_the_wire_name_is_missing() {
        let page = page(&[
            br#"{"userId":"a","isGlobalBanned":true,"hashflag":"bits"}"#,
            br#"{"userId":"b","isGlobalBan":false,"isGlobalBanned":true,"hashFlag":null}"#,
        ]);
        let (first, second) = (page.user(0).unwrap(), page.user(1).unwrap());
        assert!(first.is_global_ban().is_true() && first.has_hash_flag());
        assert!(!second.is_global_ban().is_true() && !second.has_hash_flag());
    }

    #[test]
    fn a_bad_row_says_so_and_keeps_its_bytes_and_id() {
        let rows: [&[u8]; 6] = [
            br#"{"userId":"broken","flagCount":+1}"#,
            b"null",
            b"{\"displayName\":\"nobody\"}",
            b"{\"userId\":7}",
            b"{\"userId\":\"a\",\"user\\u0049d\":\"b\"}",
            b"{\"userId\":\"c\",\"userId\":\"\\u0063\",\"displayName\":1,\"displayName\":\"C\"}",
        ];
        let page = page(&rows);
        let faults: Vec<_> = page.users().map(User::fault).collect();
        assert_eq!(
            faults,
            [
                Some(RowFault::InvalidJson),
                Some(RowFault::NotAnObject),
                Some(RowFault::NoUserId),
                Some(RowFault::NoUserId),
                Some(RowFault::Ambiguous),
                None,
            ]
        );
        let ids: Vec<_> = (0..6).map(|row| id(&page, row)).collect();
        assert_eq!(ids, [Some("broken"), None, None, None, None, Some("c")]);
        for (row, raw) in rows.iter().enumerate() {
            assert_eq!(page.user(row).unwrap().raw(), *raw);
        }
        let last = page.user(5).unwrap();
        assert_eq!(last.display_name(), Field::Value(Untrusted::new("C")));
    }

    #[test]
    fn texts_that_are_no_unicode_are_repaired_and_their_bytes_kept() {
        let rows: [&[u8]; 2] = [
            b"{\"userId\":\"a\",\"displayName\":\"x\xff\"}",
            br#"{"userId":"b","displayName":"\udc00\ud800"}"#,
        ];
        let page = page(&rows);
        let names: Vec<_> = page.users().map(User::display_name).collect();
        let expected = ["x\u{fffd}", "\u{fffd}\u{fffd}"];
        assert_eq!(
            names,
            expected.map(|name| Field::Value(Untrusted::new(name)))
        );
        assert!(page.users().all(|user| user.fault().is_none()));
        assert_eq!(page.user(0).unwrap().raw(), rows[0]);
    }

    #[test]
    fn sets_spelled_alike_are_one() {
        let raw = br#"{"userId":"a","roles":["x","y"]}"#;
        let page = page(&[raw, raw]);
        let sets: Vec<_> = page
            .users()
            .filter_map(|user| user.roles().value())
            .collect();
        let [first, second] = sets[..] else {
            panic!("two sets");
        };
        assert!(first.shares_memory_with(second));
    }
}
