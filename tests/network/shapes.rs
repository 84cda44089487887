//! The fields of users, files and roles: every spelling that has been met must occur.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::get;
use crate::support::people;
use crate::support::users;

struct Everything {
    users: Vec<Value>,
    files: Vec<Value>,
    roles: Vec<Value>,
}

/// All pages of a network of 2,000, present and deleted.
async fn everything() -> Everything {
    let network = people(2000);
    let mut all = Everything {
        users: Vec::new(),
        files: Vec::new(),
        roles: Vec::new(),
    };
    for toggle in ["isDeleted=false", "isDeleted=true"] {
        let mut query = format!("{toggle}&options[limit]=100");
        loop {
            let page = get(&network, &users(&query)).await.page();
            assert_references(&page.readable(), &page);
            all.users.extend(page.readable());
            let Some(next) = page.next() else {
                break;
            };
            all.files.extend(page.files.unwrap());
            all.roles.extend(page.roles.unwrap());
            query = format!("{toggle}&options[token]={}", crate::support::encode(&next));
        }
    }
    all
}

/// A page brings the roles and files that its users name, and no others.
fn assert_references(rows: &[Value], page: &crate::support::Page) {
    let strings = |list: &[Value], key: &str| -> BTreeSet<String> {
        list.iter()
            .map(|item| item[key].as_str().unwrap().to_owned())
            .collect()
    };
    let files = strings(page.files.as_deref().unwrap(), "fileId");
    let roles = strings(page.roles.as_deref().unwrap(), "roleId");
    let none = Vec::new();
    let held: BTreeSet<&str> = rows
        .iter()
        .flat_map(|user| user["roles"].as_array().unwrap_or(&none))
        .filter_map(Value::as_str)
        .collect();
    let named: BTreeSet<&str> = rows
        .iter()
        .filter_map(|user| user["avatarFileId"].as_str())
        .collect();
    // Rows that this client cannot read may name some too.
    let unreadable = page.users.len() > rows.len();
    assert!(unreadable || files.iter().all(|id| named.contains(id.as_str())));
    assert!(unreadable || roles.iter().all(|id| held.contains(id.as_str())));
}

#[tokio::test]
async fn each_field_of_the_seed_occurs_with_its_type() {
    let all = everything().await;
    let has = |list: &[Value], field: &str, fits: fn(&Value) -> bool| {
        let pointer = format!("/{field}");
        assert!(
            list.iter()
                .any(|item| item.pointer(&pointer).is_some_and(fits)),
            "{field}"
        );
    };
    let text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    let texts = |value: &Value| {
        value
            .as_array()
            .is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_string))
    };
    let date = |value: &Value| {
        value
            .as_str()
            .is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok())
    };
    let count = |value: &Value| value.as_u64().is_some();
    let flag = Value::is_boolean;
    for field in [
        "_id",
        "path",
        "userId",
        "userInternalId",
        "userPublicId",
        "displayName",
        "profileHandle",
        "description",
        "avatarFileId",
        "avatarCustomUrl",
    ] {
        has(&all.users, field, text);
    }
    has(&all.users, "roles", texts);
    has(&all.users, "permissions", texts);
    has(&all.users, "flagCount", count);
    has(&all.users, "hashFlag/bits", count);
    has(&all.users, "hashFlag/hashes", count);
    has(&all.users, "hashFlag/hash", texts);
    has(&all.users, "metadata", |value| {
        value.as_object().is_some_and(|map| map.len() > 2)
    });
    for field in ["isGlobalBan", "isBrand", "isDeleted"] {
        has(&all.users, field, flag);
        assert!(all.users.iter().any(|user| user[field] == true), "{field}");
    }
    has(&all.users, "createdAt", date);
    has(&all.users, "updatedAt", date);
    for field in ["fileId", "fileUrl", "type", "accessType", "altText"] {
        has(&all.files, field, text);
    }
    for field in ["name", "extension", "mimeType"] {
        has(&all.files, &format!("attributes/{field}"), text);
    }
    has(&all.files, "createdAt", date);
    has(&all.files, "updatedAt", date);
    has(&all.files, "attributes/size", count);
    has(&all.files, "attributes/metadata/exif", Value::is_object);
    has(&all.files, "attributes/metadata/gps", Value::is_object);
    has(&all.files, "attributes/metadata/height", count);
    has(&all.files, "attributes/metadata/width", count);
    has(&all.files, "attributes/metadata/isFull", flag);
    for field in ["roleId", "displayName"] {
        has(&all.roles, field, text);
    }
    has(&all.roles, "permissions", texts);
    has(&all.roles, "updatedAt", date);
    has(&all.roles, "createdAt", date);
    assert!(all.roles.iter().any(|role| role["isDeleted"] == true));
}

