//! Roles, in the shapes that the API and its clients know.

use crate::api::decode::value::Value;
use crate::api::decode::value::boolean;
use crate::api::decode::value::elements;
use crate::api::decode::value::instant;
use crate::api::decode::value::members;
use crate::api::decode::value::names;
use crate::api::decode::value::owned_text;
use crate::api::decode::value::text;
use crate::domain::field::Field;
use crate::domain::json::Token;
use crate::domain::json::lexer::check;
use crate::domain::request::PageToken;
use crate::domain::role::Role;
use crate::text::UntrustedText;

/// The roles of an array; elements without a `roleId` are left out, for nothing names them.
pub(super) fn list(array: &[u8]) -> Vec<Role> {
    elements(array).into_iter().filter_map(role).collect()
}

/// The roles of an answer of the role calls, and where the list goes on: `{roles, paging}`,
/// `{status, data}`, a bare array, or one bare role. `None` where it is none of these.
pub(in crate::api) fn answer(body: &[u8]) -> Option<(Vec<Role>, Option<PageToken>)> {
    check(body).ok()?;
    let start = body.trim_ascii_start();
    if start.starts_with(b"[") {
        return Some((list(start), None));
    }
    let (mut roles, mut data, mut paging) = (None, None, None);
    let is_object = members(start, |member| match member.key.as_ref() {
        "roles" => roles = Some(member.value),
        "data" => data = Some(member.value),
        "paging" => paging = Some(member.value),
        _ => {}
    });
    if is_object != Ok(true) {
        return None;
    }
    let next = paging.and_then(|paging| super::paging::next(paging.bytes));
    match roles.or(data) {
        Some(value) if value.token == Token::Array => Some((list(value.bytes), next)),
        Some(value) if value.token == Token::Object => match role(value) {
            Some(role) => Some((vec![role], None)),
            None => answer(value.bytes),
        },
        Some(_) => None,
        None => role(Value {
            token: Token::Object,
            bytes: start,
        })
        .map(|role| (vec![role], None)),
    }
}

fn role(value: Value<'_>) -> Option<Role> {
    let (mut role_id, mut display_name, mut permissions) = (None, None, None);
    let (mut is_deleted, mut created_at, mut updated_at) = (None, None, None);
    members(value.bytes, |member| {
        let slot = match member.key.as_ref() {
            "roleId" => &mut role_id,
            "displayName" => &mut display_name,
            "permissions" => &mut permissions,
            "isDeleted" => &mut is_deleted,
            "createdAt" => &mut created_at,
            "updatedAt" => &mut updated_at,
            _ => return,
        };
        *slot = Some(member.value);
    })
    .ok()?;
    let Field::Value(role_id) = text(role_id) else {
        return None;
    };
    Some(Role {
        role_id: UntrustedText::from(role_id.as_ref()),
        display_name: owned_text(display_name),
        permissions: permissions.and_then(names).unwrap_or_default(),
        is_deleted: boolean(is_deleted).is_true(),
        created_at: instant(created_at),
        updated_at: instant(updated_at),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLE: &str = r#"{"roleId":"support","displayName":"Support","permissions":["BAN_USER"],
        "isDeleted":true,"updatedAt":"2023-11-07T05:31:56Z"}"#;

    #[test]
    fn every_shape_gives_the_same_role() {
        let shapes = [
            format!("{{\"status\":\"success\",\"data\":[{ROLE}]}}"),
            format!("{{\"roles\":[{ROLE}],\"paging\":{{}}}}"),
            format!("[{ROLE}]"),
            ROLE.to_owned(),
            format!("{{\"data\":{ROLE}}}"),
            format!("{{\"data\":{{\"roles\":[{ROLE}]}}}}"),
        ];
        for shape in shapes {
            let (roles, next) = answer(shape.as_bytes()).expect(&shape);
            assert_eq!(next, None);
            let [role] = &roles[..] else {
                panic!("one role in {shape}");
            };
            assert_eq!(role.role_id, UntrustedText::from("support"));
            assert_eq!(role.permissions, [UntrustedText::from("BAN_USER")]);
            assert!(role.is_deleted);
            assert_eq!(role.created_at, Field::Absent);
        }
    }

    #[test]
    fn a_list_of_roles_goes_on_and_nonsense_is_refused() {
        let (_, next) = answer(b"{\"roles\":[],\"paging\":{\"next\":\"t\"}}").unwrap();
        assert_eq!(next, PageToken::new("t"));
        for nonsense in [
            "",
            "{}",
            "7",
            "{\"roles\":3}",
            "{\"roles\":[",
            "{\"users\":[]}",
        ] {
            assert_eq!(answer(nonsense.as_bytes()), None, "{nonsense}");
        }
    }
}
