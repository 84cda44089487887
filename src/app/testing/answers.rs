//! Invented people, pages, roles and failures.

use std::sync::Arc;

use crate::domain::failure::Broken;
use crate::domain::failure::Failure;
use crate::domain::failure::Refusal;
use crate::domain::field::Field;
use crate::domain::json::JsonNode;
use crate::domain::json::JsonTree;
use crate::domain::json::JsonValue;
use crate::domain::page::Draft;
use crate::domain::page::PageBuilder;
use crate::domain::profile::Profile;
use crate::domain::request::Answer;
use crate::domain::request::PageToken;
use crate::domain::role::NameSet;
use crate::domain::role::Role;
use crate::text::UntrustedText;

/// A person by number: `u7` is called "User 7" and has seven flags. Number 0 is a row that is
/// broken and has no id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) number: u32,
    pub(crate) name: String,
    pub(crate) roles: Vec<&'static str>,
    pub(crate) permissions: Vec<&'static str>,
    pub(crate) banned: bool,
    pub(crate) deleted: bool,
    pub(crate) flags: i64,
    pub(crate) updated: Option<i64>,
}

impl From<u32> for Person {
    fn from(number: u32) -> Self {
        Self {
            number,
            name: format!("User {number}"),
            roles: Vec::new(),
            permissions: Vec::new(),
            banned: false,
            deleted: false,
            flags: i64::from(number),
            updated: None,
        }
    }
}

impl Person {
    /// The same person with another name.
    pub(crate) fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// The same person holding a role.
    pub(crate) fn holding(mut self, role: &'static str) -> Self {
        self.roles.push(role);
        self
    }

    /// The same person with a permission.
    pub(crate) fn allowed(mut self, permission: &'static str) -> Self {
        self.permissions.push(permission);
        self
    }

    /// The same person with so many flags.
    pub(crate) fn flagged(mut self, flags: i64) -> Self {
        self.flags = flags;
        self
    }

    /// The same person, deleted.
    pub(crate) fn deleted(mut self) -> Self {
        self.deleted = true;
        self
    }

    /// The same person, as of a time in milliseconds.
    pub(crate) fn updated(mut self, at: i64) -> Self {
        self.updated = Some(at);
        self
    }

    /// The same person, banned.
    pub(crate) fn banned(mut self) -> Self {
        self.banned = true;
        self
    }
}

/// People from numbers or from people.
pub(crate) fn people<P: Into<Person>>(people: impl IntoIterator<Item = P>) -> Vec<Person> {
    people.into_iter().map(Into::into).collect()
}

/// A place to go on behind.
pub(crate) fn next(token: &str) -> Option<PageToken> {
    PageToken::new(token)
}

/// An answer of Query Users.
pub(crate) fn answer(people: Vec<Person>, next: Option<PageToken>) -> Answer {
    let mut builder = PageBuilder::default();
    for person in people {
        let id = format!("u{}", person.number);
        let raw = format!(
            "{{\"userId\":\"{id}\",\"displayName\":\"{}\",\"flagCount\":{}}}",
            person.name, person.flags
        );
        let names = |names: &[&str]| {
            let names = names.iter().copied().map(UntrustedText::from);
            Field::Value(NameSet::new(names.collect()))
        };
        builder.push(&Draft {
            user_id: if person.number == 0 {
                Field::Absent
            } else {
                Field::Value(&id)
            },
            display_name: Field::Value(&person.name),
            flag_count: Field::Value(person.flags),
            roles: names(&person.roles),
            permissions: names(&person.permissions),
            updated_at: person.updated.map_or(Field::Absent, Field::Value),
            is_global_ban: Field::Value(person.banned),
            is_deleted: Field::Value(person.deleted),
            raw: raw.as_bytes(),
            ..Draft::default()
        });
    }
    Answer {
        page: Arc::new(builder.finish(b"")),
        roles: Vec::new(),
        roles_json: Box::default(),
        next,
        lost: 0,
    }
}

/// A living role without permissions.
pub(crate) fn role(role_id: &str) -> Role {
    Role {
        role_id: UntrustedText::from(role_id),
        display_name: Field::Absent,
        permissions: Vec::new(),
        is_deleted: false,
        created_at: Field::Absent,
        updated_at: Field::Absent,
    }
}

/// An answer of the server that says no.
pub(crate) fn refused(status: u16, code: i64, message: &str) -> Failure {
    Failure::Refused(Refusal {
        status,
        code: Some(code),
        message: UntrustedText::from(message),
        detail: Vec::new(),
        retry_after: None,
    })
}

/// A connection that broke.
pub(crate) fn cut_off() -> Failure {
    Failure::Unreachable {
        why: Broken::Cut,
        detail: UntrustedText::from("reset"),
    }
}

/// Somebody taken apart: their JSON is an object of two members, the first an array of one.
pub(crate) fn profile() -> Profile {
    let node = |depth, value, end| JsonNode {
        depth,
        key: None,
        value,
        end,
    };
    let scalar = || JsonValue::Scalar(UntrustedText::from("1"));
    Profile {
        internal_key: Field::Absent,
        path: Field::Absent,
        user_internal_id: Field::Absent,
        user_public_id: Field::Absent,
        description: Field::Absent,
        avatar_file_id: Field::Absent,
        avatar_custom_url: Field::Absent,
        hash_flag: Field::Absent,
        metadata: Field::Absent,
        deleted_at: Field::Absent,
        is_global_muted: Field::Absent,
        tags: Field::Absent,
        unknown: Vec::new(),
        files: Vec::new(),
        json: JsonTree {
            nodes: vec![
                node(0, JsonValue::Object(2), 4),
                node(1, JsonValue::Array(1), 3),
                node(2, scalar(), 3),
                node(1, scalar(), 4),
            ],
            cut: 0,
        },
        raw: UntrustedText::from("{}"),
    }
}
