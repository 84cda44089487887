//! One person of a plan as JSON: what was given, what was null, what was not said.

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;

use crate::domain::field::Field;
use crate::domain::sighting::Sighting;
use crate::domain::time::Timestamp;
use crate::domain::user::UserId;
use crate::text::UntrustedText;

/// A key that may be missing, or null.
type Part<T> = Option<Option<T>>;

const NO_TIME: &str = "must be a time such as 2026-01-31T08:00:00Z";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct PersonLine {
    user_id: String,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    display_name: Part<String>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    profile_handle: Part<String>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    flag_count: Part<i64>,
    has_hash_flag: bool,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    is_global_ban: Part<bool>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    is_deleted: Part<bool>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    is_brand: Part<bool>,
    roles: usize,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    updated_at: Part<String>,
    /// Keys that the API gave with a type they cannot have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    malformed: Vec<Key>,
    read_at: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Key {
    DisplayName,
    ProfileHandle,
    FlagCount,
    IsGlobalBan,
    IsDeleted,
    IsBrand,
    UpdatedAt,
}

impl PersonLine {
    pub(super) fn of(seen: &Sighting) -> Self {
        let mut malformed = Vec::new();
        let text = |text: UntrustedText| Some(text.as_received().to_owned());
        Self {
            user_id: seen.user_id.text().as_received().to_owned(),
            display_name: part(Key::DisplayName, &seen.display_name, text, &mut malformed),
            profile_handle: part(
                Key::ProfileHandle,
                &seen.profile_handle,
                text,
                &mut malformed,
            ),
            flag_count: part(Key::FlagCount, &seen.flag_count, Some, &mut malformed),
            has_hash_flag: seen.has_hash_flag,
            is_global_ban: part(Key::IsGlobalBan, &seen.is_global_ban, Some, &mut malformed),
            is_deleted: part(Key::IsDeleted, &seen.is_deleted, Some, &mut malformed),
            is_brand: part(Key::IsBrand, &seen.is_brand, Some, &mut malformed),
            roles: seen.roles,
            updated_at: part(Key::UpdatedAt, &seen.updated_at, instant, &mut malformed),
            malformed,
            read_at: instant(seen.read_at).unwrap_or_default(),
        }
    }

    pub(super) fn user_id(&self) -> &str {
        &self.user_id
    }

    /// The look that was written down; or the key that is wrong, and how.
    pub(super) fn sighting(self) -> Result<Sighting, (&'static str, &'static str)> {
        if self.user_id.is_empty() {
            return Err(("userId", "an empty id names nobody"));
        }
        let malformed = self.malformed;
        let time = |text: &str, key| Timestamp::parse(text).ok_or((key, NO_TIME));
        let updated_at = match self.updated_at {
            Some(Some(text)) => Some(Some(time(&text, "updatedAt")?)),
            Some(None) => Some(None),
            None => None,
        };
        let text = |key, part: Part<String>| field(key, part, &malformed).map(UntrustedText::from);
        Ok(Sighting {
            user_id: UserId::new(&self.user_id),
            display_name: text(Key::DisplayName, self.display_name),
            profile_handle: text(Key::ProfileHandle, self.profile_handle),
            flag_count: field(Key::FlagCount, self.flag_count, &malformed),
            has_hash_flag: self.has_hash_flag,
            is_global_ban: field(Key::IsGlobalBan, self.is_global_ban, &malformed),
            is_deleted: field(Key::IsDeleted, self.is_deleted, &malformed),
            is_brand: field(Key::IsBrand, self.is_brand, &malformed),
            roles: self.roles,
            updated_at: field(Key::UpdatedAt, updated_at, &malformed),
            raw: [].into(),
            read_at: time(&self.read_at, "readAt")?,
        })
    }
}

/// An instant as the API writes it; `None` where the calendar ends.
pub(super) fn instant(at: Timestamp) -> Option<String> {
    let at = jiff::Timestamp::from_millisecond(at.as_millis()).ok()?;
    Some(at.to_string())
}

fn part<T: Clone, U>(
    key: Key,
    field: &Field<T>,
    write: impl Fn(T) -> Option<U>,
    malformed: &mut Vec<Key>,
) -> Part<U> {
    let written = match field {
        Field::Absent => return None,
        Field::Null => return Some(None),
        Field::Value(value) => write(value.clone()),
        Field::Malformed => None,
    };
    if written.is_none() {
        malformed.push(key);
        return None;
    }
    Some(written)
}

fn field<T>(key: Key, part: Part<T>, malformed: &[Key]) -> Field<T> {
    match part {
        _ if malformed.contains(&key) => Field::Malformed,
        None => Field::Absent,
        Some(None) => Field::Null,
        Some(Some(value)) => Field::Value(value),
    }
}

/// A key that is there, with `null` or with a value.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(given: D) -> Result<Part<T>, D::Error> {
    Option::deserialize(given).map(Some)
}
