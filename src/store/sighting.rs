//! A sighting as the store keeps it: one JSON object, and the API's bytes beside it.

use std::sync::Arc;

use serde_json::Map;
use serde_json::Value;

use crate::domain::field::Field;
use crate::domain::sighting::Sighting;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::text::UntrustedText;

/// The object, without the API's bytes.
pub(super) fn written(sighting: &Sighting) -> String {
    let mut object = Map::new();
    let mut put = |name: &str, field: Field<Value>| {
        let value = match field {
            Field::Absent => return,
            Field::Null => Value::Null,
            // No value of a field is an array.
            Field::Malformed => Value::Array(Vec::new()),
            Field::Value(value) => value,
        };
        object.insert(name.to_owned(), value);
    };
    let text = |field: &Field<UntrustedText>| {
        field
            .as_ref()
            .map(|text| Value::from(text.borrow().as_received()))
    };
    let yes = |field: Field<bool>| field.map(Value::from);
    let user_id = sighting.user_id.text().as_received();
    put("userId", Field::Value(Value::from(user_id)));
    put("displayName", text(&sighting.display_name));
    put("profileHandle", text(&sighting.profile_handle));
    put("flagCount", sighting.flag_count.map(Value::from));
    put("hasHashFlag", yes(Field::Value(sighting.has_hash_flag)));
    put("isGlobalBan", yes(sighting.is_global_ban));
    put("isDeleted", yes(sighting.is_deleted));
    put("isBrand", yes(sighting.is_brand));
    put("roles", Field::Value(Value::from(sighting.roles)));
    let millis = |at: Timestamp| Value::from(at.as_millis());
    put("updatedAt", sighting.updated_at.map(millis));
    put("readAt", Field::Value(millis(sighting.read_at)));
    Value::Object(object).to_string()
}

/// The sighting that was written; `None` where the text is no such object.
pub(super) fn read(text: &str, raw: &[u8]) -> Option<Sighting> {
    let Value::Object(object) = serde_json::from_str(text).ok()? else {
        return None;
    };
    Some(Sighting {
        user_id: UserId::new(object.get("userId")?.as_str()?),
        display_name: field(&object, "displayName", |value| {
            value.as_str().map(UntrustedText::from)
        }),
        profile_handle: field(&object, "profileHandle", |value| {
            value.as_str().map(UntrustedText::from)
        }),
        flag_count: field(&object, "flagCount", Value::as_i64),
        has_hash_flag: object.get("hasHashFlag")?.as_bool()?,
        is_global_ban: field(&object, "isGlobalBan", Value::as_bool),
        is_deleted: field(&object, "isDeleted", Value::as_bool),
        is_brand: field(&object, "isBrand", Value::as_bool),
        roles: usize::try_from(object.get("roles")?.as_u64()?).ok()?,
        updated_at: field(&object, "updatedAt", Value::as_i64).map(Timestamp::from_millis),
        raw: Arc::from(raw),
        read_at: Timestamp::from_millis(object.get("readAt")?.as_i64()?),
    })
}

/// `displayName` of a sighting that was written, where it had one.
pub(super) fn display_name(text: &str) -> Option<UntrustedText> {
    let object: Value = serde_json::from_str(text).ok()?;
    object.get("displayName")?.as_str().map(UntrustedText::from)
}

fn field<'a, T>(
    object: &'a Map<String, Value>,
    name: &str,
    read: impl FnOnce(&'a Value) -> Option<T>,
) -> Field<T> {
    match object.get(name) {
        None => Field::Absent,
        Some(Value::Null) => Field::Null,
        Some(value) => read(value).map_or(Field::Malformed, Field::Value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_comes_back_as_it_was() {
        let texts = [
            Field::Absent,
            Field::Null,
            Field::Malformed,
            Field::Value(UntrustedText::from("a\u{0}\"\u{202e}")),
        ];
        for text in texts {
            let sighting = Sighting {
                user_id: UserId::new("u\n1"),
                display_name: text.clone(),
                profile_handle: text.clone(),
                flag_count: text.as_ref().map(|_| i64::MAX),
                has_hash_flag: true,
                is_global_ban: text.as_ref().map(|_| false),
                is_deleted: text.as_ref().map(|_| true),
                is_brand: Field::Absent,
                roles: 3,
                updated_at: text.as_ref().map(|_| Timestamp::from_millis(-5)),
                raw: Arc::from(&b"{\"userId\":\"\xff\"}"[..]),
                read_at: Timestamp::from_millis(7),
            };
            assert_eq!(read(&written(&sighting), &sighting.raw), Some(sighting));
        }
    }
}
