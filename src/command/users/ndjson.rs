//! One user a line, as the API gave it: compact, with every digit and every unknown field.

use serde_json::json;

use crate::command::users::walk::Batch;
use crate::domain::field::Field;
use crate::domain::role::Role;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::text::UntrustedText;
use crate::text::json_escape;

/// Appends the users of a page. Hands back the rows whose bytes are no JSON.
pub(super) fn users(batch: &Batch, out: &mut Vec<u8>) -> Vec<usize> {
    let mut unreadable = Vec::new();
    for row in &batch.fresh {
        let raw = batch.page.user(*row).map(User::raw);
        match raw.as_deref().map(std::str::from_utf8) {
            Some(Ok(raw)) => {
                out.extend_from_slice(json_escape(raw).as_bytes());
                out.push(b'\n');
            }
            Some(Err(_)) | None => unreadable.push(*row),
        }
    }
    unreadable
}

/// Appends what came with a page beside its users.
pub(super) fn page(batch: &Batch, out: &mut Vec<u8>) {
    let files = batch.page.files();
    let files = std::str::from_utf8(&files).unwrap_or_default();
    let files = if files.is_empty() { "[]" } else { files };
    let roles: Vec<_> = batch.roles.iter().map(role).collect();
    let line = format!(
        r#"{{"page":{},"roles":{},"files":{files}}}"#,
        batch.number,
        serde_json::Value::from(roles)
    );
    out.extend_from_slice(json_escape(&line).as_bytes());
    out.push(b'\n');
}

fn role(role: &Role) -> serde_json::Value {
    let mut object = serde_json::Map::new();
    let mut put = |key: &str, field: Field<serde_json::Value>| {
        // Of a value with another type than documented, nothing is kept but that it was there.
        match field {
            Field::Absent | Field::Malformed => {}
            Field::Null => drop(object.insert(key.to_owned(), json!(null))),
            Field::Value(value) => drop(object.insert(key.to_owned(), value)),
        }
    };
    let text = |text: &UntrustedText| json!(text.as_received());
    let instant = |field: Field<Timestamp>| field.map(|at| json!(super::rfc3339(at)));
    put("roleId", Field::Value(text(&role.role_id)));
    put("displayName", role.display_name.as_ref().map(text));
    let permissions: Vec<_> = role.permissions.iter().map(text).collect();
    put("permissions", Field::Value(permissions.into()));
    put("isDeleted", Field::Value(json!(role.is_deleted)));
    put("createdAt", instant(role.created_at));
    put("updatedAt", instant(role.updated_at));
    object.into()
}