#[tokio::test]
async fn each_other_spelling_occurs() {
    let all = everything().await;
    let user = |what: &str, fits: &dyn Fn(&Value) -> bool| {
        assert!(all.users.iter().any(fits), "{what}");
    };
    for field in [
        "displayName",
        "profileHandle",
        "description",
        "avatarCustomUrl",
    ] {
        user(field, &|user| user.get(field).is_none());
        user(field, &|user| user.get(field).is_some_and(Value::is_null));
        user(field, &|user| user[field] == "");
    }
    for field in [
        "roles",
        "permissions",
        "flagCount",
        "metadata",
        "hashFlag",
        "isBrand",
        "isDeleted",
        "isGlobalBan",
        "createdAt",
        "updatedAt",
        "userPublicId",
        "userInternalId",
    ] {
        user(field, &|user| user.get(field).is_none());
    }
    for field in ["metadata", "hashFlag", "avatarFileId", "flagCount"] {
        user(field, &|user| user.get(field).is_some_and(Value::is_null));
    }
    user("hash of integers", &|user| {
        user["hashFlag"]["hash"][0].is_u64()
    });
    user("hash as a string", &|user| {
        user["hashFlag"]["hash"].is_string()
    });
    user("hashflag", &|user| user["hashflag"]["hash"].is_array());
    user("alias of the ban", &|user| {
        user["isGlobalBanned"].is_boolean()
    });
    user("empty _id", &|user| user["_id"] == "");
    user("date with milliseconds", &|user| {
        user["createdAt"]
            .as_str()
            .is_some_and(|date| date.len() == 24)
    });
    user("date without", &|user| {
        user["createdAt"]
            .as_str()
            .is_some_and(|date| date.len() == 20)
    });
    user("tags as strings", &|user| user["tags"][0].is_string());
    user("tags as objects", &|user| {
        user["tags"][0]["tagId"].is_string()
    });
    user("empty metadata", &|user| {
        user["metadata"]
            .as_object()
            .is_some_and(serde_json::Map::is_empty)
    });
    user("flagged without a count", &|user| {
        user["hashFlag"].is_object() && user["flagCount"].as_u64().unwrap_or(0) == 0
    });
    user("unknown fields", &|user| {
        user.get("isGlobalMuted").is_some()
    });
    user("many roles", &|user| {
        user["roles"]
            .as_array()
            .is_some_and(|roles| roles.len() == 10)
    });
    user("flagged a hundred times", &|user| {
        user["flagCount"].as_u64() > Some(99)
    });
    let file = |what: &str, fits: &dyn Fn(&Value) -> bool| {
        assert!(all.files.iter().any(fits), "{what}");
    };
    file("size as a string", &|file| {
        file["attributes"]["size"].is_string()
    });
    file("a file that is no image", &|file| {
        file["attributes"]["metadata"].get("width").is_none()
    });
    file("network access", &|file| file["accessType"] == "network");
    assert!(all.roles.iter().any(|role| role["displayName"].is_null()));
    let ids: BTreeSet<&str> = all
        .roles
        .iter()
        .filter_map(|role| role["roleId"].as_str())
        .collect();
    user("orphan role", &|user| {
        user["roles"][0]
            .as_str()
            .is_some_and(|id| !ids.contains(id))
    });
}

#[tokio::test]
async fn flagged_users_are_those_with_a_hash_flag() {
    let network = people(2000);
    let flagged = network.control().user_ids(modcon::demo::Which::Flagged);
    assert!((80..140).contains(&flagged.len()), "{}", flagged.len());
    let all = everything().await;
    for user in all.users.iter().filter(|user| user["isDeleted"] != true) {
        let listed = flagged.iter().any(|id| user["userId"] == **id);
        let marked = user["hashFlag"].is_object() || user["hashflag"].is_object();
        assert_eq!(listed, marked, "{user}");
    }
}
