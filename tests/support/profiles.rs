//! One user in full.

use crate::states::now;
use modcon::domain::field::Field;
use modcon::domain::json::JsonNode;
use modcon::domain::json::JsonTree;
use modcon::domain::json::JsonValue;
use modcon::domain::profile::FileFacts;
use modcon::domain::profile::HashFlag;
use modcon::domain::profile::Profile;
use modcon::text::UntrustedText;

fn text(text: &str) -> Field<UntrustedText> {
    Field::Value(UntrustedText::from(text))
}

/// Everything that a reply can say of somebody.
pub(crate) fn profile() -> Profile {
    let json = tree();
    Profile {
        internal_key: text("65a1f0c2b7"),
        path: text("network/users/65a1f0c2b7"),
        user_internal_id: text("65a1f0c2b7"),
        user_public_id: text("u_8841f0"),
        description: text(
            "DM for the official giveaway hxxp://win.example \u{202e}txt.\nSend 0.1 and get 1 back.",
        ),
        avatar_file_id: text("f_19c2"),
        avatar_custom_url: text("javascript:alert(1)"),
        hash_flag: Field::Value(HashFlag {
            bits: Some(2_048),
            hashes: Some(4),
        }),
        metadata: Field::Value(tree()),
        deleted_at: Field::Absent,
        is_global_muted: Field::Absent,
        tags: Field::Value(vec![
            UntrustedText::from("watch"),
            UntrustedText::from("vip"),
        ]),
        unknown: vec![(UntrustedText::from("mood"), tree())],
        files: vec![FileFacts {
            file_id: text("f_19c2"),
            file_url: text("https://files.example/f_19c2.png"),
            kind: text("image"),
            name: text("me.png"),
            extension: text("png"),
            size: Field::Value(482_113),
            mime_type: text("image/png"),
            width: Field::Value(1_024),
            height: Field::Value(1_024),
            created_at: Field::Value(now().wall),
            location_entries: 3,
            ..FileFacts::default()
        }],
        json,
        raw: UntrustedText::from("{}"),
    }
}

/// A small object with every kind of value.
fn tree() -> JsonTree {
    let scalar = |depth, key: &str, value: &str, at: usize| JsonNode {
        depth,
        key: Some(UntrustedText::from(key)),
        value: JsonValue::Scalar(UntrustedText::from(value)),
        end: at + 1,
    };
    JsonTree {
        nodes: vec![
            JsonNode {
                depth: 0,
                key: None,
                value: JsonValue::Object(5),
                end: 9,
            },
            scalar(1, "\"userId\"", "\"u_8841f0\"", 1),
            scalar(1, "\"displayName\"", "\"Taylor Reed\"", 2),
            scalar(1, "\"path\"", "\"C:\\\\temp\\u202e\u{200b}\"", 3),
            scalar(1, "\"score\"", "12345678901234567890123", 4),
            JsonNode {
                depth: 1,
                key: Some(UntrustedText::from("\"tags\"")),
                value: JsonValue::Array(2),
                end: 8,
            },
            JsonNode {
                depth: 2,
                key: None,
                value: JsonValue::Scalar(UntrustedText::from("null")),
                end: 7,
            },
            JsonNode {
                depth: 2,
                key: None,
                value: JsonValue::Object(0),
                end: 8,
            },
            scalar(
                1,
                "\"bio\"",
                "\"a long text that goes on and on until no line of any pane can hold it, and then some more of it\"",
                8,
            ),
        ],
        cut: 0,
    }
}
