//! One user in full, for the detail pane.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::api::decode::user::WireUser;
use crate::api::decode::value::Value;
use crate::api::decode::value::boolean;
use crate::api::decode::value::elements;
use crate::api::decode::value::field;
use crate::api::decode::value::instant;
use crate::api::decode::value::integer;
use crate::api::decode::value::members;
use crate::api::decode::value::owned_text;
use crate::api::decode::value::spelled;
use crate::domain::field::Field;
use crate::domain::json::JsonTree;
use crate::domain::json::Token;
use crate::domain::profile::FileFacts;
use crate::domain::profile::HashFlag;
use crate::domain::profile::Profile;
use crate::text::UntrustedText;

/// Members by their decoded keys; of two with one key the last counts, as everywhere.
struct Object<'a>(BTreeMap<Cow<'a, str>, Value<'a>>);

impl<'a> Object<'a> {
    /// What can be read of an object; a source that breaks off gives what came before.
    fn read(source: &'a [u8]) -> Self {
        let mut held = BTreeMap::new();
        let _ = members(source, |member| {
            held.insert(member.key, member.value);
        });
        Self(held)
    }

    fn get(&self, key: &str) -> Option<Value<'a>> {
        self.0.get(key).copied()
    }

    fn inside(&self, key: &str) -> Self {
        Self::read(self.get(key).map_or(b"", |value| value.bytes))
    }
}

/// Everything that the exact bytes of a user say. `files` is the exact JSON of the page's `files`.
/// Never fails: what cannot be read is absent, and the exact text is there.
#[must_use]
pub fn profile(raw: &[u8], files: &[u8]) -> Profile {
    let mut user = WireUser::default();
    let mut unknown = BTreeMap::new();
    // Broken rows have a detail pane too: their exact bytes say the rest.
    let _ = user.take_in(raw, |member| {
        unknown.insert(member.key, member.value);
    });
    let avatar_file_id = owned_text(user.avatar_file_id);
    let files = match &avatar_file_id {
        Field::Value(id) => files_named(files, id),
        Field::Absent | Field::Null | Field::Malformed => Vec::new(),
    };
    Profile {
        internal_key: owned_text(user.internal_key),
        path: owned_text(user.path),
        user_internal_id: owned_text(user.user_internal_id),
        user_public_id: owned_text(user.user_public_id),
        description: owned_text(user.description),
        avatar_file_id,
        avatar_custom_url: owned_text(user.avatar_custom_url),
        hash_flag: hash_flag(user.hash_flag.value()),
        metadata: field(user.metadata, |value| Some(JsonTree::parse(value.bytes))),
        deleted_at: instant(user.deleted_at),
        is_global_muted: boolean(user.is_global_muted),
        tags: field(user.tags, |value| {
            (value.token == Token::Array).then(|| tags(value))
        }),
        unknown: trees(&unknown),
        files,
        json: JsonTree::parse(raw),
        raw: UntrustedText::from(String::from_utf8_lossy(raw).into_owned()),
    }
}

fn hash_flag(value: Option<Value<'_>>) -> Field<HashFlag> {
    field(value, |value| {
        let held = Object::read(value.bytes);
        (value.token == Token::Object).then(|| HashFlag {
            bits: integer(held.get("bits")).value(),
            hashes: integer(held.get("hashes")).value(),
        })
    })
}

/// Tags are plain ids in one source and objects with a `tagId` in another. What is neither is kept
/// as it is spelled.
fn tags(value: Value<'_>) -> Vec<UntrustedText> {
    let id = |tag: &Value<'_>| match tag.token {
        Token::Object => owned_text(Object::read(tag.bytes).get("tagId")).value(),
        _ => None,
    };
    let tags = elements(value.bytes).into_iter();
    tags.map(|tag| id(&tag).unwrap_or_else(|| spelled(tag)))
        .collect()
}

fn trees(members: &BTreeMap<Cow<'_, str>, Value<'_>>) -> Vec<(UntrustedText, JsonTree)> {
    let trees = members.iter();
    trees
        .map(|(key, value)| {
            let tree = JsonTree::parse(value.bytes);
            (UntrustedText::from(key.as_ref()), tree)
        })
        .collect()
}

fn files_named(files: &[u8], id: &UntrustedText) -> Vec<FileFacts> {
    elements(files)
        .into_iter()
        .map(|file| facts(&Object::read(file.bytes)))
        .filter(|facts| facts.file_id.as_ref() == Field::Value(id))
        .collect()
}

fn facts(file: &Object<'_>) -> FileFacts {
    let attributes = file.inside("attributes");
    let metadata = attributes.inside("metadata");
    let count = |key: &str| metadata.inside(key).0.len();
    let whole = |value: Option<Value<'_>>| match integer(value) {
        Field::Value(number) => u64::try_from(number).map_or(Field::Malformed, Field::Value),
        Field::Absent => Field::Absent,
        Field::Null => Field::Null,
        Field::Malformed => Field::Malformed,
    };
    FileFacts {
        file_id: owned_text(file.get("fileId")),
        file_url: owned_text(file.get("fileUrl")),
        kind: owned_text(file.get("type")),
        access_type: owned_text(file.get("accessType")),
        alt_text: owned_text(file.get("altText")),
        name: owned_text(attributes.get("name")),
        extension: owned_text(attributes.get("extension")),
        size: whole(attributes.get("size")),
        mime_type: owned_text(attributes.get("mimeType")),
        width: whole(metadata.get("width")),
        height: whole(metadata.get("height")),
        created_at: instant(file.get("createdAt")),
        updated_at: instant(file.get("updatedAt")),
        location_entries: count("exif") + count("gps"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: &[u8] = br#"{"userId":"u","description":null,"avatarFileId":"f1",
        "hashflag":{"bits":8,"hashes":2,"hash":"x"},"tags":[{"tagId":"t1","assignedAt":"2024"}],
        "metadata":{"n":12345678901234567890123},"shoe":{"size":43}}"#;
    const FILES: &[u8] = br#"[{"fileId":"f0"},{"fileId":"f1","attributes":{"size":"166904",
        "metadata":{"width":10,"gps":{"lat":1.5,"lon":2},"exif":{}}}}]"#;

    #[test]
    fn every_shape_that_is_met_is_read() {
        let profile = profile(USER, FILES);
        assert_eq!(profile.description, Field::Null);
        assert_eq!(profile.path, Field::Absent);
        let flag = HashFlag {
            bits: Some(8),
            hashes: Some(2),
        };
        assert_eq!(profile.hash_flag, Field::Value(flag));
        assert_eq!(profile.tags, Field::Value(vec![UntrustedText::from("t1")]));
        let names: Vec<_> = profile.unknown.iter().map(|(key, _)| key.clone()).collect();
        assert_eq!(names, [UntrustedText::from("shoe")]);
    }

    #[test]
    fn only_the_avatar_counts_and_where_it_was_taken_is_not_kept() {
        let profile = profile(USER, FILES);
        let [file] = profile.files.as_slice() else {
            panic!("{:?}", profile.files)
        };
        assert_eq!(file.size, Field::Value(166_904));
        assert_eq!(file.width, Field::Value(10));
        assert_eq!(file.location_entries, 2);
    }

    #[test]
    fn bytes_beyond_repair_still_have_a_profile() {
        let profile = profile(b"{\"userId\":\"u\",\"path\":\"p\",\"x\":\xff", b"");
        assert_eq!(profile.path, Field::Value(UntrustedText::from("p")));
        assert!(profile.raw.borrow().as_received().ends_with('\u{fffd}'));
    }
}
